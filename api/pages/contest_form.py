"""The forms that ask for a return or a dispute, made of what was bought; and what they say as requests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from api.contest_requests import DisputeRequest, ReturnedLine, ReturnRequest
from domain.dispute_process import DISPUTE
from domain.files import PICTURES
from domain.forms import Choice, Field, FieldError, FieldKind, FormErrors
from domain.goods_return_process import GROUNDS, WISHES
from domain.persian import format_number, format_rials
from domain.words import Text
from stores.orders import KeptLine, OrderStore
from stores.products import ProductStore

_UNITS = "units_"
_WHAT = Text(fa="چه شده است؟", en="What is the matter?")
PHOTO = Field(
    "photo", Text(fa="عکس", en="Photo"), FieldKind.FILE, required=False, accepts=PICTURES
)  # fmt: skip
SIDE = Field(
    "side",
    Text(fa="به‌جای", en="In the place of"),
    FieldKind.CHOICE,
    choices=tuple(Choice(value, words) for value, words in DISPUTE.codes["sides"].items()),
)
DISPUTE_FORM: tuple[Field, ...] = (Field("reason", _WHAT, FieldKind.LONG_TEXT),)


@dataclass(frozen=True, slots=True)
class Bought:
    """A line of an order with the name of what it is, and how many of it can still go back."""

    line: KeptLine
    name: str

    @property
    def left(self) -> int:
        return self.line.line.units - self.line.back_units


def bought(session: Session, order_id: str) -> tuple[Bought, ...]:
    lines = OrderStore(session).lines(order_id)
    found = ProductStore(session).of_ids([one.line.product_id for one in lines])
    names = {one.id: one.name_fa for one in found}
    return tuple(Bought(one, names[one.line.product_id]) for one in lines)


def return_form(lines: Iterable[Bought]) -> tuple[Field, ...]:
    """How many of each line go back, and what for."""
    return (
        *(_units(one) for one in lines if one.left),
        _choice("wish", Text(fa="چه می‌خواهید؟", en="What do you want?"), WISHES),
        _choice("ground", Text(fa="چرا؟", en="Why?"), GROUNDS),
        Field(
            "reason",
            _WHAT,
            FieldKind.LONG_TEXT,
            required=False,
            needed_when=("ground", ("defect",)),
            help=Text(fa="برای کالای معیوب لازم است.", en="Needed for what is faulty."),
        ),
    )


def return_request(clean: Mapping[str, Any], fields: Iterable[str]) -> ReturnRequest:
    """What the clean form asks for; lines with no units stay with the buyer. Raises FormErrors where all of them do."""
    units = {
        int(name.removeprefix(_UNITS)): many
        for name, many in clean.items()
        if name.startswith(_UNITS) and many
    }
    if not units:
        first = next((name for name in fields if name.startswith(_UNITS)), "wish")
        raise FormErrors([FieldError(first, "required")])
    return ReturnRequest(
        lines=[ReturnedLine(line=number, units=many) for number, many in sorted(units.items())],
        wish=clean["wish"],
        ground=clean["ground"],
        reason=str(clean.get("reason", "")),
    )


def dispute_request(clean: Mapping[str, Any]) -> DisputeRequest:
    return DisputeRequest(reason=str(clean["reason"]), side=clean.get("side"))


def at_fields(errors: Iterable[FieldError], clean: Mapping[str, Any]) -> list[FieldError]:
    """Errors of the request at the fields of the form: `lines.0.units` is how many of the first one chosen."""
    chosen = sorted(
        int(name.removeprefix(_UNITS)) for name, many in clean.items() if name.startswith(_UNITS) and many
    )
    return [FieldError(_field(error.field, chosen), error.code) for error in errors]


def _field(name: str, chosen: list[int]) -> str:
    parts = name.split(".")
    if parts[0] != "lines" or len(parts) == 1:
        return name
    place = int(parts[1])
    return f"{_UNITS}{chosen[place]}" if place < len(chosen) else "lines"


def _units(one: Bought) -> Field:
    line = one.line.line
    fa = f"از {format_number(one.left, 'fa')}، هر یک {format_rials(line.price_rials, 'fa')}؛ خالی: نگه می‌دارید."
    en = f"Of {one.left}, at {format_rials(line.price_rials, 'en')} each; empty: you keep them."
    return Field(
        f"{_UNITS}{line.number}",
        Text(fa=one.name, en=one.name),
        FieldKind.INTEGER,
        required=False,
        minimum=0,
        maximum=one.left,
        help=Text(fa=fa, en=en),
    )


def _choice(name: str, label: Text, words: Mapping[str, Text]) -> Field:
    return Field(
        name, label, FieldKind.CHOICE, choices=tuple(Choice(value, one) for value, one in words.items())
    )
