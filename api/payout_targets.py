"""Where a loan may be paid: to a supplier of its purpose, or to an earlier loan of the same member (C.7)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from activities.loan_start import why_not_pay
from api.loan_reading import quote_on
from api.problems import wrong_fields
from domain.fees import upfront_fee_rials
from domain.forms import FieldError
from domain.ledger import REAL_BOOK
from domain.loan_policies import LoanPolicy
from domain.loan_postings import wallet_account
from stores.ledger import LedgerStore
from stores.loans import LoanStore
from stores.sealing import Keys


@dataclass(frozen=True, slots=True)
class PlannedLoan:
    """What is asked for: whose, how much in rials, in how many instalments."""

    member_id: str
    amount_rials: int
    instalments: int
    rehearsal: bool


def check_supplier(session: Session, keys: Keys, supplier_id: str, purpose_category: str) -> None:
    """Spending outside the purpose is refused at the door (هدایت مصارف). Raises a 422."""
    if refused := why_not_pay(session, keys, supplier_id, purpose_category):
        raise wrong_fields(FieldError("payout.supplier_id", refused))


def check_earlier(
    session: Session, earlier_id: str, planned: PlannedLoan, policy: LoanPolicy, today: date
) -> None:
    """A loan takes the place of one of the member's own, and is as large as that needs. Raises a 422.

    Never more than is owed there with all fees to come: refinancing is no way to cash. A real loan is not paid off by
    a rehearsed one, nor the other way round: a rehearsal may read a real loan, and leaves it as it is.
    """
    field, earlier = "payout.refinances", LoanStore(session).get(earlier_id)
    if earlier is None or earlier.member_id != planned.member_id:
        raise wrong_fields(FieldError(field, "unknown_loan"))
    if earlier.book != REAL_BOOK and not planned.rehearsal:
        raise wrong_fields(FieldError(field, "unknown_loan"))
    if LedgerStore(session).balance(earlier.book, wallet_account(earlier.id)).posted:
        # Paid off by another loan, what is left in it would be the member's as money paid too much.
        raise wrong_fields(FieldError(field, "wallet_open"))
    schedule = LoanStore(session).schedule_of(earlier.id)
    quote = quote_on(earlier, schedule, today)
    if quote is None:
        raise wrong_fields(FieldError(field, "nothing_owed"))
    paid_off_rials = planned.amount_rials - upfront_fee_rials(
        principal_rials=planned.amount_rials,
        instalments=planned.instalments,
        yearly_fee_basis_points=policy.yearly_fee_basis_points,
        fee_policy=policy.fee_policy,
    )
    if paid_off_rials < quote.total_rials:
        raise wrong_fields(FieldError("amount_rials", "less_than_owed"))
    if paid_off_rials > sum(one.owed_rials for one in schedule):
        raise wrong_fields(FieldError("amount_rials", "more_than_owed"))
