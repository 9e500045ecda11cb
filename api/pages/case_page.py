"""The page of one case: withdraw, pause, resume, orders about a kanoon or cell, and for rehearsals the clock."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response
from temporalio.exceptions import TemporalError

from api import case_commands, rehearsing
from api.case_reading import clock_of
from api.dependencies import Actor, State
from api.finding import find_case
from api.loan_documents import contract_answer, statement_answer
from api.pages.case_look import CaseLook, look_at_case
from api.pages.form_views import Typed, whole_number
from api.pages.refusal_words import problem_said
from api.pages.rendering import new_request_id, page
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.problem_words import field_message
from api.problems import Problem, as_problem, wrong_fields
from api.rehearsing import Wish
from api.security.access import allow, anybody
from api.state import ApiState
from domain.forms import FieldError
from domain.jalali import tehran_date
from domain.permissions import Actor as Person
from domain.permissions import may_rehearse

pages = page_router()

Action = Literal[
    "withdraw", "pause", "resume", "death", "warn", "suspend", "lift", "close",
    "report", "warn_cell", "lift_cell", "close_cell",
]  # fmt: skip
_SAID: dict[Action, str] = {
    "withdraw": "withdrawn", "pause": "paused", "resume": "resumed", "death": "death", "warn": "ordered",
    "suspend": "ordered", "lift": "ordered", "close": "ordered", "report": "reported", "warn_cell": "ordered",
    "lift_cell": "ordered", "close_cell": "ordered",
}  # fmt: skip
_MOST_DAYS = 366
_MOST_RIALS = 10**15


@pages.get("/cases/{process_id}")
@allow(people=anybody)
async def case_page(request: Request, process_id: str, actor: Actor, state: State) -> Response:
    return _shown(request, await _look(request, state, process_id, actor))


@pages.get("/cases/{process_id}/contract.pdf")
@allow(people=anybody)
async def contract(request: Request, process_id: str, actor: Actor, state: State) -> Response:
    """The contract of a loan."""
    return await contract_answer(state, actor, process_id, str(request.base_url).rstrip("/"))


@pages.get("/cases/{process_id}/statement.{form}")
@allow(people=anybody)
async def statement(process_id: str, form: Literal["pdf", "xlsx"], actor: Actor, state: State) -> Response:
    """The account of a loan."""
    return await statement_answer(state, actor, process_id, form)


@pages.post("/cases/{process_id}/move")
@allow(people=may_rehearse)
async def move(
    request: Request, process_id: str, typed: Typed, actor: Actor, state: State, stale: Stale
) -> Response:
    """Moves the clock of a rehearsal on."""
    look = await _look(request, state, process_id, actor)
    days, request_id = whole_number(typed.get("days")) or 0, request_id_of(typed)
    try:
        _check_fresh(stale)
        if not 1 <= days <= _MOST_DAYS:
            raise wrong_fields(FieldError("days", "not_a_number"))
        await rehearsing.move_clock(state, actor, process_id, Wish(request_id, days))
    except (Problem, TemporalError) as error:
        return _refused(request, look, as_problem(error), request_id)
    return see_other(path("cases", process_id, said="moved"))


@pages.post("/cases/{process_id}/pay")
@allow(people=may_rehearse)
async def pay(
    request: Request, process_id: str, typed: Typed, actor: Actor, state: State, stale: Stale
) -> Response:
    """Plays the member of a rehearsal paying."""
    look = await _look(request, state, process_id, actor)
    amount_rials = whole_number(typed.get("amount_rials"), _MOST_RIALS) or 0
    request_id = request_id_of(typed)
    try:
        _check_fresh(stale)
        if amount_rials <= 0:
            raise wrong_fields(FieldError("amount_rials", "not_a_number"))
        await rehearsing.pay_in_rehearsal(
            state, actor, process_id, amount_rials=amount_rials, reference=f"R-{request_id}"
        )
    except (Problem, TemporalError) as error:
        return _refused(request, look, as_problem(error), request_id)
    return see_other(path("cases", process_id, said="paid"))


@pages.post("/cases/{process_id}/trustees")
@allow(people=anybody)
async def trustee_goes(
    request: Request, process_id: str, typed: Typed, actor: Actor, state: State, stale: Stale
) -> Response:
    """A trustee of the loan leaves, died or lost their rank, with how that is known."""
    look = await _look(request, state, process_id, actor)
    reason, request_id = typed.get("reason", "").strip(), request_id_of(typed)
    member_id, why = typed.get("member_id", ""), typed.get("why", "")
    try:
        _check_fresh(stale)
        if why not in ("leaves", "died", "lost_rank"):
            raise wrong_fields(FieldError("why", "not_a_choice"))
        taken = await case_commands.trustee_goes(
            state, actor, process_id, member_id=member_id, why=why, request_id=request_id, reason=reason
        )
    except (Problem, TemporalError) as error:
        return _refused(request, look, as_problem(error), request_id, {"trustee": reason})
    return see_other(path("cases", process_id, said="trustee" if taken else "not_yet"))


@pages.post("/cases/{process_id}/{action}")
@allow(people=anybody)
async def act(
    request: Request, process_id: str, action: Action, typed: Typed, actor: Actor, state: State, stale: Stale
) -> Response:
    """Withdraws, pauses or resumes the case, reports a death, or orders something of a kanoon or cell, with the reason."""
    look = await _look(request, state, process_id, actor)
    reason, request_id = typed.get("reason", "").strip(), request_id_of(typed)
    try:
        _check_fresh(stale)
        if not reason:
            raise wrong_fields(FieldError("reason", "reason_required"))
        taken = await _command(action)(state, actor, process_id, request_id=request_id, reason=reason)
    except (Problem, TemporalError) as error:
        return _refused(request, look, as_problem(error), request_id, {action: reason})
    return see_other(path("cases", process_id, said=_SAID[action] if taken else "not_yet"))


def _check_fresh(stale: Problem | None) -> None:
    if stale is not None:
        raise stale


def _command(action: Action) -> Callable[..., Awaitable[bool]]:
    match action:
        case "withdraw":
            return case_commands.withdraw
        case "pause":
            return case_commands.pause
        case "resume":
            return case_commands.resume
        case "death":
            return case_commands.report_death
        case "warn" | "suspend" | "lift" | "close":
            return partial(case_commands.order, what=action)
        case "report" | "warn_cell" | "lift_cell" | "close_cell":
            return partial(case_commands.order_cell, what=action.removesuffix("_cell"))


async def _look(request: Request, state: ApiState, process_id: str, actor: Person) -> CaseLook:
    """Raises a 404 for a case that is not there, or not for these eyes."""
    case = await find_case(state, actor, process_id)
    language, now = request.state.language, await clock_of(state, case)
    return await state.database.aread(lambda session: look_at_case(session, case, actor, language, now))


def _refused(
    request: Request, look: CaseLook, problem: Problem, request_id: str, reasons: dict[str, str] | None = None
) -> Response:
    """The page again, with what was typed; sent again it is the same request."""
    said = [field_message(error.code).in_(request.state.language) for error in problem.errors]
    alert = " ".join(said) or problem_said(problem, request.state.language)
    return _shown(
        request, look, status=problem.status_code, alert=alert, reasons=reasons, request_id=request_id
    )


def _shown(
    request: Request,
    look: CaseLook,
    *,
    status: int = 200,
    alert: str | None = None,
    reasons: dict[str, str] | None = None,
    request_id: str | None = None,
) -> Response:
    shown = page(
        request,
        "case.html",
        status=status,
        look=look,
        today=tehran_date(look.now),
        alert=alert,
        reasons=reasons or {},
        request_id=request_id or new_request_id(),
    )
    if look.case.rev < 0:
        # It began this moment and has not been shown yet; the page looks again by itself.
        shown.headers["Refresh"] = "1"
    return shown
