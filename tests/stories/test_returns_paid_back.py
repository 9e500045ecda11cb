"""How buyers get their money where the gateway does not give it: asked about, and at last by the bank."""

import asyncio

from domain.identifiers import sheba_from_account
from tests.office import Case, Office
from tests.stories.returning import PRICE, SUPPORT, TREASURY, Sale, sold
from tests.stories.roads import ledger_is_right


async def to_pay(office: Office, **fault: str) -> tuple[Sale, Case]:
    """One kilim is to be paid back; `fault` strikes the gateway's refund of it."""
    sale = await sold(office)
    case = await sale.begins(lines=[{"line": 1, "units": 1}])
    if fault:
        office.sandbox.fault("payment", operation="refund", for_process=case.id, **fault)
    await case.says("goods_return.look", sale.maker, "good")
    await case.sees("entered", stage="PAYING_BACK")
    return sale, case


async def test_what_the_gateway_refuses_goes_by_the_bank(office: Office) -> None:
    sale, case = await to_pay(office, kind="reject")
    # The gateway has not handed the buyers' money over: it waits, and is looked for again.
    await case.sees("back_waits")
    sale.hand_over(2 * PRICE)
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "REFUNDED"
    refund = (await sale.shown(case))["refund"]
    assert (refund["state"], refund["route"]) == ("paid", "by_bank")
    (order,) = office.sandbox.see("/orders", order_id=f"{case.id}:back:")["items"]
    assert (order["amount_rials"], order["events"][-1]["state"]) == (PRICE, "settled")
    assert sale.balance("bank:market") == PRICE
    await ledger_is_right(office)


async def test_an_unknown_outcome_is_asked_about_and_nothing_is_sent_twice(office: Office) -> None:
    sale, case = await to_pay(office, kind="unknown_outcome")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "REFUNDED"
    calls = office.sandbox.see("/calls")["items"]
    assert [one["operation"] for one in calls if one["key"] == case.id].count("refund") == 1
    assert (await sale.shown(case))["refund"]["route"] == "by_gateway"


async def test_a_gateway_that_never_says_is_asked_by_a_person(office: Office) -> None:
    sale, case = await to_pay(office, kind="silent")
    await case.pass_days(14)
    await case.says("goods_return.ask_gateway", TREASURY, "wait")
    await case.pass_days(14)
    await case.says("goods_return.ask_gateway", TREASURY, "refused")
    await case.sees("back_refused")
    sale.hand_over(2 * PRICE)
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "REFUNDED"
    assert (await sale.shown(case))["refund"]["route"] == "by_bank"
    await ledger_is_right(office)


async def test_a_gateway_that_has_paid_says_a_person(office: Office) -> None:
    sale, case = await to_pay(office, kind="silent")
    await case.pass_days(14)
    without = await case.answer("goods_return.ask_gateway", TREASURY, outcome="paid")
    assert without.status_code == 422
    await case.says("goods_return.ask_gateway", TREASURY, "paid", reference="G-77")
    assert (await case.ends())["outcome"] == "REFUNDED"
    refund = (await sale.shown(case))["refund"]
    assert (refund["route"], refund["reference"]) == ("by_gateway", "G-77")


async def test_an_account_that_the_bank_rejects_is_put_right_with_the_buyer(office: Office) -> None:
    sale, case = await to_pay(office, kind="reject_later")
    sale.hand_over(2 * PRICE)
    office.sandbox.fault("bank", "reject", operation="order_transfer", for_process=f"{case.id}:back:")
    await case.pass_days(3)
    await case.sees("task_opened", task="goods_return.other_account")
    await case.sees("back_not_paid", reasons=["rejected"])
    other = sheba_from_account("070", sale.buyer.removeprefix("m") + "9")
    changed = await office.call(
        "PUT",
        f"/members/{sale.buyer}/contact",
        {"sheba": other, "reason": "حساب بسته بود"},
        as_="supervisor1",
    )
    assert changed.status_code == 200, changed.text
    await case.says("goods_return.other_account", SUPPORT, "pay_again")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "REFUNDED"
    orders = office.sandbox.see("/orders", order_id=f"{case.id}:back:")["items"]
    assert [one["sheba"] == other for one in orders] == [False, True]
    assert "refund.needs_account" in await case.messages()
    await ledger_is_right(office)


async def test_an_order_that_never_settles_is_asked_of_the_bank_by_a_person(office: Office) -> None:
    sale, case = await to_pay(office, kind="reject")
    office.sandbox.fault("bank", "silent", operation="order_transfer", for_process=f"{case.id}:back:")
    sale.hand_over(2 * PRICE)
    await case.pass_days(6)
    await case.says("goods_return.ask_refund_bank", TREASURY, "settled", reference="B-9")
    assert (await case.ends())["outcome"] == "REFUNDED"
    assert (await sale.shown(case))["refund"]["reference"] == "B-9"


async def test_in_earnest_the_bank_tells_by_webhook(office: Office) -> None:
    sale = await sold(office, live=True)
    sale.hand_over(2 * PRICE)
    case = await sale.begins(lines=[{"line": 1, "units": 1}])
    office.sandbox.fault("payment", "reject", operation="refund", for_process=case.id)
    await case.says("goods_return.look", sale.maker, "good")
    await case.sees("back_by_bank")
    for _ in range(200):
        if orders := office.sandbox.see("/orders", order_id=f"{case.id}:back:")["items"]:
            break
        await asyncio.sleep(0.05)
    (order,) = orders
    told = {"order_id": order["order_id"], "reference": order["reference"]}
    # What is of no order of ours is a person's, and what is of this one ends it, once.
    unknown = {"order_id": f"{order['order_id']}9", "state": "settled", "reference": "x"}
    await office.webhook("bank", "bank.transfer", unknown, f"{case.id}-0")
    for number in (1, 2):
        answer = await office.webhook(
            "bank", "bank.transfer", told | {"state": "settled"}, f"{case.id}-{number}"
        )
        assert answer.status_code in (200, 202), answer.text
    assert (await case.ends())["outcome"] == "REFUNDED"
    refund = (await sale.shown(case))["refund"]
    assert (refund["state"], refund["reference"]) == ("paid", order["reference"])
    assert "refund.paid" in await case.messages()
    await ledger_is_right(office)
