"""Every page there is, now and later, keeps strangers, other roles and bad addresses out."""

import re

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from api.pages.visits import PageRoute
from domain.permissions import Actor, Role
from tests.api.conftest import House
from tests.pages.conftest import hidden, log_in, open_case
from tests.weak_phone import is_light

OPEN = {
    ("GET", "/"),
    ("GET", "/login"),
    ("POST", "/login"),
    ("POST", "/language"),
    ("GET", "/i/{token}"),
    ("POST", "/i/{token}"),
    ("GET", "/m/{token}"),
    ("POST", "/m/{token}"),
    ("GET", "/s/{token}"),
    ("POST", "/s/{token}/rating"),
    ("POST", "/s/{token}/complaint"),
    ("POST", "/s/{token}/answer"),
    ("POST", "/s/{token}/withdraw"),
    ("GET", "/t/{token}"),
    ("POST", "/t/{token}"),
    ("GET", "/k/{token}"),
    ("POST", "/k/{token}/tasks/{task_id}"),
    ("POST", "/k/{token}/withdraw"),
    ("GET", "/k/{token}/files/{file_id}"),
    ("GET", "/o/{token}/orders/{order_id}/return"),
    ("POST", "/o/{token}/orders/{order_id}/return"),
    ("GET", "/o/{token}/orders/{order_id}/dispute"),
    ("POST", "/o/{token}/orders/{order_id}/dispute"),
    ("GET", "/b/{token}"),
    ("POST", "/b/{token}"),
    ("GET", "/market"),
    ("GET", "/market/{product_id}"),
    ("GET", "/market/basket"),
    ("POST", "/market/basket"),
    ("GET", "/market/checkout"),
    ("POST", "/market/checkout"),
    ("POST", "/market/checkout/code"),
    ("GET", "/market/paid/{payment_id}"),
    ("GET", "/o/{token}"),
    ("POST", "/o/{token}/pay"),
    ("POST", "/o/{token}/cancel"),
    ("POST", "/o/{token}/cancel-order"),
    ("POST", "/o/{token}/part"),
    ("GET", "/market/photos/{photo_id}/{size}"),
    ("GET", "/verify"),
    ("GET", "/verify/{code}"),
}
EVERYBODYS = {("POST", "/logout")}


def all_pages(app: FastAPI) -> list[tuple[str, str, PageRoute]]:
    return [
        (method, context.path_format or "", context.original_route)
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, PageRoute)
        for method in context.methods or ()
    ]


def closed_pages(app: FastAPI) -> list[tuple[str, str, PageRoute]]:
    return [one for one in all_pages(app) if one[:2] not in OPEN]


def filled(path: str, part: str = "loan-a") -> str:
    return re.sub(r"{\w+}", part, path.replace("{action}", "pause"))


def test_only_the_listed_pages_are_open(app: FastAPI) -> None:
    assert {one[:2] for one in all_pages(app) if one[2].access.public} == OPEN
    assert len(closed_pages(app)) >= 10


async def test_every_page_behind_a_link_is_light_whatever_its_link(
    app: FastAPI, browser: httpx.AsyncClient
) -> None:
    by_link = {path for method, path in OPEN if method == "GET" and "{token}" in path}
    assert by_link == {path for method, path, _ in all_pages(app) if method == "GET" and "{token}" in path}
    assert len(by_link) == 10
    for path in by_link - {"/k/{token}/files/{file_id}"}:
        await is_light(browser, filled(path, "no-link-of-ours"), status=404)


async def test_strangers_and_systems_are_sent_to_the_door(app: FastAPI, browser: httpx.AsyncClient) -> None:
    for method, path, _ in closed_pages(app):
        answer = await browser.request(method, filled(path))
        assert answer.status_code == 303, (method, path)
        assert answer.headers["location"].startswith("/login?next=")


