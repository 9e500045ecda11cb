"""Paying who the market owes, by the bank: planned to an account that is sealed with the order, sent once, concluded."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session
from temporalio.exceptions import ApplicationError

from activities.bank_orders import BankOrders, Transfer
from activities.loan_reading import case_clock
from domain.loans import PaymentWord
from domain.reconciliation import MARKET
from gateways.bank import BankGateway
from stores.bank_orders import BankOrderStore
from stores.database import Database
from stores.sealing import Keys, seal, unseal


class MarketPayment(Protocol):
    """One order at the bank for one case, with what became of it where that is known; `at` is the case's own time."""

    @property
    def case_id(self) -> str: ...
    @property
    def order_id(self) -> str: ...
    @property
    def book(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def word(self) -> PaymentWord | None: ...


class MarketPayments:
    """The steps of a payment that are the same whoever is paid; each is safe to repeat."""

    def __init__(self, database: Database, keys: Keys, bank: BankGateway) -> None:
        self._database = database
        self._keys = keys
        self._orders = BankOrders(database, bank)

    def plan(self, session: Session, payment: MarketPayment, rials: int, sheba: str) -> None:
        """Reserves the order; where it goes is fixed with it."""
        sealed = seal(self._keys, sheba.encode(), sheba_of(payment.order_id))
        BankOrderStore(session).plan_back(payment.order_id, payment.case_id, rials, sealed, payment.at)

    async def order(self, payment: MarketPayment) -> PaymentWord:
        """Sends the planned order once, out of the market's account; as `BankOrders.send_once`."""
        order_id = payment.order_id
        order, sealed = await self._database.aread(
            lambda session: (
                BankOrderStore(session).get(order_id), BankOrderStore(session).sheba_sealed(order_id)
            )
        )  # fmt: skip
        if order is None or sealed is None:
            raise ApplicationError("it was not planned", type="unknown_order", non_retryable=True)
        sheba = unseal(self._keys, sealed, sheba_of(order_id)).decode()
        clock = case_clock(payment.case_id, payment.book, payment.at)
        return await self._orders.send_once(
            Transfer(order_id, sheba, order.amount_rials, payment.at, clock, MARKET)
        )

    async def ask_bank(self, payment: MarketPayment) -> PaymentWord:
        """What became of the order. Only asks, and keeps the answer."""
        clock = case_clock(payment.case_id, payment.book, payment.at)
        return await self._orders.ask(payment.order_id, payment.at, clock)

    async def keep_end(self, payment: MarketPayment) -> bool:
        """Keeps how the order ended, whoever told; whether it is settled, else the bank did not take it."""
        if payment.word is None:
            raise ApplicationError("nothing is known of it", type="unknown_word", non_retryable=True)
        await self._orders.keep(payment.order_id, payment.word, payment.at)
        return payment.word.state == "settled"


def sheba_of(order_id: str) -> str:
    """For what the account of an order is sealed."""
    return f"bank_order:{order_id}:sheba"
