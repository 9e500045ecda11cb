"""A sale from the basket to the cell's money, and back again, with a worker that is killed all the time."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from domain import order_postings
from stores.ledger import LedgerStore
from stores.orders import Order, OrderStore
from stores.payments import PaymentStore
from stores.refunds import RefundStore
from stores.releases import ReleaseStore
from tests.faults.mortal import MortalOffice, answered, moved
from tests.office import Case, Office, now
from tests.papers import picture
from tests.stories import returning
from tests.stories.buying import Bought, line, placed
from tests.stories.ordering import ACCEPT, CARRIAGE, CHECK, PRICE, SAMIN, SAMPLE, Seller, a_seller, goods
from tests.stories.payouts import TREASURER, give_account
from tests.stories.roads import ledger_is_right

HAND_OVER = "order.hand_over"


@dataclass(frozen=True)
class Sold:
    """The three cases of a sale in a rehearsal's book, and who bought and who sold."""

    office: Office
    seller: Seller
    buyer: str
    basket: Bought
    order: Case
    batch: Case

    def kept(self) -> Order:
        with self.office.database.reading() as session:
            found = OrderStore(session).get(self.order.id)
        assert found is not None
        return found

    def balance(self, account: str) -> int:
        with self.office.database.reading() as session:
            return LedgerStore(session).balance(f"rehearsal:{self.basket.id}", account).available


def orders_at_the_bank(office: Office, case: Case) -> list[tuple[int, str]]:
    """What the bank was told to pay for a case: how much, and what became of it."""
    found = office.sandbox.see("/orders", order_id=case.id)["items"]
    return [(one["amount_rials"], one["events"][-1]["state"]) for one in found]


async def market(office: Office) -> tuple[Seller, str, str]:
    """A cell with an account that has rested, its goods, and a buyer."""
    seller = await a_seller(office)
    give_account(office, seller.cell_id, "real")
    return seller, goods(office, seller), office.found_village().members[0]


async def sold(office: Office, seller: Seller, product_id: str, buyer: str) -> Sold:
    basket = await placed(office, buyer, [line(product_id, cell_id=seller.cell_id)], rehearsal=True)
    await basket.pays()
    await basket.sees("orders_begun")
    (begun,) = (await basket.shown())["orders"]
    order = Case(office, begun["id"])
    await delivered(order, seller)
    await moved(order, 14)
    await order.in_stage("COMPLETED")
    handed_over(office, basket)
    batch = await paid_out(office, basket)
    await order.in_stage("SETTLED")
    await basket.in_stage("COMPLETED")
    return Sold(office, seller, buyer, basket, order, batch)


async def delivered(order: Case, seller: Seller) -> None:
    await asked_and_answered(order, ACCEPT, seller.member_id, outcome="accept")
    await order.sees("task_opened", task=SAMPLE)
    task = next(one for one in await order.tasks() if one["kind"] == SAMPLE)
    photo = await order.office.hand_in(task["id"], "photo_1", picture(), as_=seller.member_id)
    assert photo.status_code == 201, photo.text
    await answered(order, SAMPLE, seller.member_id, outcome="ready", photo_1=photo.json()["id"])
    await asked_and_answered(order, CHECK, SAMIN, outcome="good")
    await asked_and_answered(order, HAND_OVER, seller.member_id, outcome="shipped")
    await moved(order, 4)
    await order.in_stage("WITHDRAWAL_WINDOW")


async def asked_and_answered(case: Case, kind: str, who: str, **form: str) -> None:
    await case.sees("task_opened", task=kind)
    await answered(case, kind, who, **form)


def handed_over(office: Office, basket: Bought) -> None:
    """The gateway hands over what it took for us."""
    with office.database.writing() as session:
        kept = OrderStore(session).basket(basket.id)
        assert kept is not None
        # However often the worker died, the buyer paid once.
        (payment,) = PaymentStore(session).of_basket(basket.id)
        reference, rials = f"G-{basket.id}", kept.total_rials
        LedgerStore(session).post(
            order_postings.gateway_settled(kept.book, payment.gateway, reference, rials, now())
        )


async def paid_out(office: Office, basket: Bought) -> Case:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    begun = await office.call("POST", "/payouts", {"rehearsal_of": basket.id}, as_=TREASURER, **key)
    assert begun.status_code == 202, begun.text
    batch = Case(office, begun.json()["id"])
    await batch.in_stage("SENT")
    await moved(batch, 1)
    await batch.in_stage("SETTLED")
    return batch


async def each_line_is_there_once(case: Case, *once: str) -> None:
    timeline: Sequence[dict[str, object]] = (await case.read())["timeline"]
    assert [entry["number"] for entry in timeline] == list(range(len(timeline)))
    happened = [entry["what"] for entry in timeline]
    assert {what: happened.count(what) for what in once} == dict.fromkeys(once, 1)


async def died(mortal: MortalOffice, times: int) -> None:
    async with asyncio.timeout(60):
        while mortal.worker.deaths < times:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("seed", [11])
async def test_the_buyer_pays_once_and_the_cell_is_paid_once(mortal: MortalOffice, seed: int) -> None:
    office = mortal.office
    wares = await market(office)
    async with mortal.worker.dying(seed):
        sale = await sold(office, *wares)
    assert mortal.worker.deaths >= 2
    kept = sale.kept()
    assert (kept.state, kept.escrow_rials, kept.released_rials) == ("completed", 0, kept.paid_rials)
    with office.database.reading() as session:
        release = ReleaseStore(session).get(sale.order.id)
    assert release is not None
    assert (release.state, release.cell_rials + release.commission_rials) == ("paid", PRICE)
    assert orders_at_the_bank(office, sale.batch) == [(release.cell_rials, "settled")]
    assert sale.balance(order_postings.payable_account(sale.seller.cell_id)) == 0
    await ledger_is_right(office)
    await each_line_is_there_once(sale.basket, "try_opened", "paid", "orders_begun", "ended")
    await each_line_is_there_once(sale.order, "booked", "released", "ended")
    await each_line_is_there_once(sale.batch, "ended")


@pytest.mark.parametrize("seed", [13])
async def test_what_comes_back_after_the_payout_is_paid_back_once(mortal: MortalOffice, seed: int) -> None:
    office = mortal.office
    sale = await returning.sold(office)
    sale.release()
    sale.hand_over(3 * PRICE + CARRIAGE)
    paid = sale.pay_out()
    async with mortal.worker.dying(seed):
        back = await sale.begins(ground="defect", reason="رنگش رفت", lines=[{"line": 1, "units": 3}])
        await answered(back, "goods_return.look", sale.maker, outcome="good")
        await back.sees("back_waits")
        sale.lend_market(3 * PRICE)
        # However quick the machine is, it dies twice before the end.
        await asyncio.gather(moved(back, 2), died(mortal, 2))
        assert (await back.ends())["outcome"] == "REFUNDED"
    with office.database.reading() as session:
        (refund,) = RefundStore(session).of_order(sale.order_id)
    assert (refund.state, refund.kind, refund.rials) == ("paid", "complaint", 3 * PRICE + CARRIAGE)
    assert orders_at_the_bank(office, back) == [(3 * PRICE + CARRIAGE, "settled")]
    # What the cell was paid it owes now, and the carrier's fee too; the market gives its commission back.
    assert sale.balance(order_postings.receivable_account(sale.cell_id)) == paid + CARRIAGE
    assert (sale.order().escrow_rials, sale.balance(order_postings.COMMISSION)) == (0, 0)
    await ledger_is_right(office)
    await each_line_is_there_once(back, "back_waits", "ended")
    assert (await back.messages()).count("refund.paid") == 1
