"""A basket from the order to the money: paid in time, late, twice, by two gateways, or not at all."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.payment_gateways import GATEWAYS, GOZAR, PEYVAND
from stores.payments import PaymentStore
from tests.office import Case, Office, now
from tests.stories.buying import ADDRESS, CARRIER, PRICE, line, offer_of, on_sale, order, placed, take_off

SUPPORT, TREASURY = "market_support1", "treasury1"


@pytest.mark.parametrize("gateway", list(GATEWAYS))
async def test_goods_are_held_and_paid_for_at_either_gateway_and_a_repeated_callback_changes_nothing(
    office: Office, gateway: str
) -> None:
    village = office.found_village()
    buyer = village.members[1]
    kilim, cell = on_sale(office, village)
    jar, other = on_sale(office, village, price_rials=500_000)

    basket = await placed(office, buyer, [line(kilim, 2), line(jar)], gateway=gateway)

    total = 2 * PRICE + 500_000 + 850_000 + CARRIER
    found = await basket.shown()
    assert (found["state"], found["total_rials"]) == ("awaiting_payment", total)
    assert [one["cell_id"] for one in found["orders"]] == [cell, other]
    assert found["payment"]["pay_url"].startswith(f"{office.sandbox.base_url}/payment/{gateway}/pay/")
    assert (offer_of(office, kilim, cell).reserved, offer_of(office, jar, other).reserved) == (2, 1)

    await basket.pays()
    await basket.gateway_tells()
    await basket.gateway_tells(state="given_up")
    await basket.sees("callback")

    found = await basket.shown()
    assert (found["state"], found["payment"]["state"]) == ("paid", "paid")
    assert {one["states"]["order"] for one in found["orders"]} == {"paid"}
    assert [one["what"] for one in (await basket.read())["timeline"]].count("paid") == 1
    assert (await office.read("/ledger/check"))["ok"]
    assert {"basket.placed", "basket.paid"} == set(await basket.messages())


async def test_two_members_want_the_last_piece_and_who_does_not_pay_leaves_it_to_the_other(
    office: Office,
) -> None:
    village = office.found_village(members=3)
    kilim, cell = on_sale(office, village, stock=1)
    first = await placed(office, village.members[1], [line(kilim)])

    late = await order(office, village.members[2], [line(kilim)])
    assert late.status_code == 422
    assert [(one["field"], one["code"]) for one in late.json()["errors"]] == [
        ("lines.0.quantity", "not_enough")
    ]

    assert (await first.posts("cancel", {}, village.members[1])).status_code == 202
    await first.sees("stock_free")
    second = await placed(office, village.members[2], [line(kilim)])
    await second.pays()
    assert offer_of(office, kilim, cell).stock.available == 0
    # The first one pays all the same: nobody waits for that money, and it goes back.
    first.buyer_pays()
    await first.gateway_tells()
    await first.sees("came_late")
    await first.until_state(1, "returning")
    assert (await first.states())[0] == "cancelled"
    again = await first.posts("cancel", {}, village.members[1])
    assert again.status_code == 409


async def test_paid_after_the_expiry_the_order_is_revived_where_everything_is_still_there(
    office: Office,
) -> None:
    village = office.found_village()
    kilim, _ = on_sale(office, village)
    basket = await placed(office, village.members[1], [line(kilim)], rehearsal=True)
    await basket.pass_days(1)
    assert await basket.stage() == "UNPAID"
    assert await basket.states() == ("expired", ["expired"])
    # The buyer had left the page of the gateway open; nobody tells us, and the gateway is asked for days.
    basket.buyer_pays()
    fired = await basket.pass_days(2)
    assert {"came_late", "revived"} <= set(fired)
    assert await basket.stage() == "PAID"
    assert await basket.states() == ("paid", ["paid"])
    assert (await office.read("/ledger/check"))["ok"]


async def test_paid_after_the_expiry_the_money_goes_back_where_the_goods_are_gone(office: Office) -> None:
    village = office.found_village()
    kilim, cell = on_sale(office, village)
    basket = await placed(office, village.members[1], [line(kilim)], rehearsal=True)
    await basket.pass_days(1)
    take_off(office, kilim, cell)
    basket.buyer_pays()
    await basket.gateway_tells()
    await basket.sees("came_late")
    await basket.pass_days(3)
    ended = await basket.ends()
    assert (ended["stage"], ended["outcome"]) == ("EXPIRED", "EXPIRED")
    assert await basket.states() == ("expired", ["returned"])
    assert "refund.paid" in await basket.messages()
    assert (await office.read("/ledger/check"))["ok"]


async def test_nobody_pays_and_the_basket_is_over_after_three_days(office: Office) -> None:
    village = office.found_village()
    kilim, _ = on_sale(office, village)
    basket = await placed(office, village.members[1], [line(kilim)], rehearsal=True)
    fired = await basket.pass_days(4)
    assert "stock_free" in fired
    ended = await basket.ends()
    assert ended["outcome"] == "EXPIRED"
    assert (await basket.sees("left"))["facts"]["reasons"] == ["not_paid"]
    # Told of money after all that, a person looks.
    await basket.gateway_tells()
    exception = await office.exception_about(basket.authority())
    assert exception["kind"] == "exception"


async def test_somebody_who_gave_up_at_one_gateway_pays_at_the_other_and_what_is_paid_twice_goes_back(
    office: Office,
) -> None:
    village = office.found_village()
    buyer = village.members[1]
    kilim, _ = on_sale(office, village)
    basket = await placed(office, buyer, [line(kilim)], rehearsal=True)
    basket.buyer_pays(1, "given_up")
    await basket.gateway_tells(1, "given_up")
    await basket.sees("try_failed", gateway=PEYVAND)
    assert (await basket.posts("pay", {"gateway": GOZAR}, buyer)).status_code == 202
    await basket.sees("try_opened", gateway=GOZAR)
    assert (await basket.posts("pay", {"gateway": PEYVAND}, buyer)).status_code == 202
    await basket.sees("try_opened", number=3)

    await basket.pays(2)
    basket.buyer_pays(3)
    await basket.gateway_tells(3)
    await basket.sees("came_late", gateway=PEYVAND)
    await basket.pass_days(2)

    assert (await basket.states())[1] == ["failed", "paid", "returned"]
    assert (await office.read("/ledger/check"))["ok"]
    assert (await basket.posts("pay", {"gateway": GOZAR}, buyer)).status_code == 409
    assert (await basket.posts("cancel", {}, buyer)).status_code == 409


async def test_a_callback_that_nobody_paid_for_or_of_a_try_that_is_not_there_moves_nothing(
    office: Office,
) -> None:
    village = office.found_village()
    kilim, _ = on_sale(office, village)
    basket = await placed(office, village.members[1], [line(kilim)])
    await basket.gateway_tells(state="paid")
    await basket.sees("callback")
    await office.webhook(
        "payment", "payment.callback", {"authority": "FORGED-1", "state": "paid"}, "forged-1"
    )
    exception = await office.exception_about("FORGED-1")
    assert exception["kind"] == "exception"
    assert await basket.states() == ("awaiting_payment", ["waiting"])
    unsigned = await office.api.post(
        "/api/v1/webhooks/payment", json={"type": "payment.callback", "data": {}}
    )
    assert unsigned.status_code == 401


async def test_a_gateway_that_is_away_is_asked_again_and_the_other_one_opens_the_way(office: Office) -> None:
    village = office.found_village()
    kilim, _ = on_sale(office, village)
    office.sandbox.fault("payment", "error", operation="create", for_process=PEYVAND)
    basket = await placed(office, village.members[1], [line(kilim)], rehearsal=True)
    assert [one["gateway"] for one in await basket.tries()] == [PEYVAND, GOZAR]
    # It takes the money, and does not answer when it is asked: it is asked again, and nothing is lost.
    office.sandbox.fault("payment", "error", operation="inquire", for_process=f"{basket.id}:pay:2", times=1)
    basket.buyer_pays(2)
    await basket.gateway_tells(2)
    await basket.sees("try_unknown", gateway=GOZAR)
    await basket.pass_days(1)
    assert await basket.stage() == "PAID"
    assert (await basket.states())[1] == ["created", "paid"]


async def test_a_gateway_that_never_answers_is_asked_by_a_person(office: Office) -> None:
    village = office.found_village()
    kilim, _ = on_sale(office, village)
    basket = await placed(office, village.members[1], [line(kilim)], rehearsal=True)
    fault = office.sandbox.fault(
        "payment", "error", operation="inquire", for_process=f"{basket.id}:pay:1", times=None
    )
    fired = await basket.pass_days(4)
    assert "try_unknown" in fired
    await basket.sees("task_opened", task="basket.ask_about_payment")
    answer = await basket.answer("basket.ask_about_payment", TREASURY, outcome="paid")
    assert answer.status_code == 422
    office.sandbox.control().delete(f"/faults/{fault}").raise_for_status()
    await basket.says("basket.ask_about_payment", TREASURY, "paid", reference="G-12345")
    await basket.in_stage("PAID")
    assert (await basket.tries())[0]["reference"] == "G-12345"
    assert (await basket.sees("asked_gateway"))["facts"]["answer"] == "paid"


async def test_what_is_wrong_with_an_order_is_said_by_field_and_nothing_is_held(office: Office) -> None:
    village = office.found_village()
    buyer = village.members[1]
    kilim, cell = on_sale(office, village)

    async def refused(lines: list[dict[str, Any]], **more: Any) -> list[tuple[str, str]]:
        answer = await order(office, buyer, lines, **more)
        assert answer.status_code == 422, answer.text
        return [(one["field"], one["code"]) for one in answer.json()["errors"]]

    assert await refused([line("product-none")]) == [("lines.0.product_id", "unknown_product")]
    assert await refused([line(kilim, cell_id="cell-none")]) == [("lines.0.cell_id", "unknown_cell")]
    assert await refused([line(kilim, 0)]) == [("lines.0.quantity", "too_small")]
    assert await refused([line(kilim, 6)]) == [("lines.0.quantity", "not_enough")]
    assert await refused([line(kilim, price_rials=1)]) == [("lines.0.price_rials", "price_changed")]
    assert await refused([line(kilim), line(kilim)]) == [("lines.1.product_id", "said_twice")]
    assert await refused([]) == [("lines", "required")]
    assert await refused([line(kilim)], gateway="none") == [("gateway", "not_a_choice")]
    assert await refused([line(kilim)], buyer={}) == [("buyer.member_id", "one_of_two")]
    assert await refused([line(kilim)], buyer={"member_id": "m-none"}) == [
        ("buyer.member_id", "unknown_member")
    ]
    wrong = ADDRESS | {"mobile": "12", "province": "نیست", "postal_code": "123"}
    assert await refused([line(kilim)], ship_to=wrong) == [
        ("ship_to.mobile", "mobile"), ("ship_to.province", "unknown_province"), ("ship_to.postal_code", "postal_code"),
    ]  # fmt: skip
    take_off(office, kilim, cell)
    assert await refused([line(kilim)]) == [("lines.0.product_id", "unknown_product")]
    assert offer_of(office, kilim, cell).reserved == 0


async def test_who_may_order_for_whom_and_read_what(office: Office) -> None:
    village = office.found_village()
    buyer, other = village.members[1], village.members[0]
    kilim, _ = on_sale(office, village)
    for as_, status in ((other, 403), (village.leader, 403), (buyer, 202), (SUPPORT, 202)):
        assert (await order(office, buyer, [line(kilim)], as_=as_)).status_code == status
    basket = await placed(office, buyer, [line(kilim)], as_=buyer, key="the-same")
    again = await order(office, buyer, [line(kilim)], as_=buyer, key="the-same")
    assert again.json()["id"] == basket.id
    assert (await order(office, buyer, [line(kilim, 2)], as_=buyer, key="the-same")).status_code == 422

    own, support, system = await basket.shown(buyer), await basket.shown(SUPPORT), await basket.shown()
    assert own["ship_to"] == support["ship_to"]
    assert own["ship_to"]["postal_code"] == "1234567890"
    assert system["ship_to"] is None
    of_order = await office.read(f"/orders/{own['orders'][0]['id']}", buyer)
    assert of_order["id"] == basket.id
    assert (await office.call("GET", f"/orders/{basket.id}", as_=other)).status_code == 404
    listed = await office.read("/orders?limit=1", buyer)
    assert [one["id"] for one in listed["items"]] == [basket.id]
    assert listed["next"]
    assert (await office.read("/orders", other))["count"] == 0
    everybody = await office.read(f"/orders?buyer_member_id={buyer}&state=awaiting_payment", SUPPORT)
    assert everybody["count"] == 3
    assert (await basket.posts("cancel", {}, other)).status_code == 404


async def test_a_paid_basket_is_completed_when_all_its_orders_have_ended(office: Office) -> None:
    """One cell declines and nobody else has it, another one passes it on, which declines too: all of it is paid back."""
    first, second, third = (office.found_village() for _ in range(3))
    buyer = office.found_village().members[0]
    kilim, _ = on_sale(office, first)
    jar, cell = on_sale(office, second)
    _, other = on_sale(office, third, product_id=jar)
    basket = await placed(office, buyer, [line(kilim), line(jar, cell_id=cell)], rehearsal=True)
    await basket.pays()
    assert (await basket.sees("orders_begun"))["facts"]["orders"] == 2

    async def declines(order_id: str, by: str) -> Case:
        case = Case(office, order_id)
        await case.sees("task_opened", task="order.accept")
        await case.says("order.accept", by, "decline", reason="نخ ندارم")
        return case

    of_first, of_second = (one["id"] for one in (await basket.shown())["orders"])
    await (await declines(of_first, first.members[0])).pass_days(2)
    await declines(of_second, second.members[0])
    assert (await basket.sees("order_over", order_id=of_second))["facts"]["became"] == "passed_on"
    (passed_on,) = (one for one in (await basket.shown())["orders"] if one["cell_id"] == other)
    assert await basket.stage() == "PAID"
    await (await declines(passed_on["id"], third.members[0])).pass_days(2)

    assert (await basket.ends())["outcome"] == "COMPLETED"
    states = [one["states"] for one in (await basket.shown())["orders"]]
    assert sorted((one["order"], one["refund"]) for one in states) == [
        ("declined", "paid"), ("declined", "paid"), ("passed_on", None),
    ]  # fmt: skip
    assert (await office.read("/ledger/check"))["ok"]


async def test_what_a_worker_had_done_before_it_died_counts_when_it_is_done_again(office: Office) -> None:
    """The money was taken and the basket revived, and the engine had not heard of it: the same answer comes once more."""
    village = office.found_village()
    kilim, _ = on_sale(office, village)
    basket = await placed(office, village.members[1], [line(kilim)], rehearsal=True)
    payment_id = f"{basket.id}:pay:1"
    fault = office.sandbox.fault("payment", "error", operation="inquire", for_process=payment_id, times=None)
    await basket.pass_days(4)
    await basket.sees("task_opened", task="basket.ask_about_payment")
    office.sandbox.control().delete(f"/faults/{fault}").raise_for_status()

    def done_before(session: Session) -> None:
        payments = PaymentStore(session)
        payments.verified(payment_id, "G-54321", PRICE + CARRIER, now())
        assert payments.revive(payment_id, now())

    office.database.write(done_before)
    await basket.says("basket.ask_about_payment", TREASURY, "paid", reference="G-54321")
    await basket.in_stage("PAID")
    assert await basket.states() == ("paid", ["paid"])
    assert (await office.read("/ledger/check"))["ok"]
