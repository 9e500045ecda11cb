"""What a task's page shows: why somebody has it, the facts, the form, who has it, what happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from api.pages.declared import process_of, stage_title, task_of, task_title
from api.pages.facts import Reader, declared_fact, files_in, members_in
from api.pages.form_views import FormView, form_view
from api.pages.large_payouts import large_payouts
from api.pages.people import names_of
from api.pages.refusal_words import said
from api.pages.timeline_words import Happening, happening, members_of
from domain.case import TaskState
from domain.forms import FieldError, FieldKind
from domain.permissions import Actor, may_read_scores, may_see_case
from domain.process import TaskKind
from domain.task_permissions import may_read_scores_of_task, may_see_task, why_not_answer
from domain.words import Language, Text
from stores.cases import CaseStore, CaseView
from stores.files import FileStore, KeptFile
from stores.inbox import InboxStore
from stores.inbox_views import TaskDetail
from stores.timeline import TimelineStore

_LAST_ENTRIES = 40


@dataclass(frozen=True, slots=True)
class TaskLook:
    """A task for one reader. `now` is the clock of its case."""

    task: TaskDetail
    kind: TaskKind | None
    title: Text
    stage: Text
    person: str | None
    asked_member: str | None
    now: datetime
    why_not: str | None
    why_not_said: str | None
    mine: bool
    facts: tuple[tuple[Text, Markup], ...]
    timeline: tuple[Happening, ...]
    may_see_case: bool
    may_recuse: bool
    form: FormView | None
    kept: tuple[tuple[Text, str], ...] = ()
    """What this person typed and cannot send any more, so that it is not lost."""

    @property
    def is_open(self) -> bool:
        return self.task.state is TaskState.OPEN

    @property
    def votes(self) -> tuple[tuple[str, Text, int | None], ...]:
        """Who has answered a question that needs several equal answers: what, and for how many months."""
        if self.kind is None or self.kind.needs == 1:
            return ()
        said = {
            choice.value: choice.label
            for field in self.kind.fields
            if field.name == "outcome"
            for choice in field.choices
        }
        return tuple(
            (given.by.username, said[given.outcome], given.form.get("months")) for given in self.task.answers
        )

    @property
    def taken_by(self) -> str | None:
        """Somebody else who has it."""
        return None if self.mine else self.task.assignee

    @property
    def may_claim(self) -> bool:
        """What one member is asked by name is with that member already."""
        free = self.task.assignee is None and self.task.assigned_member_id is None
        return self.is_open and self.why_not is None and free


def look_at_task(
    session: Session,
    task_id: str,
    actor: Actor,
    language: Language,
    now: datetime,
    *,
    typed: Mapping[str, Any] | None = None,
    errors: Iterable[FieldError] = (),
) -> TaskLook | None:
    """The task as this person sees it, with what they typed; None where they may not see it."""
    task = InboxStore(session).get(task_id, reader=actor.username)
    if task is None or not may_see_task(actor, task):
        return None
    case = CaseStore(session).get(task.process_id)
    kind = task_of(task.kind)
    # What happened tells rank and income: only for those who may see the case, not for all who are asked.
    may_see = may_see_case(actor, task)
    entries = TimelineStore(session).last(task.process_id, _LAST_ENTRIES) if may_see else ()
    spoken_of = members_of(one.entry for one in entries) | members_in(task.about) | {task.member_id}
    names = names_of(session, spoken_of | {task.assigned_member_id})
    values = typed or task.draft or {}
    files = _files(session, task, kind, values) if kind else {}
    reader = Reader(language, names, may_read_scores(actor, task), files)
    why_not = why_not_answer(actor, task)
    mine = task.assignee == actor.username
    answerable = task.state is TaskState.OPEN and why_not is None and task.assignee in (None, actor.username)
    return TaskLook(
        task=task,
        kind=kind,
        title=task_title(task.kind),
        stage=stage_title(task.kind, task.stage),
        person=reader.name(task.member_id) if task.member_id else None,
        asked_member=reader.name(task.assigned_member_id) if task.assigned_member_id else None,
        now=case_clock(case, now),
        why_not=why_not,
        why_not_said=said(why_not, language) if why_not else None,
        mine=mine,
        facts=_facts(task, kind, replace(reader, scores=may_read_scores_of_task(actor, task))),
        timeline=tuple(happening(task.kind, one.entry, reader) for one in reversed(entries)),
        may_see_case=may_see,
        may_recuse=answerable and task.assigned_member_id is None,
        form=_form(session, task, kind, values, errors, files) if kind and answerable else None,
        kept=_kept(kind, typed or {}) if kind and not answerable else (),
    )


def case_clock(case: CaseView | None, now: datetime) -> datetime:
    """What time it is for a case: a rehearsal's clock may have been moved on."""
    return max(now, case.as_of) if case is not None and case.rehearsal else now


def _facts(task: TaskDetail, kind: TaskKind | None, reader: Reader) -> tuple[tuple[Text, Markup], ...]:
    if kind is None:
        return ()
    process = process_of(task.kind)
    about = {"member_id": task.member_id} | task.about
    return tuple(
        (fact.label, declared_fact(fact, about.get(fact.name), process, reader)) for fact in kind.facts
    )


def _form(
    session: Session,
    task: TaskDetail,
    kind: TaskKind,
    values: Mapping[str, Any],
    errors: Iterable[FieldError],
    files: Mapping[str, KeptFile],
) -> FormView:
    return form_view(kind.fields, values, errors, files=files, picks=large_payouts(session, task))


def _files(
    session: Session, task: TaskDetail, kind: TaskKind, values: Mapping[str, Any]
) -> dict[str, KeptFile]:
    """The files that the facts show, and those that the form in hand names, if they were handed in for it."""
    shown = files_in(kind.facts, task.about)
    named = {str(values.get(field.name, "")) for field in kind.fields if field.kind is FieldKind.FILE}
    found = FileStore(session).of_ids(shown | named)
    return {name: file for name, file in found.items() if name in shown or file.task_id == task.id}


def _kept(kind: TaskKind, typed: Mapping[str, Any]) -> tuple[tuple[Text, str], ...]:
    texts = (FieldKind.TEXT, FieldKind.LONG_TEXT)
    return tuple(
        (field.label, str(typed[field.name]))
        for field in kind.fields
        if field.kind in texts and str(typed.get(field.name, "")).strip()
    )
