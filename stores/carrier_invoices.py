"""Carriers' invoices: kept, compared parcel by parcel with what releases and refunds say we owe, paid once, or refused."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from domain import order_postings
from domain.carrier_invoices import AGREED, DIFFERS, NOT_OWED, TWICE, UNKNOWN, BilledParcel, Compared
from domain.market_states import CARRIER_INVOICE, Impossible, Taken
from stores.carrier_invoice_rows import CarrierInvoiceLineRow, CarrierInvoiceRow
from stores.conflicts import insert_new
from stores.database import table_of
from stores.ledger import LedgerStore
from stores.ledger_accounts import lock_accounts
from stores.market_events import Subject, Unknown, happens
from stores.order_rows import FulfilmentRow, OrderRow
from stores.payout_rows import ReleaseRow
from stores.refund_rows import RefundRow

_INVOICE, _LINE = table_of(CarrierInvoiceRow).c, table_of(CarrierInvoiceLineRow).c
_CHUNK = 400


@dataclass(frozen=True, slots=True)
class CarrierInvoice:
    """An invoice as kept; sums in rials."""

    id: str
    book: str
    carrier: str
    number: str
    round: int
    from_on: date
    until_on: date
    billed_rials: int
    agreed_rials: int
    four_eyes: bool
    seen_by: str | None
    approved_by: str | None
    paid_by: str | None
    state: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """A parcel that is billed, beside our books: whose it is, what we owe for it in rials, and the verdict."""

    parcel: BilledParcel
    order_id: str | None
    owed_rials: int | None
    verdict: str


class CarrierInvoiceStore:
    """The invoices of all carriers. Whoever moves one holds the carrier's account, so that two never take one parcel."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, invoice: CarrierInvoice, lines: Sequence[BilledParcel]) -> None:
        """Keeps one that came in, in the transaction that keeps its case."""
        row = {name: getattr(invoice, name) for name in CarrierInvoice.__slots__}
        insert_new(self._session, CarrierInvoiceRow, [row | {"changed_at": invoice.received_at}])
        rows = [
            {
                "invoice_id": invoice.id, "place": place, "shipment_id": line.shipment_id, "order_id": None,
                "billed_rials": line.rials, "owed_rials": None, "verdict": None, "held": False,
            }
            for place, line in enumerate(lines, 1)
        ]  # fmt: skip
        insert_new(self._session, CarrierInvoiceLineRow, rows)

    def get(self, invoice_id: str) -> CarrierInvoice | None:
        row = self._session.get(CarrierInvoiceRow, invoice_id, populate_existing=True)
        return invoice_of(row) if row else None

    def billed(self, invoice_id: str) -> list[BilledParcel]:
        """What it bills, in the order of its lines."""
        return [BilledParcel(one.shipment_id, one.billed_rials) for one in self._lines(invoice_id)]

    def held(self, invoice_id: str) -> list[BilledParcel]:
        """What of it is paid, or was."""
        lines = [one for one in self._lines(invoice_id) if one.held]
        return [BilledParcel(one.shipment_id, one.billed_rials) for one in lines]

    def book_of(self, carrier: str, lines: Sequence[BilledParcel]) -> str | None:
        """The book of the first of its parcels that we know; None where we know none."""
        for chunk in _chunks([line.shipment_id for line in lines]):
            found = self._session.scalar(
                select(OrderRow.book)
                .join(FulfilmentRow, FulfilmentRow.order_id == OrderRow.id)
                .where(FulfilmentRow.carrier == carrier, FulfilmentRow.shipment_id.in_(chunk))
                .limit(1)
            )
            if found is not None:
                return str(found)
        return None

    def by_number(self, carrier: str, number: str) -> CarrierInvoice | None:
        """What came under a carrier's number, in the round that it is in."""
        row = self._session.scalar(
            select(CarrierInvoiceRow)
            .where(_INVOICE.carrier == carrier, _INVOICE.number == number)
            .order_by(_INVOICE.round.desc())
            .limit(1)
        )
        return invoice_of(row) if row else None

    # Before it is paid.

    def look_over(self, carrier: str, book: str, parcels: Sequence[BilledParcel]) -> list[Judged]:
        """What each of these would be beside our books now, in their order. Only reads."""
        orders = self._orders_of(carrier, book, [one.shipment_id for one in parcels])
        owed, taken = self._owed_for(list(orders.values())), self._held_elsewhere(list(orders.values()))
        said = []
        for one in parcels:
            order_id = orders.get(one.shipment_id)
            owes = owed.get(order_id, 0) if order_id else None
            verdict = _verdict(order_id, owes, one.rials, is_taken=order_id in taken)
            if order_id and verdict in (AGREED, DIFFERS):
                taken.add(order_id)
            said.append(Judged(one, order_id, owes, verdict))
        return said

    def compare(self, invoice_id: str) -> Compared:
        """Says of each line what it is beside our books; what agrees is held for it. Again it is as it is then.

        One that is not only received any more stays as it was compared. Raises Unknown.
        """
        invoice, lines = self._locked(invoice_id), self._lines(invoice_id)
        if invoice.state == "received":
            self._let_go(invoice_id)
            self._judge(invoice, lines)
            lines = self._lines(invoice_id)
        found = Counter(line.verdict for line in lines)
        agreed_rials = sum(line.billed_rials for line in lines if line.verdict == AGREED)
        counted = (found[verdict] for verdict in (AGREED, UNKNOWN, TWICE, DIFFERS, NOT_OWED))
        return Compared(invoice.billed_rials, agreed_rials, len(lines), *counted)

    def agree(self, invoice_id: str, by: Sequence[str], limit_rials: int, at: datetime) -> Taken:
        """What agrees of it may be paid, say these people; above the limit they are two.

        Raises Impossible (`carrier_invoice_two_people`, `carrier_invoice_nothing`), Unknown.
        """
        self._locked(invoice_id)
        rials = sum(line.rials for line in self.held(invoice_id))
        large, people = rials > limit_rials, list(dict.fromkeys(by))
        if large and len(people) == 1:
            raise Impossible("carrier_invoice_two_people")
        if not rials:
            raise Impossible("carrier_invoice_nothing")
        seen = people[-2] if len(people) > 1 else None
        return self._happens(
            invoice_id,
            "agreed",
            at,
            agreed_rials=rials,
            four_eyes=large,
            seen_by=seen,
            approved_by=people[-1],
        )

    def refuse(self, invoice_id: str, at: datetime) -> Taken:
        """Nothing of it is paid: its parcels are free for another invoice. Raises Impossible, Unknown."""
        self._locked(invoice_id)
        taken = self._happens(invoice_id, "refused", at)
        if taken is Taken.MOVED:
            self._let_go(invoice_id)
        return taken

    # Its money.

    def pay(self, invoice_id: str, order_id: str, at: datetime) -> int:
        """The carrier is being paid by an order at the bank: reserved under its id; rials.

        Raises Impossible before it was agreed, InsufficientBalance, Unknown.
        """
        invoice = self._locked(invoice_id, bank=True)
        if invoice.state != "agreed":
            raise Impossible(f"carrier_invoice_pay_when_{invoice.state}")
        LedgerStore(self._session).post(
            order_postings.carrier_paid(
                invoice.book, order_id, invoice_id, invoice.carrier, invoice.agreed_rials, at
            )
        )
        return invoice.agreed_rials

    def not_paid(self, invoice_id: str, order_id: str, at: datetime) -> None:
        """The bank did not take the order: the carrier is still owed it. Raises Unknown, and the ledger's refusals."""
        LedgerStore(self._session).void(self._locked(invoice_id, bank=True).book, order_id, at)

    def settle(self, invoice_id: str, order_id: str, at: datetime) -> Taken:
        """The carrier has it. Raises Impossible, Unknown, and the ledger's refusals."""
        invoice = self._locked(invoice_id, bank=True)
        taken = self._happens(invoice_id, "settled", at, paid_by=order_id)
        if taken is Taken.MOVED:
            LedgerStore(self._session).settle(invoice.book, order_id, at)
        return taken

    def returned(self, invoice_id: str, order_id: str, at: datetime) -> Taken:
        """The money came back after it had settled: it is owed again, and its parcels are free for the next round.

        Raises Impossible, Unknown, and the ledger's refusals.
        """
        invoice = self._locked(invoice_id, bank=True)
        if invoice.paid_by != order_id:
            raise Impossible("carrier_invoice_paid_otherwise")
        taken = self._happens(invoice_id, "returned", at)
        if taken is Taken.MOVED:
            LedgerStore(self._session).reverse(invoice.book, order_id, at, f"{order_id}:returned")
            self._let_go(invoice_id)
        return taken

    # Inside.

    def _judge(self, invoice: CarrierInvoice, lines: Sequence[CarrierInvoiceLineRow]) -> None:
        parcels = [BilledParcel(line.shipment_id, line.billed_rials) for line in lines]
        said = [
            {
                "at_place": line.place, "order_id": one.order_id, "owed_rials": one.owed_rials, "verdict": one.verdict,
                "held": one.verdict == AGREED,
            }
            for line, one in zip(lines, self.look_over(invoice.carrier, invoice.book, parcels), strict=True)
        ]  # fmt: skip
        self._session.execute(
            update(table_of(CarrierInvoiceLineRow)).where(
                _LINE.invoice_id == invoice.id, _LINE.place == bindparam("at_place")
            ),
            said,
        )

    def _orders_of(self, carrier: str, book: str, shipments: Sequence[str]) -> dict[str, str]:
        """Whose parcels they are: of this carrier, and of this book."""
        found: dict[str, str] = {}
        for chunk in _chunks(shipments):
            rows = self._session.execute(
                select(FulfilmentRow.shipment_id, FulfilmentRow.order_id)
                .join(OrderRow, OrderRow.id == FulfilmentRow.order_id)
                .where(
                    FulfilmentRow.carrier == carrier,
                    FulfilmentRow.shipment_id.in_(chunk),
                    OrderRow.carrier == carrier,
                    OrderRow.book == book,
                )
            )
            found |= {str(row.shipment_id): row.order_id for row in rows}
        return found

    def _owed_for(self, order_ids: Sequence[str]) -> dict[str, int]:
        """What the carrier has earned with each, in rials: by the release, or where the buyer has its fee back."""
        owed: Counter[str] = Counter()
        for chunk in _chunks(order_ids):
            released = select(ReleaseRow.order_id, ReleaseRow.carrier_rials).where(
                ReleaseRow.order_id.in_(chunk)
            )
            back = select(RefundRow.order_id, RefundRow.owed_rials).where(
                RefundRow.order_id.in_(chunk), RefundRow.source == "escrow"
            )
            for query in (released, back):
                for order_id, rials in self._session.execute(query):
                    owed[order_id] += rials
        return owed

    def _held_elsewhere(self, order_ids: Sequence[str]) -> set[str]:
        held: set[str] = set()
        for chunk in _chunks(order_ids):
            wanted = select(_LINE.order_id).where(_LINE.order_id.in_(chunk), _LINE.held)
            held |= set(self._session.scalars(wanted))
        return held

    def _let_go(self, invoice_id: str) -> None:
        self._session.execute(
            update(table_of(CarrierInvoiceLineRow)).where(_LINE.invoice_id == invoice_id).values(held=False)
        )

    def _lines(self, invoice_id: str) -> Sequence[CarrierInvoiceLineRow]:
        return self._session.scalars(
            select(CarrierInvoiceLineRow)
            .where(_LINE.invoice_id == invoice_id)
            .order_by(_LINE.place)
            .execution_options(populate_existing=True)
        ).all()

    def _locked(self, invoice_id: str, *, bank: bool = False) -> CarrierInvoice:
        """The invoice, held with the carrier's account (and the market's at the bank) until the transaction ends."""
        row = self._session.scalar(
            select(CarrierInvoiceRow)
            .where(_INVOICE.id == invoice_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if row is None:
            raise Unknown(invoice_id)
        names = [order_postings.carrier_account(row.carrier)]
        lock_accounts(self._session, row.book, [*names, order_postings.BANK_OF_MARKET] if bank else names)
        return invoice_of(row)

    def _happens(self, invoice_id: str, event: str, at: datetime, **values: object) -> Taken:
        subject = Subject(CARRIER_INVOICE, CarrierInvoiceRow, invoice_id, None)
        return happens(self._session, subject, event, at, dict(values))


def _verdict(order_id: str | None, owed: int | None, billed: int, *, is_taken: bool) -> str:
    if order_id is None:
        return UNKNOWN
    if is_taken:
        return TWICE
    if not owed:
        return NOT_OWED
    return AGREED if owed == billed else DIFFERS


def invoice_of(row: CarrierInvoiceRow) -> CarrierInvoice:
    """The row as everybody else has it."""
    return CarrierInvoice(**{name: getattr(row, name) for name in CarrierInvoice.__slots__})


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """In parts that both databases take as one question."""
    for begin in range(0, len(values), _CHUNK):
        yield values[begin : begin + _CHUNK]
