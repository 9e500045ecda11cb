"""What a loan does to the network's own books, up to the money: checks, reservations, offer, contract."""

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session
from temporalio import activity

from activities.loan_reading import loan_of
from activities.rehearsed import open_accounts
from domain import loan_postings
from domain.contract_code import contract_code
from domain.fees import shares, upfront_fee_rials
from domain.jalali import tehran_date
from domain.ledger import REAL_BOOK, InsufficientBalance
from domain.loan_policies import LoanPolicy
from domain.loan_steps import (
    Eligibility,
    EligibilityQuestion,
    LoanStep,
    Offer,
    ReservationOrder,
    Terms,
)
from domain.one_time_code import code_of, hash_of
from stores.bank_orders import BankOrderStore
from stores.borrowing import BorrowingStore
from stores.database import Database
from stores.kanoons import KanoonStore
from stores.ledger import LedgerStore
from stores.loans import Loan, LoanStore
from stores.members import ACTIVE, MemberStore
from stores.relations import RelationStore
from stores.sealing import Keys
from stores.suppliers import SupplierStore
from stores.trustees import TrusteeStore

_SHORT_OF = {"bank": "funds", "capacity": "capacity", "points": "points"}


class Loans:
    """Steps before the money leaves. Each is one transaction, keyed by the loan."""

    def __init__(self, database: Database, keys: Keys, code_secret: bytes) -> None:
        self._database = database
        self._keys = keys
        self._code_secret = code_secret

    @activity.defn(name="Loans.check")
    async def check(self, question: EligibilityQuestion) -> Eligibility:
        """Whether the member may have this loan. Only reads."""
        return await self._database.aread(lambda session: self._check(session, question))

    @activity.defn(name="Loans.reserve")
    async def reserve(self, order: ReservationOrder) -> list[str]:
        """Reserves funds, capacity and points together, or nothing: then says what is short.

        Idempotent by the transfers' keys; a repeat after success finds them all there.
        """

        def write(session: Session) -> list[str]:
            loan = loan_of(session, order.loan_id)
            ledger = LedgerStore(session)
            people = [f"capacity:{standing.member_id}" for standing in order.trustees]
            begins_with = [loan_postings.BANK, f"points:{loan.member_id}", *people]
            open_accounts(session, order.book, begins_with, order.at)
            wanted = loan_postings.reservations(
                order.book,
                order.loan_id,
                member_id=loan.member_id,
                amount_rials=loan.amount_rials,
                trustees=order.trustees,
                points=order.points,
                at=order.at,
                upfront_fee_rials=order.upfront_fee_rials,
                into_wallet=loan.into_wallet,
                refinances=loan.refinances is not None,
            )
            try:
                ledger.post_all(wanted)
            except InsufficientBalance as short:
                return [_SHORT_OF[short.account.partition(":")[0]]]
            TrusteeStore(session).stand(order.loan_id, order.trustees)
            if order.upfront_fee_rials:
                LoanStore(session).set_upfront_fee(order.loan_id, order.upfront_fee_rials)
            return []

        return await self._database.awrite(write)

    @activity.defn(name="Loans.void_reservations")
    async def void_reservations(self, step: LoanStep) -> None:
        """Gives free whatever the loan holds. Idempotent; raises TransferEnded where some of it has moved already."""

        def write(session: Session) -> None:
            ledger = LedgerStore(session)
            ledger.void_all(step.book, ledger.reserved_by(step.book, step.loan_id), step.at)

        await self._database.awrite(write)

    @activity.defn(name="Loans.make_offer")
    async def make_offer(self, terms: Terms) -> Offer:
        """What the loan costs in all, and how its codes are recognised. Only reads."""
        loan = await self._database.aread(lambda session: loan_of(session, terms.loan_id))
        codes = [
            hash_of(terms.loan_id, number, code_of(self._code_secret, terms.loan_id, number))
            for number in range(1, terms.policy.offer.codes + 1)
        ]
        return Offer(total_fee_rials(loan, terms.policy), tuple(codes))

    @activity.defn(name="Loans.sign")
    async def sign(self, terms: Terms) -> None:
        """Keeps the contract: the terms as they were accepted. A repeat keeps the first."""

        def write(session: Session) -> None:
            loan = loan_of(session, terms.loan_id)
            loans = LoanStore(session)
            supplier = SupplierStore(session, self._keys).get(loan.supplier_id) if loan.supplier_id else None
            contract = {
                "signed_at": terms.at,
                # A merger or a transfer later takes the loan to another kanoon; who signed it stays.
                "kanoon_id": loan.kanoon_id,
                "amount_rials": loan.amount_rials,
                "instalments": loan.instalments,
                "policy_version": terms.policy.version,
                "fee_policy": terms.policy.fee_policy,
                "yearly_fee_basis_points": terms.policy.yearly_fee_basis_points,
                "total_fee_rials": total_fee_rials(loan, terms.policy),
                "upfront_fee_rials": loan.upfront_fee_rials,
                "supplier": supplier.name if supplier else None,
                "into_wallet": loan.into_wallet,
                "refinances": loan.refinances,
                "repayment": terms.policy.repayment.model_dump(mode="json"),
                "trustees": to_jsonable_python(TrusteeStore(session).of(terms.loan_id)),
            }
            loans.sign(terms.loan_id, contract, contract_code(self._code_secret, terms.loan_id))
            if not (loan.into_wallet or loan.refinances):
                BankOrderStore(session).plan(
                    loan_postings.disbursement_key(terms.loan_id),
                    terms.loan_id,
                    loan.paid_out_rials,
                    terms.at,
                )

        await self._database.awrite(write)

    @activity.defn(name="Loans.end")
    async def end(self, step: LoanStep) -> None:
        """The application ended before money moved. A repeat changes nothing."""
        await self._database.awrite(lambda session: LoanStore(session).close(step.loan_id, step.at))

    def _check(self, session: Session, question: EligibilityQuestion) -> Eligibility:
        application, policy, borrowed = question.application, question.policy, BorrowingStore(session)
        member = MemberStore(session, self._keys).get(application.member_id)
        kanoon = KanoonStore(session).get(application.kanoon_id)
        oldest = borrowed.oldest_unpaid_of(application.member_id, REAL_BOOK, application.refinances)
        # The first of two that were sent at once is the one that goes on.
        others = borrowed.open_before(application.loan_id, REAL_BOOK, application.refinances)
        loan = loan_of(session, application.loan_id)
        account = loan.sheba_sealed or loan.supplier_id or loan.refinances or (member and member.sheba)
        against = {
            "member_not_active": member is None or member.state != ACTIVE,
            "kanoon_not_active": kanoon is None or kanoon.state != ACTIVE,
            # Another one than the loan that this one takes the place of.
            "in_arrears": oldest is not None and oldest < tehran_date(question.at),
            "written_off_before": borrowed.was_written_off(application.member_id),
            "open_application": others and question.book == REAL_BOOK,
            "amount_below_limit": application.amount_rials < policy.smallest_amount_rials,
            "amount_above_limit": application.amount_rials > policy.largest_amount_rials,
            "instalments_outside_limits": not (
                policy.fewest_instalments <= application.instalments <= policy.most_instalments
            ),
            "no_account": not account,
        }
        reasons = tuple(reason for reason, holds in against.items() if holds)
        relatives = RelationStore(session).relatives_of(application.member_id)
        return Eligibility(reasons, borrowed.history_of(application.member_id), relatives)


def total_fee_rials(loan: Loan, policy: LoanPolicy) -> int:
    """Every fee of the loan under a policy, in rials."""
    per_instalment = shares(
        policy.fee_policy,
        principal_rials=loan.amount_rials,
        instalments=loan.instalments,
        yearly_fee_basis_points=policy.yearly_fee_basis_points,
    )
    upfront = upfront_fee_rials(
        principal_rials=loan.amount_rials,
        instalments=loan.instalments,
        yearly_fee_basis_points=policy.yearly_fee_basis_points,
        fee_policy=policy.fee_policy,
    )
    return upfront + sum(fee for _, fee in per_instalment)
