"""The form of the checkout: who buys, where it goes, and by which gateway it is paid."""

from domain.forms import Choice, Field, FieldKind
from domain.payment_gateways import GATEWAYS
from domain.permissions import NATIONWIDE
from domain.supporter_process import PROVINCE_WORDS
from domain.words import Text

_WHO = Field(
    "national_code",
    Text(fa="کد ملی شما", en="Your national code"),
    FieldKind.NATIONAL_CODE,
    help=Text(
        fa="کدی به همراهی که شبکه از شما می‌شناسد فرستاده می‌شود.",
        en="A code is sent to the telephone that the network knows of you.",
    ),
)
_ADDRESS: tuple[Field, ...] = (
    Field("name", Text(fa="نام گیرنده", en="Name of who receives it"), max_length=120),
    Field("mobile", Text(fa="همراه گیرنده", en="Their mobile"), max_length=20),
    Field(
        "province",
        Text(fa="استان", en="Province"),
        FieldKind.CHOICE,
        choices=tuple(Choice(code, words) for code, words in PROVINCE_WORDS.items() if code != NATIONWIDE),
    ),
    Field("county", Text(fa="شهر یا روستا", en="Town or village"), max_length=60),
    Field("address", Text(fa="نشانی", en="Address"), FieldKind.LONG_TEXT, max_length=500),
    Field("postal_code", Text(fa="کد پستی", en="Postal code"), max_length=20),
)
_GATEWAY = Field(
    "gateway",
    Text(fa="پرداخت از", en="Pay by"),
    FieldKind.CHOICE,
    choices=tuple(Choice(name, words) for name, words in GATEWAYS.items()),
)
ADDRESS_NAMES = tuple(field.name for field in _ADDRESS)


def fields_for(*, known: bool) -> tuple[Field, ...]:
    """Who is logged in as a member is known."""
    return (*(() if known else (_WHO,)), *_ADDRESS, _GATEWAY)
