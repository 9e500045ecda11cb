"""Being repaid: fees that fall due, receipts divided and posted, what was paid too much, the end."""

from datetime import datetime

from sqlalchemy.orm import Session
from temporalio import activity

from activities.loan_reading import loan_of, outlook_of
from domain import loan_postings
from domain.allocation import Allocation, allocate
from domain.jalali import tehran_date
from domain.ledger import Transfer
from domain.loan_postings import BANK_PAYS, Payer
from domain.loans import (
    FeeDue,
    LoanStep,
    Outlook,
    OutlookQuestion,
    ReceiptOrder,
    ReceiptTaken,
    RefundOrder,
)
from domain.schedule import ScheduledInstalment
from stores.database import Database
from stores.ledger import LedgerStore
from stores.loans import Loan, LoanStore, Receipt


class Repayments:
    """What repays a loan. Every posting has a business key, so that a repeat finds itself there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="Repayments.fee_falls_due")
    async def fee_falls_due(self, due: FeeDue) -> None:
        """The fee of an instalment is owed from now on. Idempotent by loan and number."""

        def write(session: Session) -> None:
            loan = loan_of(session, due.loan_id)
            schedule = LoanStore(session).schedule_of(loan.id)
            instalment = next(one for one in schedule if one.number == due.number)
            if instalment.fee_rials and not instalment.fee_fell_due:
                LedgerStore(session).post(_fall_due(session, due, instalment))

        await self._database.awrite(write)

    @activity.defn(name="Repayments.look")
    async def look(self, question: OutlookQuestion) -> Outlook:
        """What is to come for the loan. Only reads."""
        return await self._database.aread(
            lambda session: outlook_of(session, loan_of(session, question.loan_id), question.since)
        )

    @activity.defn(name="Repayments.take_receipt")
    async def take_receipt(self, order: ReceiptOrder) -> ReceiptTaken:
        """Divides a receipt over the loan and posts it. Idempotent by the bank's reference."""
        return await self._database.awrite(lambda session: take_money(session, order))

    @activity.defn(name="Repayments.refund")
    async def refund(self, order: RefundOrder) -> int:
        """What was paid too much has gone back; rials that are still the member's. Idempotent by its number."""

        def write(session: Session) -> int:
            ledger = LedgerStore(session)
            ledger.post(
                loan_postings.overpaid_refunded(
                    order.book, order.loan_id, order.amount_rials, order.number, order.at
                )
            )
            return ledger.balance(order.book, f"overpaid:{order.loan_id}").available

        return await self._database.awrite(write)

    @activity.defn(name="Repayments.close")
    async def close(self, step: LoanStep) -> None:
        """The loan is paid: trustees are free again. Idempotent: what is released leaves nothing to release."""

        def write(session: Session) -> None:
            free_trustees(session, step.book, step.loan_id, "paid", step.at)
            LoanStore(session).close(step.loan_id, step.at)

        await self._database.awrite(write)


def free_trustees(session: Session, book: str, loan_id: str, why: str, at: datetime) -> None:
    """Releases whatever the trustees of a loan still have committed; what is released leaves nothing to release."""
    ledger = LedgerStore(session)
    held = {
        standing.member_id: f"capacity_held:{loan_id}:{standing.member_id}"
        for standing in LoanStore(session).trustees_of(loan_id)
    }
    balances = ledger.balances(book, list(held.values()))
    ledger.post_all(
        [
            loan_postings.capacity_released(book, loan_id, member_id, balances[account].available, why, at)
            for member_id, account in held.items()
            if balances[account].available
        ]
    )


def take_money(session: Session, order: ReceiptOrder, payer: Payer = BANK_PAYS) -> ReceiptTaken:
    """Divides money over a loan and posts it, whoever pays. Idempotent by its reference."""
    loan, loans, told = loan_of(session, order.loan_id), LoanStore(session), order.receipt
    known = loans.receipt(order.book, told.reference)
    if known is not None:
        return _known(session, order, loan, known)
    before = loans.schedule_of(loan.id)
    # A clock of theirs that is ahead of ours makes no fee fall due.
    paid_on = tehran_date(min(told.paid_at, order.at))
    fees = [
        _fall_due(session, order, one)
        for one in before
        if one.fee_rials and not one.fee_fell_due and one.due_on <= paid_on
    ]
    divided = allocate(told.amount_rials, [one.balance for one in loans.schedule_of(loan.id)])
    fees += _early_fees(session, order, loan, divided)
    receipt = loan_postings.receipt(
        order.book, loan.id, told.reference, told.amount_rials, divided, order.at, payer
    )
    LedgerStore(session).post_all([*fees, receipt])
    loans.keep_receipt(
        book=order.book,
        reference=told.reference,
        loan_id=loan.id,
        amount_rials=told.amount_rials,
        at=told.paid_at,
        taken_at=order.at,
        event_id=told.event_id,
        divided=divided,
    )
    return _taken(session, order, loan, "taken")


def _known(session: Session, order: ReceiptOrder, loan: Loan, known: Receipt) -> ReceiptTaken:
    """A reference that is kept already: this very step, whose answer was lost, or a repeat, or something else."""
    if (known.loan_id, known.amount_rials) != (loan.id, order.receipt.amount_rials):
        return _taken(session, order, loan, "changed_repeat")
    ours = known.event_id == order.receipt.event_id
    return _taken(session, order, loan, "taken" if ours else "repeated")


def _taken(session: Session, order: ReceiptOrder, loan: Loan, state: str) -> ReceiptTaken:
    loans = LoanStore(session)
    touched = loans.numbers_paid_by(order.book, order.receipt.reference) if state == "taken" else set()
    paid = tuple(
        one.number for one in loans.schedule_of(loan.id) if one.number in touched and not one.owed_rials
    )
    return ReceiptTaken(state, paid, _overpaid(session, order), outlook_of(session, loan, order.since))


def _early_fees(session: Session, order: ReceiptOrder, loan: Loan, divided: Allocation) -> list[Transfer]:
    """A fee that is paid before its day falls due by being paid: the ledger never owes the member a fee."""
    schedule = {one.number: one for one in LoanStore(session).schedule_of(loan.id)}
    paid = [schedule[part.number] for part in divided.parts if part.fee_rials]
    return [_fall_due(session, order, one) for one in paid if not one.fee_fell_due]


def _fall_due(session: Session, order: FeeDue | ReceiptOrder, instalment: ScheduledInstalment) -> Transfer:
    """Marks the fee as fallen due; what comes back is to be posted."""
    LoanStore(session).mark_fee_due(order.loan_id, instalment.number, order.at)
    return loan_postings.fee_falls_due(
        order.book, order.loan_id, instalment.number, instalment.fee_rials, order.at
    )


def _overpaid(session: Session, order: ReceiptOrder) -> int:
    return LedgerStore(session).balance(order.book, f"overpaid:{order.loan_id}").available
