"""A refund that the bank sends back after it had settled, and the account that its buyer gives by their link."""

import hashlib
from functools import partial

from sqlalchemy.orm import Session

from activities.handing import give_event
from activities.refund_return_start import refund_came_back
from api.case_start import start_kept
from api.state import ApiState
from domain.case import OutsideEvent
from domain.market_states import Impossible
from domain.money_back import process_paying_back
from domain.outside_events import Unreadable, for_case, read_transfer
from domain.refund_returns import ACCOUNT_GIVEN
from stores.bank_orders import BankOrderStore
from stores.cases import StartDue
from stores.house_events import keep_for_cases
from stores.refund_returns import RefundReturn, RefundReturnStore, sheba_of_return
from stores.sealing import seal


def is_of_refund(event: OutsideEvent) -> bool:
    """Whether the bank says that an order which paid a buyer back came back itself."""
    order_id = event.facts.get("order_id")
    return (
        event.facts.get("state") == "returned"
        and isinstance(order_id, str)
        and bool(process_paying_back(order_id))
    )


async def hear_of_refund(state: ApiState, event: OutsideEvent) -> str | None:
    """It is owed again, and a case asks the buyer where to pay it. None where it was kept, else why a person must look."""
    order_id = str(event.facts["order_id"])
    known = await state.database.aread(lambda session: BankOrderStore(session).get(order_id))
    if known is None:
        return "unknown_reference"
    try:
        word = read_transfer(event.facts)
        await start_kept(state, partial(_begin, state, order_id, word.reference, word.reason))
    except Unreadable as unreadable:
        return unreadable.code
    except _HeardBefore:
        return None
    except Impossible:
        # It may be on its way still: its own case says what it makes of it.
        client = await state.engine.client()
        return await give_event(client, state.database, str(process_paying_back(order_id)), for_case(event))
    return None


def give_account(session: Session, state: ApiState, back: RefundReturn, sheba: str) -> None:
    """The buyer's account for this money, sealed; their case hears that there is one. Whose it is asks the case the bank."""
    returns, sealed = RefundReturnStore(session), seal(state.keys, sheba.encode(), sheba_of_return(back.id))
    returns.give_account(back.id, sealed)
    told = hashlib.sha256(sealed).hexdigest()[:16]
    keep_for_cases(
        session,
        state.keys,
        ACCOUNT_GIVEN,
        f"{ACCOUNT_GIVEN}:{back.id}:{told}",
        {"process_id": back.id},
        state.clock(),
    )


def _begin(
    state: ApiState, order_id: str, reference: str | None, reason: str | None, session: Session
) -> StartDue:
    due = refund_came_back(session, order_id, state.clock())
    if due is None:
        raise _HeardBefore
    if due.rehearsal and not state.bank_is_played:
        raise Unreadable("rehearsal")
    BankOrderStore(session).mark(order_id, "returned", state.clock(), reference, reason)
    return due


class _HeardBefore(Exception):
    """The same return again changes nothing."""
