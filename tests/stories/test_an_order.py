"""One cell's order from the payment to the payout: made, looked at, carried, thought over; and who does not answer."""

from tests.office import Case, Office
from tests.stories.ordering import (
    ACCEPT,
    CARRIAGE,
    CHECK,
    EXPERT,
    PRICE,
    SAMIN,
    SAMPLE,
    a_seller,
    accepts,
    bought,
    goods,
    hears,
    made,
    order_of,
    parcel_of,
    refunds_of,
    shows,
)
from tests.stories.roads import ledger_is_right


async def test_an_order_is_made_looked_at_carried_and_paid_out(office: Office) -> None:
    seller, buyer = await a_seller(office), office.found_village().members[0]
    (case,) = await bought(office, buyer, (seller, goods(office, seller), 2))
    await accepts(case, seller)
    # The first orders of a cell are shown before they are sent: without a photo nobody looks.
    bare = await case.answer(SAMPLE, seller.member_id, outcome="ready")
    assert bare.status_code == 422
    await shows(case, seller)
    await case.says(CHECK, SAMIN, "not_good", reason="گره‌ها سست است")
    await case.sees("sample_not_good")
    await shows(case, seller)
    await case.says(CHECK, SAMIN, "good")
    booked = await case.sees("booked")
    assert parcel_of(office, case) == (booked["facts"]["shipment_id"], "booked")
    await case.says("order.hand_over", seller.member_id, "shipped")
    # Nobody tells a rehearsal by webhook: the carrier is asked when it was silent for three days.
    await case.pass_days(4)
    await case.in_stage("WITHDRAWAL_WINDOW")
    assert order_of(office, case).state == "delivered"
    await case.pass_days(14)
    await case.in_stage("COMPLETED")
    order = order_of(office, case)
    assert (order.state, order.escrow_rials, order.released_rials) == ("completed", 0, 2 * PRICE + CARRIAGE)
    for state in ("sent", "settled"):
        assert await hears(office, case, "order.payout", state=state, payout_id="payout-1") is None
    assert (await case.ends())["outcome"] == "SETTLED"
    assert {"order.to_accept", "order.accepted", "order.shipped", "order.delivered", "order.released"} <= set(
        await case.messages()
    )
    await ledger_is_right(office)


async def test_what_one_cell_declines_another_makes_and_never_the_same_again(office: Office) -> None:
    first, second = await a_seller(office), await a_seller(office)
    buyer = office.found_village().members[0]
    (case,) = await bought(office, buyer, (first, goods(office, first, second), 1))
    listed = await office.read(f"/cells/{first.cell_id}/orders", as_=first.member_id)
    (shown,) = listed["items"]
    assert (shown["id"], shown["stage"], shown["goods"][0]["units"]) == (case.id, "PAID", 1)
    await case.says(ACCEPT, first.member_id, "decline", reason="نخ ندارم")
    ended = await case.ends()
    assert (ended["stage"], ended["outcome"]) == ("DECLINED", "PASSED_ON")
    order = order_of(office, case)
    assert order.passed_on_to is not None
    other = Case(office, order.passed_on_to)
    office.cases.append(other.id)
    await other.sees("task_opened", task=ACCEPT)
    assert order_of(office, other).cell_id == second.cell_id
    # The second declines as well: nobody else is left, and the buyer has the money back.
    await other.says(ACCEPT, second.member_id, "decline", reason="جا ندارم")
    await other.sees("nobody_else")
    await other.pass_days(2)
    assert (await other.ends())["outcome"] == "DECLINED"
    assert refunds_of(office, other) == [("paid", PRICE + CARRIAGE)]
    assert order_of(office, other).escrow_rials == 0
    await ledger_is_right(office)


async def test_a_cell_that_is_silent_is_called_and_loses_the_order_after_72_hours(office: Office) -> None:
    seller, buyer = await a_seller(office), office.found_village().members[0]
    (case,) = await bought(office, buyer, (seller, goods(office, seller), 1))
    assert "task_reminded" in await case.pass_days(1)
    await case.sees("task_opened", task="order.accept_for_cell")
    await case.pass_days(2)
    await case.sees("cell_silent")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "DECLINED"
    assert refunds_of(office, case) == [("paid", PRICE + CARRIAGE)]
    assert {"order.not_coming", "order.gone", "refund.paid"} <= set(await case.messages())


async def test_an_expert_answers_for_a_cell_that_they_reached(office: Office) -> None:
    seller, buyer = await a_seller(office), office.found_village().members[0]
    (case,) = await bought(office, buyer, (seller, goods(office, seller), 1))
    await case.pass_days(1)
    await case.sees("task_opened", task="order.accept_for_cell")
    await case.says("order.accept_for_cell", EXPERT, "accept")
    await case.sees("entered", stage="IN_PREPARATION")
    assert ACCEPT not in [task["kind"] for task in await case.tasks()]


async def test_what_perishes_is_paid_for_as_soon_as_it_is_delivered(office: Office) -> None:
    seller, buyer = await a_seller(office), office.found_village().members[0]
    (case,) = await bought(office, buyer, (seller, goods(office, seller, category="dairy"), 1))
    await made(case, seller)
    await case.pass_days(4)
    await case.in_stage("COMPLETED")
    stages = [entry["facts"].get("stage") for entry in (await case.read())["timeline"]]
    assert "WITHDRAWAL_WINDOW" not in stages
    assert order_of(office, case).state == "completed"
    await ledger_is_right(office)
