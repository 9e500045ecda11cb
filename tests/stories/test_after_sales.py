"""After a sale: orders rated once, complaints that cell and buyer settle, or market support decides."""

import secrets
from typing import Any

import pytest

from domain.policies import shipped_policies
from stores.disputes import DisputeStore
from tests.office import Case, Office, now
from tests.stories.market import a_picture, send
from tests.stories.roads import ledger_is_right
from tests.stories.sales import CARRIER, COMPLAINT, OTHER_SUPPORT, PRICE, SUPPORT, Sold, sold

LIMIT = shipped_policies().after_sales.four_eyes_above_rials
ANSWER = "نخ تازه می‌فرستم"


async def answered(one: Sold, case: Case, outcome: str = "puts_right") -> None:
    await case.says("after_sales.answer", one.maker, outcome, answer=ANSWER)


async def to_decision(one: Sold, case: Case) -> None:
    await answered(one, case, "refers")
    await case.sees("task_opened", task="after_sales.decide")


async def paid_back(case: Case) -> dict[str, Any]:
    """The gateway needs a while, and the case is over when it has paid."""
    await case.in_stage("PAYING_BACK")
    await case.pass_days(2)
    return await case.ends()


async def test_an_order_is_rated_once_by_who_bought_it(office: Office) -> None:
    one = await sold(office, office.found_village(), units=2)
    path = f"/orders/{one.order_id}/rating"
    rating = {"stars": 4, "words": "گلیم خوبی است"}
    told = await send(office, "POST", path, rating, as_=one.buyer)
    assert told.status_code == 201, told.text
    assert (told.json()["stars"], told.json()["cell_id"]) == (4, one.cell_id)
    again = await send(office, "POST", path, rating, as_=one.buyer)
    assert (again.status_code, again.json()) == (201, told.json())
    other = await send(office, "POST", path, {"stars": 1}, as_=one.buyer)
    assert (other.status_code, other.json()["type"].rpartition(":")[2]) == (409, "rated_before")
    # It is the buyer's to say, and the cell's to read.
    by_cell = await send(office, "POST", path, {"stars": 5}, as_=one.maker)
    assert by_cell.status_code == 403
    assert (await office.read(path, as_=one.maker))["words"] == rating["words"]
    stranger = await office.call("GET", path, as_=office.found_village().members[0])
    assert stranger.status_code == 404


@pytest.mark.parametrize(
    ("stars", "code"), [(0, "too_small"), (6, "too_large"), ("5", "not_a_number")], ids=["0", "6", "text"]
)
async def test_stars_are_one_to_five(office: Office, stars: Any, code: str) -> None:
    one = await sold(office, office.found_village())
    wrong = await send(office, "POST", f"/orders/{one.order_id}/rating", {"stars": stars}, as_=one.buyer)
    assert (wrong.status_code, [each["code"] for each in wrong.json()["errors"]]) == (422, [code])


async def test_nothing_is_said_of_what_was_not_delivered(office: Office) -> None:
    one = await sold(office, office.found_village(), delivered=False)
    for path, body in (("rating", {"stars": 5}), ("complaints", COMPLAINT)):
        answer = await send(office, "POST", f"/orders/{one.order_id}/{path}", body, as_=one.buyer)
        assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "not_delivered")


async def test_the_cell_puts_it_right_and_the_buyer_is_satisfied(office: Office) -> None:
    one = await sold(office, office.found_village())
    case = await one.complains()
    task = next(each for each in await case.tasks() if each["kind"] == "after_sales.answer")
    about = (await office.read(f"/tasks/{task['id']}", as_=one.maker))["why"]["about"]
    assert (about["wrong"], about["words"], len(about["goods"])) == ("broken", COMPLAINT["words"], 1)
    await answered(one, case)
    assert await case.stage() == "ANSWERED"
    await case.says("after_sales.hear_buyer", one.buyer, "satisfied")
    ended = await case.ends()
    assert (ended["stage"], ended["outcome"]) == ("SETTLED", "SATISFIED")
    assert [each["outcome"] for each in await one.kept()] == ["SATISFIED"]
    assert await case.messages() == ["after_sales.opened", "after_sales.answered", "after_sales.satisfied"]
    assert one.refunds() == []


