"""An order's own case while something is contested about it: nothing is released, and it ends as the stores say."""

import secrets
from typing import Any

from tests.office import Case, Office
from tests.stories.ordering import CARRIAGE, PRICE, Seller, a_seller, bought, goods, made, order_of
from tests.stories.returning import SUPPORT
from tests.stories.roads import ledger_is_right


async def arrived(office: Office) -> tuple[Case, Seller, str]:
    """Two kilims are delivered, and the buyer thinks about them."""
    seller, buyer = await a_seller(office), office.found_village().members[0]
    (order,) = await bought(office, buyer, (seller, goods(office, seller), 2))
    await made(order, seller)
    await order.says("order.hand_over", seller.member_id, "shipped")
    await order.pass_days(4)
    await order.in_stage("WITHDRAWAL_WINDOW")
    return order, seller, buyer


async def asks(order: Case, what: str, as_: str, **body: Any) -> Case:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    answer = await order.office.call("POST", f"/orders/{order.id}/{what}", body, as_=as_, **key)
    assert answer.status_code == 202, answer.text
    case = Case(order.office, answer.json()["id"])
    order.office.cases.insert(0, case.id)
    # The order hears of it, and shows it.
    await order.sees("contested", case_id=case.id)
    await order.in_stage("DISPUTED")
    return case


async def test_all_of_it_goes_back_and_the_order_is_over(office: Office) -> None:
    order, seller, buyer = await arrived(office)
    asked_at = (await order.read())["now"]
    case = await asks(order, "returns", buyer)
    await case.sees("task_opened", task="goods_return.look")
    # A rehearsal of later days begins in them: nothing of it is of earlier ones, and nobody is late from the beginning.
    shown = await case.read()
    assert min(entry["at"] for entry in shown["timeline"]) >= asked_at
    assert min(task["due_at"] for task in shown["tasks"]) > shown["now"]
    await case.says("goods_return.look", seller.member_id, "good")
    await case.sees("entered", stage="PAYING_BACK")
    await order.pass_days(20)
    assert await order.stage() == "DISPUTED"
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "REFUNDED"
    assert (await order.ends())["outcome"] == "RETURNED"
    assert order_of(office, order).back_carrier_rials == CARRIAGE
    await ledger_is_right(office)


async def test_what_is_kept_after_all_is_released_in_its_time(office: Office) -> None:
    order, _, buyer = await arrived(office)
    case = await asks(order, "returns", buyer, lines=[{"line": 1, "units": 1}])
    await case.sees("task_opened", task="goods_return.send")
    await case.says("goods_return.send", buyer, "keep")
    await case.ends()
    await order.sees("contest_over", case_id=case.id)
    await order.pass_days(14)
    await order.in_stage("COMPLETED")
    assert order_of(office, order).released_rials == 2 * PRICE + CARRIAGE


async def test_a_dispute_holds_the_money_until_it_is_decided(office: Office) -> None:
    order, seller, _ = await arrived(office)
    case = await asks(order, "disputes", seller.member_id, reason="خریدار می‌گوید نرسیده است")
    await case.sees("task_opened", task="dispute.evidence")
    await case.pass_days(4)
    await order.pass_days(20)
    assert await order.stage() == "DISPUTED"
    await case.says("dispute.decide", SUPPORT, "part", part_rials=PRICE, reason="یکی لک دارد")
    await case.sees("entered", stage="PAYING_BACK")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "FOR_BUYER"
    await order.sees("contest_over", case_id=case.id)
    await order.in_stage("COMPLETED")
    assert order_of(office, order).released_rials == PRICE + CARRIAGE
    await ledger_is_right(office)
