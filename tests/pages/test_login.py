"""People come in by the door, and nobody else's page opens it."""

import httpx
import pytest

from api.app import make_app
from tests.api.conftest import PASSWORD, House, Keys, no_engine
from tests.pages.conftest import browser_of, hidden, log_in


async def test_the_door_is_persian_until_somebody_chooses(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/login", headers={"Accept-Language": "en"})
    assert '<html lang="fa" dir="rtl">' in page.text
    assert "bootstrap.rtl.min.css" in page.text
    answer = await browser.post("/language", data={"language": "en", "next": "/login?next=%2Fcases"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fcases")
    page = await browser.get("/login")
    assert '<html lang="en" dir="ltr">' in page.text
    assert page.headers["content-language"] == "en"


async def test_one_comes_in_and_goes_on_to_what_was_asked_for(browser: httpx.AsyncClient) -> None:
    asked = await browser.get("/cases?status=paused")
    assert asked.headers["location"] == "/login?next=%2Fcases%3Fstatus%3Dpaused"
    opened = await log_in(browser, "supervisor", next="/cases?status=paused")
    assert (opened.status_code, opened.headers["location"]) == (303, "/cases?status=paused")
    cookie = opened.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await browser.get("/cases")).status_code == 200
    assert (await browser.get("/login")).headers["location"] == "/inbox"


@pytest.mark.parametrize(
    ("language", "words"),
    [("fa", "نام کاربری، گذرواژه یا کد درست نیست"), ("en", "Wrong username, password or code")],
)
async def test_a_wrong_password_is_said_in_both_languages(
    browser: httpx.AsyncClient, language: str, words: str
) -> None:
    await browser.post("/language", data={"language": language})
    for username in ("supervisor", "whoever", "x" * 65):
        answer = await browser.post("/login", data={"username": username, "password": "wrong"})
        assert answer.status_code == 401
        assert words in answer.text
        assert "set-cookie" not in answer.headers
        assert 'role="alert"' in answer.text
    assert 'value="whoever"' in (await browser.post("/login", data={"username": "whoever"})).text


async def test_guessing_is_told_when_to_come_again(browser: httpx.AsyncClient) -> None:
    for _ in range(10):
        await browser.post("/login", data={"username": "leader", "password": "guess"})
    locked = await log_in(browser, "leader")
    assert locked.status_code == 429
    assert int(locked.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/a\\b", "javascript:x", "/\r\nx: y", ""],
)
async def test_the_way_on_stays_in_the_house(browser: httpx.AsyncClient, wanted: str) -> None:
    assert (await log_in(browser, "supervisor", next=wanted)).headers["location"] == "/inbox"


async def test_forms_of_other_sites_are_refused(browser: httpx.AsyncClient) -> None:
    form = {"username": "supervisor", "password": PASSWORD}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert (await browser.post("/login", data=form, headers=headers)).status_code == 403


async def test_logging_out_needs_the_forms_token_and_ends_the_session(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "supervisor")
    token = hidden((await browser.get("/inbox")).text, "csrf_token")
    for wrong in ({}, {"csrf_token": "x"}, {"csrf_token": token[:-1] + "é"}):
        assert (await browser.post("/logout", data=wrong)).status_code == 403
    assert (await browser.get("/inbox")).status_code == 200
    session = dict(browser.cookies)
    assert (await browser.post("/logout", data={"csrf_token": token})).status_code == 303
    for name, value in session.items():
        browser.cookies.set(name, value, domain="testserver.local")
    assert (await browser.get("/inbox")).status_code == 303


async def test_logging_in_again_ends_the_session_before(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "supervisor")
    before = browser.cookies["hamyar_session"]
    await log_in(browser, "leader")
    assert browser.cookies["hamyar_session"] != before
    browser.cookies.clear()
    browser.cookies.set("hamyar_session", before)
    assert (await browser.get("/inbox")).status_code == 303


async def test_over_tls_the_cookie_is_bound_to_the_host(house: House) -> None:
    app = make_app(
        database=house.database,
        connect=no_engine,
        keys=Keys(),
        hand_over=house.hand_over,
        webhook_secrets=house.secrets,
        https=True,
        clock=house.clock,
    )
    async with browser_of(app, "https") as browser:
        cookie = (await log_in(browser, "supervisor")).headers["set-cookie"]
        assert cookie.startswith("__Host-hamyar=")
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        assert (await browser.get("/inbox")).status_code == 200
