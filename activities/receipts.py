"""Money in and money taken back: divided over the loan, posted as the change of its accounts, kept."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from activities.booking import book_loan
from activities.covers import follow_principal
from activities.loan_reading import loan_of, outlook_of
from domain import loan_postings, measure_postings
from domain.allocation import Allocation
from domain.jalali import tehran_date
from domain.ledger import Transfer
from domain.loan_policies import RepaymentPolicy
from domain.loan_postings import BANK_PAYS, Payer
from domain.loan_steps import (
    BounceOrder,
    FeeDue,
    ReceiptOrder,
    ReceiptTaken,
)
from domain.receipts import Payment, balances, divide, divide_all, paid_by, unpaid_of
from domain.schedule import ScheduledInstalment
from domain.settlement import settled_schedule, settlement_quote
from stores.ledger import LedgerStore
from stores.loans import Loan, LoanStore
from stores.receipts import NewReceipt, Receipt, ReceiptStore
from stores.schedules import ScheduleStore


def take_money(session: Session, order: ReceiptOrder, payer: Payer = BANK_PAYS) -> ReceiptTaken:
    """Divides money over a loan and posts it, whoever pays. Idempotent by its reference.

    Money of an earlier day than what is there already takes its own place, and the later is divided anew.
    """
    loan, told = loan_of(session, order.loan_id), order.receipt
    known = ReceiptStore(session).get(order.book, told.reference)
    if known is not None:
        return _known(session, order, loan, known)
    if payer is BANK_PAYS and loan_postings.is_our_own(told.reference) and told.event_id != told.reference:
        # A bank, or somebody who types, names money that only we ourselves move: a person's matter.
        return _taken(session, order, loan, "changed_repeat")
    loans, receipts = LoanStore(session), ReceiptStore(session)
    version = loans.active_version(loan.id)
    # A clock of theirs that is ahead of ours makes no fee fall due.
    payment = Payment(min(told.paid_at, order.at), told.reference, told.amount_rials)
    fees = _fees_until(session, order, loans.schedule_of(loan.id), tehran_date(payment.paid_at))
    before = loans.schedule_of(loan.id)
    latest = receipts.is_latest(loan.id, version, payment)
    waived = _settle_early(session, loan, payment, before, order.at) if latest else 0
    if waived:
        version, before = loans.active_version(loan.id), loans.schedule_of(loan.id)
    if latest:
        divided = divide(before, payment)
        after, overpaid, changed = paid_by(before, divided), divided.overpaid_rials, {}
    else:
        counting = receipts.counting(loan.id, version)
        base = unpaid_of(before, (allocation for _, allocation in counting.values()))
        anew, after = divide_all(base, [*(one for one, _ in counting.values()), payment])
        divided = anew.pop(payment.reference)
        changed = {name: parts for name, parts in anew.items() if parts != counting[name][1]}
        overpaid = divided.overpaid_rials + _more_overpaid(changed, counting)
    ledger = LedgerStore(session)
    if payer is BANK_PAYS and _waits_in_suspense(ledger, order.book, told.reference):
        payer = Payer(loan_postings.suspense_account(told.reference), BANK_PAYS.event)
    moved = loan_postings.receipt(
        order.book, loan.id, payment, balances(before, 0), balances(after, overpaid), order.at, payer
    )
    freed = follow_principal(
        session, loan, balances(after, 0).principal, f"receipt:{told.reference}", order.at
    )
    ledger.post_all([*fees, moved, *freed])
    receipts.divide_anew(order.book, version, changed)
    receipts.keep(
        NewReceipt(order.book, loan.id, payment, told.paid_at, order.at, told.event_id, version), divided
    )
    receipts.pay(loan.id, version, before, after)
    book_loan(session, loan.id, order.at)
    owed_before = {one.number for one in before if one.owed_rials}
    completed = tuple(one.number for one in after if one.number in owed_before and not one.owed_rials)
    return replace(_taken(session, order, loan, "taken", completed), waived_fee_rials=waived)


def take_back(session: Session, order: BounceOrder) -> ReceiptTaken:
    """A receipt that bounced: what it paid is owed again, and later ones are divided anew. Idempotent.

    `state`: bounced, repeated, never_received, or before_reschedule (a new schedule was agreed on since: a
    person's matter). Raises InsufficientBalance where what it overpaid has been given back already.
    """
    loan, receipts, loans = loan_of(session, order.loan_id), ReceiptStore(session), LoanStore(session)
    known = receipts.get(order.book, order.reference)
    if known is None or known.loan_id != loan.id:
        return _taken(session, order, loan, "never_received")
    if known.bounced:
        # This very step, whose answer was lost, tells it again as it was.
        return _taken(session, order, loan, "bounced" if known.bounced_by == order.event_id else "repeated")
    version = loans.active_version(loan.id)
    if known.version != version:
        return _taken(session, order, loan, "before_reschedule")
    # It settled nothing: the fees that it had ended are asked for again, and those whose day has passed are due.
    ScheduleStore(session).charge_again(loan.id, _settled_by(order.reference))
    fees = _fees_until(session, order, loans.schedule_of(loan.id), tehran_date(order.at))
    before, counting = loans.schedule_of(loan.id), receipts.counting(loan.id, version)
    base = unpaid_of(before, (allocation for _, allocation in counting.values()))
    payment, was = counting.pop(order.reference)
    anew, after = divide_all(base, (one for one, _ in counting.values()))
    changed = {name: parts for name, parts in anew.items() if parts != counting[name][1]}
    overpaid = _more_overpaid(changed, counting)
    ledger, now = LedgerStore(session), balances(after, overpaid)
    taken_back = loan_postings.receipt_bounced(
        order.book, loan.id, payment, balances(before, was.overpaid_rials), now, order.at
    )
    held = follow_principal(session, loan, now.principal, f"bounce:{order.reference}", order.at)
    ledger.post_all([*fees, taken_back, *held])
    if ledger.has(order.book, measure_postings.recourse_key(loan.id, order.reference)):
        # A trustee's money that was none: the borrower does not owe it to them.
        key = measure_postings.recourse_key(loan.id, order.reference)
        ledger.reverse(order.book, key, order.at, f"{key}:bounced")
    receipts.bounce(order.book, order.reference, order.at, order.event_id)
    receipts.divide_anew(order.book, version, changed)
    receipts.pay(loan.id, version, before, after)
    book_loan(session, loan.id, order.at)
    return _taken(session, order, loan, "bounced")


def fall_due(
    session: Session, order: FeeDue | ReceiptOrder | BounceOrder, instalment: ScheduledInstalment
) -> list[Transfer]:
    """Marks the fee as fallen due; what comes back is to be posted: nothing where it was paid before its day."""
    LoanStore(session).mark_fee_due(order.loan_id, instalment.number, order.at)
    unpaid_rials = instalment.fee_rials - instalment.fee_paid_rials
    if not unpaid_rials:
        return []
    return [loan_postings.fee_falls_due(order.book, order.loan_id, instalment.number, unpaid_rials, order.at)]


def _waits_in_suspense(ledger: LedgerStore, book: str, reference: str) -> bool:
    """Whether money came in before (and somebody has said whose it is), or another loan has put it there."""
    account = loan_postings.suspense_account(reference)
    if reference.startswith(loan_postings.REFINANCING):
        return ledger.balance(book, account).available > 0
    return ledger.has(book, account)


def _settle_early(
    session: Session, loan: Loan, payment: Payment, schedule: list[ScheduledInstalment], at: datetime
) -> int:
    """Money that suffices for all that a settlement asks for on its day ends the later fees: how much of them."""
    if loan.contract is None:
        return 0
    policy = RepaymentPolicy.model_validate(loan.contract["repayment"])
    day, begun = tehran_date(payment.paid_at), policy.settlement_charges_begun
    quote = settlement_quote(schedule, day, charges_begun=begun, most_days=policy.quote_days)
    if not quote.waived_fee_rials or not 0 < quote.total_rials <= payment.amount_rials:
        return 0
    settled = settled_schedule(schedule, day, charges_begun=begun)
    ScheduleStore(session).replace(loan.id, settled, key=_settled_by(payment.reference), at=at)
    return quote.waived_fee_rials


def _settled_by(reference: str) -> str:
    """The key of the schedule without later fees that a receipt has made."""
    return f"settled:{reference}"


def _fees_until(
    session: Session, order: ReceiptOrder | BounceOrder, schedule: list[ScheduledInstalment], day: date
) -> list[Transfer]:
    due = [one for one in schedule if one.fee_rials and not one.fee_fell_due and one.due_on <= day]
    return [transfer for one in due for transfer in fall_due(session, order, one)]


def _more_overpaid(changed: dict[str, Allocation], counting: dict[str, tuple[Payment, Allocation]]) -> int:
    return sum(parts.overpaid_rials - counting[name][1].overpaid_rials for name, parts in changed.items())


def _known(session: Session, order: ReceiptOrder, loan: Loan, known: Receipt) -> ReceiptTaken:
    """A reference that is kept already: this very step, whose answer was lost, or a repeat, or something else."""
    if (known.loan_id, known.amount_rials) != (loan.id, order.receipt.amount_rials):
        return _taken(session, order, loan, "changed_repeat")
    if known.bounced:
        # The bank took it back under this reference; that it comes again is for a person.
        return _taken(session, order, loan, "changed_repeat")
    if known.event_id != order.receipt.event_id:
        return _taken(session, order, loan, "repeated")
    touched = ReceiptStore(session).numbers_paid_by(order.book, order.receipt.reference)
    schedule = LoanStore(session).schedule_of(loan.id)
    paid = tuple(one.number for one in schedule if one.number in touched and not one.owed_rials)
    return _taken(session, order, loan, "taken", paid)


def _taken(
    session: Session,
    order: ReceiptOrder | BounceOrder,
    loan: Loan,
    state: str,
    paid_numbers: tuple[int, ...] = (),
) -> ReceiptTaken:
    overpaid = LedgerStore(session).balance(order.book, f"overpaid:{loan.id}").available
    return ReceiptTaken(state, paid_numbers, overpaid, outlook_of(session, loan, order.since))
