"""What people say of products and offers, as the API takes it; the commands that keep it are api.product_keeping."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.categories import category_of
from domain.forms import FieldError
from domain.persian import normalise
from domain.products import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    MOST_GRAMS,
    MOST_PRODUCTION_DAYS,
    MOST_RIALS,
    MOST_UNITS,
    OfferTerms,
)

Line = Annotated[str, AfterValidator(normalise)]
Rials = Annotated[int, Field(gt=0, le=MOST_RIALS, strict=True)]
Cost = Annotated[int, Field(ge=0, le=MOST_RIALS, strict=True)]
Units = Annotated[int, Field(ge=0, le=MOST_UNITS, strict=True)]
Days = Annotated[int, Field(ge=0, le=MOST_PRODUCTION_DAYS, strict=True)]
Grams = Annotated[int, Field(gt=0, le=MOST_GRAMS, strict=True)]
CellId = Annotated[str, Field(min_length=1, max_length=64)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AskedTerms(_Asked):
    """What a cell asks for a unit and how it can be had. What is made to order has no stock, but days to make it."""

    price_rials: Rials
    cost_rials: Cost
    made_to_order: bool = False
    stock: Units = 0
    production_days: Days = 0

    @property
    def terms(self) -> OfferTerms:
        stock = 0 if self.made_to_order else self.stock
        return OfferTerms(self.price_rials, self.cost_rials, self.made_to_order, stock, self.production_days)


class NewProduct(_Asked):
    """A product with the first offer of it, by a cell. `name_en`, `description` (Persian) and `description_en` may be left out."""

    cell_id: CellId
    name_fa: Line = Field(min_length=2, max_length=LONGEST_NAME)
    name_en: Line = Field(default="", max_length=LONGEST_NAME)
    description: Line = Field(default="", max_length=LONGEST_DESCRIPTION)
    description_en: Line = Field(default="", max_length=LONGEST_DESCRIPTION)
    category_code: str = Field(max_length=32)
    weight_grams: Grams
    offer: AskedTerms


class ProductChange(_Asked):
    """What is said of a product anew while no cell has it in the market or in review; what is left out stays."""

    name_fa: Line | None = Field(default=None, min_length=2, max_length=LONGEST_NAME)
    name_en: Line | None = Field(default=None, max_length=LONGEST_NAME)
    description: Line | None = Field(default=None, max_length=LONGEST_DESCRIPTION)
    description_en: Line | None = Field(default=None, max_length=LONGEST_DESCRIPTION)
    category_code: str | None = Field(default=None, max_length=32)
    weight_grams: Grams | None = None


class NewOffer(_Asked):
    """Another cell makes the same product."""

    cell_id: CellId
    offer: AskedTerms


class OfferChange(_Asked):
    """What an offer says from now on; what is left out stays. A price that moves far is reviewed first."""

    price_rials: Rials | None = None
    cost_rials: Cost | None = None
    made_to_order: bool | None = None
    stock: Units | None = None
    production_days: Days | None = None

    def of(self, before: OfferTerms) -> OfferTerms:
        """The terms as they shall be."""
        given: dict[str, Any] = self.model_dump(exclude_none=True)
        known = {name: getattr(before, name) for name in OfferTerms.__slots__}
        terms = OfferTerms(**(known | given))
        return AskedTerms(**{name: getattr(terms, name) for name in OfferTerms.__slots__}).terms


def wrong_terms(terms: OfferTerms, prefix: str = "") -> Iterator[FieldError]:
    """What is wrong with terms beyond their sizes: what is made to order takes time."""
    if terms.made_to_order and terms.production_days == 0:
        yield FieldError(f"{prefix}production_days", "too_small")


def wrong_category(code: str | None) -> Iterator[FieldError]:
    if code is not None and category_of(code) is None:
        yield FieldError("category_code", "unknown_category")
