"""What calls about products answer."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

OfferStateWord = Literal["draft", "in_review", "listed", "unlisted", "refused"]


class ProductName(BaseModel):
    fa: str
    en: str | None


class ProductCategory(BaseModel):
    """Working days within which a buyer may withdraw: 0 where nothing is taken back."""

    code: str
    fa: str
    en: str
    withdrawal_days: int


class ProductPhoto(BaseModel):
    """Where a photo is read, whole (1,280 pixels a side at most) and small (320)."""

    id: str
    large: str
    small: str


class ListedProduct(BaseModel):
    """A product, described in Persian and perhaps in English; `lowest_rials` is the lowest price asked in the market now, null where nobody offers it."""

    id: str
    name: ProductName
    description: str
    description_en: str | None
    category: ProductCategory
    craft_code: str
    weight_grams: int
    listed: bool
    listed_at: datetime | None
    lowest_rials: int | None
    photos: list[ProductPhoto]


class ProductOffer(BaseModel):
    """What a cell offers. Costs, counts and reviews are null where they are not for the caller."""

    cell_id: str
    region: str
    province: str
    county: str
    price_rials: int
    made_to_order: bool
    available: int | None = Field(description="How many can be ordered now; null for what is made to order")
    production_days: int
    state: OfferStateWord
    cost_rials: int | None
    stock: int | None
    reserved: int | None
    wanted_rials: int | None = Field(description="A price that is being reviewed")
    process_id: str | None = Field(description="The latest review")


class OfferedProduct(ListedProduct):
    """A product with its offers, the cheapest first."""

    offers: list[ProductOffer]


class PastPrice(BaseModel):
    price_rials: int
    cost_rials: int
    valid_from: datetime
    by: str


class PriceHistory(BaseModel):
    items: list[PastPrice]
