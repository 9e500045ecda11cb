"""What a carrier's invoice does in the world: compared with our books, agreed or refused, paid by the bank."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.market_payments import MarketPayments
from activities.outside import outside
from domain.carrier_invoices import CarrierPayment, Compared, InvoiceStep
from domain.ledger import InsufficientBalance
from domain.loans import PaymentWord
from gateways.bank import BankGateway
from stores.bank_orders import BankOrderStore
from stores.carrier_invoices import CarrierInvoiceStore
from stores.database import Database
from stores.sealing import Keys
from stores.suppliers import CARRIAGE, SupplierStore

NO_MONEY, NO_ACCOUNT = "no_money", "no_account"


class CarrierInvoices:
    """Steps of one invoice; each is safe to repeat: its state moves once, its money has business keys."""

    def __init__(self, database: Database, keys: Keys, bank: BankGateway) -> None:
        self._database = database
        self._keys = keys
        self._payments = MarketPayments(database, keys, bank)

    @activity.defn(name="CarrierInvoices.compare")
    async def compare(self, step: InvoiceStep) -> Compared:
        """What each line is beside our books, counted; what agrees is held for this invoice."""
        return await self._database.awrite(
            lambda session: CarrierInvoiceStore(session).compare(step.invoice_id)
        )

    @activity.defn(name="CarrierInvoices.agree")
    async def agree(self, step: InvoiceStep) -> None:
        """What agrees may be paid, say these people."""
        await self._write(lambda store: store.agree(step.invoice_id, step.by, step.limit_rials, step.at))

    @activity.defn(name="CarrierInvoices.refuse")
    async def refuse(self, step: InvoiceStep) -> None:
        """Its parcels are free for another invoice."""
        await self._write(lambda store: store.refuse(step.invoice_id, step.at))

    @activity.defn(name="CarrierInvoices.plan")
    async def plan(self, payment: CarrierPayment) -> str:
        """Reserves an order at the bank to the carrier's account; empty, NO_MONEY, or NO_ACCOUNT where not one is approved."""

        def write(session: Session) -> str:
            store = CarrierInvoiceStore(session)
            if BankOrderStore(session).get(payment.order_id) is not None:
                return ""
            invoice = store.get(payment.invoice_id)
            if invoice is None:
                raise ApplicationError("there is no such invoice", type="unknown_invoice", non_retryable=True)
            accounts = SupplierStore(session, self._keys).active_for(f"{CARRIAGE}{invoice.carrier}")
            if len(accounts) != 1:
                return NO_ACCOUNT
            rials = store.pay(payment.invoice_id, payment.order_id, payment.at)
            self._payments.plan(session, payment, rials, accounts[0].sheba)
            return ""

        try:
            return await self._database.awrite(write)
        except InsufficientBalance:
            return NO_MONEY

    @outside
    @activity.defn(name="CarrierInvoices.order")
    async def order(self, payment: CarrierPayment) -> PaymentWord:
        """Sends the planned order once; as `Payments.order`."""
        return await self._payments.order(payment)

    @outside
    @activity.defn(name="CarrierInvoices.ask_bank")
    async def ask_bank(self, payment: CarrierPayment) -> PaymentWord:
        """What became of the order. Only asks, and keeps the answer."""
        return await self._payments.ask_bank(payment)

    @activity.defn(name="CarrierInvoices.conclude")
    async def conclude(self, payment: CarrierPayment) -> None:
        """The carrier has it, or the bank did not take it; whoever told. Idempotent."""
        if await self._payments.keep_end(payment):
            await self._write(lambda store: store.settle(payment.invoice_id, payment.order_id, payment.at))
        else:
            await self._write(lambda store: store.not_paid(payment.invoice_id, payment.order_id, payment.at))

    async def _write(self, change: Callable[[CarrierInvoiceStore], object]) -> None:
        await self._database.awrite(lambda session: change(CarrierInvoiceStore(session)))
