"""A loan that had closed as paid goes on: its case as it was, from the moment at which a receipt was taken back."""

from dataclasses import replace
from datetime import datetime

from domain.case import short_of
from domain.loans import LoanCase, Reopening


def may_open_again(case: LoanCase) -> bool:
    """Whether a case, as it was at its end, can simply go on: it was repaid by its borrower, or by heirs.

    Not one that a later loan paid off, that was written off, or whose estate is settled: what was decided there
    was decided on the loan's being paid, and is a person's to undo.
    """
    of_estate = case.died and not case.heirs_pay
    return case.repaying and not (case.written_off or case.refinanced_by or of_estate)


def opened_again(
    case: LoanCase, why: Reopening, event_id: str, at: datetime, *, rev: int, entries: int
) -> LoanCase:
    """The case that goes on at `at`: nothing is asked or waited for yet, and what passed is not reminded of.

    `rev` and `entries` are where its showings and its timeline stand. `event_id` told of the receipt: told again by
    the relay it is known.
    """
    record = replace(
        case.record,
        stage="REPAYING",
        outcome=None,
        rev=rev,
        entries=entries,
        tasks=[],
        handled=[*case.record.handled, short_of(event_id)],
    )
    return replace(
        case,
        record=record,
        closing=False,
        receipts=[],
        bounces=[],
        measures=[],
        departures=[gone for gone in case.departures if gone.until is not None],
        overpaid_rials=0,
        outlook=None,
        served_until=at,
        reopened=case.reopened + 1,
        reopening=why,
    )
