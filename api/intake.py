"""Where outside events go: to the loan or talent they name, or to a person who sorts them out."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from activities.exceptions import open_exception
from activities.handing import give_event
from activities.recoveries import is_written_off, recover
from api import event_relay
from api.carrier_told import hear_of_carriers_payment, hear_of_invoice, is_of_carrier
from api.house_news import cases_concerned
from api.loan_reopening import bounce_of_closed
from api.parcel_news import is_no_news, order_of_parcel
from api.payout_told import GATEWAY_SETTLED, hear_of_payout, hear_of_settlement
from api.refund_told import hear_of_refund, is_of_refund
from api.state import ApiState
from domain.baskets import CALLBACK
from domain.case import OutsideEvent
from domain.enrolments import enrolment_of
from domain.identifiers import InvalidIdentifier, parse_national_code
from domain.ledger import REAL_BOOK
from domain.loan_postings import loan_of_order
from domain.money_back import process_paying_back
from domain.outside_events import Unreadable, for_case, read_receipt, read_reference
from domain.payment_gateways import GATEWAYS, basket_of_payment
from domain.payouts import is_of_payout
from domain.supplier_news import ordered_for
from domain.supplies import supply_of_payment
from stores.bank_orders import BankOrderStore
from stores.borrowing import BorrowingStore
from stores.courses import EnrolmentStore
from stores.house_events import HOUSE
from stores.kanoon_formations import KanoonFormationStore
from stores.loans import LoanStore
from stores.members import MemberStore
from stores.messages import MessageStore
from stores.payments import PaymentStore
from stores.receipts import ReceiptStore
from stores.supplies import SupplyStore
from stores.talents import TalentStore
from stores.webhook_refusals import Refusal

_SMS_MAY_BE_EARLY = timedelta(minutes=1)
_DELIVERY_STATES = frozenset({"queued", "attempted", "delivered", "undelivered", "unknown"})
_ENDED = {
    "university": "course_ended",
    "supplier": "order_ended",
    "carrier": "order_ended",
    "payment": "order_ended",
}
"""What those who speak of a closed case are told of: what they know has ended with it."""
_CAUSES: dict[str, str] = {
    Refusal.BAD_SIGNATURE: "bad_signature",
    Refusal.ID_REUSED: "changed_repeat",
    event_relay.UNREADABLE: "malformed",
    "bank.receipt_bounced": "not_expected",
    "sms.reply": "sms_reply",
}


async def hand_over(state: ApiState, source: str, event: OutsideEvent) -> str | None:
    """None where a loan took the event, else the code why a person must look; their case is open then."""
    if source == HOUSE:
        await _tell_cases(state, event)
        return None
    if hears := _hears_itself(event):
        reason = await hears(state, event)
        if reason is not None:
            await _tell_a_person(state, source, event, reason)
        return reason
    if event.type == CALLBACK:
        event = await _naming_the_try(state, event)
    of = order_of_parcel if event.type == "carrier.scan" else _loan_of
    found = await state.database.aread(lambda session: of(session, state, event))
    if isinstance(found, Unreadable):
        reason = found.code
    elif (too_much_rials := await _left_of_recovery(state, found, event)) is not None:
        reason = "more_than_lost" if too_much_rials else None
    else:
        event = await _knowing_who_paid(state, found, event)
        reason = await give_event(await state.engine.client(), state.database, found, for_case(event))
        if (
            reason in ("case_closed", "order_ended")
            and event.type == "carrier.scan"
            and await state.database.aread(lambda session: is_no_news(session, event))
        ):
            reason = None
        if reason == "case_closed":
            reason = _ENDED.get(event.type.partition(".")[0], reason)
        if reason == "case_closed" and event.type == "bank.receipt_bounced":
            reason = await bounce_of_closed(state, found, event)
    if reason is not None:
        await _tell_a_person(state, source, event, reason)
    return reason


async def _naming_the_try(state: ApiState, event: OutsideEvent) -> OutsideEvent:
    """A gateway names a try to pay by its authority, and does not say which gateway it is."""
    authority = event.facts.get("authority")
    if not isinstance(authority, str):
        return event
    known = await state.database.aread(
        lambda session: [PaymentStore(session).by_authority(one, authority) for one in GATEWAYS]
    )
    ids = [one.id for one in known if one is not None]
    # One that two gateways use is nobody's.
    return replace(event, facts=event.facts | {"payment_id": ids[0] if len(ids) == 1 else None})


def _hears_itself(event: OutsideEvent) -> Callable[[ApiState, OutsideEvent], Awaitable[str | None]] | None:
    """Of what no case waits for: who keeps it. None where a case is told."""
    match event.type:
        case "sms.receipt":
            return _mark_message
        case "bank.transfer" if is_of_payout(event.facts.get("order_id")):
            return hear_of_payout
        case "bank.transfer" if is_of_carrier(event.facts.get("order_id")):
            return hear_of_carriers_payment
        case "bank.transfer" if is_of_refund(event):
            return hear_of_refund
        case "carrier.invoice":
            return hear_of_invoice
        case _:
            return hear_of_settlement if event.type == GATEWAY_SETTLED else None


async def _left_of_recovery(state: ApiState, loan_id: str, event: OutsideEvent) -> int | None:
    """Money for a loan that was written off is recovered; rials that are left for a person. None for any other."""
    if event.type != "bank.receipt":
        return None
    loan = await state.database.aread(lambda session: LoanStore(session).get(loan_id))
    if loan is None or not is_written_off(loan):
        return None
    receipt = read_receipt(event.facts)
    return await state.database.awrite(lambda session: recover(session, loan, receipt, state.clock()))


async def _knowing_who_paid(state: ApiState, loan_id: str, event: OutsideEvent) -> OutsideEvent:
    """A receipt of somebody else says so, and not of whom: who paid stays with the delivery, sealed."""
    payer = event.facts.get("payer")
    if event.type != "bank.receipt" or not isinstance(payer, str):
        return event

    def read(session: Session) -> bool:
        loan = LoanStore(session).get(loan_id)
        member = MemberStore(session, state.keys).get(loan.member_id) if loan else None
        return member is not None and _national_code(payer) not in (None, member.national_code)

    by_other = await state.database.aread(read)
    return replace(event, facts=event.facts | {"by_other": True}) if by_other else event


async def _tell_cases(state: ApiState, event: OutsideEvent) -> None:
    """What our own people changed goes to every case that it concerns; one that it does not move says so, and goes on."""
    client = await state.engine.client()
    concerned, facts = await state.database.aread(lambda session: cases_concerned(session, event))
    for process_id in concerned:
        await give_event(client, state.database, process_id, replace(event, facts=facts))


async def _mark_message(state: ApiState, event: OutsideEvent) -> str | None:
    """What became of an SMS goes to its message; nothing else waits for it."""
    reference, told = event.facts.get("message_id"), event.facts.get("state")
    if not isinstance(reference, str) or not isinstance(told, str) or told not in _DELIVERY_STATES:
        return "malformed"
    known = await state.database.awrite(
        lambda session: MessageStore(session).mark_by_reference(reference, str(told))
    )
    if not known and state.clock() - event.at < _SMS_MAY_BE_EARLY:
        # Its receipt may come before we have written down the provider's reference; it is tried again.
        raise LookupError(reference)
    return None if known else "unknown_reference"


async def _tell_a_person(state: ApiState, source: str, event: OutsideEvent, cause: str) -> None:
    await open_exception(state.database, await state.engine.client(), state.clock(), source, event, cause)


def _loan_of(session: Session, state: ApiState, event: OutsideEvent) -> str | Unreadable:
    facts = event.facts
    match event.type:
        case "merat.result":
            return _known_to_merat(session, facts.get("request_id"))
        case "bank.transfer":
            return _case_of_bank_order(session, facts.get("order_id"))
        case "bank.receipt":
            of_supply = "supply_id" in facts
            return (_supply_paid if of_supply else _loan_of_receipt)(session, state, event)
        case "bank.receipt_bounced":
            return _loan_of_bounce(session, state, event)
        case (
            "payment.callback"
            | "university.attendance"
            | "university.result"
            | "supplier.delivered"
            | "supplier.cannot_deliver"
        ):
            return _basket_told_of(facts) if event.type == CALLBACK else _talent_of(session, event)
    return Unreadable(_CAUSES.get(event.type, "unknown_type"))


def _basket_told_of(facts: dict[str, Any]) -> str | Unreadable:
    if not isinstance(facts.get("authority"), str):
        return Unreadable("malformed")
    return basket_of_payment(facts.get("payment_id")) or Unreadable("unknown_reference")


def _talent_of(session: Session, event: OutsideEvent) -> str | Unreadable:
    """The talent whose seat, or whose equipment, it is about; or the supply of a cell."""
    try:
        if event.type.startswith("supplier."):
            _, talent_id = ordered_for(event.facts)
            known = TalentStore(session).get(talent_id) or SupplyStore(session).get(talent_id)
            found = talent_id if known else None
        else:
            seat = EnrolmentStore(session).get(enrolment_of(event.facts))
            found = seat.talent_id if seat else None
    except Unreadable as unreadable:
        return unreadable
    return found or Unreadable("unknown_reference")


def _case_of_bank_order(session: Session, order_id: object) -> str | Unreadable:
    """The loan that is paid out, or the case that pays a buyer back or a supplier."""
    if not isinstance(order_id, str):
        return Unreadable("malformed")
    process_id = process_paying_back(order_id) or supply_of_payment(order_id)
    if process_id is None:
        return _known(session, loan_of_order(order_id))
    known = BankOrderStore(session).get(order_id)
    return process_id if known else Unreadable("unknown_reference")


def _known_to_merat(session: Session, request_id: object) -> str | Unreadable:
    """A loan, or a formation (or split) whose elected trustee was asked about."""
    if isinstance(request_id, str) and request_id.startswith(("kanoon-", "kanoon_split-")):
        kanoon_id = request_id.partition(":")[0]
        known = KanoonFormationStore(session).get(kanoon_id)
        return kanoon_id if known else Unreadable("unknown_reference")
    return _known(session, request_id)


def _known(session: Session, loan_id: object) -> str | Unreadable:
    if not isinstance(loan_id, str):
        return Unreadable("malformed")
    return loan_id if LoanStore(session).get(loan_id) else Unreadable("unknown_reference")


def _loan_of_receipt(session: Session, state: ApiState, event: OutsideEvent) -> str | Unreadable:
    """The loan that is named, else the only open one of the payer; a reference counts once."""
    loans = LoanStore(session)
    try:
        receipt = read_receipt(event.facts)
    except Unreadable as unreadable:
        return unreadable
    named = event.facts.get("loan_id")
    if named is not None:
        loan = loans.get(named) if isinstance(named, str) else None
        if loan is None:
            return Unreadable("unknown_loan")
    else:
        found = _only_open_loan(session, state, event.facts.get("payer"))
        loan = loans.get(found) if found else None
        if loan is None:
            return Unreadable("unknown_reference")
    if loan.book != REAL_BOOK and not state.bank_is_played:
        return Unreadable("rehearsal")
    known = ReceiptStore(session).get(loan.book, receipt.reference)
    if known is not None and (known.loan_id, known.amount_rials) != (loan.id, receipt.amount_rials):
        return Unreadable("changed_repeat")
    return loan.id


def _supply_paid(session: Session, state: ApiState, event: OutsideEvent) -> str | Unreadable:
    """The cell's supply that is named; only a played bank pays what is rehearsed."""
    supply_id = event.facts["supply_id"]
    supply = SupplyStore(session).get(supply_id) if isinstance(supply_id, str) else None
    if supply is None:
        return Unreadable("unknown_reference")
    rehearsed = supply.book != REAL_BOOK and not state.bank_is_played
    return Unreadable("rehearsal") if rehearsed else supply.id


def _loan_of_bounce(session: Session, state: ApiState, event: OutsideEvent) -> str | Unreadable:
    """The loan whose receipt the bank took back; a played bank's may be a rehearsal's."""
    try:
        reference = read_reference(event.facts)
    except Unreadable as unreadable:
        return unreadable
    found = ReceiptStore(session).loans_of(reference)
    real = [loan_id for book, loan_id in found.items() if book == REAL_BOOK or state.bank_is_played]
    return real[0] if len(real) == 1 else Unreadable("unknown_reference")


def _national_code(written: object) -> str | None:
    try:
        return parse_national_code(written) if isinstance(written, str) else None
    except InvalidIdentifier:
        return None


def _only_open_loan(session: Session, state: ApiState, payer: object) -> str | None:
    national_code = _national_code(payer)
    member = MemberStore(session, state.keys).by_national_code(national_code) if national_code else None
    open_ = BorrowingStore(session).open_of(member.id, REAL_BOOK) if member else []
    return open_[0] if len(open_) == 1 else None
