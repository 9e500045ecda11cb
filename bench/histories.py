"""How large histories get: an on-time instalment with its reminders, and a loan that is alive in repayment."""

import asyncio
from collections import Counter
from typing import Any

import httpx
from rich.progress import Progress
from sqlalchemy.orm import Session
from temporalio.api.enums.v1 import EventType

from bench.findings import Bar, Finding, Line, bar
from bench.house import House
from bench.loans import Driver
from bench.people import Village, now
from bench.watching import soon, watching
from stores.timeline import TimelineStore

_INSTALMENTS = 6
_FEW = 20
# What is paid is shown before the workflow task ends, or the workflow goes on in a fresh history.
_SECONDS_TO_REST = 0.5
# Moving a rehearsal's clock leaves events of its own, which no real loan has.
_OF_VIRTUAL_TIME = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED,
}


async def measure(house: House, village: Village, progress: Progress, *, quick: bool) -> Finding:
    """Counts, whose result is the same on every machine."""
    instalments = 3 if quick else 12
    house.begin("worker", "worker")
    with bar(progress, "Histories of a rehearsed and of a live loan", instalments + 4) as shown:
        async with watching(house.database) as watch:
            driver = Driver(village, watch)
            events, bytes_added = await _an_instalment(driver, shown)
            sizes, runs = await _alive(driver, instalments, shown)
    house.end("worker")
    count = sum(events.values())
    return Finding(
        "histories",
        {
            "events_of_an_instalment": dict(events.most_common()),
            "events_of_an_instalment_in_all": count,
            "bytes_of_an_instalment": bytes_added,
            "live_history_bytes": sizes,
            "instalments_paid": instalments,
            "histories": runs,
        },
        [
            Line("History events of one on-time instalment with its three reminders", str(count), "≤ 30"),
            Line("… in bytes", f"{bytes_added / 1024:.1f} KB"),
            Line("Live history of a loan that enters repayment", f"{sizes[0] / 1024:.1f} KB", "≤ 16 KB"),
            Line(
                f"… at its largest while {instalments} instalments are paid ({runs} histories)",
                f"{max(sizes[1:]) / 1024:.1f} KB",
                "≤ 16 KB",
            ),
        ],
    )


async def _an_instalment(driver: Driver, shown: Bar) -> tuple[Counter[str], int]:
    """The second instalment of a rehearsal, from the first one's payment to its own."""
    loan_id = await _rehearsed(driver)
    shown.step()
    schedule = (await driver.village.call("GET", f"/loans/{loan_id}"))["schedule"]
    await _through(driver, loan_id, schedule[0])
    before, bytes_before = await _history(driver, loan_id)
    shown.step()
    await _through(driver, loan_id, schedule[1])
    after, bytes_after = await _history(driver, loan_id)
    shown.step()
    return Counter(after[len(before) :]), bytes_after - bytes_before


async def _rehearsed(driver: Driver) -> str:
    """A rehearsal in repayment; the played Mer'at and bank answer by its clock."""
    village = driver.village
    member = village.take_one_with_account()
    wish = {"national_code": member.national_code, "rank": "A", "affordable_instalment_rials": 10**9}
    async with httpx.AsyncClient() as http:
        (await http.post(f"{village.house.sandbox_url}/control/merat", json=wish)).raise_for_status()
    loan_id = await driver.asks(member, _INSTALMENTS, rehearsal=True)
    await _advance(driver, loan_id, days=4)
    for task in await driver.tasks(loan_id):
        await driver.complete(task, task["assigned_member_id"], outcome="accept")
    await driver.complete((await driver.tasks(loan_id))[0], village.leader, outcome="endorse")
    await driver.accepts(loan_id, member)
    await _advance(driver, loan_id, days=1)
    return loan_id


async def _through(driver: Driver, loan_id: str, row: dict[str, Any]) -> None:
    """Three reminders on the way to the due day, then the money."""
    fired = await _advance(driver, loan_id, until=f"{row['due_on']}T12:00:00+03:30")
    reminders = [what for what in fired if what.startswith("reminded")]
    if len(reminders) != 3:
        raise AssertionError(fired)
    case = await driver.village.call("GET", f"/loans/{loan_id}")
    await _pay(driver, loan_id, row, case["now"])


async def _pay(driver: Driver, loan_id: str, row: dict[str, Any], at: str) -> None:
    """An instalment in full; returns when it is shown as paid."""
    await driver.pays(loan_id, row["principal_rials"] + row["fee_rials"], at)

    def paid(session: Session) -> bool | None:
        last = TimelineStore(session).last(loan_id, _FEW)
        found = any(
            one.entry.what == "instalment_paid" and one.entry.facts["number"] == row["number"] for one in last
        )
        return found or None

    await soon(driver.village.house.database, paid)


async def _advance(driver: Driver, loan_id: str, **wanted: Any) -> list[str]:
    """Moves a rehearsal's clock; what happened on the way."""
    answer = await driver.village.call("POST", f"/rehearsals/{loan_id}/advance", wanted)
    return [entry["what"] for entry in answer["fired"]]


async def _history(driver: Driver, loan_id: str) -> tuple[list[str], int]:
    """The kinds of all events so far, and their bytes; without those of the moved clock."""
    await asyncio.sleep(_SECONDS_TO_REST)
    handle = driver.village.house.engine.get_workflow_handle(loan_id)
    events = [event async for event in handle.fetch_history_events()]
    real = [event for event in events if event.event_type not in _OF_VIRTUAL_TIME]
    names = [EventType.Name(event.event_type).removeprefix("EVENT_TYPE_").lower() for event in real]
    return names, sum(event.ByteSize() for event in real)


async def _alive(driver: Driver, instalments: int, shown: Bar) -> tuple[list[int], int]:
    """A live loan paid ahead of its days: bytes of its open history at rest each time, and how many it had."""
    loan_id = await driver.to_repayment(driver.village.take_one_with_account())
    schedule = (await driver.village.call("GET", f"/loans/{loan_id}"))["schedule"]
    handle = driver.village.house.engine.get_workflow_handle(loan_id)
    runs, sizes = set(), []
    for row in (None, *schedule[:instalments]):
        if row is not None:
            await _pay(driver, loan_id, row, now().isoformat())
        await asyncio.sleep(_SECONDS_TO_REST)
        described = await handle.describe()
        runs.add(described.run_id)
        sizes.append(described.raw_description.workflow_execution_info.history_size_bytes)
        shown.step()
    return sizes, len(runs)
