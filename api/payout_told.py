"""What the bank tells of payouts by webhook: kept at once, whether their batch still runs or not."""

from sqlalchemy.orm import Session

from activities.payout_account_start import start_at_once
from activities.payout_news import hear, payout_store
from api.state import ApiState
from domain.case import OutsideEvent
from domain.ledger import REAL_BOOK
from domain.market_states import Impossible
from domain.outside_events import Unreadable, read_transfer
from domain.payouts import LineWord
from stores.cases import StartDue


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
