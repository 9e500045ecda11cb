"""Paying back: by the gateway once, by the bank where it does not, and late money the same way."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.orm import Session

from activities.refunds import NO_ACCOUNT, NO_MONEY, NOT_THEIRS, Refunds
from domain import order_postings
from domain.identifiers import sheba_from_account
from domain.loans import PaymentWord
from domain.money_back import BackEnd, BackStep, BackWord, PaidBack, process_paying_back
from gateways.bank import BankGateway
from gateways.caller import CaseClock
from gateways.payments import PaymentGateway, payment_gateways
from stores.bank_orders import BankOrderStore
from stores.database import Database
from stores.ledger import LedgerStore
from stores.members import MemberStore
from stores.orders import OrderStore
from stores.payments import PaymentStore
from stores.refunds import WITHDRAWAL, RefundStore, Wish
from tests.fixtures.sandbox import Sandbox
from tests.stores.house import KEYS, NOW
from tests.stores.trading import basket, deliver, open_market, order, place

SHEBA = sheba_from_account("070", "77")


class Counter:
    """The market with a paid basket, and the steps that pay back."""

    def __init__(self, database: Database, sandbox: Sandbox, http: httpx.AsyncClient) -> None:
        self.database, self.sandbox = database, sandbox
        self.gateways = payment_gateways({}, {"peyvand": sandbox.address("payment/peyvand")}, http)
        bank = BankGateway(sandbox.address("bank"), http, rehearsals=sandbox.address("bank"))
        self.steps = Refunds(database, KEYS, self.gateways, bank)
        # The sandbox remembers what other tests called alike.
        self.name = secrets.token_hex(6)
        self.payment_id = f"pay-{self.name}"
        self.step = BackStep(f"goods_return-{self.name}", f"goods_return-{self.name}", NOW)
        self.late = BackStep(f"basket-{self.name}", self.payment_id, NOW, late=True)

    @property
    def gateway(self) -> PaymentGateway:
        return self.gateways["peyvand"]

    async def pays(self, *, late: bool = False) -> None:
        """The buyer pays for three kilims, in time or after the basket's end."""
        wanted = self.database.write(lambda session: place(session, basket(units=3, both=False)))
        clock = CaseClock(NOW)
        link = await self.gateway.create(
            self.payment_id, wanted.total_rials, "https://hamyar.example/back", clock
        )
        self.sandbox.tell(f"/payments/{link.authority}", state="paid")
        said = await self.gateway.verify(link.authority, wanted.total_rials, clock)

        def write(session: Session) -> None:
            payments = PaymentStore(session)
            payments.begin(self.payment_id, "basket-1", "peyvand", NOW)
            payments.offered(self.payment_id, link.authority, NOW)
            if late:
                OrderStore(session).expire("basket-1", NOW)
            payments.verified(self.payment_id, said.reference, said.amount_rials, NOW)

        self.database.write(write)

    def approves(self) -> int:
        """Everything goes back; rials."""

        def write(session: Session) -> int:
            deliver(session)
            refunds = RefundStore(session)
            refunds.ask(self.step.owed_id, "basket-1-a", WITHDRAWAL, Wish({1: 3}, with_carrier=True), NOW)
            refunds.approve(self.step.owed_id, NOW)
            found = refunds.get(self.step.owed_id)
            assert found is not None
            return found.rials

        return self.database.write(write)

    def hands_over(self, rials: int) -> None:
        moved = order_postings.gateway_settled("real", "peyvand", "settlement-1", rials, NOW)
        self.database.write(lambda session: LedgerStore(session).post(moved))

    def account(self, sheba: str) -> None:
        self.database.write(
            lambda session: MemberStore(session, KEYS).change_contact("m-2", mobile=None, sheba=sheba)
        )

    def owed(self, owed_id: str) -> Any:
        name = order_postings.refund_account(owed_id)
        return self.database.read(lambda session: LedgerStore(session).balance("real", name))

    async def until_gateway_says(self, step: BackStep, state: str) -> BackWord:
        for _ in range(100):
            word = await self.steps.ask(step)
            if word.state == state:
                return word
            await asyncio.sleep(0.05)
        raise AssertionError(word)

    async def until_bank_says(self, step: BackStep, state: str) -> PaymentWord:
        for _ in range(100):
            word = await self.steps.ask_bank(step)
            if word.state == state:
                return word
            await asyncio.sleep(0.05)
        raise AssertionError(word)


@pytest.fixture
async def counter(either_database: Database, sandbox: Sandbox) -> AsyncIterator[Counter]:
    open_market(either_database)
    async with httpx.AsyncClient() as http:
        yield Counter(either_database, sandbox, http)


