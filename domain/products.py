"""Products and who offers them: what is defined, what an offer says, what its states allow, how its stock is counted."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.words import Text

LONGEST_NAME, LONGEST_DESCRIPTION = 120, 2_000
MOST_RIALS = 10**12
MOST_UNITS = 1_000_000
MOST_GRAMS = 1_000_000
MOST_PRODUCTION_DAYS = 365
MOST_PHOTOS = 8


class OfferState(StrEnum):
    """Where an offer is on its way to the market and out of it."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    LISTED = "listed"
    UNLISTED = "unlisted"
    REFUSED = "refused"


OFFER_STATE_WORDS: dict[OfferState, Text] = {
    OfferState.DRAFT: Text(fa="پیش‌نویس", en="Draft"),
    OfferState.IN_REVIEW: Text(fa="در دست بررسی", en="In review"),
    OfferState.LISTED: Text(fa="در بازار", en="In the market"),
    OfferState.UNLISTED: Text(fa="بیرون از بازار", en="Not in the market"),
    OfferState.REFUSED: Text(fa="ردشده", en="Refused"),
}
COMES_FROM: dict[OfferState, frozenset[OfferState]] = {
    OfferState.DRAFT: frozenset({OfferState.IN_REVIEW, OfferState.UNLISTED}),
    OfferState.IN_REVIEW: frozenset({OfferState.DRAFT}),
    OfferState.LISTED: frozenset({OfferState.DRAFT, OfferState.IN_REVIEW, OfferState.UNLISTED}),
    OfferState.UNLISTED: frozenset({OfferState.LISTED}),
    OfferState.REFUSED: frozenset({OfferState.IN_REVIEW}),
}
"""From which states an offer comes into each. A draft is listed without a review only by a step of another process,
where somebody has judged it already (decision 0034)."""


class NotEnough(ValueError):
    """More is to be taken out of a stock than is in it."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What a cell has of a product: `on_hand` units, of which `reserved` belong to orders.

    What is made to order has no stock: it is reserved without a bound, and made.
    """

    on_hand: int
    reserved: int = 0
    made_to_order: bool = False

    def __post_init__(self) -> None:
        """The same that the database holds of every offer."""
        if self.on_hand < 0 or self.reserved < 0:
            raise NotEnough("below zero")
        if not self.made_to_order and self.reserved > self.on_hand:
            raise NotEnough("more is reserved than there is")

    @property
    def available(self) -> int | None:
        """How many may still be ordered; None for what is made to order."""
        return None if self.made_to_order else self.on_hand - self.reserved

    def reserve(self, units: int) -> "Stock":
        """Units for an order. Raises NotEnough."""
        return replace(self, reserved=self.reserved + units)

    def release(self, units: int) -> "Stock":
        """An order that is not paid, or not accepted, gives its units back. Raises NotEnough."""
        return replace(self, reserved=self.reserved - units)

    def hand_over(self, units: int) -> "Stock":
        """Reserved units leave the house. Raises NotEnough."""
        kept = self.on_hand if self.made_to_order else self.on_hand - units
        return replace(self, on_hand=kept, reserved=self.reserved - units)

    def counted(self, on_hand: int) -> "Stock":
        """The cell has counted again. Raises NotEnough where orders hold more than that."""
        return replace(self, on_hand=on_hand)


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """What a cell asks for a unit, what it costs the cell, and when it can be had: of `stock`, or made in so many days."""

    price_rials: int
    cost_rials: int
    made_to_order: bool
    stock: int
    production_days: int


@dataclass(frozen=True, slots=True)
class Maker:
    """The cell that makes something, as the market needs it: who answers for it, and where it is.

    `region` is a province (ISO 3166-2), `province` and `county` their Persian names.
    """

    cell_id: str
    member_id: str
    region: str
    province: str
    county: str


@dataclass(frozen=True, slots=True)
class ProductDefinition:
    """A product with its first offer, as a step defines it; `photo_file_ids` are pictures that forms brought.

    `name_en`, `description` (Persian) and `description_en` may be empty; `weight_grams` is of one unit with its packing.
    """

    product_id: str
    book: str
    maker: Maker
    name_fa: str
    name_en: str
    description: str
    category_code: str
    craft_code: str
    weight_grams: int
    terms: OfferTerms
    photo_file_ids: tuple[str, ...]
    by: str
    at: datetime
    description_en: str = ""


@dataclass(frozen=True, slots=True)
class OfferStep:
    """A step about one cell's offer of a product; `by` is whose decision it carries out."""

    product_id: str
    cell_id: str
    book: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class PriceStep:
    """The same with the price that was agreed to."""

    product_id: str
    cell_id: str
    book: str
    at: datetime
    by: str
    price_rials: int


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What a reviewer is told of an offer; the rest, with its photos, stands on the product's page."""

    name: str
    category_code: str
    weight_grams: int
    terms: OfferTerms
    photos: int
    wanted_rials: int | None


def price_is_reviewed(seen_rials: int, wanted_rials: int, percent: int) -> bool:
    """Whether a price is so far from the one that a reviewer saw last that a reviewer looks again.

    Measured from what was seen, so that many small steps are no way around it.
    """
    return abs(wanted_rials - seen_rials) * 100 > seen_rials * percent
