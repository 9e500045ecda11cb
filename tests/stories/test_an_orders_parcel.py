"""An order's parcel: scans late, twice and out of order, silence, lost and found, sent back, refused, called off."""

import secrets

import pytest

from tests.office import Case, Office
from tests.stories.ordering import (
    CARRIAGE,
    CHECK,
    PRICE,
    SAMIN,
    SUPPORT,
    Seller,
    a_seller,
    accepts,
    bought,
    goods,
    hears,
    made,
    order_of,
    parcel_of,
    refunds_of,
    scans,
    shows,
)
from tests.stories.roads import ledger_is_right

ASK, LOST = "order.ask_carrier", "order.lost"


async def sent(office: Office, fault: str | None = None, *, live: bool = False) -> tuple[Case, Seller]:
    """Booked with a carrier that has this fault."""
    seller, buyer = await a_seller(office), office.found_village().members[0]
    (case,) = await bought(office, buyer, (seller, goods(office, seller), 1), live=live)
    if fault is not None:
        office.sandbox.fault("carrier", fault, for_process=case.id)
    await made(case, seller)
    return case, seller


async def test_scans_come_late_twice_and_out_of_order_and_nothing_goes_back(office: Office) -> None:
    case, _ = await sent(office, "silent", live=True)
    number, _ = parcel_of(office, case)
    for state, seq in (("in_transit", 2), ("in_transit", 2), ("picked_up", 1), ("delivered", 3)):
        assert (await scans(office, number, state, seq)).status_code == 202
    await case.in_stage("WITHDRAWAL_WINDOW")
    # What was passed long ago says nothing new; the same number with another word is a person's.
    assert (await scans(office, number, "picked_up", 1)).status_code == 202
    assert (await scans(office, number, "lost", 3)).status_code == 202
    exception = await office.exception_about(f"changed_repeat {number}")
    assert (await office.sort_out(exception, "settled_outside")).status_code == 200
    # That it went back contradicts that it came: a person's too. Nothing moves.
    await scans(office, number, "returned", 4)
    other = await office.exception_about(f"order_ended {number}")
    assert (await office.sort_out(other, "settled_outside")).status_code == 200
    assert parcel_of(office, case) == (number, "delivered")
    words = [
        entry["facts"]["word"] for entry in (await case.read())["timeline"] if entry["what"] == "scanned"
    ]
    assert words == ["in_transit", "delivered"]


async def test_a_scan_of_an_unknown_parcel_or_under_another_order_moves_nothing(office: Office) -> None:
    case, _ = await sent(office, "silent", live=True)
    number, _ = parcel_of(office, case)
    strange = f"X{secrets.token_hex(6)}"
    await scans(office, strange, "delivered", 1, order_id=f"order-{strange}")
    await office.exception_about(f"unknown_reference order-{strange}")
    await scans(office, number, "delivered", 1, order_id=f"other-{strange}")
    await office.exception_about(f"parcel_of_another other-{strange}")
    wrong = await office.webhook(
        "carrier", "carrier.scan", {"shipment_id": number, "state": "eaten", "order_id": strange}, strange
    )
    assert wrong.status_code == 202
    await office.exception_about(f"malformed {strange}")
    assert parcel_of(office, case) == (number, "booked")
    assert await case.stage() == "IN_PREPARATION"


async def test_the_played_carrier_tells_in_disorder_and_the_order_is_delivered_once(office: Office) -> None:
    case, _ = await sent(office, "disorder")
    await case.pass_days(4)
    await case.in_stage("WITHDRAWAL_WINDOW")
    entered = [entry["facts"].get("stage") for entry in (await case.read())["timeline"]]
    assert entered.count("DELIVERED") == 1


@pytest.mark.parametrize("outcome", ["delivered", "sent_back"])
async def test_a_silent_carrier_is_asked_by_a_person(office: Office, outcome: str) -> None:
    case, _ = await sent(office, "silent")
    await case.pass_days(3)
    await case.sees("carrier_silent")
    await case.says(ASK, SUPPORT, "moves")
    await case.pass_days(4)
    assert [task["kind"] for task in await case.tasks()].count(ASK) == 1
    await case.says(ASK, SUPPORT, outcome, reason="تلفنی گفتند")
    if outcome == "delivered":
        await case.in_stage("WITHDRAWAL_WINDOW")
        return
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "DELIVERY_FAILED"
    assert refunds_of(office, case) == [("paid", PRICE + CARRIAGE)]
    await ledger_is_right(office)


