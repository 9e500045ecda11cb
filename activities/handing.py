"""Handing an outside event to the loan that a person has named."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.exceptions import open_exception
from activities.outside import outside
from activities.recoveries import is_written_off, recover
from domain import loan_postings
from domain.case import OutsideEvent
from domain.exceptions import Handing, RefusedEvent
from domain.ledger import REAL_BOOK
from domain.loan_steps import (
    OverpaidMove,
    Refinancing,
)
from domain.outside_events import read_receipt
from stores.cases import CaseStore
from stores.database import Database
from stores.ledger import LedgerStore
from stores.loans import REPAYING, LoanStore
from stores.receipts import ReceiptStore

_PATIENCE = timedelta(seconds=20)
_RECOVERED = "recovered"


class Handings:
    """Speaks to other cases through the engine."""

    def __init__(self, client: Client, database: Database) -> None:
        self._client = client
        self._database = database

    @outside
    @activity.defn(name="Handings.to_loan")
    async def to_loan(self, handing: Handing) -> str | None:
        """None where the loan took the event, else the code why not. Idempotent by the event's id."""
        refused = await self._database.awrite(lambda session: _why_not(session, handing))
        if refused == _RECOVERED:
            return None
        return refused or await give_event(self._client, self._database, handing.loan_id, handing.event)

    @outside
    @activity.defn(name="Handings.move_overpaid")
    async def move_overpaid(self, move: OverpaidMove) -> str | None:
        """None where the member's other loan took what was overpaid on this one, else the code why not.

        Idempotent by the move's number: what was refused is back where it was.
        """
        if refused := await self._database.awrite(lambda session: _move(session, move)):
            return refused
        reference = loan_postings.moved_reference(move.loan_id, move.number)
        facts = {"reference": reference, "amount_rials": move.amount_rials, "at": move.at.isoformat()}
        event = OutsideEvent(reference, "bank.receipt", move.at, facts)
        refused = await give_event(self._client, self._database, move.to_loan_id, event)
        if refused is not None:
            await self._database.awrite(lambda session: _move_back(session, move))
        return refused

    @outside
    @activity.defn(name="Handings.pay_off")
    async def pay_off(self, step: Refinancing) -> str | None:
        """None where the earlier loan took this one's money, else the code why not.

        Idempotent by this loan: what was refused is taken back whole, under its own key.
        """
        reference = loan_postings.refinancing_reference(step.loan_id)
        if await self._database.aread(lambda session: _was_taken_back(session, step)):
            # Refused once it stays refused: the money is not there any more.
            return "not_expected"
        rials = await self._database.awrite(lambda session: _release(session, step))
        earlier = await self._database.aread(lambda session: LoanStore(session).get(step.earlier_loan_id))
        if earlier is None:
            return "unknown_loan"
        if earlier.book == REAL_BOOK != step.book:
            # A real loan stays as it is, whatever is rehearsed.
            return None
        taken = await self._database.aread(lambda session: ReceiptStore(session).get(earlier.book, reference))
        if taken is not None:
            # Done before, and the answer lost: a loan that has ended since could not tell.
            return None
        facts = {"reference": reference, "amount_rials": rials, "loan_id": step.loan_id}
        event = OutsideEvent(reference, "loan.refinanced", step.at, facts)
        owed_rials = await self._database.aread(lambda session: _owed(session, earlier.id))
        # Somebody paid on the earlier loan meanwhile: what is more than owed there would be cash.
        refused = (
            "more_than_owed"
            if earlier.state == REPAYING and rials > owed_rials
            else await give_event(self._client, self._database, step.earlier_loan_id, event)
        )
        if refused is not None:
            await self._database.awrite(lambda session: _take_back(session, step))
        return refused

    @outside
    @activity.defn(name="Handings.to_person")
    async def to_person(self, refused: RefusedEvent) -> None:
        """Opens an exception for what a loan could not book. Idempotent by what the event says."""
        await open_exception(
            self._database, self._client, refused.at, refused.source, refused.event, refused.cause
        )


