"""Which closed loans go on when a receipt was taken back, and with what."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from domain.case import CaseRecord, short_of
from domain.loan_reopening import may_open_again, opened_again
from domain.loans import Departure, LoanApplication, LoanCase, Reopening
from domain.policies import shipped_policies

CLOSED_AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
LATER = CLOSED_AT + timedelta(days=40)


def closed(**more: object) -> LoanCase:
    """A loan that was repaid, as its workflow keeps it at its end."""
    application = LoanApplication("loan-1", "m", "k", "IR-23", "leader", 60_000_000, 6, "marriage")
    record = CaseRecord("loan-1", "loan", "IR-23", CLOSED_AT, stage="REPAYING", rev=80, entries=40)
    case = LoanCase(record, application, shipped_policies().loan, repaying=True, closing=True)
    return replace(case, **more)  # type: ignore[arg-type]


def test_who_was_repaid_by_the_borrower_or_heirs_goes_on() -> None:
    assert may_open_again(closed())
    assert may_open_again(closed(died=True, heirs_pay=True))


@pytest.mark.parametrize(
    "ended",
    [{"written_off": True}, {"refinanced_by": "loan-2"}, {"died": True}, {"repaying": False}],
    ids=["written_off", "refinanced", "estate", "never_paid_out"],
)
def test_what_was_decided_on_its_end_is_a_persons_to_undo(ended: dict[str, object]) -> None:
    assert not may_open_again(closed(**ended))


def test_it_goes_on_where_the_stores_stand_and_from_now_on() -> None:
    lost = Departure("t1", "died", 1, until=LATER)
    kept = closed(departures=[lost, Departure("t2", "leaves", 1)], refunds=2)
    why = Reopening("r1", 20_000_000, 12)
    case = opened_again(kept, why, "bank:b1", LATER, rev=91, entries=44)
    assert (case.record.rev, case.record.entries, case.record.stage) == (91, 44, "REPAYING")
    assert (case.closing, case.served_until, case.reopened, case.reopening) == (False, LATER, 1, why)
    # Whoever only wanted to leave is asked about no more; what keys postings is kept
    assert case.departures == [lost]
    assert case.refunds == 2
    assert short_of("bank:b1") in case.record.handled
    assert TypeAdapter(LoanCase).validate_python(to_jsonable_python(case)) == case
