"""What comes in about carriers' money: their invoices, and payments that the bank sends back after they settled."""

from functools import partial

from sqlalchemy.orm import Session

from activities.carrier_invoice_start import ChangedInvoice, came_back, keep_invoice
from activities.handing import give_event
from api.case_start import start_kept
from api.state import ApiState
from domain.carrier_invoices import ToldInvoice, invoice_of_payment, read_invoice
from domain.case import OutsideEvent
from domain.ledger import REAL_BOOK
from domain.loans import PaymentWord
from domain.market_states import Impossible
from domain.outside_events import Unreadable, for_case, read_transfer
from stores.bank_orders import BankOrderStore
from stores.carrier_invoices import CarrierInvoice, CarrierInvoiceStore
from stores.cases import StartDue


async def hear_of_invoice(state: ApiState, event: OutsideEvent) -> str | None:
    """A carrier's invoice begins its case, once by its number. None where it was kept, else the code why a person must look."""
    try:
        told = read_invoice(event.facts)
        await start_kept(state, partial(begin_invoice, state=state, told=told))
    except Unreadable as unreadable:
        return unreadable.code
    except ChangedInvoice:
        return "changed_repeat"
    return None


def begin_invoice(session: Session, *, state: ApiState, told: ToldInvoice, by: str | None = None) -> StartDue:
    """In the book of its parcels; only a played bank pays what is rehearsed. Raises Unreadable, ChangedInvoice."""
    book = CarrierInvoiceStore(session).book_of(told.carrier, told.lines) or REAL_BOOK
    if book != REAL_BOOK and not state.bank_is_played:
        raise Unreadable("rehearsal")
    return keep_invoice(session, told, book, state.clock(), by)


def is_of_carrier(order_id: object) -> bool:
    """Whether an order at the bank pays a carrier."""
    return invoice_of_payment(order_id) is not None


async def hear_of_carriers_payment(state: ApiState, event: OutsideEvent) -> str | None:
    """While it is on its way its case hears; what comes back later is owed again, and paid once more by a new one."""
    order_id = str(event.facts["order_id"])
    kept = await state.database.aread(lambda session: _paid_by(session, order_id))
    if kept is None:
        return "unknown_reference"
    if kept.book != REAL_BOOK and not state.bank_is_played:
        return "rehearsal"
    try:
        word = read_transfer(event.facts)
    except Unreadable as unreadable:
        return unreadable.code
    if word.state == "returned" and kept.state in ("settled", "returned"):
        return await _take_back(state, kept, order_id, word)
    reason = await give_event(await state.engine.client(), state.database, kept.id, for_case(event))
    if reason == "case_closed":
        reason = None if word.state == "settled" and kept.paid_by == order_id else "contradiction"
    return reason


async def _take_back(state: ApiState, kept: CarrierInvoice, order_id: str, word: PaymentWord) -> str | None:
    def begin(session: Session) -> StartDue:
        due = came_back(session, kept.id, order_id, state.clock())
        if due is None:
            raise _HeardBefore
        BankOrderStore(session).mark(order_id, word.state, state.clock(), word.reference, word.reason)
        return due

    try:
        await start_kept(state, begin)
    except _HeardBefore:
        return None
    except Impossible:
        return "contradiction"
    return None


def _paid_by(session: Session, order_id: str) -> CarrierInvoice | None:
    """The invoice that an order at the bank pays, where we know both."""
    if BankOrderStore(session).get(order_id) is None:
        return None
    return CarrierInvoiceStore(session).get(invoice_of_payment(order_id) or "")


class _HeardBefore(Exception):
    """The same return again changes nothing."""
