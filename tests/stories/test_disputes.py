"""Buyer and cell do not agree: both are heard, market support decides, and nothing else is open meanwhile."""

import secrets
from typing import Any

import httpx
import pytest

from domain import order_postings
from tests.office import Case, Office
from tests.stories.market import a_picture
from tests.stories.returning import FREIGHT, OTHER_SUPPORT, PRICE, SUPPORT, Sale, sold
from tests.stories.roads import ledger_is_right

WHAT = {"reason": "کالا همان نیست که نوشته بود"}


async def hears(case: Case, side: str, text: str, **more: Any) -> None:
    """A side says what happened."""
    answer = await case.answer("dispute.evidence", side, text=text, **more)
    assert answer.status_code == 200, answer.text


async def test_decided_for_the_buyer_all_of_it_goes_back(office: Office) -> None:
    sale = await sold(office)
    case = await sale.begins("disputes", **WHAT)
    assert sale.order().contested == "dispute"
    await hears(case, sale.buyer, text="رنگ دیگری آمد")
    await hears(case, sale.maker, text="همان رنگ است")
    await case.sees("task_opened", task="dispute.decide")
    # Neither of the two decides, whatever they are in the network.
    refused = await case.answer("dispute.decide", sale.buyer, outcome="whole", reason="من")
    assert refused.status_code in (403, 404)
    await case.says("dispute.decide", SUPPORT, "whole", reason="عکس‌ها دیگرند")
    await case.sees("entered", stage="PAYING_BACK")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "FOR_BUYER"
    order = sale.order()
    assert (order.state, order.contested, order.escrow_rials) == ("returned", None, 0)
    assert sale.balance(order_postings.receivable_account(order.cell_id)) == FREIGHT
    shown = await sale.shown(case, sale.maker)
    assert (shown["state"], shown["decided_by"], shown["opened_by"]) == ("decided", SUPPORT, "buyer")
    assert shown["refund"]["kind"] == "decision"
    assert {"dispute.evidence", "dispute.for_buyer", "refund.paid"} <= set(await case.messages())
    await ledger_is_right(office)


async def test_decided_in_part(office: Office) -> None:
    sale = await sold(office)
    case = await sale.begins("disputes", **WHAT)
    for side in (sale.buyer, sale.maker):
        await hears(case, side, text="دیدید")
    await case.sees("task_opened", task="dispute.decide")
    much = await case.answer(
        "dispute.decide", SUPPORT, outcome="part", part_rials=4 * PRICE, reason="بیش از همه"
    )
    assert much.json()["errors"][0]["field"] == "part_rials"
    await case.says("dispute.decide", SUPPORT, "part", part_rials=500_000, reason="یکی لک دارد")
    await case.sees("entered", stage="PAYING_BACK")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "FOR_BUYER"
    assert (sale.order().state, sale.order().back_goods_rials) == ("delivered", 500_000)
    await ledger_is_right(office)


async def test_decided_for_the_cell_nothing_goes_back(office: Office) -> None:
    sale = await sold(office)
    case = await sale.begins("disputes", as_=sale.maker, reason="خریدار نمی‌پذیرد")
    await hears(case, sale.maker, text="همان است")
    # The buyer is reminded, and then not waited for any longer.
    fired = await case.pass_days(4)
    assert {"task_reminded", "task_expired", "evidence_missing"} <= set(fired)
    await case.says("dispute.decide", SUPPORT, "cell", reason="همان است که نوشته بود")
    assert (await case.ends())["outcome"] == "FOR_CELL"
    assert (sale.order().contested, sale.order().escrow_rials) == (None, 3 * PRICE + FREIGHT)
    assert (await sale.shown(case))["opened_by"] == "cell"
    assert (await case.messages()).count("dispute.for_cell") == 2


async def test_evidence_with_a_document_is_seen_by_who_decides(office: Office) -> None:
    sale = await sold(office)
    case = await sale.begins("disputes", **WHAT)
    (task,) = [one for one in await case.tasks() if one["assigned_member_id"] == sale.buyer]
    kept = await office.hand_in(task["id"], "proof", a_picture(), as_=sale.buyer)
    assert kept.status_code == 201, kept.text
    await hears(case, sale.buyer, text="این عکس", proof=kept.json()["id"])
    photo = await added_photo(sale, case.id, sale.maker)
    assert photo.status_code == 201, photo.text
    await hears(case, sale.maker, text="این هم عکس من")
    await case.sees("task_opened", task="dispute.decide")
    (task,) = await case.tasks()
    about = (await office.read(f"/tasks/{task['id']}", as_=SUPPORT))["why"]["about"]
    assert about["photos"] == [photo.json()["id"], kept.json()["id"]]
    assert (about["buyer_said"], about["cell_said"]) == (["این عکس"], ["این هم عکس من"])
    stranger = await added_photo(sale, case.id, sale.village.leader)
    assert stranger.status_code == 404


async def added_photo(sale: Sale, case_id: str, as_: str) -> httpx.Response:
    headers = {
        "Authorization": f"Bearer {await sale.office.token(as_)}", "Content-Type": "application/octet-stream",
        "Idempotency-Key": secrets.token_hex(8),
    }  # fmt: skip
    return await sale.office.api.post(
        f"/api/v1/disputes/{case_id}/photos", content=a_picture(), headers=headers
    )


async def test_they_agree_after_all(office: Office) -> None:
    sale = await sold(office)
    case = await sale.begins("disputes", **WHAT)
    other = await office.call("POST", f"/processes/{case.id}/withdraw", {"reason": "نه"}, as_=sale.maker)
    assert other.status_code in (403, 404)
    answer = await office.call(
        "POST", f"/processes/{case.id}/withdraw", {"reason": "کنار آمدیم"}, as_=sale.buyer
    )
    assert answer.status_code == 202, answer.text
    assert (await case.ends())["outcome"] == "WITHDRAWN"
    assert sale.order().contested is None
    assert (await case.messages()).count("dispute.withdrawn") == 2


@pytest.mark.parametrize(("first", "second"), [("returns", "disputes"), ("disputes", "returns")])
async def test_a_refund_and_a_dispute_are_never_open_together(
    office: Office, first: str, second: str
) -> None:
    sale = await sold(office)
    await sale.begins(first, **(WHAT if first == "disputes" else {}))
    for what in (second, first):
        refused = await sale.asks(what, **(WHAT if what == "disputes" else {}))
        assert (refused.status_code, refused.json()["code"]) == (409, "order_contested")
    assert sale.order().contested == ("refund" if first == "returns" else "dispute")


async def test_market_support_says_for_whom_it_begins_one(office: Office) -> None:
    sale = await sold(office)
    nobody = await sale.asks("disputes", as_=SUPPORT, **WHAT)
    assert (nobody.status_code, nobody.json()["errors"][0]["field"]) == (422, "side")
    other = await sale.asks("disputes", side="cell", **WHAT)
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "side")
    case = await sale.begins("disputes", as_=SUPPORT, side="buyer", **WHAT)
    await case.pass_days(4)
    # Who began it does not decide it.
    own = await case.answer("dispute.decide", SUPPORT, outcome="cell", reason="همان است")
    assert own.status_code == 403
    await case.says("dispute.decide", OTHER_SUPPORT, "cell", reason="همان است")
    assert (await case.ends())["outcome"] == "FOR_CELL"