async def test_the_gateway_pays_once_however_often_it_is_asked(counter: Counter) -> None:
    await counter.pays()
    rials = counter.approves()
    assert (await counter.steps.send(counter.step)).state == "sending"
    assert (await counter.steps.send(counter.step)).state in ("sending", "paid")
    word = await counter.until_gateway_says(counter.step, "paid")
    for _ in range(2):
        assert await counter.steps.conclude(PaidBack(counter.step, word.reference or "")) == rials
    assert counter.owed(counter.step.owed_id).available == 0
    assert (await counter.steps.send(counter.step)).state == "paid"
    kept = counter.database.read(order)
    assert (kept.state, kept.contested, kept.escrow_rials) == ("returned", None, 0)


async def test_an_answer_that_is_lost_is_asked_about(counter: Counter) -> None:
    await counter.pays()
    counter.approves()
    counter.sandbox.fault("payment", "unknown_outcome", operation="refund", for_process=counter.step.owed_id)
    assert (await counter.steps.send(counter.step)).state in ("sending", "paid")
    refunds = [one for one in counter.sandbox.see("/calls")["items"] if one["key"] == counter.step.owed_id]
    assert [one["operation"] for one in refunds] == ["refund_state", "refund"]


async def test_what_the_gateway_refuses_goes_by_the_bank_to_the_registered_account(counter: Counter) -> None:
    await counter.pays()
    rials = counter.approves()
    counter.sandbox.fault("payment", "reject", operation="refund", for_process=counter.step.owed_id)
    assert (await counter.steps.send(counter.step)).state == "refused"
    assert await counter.steps.plan_by_bank(counter.step) == NO_ACCOUNT
    counter.account(SHEBA)
    counter.sandbox.fault("bank", "not_owner", for_process=SHEBA)
    assert await counter.steps.plan_by_bank(counter.step) == NOT_THEIRS
    # The gateway has not handed the buyers' money over yet: it waits, and nothing is reserved twice.
    assert await counter.steps.plan_by_bank(counter.step) == NO_MONEY
    counter.hands_over(rials)
    assert await counter.steps.plan_by_bank(counter.step) == ""
    counter.account(sheba_from_account("070", "78"))
    assert await counter.steps.plan_by_bank(counter.step) == ""
    assert (await counter.steps.order(counter.step)).state == "accepted"
    assert (await counter.steps.order(counter.step)).state in ("accepted", "settled")
    (sent,) = [
        one for one in counter.sandbox.see("/orders")["items"] if one["order_id"] == counter.step.order_id
    ]
    assert (sent["sheba"], sent["amount_rials"]) == (SHEBA, rials)
    word = await counter.until_bank_says(counter.step, "settled")
    await counter.steps.keep_word(BackEnd(counter.step, word))
    assert await counter.steps.conclude(PaidBack(counter.step, word.reference or "")) == rials
    assert counter.owed(counter.step.owed_id).available == 0
    known = counter.database.read(lambda session: BankOrderStore(session).get(counter.step.order_id))
    assert known is not None
    assert (known.state, known.owed_id, known.loan_id) == ("settled", counter.step.owed_id, None)
    assert process_paying_back(known.id) == counter.step.process_id
    assert process_paying_back("loan-1:disburse") is None


async def test_money_that_came_too_late_goes_back_the_same_way(counter: Counter) -> None:
    await counter.pays(late=True)
    assert (await counter.steps.send(counter.late)).state == "sending"
    word = await counter.until_gateway_says(counter.late, "paid")
    assert await counter.steps.conclude(PaidBack(counter.late, word.reference or "")) > 0
    assert counter.owed(counter.payment_id).available == 0
    payment = counter.database.read(lambda session: PaymentStore(session).get(counter.payment_id))
    assert payment is not None
    assert payment.state == "returned"


async def test_late_money_that_the_gateway_gives_up_goes_by_the_bank(counter: Counter) -> None:
    await counter.pays(late=True)
    counter.account(SHEBA)
    counter.sandbox.fault("payment", "reject_later", for_process=counter.payment_id)
    await counter.steps.send(counter.late)
    await counter.until_gateway_says(counter.late, "refused")
    again = replace(counter.late, at=NOW + timedelta(days=2))
    assert await counter.steps.plan_by_bank(again) == NO_MONEY
    assert (await counter.steps.send(again)).state == "refused"
    counter.hands_over(6_300_000)
    assert await counter.steps.plan_by_bank(again) == ""
    assert (await counter.steps.send(again)).state == "refused"
    assert (await counter.steps.order(again)).state == "accepted"
    word = await counter.until_bank_says(again, "settled")
    await counter.steps.conclude(PaidBack(again, word.reference or ""))
    assert counter.owed(counter.payment_id).available == 0
