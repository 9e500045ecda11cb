"""The forms of the catalogue, declared: a product with its first offer, what is said of it, what an offer says."""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.categories import shipped_categories
from domain.files import PICTURES
from domain.forms import Choice, Field, FieldError, FieldKind
from domain.products import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    MOST_GRAMS,
    MOST_PRODUCTION_DAYS,
    MOST_RIALS,
    MOST_UNITS,
)
from domain.words import Text

CELL = Field(
    "cell_id",
    Text(fa="شناسهٔ هسته", en="The cell's id"),
    max_length=64,
    help=Text(fa="هسته‌ای که آن را می‌سازد، از استان خودتان.", en="The cell that makes it, of your own province."),
)  # fmt: skip
DESCRIPTION: tuple[Field, ...] = (
    Field("name_fa", Text(fa="نام کالا", en="Name in Persian"), max_length=LONGEST_NAME),
    Field("name_en", Text(fa="نام انگلیسی", en="Name in English"), required=False, max_length=LONGEST_NAME),
    Field(
        "category_code",
        Text(fa="دسته", en="Category"),
        FieldKind.CHOICE,
        choices=tuple(Choice(code, one.name) for code, one in shipped_categories().items()),
    ),
    Field(
        "description",
        Text(fa="شرح", en="Description in Persian"),
        FieldKind.LONG_TEXT,
        required=False,
        max_length=LONGEST_DESCRIPTION,
        help=Text(
            fa="جنس، اندازه، رنگ، چگونگی نگهداری؛ نام و شمارهٔ کسی را ننویسید.",
            en="Material, size, colours, care; name no person and no number.",
        ),
    ),
    Field(
        "description_en",
        Text(fa="شرح انگلیسی", en="Description in English"),
        FieldKind.LONG_TEXT,
        required=False,
        max_length=LONGEST_DESCRIPTION,
        help=Text(
            fa="برای کسی که صفحهٔ انگلیسی را می‌خواند؛ اگر خالی بماند، شرح فارسی را می‌بیند.",
            en="For who reads the English page; where it is empty they see the Persian one.",
        ),
    ),
    Field(
        "weight_grams",
        Text(fa="وزن با بسته‌بندی (گرم)", en="Weight with packing (grams)"),
        FieldKind.INTEGER,
        minimum=1,
        maximum=MOST_GRAMS,
    ),
)
TERMS: tuple[Field, ...] = (
    Field(
        "price_rials", Text(fa="بهای یکی (ریال)", en="Price of one (rials)"), FieldKind.RIALS, minimum=1, maximum=MOST_RIALS
    ),
    Field(
        "cost_rials",
        Text(fa="هزینهٔ ساخت یکی (ریال)", en="What making one costs (rials)"),
        FieldKind.RIALS,
        minimum=0,
        maximum=MOST_RIALS,
        help=Text(fa="خریدار آن را نمی‌بیند.", en="Buyers do not see it."),
    ),
    Field(
        "made_to_order", Text(fa="به سفارش ساخته می‌شود", en="Made to order"), FieldKind.BOOLEAN, required=False
    ),
    Field(
        "stock",
        Text(fa="موجودی", en="In stock"),
        FieldKind.INTEGER,
        required=False,
        minimum=0,
        maximum=MOST_UNITS,
        help=Text(fa="برای کالای سفارشی خالی بماند.", en="Leave it empty for what is made to order."),
    ),
    Field(
        "production_days",
        Text(fa="روزهای ساخت", en="Days to make it"),
        FieldKind.INTEGER,
        required=False,
        minimum=0,
        maximum=MOST_PRODUCTION_DAYS,
    ),
)  # fmt: skip
PHOTO = Field("photo", Text(fa="عکس", en="Photo"), FieldKind.FILE, accepts=PICTURES)
NEW = (*DESCRIPTION, *TERMS)
_OF_TERMS = frozenset(field.name for field in TERMS)


def wanted_product(clean: Mapping[str, Any], cell_id: str) -> dict[str, Any]:
    """What the form asks for, as a NewProduct has it."""
    told = {name: value for name, value in clean.items() if name not in _OF_TERMS and name != CELL.name}
    return told | {"cell_id": cell_id, "offer": wanted_terms(clean)}


def wanted_terms(clean: Mapping[str, Any]) -> dict[str, Any]:
    """The terms of an offer; an unticked box says that it is not made to order."""
    told = {name: value for name, value in clean.items() if name in _OF_TERMS}
    return {"made_to_order": False} | told


def names_on_form(errors: Iterable[FieldError]) -> tuple[FieldError, ...]:
    """The command's field errors under the names that the form has."""
    return tuple(FieldError(error.field.removeprefix("offer."), error.code) for error in errors)