async def test_a_lost_parcel_is_looked_for_and_paid_back(office: Office) -> None:
    case, _ = await sent(office, "loses")
    await case.pass_days(4)
    await case.sees("task_opened", task=LOST)
    assert await case.stage() == "SHIPPED"
    # The buyer knows of it, and by when the money goes back.
    found = await office.read(f"/messages?process_id={case.id}&limit=200")
    (told,) = [one["text"] for one in found["items"] if one["event"] == "order.lost"]
    assert "گم شده است؛ تا ۱۰ روز جست‌وجو می‌شود" in told
    # It counts as lost when nobody has found it in ten days.
    await case.pass_days(13)
    ended = await case.ends()
    assert (ended["stage"], ended["outcome"]) == ("DELIVERY_FAILED", "DELIVERY_FAILED")
    order = order_of(office, case)
    assert (order.state, order.escrow_rials) == ("delivery_failed", 0)
    assert refunds_of(office, case) == [("paid", PRICE + CARRIAGE)]
    await ledger_is_right(office)


async def test_a_lost_parcel_that_is_found_is_delivered_after_all(office: Office) -> None:
    case, _ = await sent(office, "finds")
    await case.pass_days(4)
    await case.sees("task_opened", task=LOST)
    await case.pass_days(6)
    await case.in_stage("WITHDRAWAL_WINDOW")
    assert await case.tasks() == []


async def test_a_parcel_that_nobody_takes_in_goes_back_and_so_does_the_money(office: Office) -> None:
    case, _ = await sent(office, "sends_back")
    await case.pass_days(6)
    assert (await case.ends())["outcome"] == "DELIVERY_FAILED"
    assert (await case.sees("left"))["facts"]["reasons"] == ["sent_back"]
    # Late news of an order that is over: the same again is nobody's work.
    number, _ = parcel_of(office, case)
    answer = await scans(office, number, "returned", 3)
    assert answer.status_code == 202


async def test_what_the_carrier_refuses_is_arranged_by_hand(office: Office) -> None:
    seller, buyer = await a_seller(office), office.found_village().members[0]
    (case,) = await bought(office, buyer, (seller, goods(office, seller), 1))
    office.sandbox.fault("carrier", "reject", for_process=case.id)
    await accepts(case, seller)
    await shows(case, seller)
    await case.says(CHECK, SAMIN, "good")
    await case.sees("carrier_refused", refusal="not_served")
    number = f"H{secrets.token_hex(5)}"
    await case.says("order.book_by_hand", SUPPORT, "booked", shipment_id=number)
    await case.sees("booked", shipment_id=number)
    # A carrier that knows nothing of it says nothing: a person follows it.
    await case.pass_days(3)
    await case.says(ASK, SUPPORT, "delivered", reason="رسیده است")
    await case.in_stage("WITHDRAWAL_WINDOW")


async def test_an_answer_of_the_carrier_that_is_lost_books_no_second_parcel(office: Office) -> None:
    case, _ = await sent(office, "unknown_outcome")
    assert len(office.sandbox.see("/parcels", order_id=case.id)["items"]) == 1


@pytest.mark.parametrize("when", ["booked", "picked_up"])
async def test_it_is_cancelled_until_the_carrier_has_it(office: Office, when: str) -> None:
    case, _ = await sent(office)
    if when == "picked_up":
        await case.pass_days(1)
    assert await hears(office, case, "order.cancel_asked", by="buyer") is None
    if when == "picked_up":
        await case.sees("too_late_to_cancel")
        await case.pass_days(3)
        await case.in_stage("WITHDRAWAL_WINDOW")
        assert await hears(office, case, "order.cancel_asked", by="again") == "too_late"
        return
    await case.sees("called_off")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "CANCELLED"
    assert refunds_of(office, case) == [("paid", PRICE + CARRIAGE)]


async def test_nobody_comes_for_the_parcel(office: Office) -> None:
    case, seller = await sent(office, "silent")
    await case.says("order.hand_over", seller.member_id, "not_fetched")
    await case.sees("task_opened", task=ASK)
