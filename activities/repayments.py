"""Being repaid: fees that fall due, receipts divided and posted, what was paid too much, the end."""

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session
from temporalio import activity

from activities.booking import book_loan
from activities.covers import free_trustees
from activities.loan_reading import loan_of, outlook_of
from activities.points_of_loans import points_had
from activities.receipts import fall_due, take_back, take_money
from domain import loan_postings, points_postings
from domain.ledger import InsufficientBalance
from domain.loan_policies import RepaymentPolicy
from domain.loan_steps import (
    BounceOrder,
    ClosingStep,
    FeeDue,
    OutlookQuestion,
    ReceiptOrder,
    ReceiptTaken,
    RefundOrder,
)
from domain.loans import (
    Outlook,
)
from domain.points import points_earned
from stores.borrowing import BorrowingStore
from stores.case_endings import CaseEndingStore
from stores.database import Database
from stores.ledger import LedgerStore
from stores.loans import LoanStore


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
                LedgerStore(session).post_all(fall_due(session, due, instalment))

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

    @activity.defn(name="Repayments.take_back")
    async def take_back(self, order: BounceOrder) -> ReceiptTaken:
        """A receipt bounced. Idempotent by the bank's reference; `refunded` where a person has to see to it."""
        try:
            return await self._database.awrite(lambda session: take_back(session, order))
        except InsufficientBalance as short:
            if not short.account.startswith("overpaid:"):
                # Somebody took a trustee's room in this very moment: the step is done again, with what is left.
                raise
            # What it had overpaid was given back to the member.
            loan = await self._database.aread(lambda session: loan_of(session, order.loan_id))
            outlook = await self._database.aread(lambda session: outlook_of(session, loan, order.since))
            return ReceiptTaken("refunded", (), 0, outlook)

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
    async def close(self, step: ClosingStep) -> int:
        """The loan is paid: trustees are free again, its case is kept; points that its member has earned.

        Idempotent by the loan and how often it was opened again.
        """

        def write(session: Session) -> int:
            times = step.case.reopened
            free_trustees(
                session, loan_of(session, step.loan_id), f"paid:{times}" if times else "paid", step.at
            )
            LoanStore(session).close(step.loan_id, step.at)
            book_loan(session, step.loan_id, step.at)
            CaseEndingStore(session).keep(step.loan_id, to_jsonable_python(step.case))
            return _earn_points(session, step)

        return await self._database.awrite(write)


def _earn_points(session: Session, step: ClosingStep) -> int:
    """Who has repaid all of it themselves, and in time, has earned some; the same however often it is asked."""
    loan, borrowing, ledger = loan_of(session, step.loan_id), BorrowingStore(session), LedgerStore(session)
    if loan.contract is None or borrowing.others_paid(loan.id) or borrowing.is_refinanced(loan.id):
        return 0
    policy = RepaymentPolicy.model_validate(loan.contract["repayment"])
    earned = points_earned(
        amount_rials=loan.amount_rials,
        worst_days_late=borrowing.worst_days_late([loan.id]),
        per_ten_million=policy.points_earned_per_ten_million_rials,
        late_at_most_days=policy.points_if_late_at_most_days,
    )
    times = step.case.reopened
    # What an earlier good end gave, and was not there any more to be taken back, is not given twice.
    earned = max(0, earned - points_had(ledger, step.book, loan.id, times))
    if earned:
        ledger.post(points_postings.points_earned(step.book, loan.id, loan.member_id, earned, step.at, times))
    return earned
