"""What calls about ratings, complaints and supplies answer."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.v1.shapes_places import CountedStage


class ToldRating(BaseModel):
    """A rating as everybody reads it; of words that were hidden nothing is left."""

    stars: int = Field(ge=1, le=5)
    words: str
    at: datetime


class KeptRating(ToldRating):
    """The same for who had to do with the order."""

    order_id: str
    cell_id: str
    state: Literal["shown", "reported", "hidden"]


class KeptComplaint(BaseModel):
    """A complaint, under the id of its case; `outcome` and `closed_at` are null while it is open."""

    id: str
    order_id: str
    cell_id: str
    wrong: Literal["not_as_described", "broken", "wrong_item", "missing", "failed_later", "other"]
    words: str
    outcome: Literal["SATISFIED", "REFUNDED", "GOODWILL", "DISMISSED", "WITHDRAWN"] | None
    refund_id: str | None
    opened_at: datetime
    closed_at: datetime | None


class KeptComplaints(BaseModel):
    items: list[KeptComplaint]


class ComplaintPhoto(BaseModel):
    """A photo that was added; `GET /files/{id}` gives it to who sees the case."""

    id: str


class SupplyOfCell(BaseModel):
    """What a cell ordered of a supplier. `back_rials` of the agreed price are the cell's credit for its next supply."""

    id: str
    cell_id: str
    supplier_id: str | None
    what: str
    units: int
    unit: str
    deliver_to: str
    most_rials: int | None
    agreed_rials: int | None
    back_rials: int
    paid_rials: int
    units_came: int | None
    state: Literal[
        "wanted", "agreed", "paid", "accepted", "delivered", "received", "settled", "declined", "cancelled",
        "failed", "returned",
    ]  # fmt: skip
    placed_at: datetime
    rehearsal: bool


class AcceptanceOfRegion(BaseModel):
    """How long cells took to accept orders; `region` is a province code, or `*` for all."""

    region: str
    orders: int
    median_hours: float
    p90_hours: float


class OrderOverview(BaseModel):
    """Orders that began at `since` or later: by stage, and acceptance times, all first and then by province."""

    since: datetime
    stages: list[CountedStage]
    acceptance: list[AcceptanceOfRegion]


class LateOrder(BaseModel):
    """An open task of an order, due at a time that is over."""

    task_id: str
    order_id: str
    kind: str
    region: str
    due_at: datetime
