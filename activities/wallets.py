"""What a purpose wallet pays: invoices of its purpose, from what is left in it, each once (هدایت مصارف, C.7)."""

from sqlalchemy.orm import Session
from temporalio import activity

from activities.loan_reading import loan_of
from domain import wallet_postings
from domain.invoices import invoice_key
from domain.loan_postings import suspense_account, wallet_account
from domain.loan_steps import InvoiceStep, WalletStep
from domain.wallet_postings import purchase_key
from stores.bank_orders import BankOrderStore
from stores.database import Database
from stores.ledger import LedgerStore
from stores.sealing import Keys
from stores.suppliers import ACTIVE, SupplierStore
from stores.wallet_purchases import (
    ASKED,
    PAID,
    PAYING,
    REFUSED,
    RETURNED,
    WalletPurchase,
    WalletPurchaseStore,
)


class Wallets:
    """Steps about the invoices of a loan, one at a time. Each is one transaction, keyed by loan and invoice."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    @activity.defn(name="Wallets.check")
    async def check(self, step: InvoiceStep) -> str:
        """Keeps an invoice that was handed in; the code why it is refused at once, or nothing. Idempotent.

        Codes: unknown_supplier, other_purpose, paid_before, more_than_wallet.
        """

        def write(session: Session) -> str:
            purchases = WalletPurchaseStore(session)
            known = purchases.get(step.loan_id, step.invoice.number)
            if known is not None:
                return known.reason or ""
            supplier_id, reason = self._match(session, step)
            purchases.keep(_purchase(step, supplier_id, reason))
            if purchases.get(step.loan_id, step.invoice.number) is None:
                # Another loan handed in the same invoice in this very moment.
                reason = "paid_before"
                purchases.keep(_purchase(step, supplier_id, reason))
            return reason

        return await self._database.awrite(write)

    @activity.defn(name="Wallets.refuse")
    async def refuse(self, step: InvoiceStep) -> None:
        """Somebody looked at the invoice and found that it is not to be paid. Safe to repeat."""
        await self._database.awrite(
            lambda session: WalletPurchaseStore(session).mark(
                step.loan_id, step.invoice.number, REFUSED, step.at, step.refused
            )
        )

    @activity.defn(name="Wallets.plan")
    async def plan(self, step: InvoiceStep) -> str:
        """Reserves the money in the wallet, and the order that will pay; or the code why it is refused after all.

        Idempotent by the order's key. Code: supplier_closed.
        """

        def write(session: Session) -> str:
            invoice, order_id = step.invoice, purchase_key(step.loan_id, step.invoice.number)
            if refused := self._refused_meanwhile(session, step):
                return refused
            LedgerStore(session).post(
                wallet_postings.spent(step.book, step.loan_id, invoice.number, invoice.amount_rials, step.at)
            )
            BankOrderStore(session).plan(order_id, step.loan_id, invoice.amount_rials, step.at)
            WalletPurchaseStore(session).mark(step.loan_id, invoice.number, PAYING, step.at)
            return ""

        return await self._database.awrite(write)

    @activity.defn(name="Wallets.conclude")
    async def conclude(self, step: InvoiceStep) -> int:
        """The bank has paid, or (`refused`) it has not; rials left in the wallet. Safe to repeat."""

        def write(session: Session) -> int:
            ledger, purchases = LedgerStore(session), WalletPurchaseStore(session)
            key = purchase_key(step.loan_id, step.invoice.number)
            if step.refused:
                ledger.void(step.book, key, step.at)
                purchases.mark(step.loan_id, step.invoice.number, REFUSED, step.at, step.refused)
            else:
                ledger.settle_all(step.book, [key], step.at)
                purchases.mark(step.loan_id, step.invoice.number, PAID, step.at)
            return ledger.balance(step.book, wallet_account(step.loan_id)).available

        return await self._database.awrite(write)

    @activity.defn(name="Wallets.came_back")
    async def came_back(self, step: WalletStep) -> int:
        """The bank sent a supplier's payment back into the wallet; rials in it. Idempotent by the invoice."""

        def write(session: Session) -> int:
            ledger, key = LedgerStore(session), purchase_key(step.loan_id, step.number)
            purchases = WalletPurchaseStore(session)
            known = purchases.get(step.loan_id, step.number)
            if known is not None and known.state == PAID:
                ledger.reverse(step.book, key, step.at, f"{key}:returned")
                BankOrderStore(session).mark(key, "returned", step.at)
                purchases.mark(step.loan_id, step.number, RETURNED, step.at)
            return ledger.balance(step.book, wallet_account(step.loan_id)).available

        return await self._database.awrite(write)

    @activity.defn(name="Wallets.close")
    async def close(self, step: WalletStep) -> int:
        """What is left leaves the wallet, for the loan to take; how much that was, in rials. Idempotent."""

        def write(session: Session) -> int:
            ledger, loan = LedgerStore(session), loan_of(session, step.loan_id)
            key = suspense_account(wallet_postings.closing_reference(loan.id, step.number))
            purchases = WalletPurchaseStore(session)
            for purchase in purchases.of(loan.id):
                if purchase.state == ASKED:
                    purchases.mark(loan.id, purchase.number, REFUSED, step.at, "wallet_closed")
            left = ledger.balance(step.book, wallet_account(loan.id)).available
            if left and not ledger.has(step.book, key):
                ledger.post(wallet_postings.closed(step.book, loan.id, step.number, left, step.at))
            # The transfer moves it twice: out of the wallet, and back to the bank's main money.
            return ledger.moved_by(step.book, key) // 2 if ledger.has(step.book, key) else 0

        return await self._database.awrite(write)

    def _refused_meanwhile(self, session: Session, step: InvoiceStep) -> str:
        """Days may lie between the invoice and the money: a supplier who was closed then is not paid any more."""
        purchases = WalletPurchaseStore(session)
        known = purchases.get(step.loan_id, step.invoice.number)
        if known is None or known.state == REFUSED:
            return (known and known.reason) or "unknown_supplier"
        supplier = SupplierStore(session, self._keys).get(known.supplier_id or "")
        if known.state != ASKED or (supplier is not None and supplier.state == ACTIVE):
            return ""
        purchases.mark(step.loan_id, step.invoice.number, REFUSED, step.at, "supplier_closed")
        return "supplier_closed"

    def _match(self, session: Session, step: InvoiceStep) -> tuple[str | None, str]:
        """The supplier whose invoice it is, and the code why the wallet does not pay it (none: it matches)."""
        loan, invoice = loan_of(session, step.loan_id), step.invoice
        active = SupplierStore(session, self._keys).active_with(invoice.legal_entity_id)
        if not active:
            return None, "unknown_supplier"
        matching = [one for one in active if loan.purpose_category in one.purposes]
        if not matching:
            return active[0].id, "other_purpose"
        supplier_id = matching[0].id
        key = invoice_key(invoice.document)
        if WalletPurchaseStore(session).is_financed(step.book, invoice.legal_entity_id, key):
            return supplier_id, "paid_before"
        left = LedgerStore(session).balance(step.book, wallet_account(loan.id)).available
        return supplier_id, "more_than_wallet" if invoice.amount_rials > left else ""


def _purchase(step: InvoiceStep, supplier_id: str | None, reason: str) -> WalletPurchase:
    return WalletPurchase(
        loan_id=step.loan_id,
        number=step.invoice.number,
        book=step.book,
        supplier_id=supplier_id,
        legal_entity_id=step.invoice.legal_entity_id,
        document=step.invoice.document,
        document_key=invoice_key(step.invoice.document),
        amount_rials=step.invoice.amount_rials,
        state=REFUSED if reason else ASKED,
        reason=reason or None,
        changed_at=step.at,
    )
