"""A basket as its process knows it (processes.md, D.1 and D.2): tries to pay it, and the orders in it. Ids, amounts, times."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from domain.case import CaseRecord
from domain.market_policies import BasketPolicy, MoneyBackPolicy
from domain.payment_gateways import payment_id

TryState = Literal[
    "not_opened", "waiting", "unknown", "failed", "contradicts", "paid", "late", "returned", "not_paid"
]
"""`not_opened`: the gateway has not heard of it; `unknown`: it does not say; `contradicts`: it says what cannot be;
`not_paid`: a person says so. Money may still come by one that waits, without anybody telling us.
"""
CALLBACK = "payment.callback"
TRY_ASKED, CANCEL_ASKED = "basket.try_asked", "basket.cancel_asked"
"""The buyer wants to pay, by a gateway of their choice; the buyer, or market support for them, does not want it any more."""
ORDER_ENDED = "order.ended"
PASSED_ON = "passed_on"


@dataclass(slots=True)
class Try:
    """One try to pay, counted from 1; as we know it, which the store's row does not depend on."""

    number: int
    gateway: str
    state: TryState = "not_opened"


@dataclass(slots=True)
class BasketCase:
    """The one object that a basket's case starts with. `open_orders`: those in it that have not ended.

    `makers` are the members who answer for the cells that its money is for.
    """

    record: CaseRecord
    policy: BasketPolicy
    money_back: MoneyBackPolicy
    basket_id: str
    buyer_member_id: str
    total_rials: int
    pay_by: datetime
    gateway: str
    open_orders: list[str]
    tries: list[Try] = field(default_factory=list)
    makers: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BasketStep:
    """A step about a whole basket."""

    basket_id: str
    book: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TryStep:
    """A step about one try to pay a basket. `reference`: by which a person at the gateway knows the money."""

    basket_id: str
    book: str
    at: datetime
    number: int
    gateway: str
    reference: str = ""

    @property
    def payment_id(self) -> str:
        return payment_id(self.basket_id, self.number)
