"""What a loan costs the engine: every event must earn its place (counted, never timed)."""

from collections import Counter

from tests.office import Case, Office
from tests.stories.roads import to_repayment

MOST_EVENTS_AN_INSTALMENT = 30
MOST_BYTES_ALIVE = 16 * 1024
# Moving a rehearsal's clock leaves events of its own, which no real loan has.
OF_VIRTUAL_TIME = {
    "workflow_execution_options_updated_event_attributes",
    "workflow_execution_time_skipping_transitioned_event_attributes",
}


async def test_an_on_time_instalment_with_three_reminders_stays_small(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 60_000_000, 6)
    schedule = (await loan.read())["schedule"]
    await through(loan, schedule[0])
    before, bytes_before = await history(office, loan)
    await through(loan, schedule[1])
    after, bytes_after = await history(office, loan)

    added = Counter(event for event in after[len(before) :] if event not in OF_VIRTUAL_TIME)
    assert sum(added.values()) <= MOST_EVENTS_AN_INSTALMENT, added
    # A live loan goes on in a new history after an instalment once 8 KB are full.
    assert bytes_after - bytes_before <= MOST_BYTES_ALIVE // 2


async def through(loan: Case, row: dict[str, int]) -> None:
    fired = await loan.pass_until(str(row["due_on"]))
    assert len([what for what in fired if what.startswith("reminded")]) == 3
    await loan.pay(row["principal_rials"] + row["fee_rials"])
    await loan.sees("instalment_paid", number=row["number"])


async def history(office: Office, loan: Case) -> tuple[list[str], int]:
    """The types of all events so far, and their bytes."""
    handle = office.engine.get_workflow_handle(loan.id)
    events = [event async for event in handle.fetch_history_events()]
    return [event.WhichOneof("attributes") or "?" for event in events], sum(e.ByteSize() for e in events)
