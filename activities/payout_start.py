"""Keeping a batch of payouts with the outbox row of its start, asked for by the clock or by the treasury."""

from datetime import datetime, timedelta

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from domain.case import STARTED, CaseRecord, CaseStatus
from domain.ledger import REAL_BOOK
from domain.market_policies import MarketPolicy
from domain.paya import Cycle, next_cycle
from domain.payouts import CLOCK, BatchState, PayoutCase, batch_of
from domain.permissions import NATIONWIDE
from domain.policies import shipped_policies
from domain.working_days import Duration
from stores.calendar import CalendarStore
from stores.cases import CaseStore, StartDue
from stores.payout_batches import PayoutBatchStore


def coming_cycle(session: Session, market: MarketPolicy, now: datetime) -> Cycle:
    """The first cycle of the bank's rail for which a batch can still be handed in."""
    calendar = CalendarStore(session).working_calendar()
    return next_cycle(now, market.paya_cycles, market.paya_cutoff_minutes, calendar)


def rests(market: MarketPolicy) -> timedelta:
    """How long a Sheba rests before it is paid to."""
    duration = Duration.parse(market.sheba_rests)
    return timedelta(hours=duration.amount) if duration.unit == "h" else timedelta(days=duration.amount)


def keep_batch(session: Session, now: datetime, book: str, prepared_by: str = CLOCK) -> StartDue | None:
    """The start of the coming cycle's batch, kept once for a book; None where nothing is due and none was begun.

    `prepared_by` is a person's username, or the clock. Where the cycle's batch has ended already and the cutoff is still
    ahead, another one begins: what the first one left is due, and each amount is in one payout at a time.
    """
    policies = shipped_policies()
    market, cases = policies.market, CaseStore(session)
    cycle = coming_cycle(session, market, now)
    batch_id = _batch_of_cycle(session, cycle, prepared_by) if book == REAL_BOOK else batch_of(cycle, book)
    while book != REAL_BOOK and (done := cases.get(batch_id)) and done.status is CaseStatus.COMPLETED:
        # A rehearsal's clock has run ahead of ours: its next batch is that of a later cycle.
        cycle = coming_cycle(session, market, cycle.cutoff + timedelta(seconds=1))
        batch_id = batch_of(cycle, book)
    if kept := cases.start_of(batch_id):
        return kept
    if not PayoutBatchStore(session).anything_due(book, now, rests(market)):
        return None
    record = CaseRecord(
        process_id=batch_id, kind="payout", region=NATIONWIDE, started_at=now, rehearsal=book != REAL_BOOK,
        answered_by={} if prepared_by == CLOCK else {STARTED: [prepared_by]},
    )  # fmt: skip
    case = PayoutCase(
        record, policies.payout, book, cycle.at, cycle.cutoff, prepared_by, market.four_eyes_above_rials,
        int(rests(market) / timedelta(hours=1)),
    )  # fmt: skip
    cases.begin(
        record,
        argument=to_jsonable_python(case),
        subject={"cycle_at": cycle.at, "prepared_by": prepared_by, "book": book},
        policy_version=policies.version,
        search_words=cycle.id,
        asked=prepared_by,
    )
    return cases.start_of(batch_id)


def _batch_of_cycle(session: Session, cycle: Cycle, prepared_by: str) -> str:
    """The cycle's batch that runs, or that may begin where those before have ended.

    Whoever begins one by hand wants it, whatever became of the one before. The clock begins another only after one that
    had nothing to pay: what a person called off or held back in this cycle, it leaves to people and to the next cycle.
    """
    cases, batches, number = CaseStore(session), PayoutBatchStore(session), 1
    while (done := cases.get(batch_of(cycle, REAL_BOOK, number))) and done.status is CaseStatus.COMPLETED:
        had_nothing = done.outcome == "NOTHING_DUE" and batches.state(done.id) == BatchState()
        if prepared_by == CLOCK and not had_nothing:
            break
        number += 1
    return batch_of(cycle, REAL_BOOK, number)
