"""The pages of cases: found, read, held, withdrawn, and rehearsals moved on."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy.orm import Session

from api import case_commands, rehearsing
from api.problems import Problem
from api.rehearsing import Wish
from domain.fees import FeePolicy
from domain.loans import LoanApplication
from domain.schedule import make_schedule
from stores.loans import LoanStore
from tests.api.conftest import House
from tests.pages.conftest import CALENDAR, hidden, log_in, open_case, send


async def test_cases_are_listed_and_narrowed(house: House, browser: httpx.AsyncClient) -> None:
    open_case(house, "loan-a")
    open_case(house, "loan-b", "loan.endorse", rehearsal=True)
    await log_in(browser, "supervisor", "en")
    for query, found in (
        ("", {"loan-a", "loan-b"}),
        ("stage=DECISION", {"loan-a"}),
        ("status=paused", set()),
        ("kind=exception", set()),
        ("q=loan-b", {"loan-b"}),
    ):
        page = (await browser.get(f"/cases?{query}")).text
        assert {name for name in ("loan-a", "loan-b") if f'href="/cases/{name}"' in page} == found, query
    assert "tag-rehearsal" in (await browser.get("/cases?q=loan-b")).text


async def test_a_case_says_where_it_is_and_why_it_waits(house: House, browser: httpx.AsyncClient) -> None:
    open_case(house, "loan-a")
    await log_in(browser, "supervisor")
    page = (await browser.get("/cases/loan-a")).text
    assert "منتظر پاسخ <bdi>کارشناس اعتبار</bdi> به «<bdi>تصمیم دربارهٔ وام</bdi>» است" in page
    assert 'href="/tasks/loan-a.1"' in page
    for words in ("<bdi>درمان</bdi>", "<bdi>کانون مهر</bdi>", "<bdi>تهران</bdi>"):
        assert words in page
    await browser.post("/language", data={"language": "en"})
    page = (await browser.get("/cases/loan-a")).text
    assert "it waits for <bdi>the credit officer</bdi> to answer “<bdi>Decide on the loan</bdi>”." in page


@pytest.mark.parametrize(
    ("username", "rehearsal", "actions"),
    [
        ("supervisor", False, {"pause", "withdraw"}),
        ("supervisor", True, {"pause", "withdraw", "move"}),
        ("auditor", False, set()),
        ("credit_officer", True, {"move"}),
    ],
)
async def test_one_is_offered_what_one_may_do(
    house: House, browser: httpx.AsyncClient, username: str, rehearsal: bool, actions: set[str]
) -> None:
    open_case(house, "loan-a", rehearsal=rehearsal)
    await log_in(browser, username)
    page = (await browser.get("/cases/loan-a")).text
    offered = {name for name in ("pause", "resume", "withdraw", "move") if f"/cases/loan-a/{name}" in page}
    assert offered == actions
    assert ("پول و پیام آن واقعی نیست" in page) is rehearsal


async def test_others_cases_are_not_there(house: House, browser: httpx.AsyncClient) -> None:
    open_case(house, "loan-a")
    await log_in(browser, "elsewhere")
    token = hidden((await browser.get("/inbox")).text, "csrf_token")
    assert (await browser.get("/cases/loan-a")).status_code == 404
    for action in ("pause", "withdraw", "move"):
        answer = await browser.post(f"/cases/loan-a/{action}", data={"csrf_token": token, "reason": "x"})
        assert answer.status_code == 404


async def test_a_case_is_held_with_a_reason(
    house: House, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[str, dict[str, Any]]] = []

    async def pause(_: Any, __: Any, process_id: str, **more: Any) -> bool:
        given.append((process_id, more))
        return True

    async def too_late(*_: Any, **__: Any) -> bool:
        raise Problem(409, "too_late")

    monkeypatch.setattr(case_commands, "pause", pause)
    monkeypatch.setattr(case_commands, "withdraw", too_late)
    open_case(house, "loan-a")
    await log_in(browser, "supervisor", "en")
    without = await send(browser, "/cases/loan-a", "/cases/loan-a/pause", reason=" ")
    assert without.status_code == 422
    assert "Give a reason." in without.text
    held = await send(browser, "/cases/loan-a", "/cases/loan-a/pause", reason="a document", request_id="r1")
    assert held.headers["location"] == "/cases/loan-a?said=paused"
    assert given == [("loan-a", {"request_id": "r1", "reason": "a document"})]
    late = await send(browser, "/cases/loan-a", "/cases/loan-a/withdraw", reason="my words")
    assert late.status_code == 409
    assert "not possible any more" in late.text
    assert "my words" in late.text


async def test_a_rehearsals_clock_moves_by_days(
    house: House, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[Wish] = []

    async def move_clock(_: Any, __: Any, ___: str, wish: Wish) -> None:
        moved.append(wish)

    monkeypatch.setattr(rehearsing, "move_clock", move_clock)
    open_case(house, "loan-a", rehearsal=True)
    await log_in(browser, "supervisor", "en")
    answer = await send(browser, "/cases/loan-a", "/cases/loan-a/move", days="7", request_id="r1")
    assert answer.headers["location"] == "/cases/loan-a?said=moved"
    for wrong in ("", "0", "-1", "x", "99999"):
        answer = await send(browser, "/cases/loan-a", "/cases/loan-a/move", days=wrong)
        assert answer.status_code == 422, wrong
    assert moved == [Wish("r1", 7)]


@pytest.mark.parametrize("amount", ["1", "999999999", "1000000000", "2500000000", "1000000000000000"])
async def test_an_instalment_of_any_size_can_be_paid_in_a_rehearsal(
    house: House, browser: httpx.AsyncClient, amount: str
) -> None:
    open_case(house, "loan-a", rehearsal=True)
    await log_in(browser, "supervisor", "en")
    answer = await send(browser, "/cases/loan-a", "/cases/loan-a/pay", amount_rials=amount)
    assert answer.status_code == 503, "the amount is right, and no engine is here to take it"
    assert "The engine is not reachable." in answer.text


@pytest.mark.parametrize("amount", ["", "0", "-1", "x", "1e9", "1000000000000001", "9" * 400, "۱۰"])
async def test_a_changed_amount_is_refused(house: House, browser: httpx.AsyncClient, amount: str) -> None:
    open_case(house, "loan-a", rehearsal=True)
    await log_in(browser, "supervisor", "en")
    answer = await send(browser, "/cases/loan-a", "/cases/loan-a/pay", amount_rials=amount)
    assert answer.status_code == 422
    assert "Write a whole number." in answer.text


async def test_a_loan_shows_its_schedule(house: House, browser: httpx.AsyncClient) -> None:
    open_case(house, "loan-a")
    asked = LoanApplication("loan-a", "m-1", "k-1", "IR-07", None, 100_000_000, 2, "medical")
    schedule = make_schedule(
        principal_rials=100_000_000,
        instalments=2,
        yearly_fee_basis_points=200,
        fee_policy=FeePolicy.ANNUAL_ON_BALANCE,
        first_due_on=house.clock().date() - timedelta(days=90),
        calendar=CALENDAR,
    )

    def write(session: Session) -> None:
        LoanStore(session).apply(asked, book="real", purpose_text="", sheba_sealed=None)
        LoanStore(session).start_repayment("loan-a", schedule, house.clock())

    house.database.write(write)
    await log_in(browser, "supervisor", "en")
    page = (await browser.get("/cases/loan-a")).text
    assert "Schedule of instalments" in page
    for one in schedule:
        assert f">{one.principal_rials:,} rials<" in page
    assert "Late" in page
