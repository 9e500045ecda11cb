"""What calls about returns and disputes answer."""

from typing import Literal

from pydantic import BaseModel, Field


class BuyersRefund(BaseModel):
    """Money that goes back to a buyer, in rials; `source` is out of what it comes, once it is approved."""

    id: str
    kind: Literal["withdrawal", "complaint", "ended", "decision", "goodwill"]
    state: Literal[
        "asked", "awaiting_goods", "approved", "sending", "by_bank", "paid", "refused", "withdrawn"
    ]
    goods_rials: int
    carrier_rials: int
    amount_rials: int
    source: Literal["escrow", "cell", "house"] | None
    owed_by_cell_rials: int
    route: str | None
    reference: str | None


class ReturnedUnits(BaseModel):
    line: int
    units: int


class _Contested(BaseModel):
    id: str
    order_id: str
    cell_id: str
    stage: str
    status: str
    outcome: str | None
    rehearsal: bool
    contested: Literal["refund", "dispute"] | None = Field(description="What is open about the order now")
    photos: list[str] = Field(description="Files of the case")


class GoodsReturn(_Contested):
    """Goods that a buyer gives back."""

    wish: Literal["refund", "replacement"]
    ground: Literal["withdrawal", "defect"]
    lines: list[ReturnedUnits]
    refund: BuyersRefund | None


class OrderDispute(_Contested):
    """A dispute about an order."""

    opened_by: Literal["buyer", "cell"] | None
    state: Literal["open", "decided", "withdrawn"] | None
    decided_by: str | None
    refund: BuyersRefund | None


class OrderContest(BaseModel):
    """A return or a dispute; `state` is its refund's, or the dispute's own."""

    id: str
    kind: Literal["goods_return", "dispute"]
    stage: str
    status: str
    state: str


class OrderContests(BaseModel):
    order_id: str
    contested: Literal["refund", "dispute"] | None
    items: list[OrderContest]


class AddedPhoto(BaseModel):
    id: str
