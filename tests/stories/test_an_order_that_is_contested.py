"""An order about which something is open: nothing is released or ended meanwhile, and it goes as that was decided."""

import pytest
from sqlalchemy.orm import Session

from stores.disputes import Decision, DisputeStore
from stores.refunds import WITHDRAWAL, RefundStore, Wish
from tests.office import Case, Office, now
from tests.stories.ordering import (
    ACCEPT,
    CARRIAGE,
    PRICE,
    SUPPORT,
    Seller,
    a_seller,
    bought,
    goods,
    hears,
    made,
    order_of,
)
from tests.stories.roads import ledger_is_right


async def delivered(office: Office, units: int = 2) -> tuple[Case, Seller]:
    seller, buyer = await a_seller(office), office.found_village().members[0]
    (case,) = await bought(office, buyer, (seller, goods(office, seller), units))
    await made(case, seller)
    await case.pass_days(4)
    await case.in_stage("WITHDRAWAL_WINDOW")
    return case, seller


def opened(office: Office, case: Case) -> str:
    dispute_id = f"dispute-{case.id}"
    office.database.write(lambda session: DisputeStore(session).open(dispute_id, case.id, "buyer", now()))
    return dispute_id


@pytest.mark.parametrize("for_whom", ["cell", "buyer"])
async def test_a_dispute_holds_the_money_until_it_is_decided(office: Office, for_whom: str) -> None:
    case, _ = await delivered(office)
    dispute_id = opened(office, case)
    assert await hears(office, case, "order.contested", by="dispute", case_id=dispute_id) is None
    await case.in_stage("DISPUTED")
    await case.pass_days(30)
    assert await case.stage() == "DISPUTED"
    assert order_of(office, case).released_rials == 0

    def decide(session: Session) -> None:
        wish = Wish({1: 2}, with_carrier=True)
        given = Decision(SUPPORT, f"{dispute_id}:r", wish) if for_whom == "buyer" else Decision(SUPPORT)
        DisputeStore(session).decide(dispute_id, given, now())

    office.database.write(decide)
    assert await hears(office, case, "order.contest_over", case_id=dispute_id, outcome=for_whom) is None
    if for_whom == "cell":
        await case.in_stage("COMPLETED")
        await case.sees("entered", stage="RESOLVED")
        assert order_of(office, case).released_rials == 2 * PRICE + CARRIAGE
        return
    ended = await case.ends()
    assert (ended["stage"], ended["outcome"]) == ("RETURNED", "RETURNED")
    assert order_of(office, case).escrow_rials == 0
    await ledger_is_right(office)


async def test_a_part_that_goes_back_in_the_window_leaves_the_rest_to_be_released(office: Office) -> None:
    case, _ = await delivered(office)
    refund_id = f"refund-{case.id}"

    def ask(session: Session) -> None:
        RefundStore(session).ask(refund_id, case.id, WITHDRAWAL, Wish({1: 1}), now())

    def pay(session: Session) -> None:
        refunds = RefundStore(session)
        refunds.approve(refund_id, now())
        refunds.send(refund_id, now())
        refunds.paid(refund_id, f"R-{refund_id}", now())

    office.database.write(ask)
    # The end is told before the beginning: it is over all the same.
    assert await hears(office, case, "order.contest_over", case_id=refund_id, outcome="paid") is None
    assert await hears(office, case, "order.contested", by="refund", case_id=refund_id) is None
    assert await case.stage() == "WITHDRAWAL_WINDOW"
    # What the store still holds open is not released, whatever the case has heard.
    await case.pass_days(20)
    assert await case.stage() == "WITHDRAWAL_WINDOW"
    office.database.write(pay)
    assert await hears(office, case, "order.contest_over", case_id=refund_id, outcome="again") is None
    await case.in_stage("COMPLETED")
    assert order_of(office, case).released_rials == PRICE + CARRIAGE
    await ledger_is_right(office)


async def test_nothing_ends_while_it_is_contested(office: Office) -> None:
    seller, buyer = await a_seller(office), office.found_village().members[0]
    (case,) = await bought(office, buyer, (seller, goods(office, seller), 1))
    dispute_id = opened(office, case)
    assert await hears(office, case, "order.contested", by="dispute", case_id=dispute_id) is None
    await case.says(ACCEPT, seller.member_id, "decline", reason="نخ ندارم")
    await case.pass_days(3)
    assert await case.stage() == "PAID"
    office.database.write(lambda session: DisputeStore(session).decide(dispute_id, Decision(SUPPORT), now()))
    assert await hears(office, case, "order.contest_over", case_id=dispute_id, outcome="for_cell") is None
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "DECLINED"
