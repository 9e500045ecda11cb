"""A ledger that lends: funds and holdings to begin with, loans paid out, paid back and ended."""

from datetime import timedelta

from sqlalchemy.orm import Session

from activities.covers import follow_principal, free_trustees
from domain import loan_postings, measure_postings
from domain.allocation import Allocation, Part
from domain.ledger import REAL_BOOK, Leg, Transfer, Unit
from domain.loans import Standing
from domain.receipts import Payment, balances, paid_by
from stores.ledger import LedgerStore
from stores.loans import Loan, LoanStore
from stores.receipts import NewReceipt, ReceiptStore
from stores.trustees import TrusteeStore
from tests.stores.house import LATER, NOW, SCHEDULE

TRUSTEES = (Standing("m-2", 150), Standing("m-3", 150))


def lend(session: Session) -> None:
    """Pays out loan-1 and loan-2: of the first one instalment and a little too much is paid back, of the second all."""
    fund(session)
    for loan_id, paid, overpaid in (("loan-1", 1, 7), ("loan-2", 3, 0)):
        pay_out(session, loan_id)
        pay_back(session, loan_id, range(1, paid + 1), overpaid)
    LedgerStore(session).post(measure_postings.recourse(REAL_BOOK, "loan-1", "m-2", "loan-1", 5, NOW))
    end(session, "loan-2")


def fund(session: Session) -> None:
    """Money, capacity and points to begin with, and what is pending, voided and reversed."""
    ledger = LedgerStore(session)
    accounts = {loan_postings.BANK: 10_000, "points:m-1": 50}
    for account, amount in (accounts | dict.fromkeys(("capacity:m-2", "capacity:m-3"), 1_000)).items():
        ledger.post(loan_postings.opening(REAL_BOOK, account, amount, NOW))
    for key in ("pending", "voided", "settled"):
        legs = (Leg("suspense:x", credit=10), Leg("bank:main", debit=10))
        back = tuple(leg.swapped for leg in legs)
        ledger.post(Transfer(REAL_BOOK, f"{key}-in", "test_event", Unit.RIALS, legs, NOW))
        ledger.post(Transfer(REAL_BOOK, key, "test_event", Unit.RIALS, back, NOW, pending=True))
    ledger.void(REAL_BOOK, "voided", LATER)
    ledger.settle(REAL_BOOK, "settled", LATER)
    ledger.reverse(REAL_BOOK, "settled", LATER, "settled:reversed")


def pay_out(session: Session, loan_id: str) -> None:
    ledger, loans = LedgerStore(session), LoanStore(session)
    TrusteeStore(session).stand(loan_id, TRUSTEES)
    for transfer in loan_postings.reservations(
        REAL_BOOK, loan_id, member_id="m-1", amount_rials=300, trustees=TRUSTEES, points=5, at=NOW
    ):
        ledger.post(transfer)
    for key in loan_postings.reservation_keys(loan_id, TRUSTEES, 5):
        ledger.settle(REAL_BOOK, key, NOW)
    loans.start_repayment(loan_id, SCHEDULE, NOW)


def pay_back(session: Session, loan_id: str, numbers: range, overpaid_rials: int) -> None:
    ledger, loans = LedgerStore(session), LoanStore(session)
    for number in numbers:
        ledger.post(loan_postings.fee_falls_due(REAL_BOOK, loan_id, number, 4, NOW))
        loans.mark_fee_due(loan_id, number, NOW)
    divided = Allocation(tuple(Part(number, 4, 100) for number in numbers), overpaid_rials)
    amount = 104 * len(numbers) + overpaid_rials
    before = loans.schedule_of(loan_id)
    payment = keep_receipt(session, loan_id, loan_id, divided)
    after = loans.schedule_of(loan_id)
    assert payment.amount_rials == amount
    ledger.post(
        loan_postings.receipt(
            REAL_BOOK, loan_id, payment, balances(before, 0), balances(after, overpaid_rials), NOW
        )
    )
    left = balances(after, 0).principal
    ledger.post_all(follow_principal(session, _loan(session, loan_id), left, f"receipt:{loan_id}", NOW))


def keep_receipt(session: Session, loan_id: str, reference: str, divided: Allocation) -> Payment:
    """A receipt of NOW, taken a little later, with what it pays; the ledger does not hear of it."""
    loans, receipts = LoanStore(session), ReceiptStore(session)
    amount = divided.overpaid_rials + sum(part.fee_rials + part.principal_rials for part in divided.parts)
    payment, version = Payment(NOW, reference, amount), loans.active_version(loan_id)
    receipts.keep(NewReceipt(REAL_BOOK, loan_id, payment, NOW, LATER, "bank:1", version), divided)
    before = loans.schedule_of(loan_id)
    receipts.pay(loan_id, version, before, paid_by(before, divided))
    return payment


def end(session: Session, loan_id: str) -> None:
    free_trustees(session, _loan(session, loan_id), "paid", LATER + timedelta(days=90))
    LoanStore(session).close(loan_id, LATER)


def _loan(session: Session, loan_id: str) -> Loan:
    loan = LoanStore(session).get(loan_id)
    assert loan is not None
    return loan
