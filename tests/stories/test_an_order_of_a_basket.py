"""A basket of three cells, placed and paid as a buyer does: one declines, one is late, and each order ends by itself."""

import secrets
from typing import Any

from stores.orders import Order, OrderStore
from tests.office import Case, Office
from tests.stories.ordering import (
    ACCEPT,
    CHECK,
    GATEWAY,
    PRICE,
    SAMIN,
    SAMPLE,
    SUPPORT,
    Seller,
    a_seller,
    accepts,
    goods,
    hears,
    made,
    order_of,
    refunds_of,
    shows,
)
from tests.stories.roads import ledger_is_right

ADDRESS = {
    "name": "زهرا کریمی", "mobile": "09121234567", "province": "تهران", "county": "ری",
    "address": "خیابان شهید رجایی، کوچهٔ نهم، پلاک ۴", "postal_code": "1851234567",
}  # fmt: skip


async def placed(
    office: Office, buyer: str, wanted: dict[str, Seller], units: int = 1
) -> tuple[Case, dict[str, Case]]:
    """The basket, and by their cells the orders in it, as soon as they have begun; `wanted` are sellers by product."""
    lines = [
        {"product_id": product, "quantity": units, "cell_id": one.cell_id, "price_rials": PRICE}
        for product, one in wanted.items()
    ]
    body: dict[str, Any] = {
        "buyer": {"member_id": buyer},
        "lines": lines,
        "ship_to": ADDRESS,
        "gateway": GATEWAY,
        "rehearsal": True,
    }
    key = {"Idempotency-Key": secrets.token_hex(8)}
    answer = await office.call("POST", "/orders", body, as_=SUPPORT, **key)
    assert answer.status_code == 202, answer.text
    basket = Case(office, answer.json()["id"])
    office.cases.insert(0, basket.id)
    await basket.in_stage("AWAITING_PAYMENT")
    (paying,) = office.sandbox.see("/payments", payment_id=basket.id)["items"]
    office.sandbox.tell(f"/payments/{paying['authority']}", state="paid")
    told = {"authority": paying["authority"], "state": "paid"}
    assert (
        await office.webhook("payment", "payment.callback", told, secrets.token_hex(8))
    ).status_code == 202
    await basket.sees("orders_begun", orders=len(wanted))
    cases = {one.cell_id: Case(office, one.id) for one in orders_in(office, basket)}
    for case in cases.values():
        office.cases.insert(0, case.id)
        await case.sees("task_opened", task=ACCEPT)
    return basket, cases


def orders_in(office: Office, basket: Case) -> list[Order]:
    with office.database.reading() as session:
        return OrderStore(session).of_basket(basket.id)


async def settles(office: Office, case: Case) -> None:
    """The buyer keeps it, and the cell has its money."""
    await case.pass_days(20)
    await case.in_stage("COMPLETED")
    for state in ("sent", "settled"):
        assert await hears(office, case, "order.payout", state=state, payout_id=f"payout-{case.id}") is None
    assert (await case.ends())["outcome"] == "SETTLED"


async def test_a_basket_of_three_cells_of_which_one_declines_and_one_is_late(office: Office) -> None:
    quick, late, first, second = [await a_seller(office) for _ in range(4)]
    buyer = office.found_village().members[0]
    shared = goods(office, first, second)
    wanted = {goods(office, quick): quick, goods(office, late): late, shared: first}
    basket, cases = await placed(office, buyer, wanted)

    # One makes it in time.
    in_time = cases[quick.cell_id]
    await made(in_time, quick)
    (parcel,) = office.sandbox.see("/parcels", order_id=in_time.id)["items"]
    assert parcel["asked"]["bring_to"]["postal_code"] == ADDRESS["postal_code"]
    await settles(office, in_time)

    # One declines: another cell makes the same for the same money.
    declined = cases[first.cell_id]
    await declined.says(ACCEPT, first.member_id, "decline", reason="نخ ندارم")
    assert (await declined.ends())["outcome"] == "PASSED_ON"
    await basket.sees("order_over", became="passed_on")
    other = Case(office, order_of(office, declined).passed_on_to or "")
    office.cases.append(other.id)
    await other.sees("task_opened", task=ACCEPT)
    await made(other, second)
    await settles(office, other)

    # One is late: market support waits with the buyer, and then does not.
    slow = cases[late.cell_id]
    await accepts(slow, late)
    await slow.pass_days(7)
    await slow.says("order.late", SUPPORT, "wait")
    await slow.pass_days(4)
    await slow.sees("task_opened", task=SAMPLE)
    await slow.says("order.late", SUPPORT, "cancel")
    await slow.pass_days(2)
    assert (await slow.ends())["outcome"] == "CANCELLED"
    (refund,) = refunds_of(office, slow)
    assert refund[0] == "paid"

    assert (await basket.ends())["outcome"] == "COMPLETED"
    told = [entry for entry in (await basket.read())["timeline"] if entry["what"] == "order_over"]
    assert sorted(entry["facts"]["became"] for entry in told) == [
        "cancelled", "passed_on", "settled", "settled",
    ]  # fmt: skip
    await ledger_is_right(office)


async def test_a_buyer_cancels_one_order_of_a_paid_basket_by_the_api(office: Office) -> None:
    first, second = await a_seller(office), await a_seller(office)
    buyer = office.found_village().members[0]
    wanted = {goods(office, first): first, goods(office, second): second}
    basket, cases = await placed(office, buyer, wanted)
    case, other = cases[first.cell_id], cases[second.cell_id]
    key = {"Idempotency-Key": secrets.token_hex(8)}
    answer = await office.call("POST", f"/orders/{case.id}/cancel", {}, as_=buyer, **key)
    assert answer.status_code == 202, answer.text
    await case.sees("cancel_asked", who="buyer")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "CANCELLED"
    again = await office.call(
        "POST", f"/orders/{case.id}/cancel", {}, as_=buyer, **{"Idempotency-Key": secrets.token_hex(8)}
    )
    assert again.status_code == 409
    # The other one goes on, and once it is with the carrier it is too late.
    await accepts(other, second)
    await shows(other, second)
    await other.says(CHECK, SAMIN, "good")
    await other.pass_days(4)
    await other.in_stage("WITHDRAWAL_WINDOW")
    late = await office.call(
        "POST", f"/orders/{other.id}/cancel", {}, as_=buyer, **{"Idempotency-Key": secrets.token_hex(8)}
    )
    assert (late.status_code, late.json()["code"]) == (409, "too_late")
    assert await basket.stage() == "PAID"
