"""A worker died when it had shown what the engine did not know of yet: who had read of it is quicker than the case.

The engine is made to forget a case while nobody works, and is told of it anew: the next worker goes the same way again, and
meets what people say in its first workflow task.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest

from activities.starting import start_case
from stores.cases import CaseStore
from tests.office import Case, Office
from tests.stories.founding import proposed, recruiting
from tests.stories.talents import PROFILE, link_of, nominated

pytestmark = pytest.mark.spares_worker

_UNTIL_IT_IS_SENT_SECONDS = 2


@asynccontextmanager
async def forgotten(office: Office, case: Case) -> AsyncIterator[None]:
    """The engine knows no more than that the case was begun, and nobody works on it."""
    assert office.hands is not None
    async with office.hands.away():
        due = await office.database.aread(lambda session: CaseStore(session).start_of(case.id))
        assert due is not None
        await office.engine.get_workflow_handle(case.id).terminate()
        await start_case(office.engine, replace(due, run=1))
        yield


async def said_meanwhile(office: Office, case: Case, saying: Awaitable[httpx.Response]) -> httpx.Response:
    async with forgotten(office, case):
        told = asyncio.ensure_future(saying)
        await asyncio.sleep(_UNTIL_IT_IS_SENT_SECONDS)
    return await told


async def test_a_page_behind_a_link_is_not_told_that_it_is_too_late(office: Office) -> None:
    nominee = await nominated(office)
    typed = {
        name: "true" if value is True else str(value) for name, value in PROFILE.items() if value is not False
    }
    form = typed | {"answer": "send"}
    sending = office.api.post(link_of(nominee.case.id), data=form, headers={"Origin": "http://testserver"})
    sent = await said_meanwhile(office, nominee.case, sending)
    assert sent.headers["location"].endswith("?said=thanks")
    await nominee.case.sees("task_opened", task="talent.interview")


async def test_an_answer_to_a_task_that_comes_again_is_taken(office: Office) -> None:
    founding = await proposed(office)
    (task,) = await founding.case.tasks()
    body = {"expected_rev": task["rev"], "request_id": secrets.token_hex(6), "form": {"outcome": "go_on"}}
    answering = office.call("POST", f"/tasks/{task['id']}/complete", body, as_=founding.leader)
    answered = await said_meanwhile(office, founding.case, answering)
    assert (answered.status_code, answered.json()["state"]) == (200, "done"), answered.text
    await founding.case.in_stage("RECRUITING")


async def test_what_was_never_asked_is_not_waited_for_in_vain(office: Office) -> None:
    """What had been shown of the way does not come again: the first answer was lost with the worker for good."""
    founding = await recruiting(office)
    confirming = office.api.post(
        founding.link(1), data={"answer": "confirm"}, headers={"Origin": "http://testserver"}
    )
    sent = await said_meanwhile(office, founding.case, confirming)
    assert sent.headers["location"].endswith("?said=too_late")
