"""An order that is made late, in part, not well, not at all; whose buyer cancels, and whose cell closes."""

from datetime import datetime

import pytest

from domain.follow_link import follow_link_of
from stores.cells import CellStore
from tests.fixtures.office import CODE_SECRET
from tests.office import Case, Office
from tests.pages.conftest import browser_of, hidden
from tests.stories.cells import COMMITTEE, orders
from tests.stories.ordering import (
    ACCEPT,
    CARRIAGE,
    CHECK,
    PRICE,
    SAMIN,
    SAMPLE,
    SUPPORT,
    Seller,
    a_seller,
    accepts,
    bought,
    goods,
    hears,
    made,
    order_of,
    refunds_of,
    shows,
)
from tests.stories.roads import ledger_is_right


async def being_made(office: Office, units: int = 3) -> tuple[Case, Seller, str]:
    seller, buyer = await a_seller(office), office.found_village().members[0]
    (case,) = await bought(office, buyer, (seller, goods(office, seller), units))
    await accepts(case, seller)
    await case.sees("task_opened", task=SAMPLE)
    return case, seller, buyer


def last_sign_of(office: Office, seller: Seller) -> datetime:
    with office.database.reading() as session:
        cell = CellStore(session, office.keys).get(seller.cell_id)
    assert cell is not None
    return cell.last_sign_at


@pytest.mark.parametrize("wish", ["take", "wait", "cancel"])
async def test_a_part_is_taken_waited_for_or_refused_by_the_buyer(office: Office, wish: str) -> None:
    case, seller, buyer = await being_made(office)
    for units in (3, 0):
        wrong = await case.answer(SAMPLE, seller.member_id, outcome="part", units=units)
        assert wrong.status_code == 422
    await case.says(SAMPLE, seller.member_id, "part", units=2)
    await case.sees("task_opened", task="order.part")
    await case.says("order.part", buyer, wish)
    if wish == "cancel":
        await case.pass_days(2)
        assert (await case.ends())["outcome"] == "CANCELLED"
        assert refunds_of(office, case) == [("paid", 3 * PRICE + CARRIAGE)]
        return
    if wish == "take":
        await case.sees("part_taken")
        await case.pass_days(2)
        assert refunds_of(office, case) == [("paid", PRICE)]
    await case.sees("task_opened", task=SAMPLE)
    await shows(case, seller)
    await case.says(CHECK, SAMIN, "good")
    await case.sees("booked")
    left = 2 if wish == "take" else 3
    (parcel,) = office.sandbox.see("/parcels", order_id=case.id)["items"]
    assert parcel["asked"]["weight_grams"] == left * 1_500
    await case.pass_days(20)
    await case.in_stage("COMPLETED")
    assert order_of(office, case).released_rials == left * PRICE + CARRIAGE
    await ledger_is_right(office)


@pytest.mark.parametrize(
    ("language", "asked", "wish"),
    [
        ("fa", "از «گلیم» تنها ۲ از ۳ آماده می‌شود. چه می‌خواهید؟", "take"),
        ("en", "Of “Kilim” only 2 of 3 will be ready. What do you want?", "wait"),
    ],
    ids=["fa", "en"],
)
async def test_a_buyer_without_a_log_in_says_it_on_the_page_behind_the_link(
    office: Office, language: str, asked: str, wish: str
) -> None:
    case, seller, buyer = await being_made(office)
    order = order_of(office, case)
    path = f"/o/{follow_link_of(CODE_SECRET, order.basket_id)}"
    other = order_of(office, (await being_made(office))[0])
    strange = f"/o/{follow_link_of(CODE_SECRET, other.basket_id)}"
    assert office.app is not None
    async with browser_of(office.app) as phone:
        await phone.post("/language", data={"language": language})
        assert asked not in (await phone.get(path)).text
        await case.says(SAMPLE, seller.member_id, "part", units=2)
        await case.sees("task_opened", task="order.part")
        told = await office.read(f"/messages?process_id={case.id}&limit=200")
        (text,) = [one["text"] for one in told["items"] if one["event"] == "order.part"]
        assert "/o/" in text
        page = (await phone.get(path)).text
        assert asked in page
        form = {name: hidden(page, name) for name in ("request_id", "expected_rev", "order_id")}
        # A link of another basket opens nothing, and what is no choice is none.
        for where, typed in ((strange, {"outcome": wish}), (path, {"outcome": "flowers"})):
            wrong = await phone.post(f"{where}/part", data=form | typed, follow_redirects=True)
            assert {"fa": "برای این کار دیر است.", "en": "It is too late for that."}[language] in wrong.text
        assert (await phone.post("/o/torn/part", data=form)).status_code == 404
        assert "order.part" in [task["kind"] for task in await case.tasks()]
        # A reminder leads to the same page.
        await case.pass_days(1)
        await case.sees("task_reminded", task="order.part")
        told = await office.read(f"/messages?process_id={case.id}&limit=200")
        (again,) = [
            one["text"]
            for one in told["items"]
            if (one["event"], one["recipient"]) == ("task.reminder", buyer)
        ]
        assert again.partition("/o/")[2].split()[0] == text.partition("/o/")[2].split()[0]
        said = await phone.post(f"{path}/part", data=form | {"outcome": wish}, follow_redirects=True)
        assert {"fa": "به هسته گفته شد. سپاس.", "en": "The cell has been told. Thank you."}[
            language
        ] in said.text
        await case.sees("part_taken" if wish == "take" else "part_awaited")
        assert asked not in (await phone.get(path)).text


