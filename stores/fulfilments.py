"""Parcels: prepared, looked at where they are sampled, booked with a carrier, and followed by its scans."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from domain.market_states import FULFILMENT, SCANS, Impossible, Taken
from domain.orders import order_window_ends
from domain.working_days import WorkingCalendar
from stores.database import table_of
from stores.market_events import Subject, happens
from stores.order_rows import FulfilmentRow
from stores.orders import Fulfilment, OrderStore, changed, lock_order, subject_of

_PARCEL = table_of(FulfilmentRow).c


class FulfilmentStore:
    """The parcels of all orders."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, order_id: str) -> Fulfilment | None:
        row = self._session.get(FulfilmentRow, order_id, populate_existing=True)
        return Fulfilment(**{name: getattr(row, name) for name in Fulfilment.__slots__}) if row else None

    def by_shipment(self, carrier: str, shipment_id: str) -> Fulfilment | None:
        """The parcel that a carrier's webhook is about."""
        found = self._session.scalar(
            select(FulfilmentRow.order_id).where(
                FulfilmentRow.carrier == carrier, FulfilmentRow.shipment_id == shipment_id
            )
        )
        return self.get(found) if found else None

    def by_number(self, shipment_id: str) -> Fulfilment | None:
        """The parcel of this number, whichever carrier has it; None for several, which nobody can tell apart."""
        found = self._session.scalars(
            select(FulfilmentRow.order_id).where(FulfilmentRow.shipment_id == shipment_id).limit(2)
        ).all()
        return self.get(found[0]) if len(found) == 1 else None

    def begin(self, order_id: str, at: datetime) -> Taken:
        """The cell has begun to make it. Raises Impossible, also before it accepted the order, and Unknown."""
        order = lock_order(self._session, order_id)
        if order.state in ("awaiting_payment", "paid"):
            raise Impossible(f"fulfilment_begun_when_{order.state}")
        return self._happens(order_id, "begun", at)

    def checked(self, order_id: str, by: str, at: datetime) -> bool:
        """Somebody looked at a sampled parcel and found it good; False where somebody had."""
        return changed(
            self._session, FulfilmentRow, {"checked_by": by, "changed_at": at},
            _PARCEL.order_id == order_id, _PARCEL.sampled, _PARCEL.checked_by.is_(None),
        )  # fmt: skip

    def ready(self, order_id: str, at: datetime) -> Taken:
        """It can be sent. Raises Impossible, also for a sampled one that nobody looked at (`fulfilment_unchecked`)."""
        looked_at = or_(~_PARCEL.sampled, _PARCEL.checked_by.is_not(None))
        return self._happens(order_id, "ready", at, only_if=[looked_at], refused="fulfilment_unchecked")

    def booked(self, order_id: str, shipment_id: str, at: datetime) -> Taken:
        """The carrier knows it and will come for it. Raises Impossible, Unknown."""
        return self._happens(order_id, "booked", at, shipment_id=shipment_id)

    def scanned(self, order_id: str, word: str, at: datetime, calendar: WorkingCalendar) -> Taken:
        """A carrier's word (domain.market_states.SCANS) about what happened `at`, in any order and repetition.

        What leaves the house is sold; what is delivered begins the window of withdrawal, at the moment of the scan.
        Raises Impossible for a contradiction (delivered and sent back), KeyError for another word, Unknown.
        """
        order = lock_order(self._session, order_id)
        event = SCANS[word]
        taken = self._happens(order_id, event, at)
        self._seen(order_id, at)
        if taken is not Taken.MOVED:
            return taken
        orders = OrderStore(self._session)
        orders.hand_over(order)
        if event == "delivered":
            lines = [one.line for one in orders.lines(order_id)]
            window = {"delivered_at": at, "window_ends_at": order_window_ends(lines, at, calendar)}
            happens(self._session, subject_of(order_id), "delivered", at, window)
        return taken

    def _seen(self, order_id: str, at: datetime) -> None:
        """The latest scan counts, in whatever order they come."""
        parcel = self.get(order_id)
        if parcel is not None and (parcel.last_scan_at is None or parcel.last_scan_at < at):
            changed(self._session, FulfilmentRow, {"last_scan_at": at}, _PARCEL.order_id == order_id)

    def _happens(
        self,
        order_id: str,
        event: str,
        at: datetime,
        only_if: Sequence[ColumnElement[bool]] = (),
        refused: str = "",
        **values: object,
    ) -> Taken:
        subject = Subject(FULFILMENT, FulfilmentRow, order_id, order_id, "order_id")
        return happens(self._session, subject, event, at, dict(values), only_if, refused)
