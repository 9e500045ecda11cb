"""What somebody holds back of a batch's large payouts, looked at before it is sent to the case."""

from collections.abc import Mapping
from typing import Any

from api.problems import wrong_fields
from api.state import ApiState
from domain.forms import FieldError, FormErrors, validate_form
from domain.payout_process import HELD, RELEASES, wrong_hold
from domain.processes import task_kind
from stores.inbox_views import TaskDetail
from stores.payout_listing import PayoutListing


async def check_held(state: ApiState, task: TaskDetail, form: Mapping[str, Any]) -> None:
    """Makes sure that all of them are large ones of the task's batch that wait, and that it is said why. Raises a 422.

    A form that is wrong otherwise is the case's own to refuse.
    """
    if task.kind not in RELEASES or not form.get(HELD.name):
        return
    try:
        clean = validate_form(task_kind(task.kind).fields, form)
    except FormErrors:
        return
    if wrong := wrong_hold(clean):
        raise wrong_fields(*wrong)
    held = clean.get(HELD.name, [])
    waiting = await state.database.aread(
        lambda session: PayoutListing(session).large_waiting(task.process_id, held)
    )
    if len(waiting) < len(held):
        raise wrong_fields(FieldError(HELD.name, "not_a_choice"))
