"""A trustee's page: the loans that they stand for, and the wish to leave one."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from temporalio.exceptions import TemporalError

from api import case_commands
from api.dependencies import Actor, State
from api.pages.form_views import Typed
from api.pages.inbox import Place
from api.pages.refusal_words import problem_said
from api.pages.rendering import new_request_id, page
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import Problem, as_problem, not_found, wrong_fields
from api.security.access import allow, anybody
from api.state import ApiState
from domain.forms import FieldError
from domain.permissions import Actor as Person
from stores.commitments import Commitment, CommitmentStore
from stores.pages import BadCursor, StorePage

pages = page_router()


@pages.get("/commitments")
@allow(people=anybody)
async def commitments(request: Request, actor: Actor, state: State, after: Place = "") -> Response:
    """What this person stands for; empty for who stands for nobody."""
    return await _shown(request, state, actor, after=after)


@pages.post("/commitments/{loan_id}")
@allow(people=anybody)
async def leave(
    request: Request, loan_id: str, typed: Typed, actor: Actor, state: State, stale: Stale
) -> Response:
    """The wish to leave, with its reason; the commitment stays until somebody stands in."""
    reason, request_id = typed.get("reason", "").strip(), request_id_of(typed)
    try:
        if stale is not None:
            raise stale
        if actor.member_id is None:
            raise not_found()
        taken = await case_commands.trustee_goes(
            state,
            actor,
            loan_id,
            member_id=actor.member_id,
            why="leaves",
            request_id=request_id,
            reason=reason,
        )
    except (Problem, TemporalError) as error:
        problem = as_problem(error)
        if problem.code == not_found().code:
            raise problem from error
        return await _shown(request, state, actor, problem=problem, reasons={loan_id: reason})
    return see_other(path("commitments", said="leaving" if taken else "not_yet"))


async def _shown(
    request: Request,
    state: ApiState,
    actor: Person,
    *,
    after: str = "",
    problem: Problem | None = None,
    reasons: dict[str, str] | None = None,
) -> Response:
    def read(session: Session) -> StorePage[Commitment]:
        place = read_cursor(after) if after else None
        return CommitmentStore(session).of_member(actor.member_id or "", after=place)

    try:
        found = await state.database.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    words = [error.code for error in problem.errors] if problem else []
    return page(
        request,
        "commitments.html",
        status=problem.status_code if problem else 200,
        alert=problem_said(problem, request.state.language) if problem else None,
        wrong=words,
        found=found,
        reasons=reasons or {},
        request_id=new_request_id(),
        first=path("commitments") if after else None,
        following=path("commitments", after=make_cursor(*found.next)) if found.next else None,
    )