async def test_a_buyer_who_says_nothing_is_taken_to_be_satisfied(office: Office) -> None:
    one = await sold(office, office.found_village())
    case = await one.complains()
    await answered(one, case, "explains")
    fired = await case.pass_days(8)
    assert {"task_reminded", "task_expired", "buyer_silent"} <= set(fired)
    # The reminder leads to the page of what they bought, as the first message did; the cell, which has a log-in, to its task.
    told = (await office.read(f"/messages?process_id={case.id}&limit=200"))["items"]
    texts = {(one["event"], one["recipient"]): one["text"] for one in told}
    for event in ("after_sales.answered", "task.reminder"):
        assert one.link in texts[event, one.buyer]
    assert f"/tasks/{case.id}." in texts["after_sales.opened", one.maker]
    assert (await case.ends())["outcome"] == "SATISFIED"


async def test_a_cell_that_is_silent_is_reminded_and_then_decided_on(office: Office) -> None:
    one = await sold(office, office.found_village())
    case = await one.complains()
    fired = await case.pass_days(8)
    assert fired.count("task_reminded") == 2
    assert await case.stage() == "IN_DECISION"
    silent = await case.answer("after_sales.decide", SUPPORT, outcome="nothing")
    assert silent.status_code == 422
    await case.says("after_sales.decide", SUPPORT, "nothing", reason="پارگی از خریدار است")
    ended = await case.ends()
    assert (ended["stage"], ended["outcome"]) == ("DISMISSED", "DISMISSED")
    assert (await case.messages())[-1] == "after_sales.dismissed"
    # Another one may come now.
    assert (await one.complains()).id != case.id


