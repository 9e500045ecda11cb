"""Paying a loan out: one bank order by one reference, asked about where its fate is unclear, never sent anew."""

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.bank_orders import BankOrders, Transfer
from activities.booking import book_loan
from activities.covers import follow_principal, free_trustees
from activities.loan_reading import case_clock, loan_of, outlook_of, person_of
from activities.outside import outside
from domain import loan_postings
from domain.fees import FeePolicy
from domain.jalali import tehran_date
from domain.loan_postings import disbursement_key, reservation_keys
from domain.loan_steps import (
    LoanStep,
    PaymentEnd,
    ReservationOrder,
)
from domain.loans import (
    Outlook,
    PaymentWord,
)
from domain.receipts import balances
from domain.schedule import Instalment, first_due_on, make_schedule
from gateways.bank import BankGateway
from gateways.caller import CaseClock
from stores.bank_orders import BankOrderStore
from stores.calendar import CalendarStore
from stores.database import Database
from stores.ledger import LedgerStore
from stores.loan_book import LoanBookStore
from stores.loans import PAID_OUT, Loan, LoanStore
from stores.receipts import ReceiptStore
from stores.sealing import Keys, seal, unseal
from stores.suppliers import ACTIVE, Supplier, SupplierStore
from stores.wallet_purchases import WalletPurchaseStore


