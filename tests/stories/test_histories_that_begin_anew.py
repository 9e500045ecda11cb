"""A live loan goes on in fresh histories with its open tasks, its clocks, and what it has heard already."""

from datetime import timedelta

import pytest
from temporalio.client import Client

from engine.client import TASK_QUEUE
from engine.server import RunningEngine
from engine.virtual_time import advance, start_on_virtual_time
from stores.cases import StartDue
from stores.database import Database
from tests.fixtures.office import own_namespace, running_office
from tests.fixtures.sandbox import Sandbox
from tests.office import Case, Office
from tests.stories.roads import ledger_is_right
from tests.stories.test_a_live_loan import live_loan

ENOUGH_FOR_ONE_MOVE_BYTES = 40_000


async def start_on_a_clock_of_its_own(client: Client, due: StartDue) -> None:
    """A real loan whose clock can be moved once, before its histories begin anew (the engine's limit)."""
    argument = due.argument | {"largest_history_bytes": ENOUGH_FOR_ONE_MOVE_BYTES}
    await start_on_virtual_time(client, due.kind, argument, id=due.process_id, task_queue=TASK_QUEUE)


async def run_of(office: Office, loan: Case) -> str:
    return str((await office.engine.get_workflow_handle(loan.id).describe()).run_id)


async def test_a_call_that_is_open_goes_on_in_a_fresh_history(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.case_start.start_case", start_on_a_clock_of_its_own)
    village = office.found_village()
    loan = await live_loan(office, village, 60_000_000, 6)

    # Six weeks pass unpaid: the leader is asked to call
    await advance(office.engine, loan.id, "six weeks", lambda now: now + timedelta(days=42))
    await loan.sees("task_opened", task="loan.call_member")
    (call,) = await loan.tasks()

    # Small receipts fill the history until the next begins; the call is still open in it
    run, paid = await run_of(office, loan), 0
    while await run_of(office, loan) == run:
        paid += 1
        await loan.pay(1_000, f"{loan.id}-{paid}")
        await loan.sees("receipt", reference=f"{loan.id}-{paid}")
        assert paid < 100
    assert await loan.tasks() == [call]

    # It is answered, and the same answer again counts no more
    request = {"expected_rev": call["rev"], "request_id": "the call", "form": {"outcome": "will_pay"}}
    answered = await office.call("POST", f"/tasks/{call['id']}/complete", request, as_=village.leader)
    assert answered.status_code == 200, answered.text
    again = await office.call("POST", f"/tasks/{call['id']}/complete", request, as_=village.leader)
    assert again.status_code in {200, 409}
    found = await loan.read()
    assert [entry["what"] for entry in found["timeline"]].count("called") == 1
    assert [entry["number"] for entry in found["timeline"]] == list(range(len(found["timeline"])))
    assert found["schedule"][0]["paid_rials"] == paid * 1_000
    await ledger_is_right(office)


async def test_a_worker_that_remembers_nothing_tells_the_same_story(
    engine: RunningEngine, sandbox: Sandbox, sqlite_database: Database
) -> None:
    """Every workflow task replays the whole history: what is not in it would show."""
    namespace = await own_namespace(engine)
    async with running_office(engine, sandbox, sqlite_database, namespace, cached=0) as forgetful:
        loan = await live_loan(forgetful, forgetful.found_village(), 60_000_000, 6)
        for row in (await loan.read())["schedule"]:
            await loan.pay(row["principal_rials"] + row["fee_rials"], f"{loan.id}-{row['number']}")
            await loan.sees("instalment_paid", number=row["number"])
        assert (await loan.ends())["outcome"] == "PAID"
        await ledger_is_right(forgetful)
