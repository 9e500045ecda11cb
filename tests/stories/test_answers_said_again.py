"""An answer that is sent again is one answer; another answer is not taken for it; nothing is said to be done too early."""

import secrets
from typing import Any

import httpx
import pytest

from tests.office import Case, Office
from tests.pages.conftest import browser_of, hidden, log_in
from tests.stories.roads import to_endorsement

OFFICER, COLLEAGUE = "credit_officer1", "credit_officer2"
FIRST, SECOND, THIRD = "credit_committee1", "credit_committee2", "credit_committee3"
Task = dict[str, Any]


async def to_decision(office: Office, amount_rials: int = 600_000_000) -> tuple[Case, Task]:
    """A loan that waits for an officer, or above a billion for the committee."""
    village = office.found_village()
    loan = await to_endorsement(office, village, amount_rials, 30)
    await loan.says("loan.endorse", village.leader, "endorse")
    (task,) = await loan.tasks()
    return loan, task


async def complete(
    office: Office, task: Task, who: str, request_id: str, *, key: str | None = None, **form: Any
) -> httpx.Response:
    body = {"expected_rev": task["rev"], "form": form} | ({"request_id": request_id} if request_id else {})
    headers = {"Idempotency-Key": key} if key else {}
    return await office.call("POST", f"/tasks/{task['id']}/complete", body, as_=who, **headers)


@pytest.mark.spares_worker
@pytest.mark.parametrize("request_id", ["one", ""], ids=["with a request id", "without"])
@pytest.mark.parametrize("outcome", ["approve", "reject"], ids=["goes on", "ends"])
async def test_the_same_answer_again_is_repeated_and_another_one_refused(
    office: Office, request_id: str, outcome: str
) -> None:
    loan, task = await to_decision(office)
    first = {"outcome": outcome, "reason": "دیده شد"}
    done = await complete(office, task, OFFICER, request_id, **first)
    assert (done.status_code, done.json()["outcome"]) == (200, outcome)
    if outcome == "reject":
        await loan.ends()

    # The answer got lost on its way back, and comes again
    again = await complete(office, task, OFFICER, request_id, **first)
    assert (again.status_code, again.json()["outcome"]) == (200, outcome)

    # Changing one's mind is another answer, whatever it calls itself
    for name, form in ((secrets.token_hex(4), first), (request_id, first | {"reason": "پشیمان شدم"})):
        if name == "" and form == first:
            continue
        other = await complete(office, task, OFFICER, name, **form)
        assert (other.status_code, other.json()["code"]) == (409, "task_closed"), (name, form)
        assert other.json()["by"] == OFFICER
        assert other.json()["at"] == done.json()["done_at"].replace("Z", "+00:00")
    assert [e["what"] for e in (await loan.read())["timeline"]].count("task_answered") == 1 + await before(
        loan
    )


async def before(loan: Case) -> int:
    """Answers of the trustees and of the leader."""
    entries = (await loan.read())["timeline"]
    return sum(e["what"] == "task_answered" and "decide" not in e["facts"]["task"] for e in entries)


async def test_a_vote_sent_again_is_one_vote_and_a_second_vote_is_refused(office: Office) -> None:
    loan, task = await to_decision(office, 1_500_000_000)
    assert task["kind"] == "loan.decide_in_committee"
    first = await complete(office, task, FIRST, "mine", outcome="approve")
    assert (first.status_code, first.json()["state"]) == (200, "open")

    # By API, as it was sent: with the revision that was seen then
    again = await complete(office, task, FIRST, "mine", outcome="approve")
    assert (again.status_code, again.json()["state"]) == (200, "open")
    for request_id, outcome in (("another", "approve"), ("mine", "reject")):
        second = await complete(office, task, FIRST, request_id, outcome=outcome, reason="دو بار")
        assert (second.status_code, second.json()["code"]) == (403, "four_eyes")
    (open_,) = await loan.tasks()
    assert len((await office.read(f"/tasks/{task['id']}", as_=SECOND))["why"]["answers"]) == 1

    # The second vote decides; the first comes once more
    assert (await complete(office, open_, SECOND, "theirs", outcome="approve")).json()["state"] == "done"
    late = await complete(office, task, FIRST, "mine", outcome="approve")
    assert (late.status_code, late.json()["state"]) == (200, "done")
    for who, request_id in ((FIRST, "another"), (THIRD, "mine")):
        closed = await complete(office, task, who, request_id, outcome="approve")
        assert (closed.status_code, closed.json()["by"]) == (409, SECOND)


async def test_a_page_sent_twice_gives_one_vote(office: Office) -> None:
    _, task = await to_decision(office, 1_500_000_000)
    assert office.app is not None
    async with browser_of(office.app) as browser:
        await log_in(browser, FIRST, "en")
        page = (await browser.get(f"/tasks/{task['id']}")).text
        form = {name: hidden(page, name) for name in ("csrf_token", "request_id", "expected_rev")}
        path = f"/tasks/{task['id']}/complete"
        for _ in range(2):
            sent = await browser.post(path, data=form | {"outcome": "approve", "view": "mine"})
            assert sent.headers["location"] == "/inbox?view=mine&said=all_done"
        other = await browser.post(
            path, data=form | {"outcome": "reject", "reason": "x", "request_id": "other"}
        )
        assert other.status_code == 403
        assert "another person must answer" in other.text
    seen = await office.read(f"/tasks/{task['id']}", as_=SECOND)
    assert [answer["outcome"] for answer in seen["why"]["answers"]] == ["approve"]


async def test_the_next_task_is_of_the_list_that_one_came_from(office: Office) -> None:
    (_, first), (_, second), (third_loan, third) = [await to_decision(office) for _ in range(3)]
    taken = {"expected_rev": second["rev"]}
    assert (
        await office.call("POST", f"/tasks/{second['id']}/claim", taken, as_=COLLEAGUE)
    ).status_code == 200

    # Of this case only; of another kind only; of all that colleagues have not
    for query, expected in (
        (f"view=groups&q={third_loan.id}", third["id"]),
        ("view=unassigned&kind=loan.decide_in_committee", None),
        ("view=mine", None),
    ):
        path = f"/tasks/{first['id']}/complete?{query}"
        body = {"expected_rev": first["rev"], "request_id": "same", "form": {"outcome": "approve"}}
        told = await office.call("POST", path, body, as_=OFFICER)
        assert told.status_code == 200, told.text
        assert (told.json()["next_task"] or {}).get("id") == expected, query
    body = {"expected_rev": third["rev"], "reason": "نشانی نیست"}
    path = f"/tasks/{third['id']}/return?view=groups&kind=loan.decide_as_officer"
    following = (await office.call("POST", path, body, as_=OFFICER)).json()["next_task"]
    assert following is None or following["assignee"] is None
    wrong = await office.call("POST", f"/tasks/{third['id']}/return?view=none", body, as_=OFFICER)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "view")
