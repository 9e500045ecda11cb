"""What a loan costs the engine: every event must earn its place (counted, never timed)."""

from collections import Counter

from tests.office import Case, Office
from tests.stories.ordering import a_seller, bought, goods, hears, made
from tests.stories.roads import to_repayment

MOST_EVENTS_AN_INSTALMENT = 30
MOST_BYTES_ALIVE = 16 * 1024
MOST_EVENTS_AN_ORDER = 115
MOST_BYTES_AN_ORDER = 32 * 1024
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


async def test_an_order_from_the_payment_to_the_payout_stays_small(office: Office) -> None:
    """With everything that happens to a good one: a sample, a reminder of nobody, three scans, a window, a payout."""
    seller, buyer = await a_seller(office), office.found_village().members[0]
    (case,) = await bought(office, buyer, (seller, goods(office, seller), 1))
    await made(case, seller)
    await case.pass_days(20)
    for state in ("sent", "settled"):
        assert await hears(office, case, "order.payout", state=state, payout_id="payout-1") is None
    assert (await case.ends())["outcome"] == "SETTLED"
    events, size = await history(office, case)
    added = Counter(event for event in events if event not in OF_VIRTUAL_TIME)
    assert sum(added.values()) <= MOST_EVENTS_AN_ORDER, added
    assert size <= MOST_BYTES_AN_ORDER


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
