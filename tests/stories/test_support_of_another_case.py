"""A case asks for support and waits for it: one start, one end, and it may call it off."""

import secrets
from dataclasses import replace
from typing import Any

import pytest
from temporalio.client import WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from activities.supports import Supports
from domain.case import CaseRecord
from domain.supports import SupportAsked, SupportStep
from engine.sandbox import sandboxed
from stores.cases import CaseStore
from tests.office import Office, now
from tests.stories.a_parent import AParent
from tests.stories.supporting import Asking, Circle


async def a_parent(office: Office, queue: str) -> WorkflowHandle[Any, Any]:
    """A case of another process, kept and running."""
    parent_id = f"parent-{secrets.token_hex(6)}"
    record = CaseRecord(parent_id, "points", "IR-07", now(), rehearsal=True)
    with office.database.writing() as session:
        CaseStore(session).begin(record, argument={}, subject={}, policy_version="")
        CaseStore(session).mark_started(parent_id, now())
    return await office.engine.start_workflow(AParent.run, id=parent_id, task_queue=queue)


def asked_by(parent_id: str, circle: Circle) -> SupportAsked:
    return SupportAsked(
        parent_id, "supporters", now(), "technical", circle.region, "راه‌اندازی هسته", 1, rehearsal=True
    )


async def test_a_parent_is_told_of_the_end_once(office: Office) -> None:
    circle = Circle(office)
    circle.add()
    queue = secrets.token_hex(6)
    supports = Supports(office.engine, office.database)
    async with Worker(office.engine, task_queue=queue, workflows=[AParent], workflow_runner=sandboxed()):
        parent = await a_parent(office, queue)
        asked = asked_by(parent.id, circle)
        support_id = await supports.ask_for(asked)
        # Asked again it is the same; the same key for something else is refused.
        assert await supports.ask_for(asked) == support_id
        with pytest.raises(ApplicationError):
            await supports.ask_for(replace(asked, needed=2))
        office.cases.append(support_id)
        case = Asking(office, support_id, circle)
        await case.until_asked(1)
        assert (await case.support())["process_id"] == parent.id
        await case.says_by_link(1, "accept")
        await case.in_stage("PLEDGED")
        await case.confirms(circle.members[0])
        assert (await case.ends())["outcome"] == "FULFILLED"
        assert await parent.result() == {
            "type": "support.ended", "support_id": support_id, "outcome": "FULFILLED",
        }  # fmt: skip
    await case.sees("parent_told", parent=parent.id)


async def test_a_parent_that_ends_calls_it_off(office: Office) -> None:
    circle = Circle(office)
    circle.add()
    queue = secrets.token_hex(6)
    supports = Supports(office.engine, office.database)
    async with Worker(office.engine, task_queue=queue, workflows=[AParent], workflow_runner=sandboxed()):
        parent = await a_parent(office, queue)
        support_id = await supports.ask_for(asked_by(parent.id, circle))
        office.cases.append(support_id)
        case = Asking(office, support_id, circle)
        await case.until_asked(1)
        await case.says_by_link(1, "accept")
        await case.in_stage("PLEDGED")
        await parent.terminate("it ended otherwise")
        step = SupportStep(support_id, f"rehearsal:{support_id}", now())
        assert await supports.call_off(step) is None
        assert (await case.ends())["outcome"] == "WITHDRAWN"
        assert await supports.call_off(step) in (None, "case_closed")
    assert (await case.sees("left"))["facts"]["reasons"] == ["called_off"]
    assert await case.told("support.ended") == circle.members
    await case.sees("parent_not_told", reasons=["case_closed"])


async def test_a_case_that_waits_for_nothing_does_not_take_it(office: Office) -> None:
    village = office.found_village()
    loan = await office.ask_for_loan(village.members[0], 50_000_000, 5)
    circle = Circle(office)
    case = await circle.asks(1, process_id=loan.id, as_="supervisor1")
    await case.sees("task_opened", task="support.name_supporters")
    await case.says("support.name_supporters", "supporter_officer1", "end", reason="کسی نیست")
    assert (await case.ends())["outcome"] == "NOT_FOUND"
    told = await case.sees("parent_not_told", parent=loan.id)
    assert told["facts"]["reasons"] == ["unknown_type"]