class Payments:
    """The bank's side of a loan, and what it posts."""

    def __init__(self, database: Database, keys: Keys, bank: BankGateway) -> None:
        self._database = database
        self._keys = keys
        self._bank = bank
        self._orders = BankOrders(database, bank)

    @outside
    @activity.defn(name="Payments.account_is_theirs")
    async def account_is_theirs(self, step: LoanStep) -> bool:
        """Whether the payout account belongs to the member; the one asked about is fixed. Safe to repeat."""
        national_code, sheba = await self._database.aread(
            lambda session: self._payee(session, loan_of(session, step.loan_id))
        )
        if not await self._bank.owns_sheba(f"{step.loan_id}:ownership", sheba, national_code, _clock(step)):
            return False
        # Exactly the account that was asked about is paid to, whatever the member's becomes meanwhile.
        sealed = seal(self._keys, sheba.encode(), f"loan:{step.loan_id}:sheba")
        await self._database.awrite(lambda s: LoanStore(s).fix_account(step.loan_id, sealed))
        return True

    @outside
    @activity.defn(name="Payments.account_changed")
    async def account_changed(self, step: LoanStep) -> bool:
        """Forgets the account that was fixed, and asks about the one registered now. Before any payment is ordered."""
        await self._database.awrite(lambda session: LoanStore(session).forget_account(step.loan_id))
        return await self.account_is_theirs(step)

    @outside
    @activity.defn(name="Payments.order")
    async def order(self, step: LoanStep) -> PaymentWord:
        """Sends the order once: `sending` is kept before the call, so a repeat asks instead of sending.

        Only when the bank itself says that it never got the order is the same order sent again.
        """
        order_id = step.order_id
        sheba, amount_rials = await self._database.aread(lambda s: self._whom_and_how_much(s, step))
        if not await self._database.aread(lambda s: LedgerStore(s).is_pending(step.book, order_id)):
            # Nothing is sent that is not reserved, whatever led here.
            return PaymentWord("rejected", reason="not_reserved")
        if await self._orders.is_planned(order_id) and await self._database.aread(
            lambda s: self._supplier_is_closed(s, step)
        ):
            return PaymentWord("rejected", reason="supplier_closed")
        return await self._orders.send_once(Transfer(order_id, sheba, amount_rials, step.at, _clock(step)))

    @outside
    @activity.defn(name="Payments.ask")
    async def ask(self, step: LoanStep) -> PaymentWord:
        """What became of the order. Only asks, and keeps the answer; `never_received` may be sent again."""
        return await self._orders.ask(step.order_id, step.at, _clock(step))

    @activity.defn(name="Payments.conclude")
    async def conclude(self, end: PaymentEnd) -> None:
        """Keeps how the order ended, whoever told: the bank's answer, its webhook, or a person. Safe to repeat."""
        await self._orders.keep(end.step.order_id, end.word, end.step.at)

    @activity.defn(name="Payments.book")
    async def book(self, order: ReservationOrder) -> Outlook:
        """Posts what was pending, and starts the schedule. Idempotent: settled transfers stay settled."""

        def write(session: Session) -> Outlook:
            ledger, loans = LedgerStore(session), LoanStore(session)
            first = order.payment == 1
            # The trustees' capacity and the points were taken with the first payment, and are still.
            money = [disbursement_key(order.loan_id, order.payment)]
            keys = reservation_keys(order.loan_id, order.trustees, order.points) if first else money
            ledger.settle_all(order.book, keys, order.at)
            loan = loan_of(session, order.loan_id)
            if not first:
                # What had been freed meanwhile by what came in, which went back.
                again = f"paid_out:{order.payment}"
                ledger.post_all(follow_principal(session, loan, loan.amount_rials, again, order.at))
            key = PAID_OUT if first else f"{PAID_OUT}:{order.payment}"
            loans.start_repayment(loan.id, _schedule(session, loan, order), order.at, key)
            book_loan(session, loan.id, order.at)
            return outlook_of(session, loan, order.at)

        return await self._database.awrite(write)

    @activity.defn(name="Payments.came_back")
    async def came_back(self, step: LoanStep) -> int:
        """The bank sent a settled payment back; rials received meanwhile, which are the member's. Idempotent."""

        def write(session: Session) -> int:
            ledger, loans, receipts = LedgerStore(session), LoanStore(session), ReceiptStore(session)
            loan, order_id = loan_of(session, step.loan_id), step.order_id
            if not ledger.has(step.book, f"{order_id}:returned"):
                schedule, version = loans.schedule_of(loan.id), loans.active_version(loan.id)
                overpaid = ledger.balance(step.book, f"overpaid:{loan.id}").available
                unpaid = sum(one.paid_rials for one in schedule)
                for one in range(1, version + 1):
                    receipts.give_free(loan.id, one)
                ledger.post(
                    loan_postings.payment_returned(
                        step.book, loan.id, loan.amount_rials, step.payment,
                        balances(schedule, overpaid), overpaid + unpaid, step.at, loan.upfront_fee_rials,
                    )
                )  # fmt: skip
                loans.not_paid_out(loan.id)
                LoanBookStore(session).strike(loan.id)
                BankOrderStore(session).mark(order_id, "returned", step.at)
            return ledger.balance(step.book, f"overpaid:{loan.id}").available

        return await self._database.awrite(write)

    @activity.defn(name="Payments.plan_again")
    async def plan_again(self, step: LoanStep) -> None:
        """Reserves the money for another payment order. Idempotent by the order's key."""

        def write(session: Session) -> None:
            loan = loan_of(session, step.loan_id)
            LedgerStore(session).post(
                loan_postings.paid_again(
                    step.book, loan.id, loan.amount_rials, step.payment, step.at, loan.upfront_fee_rials
                )
            )
            BankOrderStore(session).plan(step.order_id, loan.id, loan.paid_out_rials, step.at)

        await self._database.awrite(write)

    @activity.defn(name="Payments.give_back")
    async def give_back(self, step: LoanStep) -> None:
        """A loan that was never had: trustees and points are as before, and no money is reserved. Idempotent."""

        def write(session: Session) -> None:
            ledger, loan = LedgerStore(session), loan_of(session, step.loan_id)
            order_id = step.order_id
            if ledger.is_pending(step.book, order_id):
                ledger.void(step.book, order_id, step.at)
            free_trustees(session, loan, "returned", step.at)
            held = ledger.balance(step.book, f"points_held:{loan.id}").available
            if held:
                ledger.post(loan_postings.points_returned(step.book, loan.id, loan.member_id, held, step.at))

        await self._database.awrite(write)

    def _whom_and_how_much(self, session: Session, step: LoanStep) -> tuple[str, int]:
        """The Sheba that the step's order pays, and rials: of an invoice its supplier's."""
        loan = loan_of(session, step.loan_id)
        if not step.purchase:
            return self._payee(session, loan)[1], loan.paid_out_rials
        purchase = WalletPurchaseStore(session).get(loan.id, step.purchase)
        if purchase is None:
            raise ApplicationError("there is no such invoice", type="unknown_invoice", non_retryable=True)
        return self._supplier(session, purchase.supplier_id).sheba, purchase.amount_rials

    def _supplier_is_closed(self, session: Session, step: LoanStep) -> bool:
        """Weeks may lie between an application and its money. Of an invoice it is looked when it is planned."""
        supplier_id = loan_of(session, step.loan_id).supplier_id
        if step.purchase or supplier_id is None:
            return False
        return self._supplier(session, supplier_id).state != ACTIVE

    def _supplier(self, session: Session, supplier_id: str | None) -> Supplier:
        supplier = SupplierStore(session, self._keys).get(supplier_id or "")
        if supplier is None:
            raise ApplicationError("there is no such supplier", type="unknown_supplier", non_retryable=True)
        return supplier

    def _payee(self, session: Session, loan: Loan) -> tuple[str, str]:
        """Who is paid: their number (a national code, or a legal entity's id) and their Sheba."""
        if loan.supplier_id:
            supplier = self._supplier(session, loan.supplier_id)
            return supplier.legal_entity_id, supplier.sheba
        member = person_of(session, self._keys, loan.member_id)
        if loan.sheba_sealed:
            sheba = unseal(self._keys, loan.sheba_sealed, f"loan:{loan.id}:sheba").decode()
        else:
            sheba = member.sheba or ""
        return member.national_code, sheba


def _clock(step: LoanStep) -> CaseClock:
    return case_clock(step.loan_id, step.book, step.at)


def _schedule(session: Session, loan: Loan, order: ReservationOrder) -> tuple[Instalment, ...]:
    contract = loan.contract or {}
    return make_schedule(
        principal_rials=loan.amount_rials,
        instalments=loan.instalments,
        yearly_fee_basis_points=contract["yearly_fee_basis_points"],
        fee_policy=FeePolicy(contract["fee_policy"]),
        first_due_on=first_due_on(tehran_date(order.at)),
        calendar=CalendarStore(session).working_calendar(),
    )