async def test_part_of_the_price_goes_back_out_of_the_escrow(office: Office) -> None:
    one = await sold(office, office.found_village())
    case = await one.complains()
    await answered(one, case, "explains")
    unsaid = await case.answer("after_sales.hear_buyer", one.buyer, outcome="not_satisfied")
    assert unsaid.status_code == 422
    await case.says("after_sales.hear_buyer", one.buyer, "not_satisfied", words="ایراد هست")
    await case.sees("task_opened", task="after_sales.decide")
    more = await case.answer(
        "after_sales.decide", SUPPORT, outcome="refund", rials=PRICE + 1, reason="نیمی از بها"
    )
    assert (more.status_code, more.json()["errors"][0]["code"]) == (422, "too_large")
    await case.says("after_sales.decide", SUPPORT, "refund", rials=PRICE // 2, reason="نیمی از بها")
    await case.in_stage("PAYING_BACK")
    assert one.order().contested == "refund"
    ended = await paid_back(case)
    assert (ended["stage"], ended["outcome"]) == ("SETTLED", "REFUNDED")
    (refund,) = one.refunds()
    assert (refund.kind, refund.source, refund.state, refund.rials) == (
        "complaint",
        "escrow",
        "paid",
        PRICE // 2,
    )
    order = one.order()
    assert (order.contested, order.escrow_rials) == (None, PRICE // 2 + CARRIER)
    assert (await one.kept())[0]["refund_id"] == refund.id
    told = await case.messages()
    assert {
        "after_sales.goes_on",
        "after_sales.refund",
        "after_sales.refunded_by_cell",
        "refund.paid",
    } <= set(told)
    await ledger_is_right(office)


async def test_after_the_release_the_cell_owes_it(office: Office) -> None:
    one = await sold(office, office.found_village(), released=True)
    case = await one.complains()
    await to_decision(one, case)
    await case.says("after_sales.decide", SUPPORT, "refund", rials=PRICE, reason="بازگشت")
    assert (await paid_back(case))["outcome"] == "REFUNDED"
    (refund,) = one.refunds()
    assert (refund.source, refund.state) == ("cell", "paid")
    # The market gives its commission of it back, and the rest was taken from what the cell had not been paid.
    assert 0 < refund.owed_rials < PRICE
    order = one.order()
    assert (order.state, order.claimed_goods_rials) == ("completed", PRICE)
    await ledger_is_right(office)


async def test_goodwill_is_the_markets_own_money(office: Office) -> None:
    one = await sold(office, office.found_village(), released=True)
    case = await one.complains()
    await to_decision(one, case)
    await case.says("after_sales.decide", SUPPORT, "goodwill", rials=500_000, reason="دلجویی")
    assert one.order().contested is None
    assert (await paid_back(case))["outcome"] == "GOODWILL"
    (refund,) = one.refunds()
    assert (refund.kind, refund.source, refund.owed_rials, refund.state) == ("goodwill", "house", 0, "paid")
    await ledger_is_right(office)


async def test_much_goodwill_needs_a_second_person(office: Office) -> None:
    one = await sold(office, office.found_village())
    case = await one.complains()
    await to_decision(one, case)
    most = shipped_policies().after_sales.most_goodwill_rials
    above = await case.answer(
        "after_sales.decide", SUPPORT, outcome="goodwill", rials=most + 1, reason="دلجویی"
    )
    assert (above.status_code, above.json()["errors"][0]["code"]) == (422, "too_large")
    await case.says("after_sales.decide", SUPPORT, "goodwill", rials=LIMIT + 1, reason="دلجویی")
    own = await case.answer("after_sales.approve_goodwill", SUPPORT, outcome="approve")
    assert own.status_code == 403
    await case.says("after_sales.approve_goodwill", OTHER_SUPPORT, "refuse", reason="زیاد است")
    await case.sees("goodwill_refused")
    assert one.refunds() == []
    await case.says("after_sales.decide", SUPPORT, "goodwill", rials=LIMIT + 1, reason="باز هم")
    await case.says("after_sales.approve_goodwill", OTHER_SUPPORT, "approve")
    await case.in_stage("PAYING_BACK")
    (refund,) = one.refunds()
    assert (refund.kind, refund.rials) == ("goodwill", LIMIT + 1)


async def test_what_cannot_be_given_is_decided_anew(office: Office) -> None:
    one = await sold(office, office.found_village())
    case = await one.complains()
    await to_decision(one, case)
    dispute = f"dispute-{secrets.token_hex(4)}"
    with office.database.writing() as session:
        DisputeStore(session).open(dispute, one.order_id, "buyer", now())
    await case.says("after_sales.decide", SUPPORT, "refund", rials=1_000, reason="کم")
    assert (await case.sees("not_given"))["facts"]["reasons"] == ["order_contested"]
    await case.in_stage("IN_DECISION")
    with office.database.writing() as session:
        DisputeStore(session).withdraw(dispute, now())
    await case.says("after_sales.decide", SUPPORT, "refund", rials=1_000, reason="کم")
    assert (await paid_back(case))["outcome"] == "REFUNDED"
    assert [each.rials for each in one.refunds()] == [1_000]


@pytest.mark.parametrize("stage", ["WITH_CELL", "IN_DECISION"])
async def test_the_buyer_withdraws_it(office: Office, stage: str) -> None:
    one = await sold(office, office.found_village())
    case = await one.complains()
    if stage == "IN_DECISION":
        await to_decision(one, case)
    why = {"reason": "حل شد"}
    answer = await office.call("POST", f"/processes/{case.id}/withdraw", why, as_=one.buyer)
    assert answer.status_code == 202, answer.text
    assert (await case.ends())["outcome"] == "WITHDRAWN"
    assert [each["outcome"] for each in await one.kept()] == ["WITHDRAWN"]
    assert (await case.messages())[-1] == "after_sales.withdrawn"


async def test_market_support_complains_for_who_has_called(office: Office) -> None:
    one = await sold(office, office.found_village())
    assert await (await one.complains(as_=SUPPORT)).stage() == "WITH_CELL"
    again = await send(office, "POST", f"/orders/{one.order_id}/complaints", COMPLAINT, as_=one.buyer)
    assert (again.status_code, again.json()["type"].rpartition(":")[2]) == (409, "complaint_open")
    by_cell = await send(office, "POST", f"/orders/{one.order_id}/complaints", COMPLAINT, as_=one.maker)
    assert by_cell.status_code == 403


async def test_photos_are_added_until_the_cell_has_answered(office: Office) -> None:
    one = await sold(office, office.found_village())
    case = await one.complains()

    async def add(content: bytes) -> Any:
        headers = {
            "Authorization": f"Bearer {await office.token(one.buyer)}",
            "Content-Type": "application/octet-stream",
            "Idempotency-Key": secrets.token_hex(8),
        }
        path = f"/api/v1/complaints/{case.id}/photos"
        return await office.api.post(path, content=content, headers=headers)

    added = await add(a_picture())
    assert added.status_code == 201, added.text
    await case.sees("photo_added")
    task = next(each for each in await case.tasks() if each["kind"] == "after_sales.answer")
    about = (await office.read(f"/tasks/{task['id']}", as_=one.maker))["why"]["about"]
    assert about["photos"] == [added.json()["id"]]
    seen = await office.call("GET", f"/files/{added.json()['id']}", as_=one.maker)
    assert seen.status_code == 200
    broken = await add(b"no picture")
    assert (broken.status_code, broken.json()["errors"][0]["code"]) == (422, "file_kind")
    await answered(one, case)
    late = await add(a_picture())
    assert (late.status_code, late.json()["type"].rpartition(":")[2]) == (409, "too_late")


async def test_reported_words_are_hidden_and_the_stars_stay(office: Office) -> None:
    one = await sold(office, office.found_village())
    rating = {"stars": 1, "words": "سازنده دزد است"}
    assert (
        await send(office, "POST", f"/orders/{one.order_id}/rating", rating, as_=one.buyer)
    ).status_code == 201
    path = f"/orders/{one.order_id}/rating/report"
    reported = await send(office, "POST", path, {"reason": "توهین است"}, as_=one.maker)
    assert reported.status_code == 202, reported.text
    case = await one.case(reported.json()["id"], "after_sales.moderate")
    twice = await send(office, "POST", path, {"reason": "باز هم"}, as_=one.maker)
    assert (twice.status_code, twice.json()["type"].rpartition(":")[2]) == (409, "looked_at_before")
    await case.says("after_sales.moderate", SUPPORT, "hide", reason="ناروا")
    ended = await case.ends()
    assert (ended["stage"], ended["outcome"]) == ("SETTLED", "HIDDEN")
    shown = await office.read(f"/orders/{one.order_id}/rating", as_=one.maker)
    assert (shown["stars"], shown["words"], shown["state"]) == (1, "", "hidden")
    assert await case.messages() == ["after_sales.words_hidden"]


async def test_words_that_are_fair_stay(office: Office) -> None:
    one = await sold(office, office.found_village())
    rating = {"stars": 2, "words": "رنگ می‌دهد"}
    await send(office, "POST", f"/orders/{one.order_id}/rating", rating, as_=one.buyer)
    path = f"/orders/{one.order_id}/rating/report"
    reported = await send(office, "POST", path, {"reason": "دروغ است"}, as_=one.maker)
    case = await one.case(reported.json()["id"], "after_sales.moderate")
    await case.says("after_sales.moderate", SUPPORT, "keep")
    assert (await case.ends())["outcome"] == "KEPT"
    shown = await office.read(f"/orders/{one.order_id}/rating", as_=one.maker)
    assert (shown["words"], shown["state"]) == (rating["words"], "shown")


async def test_everything_by_the_link_alone(office: Office) -> None:
    one = await sold(office, office.found_village())
    assert (await office.api.get("/s/nothing.ours")).status_code == 404
    empty = await one.page()
    assert (empty.status_code, "How was it?" in empty.text) == (200, True)
    wrong = await one.page("/rating", {"words": "خوب"})
    assert wrong.status_code == 422
    rated = await one.page("/rating", {"stars": "5", "words": "خوب"})
    assert "Thank you: your rating is kept." in rated.text
    files = {"upload-photo_1": ("a.jpg", a_picture(), "image/jpeg")}
    form = {**COMPLAINT, "request_id": secrets.token_hex(16)}
    for _ in range(2):
        # Sent twice it is one.
        sent = await one.page("/complaint", form, files=files)
        assert "The cell has your complaint." in sent.text, sent.text
    (kept,) = await one.kept()
    case = await one.case(kept["id"], "after_sales.answer")
    task = next(each for each in await case.tasks() if each["kind"] == "after_sales.answer")
    assert len((await office.read(f"/tasks/{task['id']}", as_=one.maker))["why"]["about"]["photos"]) == 1
    await answered(one, case)
    shown = await one.page()
    assert ANSWER in shown.text
    assert "Say why it does not do." in (await one.page("/answer", {"answer": "not_satisfied"})).text
    said = await one.page("/answer", {"answer": "not_satisfied", "words": "نمی‌خواهم"})
    assert "Market support will decide." in said.text
    await case.in_stage("IN_DECISION")
    late = await one.page("/answer", {"answer": "satisfied"})
    assert "It is too late" in late.text
    assert "Your complaint is withdrawn." in (await one.page("/withdraw", {})).text
    assert (await case.ends())["outcome"] == "WITHDRAWN"


async def test_the_link_comes_with_the_cells_answer(office: Office) -> None:
    one = await sold(office, office.found_village())
    case = await one.complains()
    await answered(one, case)
    found = await office.read(f"/messages?process_id={case.id}&limit=200")
    text = next(each["text"] for each in found["items"] if each["event"] == "after_sales.answered")
    assert "/s/" in text or "••••••" in text
