"""A task's page answers what a person asks of it, and takes their answer once."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api import case_commands
from api.problems import Problem
from domain.case import TimelineEntry
from domain.forms import FieldError
from tests.api.conftest import House
from tests.pages.conftest import COLLEAGUE, OFFICER, browser_of, log_in, open_case, send

TASK = "/tasks/loan-a.1"


async def test_the_page_answers_what_one_asks(house: House, browser: httpx.AsyncClient) -> None:
    entry = TimelineEntry(
        house.clock(), "outside", "recognised", None, {"rank": "B", "affordable_instalment_rials": 15_000_000}
    )
    open_case(house, "loan-a", entries=(entry,))
    await log_in(browser, OFFICER)
    page = (await browser.get(TASK)).text
    for words in (
        "جدول تصمیم آن را به کارشناس سپرده است.",
        "از کارشناس اعتبار پرسیده شده است.",
        "<bdi>۲۵۰٬۰۰۰٬۰۰۰ ریال</bdi>",
        "<bdi>مریم کریمی</bdi>",
        "پرونده بسته و دلیل به عضو گفته می‌شود.",
        "پس از سررسید، سرپرست هم می‌تواند پاسخ دهد.",
        "مرآت: رتبهٔ <bdi>B</bdi>، قسط در توان <bdi>۱۵٬۰۰۰٬۰۰۰ ریال</bdi>",
    ):
        assert words in page
    await browser.post("/language", data={"language": "en"})
    page = (await browser.get(TASK)).text
    for words in (
        "250,000,000 rials",
        "Why do you have this?",
        "It is asked of: Credit officer.",
        "If nobody acts",
    ):
        assert words in page


async def test_what_is_not_for_ones_eyes_is_not_there(house: House, browser: httpx.AsyncClient) -> None:
    open_case(house, "loan-a")
    await log_in(browser, "elsewhere")
    for path in (TASK, "/tasks/none"):
        assert (await browser.get(path)).status_code == 404


async def test_who_may_look_but_not_answer_is_told_why(house: House, browser: httpx.AsyncClient) -> None:
    open_case(house, "loan-a")
    await log_in(browser, "auditor", "en")
    page = (await browser.get(TASK)).text
    assert "It is not asked of your role." in page
    assert 'name="outcome"' not in page


async def test_of_two_one_gets_it_and_the_other_sees_who_and_keeps_their_words(
    app: FastAPI, house: House, browser: httpx.AsyncClient
) -> None:
    open_case(house, "loan-a")
    async with browser_of(app) as other:
        await log_in(browser, OFFICER, "en")
        await log_in(other, COLLEAGUE, "en")
        pages = [send(one, TASK, f"{TASK}/claim", reason="my own words") for one in (browser, other)]
        answers = await asyncio.gather(*pages)
        won, lost = sorted(answers, key=lambda answer: answer.status_code)
        assert (won.status_code, lost.status_code) == (200, 409)
        assert "You have this task." in won.text
        assert re.search(r"(credit_officer|colleague) took it at", lost.text)
        assert "my own words" in won.text
        assert "my own words" in lost.text
        assert 'name="outcome"' not in lost.text


async def test_a_task_is_taken_and_given_back(house: House, browser: httpx.AsyncClient) -> None:
    open_case(house, "loan-a")
    await log_in(browser, OFFICER, "en")
    taken = await send(browser, TASK, f"{TASK}/claim", view="unassigned")
    assert taken.headers["location"] == "/tasks/loan-a.1?view=unassigned&said=claimed"
    again = await send(browser, TASK, f"{TASK}/claim")
    assert again.status_code == 303, "to take what one has changes nothing"
    back = await send(browser, TASK, f"{TASK}/release", view="mine")
    assert back.headers["location"] == "/inbox?view=mine&said=released"
    assert "The task was given back." in (await browser.get(back.headers["location"])).text


async def test_a_changed_task_is_said_to_be_changed(house: House, browser: httpx.AsyncClient) -> None:
    open_case(house, "loan-a")
    await log_in(browser, OFFICER, "en")
    answer = await send(browser, TASK, f"{TASK}/claim", expected_rev="7", reason="kept")
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    assert "kept" in answer.text


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_a_form_that_is_not_filled_says_where(
    house: House, browser: httpx.AsyncClient, language: str
) -> None:
    open_case(house, "loan-a")
    await log_in(browser, OFFICER, language)
    answer = await send(browser, TASK, f"{TASK}/complete", outcome="reject", reason="  ")
    assert answer.status_code == 422
    assert 'href="#field-reason"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert ("This is required." if language == "en" else "این مورد لازم است.") in answer.text
    nothing = await send(browser, TASK, f"{TASK}/complete")
    assert 'href="#field-outcome"' in nothing.text


async def test_an_answer_leads_to_the_next_task_of_the_same_list(
    house: House, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[dict[str, Any]] = []

    async def answered(_: Any, __: Any, task_id: str, **more: Any) -> bool:
        given.append(more | {"task_id": task_id})
        return True

    monkeypatch.setattr(case_commands, "complete_task", answered)
    for number, case in enumerate(("loan-a", "loan-b", "loan-c")):
        open_case(house, case, opened=timedelta(days=20 - number))
    await log_in(browser, OFFICER, "en")
    answer = await send(
        browser, "/tasks/loan-b.1", "/tasks/loan-b.1/complete", outcome="approve", view="groups"
    )
    assert answer.headers["location"] == "/tasks/loan-c.1?view=groups&said=completed"
    assert "This is the next task." in (await browser.get(answer.headers["location"])).text
    last = await send(
        browser, "/tasks/loan-c.1", "/tasks/loan-c.1/complete", outcome="approve", view="groups"
    )
    assert last.headers["location"].startswith("/tasks/loan-a.1"), "then what was passed over"
    none = await send(browser, "/tasks/loan-a.1", "/tasks/loan-a.1/complete", outcome="approve", view="mine")
    assert none.headers["location"] == "/inbox?view=mine&said=all_done"
    assert [one["task_id"] for one in given] == ["loan-b.1", "loan-c.1", "loan-a.1"]
    assert given[0]["form"] == {"outcome": "approve"}
    assert given[0]["expected_rev"] == 1
    assert len({one["request_id"] for one in given}) == 3


REFUSALS = [
    (Problem(503, "unavailable"), "A part of the system is not reachable"),
    (
        Problem(409, "task_closed", extra={"by": "colleague", "at": "2026-11-24T10:00:00+00:00"}),
        "colleague answered",
    ),
    (Problem(409, "stale"), "changed meanwhile"),
    (Problem(403, "four_eyes"), "another person must answer"),
    (Problem(409, "case_paused"), "The case is paused"),
    (Problem(422, "invalid_input", errors=[FieldError("reason", "too_long")]), "longer than allowed"),
]


@pytest.mark.parametrize(("problem", "words"), REFUSALS)
async def test_a_refused_answer_loses_nothing(
    house: House,
    browser: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    problem: Problem,
    words: str,
) -> None:
    async def refused(*_: Any, **__: Any) -> bool:
        raise problem

    monkeypatch.setattr(case_commands, "complete_task", refused)
    open_case(house, "loan-a")
    await log_in(browser, OFFICER, "en")
    answer = await send(
        browser, TASK, f"{TASK}/complete", outcome="reject", reason="what I <wrote>", request_id="abc123"
    )
    assert answer.status_code == problem.status_code
    assert words in answer.text
    assert "what I &lt;wrote&gt;" in answer.text
    assert 'value="abc123"' in answer.text, "the same answer sent again is the same request"
    assert answer.text.count("autofocus") == 1