async def test_every_role_gets_what_the_rule_of_the_page_says(
    app: FastAPI, house: House, browser: httpx.AsyncClient
) -> None:
    open_case(house, "loan-a")
    for role in [*Role, None]:
        await log_in(browser, role.value if role else "nobody", "en")
        actor = Actor("somebody", frozenset({role} if role else ()))
        for method, path, page in closed_pages(app):
            if (method, path) in EVERYBODYS:
                continue
            allowed = page.access.people is not None and page.access.people(actor)
            token = hidden((await browser.get("/inbox")).text, "csrf_token")
            answer = await browser.request(
                method, filled(path), data={"csrf_token": token} if method == "POST" else None
            )
            if not allowed:
                assert answer.status_code == 403, (role, method, path)
            assert answer.status_code < 500, (role, method, path, answer.text)


async def test_no_form_is_taken_without_its_token(
    app: FastAPI, house: House, browser: httpx.AsyncClient
) -> None:
    open_case(house, "loan-a", rehearsal=True)
    await log_in(browser, "supervisor")
    for method, path, _ in closed_pages(app):
        if method == "POST":
            address = filled(path.replace("{task_id}", "loan-a.1"))
            assert (await browser.post(address, data={})).status_code == 403, path
            assert (await browser.post(address, json={"csrf_token": "x"})).status_code == 403, path
            typed = {
                "csrf_token": "x" * 64,
                "reason": "x",
                "days": "1",
                "amount_rials": "1",
                "expected_rev": "1",
            }
            assert (await browser.post(address, data=typed)).status_code == 403, path
            elsewhere = {"Origin": "http://evil.example"}
            assert (await browser.post(address, data=typed, headers=elsewhere)).status_code == 403, path


@pytest.mark.parametrize(
    "part", ["%00", "%ff", "%ed%a0%80", "..%2f..", "a" * 3_000, "%0a%0d", "🙂", "{x}", "%27"]
)
async def test_bad_ids_are_never_our_fault(app: FastAPI, browser: httpx.AsyncClient, part: str) -> None:
    await log_in(browser, "supervisor")
    token = hidden((await browser.get("/inbox")).text, "csrf_token")
    supervisor = Actor("supervisor", frozenset({Role.SUPERVISOR}))
    for method, path, page in closed_pages(app):
        if "{" in path:
            sent = {"csrf_token": token, "reason": "x", "days": "1"} if method == "POST" else None
            answer = await browser.request(method, filled(path, part), data=sent)
            allowed = page.access.people is not None and page.access.people(supervisor)
            # Some of these are no address at all; only what is not for a supervisor may say so.
            wanted = {400, 404, 405, 422} | (set() if allowed else {403})
            assert answer.status_code in wanted, (method, path, answer.text)


BAD = ["x", "\x00", "%ff", "💥" * 50, "W10", "WyJhIiwxXQ", "a" * 600, "<script>", "' or 1=1 --", "\u202e"]


@pytest.mark.parametrize("bad", BAD)
async def test_bad_words_are_never_our_fault(app: FastAPI, browser: httpx.AsyncClient, bad: str) -> None:
    await log_in(browser, "supervisor", "en")
    token = hidden((await browser.get("/inbox")).text, "csrf_token")
    names = ("view", "q", "after", "kind", "stage", "status", "next", "said")
    typed = (
        "reason",
        "days",
        "who",
        "amount_rials",
        "request_id",
        "expected_rev",
        "username",
        "outcome",
        "next",
    )
    for method, path, _ in all_pages(app):
        if method == "GET":
            for name in names:
                answer = await browser.get(filled(path), params={name: bad})
                assert answer.status_code < 500, (path, name, answer.text)
                assert "<script>" not in answer.text
        elif path != "/logout":
            answer = await browser.post(filled(path), data={"csrf_token": token} | dict.fromkeys(typed, bad))
            assert answer.status_code < 500, (path, answer.text)
            assert "<script>" not in answer.text


async def test_pages_are_safe_to_show(app: FastAPI, house: House, browser: httpx.AsyncClient) -> None:
    open_case(house, "loan-a", rehearsal=True)
    await log_in(browser, "supervisor")
    for path in ("/inbox", "/tasks/loan-a.1", "/cases", "/cases/loan-a", "/loans/new", "/tasks/none"):
        answer = await browser.get(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", answer.text), (
            path
        )
        ids = re.findall(r'\sid="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids)), path
        for target in re.findall(r'\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"', answer.text):
            assert set(target.split()) <= set(ids), (path, target)
