"""A bounce that no running loan takes: where the loan had closed as paid it is opened again."""

from activities.reopening import StaysClosed, open_again
from api.case_start import start_kept
from api.state import ApiState
from domain.case import OutsideEvent
from domain.ledger import InsufficientBalance


async def bounce_of_closed(state: ApiState, loan_id: str, event: OutsideEvent) -> str | None:
    """None where the loan is open again, or the bank only repeats itself; else the code why a person must look.

    Raises StillOnItsWay: it is to be told again in a moment.
    """
    try:
        await start_kept(
            state, lambda session: open_again(session, state.keys, loan_id, event, state.clock())
        )
    except StaysClosed as stays:
        return stays.code
    except InsufficientBalance as short:
        if not short.account.startswith("overpaid:"):
            # Somebody took a trustee's room, or spent the points, in this very moment: it is told again.
            raise
        return "refunded"
    return None