def _why_not(session: Session, handing: Handing) -> str | None:
    loan = LoanStore(session).get(handing.loan_id)
    if loan is None:
        return "unknown_loan"
    if loan.book != REAL_BOOK:
        # What came in is real; in a rehearsal's book it would be lost to the real one.
        return "rehearsal"
    receipt = read_receipt(handing.event.facts)
    if is_written_off(loan):
        return "more_than_lost" if recover(session, loan, receipt, handing.event.at) else _RECOVERED
    known = ReceiptStore(session).get(REAL_BOOK, receipt.reference)
    same = known is None or (known.loan_id, known.amount_rials) == (loan.id, receipt.amount_rials)
    return None if same else "changed_repeat"


def _move(session: Session, move: OverpaidMove) -> str | None:
    """The code why the money cannot go there; else it waits in suspense for the other loan."""
    loans = LoanStore(session)
    loan, other = loans.get(move.loan_id), loans.get(move.to_loan_id)
    if loan is None or other is None or loan.id == other.id or loan.member_id != other.member_id:
        return "unknown_loan"
    if move.book != REAL_BOOK or other.book != REAL_BOOK:
        return "rehearsal"
    if other.state != REPAYING:
        return "not_expected"
    LedgerStore(session).post(
        loan_postings.overpaid_moved(move.book, loan.id, move.amount_rials, move.number, move.at)
    )
    return None


def _release(session: Session, step: Refinancing) -> int:
    """The money is the later loan's debt from now on, and waits in suspense; rials."""
    ledger, loan = LedgerStore(session), LoanStore(session).get(step.loan_id)
    if loan is None:
        raise ApplicationError("there is no such loan", type="unknown_loan", non_retryable=True)
    ledger.settle_all(step.book, [loan_postings.disbursement_key(step.loan_id)], step.at)
    return loan.paid_out_rials


def _owed(session: Session, loan_id: str) -> int:
    """All that is owed on a loan, with the fees to come; rials."""
    return sum(one.owed_rials for one in LoanStore(session).schedule_of(loan_id))


def _take_back(session: Session, step: Refinancing) -> None:
    key = loan_postings.disbursement_key(step.loan_id)
    LedgerStore(session).reverse(step.book, key, step.at, _refused_key(step))


def _was_taken_back(session: Session, step: Refinancing) -> bool:
    return LedgerStore(session).has(step.book, _refused_key(step))


def _refused_key(step: Refinancing) -> str:
    return f"{loan_postings.disbursement_key(step.loan_id)}:refused"


def _move_back(session: Session, move: OverpaidMove) -> None:
    key = loan_postings.suspense_account(loan_postings.moved_reference(move.loan_id, move.number))
    LedgerStore(session).reverse(move.book, key, move.at, f"{key}:back")


async def give_event(client: Client, database: Database, process_id: str, event: OutsideEvent) -> str | None:
    """Gives an event to a case. None where it was taken, else the code why not. Raises RPCError."""
    handle, event = client.get_workflow_handle(process_id), await _seen(database, process_id, event)
    try:
        await handle.execute_update("receive", event, id=_update_id(event), rpc_timeout=_PATIENCE)
    except WorkflowUpdateFailedError as failed:
        if isinstance(failed.cause, ApplicationError):
            return failed.cause.type or "not_expected"
        raise
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return "case_closed"
        raise
    return None


async def give_events(
    client: Client, database: Database, process_id: str, events: Sequence[OutsideEvent]
) -> list[str | None]:
    """Several to one case with one Update: of each what `give_event` says. Raises RPCError."""
    if len(events) == 1:
        return [await give_event(client, database, process_id, events[0])]
    handle, first = client.get_workflow_handle(process_id), await _seen(database, process_id, events[0])
    try:
        told: list[str | None] = await handle.execute_update(
            "receive_all", [first, *events[1:]], id=_update_id(*events), rpc_timeout=_PATIENCE,
            result_type=list[str | None],
        )  # fmt: skip
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return ["case_closed"] * len(events)
        raise
    return told


async def _seen(database: Database, process_id: str, event: OutsideEvent) -> OutsideEvent:
    """The event with how far its case has been shown by now."""
    rev = await database.aread(lambda session: CaseStore(session).shown_rev(process_id))
    return replace(event, seen_rev=rev)


def _update_id(*events: OutsideEvent) -> str:
    return hashlib.sha256("\n".join(event.id for event in events).encode()).hexdigest()
