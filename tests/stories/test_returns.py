"""Goods that a buyer gives back: paid back whole or in part, replaced, refused, or never sent."""

import pytest

from domain import order_postings
from tests.office import Office
from tests.stories.returning import FREIGHT, OTHER_SUPPORT, PRICE, SUPPORT, sold
from tests.stories.roads import ledger_is_right


async def test_all_of_it_goes_back_within_its_days(office: Office) -> None:
    sale = await sold(office)
    case = await sale.begins()
    assert sale.order().contested == "refund"
    shown = await sale.shown(case)
    assert (shown["wish"], shown["lines"]) == ("refund", [{"line": 1, "units": 3}])
    assert (shown["refund"]["state"], shown["refund"]["amount_rials"]) == (
        "awaiting_goods", 3 * PRICE + FREIGHT,
    )  # fmt: skip
    await case.says("goods_return.send", sale.buyer, "sent", shipment="RR-1")
    await case.in_stage("LOOKED_AT")
    await case.says("goods_return.look", sale.maker, "good")
    await case.in_stage("PAYING_BACK")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "REFUNDED"
    order = sale.order()
    assert (order.state, order.contested, order.escrow_rials) == ("returned", None, 0)
    # The carrier brought it, and is paid: the cell owes that.
    assert sale.balance(order_postings.receivable_account(order.cell_id)) == FREIGHT
    told = await case.messages()
    assert {"goods_return.asked", "goods_return.comes", "goods_return.approved", "refund.paid"} <= set(told)
    await ledger_is_right(office)


async def test_a_part_of_it_goes_back_and_the_rest_is_kept(office: Office) -> None:
    sale = await sold(office)
    case = await sale.begins(lines=[{"line": 1, "units": 1}])
    # The cell has it before the buyer says that it is sent.
    await case.says("goods_return.look", sale.maker, "good")
    await case.in_stage("PAYING_BACK")
    await case.pass_days(2)
    await case.ends()
    order = sale.order()
    assert (order.state, order.back_goods_rials, order.back_carrier_rials) == ("delivered", PRICE, 0)
    # Two are left, and with the last of them the carrier's fee goes back.
    again = await sale.begins()
    assert (await sale.shown(again))["refund"]["amount_rials"] == 2 * PRICE + FREIGHT


async def test_the_cell_says_what_is_wrong_and_market_support_gives_a_part(office: Office) -> None:
    sale = await sold(office)
    case = await sale.begins(as_=SUPPORT, reason="خریدار تلفن زد")
    await case.says("goods_return.send", sale.buyer, "sent")
    await case.in_stage("LOOKED_AT")
    silent = await case.answer("goods_return.look", sale.maker, outcome="wrong")
    assert silent.status_code == 422
    await case.says("goods_return.look", sale.maker, "wrong", reason="یکی پاره است")
    await case.sees("task_opened", task="goods_return.decide")
    # Who asked for the buyer does not decide, nor do the two of them.
    for nobody in (SUPPORT, sale.maker, sale.buyer):
        refused = await case.answer("goods_return.decide", nobody, outcome="part", part_rials=1, reason="نصف")
        assert refused.status_code in (403, 404)
    much = await case.answer(
        "goods_return.decide", OTHER_SUPPORT, outcome="part", part_rials=9 * PRICE, reason="همه"
    )
    assert much.json()["errors"][0]["field"] == "part_rials"
    await case.says("goods_return.decide", OTHER_SUPPORT, "part", part_rials=PRICE, reason="یکی پاره بود")
    await case.in_stage("PAYING_BACK")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "REFUNDED"
    assert (sale.order().state, sale.order().back_goods_rials) == ("delivered", PRICE)
    await ledger_is_right(office)


async def test_market_support_does_not_accept_it_and_the_order_stays(office: Office) -> None:
    sale = await sold(office)
    case = await sale.begins()
    await case.says("goods_return.look", sale.maker, "wrong", reason="همان نیست")
    await case.sees("task_opened", task="goods_return.decide")
    await case.says("goods_return.decide", SUPPORT, "refuse", reason="کالای دیگری آمده است")
    assert (await case.ends())["outcome"] == "REFUSED"
    assert (sale.order().contested, sale.order().escrow_rials) == (None, 3 * PRICE + FREIGHT)
    assert (await sale.shown(case))["refund"]["state"] == "refused"
    assert (await case.messages()).count("goods_return.refused") == 2


async def test_goods_that_nobody_sends_are_kept(office: Office) -> None:
    sale = await sold(office)
    case = await sale.begins()
    fired = await case.pass_days(11)
    assert {"task_reminded", "task_expired"} <= set(fired)
    assert (await case.ends())["outcome"] == "WITHDRAWN"
    assert (await case.sees("left"))["facts"]["reasons"] == ["never_came"]
    assert sale.order().contested is None


