"""What the bank tells of the market's account: what became of payouts, and what gateways handed over."""

from datetime import timedelta

from sqlalchemy.orm import Session

from activities.payout_account_start import start_at_once
from activities.payout_news import hear, payout_store
from api.state import ApiState
from domain.case import OutsideEvent
from domain.ledger import REAL_BOOK, InsufficientBalance, KeyReused
from domain.market_states import Impossible
from domain.order_postings import gateway_settled
from domain.outside_events import Unreadable, read_receipt, read_transfer
from domain.payment_gateways import GATEWAYS
from domain.payouts import LineWord
from stores.cases import StartDue
from stores.ledger import LedgerStore

GATEWAY_SETTLED = "bank.gateway_settled"
_MAY_BE_EARLY = timedelta(hours=1)


async def hear_of_payout(state: ApiState, event: OutsideEvent) -> str | None:
    """None where it was kept, else the code why a person must look. The batch hears of the last one only."""

    def write(session: Session) -> str | None:
        payout = payout_store(session).get(str(event.facts["order_id"]))
        if payout is None:
            return "unknown_reference"
        if payout.book != REAL_BOOK and not state.bank_is_played:
            return "rehearsal"
        word = read_transfer(event.facts)
        line = LineWord(payout.id, word.state, word.reference, word.reason)
        begun.clear()
        heard = hear(session, state.keys, line, state.clock())
        begun.extend([heard.begun] if heard.begun else [])
        return None

    begun = list[StartDue]()
    try:
        reason = await state.database.awrite(write)
    except Unreadable as unreadable:
        return unreadable.code
    except Impossible:
        return "contradiction"
    await start_at_once(await state.engine.client(), state.database, begun, state.clock())
    state.events_arrived.set()
    return reason


async def hear_of_settlement(state: ApiState, event: OutsideEvent) -> str | None:
    """A gateway has handed over what buyers paid: the market's account has it. None where it was posted, else why not.

    By the bank's reference it counts once. The bank may be quicker than our own verification of a payment: for an hour
    it is tried again before a person is told that there is more than the gateway had.
    """

    def write(session: Session) -> str | None:
        receipt = read_receipt(event.facts, now=state.clock())
        gateway = event.facts.get("gateway")
        if gateway not in GATEWAYS:
            return "unknown_reference"
        posted = gateway_settled(REAL_BOOK, str(gateway), receipt.reference, receipt.amount_rials, event.at)
        LedgerStore(session).post(posted)
        return None

    try:
        return await state.database.awrite(write)
    except Unreadable as unreadable:
        return unreadable.code
    except KeyReused:
        return "changed_repeat"
    except InsufficientBalance:
        if state.clock() - event.at < _MAY_BE_EARLY:
            raise
        return "more_than_collected"
