"""A task's page, and what can be done with it: take it, give it back, answer it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session
from starlette.responses import Response
from temporalio.exceptions import TemporalError

from api import case_commands
from api.dependencies import State
from api.pages.files import keep_chosen
from api.pages.form_views import Typed, Uploads, answers_to, whole_number
from api.pages.refusal_words import problem_said, task_refused_said
from api.pages.task_look import TaskLook
from api.pages.task_visit import Acting, Reading, TaskVisit
from api.pages.visits import Stale, page_router, see_other
from api.problem_words import field_message
from api.problems import Problem, as_problem, not_found
from api.security.access import allow, anybody
from domain.forms import FieldError, FormErrors, validate_form
from stores.inbox import InboxStore
from stores.inbox_next import next_task
from stores.inbox_views import NoSuchTask, NotYours, TaskRefused

pages = page_router()

_FORBIDDEN, _CONFLICT = 403, 409


@pages.get("/tasks/{task_id}")
@allow(people=anybody)
async def task_page(visit: Reading) -> Response:
    return visit.page(await visit.look())


@pages.post("/tasks/{task_id}/claim")
@allow(people=anybody)
async def claim(visit: Acting, typed: Typed, uploads: Uploads, state: State, stale: Stale) -> Response:
    """Takes the task; what was typed into its form stays there."""
    look = await visit.look()
    if stale is not None:
        return await _again(visit, _form(look, typed), stale)

    def take(session: Session) -> None:
        InboxStore(session).claim(visit.task_id, visit.actor, _seen_rev(typed), visit.now)

    if refused := await _try(visit, take):
        return await _refused(visit, typed, refused)
    form = _form(look, typed)
    kept, wrong = await keep_chosen(state, visit.actor, look.task, uploads)
    form |= kept
    if wrong or any(value.strip() for value in form.values()):
        return visit.page(await visit.look(typed=form, errors=wrong))
    return see_other(visit.path_of_task(visit.task_id, "claimed"))


@pages.post("/tasks/{task_id}/release")
@allow(people=anybody)
async def release(visit: Acting, typed: Typed, stale: Stale) -> Response:
    """Gives the task back to everybody it was for."""
    look = await visit.look()
    if stale is not None:
        return await _again(visit, _form(look, typed), stale)

    def give_back(session: Session) -> None:
        InboxStore(session).release(visit.task_id, visit.actor, _seen_rev(typed), visit.now)

    if refused := await _try(visit, give_back):
        return await _refused(visit, typed, refused)
    return see_other(visit.path_of_list("released"))


@pages.post("/tasks/{task_id}/complete")
@allow(people=anybody)
async def complete(visit: Acting, typed: Typed, uploads: Uploads, state: State, stale: Stale) -> Response:
    """Answers the task and goes on to the next one of the same list; files are kept whatever else is wrong."""
    look = await visit.look()
    form = _form(look, typed)
    if stale is not None:
        return await _again(visit, form, stale)
    try:
        kept, wrong = await keep_chosen(state, visit.actor, look.task, uploads)
        form |= kept
        _check(look, form, wrong)
        taken = await case_commands.complete_task(
            state,
            visit.actor,
            visit.task_id,
            expected_rev=_seen_rev(typed),
            request_id=visit.request_id,
            form=form,
        )
    except (Problem, FormErrors, TemporalError) as error:
        return await _again(visit, form, as_problem(error))
    return see_other(await _after(visit, look, taken=taken))


@pages.post("/tasks/{task_id}/recuse")
@allow(people=anybody)
async def recuse(visit: Acting, typed: Typed, state: State, stale: Stale) -> Response:
    """Who asks has an interest in the case: nothing of it is put to them any more."""
    look = await visit.look()
    if stale is not None:
        return await _again(visit, _form(look, typed), stale)
    try:
        taken = await case_commands.recuse(
            state,
            visit.actor,
            visit.task_id,
            request_id=visit.request_id,
            reason=typed.get("why", ""),
            now=visit.now,
        )
    except (Problem, TemporalError) as error:
        problem = as_problem(error)
        words = [field_message(one.code).in_(visit.request.state.language) for one in problem.errors]
        alert = " ".join(words) or problem_said(problem, visit.request.state.language)
        return visit.page(await visit.look(), status=problem.status_code, alert=alert)
    return see_other(visit.path_of_list("recused" if taken else "sent"))


async def _again(visit: TaskVisit, form: dict[str, Any], problem: Problem) -> Response:
    """The page with what was typed, and why it was not taken."""
    alert = None if problem.errors else problem_said(problem, visit.request.state.language)
    look = await visit.look(typed=form, errors=problem.errors)
    return visit.page(look, status=problem.status_code, alert=alert)


async def _after(visit: TaskVisit, look: TaskLook, *, taken: bool) -> str:
    """The next task, or the list where there is none; what is only sent is not said to be recorded."""
    following = await visit.store.aread(
        lambda session: next_task(session, visit.actor, look.task, visit.now, view=visit.view, q=visit.q)
    )
    if following is None:
        return visit.path_of_list("all_done" if taken else "all_sent")
    return visit.path_of_task(following.id, "completed" if taken else "sent")


async def _try(visit: TaskVisit, change: Callable[[Session], None]) -> TaskRefused | None:
    """Does a change of the inbox; the refusal where there is one. Raises a 404 for a task that is gone."""
    try:
        await visit.store.awrite(change)
    except NoSuchTask:
        raise not_found() from None
    except TaskRefused as refused:
        return refused
    return None


async def _refused(visit: TaskVisit, typed: dict[str, str], refused: TaskRefused) -> Response:
    look = await visit.look()
    look = await visit.look(typed=_form(look, typed))
    status = _FORBIDDEN if isinstance(refused, NotYours) else _CONFLICT
    return visit.page(look, status=status, alert=task_refused_said(refused, visit.request.state.language))


def _form(look: TaskLook, typed: dict[str, str]) -> dict[str, Any]:
    return answers_to(look.kind.fields, typed) if look.kind else {}


def _check(look: TaskLook, form: dict[str, Any], wrong: tuple[FieldError, ...]) -> None:
    """Raises FormErrors with all that is wrong; of a file that was not taken, why."""
    errors: list[FieldError] = []
    if look.kind is not None:
        try:
            validate_form(look.kind.fields, form)
        except FormErrors as found:
            named = {error.field for error in wrong}
            errors = [error for error in found.errors if error.field not in named]
    if errors or wrong:
        raise FormErrors([*errors, *wrong])


def _seen_rev(typed: dict[str, str]) -> int:
    """The revision of the task that the person looked at."""
    return whole_number(typed.get("expected_rev")) or 0