@pytest.mark.parametrize("how", ["by_the_task", "by_the_case"])
async def test_a_buyer_who_keeps_it_after_all(office: Office, how: str) -> None:
    sale = await sold(office)
    case = await sale.begins()
    if how == "by_the_task":
        await case.says("goods_return.send", sale.buyer, "keep")
    else:
        answer = await office.call(
            "POST", f"/processes/{case.id}/withdraw", {"reason": "خوب است"}, as_=sale.buyer
        )
        assert answer.status_code == 202, answer.text
    assert (await case.ends())["outcome"] == "WITHDRAWN"
    assert sale.order().contested is None
    # The window is open, and it may be asked for anew.
    other = await sale.begins()
    assert other.id != case.id


async def test_a_cell_that_does_not_look_is_stood_in_for(office: Office) -> None:
    sale = await sold(office)
    case = await sale.begins()
    await case.says("goods_return.send", sale.buyer, "sent")
    await case.pass_days(4)
    await case.says("goods_return.look_for_cell", SUPPORT, "good")
    await case.in_stage("PAYING_BACK")
    await case.sees("cell_silent")


async def test_a_replacement_comes_and_no_money_moves(office: Office) -> None:
    sale = await sold(office)
    case = await sale.begins(wish="replacement", ground="defect", reason="رنگ پس می‌دهد")
    await case.says("goods_return.look", sale.maker, "good")
    await case.in_stage("REPLACING")
    without = await case.answer("goods_return.send_again", sale.maker, outcome="sent")
    assert without.status_code == 422
    await case.says("goods_return.send_again", sale.maker, "sent", shipment="RR-2")
    await case.sees("task_opened", task="goods_return.arrived")
    await case.says("goods_return.arrived", sale.buyer, "arrived")
    assert (await case.ends())["outcome"] == "REPLACED"
    assert (sale.order().contested, sale.order().back_goods_rials) == (None, 0)
    assert (await sale.shown(case))["refund"]["state"] == "withdrawn"


@pytest.mark.parametrize("how", ["silent", "cannot", "missing"])
async def test_a_replacement_that_does_not_come_is_money(office: Office, how: str) -> None:
    sale = await sold(office)
    case = await sale.begins(wish="replacement", lines=[{"line": 1, "units": 1}])
    await case.says("goods_return.look", sale.maker, "good")
    await case.in_stage("REPLACING")
    if how == "silent":
        await case.pass_days(6)
    elif how == "cannot":
        await case.says("goods_return.send_again", sale.maker, "cannot")
    else:
        await case.says("goods_return.send_again", sale.maker, "sent", shipment="RR-2")
        await case.sees("task_opened", task="goods_return.arrived")
        await case.says("goods_return.arrived", sale.buyer, "missing")
    await case.sees("entered", stage="PAYING_BACK")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "REFUNDED"
    assert sale.order().back_goods_rials == PRICE


async def test_faulty_goods_after_the_release_are_the_cells_debt(office: Office) -> None:
    sale = await sold(office)
    sale.release()
    order = sale.order()
    paid = sale.balance(order_postings.payable_account(order.cell_id))
    case = await sale.begins(ground="defect", reason="تار و پودش سست است", lines=[{"line": 1, "units": 3}])
    await case.says("goods_return.look", sale.maker, "good")
    await case.in_stage("PAYING_BACK")
    refund = (await sale.shown(case))["refund"]
    assert (refund["source"], refund["kind"]) == ("cell", "complaint")
    await case.pass_days(2)
    await case.ends()
    assert sale.order().state == "completed"
    # What it was not paid yet is taken at once; the rest it owes.
    owed = sale.balance(order_postings.receivable_account(order.cell_id))
    assert refund["owed_by_cell_rials"] == owed + paid
    await ledger_is_right(office)


async def test_a_return_after_the_payout_is_taken_from_the_next_sales(office: Office) -> None:
    sale = await sold(office)
    sale.release()
    sale.hand_over(3 * PRICE + FREIGHT)
    paid = sale.pay_out()
    assert sale.balance(order_postings.payable_account(sale.cell_id)) == 0
    case = await sale.begins(ground="defect", reason="رنگش رفت", lines=[{"line": 1, "units": 3}])
    await case.says("goods_return.look", sale.maker, "good")
    await case.sees("entered", stage="PAYING_BACK")
    refund = (await sale.shown(case))["refund"]
    assert refund["source"] == "cell"
    # What the cell was paid it owes now; the carrier's fee too, and the market gives its commission back.
    assert sale.balance(order_postings.receivable_account(sale.cell_id)) == paid + FREIGHT
    assert sale.balance(order_postings.COMMISSION) == 0
    # The gateway has handed everything over: the bank pays, as soon as there is so much.
    await case.sees("back_waits")
    sale.lend_market(3 * PRICE)
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "REFUNDED"
    assert (await sale.shown(case))["refund"]["route"] == "by_bank"
    await ledger_is_right(office)
