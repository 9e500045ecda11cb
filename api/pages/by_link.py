"""What the pages behind signed links have in common: a person's word goes to their case."""

from temporalio.exceptions import TemporalError
from temporalio.service import RPCError

from api.problems import Problem
from api.state import ApiState
from domain.case import OutsideEvent

UNAVAILABLE = "unavailable"


async def tell_case(state: ApiState, case_id: str, event: OutsideEvent) -> str | None:
    """None where the case took it, else the code why not; UNAVAILABLE where nobody knows: the same again is the same."""
    try:
        return await state.together.tell(state.engine, state.database, case_id, event)
    except (Problem, RPCError, TemporalError):
        return UNAVAILABLE
