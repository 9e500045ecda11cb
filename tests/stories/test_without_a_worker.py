"""Nobody works on the cases for a while: what people say is sent, and nobody is told that it was taken."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.hands import Hands
from tests.office import Case, Office
from tests.pages.conftest import browser_of, log_in, send
from tests.reaper import Reaper
from tests.stories.test_answers_said_again import OFFICER, Task, complete, to_decision

SUPERVISOR = "supervisor1"

pytestmark = pytest.mark.spares_worker


@pytest.fixture
def hands(office: Office, monkeypatch: pytest.MonkeyPatch) -> Hands | Reaper:
    monkeypatch.setattr("api.case_commands._PATIENCE", timedelta(seconds=1))
    assert office.hands is not None
    return office.hands


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    assert office.app is not None
    async with browser_of(office.app) as client:
        yield client


async def send_back(office: Office, task: Task, key: str) -> httpx.Response:
    body = {"expected_rev": task["rev"], "reason": "نشانی نیست"}
    path = f"/tasks/{task['id']}/return"
    return await office.call("POST", path, body, as_=OFFICER, **{"Idempotency-Key": key})


@pytest.mark.parametrize("action", ["complete", "return"])
async def test_an_answer_that_nobody_took_is_sent_again_under_its_key(
    office: Office, hands: Hands | Reaper, action: str
) -> None:
    loan, task = await to_decision(office)

    async def answer() -> httpx.Response:
        if action == "return":
            return await send_back(office, task, task["id"])
        return await complete(office, task, OFFICER, "", key=task["id"], outcome="approve")

    async with hands.away():
        for _ in range(2):
            sent = await answer()
            assert (sent.status_code, sent.json()["state"]) == (202, "open")
            assert sent.headers["location"] == f"/api/v1/tasks/{task['id']}"
            assert "idempotency-replayed" not in sent.headers

    taken = await answer()
    assert (taken.status_code, taken.json()["state"], taken.json()["done_by"]) == (200, "done", OFFICER)
    again = await answer()
    assert (again.status_code, again.headers["idempotency-replayed"]) == (200, "true")
    answers = [e for e in (await loan.read())["timeline"] if e["facts"].get("task_id") == task["id"]]
    assert [e["what"] for e in answers].count("task_answered") == 1


async def test_a_case_s_hold_and_end_are_sent_again_under_their_key(
    office: Office, hands: Hands | Reaper
) -> None:
    loan, _ = await to_decision(office)
    for action, status in (("pause", "paused"), ("resume", "running"), ("withdraw", "completed")):

        async def wish(action: str = action) -> tuple[int, str, str, bool]:
            told = await office.call(
                "POST",
                f"/processes/{loan.id}/{action}",
                {"reason": "خواست او"},
                as_=SUPERVISOR,
                **{"Idempotency-Key": f"{action}:{loan.id}"},
            )
            replayed = "idempotency-replayed" in told.headers
            return told.status_code, told.json()["state"], told.headers["location"], replayed

        place = f"/api/v1/processes/{loan.id}"
        async with hands.away():
            assert await wish() == await wish() == (202, "sent", place, False), action
        assert await wish() == (202, "taken", place, False), action
        assert await wish() == (202, "taken", place, True), action
        found = await loan.ends() if status == "completed" else await loan.read()
        assert found["status"] == status
    happened = [entry["what"] for entry in found["timeline"]]
    assert [happened.count(what) for what in ("paused", "resumed", "withdrawn")] == [1, 1, 1]


SAID: dict[str, dict[str, tuple[str, str]]] = {
    "fa": {
        "sent": ("هنوز پذیرفته نشده", "کار بعدی"),
        "all_sent": ("هنوز پذیرفته نشده", "کار دیگری نیست"),
        "not_yet": ("هنوز پذیرفته نشده", "دوباره نگاه کنید"),
    },
    "en": {
        "sent": ("not taken yet", "This is the next task."),
        "all_sent": ("not taken yet", "This view has no more tasks."),
        "not_yet": ("not taken yet", "look again in a moment"),
    },
}


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_pages_say_sent_and_not_recorded(
    office: Office, hands: Hands | Reaper, browser: httpx.AsyncClient, language: str
) -> None:
    loan, task = await to_decision(office)
    _, following = await to_decision(office)
    await log_in(browser, OFFICER, language)
    await said_and_seen(browser, task, following, hands, language)
    await log_in(browser, SUPERVISOR, language)
    async with hands.away():
        for action in ("pause", "withdraw"):
            page = f"/cases/{loan.id}"
            sent = await send(browser, page, f"{page}/{action}", reason="خواست او")
            assert sent.headers["location"] == f"{page}?said=not_yet"
            await sees(browser, sent, SAID[language]["not_yet"])
    await settled(loan)


async def said_and_seen(
    browser: httpx.AsyncClient, task: Task, following: Task, hands: Hands | Reaper, language: str
) -> None:
    """Answers once where another task follows in the list, and once where none does."""
    path = f"/tasks/{task['id']}"
    async with hands.away():
        for words, said in (("loan-", "sent"), (task["process_id"], "all_sent")):
            typed: dict[str, Any] = {"outcome": "approve", "view": "unassigned", "q": words}
            sent = await send(browser, path, f"{path}/complete", **typed)
            assert f"said={said}" in sent.headers["location"], sent.text
            await sees(browser, sent, SAID[language][said])
    assert following["id"] != task["id"]


async def sees(browser: httpx.AsyncClient, sent: httpx.Response, words: tuple[str, ...]) -> None:
    page = (await browser.get(sent.headers["location"])).text
    assert all(one in page for one in words)
    assert "alert-success" not in page


async def settled(loan: Case) -> None:
    """What was sent is taken after all as soon as somebody works again; the case goes on to its end."""
    assert (await loan.ends())["outcome"] == "WITHDRAWN"
