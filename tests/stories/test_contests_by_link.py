"""Buyer and cell ask and answer by links of their own, without a log-in and without a script."""

import re
import secrets
from html import unescape

import httpx

from domain.contest_link import contest_link_of
from domain.follow_link import follow_link_of
from tests.fixtures.office import CODE_SECRET
from tests.office import Case, Office
from tests.stories.market import a_picture
from tests.stories.returning import PRICE, SUPPORT, Sale, sold


def page_of(sale: Sale, what: str) -> str:
    return f"/o/{follow_link_of(CODE_SECRET, sale.basket_id)}/orders/{sale.order_id}/{what}"


async def sends(
    office: Office, path: str, form: dict[str, str], photo: bytes | None = None
) -> httpx.Response:
    """A form as a browser sends it; the page after it."""
    files = {"upload-photo": ("x.jpg", photo, "image/jpeg")} if photo else None
    answer = await office.api.post(path, data={"request_id": secrets.token_hex(6)} | form, files=files)
    if answer.status_code == 303:
        return await office.api.get(answer.headers["location"])
    return answer


async def says(office: Office, link: str, kind: str, form: dict[str, str]) -> httpx.Response:
    """Answers the task of a kind that stands on a party's page."""
    shown = (await office.api.get(link)).text
    actions = re.findall(r'action="(/k/[^"]+/tasks/[^"]+)"', shown)
    rev = re.findall(r'name="expected_rev"\s+value="(\d+)"', shown)
    assert len(actions) == 1, (kind, shown)
    return await sends(office, unescape(actions[0]), {"expected_rev": rev[0]} | form)


async def test_a_return_from_the_link_of_the_basket_to_the_money(office: Office) -> None:
    sale = await sold(office)
    basket = await office.api.get(page_of(sale, "return").partition("/orders/")[0])
    assert page_of(sale, "return") in basket.text
    assert page_of(sale, "dispute") in basket.text
    asked = await office.api.get(page_of(sale, "return"))
    assert asked.status_code == 200
    assert "گلیم" in asked.text
    # Wrong input is said at its field, and what was typed stays.
    wrong = await sends(
        office, page_of(sale, "return"), {"units_1": "9", "wish": "refund", "ground": "defect"}
    )
    assert wrong.status_code == 422
    assert 'value="9"' in wrong.text
    nothing = await sends(office, page_of(sale, "return"), {"wish": "refund", "ground": "withdrawal"})
    assert nothing.status_code == 422
    broken = {"units_1": "1", "wish": "refund", "ground": "defect", "reason": "نخ‌کش"}
    refused = await sends(office, page_of(sale, "return"), broken, b"no picture")
    assert refused.status_code == 422
    begun = await sends(office, page_of(sale, "return"), broken, a_picture())
    assert begun.status_code == 200, begun.text
    case_id = re.findall(r"/k/(goods_return-\w+)", str(begun.url))[0]
    case = Case(office, case_id)
    office.cases.insert(0, case.id)
    await case.sees("photo_added")
    again = await sends(office, page_of(sale, "return"), broken)
    assert again.status_code == 409
    # The basket's page says so too.
    basket = await office.api.get(page_of(sale, "return").partition("/orders/")[0])
    assert contest_link_of(CODE_SECRET, case.id, "buyer") in basket.text
    buyer, cell = (f"/k/{contest_link_of(CODE_SECRET, case.id, side)}" for side in ("buyer", "cell"))
    await case.sees("task_opened", task="goods_return.look")
    sent = await says(office, buyer, "goods_return.send", {"outcome": "sent", "shipment": "RR-9"})
    assert sent.status_code == 200
    await case.in_stage("LOOKED_AT")
    silent = await says(office, cell, "goods_return.look", {"outcome": "wrong"})
    assert silent.status_code == 422
    seen = await says(office, cell, "goods_return.look", {"outcome": "good"})
    assert seen.status_code == 200
    await case.sees("entered", stage="PAYING_BACK")
    shown = await office.api.get(cell)
    (photo,) = re.findall(r'href="(/k/[^"]+/files/[^"]+)"', shown.text)
    assert (await office.api.get(unescape(photo))).content.startswith(b"\xff\xd8\xff")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "REFUNDED"
    assert sale.order().back_goods_rials == PRICE


async def test_a_dispute_of_which_both_read_what_the_other_said(office: Office) -> None:
    sale = await sold(office)
    begun = await sends(office, page_of(sale, "dispute"), {"reason": "همان نیست"})
    case = Case(office, re.findall(r"/k/(dispute-\w+)", str(begun.url))[0])
    office.cases.insert(0, case.id)
    await case.sees("task_opened", task="dispute.evidence")
    buyer, cell = (f"/k/{contest_link_of(CODE_SECRET, case.id, side)}" for side in ("buyer", "cell"))
    await says(office, buyer, "dispute.evidence", {"text": "آبی خواسته بودم"})
    assert "آبی خواسته بودم" not in (await office.api.get(cell)).text
    await says(office, cell, "dispute.evidence", {"text": "آبی فرستادم"})
    await case.sees("task_opened", task="dispute.decide")
    for link in (buyer, cell):
        shown = (await office.api.get(link)).text
        assert "آبی خواسته بودم" in shown
        assert "آبی فرستادم" in shown
    # The cell has not begun it, and does not withdraw it.
    assert "/withdraw" not in (await office.api.get(cell)).text
    refused = await sends(office, f"{cell}/withdraw", {"reason": "بس است"})
    assert refused.status_code == 404
    await case.says("dispute.decide", SUPPORT, "cell", reason="آبی است")
    await case.ends()
    assert "آبی است" in (await office.api.get(buyer)).text


async def test_a_dispute_is_withdrawn_by_its_link(office: Office) -> None:
    sale = await sold(office)
    case = await sale.begins("disputes", reason="همان نیست")
    buyer = f"/k/{contest_link_of(CODE_SECRET, case.id, 'buyer')}"
    nothing = await sends(office, f"{buyer}/withdraw", {"reason": " "})
    assert nothing.status_code == 422
    await sends(office, f"{buyer}/withdraw", {"reason": "کنار آمدیم"})
    assert (await case.ends())["outcome"] == "WITHDRAWN"


async def test_links_of_others_and_orders_of_others_open_nothing(office: Office) -> None:
    sale, other = await sold(office), await sold(office)
    foreign = f"/o/{follow_link_of(CODE_SECRET, other.basket_id)}/orders/{sale.order_id}/return"
    assert (await office.api.get(foreign)).status_code == 404
    assert (await sends(office, foreign, {"wish": "refund", "ground": "withdrawal"})).status_code == 404
    case = await sale.begins()
    good = contest_link_of(CODE_SECRET, case.id, "buyer")
    for bad in (good[:-1] + "x", good.replace("buyer", "cell"), "x"):
        assert (await office.api.get(f"/k/{bad}")).status_code == 404
    (task, *_) = await case.tasks()
    strange = await office.api.post(f"/k/{good}/tasks/{other.order_id}.1", data={"outcome": "good"})
    assert strange.status_code == 404
    own = next(one for one in await case.tasks() if one["assigned_member_id"] == sale.maker)
    # The buyer's link does not answer what the cell is asked.
    await office.api.post(f"/k/{good}/tasks/{own['id']}", data={"outcome": "good", "expected_rev": "1"})
    assert task["kind"] in {one["kind"] for one in await case.tasks()}
    assert len(await case.tasks()) == 2
