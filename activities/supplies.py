"""What a cell's supply does in the world: its money, what came of it, and the supplier's payment by the bank."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.market_payments import MarketPayments
from activities.outside import outside
from domain.ledger import InsufficientBalance
from domain.loans import PaymentWord
from domain.market_states import Impossible
from domain.supplies import GoodsCame, MoneyIn, PriceAgreed, SupplierPayment, SupplyEnd, SupplyStep
from gateways.bank import BankGateway
from stores.bank_orders import BankOrderStore
from stores.database import Database
from stores.sealing import Keys
from stores.suppliers import ACTIVE, SupplierStore
from stores.supplies import Supply, SupplyStore

FOR_CELLS = "cell_setup"
"""What a supplier is approved for that sells to cells."""


class Supplies:
    """Steps of one supply; each is safe to repeat: its states move once, its money has business keys."""

    def __init__(self, database: Database, keys: Keys, bank: BankGateway) -> None:
        self._database = database
        self._keys = keys
        self._payments = MarketPayments(database, keys, bank)

    @activity.defn(name="Supplies.agree")
    async def agree(self, agreed: PriceAgreed) -> str:
        """Empty, or `unknown_supplier` where that one may not be paid for what cells buy."""

        def write(session: Session) -> str:
            if not self._sells(session, agreed.supplier_id):
                return "unknown_supplier"
            SupplyStore(session).agree(agreed.supply_id, agreed.supplier_id, agreed.rials, agreed.at)
            return ""

        return await self._database.awrite(write)

    @activity.defn(name="Supplies.ask_another")
    async def ask_another(self, agreed: PriceAgreed) -> str:
        """As `agree`, of what is paid for already."""

        def write(session: Session) -> str:
            if not self._sells(session, agreed.supplier_id):
                return "unknown_supplier"
            SupplyStore(session).ask_another(agreed.supply_id, agreed.supplier_id)
            return ""

        return await self._database.awrite(write)

    @activity.defn(name="Supplies.credit")
    async def credit(self, step: SupplyStep) -> int:
        """What the cell has put in and no supply holds, in rials. Only asks."""

        def read(session: Session) -> int:
            supply = _supply(session, step.supply_id)
            return SupplyStore(session).credit(supply.cell_id, supply.book)

        return await self._database.aread(read)

    @activity.defn(name="Supplies.pay_out_of_sales")
    async def pay_out_of_sales(self, step: SupplyStep) -> str:
        """Empty, or `supply_short_of_sales`."""
        try:
            await self._write(lambda store: store.pay_out_of_sales(step.supply_id, step.at))
        except Impossible as impossible:
            return impossible.code
        return ""

    @activity.defn(name="Supplies.take_receipt")
    async def take_receipt(self, money: MoneyIn) -> bool:
        """Whether it was booked now; a reference counts once."""
        return await self._database.awrite(
            lambda session: SupplyStore(session).take_receipt(
                money.supply_id, money.reference, money.rials, money.at
            )
        )

    @activity.defn(name="Supplies.hold")
    async def hold(self, step: SupplyStep) -> bool:
        """The price is set aside for the supplier; False where the cell's credit is less, and nothing is moved."""
        try:
            await self._write(lambda store: store.hold(step.supply_id, step.at))
        except InsufficientBalance:
            return False
        return True

    @activity.defn(name="Supplies.accept")
    async def accept(self, step: SupplyStep) -> None:
        await self._write(lambda store: store.accept(step.supply_id, step.at))

    @activity.defn(name="Supplies.deliver")
    async def deliver(self, step: SupplyStep) -> None:
        await self._write(lambda store: store.deliver(step.supply_id, step.at))

    @activity.defn(name="Supplies.receive")
    async def receive(self, came: GoodsCame) -> None:
        """What did not come is the cell's credit again."""
        kept = came.kept_rials or None
        await self._write(lambda store: store.receive(came.supply_id, came.units, came.at, kept))

    @activity.defn(name="Supplies.end")
    async def end(self, end: SupplyEnd) -> None:
        """Whatever it held is the cell's credit again."""
        await self._write(lambda store: store.end(end.supply_id, end.event, end.at))

    # The supplier's money.

    @activity.defn(name="Supplies.plan")
    async def plan(self, payment: SupplierPayment) -> bool:
        """Reserves an order at the bank to the supplier's account; False where the money is not there yet."""

        def write(session: Session) -> None:
            if BankOrderStore(session).get(payment.order_id) is not None:
                return
            supply = _supply(session, payment.supply_id)
            supplier = SupplierStore(session, self._keys).get(supply.supplier_id or "")
            if supplier is None:
                raise ApplicationError(
                    "there is no such supplier", type="unknown_supplier", non_retryable=True
                )
            rials = SupplyStore(session).pay(payment.supply_id, payment.order_id, payment.at)
            self._payments.plan(session, payment, rials, supplier.sheba)

        try:
            await self._database.awrite(write)
        except InsufficientBalance:
            return False
        return True

    @outside
    @activity.defn(name="Supplies.order")
    async def order(self, payment: SupplierPayment) -> PaymentWord:
        """Sends the planned order once; as `Payments.order`."""
        return await self._payments.order(payment)

    @outside
    @activity.defn(name="Supplies.ask_bank")
    async def ask_bank(self, payment: SupplierPayment) -> PaymentWord:
        """What became of the order. Only asks, and keeps the answer."""
        return await self._payments.ask_bank(payment)

    @activity.defn(name="Supplies.conclude")
    async def conclude(self, payment: SupplierPayment) -> None:
        """The supplier has it, or the bank did not take it; whoever told. Idempotent."""
        if await self._payments.keep_end(payment):
            await self._write(lambda store: store.settle(payment.supply_id, payment.order_id, payment.at))
        else:
            await self._write(lambda store: store.not_paid(payment.supply_id, payment.order_id, payment.at))

    def _sells(self, session: Session, supplier_id: str) -> bool:
        supplier = SupplierStore(session, self._keys).get(supplier_id)
        return supplier is not None and supplier.state == ACTIVE and FOR_CELLS in supplier.purposes

    async def _write(self, change: Callable[[SupplyStore], object]) -> None:
        await self._database.awrite(lambda session: change(SupplyStore(session)))


def _supply(session: Session, supply_id: str) -> Supply:
    supply = SupplyStore(session).get(supply_id)
    if supply is None:
        raise ApplicationError("there is no such supply", type="unknown_supply", non_retryable=True)
    return supply
