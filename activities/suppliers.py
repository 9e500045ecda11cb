"""Equipment ordered of suppliers that are connected: one order by one key, asked about where its fate is unclear."""

from temporalio import activity

from activities.loan_reading import case_clock
from activities.outside import outside
from domain.supplier_orders import OrderStep, OrderWord, reason_said
from gateways.caller import GatewayError, GatewayRefused, OutcomeUnknown
from gateways.suppliers import SuppliersGateway, SupplyState
from stores.database import Database
from stores.sealing import Keys
from stores.suppliers import Supplier, SupplierStore

_LONGEST_NUMBER = 60


class Suppliers:
    """Steps of an order; each is safe to repeat, keyed by the order."""

    def __init__(self, database: Database, keys: Keys, suppliers: SuppliersGateway) -> None:
        self._database = database
        self._keys = keys
        self._suppliers = suppliers

    @activity.defn(name="Suppliers.is_connected")
    async def is_connected(self, step: OrderStep) -> bool:
        """Whether the supplier takes orders itself, as of now. Only reads."""
        supplier = await self._supplier(step)
        return supplier is not None and supplier.takes_orders

    @outside
    @activity.defn(name="Suppliers.order")
    async def order(self, step: OrderStep) -> OrderWord:
        """Sends the order; one whose fate is unclear is asked about. Safe to repeat: it is never sent by another key."""
        supplier = await self._supplier(step)
        if supplier is None:
            return OrderWord("refused", reason=reason_said(None))
        clock = case_clock(step.talent_id, step.book, step.at)
        where = {"kanoon_id": step.kanoon_id, "region": step.region, "county": step.county}
        try:
            told = await self._suppliers.order(
                step.order_id, supplier.legal_entity_id, step.equipment, step.amount_rials, where, clock
            )
        except OutcomeUnknown:
            found = await self._suppliers.look(step.order_id, clock)
            if found is None:
                # The supplier says that it never got it: the same order is sent again, with the step's patience.
                raise
            told = found
        except GatewayRefused as refused:
            if refused.code == "order_exists":
                # One with other contents, which we do not know: a person finds out before anything else is ordered.
                raise
            return OrderWord("refused", reason=reason_said(refused.code))
        return _word(told)

    @outside
    @activity.defn(name="Suppliers.look")
    async def look(self, step: OrderStep) -> OrderWord:
        """What became of the order. Only asks; a supplier that does not answer says nothing."""
        try:
            found = await self._suppliers.look(step.order_id, case_clock(step.talent_id, step.book, step.at))
        except GatewayError:
            return OrderWord()
        return _word(found) if found else OrderWord()

    async def _supplier(self, step: OrderStep) -> Supplier | None:
        return await self._database.aread(
            lambda session: SupplierStore(session, self._keys).get(step.supplier_id)
        )


def _word(told: SupplyState) -> OrderWord:
    reason = reason_said(told.reason) if told.state == "cannot_deliver" else ""
    return OrderWord(told.state, told.order_number[:_LONGEST_NUMBER], told.deliver_by.isoformat(), reason)
