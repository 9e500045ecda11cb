"""Whatever is refused on a page is said on a page, in the person's language, with a way on that leads somewhere."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from domain.permissions import Role
from stores.staff import StaffStore
from tests.api.conftest import House, person
from tests.pages.conftest import NATIONAL_CODE, OFFICER, hidden, log_in, open_case, send

NOT_FOUND = {"fa": "پیدا نشد", "en": "Not found"}


def is_page(answer: httpx.Response, language: str) -> bool:
    return (
        answer.headers["content-type"].startswith("text/html")
        and answer.headers["content-language"] == language
        and f'lang="{language}"' in answer.text
    )


@pytest.mark.parametrize("path", ["/nowhere", "/nowhere/at/all", "/%22%3Cx%3E", "/docs", "/apis", "/login/x"])
async def test_an_unknown_address_is_a_page(browser: httpx.AsyncClient, path: str) -> None:
    for username, language in ((None, "fa"), (OFFICER, "fa"), (OFFICER, "en")):
        if username:
            await log_in(browser, username, language)
        answer = await browser.get(path)
        assert answer.status_code == 404
        assert is_page(answer, language)
        assert NOT_FOUND[language] in answer.text
        assert "<x>" not in answer.text
        assert ('href="/cases"' in answer.text) is (username is not None), (
            "whoever is logged in finds their way"
        )


async def test_an_unknown_address_speaks_the_language_that_the_person_has(
    house: House, browser: httpx.AsyncClient
) -> None:
    house.database.write(
        lambda session: StaffStore(session).put_person(person("reader", Role.AUDITOR, language="en"))
    )
    await log_in(browser, "reader")
    assert is_page(await browser.get("/nowhere"), "en")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/tasks/loan-a.1/complete", "POST"),
        ("GET", "/cases/loan-a/move", "POST"),
        ("POST", "/inbox", "GET"),
        ("DELETE", "/cases/loan-a", "GET"),
        ("PUT", "/nowhere", None),
    ],
)
async def test_a_wrong_method_is_said_on_a_page(
    browser: httpx.AsyncClient, method: str, path: str, allowed: str | None
) -> None:
    await log_in(browser, OFFICER, "en")
    answer = await browser.request(method, path)
    assert answer.status_code == (405 if allowed else 404)
    assert is_page(answer, "en")
    assert answer.headers.get("allow") == allowed


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/api", "/static/none.css", "/health/x", "/metrics/x"])
async def test_elsewhere_than_on_pages_it_stays_a_problem_document(
    browser: httpx.AsyncClient, path: str
) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_fault_of_ours_is_a_page_on_pages_and_a_problem_in_the_api(
    app: FastAPI, browser: httpx.AsyncClient
) -> None:
    async def broken() -> None:
        raise RuntimeError("a secret of ours")

    for path in ("/broken", "/api/v1/broken"):
        app.router.add_api_route(path, broken)
    await log_in(browser, OFFICER, "en")
    page, problem = await browser.get("/broken"), await browser.get("/api/v1/broken")
    assert page.status_code == problem.status_code == 500
    assert is_page(page, "en")
    assert page.headers["x-request-id"] in page.text
    assert problem.headers["content-type"] == "application/problem+json"
    assert "a secret of ours" not in page.text + problem.text


async def test_too_large_a_form_is_a_page(browser: httpx.AsyncClient) -> None:
    await log_in(browser, OFFICER, "en")
    answer = await browser.post("/loans/new", data={"purpose_text": "x" * 2_000_000})
    assert answer.status_code == 413
    assert is_page(answer, "en")


# Who sends which form of which page, with what, and the address that one comes back to.
REFUSED: list[tuple[str, str, str, dict[str, str], str]] = [
    (OFFICER, "/tasks/loan-a.1", "/tasks/loan-a.1/complete", {"outcome": "reject"}, "/tasks/loan-a.1"),
    (
        OFFICER,
        "/tasks/loan-a.1",
        "/tasks/loan-a.1/complete",
        {"outcome": "reject", "view": "groups", "q": "loan"},
        "/tasks/loan-a.1?view=groups&q=loan",
    ),
    (OFFICER, "/loans/new", "/loans/new", {"who": ""}, "/loans/new"),
    ("supervisor", "/cases/loan-a", "/cases/loan-a/move", {"days": "0"}, "/cases/loan-a"),
    ("supervisor", "/cases/loan-a", "/cases/loan-a/pay", {"amount_rials": "0"}, "/cases/loan-a"),
    ("supervisor", "/cases/loan-a", "/cases/loan-a/pause", {"reason": ""}, "/cases/loan-a"),
    ("supervisor", "/cases/loan-a", "/cases/none/pause", {"reason": "x"}, "/cases/none"),
    ("supervisor", "/cases/loan-a", "/logout", {"csrf_token": "x"}, "/"),
]


@pytest.mark.parametrize(("username", "page", "action", "typed", "address"), REFUSED)
async def test_after_a_refused_form_the_language_can_be_changed(
    house: House,
    browser: httpx.AsyncClient,
    username: str,
    page: str,
    action: str,
    typed: dict[str, str],
    address: str,
) -> None:
    open_case(house, "loan-a", rehearsal=True)
    await log_in(browser, username, "en")
    refused = await send(browser, page, action, **typed)
    assert 400 <= refused.status_code < 500
    here = hidden(refused.text, "next").replace("&amp;", "&")
    assert here == address
    changed = await browser.post("/language", data={"language": "fa", "next": here})
    shown = await browser.get(changed.headers["location"], follow_redirects=True)
    assert shown.status_code == (404 if address == "/cases/none" else 200)
    assert is_page(shown, "fa")


@pytest.mark.parametrize("path", ["/cases/loan-a/withdraw", "/language", "/login"])
async def test_after_a_form_of_another_site_was_refused_there_is_a_way_on(
    browser: httpx.AsyncClient, path: str
) -> None:
    await log_in(browser, OFFICER, "en")
    refused = await browser.post(path, headers={"Origin": "http://evil.example"})
    assert refused.status_code == 403
    shown = await browser.get(hidden(refused.text, "next"), follow_redirects=True)
    assert is_page(shown, "en")


@pytest.mark.parametrize(
    ("sent_to", "came_from", "returns_to"),
    [
        ("/tasks/loan-a.1/complete", "/tasks/loan-a.1/complete", "/tasks/loan-a.1"),
        ("/tasks/loan-a.1/complete", "/tasks/loan-a.1?view=groups", "/tasks/loan-a.1?view=groups"),
        ("/cases/loan-a/pause", "/cases/loan-a/move", "/cases/loan-a"),
        ("/loans/new", "/loans/new", "/loans/new"),
        ("/cases/loan-a/pause", None, "/cases/loan-a"),
    ],
)
async def test_whose_session_ended_comes_back_to_the_page_of_the_form(
    browser: httpx.AsyncClient, sent_to: str, came_from: str | None, returns_to: str
) -> None:
    referer = {"Referer": f"http://testserver{came_from}"} if came_from else {}
    answer = await browser.post(sent_to, data={"reason": "x"}, headers=referer)
    assert answer.status_code == 303
    assert httpx.URL(answer.headers["location"]).params["next"] == returns_to


TYPED: list[tuple[str, str, dict[str, Any], str]] = [
    (
        "/tasks/loan-a.1",
        "/tasks/loan-a.1/complete",
        {"outcome": "reject", "reason": "my long words"},
        "my long words",
    ),
    ("/tasks/loan-a.1", "/tasks/loan-a.1/claim", {"reason": "my long words"}, "my long words"),
    ("/cases/loan-a", "/cases/loan-a/pause", {"reason": "my long words"}, "my long words"),
    ("/loans/new", "/loans/new", {"who": NATIONAL_CODE, "purpose_text": "my long words"}, "my long words"),
]


@pytest.mark.parametrize(("page", "action", "typed", "kept"), TYPED, ids=lambda one: str(one)[:30])
@pytest.mark.parametrize("language", ["fa", "en"])
async def test_whoever_logged_in_again_meanwhile_loses_no_word_and_does_nothing_yet(
    house: House,
    browser: httpx.AsyncClient,
    page: str,
    action: str,
    typed: dict[str, Any],
    kept: str,
    language: str,
) -> None:
    open_case(house, "loan-a")
    username = "supervisor" if "cases" in page else OFFICER
    await log_in(browser, username, language)
    text = (await browser.get(page)).text
    names = ["csrf_token", "request_id"] + (["expected_rev"] if "tasks" in page else [])
    form = {name: hidden(text, name) for name in names} | typed
    await log_in(browser, username)
    again = await browser.post(action, data=form)
    assert again.status_code == 403
    assert kept in again.text
    words = {"fa": "دوباره وارد شده‌اید", "en": "You have logged in again"}
    assert words[language] in again.text
    assert hidden(again.text, "csrf_token") != form["csrf_token"]
    task = (await browser.get("/tasks/loan-a.1")).text
    assert ("/tasks/loan-a.1/release" in task) is False, "it was not taken"