async def test_market_support_asks_a_buyer_who_says_nothing_of_a_part(office: Office) -> None:
    case, seller, _ = await being_made(office)
    await case.says(SAMPLE, seller.member_id, "part", units=1)
    await case.sees("task_opened", task="order.part")
    await case.pass_days(4)
    await case.says("order.part_for_buyer", SUPPORT, "wait")
    await case.sees("part_awaited")


@pytest.mark.parametrize("outcome", ["wait", "cancel"])
async def test_a_late_order_is_decided_on(office: Office, outcome: str) -> None:
    case, seller, _ = await being_made(office)
    fired = await case.pass_days(7)
    assert {"task_reminded.member", "task_reminded"} & set(fired)
    await case.sees("late")
    assert "order.late" in await case.messages()
    await case.says("order.late", SUPPORT, outcome)
    if outcome == "cancel":
        await case.pass_days(2)
        assert (await case.ends())["outcome"] == "CANCELLED"
        return
    await case.sees("more_time")
    await shows(case, seller)
    assert [task["kind"] for task in await case.tasks()] == [CHECK]


async def test_a_sample_that_is_not_good_time_and_again_is_decided_on(office: Office) -> None:
    case, seller, _ = await being_made(office)
    for _ in range(3):
        await shows(case, seller)
        await case.says(CHECK, SAMIN, "not_good", reason="رنگ پس می‌دهد")
    await case.says("order.sample_again", SUPPORT, "cancel")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "CANCELLED"
    assert refunds_of(office, case) == [("paid", 3 * PRICE + CARRIAGE)]


async def test_what_cannot_be_made_is_paid_back(office: Office) -> None:
    case, seller, _ = await being_made(office)
    await case.says(SAMPLE, seller.member_id, "cannot", reason="دار شکست")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "CANCELLED"
    assert order_of(office, case).escrow_rials == 0
    await ledger_is_right(office)


@pytest.mark.parametrize("made_yet", [False, True], ids=["asked", "making"])
async def test_the_buyer_cancels_before_it_is_sent(office: Office, made_yet: bool) -> None:
    seller, buyer = await a_seller(office), office.found_village().members[0]
    product = goods(office, seller, stock=1)
    (case,) = await bought(office, buyer, (seller, product, 1))
    if made_yet:
        await accepts(case, seller)
    assert await hears(office, case, "order.cancel_asked", by="buyer") is None
    await case.sees("money_goes_back")
    # Its piece is there for others at once.
    (other,) = await bought(office, buyer, (seller, product, 1))
    assert other.id != case.id
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "CANCELLED"


@pytest.mark.parametrize(
    ("by", "reason", "words"),
    [
        ("buyer", "buyer_cancelled", "به خواست خریدار"),
        ("market_support", "cancelled_by_support", "به تصمیم پشتیبان بازار"),
    ],
    ids=["buyer", "support"],
)
async def test_who_called_it_off_is_what_buyer_and_cell_are_told(
    office: Office, by: str, reason: str, words: str
) -> None:
    case, _, buyer = await being_made(office)
    who = buyer if by == "buyer" else SUPPORT
    key = {"Idempotency-Key": f"{case.id}:{by}"}
    answer = await office.call("POST", f"/orders/{case.id}/cancel", {}, as_=who, **key)
    assert answer.status_code == 202, answer.text
    assert (await case.sees("left"))["facts"]["reasons"] == [reason]
    await case.sees("money_goes_back")
    found = await office.read(f"/messages?process_id={case.id}&limit=200")
    told = {one["event"]: one["text"] for one in found["items"]}
    assert words in told["order.not_coming"]
    assert words in told["order.gone"]


async def test_only_the_first_orders_of_a_cell_are_looked_at(office: Office) -> None:
    seller, buyer = await a_seller(office), office.found_village().members[0]
    product = goods(office, seller, stock=9)
    began = last_sign_of(office, seller)
    for _ in range(3):
        (case,) = await bought(office, buyer, (seller, product, 1), live=True)
        await accepts(case, seller)
        await case.sees("sampled")
    (case,) = await bought(office, buyer, (seller, product, 1), live=True)
    await accepts(case, seller)
    # What it makes in earnest is a sign of life.
    assert last_sign_of(office, seller) > began
    await case.sees("task_opened", task="order.ready")
    await case.says("order.ready", seller.member_id, "ready")
    await case.sees("booked")


async def test_a_cell_that_closes_with_open_orders(office: Office) -> None:
    first, second = await a_seller(office), await a_seller(office)
    buyer = office.found_village().members[0]
    product = goods(office, first, second, stock=9)
    (asked,) = await bought(office, buyer, (first, product, 1))
    (making,) = await bought(office, buyer, (first, product, 1))
    (sent,) = await bought(office, buyer, (first, product, 1))
    await accepts(making, first)
    await made(sent, first)
    await sent.pass_days(1)
    cell = Case(office, first.cell_id)
    assert (await orders(cell, "close", "بازنشسته شد", "cell_expert1")).status_code == 202
    await cell.says("cell_life.confirm_closing", COMMITTEE, "confirm")
    # Not accepted yet: another cell makes it. In the making: market support decides. Sent: it goes on.
    assert (await asked.ends())["outcome"] == "PASSED_ON"
    other = Case(office, order_of(office, asked).passed_on_to or "")
    await other.sees("task_opened", task=ACCEPT)
    assert order_of(office, other).cell_id == second.cell_id
    await making.sees("task_opened", task="order.cell_closes")
    await making.says("order.cell_closes", SUPPORT, "goes_on")
    await making.sees("goes_on")
    await sent.pass_days(4)
    await sent.in_stage("WITHDRAWAL_WINDOW")
