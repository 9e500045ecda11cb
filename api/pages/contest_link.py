"""A party's page of a return or a dispute: what it is about, what was said, and their own answers. No log-in, no script."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from temporalio.exceptions import TemporalError

from api import case_commands
from api.case_reading import clock_of
from api.contest_reading import seen_contest
from api.dependencies import State
from api.pages.case_look import CaseLook, look_at_case
from api.pages.facts import NOTHING, Reader
from api.pages.files import keep_chosen
from api.pages.form_views import Typed, Uploads, answers_to, whole_number
from api.pages.refusal_words import problem_said
from api.pages.rendering import new_request_id, page
from api.pages.task_look import TaskLook, look_at_task
from api.pages.task_visit import request_id_of
from api.pages.timeline_words import Happening, happening
from api.pages.visits import DoorPageRoute, page_router, see_other
from api.pages.words import path
from api.problems import Problem, as_problem, not_found, wrong_fields
from api.security.access import public
from api.state import ApiState
from api.uploads import file_bytes
from domain.contest_link import read_contest_link
from domain.contests import Parties
from domain.forms import FieldError, FormErrors
from domain.permissions import Actor, Role
from domain.words import Text
from stores.cases import CaseStore, CaseView
from stores.files import FileStore, KeptFile
from stores.timeline import TimelineStore

# Limited by address like the log-in; the link itself is what lets somebody in.
pages = page_router(DoorPageRoute)

_SAID = frozenset({"thanks", "unavailable", "withdrawn"})
_LONGEST_REASON = 500
_LAST = 200


@dataclass(frozen=True, slots=True)
class Party:
    """Who has come by a link: a member, on one side of a case, with no other right than that."""

    case: CaseView
    parties: Parties
    side: str

    @property
    def actor(self) -> Actor:
        member_id = self.parties.member_of(self.side)
        return Actor(member_id, frozenset({Role.MEMBER}), member_id=member_id)


@dataclass(frozen=True, slots=True)
class Shown:
    """The page's contents: the case, what this side is asked, and the pictures of both."""

    look: CaseLook
    asked: tuple["Asked", ...]
    told: tuple[Happening, ...]
    files: tuple[KeptFile, ...]
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A task of this side. Pictures stand apart, under addresses that the link opens."""

    look: TaskLook
    facts: tuple[tuple[Text, Markup], ...]


_TOLD = frozenset(
    {
        "entered", "left", "goods_sent", "goods_good", "goods_wrong", "decided", "approved", "sent_again",
        "not_sent_again", "replacement_missing", "replacement_there", "evidence_given", "evidence_missing", "paid_back",
    }
)  # fmt: skip
"""What of the timeline both sides read: what was said and decided, not who of the staff did what."""


@pages.get("/k/{token}")
@public()
async def look(request: Request, state: State, token: str, said: str = "") -> Response:
    """Where it stands and what is asked; or that the link is not ours."""
    party = await _party(state, token)
    return await _page(request, state, token, party, said=said if said in _SAID else "")


@pages.get("/k/{token}/files/{file_id}")
@public()
async def download(state: State, token: str, file_id: str) -> Response:
    """A picture of the case, for both sides."""
    party = await _party(state, token)
    if party is None:
        raise not_found()
    files = await state.database.aread(lambda session: FileStore(session).of_case(party.case.id))
    if file_id not in {one.id for one in files}:
        raise not_found()
    return await file_bytes(state, file_id)


@pages.post("/k/{token}/tasks/{task_id}")
@public()
async def answer(
    request: Request, state: State, token: str, task_id: str, typed: Typed, uploads: Uploads
) -> Response:
    """Answers what this side is asked, as its task does; the case itself decides whether it is still time."""
    party = await _party(state, token)
    if party is None or not task_id.startswith(f"{party.case.id}."):
        return await _page(request, state, token, None)
    shown = await _shown(request, state, party)
    task = next((one.look for one in shown.asked if one.look.task.id == task_id), None)
    if task is None or task.kind is None:
        return see_other(path("k", token))
    form: dict[str, Any] = answers_to(task.kind.fields, typed)
    try:
        kept, wrong = await keep_chosen(state, party.actor, task.task, uploads)
        form |= kept
        _check(wrong)
        taken = await case_commands.complete_task(
            state, party.actor, task_id, expected_rev=whole_number(typed.get("expected_rev")) or 0,
            request_id=request_id_of(typed), form=form,
        )  # fmt: skip
    except (Problem, FormErrors, TemporalError) as error:
        return await _page(request, state, token, party, problem=as_problem(error), typed={task_id: form})
    return see_other(path("k", token, said="thanks" if taken else "unavailable"))


@pages.post("/k/{token}/withdraw")
@public()
async def withdraw(request: Request, state: State, token: str, typed: Typed) -> Response:
    """Who began it gives it up, with a reason."""
    party = await _party(state, token)
    if party is None:
        return await _page(request, state, token, None)
    reason = typed.get("reason", "").strip()[:_LONGEST_REASON]
    try:
        if not reason:
            raise wrong_fields(FieldError("reason", "reason_required"))
        await case_commands.withdraw(
            state, party.actor, party.case.id, request_id=request_id_of(typed), reason=reason
        )
    except (Problem, TemporalError) as error:
        return await _page(request, state, token, party, problem=as_problem(error))
    return see_other(path("k", token, said="withdrawn"))


def _check(wrong: tuple[FieldError, ...]) -> None:
    """Raises FormErrors where a file was not taken."""
    if wrong:
        raise FormErrors(list(wrong))


async def _party(state: ApiState, token: str) -> Party | None:
    read = read_contest_link(state.code_secret, token)

    def find(session: Session) -> Party | None:
        case = CaseStore(session).get(read[0]) if read else None
        if read is None or case is None or case.kind not in ("goods_return", "dispute"):
            return None
        _, _, parties = seen_contest(session, state.keys, None, case.kind, case.id)
        return Party(case, parties, read[1])

    return await state.database.aread(find)


async def _shown(
    request: Request,
    state: ApiState,
    party: Party,
    typed: Mapping[str, dict[str, Any]] | None = None,
    problem: Problem | None = None,
) -> Shown:
    language, now = request.state.language, await clock_of(state, party.case)
    errors = problem.errors if problem else ()

    def read(session: Session) -> Shown:
        case, actor = party.case, party.actor
        whole = look_at_case(session, case, actor, language, now)
        own = [row.task.id for row in whole.tasks if row.task.assigned_member_id == actor.member_id]
        asked = [
            look_at_task(
                session, task_id, actor, language, now, typed=(typed or {}).get(task_id),
                errors=errors if task_id in (typed or {}) else (),
            )
            for task_id in own
        ]  # fmt: skip
        files = FileStore(session).of_case(case.id)
        entries = [
            one.entry for one in TimelineStore(session).last(case.id, _LAST) if one.entry.what in _TOLD
        ]
        told = tuple(happening(case.kind, entry, Reader(language)) for entry in entries)
        begun_by_them = case.member_id == actor.member_id
        may = whole.may.withdraw and begun_by_them
        return Shown(whole, tuple(_asked(one) for one in asked if one), told, files, may)

    return await state.database.aread(read)


def _asked(look: TaskLook) -> Asked:
    kinds = look.kind.facts if look.kind else ()
    shown = [one for fact, one in zip(kinds, look.facts, strict=True) if fact.kind != "file"]
    return Asked(look, tuple(one for one in shown if one[1] != NOTHING))


async def _page(
    request: Request,
    state: ApiState,
    token: str,
    party: Party | None,
    *,
    said: str = "",
    problem: Problem | None = None,
    typed: Mapping[str, dict[str, Any]] | None = None,
) -> Response:
    shown = await _shown(request, state, party, typed, problem) if party else None
    alert = (
        problem_said(problem, request.state.language) if problem and not (problem.errors and typed) else ""
    )
    status = 404 if party is None else problem.status_code if problem else 200
    return page(
        request, "contest_link.html", status=status, shown=shown, token=token, said_here=said, alert=alert,
        side=party.side if party else "", request_id=new_request_id(), longest=_LONGEST_REASON,
    )  # fmt: skip
