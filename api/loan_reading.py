"""A loan's money as it is shown: schedule, balance, trustees, arrears."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from activities.recoveries import recovered_of
from domain.arrears import arrears_class
from domain.case import CaseStatus
from domain.jalali import tehran_date
from domain.loan_policies import RepaymentPolicy
from domain.loan_postings import wallet_account
from domain.schedule import ScheduledInstalment
from domain.settlement import SettlementQuote, settlement_quote
from stores.cases import CaseView
from stores.ledger import LedgerStore
from stores.loans import REPAYING, Loan, LoanStore
from stores.schedules import ScheduleStore
from stores.trustees import TrusteeStore
from stores.wallet_purchases import WalletPurchaseStore


def loan_parts(session: Session, case: CaseView, now: datetime) -> dict[str, Any]:
    """Schedule and balance in rials, from the active version and the loan's own ledger book."""
    loans, loan_id = LoanStore(session), case.id
    loan = loans.get(loan_id)
    if loan is None:
        return {}
    schedule = loans.schedule_of(loan_id)
    accounts = {
        "principal_rials": f"loan_principal:{loan_id}",
        "fee_due_rials": f"loan_fee_due:{loan_id}",
        "overpaid_rials": f"overpaid:{loan_id}",
    }
    balances = LedgerStore(session).balances(loan.book, list(accounts.values()))
    today = tehran_date(now)
    late = [one.due_on for one in schedule if one.owed_rials and one.deadline_on < today]
    return {
        "amount_rials": loan.amount_rials,
        "instalments": loan.instalments,
        "purpose": {"category": loan.purpose_category, "text": loan.purpose_text},
        "refinances": loan.refinances,
        "disbursed_at": loan.disbursed_at,
        "closed_at": loan.closed_at,
        "trustees": [
            {"member_id": standing.member_id, "share_rials": standing.share_rials}
            for standing in TrusteeStore(session).of(loan_id)
        ],
        "marks": _marks(session, case, today),
        "recovered_rials": recovered_of(session, loan),
        "wallet": wallet_of(session, loan),
        "schedule": [instalment_row(one, now) for one in schedule],
        "balance": {name: balances[account].posted for name, account in accounts.items()},
        "arrears_class": arrears_class(min(late, default=None), today).value,
    }


def _marks(session: Session, case: CaseView, today: date) -> list[str]:
    """What is to be known of a loan beside its stage and its class of arrears."""
    marks = {
        "PAUSED": case.status is CaseStatus.PAUSED or ScheduleStore(session).is_paused(case.id, today),
        "TRUSTEE_SHORTFALL": bool(TrusteeStore(session).lost(case.id)),
    }
    return [mark for mark, holds in marks.items() if holds]


def wallet_of(session: Session, loan: Loan) -> dict[str, Any] | None:
    """What is left in a loan's purpose wallet and its invoices; None where it is paid out otherwise."""
    if not loan.into_wallet:
        return None
    left = LedgerStore(session).balance(loan.book, wallet_account(loan.id)).available
    return {
        "left_rials": left,
        "invoices": [
            {
                "number": one.number,
                "document": one.document,
                "amount_rials": one.amount_rials,
                "state": one.state,
                "reason": one.reason,
            }
            for one in WalletPurchaseStore(session).of(loan.id)
        ],
    }


def quote_on(loan: Loan, schedule: Sequence[ScheduledInstalment], on: date) -> SettlementQuote | None:
    """What settles a loan on a day; None where nothing is owed, or the money has not left."""
    if loan.state != REPAYING or loan.contract is None or not any(one.owed_rials for one in schedule):
        return None
    policy = RepaymentPolicy.model_validate(loan.contract["repayment"])
    return settlement_quote(
        schedule, on, charges_begun=policy.settlement_charges_begun, most_days=policy.quote_days
    )


def instalment_row(one: ScheduledInstalment, now: datetime) -> dict[str, Any]:
    return {
        "number": one.number,
        "due_on": one.due_on,
        "deadline_on": one.deadline_on,
        "principal_rials": one.principal_rials,
        "fee_rials": one.fee_rials,
        "paid_rials": one.paid_rials,
        "state": state_of(one, now),
    }


def state_of(one: ScheduledInstalment, now: datetime) -> str:
    """paid, late, due, partly_paid or open, on a day in Tehran."""
    today = tehran_date(now)
    if not one.owed_rials:
        return "paid"
    if one.deadline_on < today:
        return "late"
    if one.due_on <= today:
        return "due"
    return "partly_paid" if one.paid_rials else "open"
