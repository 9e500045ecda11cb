"""The form of a new loan, declared, and what it says to the command that starts one."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from domain.forms import Choice, Field, FieldError, FieldKind
from domain.identifiers import NATIONAL_CODE_LENGTH
from domain.loan_process import LOAN
from domain.permissions import Actor, may_rehearse
from domain.persian import to_ascii_digits
from domain.words import Text

_SHORTEST_NATIONAL_CODE = 8

LOAN_FORM: tuple[Field, ...] = (
    Field(
        "who",
        Text(fa="متقاضی", en="Applicant"),
        help=Text(fa="کد ملی یا شناسهٔ عضو", en="National code or member id"),
        max_length=64,
    ),
    Field("amount_rials", Text(fa="مبلغ (ریال)", en="Amount (rials)"), FieldKind.RIALS, minimum=1),
    Field(
        "instalments", Text(fa="شمار اقساط ماهانه", en="Monthly instalments"), FieldKind.INTEGER, minimum=1
    ),
    Field(
        "purpose_category",
        Text(fa="هدف وام", en="Purpose"),
        FieldKind.CHOICE,
        choices=tuple(Choice(code, words) for code, words in LOAN.codes["purposes"].items()),
    ),
    Field(
        "purpose_text",
        Text(fa="شرح هدف", en="The purpose in words"),
        FieldKind.LONG_TEXT,
        required=False,
        max_length=500,
    ),
    Field(
        "payout",
        Text(fa="واریز به", en="Pay out to"),
        FieldKind.CHOICE,
        choices=(
            Choice("default", Text(fa="حساب ثبت‌شدهٔ عضو", en="The member's registered account")),
            Choice("sheba", Text(fa="شبای دیگر به نام خود عضو", en="Another Sheba of the member's own")),
            Choice("supplier", Text(fa="فروشندهٔ کالا یا خدمت", en="The supplier of what it pays for")),
            Choice("refinance", Text(fa="تسویهٔ وام پیشین عضو", en="Pay off the member's earlier loan")),
            Choice(
                "wallet",
                Text(fa="کیف هدف: فاکتورها از آن پرداخت می‌شود", en="A purpose wallet that pays invoices"),
            ),
        ),
    ),
    Field(
        "supplier_id",
        Text(fa="شناسهٔ تأمین‌کننده", en="Supplier's id"),
        required=False,
        needed_when=("payout", ("supplier",)),
        help=Text(fa="تنها اگر به فروشنده پرداخت می‌شود.", en="Only where a supplier is paid."),
        max_length=64,
    ),
    Field(
        "refinances",
        Text(fa="شناسهٔ وام پیشین", en="Id of the earlier loan"),
        required=False,
        needed_when=("payout", ("refinance",)),
        help=Text(
            fa="در نشانی صفحهٔ پروندهٔ آن است؛ مبلغ باید همان مبلغ تسویه باشد.",
            en="It stands in the address of its case; the amount is what settles it.",
        ),
        max_length=64,
    ),
    Field(
        "sheba",
        Text(fa="شمارهٔ شبا", en="Sheba number"),
        required=False,
        needed_when=("payout", ("sheba",)),
        help=Text(fa="تنها اگر به شبای دیگری واریز می‌شود.", en="Only where it is paid to another Sheba."),
        max_length=40,
    ),
    Field(
        "rehearsal",
        Text(fa="این یک تمرین است", en="This is a rehearsal"),
        FieldKind.BOOLEAN,
        required=False,
        help=Text(
            fa="پول و پیام واقعی جابه‌جا نمی‌شود و ساعت پرونده را می‌توان جلو برد.",
            en="No real money or message moves, and the case's clock can be moved on.",
        ),
    ),
)

_NAMES_ON_FORM = {
    "national_code": "who",
    "member_id": "who",
    "purpose.category": "purpose_category",
    "purpose.text": "purpose_text",
    "purpose": "purpose_category",
    "payout.sheba": "sheba",
    "payout.default": "payout",
    "payout.supplier_id": "supplier_id",
    "payout.refinances": "refinances",
}


_PAYOUTS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "default": lambda _: {"default": True},
    "sheba": lambda clean: {"sheba": clean["sheba"]},
    "supplier": lambda clean: {"supplier_id": clean["supplier_id"]},
    "wallet": lambda _: {"wallet": True},
    "refinance": lambda clean: {"refinances": clean["refinances"]},
}


def fields_for(actor: Actor) -> tuple[Field, ...]:
    """The form for this person: only staff rehearse."""
    return tuple(field for field in LOAN_FORM if field.name != "rehearsal" or may_rehearse(actor))


def wanted_loan(clean: Mapping[str, Any]) -> dict[str, Any]:
    """What the form asks for, as a LoanRequest has it."""
    who = str(clean["who"])
    digits = to_ascii_digits(who).replace(" ", "").replace("-", "")
    is_code = digits.isdecimal() and _SHORTEST_NATIONAL_CODE <= len(digits) <= NATIONAL_CODE_LENGTH
    return {
        **({"national_code": digits} if is_code else {"member_id": who}),
        "amount_rials": clean["amount_rials"],
        "instalments": clean["instalments"],
        "purpose": {"category": clean["purpose_category"], "text": clean.get("purpose_text", "")},
        "payout": _PAYOUTS[clean["payout"]](clean),
        "rehearsal": clean.get("rehearsal", False),
    }


def names_on_form(errors: Iterable[FieldError]) -> tuple[FieldError, ...]:
    """The command's field errors under the names that the form has; each field's first one."""
    named: dict[str, FieldError] = {}
    for error in errors:
        name = _NAMES_ON_FORM.get(error.field, error.field)
        if name.startswith("payout."):
            name = "sheba"
        named.setdefault(name, FieldError(name, error.code))
    return tuple(named.values())
