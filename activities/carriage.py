"""Parcels with their carrier: booked by our order's id, called off, asked about (processes.md, D.4)."""

from dataclasses import asdict, replace

from sqlalchemy.orm import Session
from temporalio import activity

from activities.loan_reading import case_clock, person_of
from activities.orders import for_a_person
from activities.outside import outside
from domain.order_process import REFUSALS
from domain.order_steps import Booked, Booking, OrderStep, ShipmentNews, ToldScan
from gateways.caller import CaseClock, GatewayError, GatewayRefused, OutcomeUnknown
from gateways.carrier import CarrierGateway, Parcel, Shipment
from stores.database import Database
from stores.fulfilments import FulfilmentStore
from stores.market_deaths import buyer_of
from stores.members import home_of
from stores.offers import OfferStore
from stores.orders import Order, OrderStore
from stores.products import ProductStore
from stores.sealing import Keys
from stores.ship_to import ShipToStore

_LONGEST_NUMBER = 60


class Carriage:
    """Steps of a parcel; each is safe to repeat, keyed by the order."""

    def __init__(self, database: Database, keys: Keys, carrier: CarrierGateway) -> None:
        self._database = database
        self._keys = keys
        self._carrier = carrier

    @outside
    @activity.defn(name="Carriage.book")
    async def book(self, step: OrderStep) -> Booked:
        """The carrier comes for it; one whose fate is unclear is asked about, never booked by another key."""
        parcel = await self._database.aread(lambda session: self._parcel(session, step.order_id))
        try:
            booked = await self._booked(parcel, _clock(step))
        except GatewayRefused as refused:
            return Booked(refused=refused.code if refused.code in REFUSALS else "other")
        number = booked.shipment_id[:_LONGEST_NUMBER]
        kept = await self._keep(Booking(step, number))
        return Booked(number) if kept else Booked(refused="other")

    @activity.defn(name="Carriage.book_by_hand")
    async def book_by_hand(self, booking: Booking) -> bool:
        """Somebody arranged it with the carrier; False where another parcel has this number."""
        return await self._keep(booking)

    @outside
    @activity.defn(name="Carriage.look")
    async def look(self, step: OrderStep) -> ShipmentNews:
        """What the carrier knows of it. Only asks; one that does not answer says nothing."""
        try:
            found = await self._carrier.look(step.order_id, _clock(step))
        except GatewayError:
            return ShipmentNews()
        told = sorted(found.scans, key=lambda scan: scan.seq) if found else []
        return ShipmentNews(tuple(ToldScan(scan.state, scan.at, scan.seq) for scan in told))

    @outside
    @activity.defn(name="Carriage.call_off")
    async def call_off(self, step: OrderStep) -> bool:
        """Nobody comes for it any more; False where the carrier has it already."""
        return await self._carrier.call_off(step.order_id, _clock(step))

    async def _booked(self, parcel: Parcel, clock: CaseClock) -> Shipment:
        try:
            return await self._carrier.book(parcel, clock)
        except OutcomeUnknown:
            found = await self._carrier.look(parcel.order_id, clock)
            if found is None:
                # The carrier says that it never got it: the same is asked again, with the step's patience.
                raise
            return found
        except GatewayRefused as refused:
            # Asked before in other words (the buyer's place has changed since): what was booked stands.
            found = None
            if refused.code == "parcel_exists":
                found = await self._carrier.look(parcel.order_id, clock)
            if found is None:
                raise
            return found

    async def _keep(self, booking: Booking) -> bool:
        order = booking.order

        def write(session: Session) -> bool:
            parcels, kept = FulfilmentStore(session), OrderStore(session).locked(order.order_id)
            known = parcels.by_shipment(kept.carrier, booking.shipment_id)
            if known is not None and known.order_id != kept.id:
                return False
            parcels.booked(kept.id, booking.shipment_id, order.at)
            return True

        with for_a_person():
            return await self._database.awrite(write)

    def _parcel(self, session: Session, order_id: str) -> Parcel:
        order = OrderStore(session).get(order_id)
        if order is None:
            raise LookupError(order_id)
        lines, products = OrderStore(session).lines(order_id), ProductStore(session)
        weights = [
            product.weight_grams * (one.line.units - one.back_units)
            for one in lines
            if (product := products.get(one.line.product_id)) is not None
        ]
        offer = OfferStore(session).get(lines[0].line.product_id, order.cell_id)
        bring_from = {"cell_id": order.cell_id} | (
            {"region": offer.maker.region, "county": offer.maker.county} if offer else {}
        )
        return Parcel(
            order_id, order.carrier, max(sum(weights), 1), bring_from, self._bring_to(session, order)
        )

    def _bring_to(self, session: Session, order: Order) -> dict[str, str]:
        """The address that the buyer gave; for a basket without one, the kanoon at which it is fetched.

        It goes to the heir, at their own telephone, where one is named for a buyer who has died.
        """
        where = ShipToStore(session, self._keys).of_basket(order.basket_id)
        if where is not None and order.heir_member_id:
            heir = person_of(session, self._keys, order.heir_member_id)
            where = replace(where, name=heir.name, mobile=heir.mobile)
        if where is not None:
            return asdict(where)
        buyer = buyer_of(session, order)
        kanoon_id, region = (home_of(session, buyer) if buyer else None) or (None, None)
        return {"kanoon_id": kanoon_id or "", "region": region or ""}


def _clock(step: OrderStep) -> CaseClock:
    return case_clock(step.order_id, step.book, step.at)
