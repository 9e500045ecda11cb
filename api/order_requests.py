"""What a buyer asks for, as the API and the market's pages take it; api.order_start keeps it."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.addresses import POSTAL_CODE_DIGITS, ShipTo
from domain.forms import FieldError
from domain.identifiers import InvalidIdentifier, parse_mobile, parse_national_code
from domain.orders import MOST_LINES
from domain.payment_gateways import GATEWAYS
from domain.persian import normalise, to_ascii_digits
from domain.products import MOST_RIALS, MOST_UNITS
from domain.provinces import province_code

Line = Annotated[str, AfterValidator(normalise)]
DEFAULT_GATEWAY = next(iter(GATEWAYS))


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WantedBuyer(_Asked):
    """Exactly one of the two."""

    member_id: str | None = Field(default=None, max_length=64)
    national_code: Annotated[str, AfterValidator(parse_national_code)] | None = None


class WantedLine(_Asked):
    """Units of a product; of the cell that asks least for it and has so many, where no `cell_id` is said.

    `price_rials` is what the buyer has seen: another price now is refused, so that nobody pays what they did not see.
    """

    product_id: str = Field(min_length=1, max_length=64)
    quantity: int = Field(gt=0, le=MOST_UNITS, strict=True)
    cell_id: str | None = Field(default=None, max_length=64)
    price_rials: int | None = Field(default=None, gt=0, le=MOST_RIALS, strict=True)


class WantedAddress(_Asked):
    """Where it goes: `province` by name or code, a postal code of ten digits."""

    name: Line = Field(min_length=2, max_length=120)
    mobile: str = Field(max_length=20)
    province: Line = Field(min_length=1, max_length=60)
    county: Line = Field(min_length=1, max_length=60)
    address: Line = Field(min_length=5, max_length=500)
    postal_code: str = Field(max_length=20)


class OrderRequest(_Asked):
    """A basket of one buyer: each cell in it has an order of its own, and all are paid at once."""

    buyer: WantedBuyer
    lines: list[WantedLine] = Field(min_length=1, max_length=MOST_LINES)
    ship_to: WantedAddress
    gateway: str = Field(default=DEFAULT_GATEWAY, max_length=32)
    rehearsal: bool = False


class OtherWay(_Asked):
    """A gateway to pay by."""

    gateway: str = Field(max_length=32)


class CalledOff(_Asked):
    """That a basket is not wanted any more, with what there is to say about it."""

    reason: Line = Field(default="", max_length=300)


def ship_to_of(
    wanted: WantedAddress | Mapping[str, Any], within: str = "ship_to."
) -> tuple[ShipTo, list[FieldError]]:
    """The address in its one spelling, and what is wrong with it by field (each begins with `within`)."""
    said = wanted.model_dump() if isinstance(wanted, WantedAddress) else dict(wanted)
    wrong = []
    mobile, region = str(said["mobile"]), province_code(str(said["province"]))
    try:
        mobile = parse_mobile(mobile)
    except InvalidIdentifier:
        wrong.append(FieldError(f"{within}mobile", "mobile"))
    if region is None:
        wrong.append(FieldError(f"{within}province", "unknown_province"))
    postal = "".join(letter for letter in to_ascii_digits(str(said["postal_code"])) if letter.isalnum())
    if len(postal) != POSTAL_CODE_DIGITS or not postal.isdecimal():
        wrong.append(FieldError(f"{within}postal_code", "postal_code"))
    where = ShipTo(str(said["name"]), mobile, region or "", str(said["county"]), str(said["address"]), postal)
    return where, wrong
