"""The page that proposes a kanoon."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from temporalio.exceptions import TemporalError

from api.dependencies import Actor, State
from api.finding import find_case
from api.kanoon_start import KanoonRequest, start_kanoon
from api.loan_start import POLICIES
from api.pages.form_views import Typed, Wrong, answers_to, form_view
from api.pages.kanoon_form import counties_for, fields_for, name_on_form, wanted_kanoon
from api.pages.kanoon_founders import COLUMNS, MOST_FOUNDERS, Row, put_lines, rows_of, tell_wrong, with_more
from api.pages.kanoon_words import KANOON_WORDS
from api.pages.people import names_of
from api.pages.refusal_words import problem_said
from api.pages.rendering import new_request_id, page
from api.pages.started import first_steps_shown
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.problem_words import field_message
from api.problems import Problem, as_problem, field_errors
from api.security.access import allow
from api.state import ApiState
from domain.counties import County
from domain.forms import Field, FieldError, FormErrors
from domain.network_permissions import proposes_kanoons
from domain.permissions import Actor as Person
from domain.permissions import Role
from domain.persian import format_number
from domain.words import Text
from stores.counties import CountyStore
from stores.leaders import free_leaders

pages = page_router()

_MORE_ROWS = 5


@dataclass(slots=True)
class _Proposal:
    """What somebody has typed so far."""

    typed: Mapping[str, str]
    rows: list[Row]
    pasted: str
    request_id: str
    counties: dict[str, County]
    fields: tuple[Field, ...]
    leaders: dict[str, str]
    """Names of leaders who lead no kanoon yet, by their member ids."""
    put: int | None = None
    """How many pasted lines are rows now; None where nobody asked for that."""


@pages.get("/kanoons/new")
@allow(people=proposes_kanoons)
async def new_kanoon(request: Request, actor: Actor, state: State) -> Response:
    # A leader without a kanoon proposes their own as a rule.
    leads_none = Role.LEADER in actor.roles and actor.kanoon_id is None
    leader = {"leader_id": actor.member_id or ""} if leads_none else {}
    return _shown(request, await _proposal(state, actor, leader, new_request_id()))


@pages.post("/kanoons/new")
@allow(people=proposes_kanoons)
async def propose(request: Request, typed: Typed, actor: Actor, state: State, stale: Stale) -> Response:
    """Proposes the kanoon once, however often the form is sent; or only makes room in the table of founders."""
    wish = await _proposal(state, actor, typed, request_id_of(typed))
    if stale is not None:
        return _refused(request, wish, stale)
    do = typed.get("do")
    if do == "more":
        wish.rows = with_more(wish.rows, _MORE_ROWS)
    else:
        wish.rows, wish.pasted, wish.put = put_lines(wish.rows, wish.pasted)
    if do in ("more", "paste") or wish.pasted:
        # With lines that could not be read nothing begins: somebody would be missing.
        return _shown(request, wish, status=422 if do not in ("more", "paste") else 200)
    try:
        kanoon_id = await start_kanoon(state, actor, _wanted(wish), wish.request_id)
    except (Problem, FormErrors, DBAPIError, TemporalError) as error:
        return _refused(request, wish, as_problem(error))
    await first_steps_shown(state, kanoon_id)
    with suppress(Problem):
        await find_case(state, actor, kanoon_id)
        return see_other(path("cases", kanoon_id, said="started"))
    # Who proposes one for another leader to lead does not see its case.
    return see_other(path("inbox", said="kanoon_proposed"))


def _wanted(wish: _Proposal) -> KanoonRequest:
    """The proposal as the API takes it. Raises FormErrors by the API's names."""
    founders = [row.filled for row in wish.rows if not row.is_empty]
    try:
        return KanoonRequest.model_validate(wanted_kanoon(wish.typed, wish.counties, founders))
    except ValidationError as error:
        found = RequestValidationError([dict(one) | {"loc": ("body", *one["loc"])} for one in error.errors()])
        raise FormErrors(field_errors(found.errors())) from error


async def _proposal(state: ApiState, actor: Person, typed: Mapping[str, str], request_id: str) -> _Proposal:
    def read(session: Session) -> tuple[tuple[County, ...], dict[str, str]]:
        leaders = free_leaders(session, actor.region)
        return CountyStore(session).all(), names_of(session, leaders)

    known, leaders = await state.database.aread(read)
    counties = counties_for(actor, known)
    fields = fields_for(actor, counties)
    rows = rows_of(typed, POLICIES.kanoon.quorum)
    kept = {name: str(value) for name, value in answers_to(fields, dict(typed)).items()}
    return _Proposal(kept, rows, typed.get("pasted", ""), request_id, counties, fields, leaders)


def _refused(request: Request, wish: _Proposal, problem: Problem) -> Response:
    if problem.code == "key_reused":
        # What stands in the form now is another kanoon's; it gets an id of its own.
        wish.request_id = new_request_id()
        reused = KANOON_WORDS["kanoon.reused"].in_(request.state.language)
        return _shown(request, wish, status=problem.status_code, alert=reused)
    alert = None if problem.errors else problem_said(problem, request.state.language)
    errors = tell_wrong(wish.rows, map(name_on_form, problem.errors))
    return _shown(request, wish, status=problem.status_code, alert=alert, errors=errors)


def _shown(
    request: Request,
    wish: _Proposal,
    *,
    status: int = 200,
    alert: str | None = None,
    errors: list[FieldError] | None = None,
) -> Response:
    of_fields = [error for error in errors or [] if error.field != "founders"]
    of_table = next((field_message(error.code) for error in errors or [] if error.field == "founders"), None)
    form = form_view(wish.fields, wish.typed, of_fields)
    return page(
        request,
        "new_kanoon.html",
        status=status,
        form=form,
        wrong=(*form.wrong, *_wrong_founders(wish, of_table)),
        alert=alert,
        suggested={"leader_id": wish.leaders},
        rows=wish.rows,
        columns=COLUMNS,
        too_few=of_table,
        fewest=POLICIES.kanoon.quorum,
        pasted=wish.pasted,
        put=wish.put,
        unread=_unread(wish),
        most=MOST_FOUNDERS,
        more=min(_MORE_ROWS, MOST_FOUNDERS - len(wish.rows)),
        request_id=wish.request_id,
    )


def _wrong_founders(wish: _Proposal, of_table: Text | None) -> list[Wrong]:
    """Lines of the summary about the table, its rows, and what was pasted."""
    wrong = [Wrong(KANOON_WORDS["kanoon.founders"], of_table, "founders")] if of_table else []
    for number, row in enumerate(wish.rows):
        wrong += [
            Wrong(_label(number, column), message, f"field-founders-{number}-{column}")
            for column, message in row.wrong.items()
        ]
    if unread := _unread(wish):
        wrong.append(Wrong(KANOON_WORDS["kanoon.paste_title"], unread, "field-pasted"))
    return wrong


def _unread(wish: _Proposal) -> Text | None:
    """What is said of pasted lines that are left, where they were to be read."""
    if not wish.pasted or wish.put is None:
        return None
    words = KANOON_WORDS["kanoon.not_put"]
    most = format_number(MOST_FOUNDERS, "fa")
    return Text(fa=words.fa.format(most=most), en=words.en.format(most=MOST_FOUNDERS))


def _label(number: int, column: str) -> Text:
    words, name = KANOON_WORDS["kanoon.founder"], COLUMNS.get(column, Text(fa=column, en=column))
    return Text(
        fa=f"{words.fa.format(n=format_number(number + 1, 'fa'))}، {name.fa}",
        en=f"{words.en.format(n=number + 1)}, {name.en}",
    )
