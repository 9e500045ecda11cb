"""A case as it is answered to systems: who it is about, what happened, why it waits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from api.pages.facts import Reader, masked
from api.pages.people import names_of
from api.pages.timeline_words import members_of, plain_sentence
from api.pages.waiting_words import waiting_sentences
from api.state import ApiState
from domain.case import EntryKind, TaskState, Waiting
from domain.permissions import Actor, may_read_scores
from domain.processes import task_kind
from domain.words import Language
from engine.virtual_time import current_time
from stores.cases import CaseView
from stores.inbox_views import TaskItem
from stores.task_reading import open_tasks_of
from stores.timeline import NumberedEntry, TimelineStore

LONGEST_TIMELINE = 500
ToldKind = Literal["stage", "task", "message", "money", "outside"]


async def clock_of(state: ApiState, case: CaseView) -> datetime:
    """The case's own time: a rehearsal's clock, else now; where the engine is away, when it was last seen."""
    if not case.rehearsal:
        return state.clock()
    try:
        return await current_time(await state.engine.client(), case.id)
    except Exception:  # noqa: BLE001 - a page of a case must not need the engine
        return case.as_of


def case_summary(case: CaseView) -> dict[str, Any]:
    """A case in a list."""
    return {
        "id": case.id,
        "kind": case.kind,
        "stage": case.stage,
        "status": case.status.value,
        "outcome": case.outcome,
        "started_at": case.started_at,
        "policy_version": case.policy_version,
        "rehearsal": case.rehearsal,
        "subject": case.subject,
        "links": {"self": f"/api/v1/processes/{case.id}"},
    }


def whole_case(
    session: Session, case: CaseView, actor: Actor, now: datetime, language: Language
) -> dict[str, Any]:
    """A case with its open tasks, its newest timeline and why it waits, for this reader in their language."""
    entries = TimelineStore(session).last(case.id, LONGEST_TIMELINE)
    reader = reader_of(session, case, entries, actor, language)
    links = {"self": f"/api/v1/processes/{case.id}"} | (
        {"loan": f"/api/v1/loans/{case.id}"} if case.kind == "loan" else {}
    )
    return case_summary(case) | {
        "now": now,
        "tasks": [task_summary(task, language) for task in open_tasks_of(session, case.id)],
        "timeline": timeline(case.kind, entries, reader),
        "waiting": _waiting(case, case.waiting, reader),
        "links": links,
    }


def reader_of(
    session: Session, case: CaseView, entries: Sequence[NumberedEntry], actor: Actor, language: Language
) -> Reader:
    """Who reads these entries of the case."""
    names = names_of(session, members_of(numbered.entry for numbered in entries))
    return Reader(language, names, may_read_scores(actor, case))


def timeline(kind: str, entries: Sequence[NumberedEntry], reader: Reader) -> list[dict[str, Any]]:
    return [
        {
            "number": numbered.number,
            "at": numbered.entry.at,
            "kind": kind_told(numbered.entry.kind),
            "what": numbered.entry.what,
            "actor": numbered.entry.actor,
            "facts": masked(numbered.entry.facts, reader),
            "text": plain_sentence(kind, numbered.entry, reader),
        }
        for numbered in entries
    ]


def kind_told(kind: EntryKind) -> ToldKind:
    """The contract has five kinds: a note is about the way of the case, and told as of its stage."""
    return "stage" if kind == "note" else kind


def task_summary(task: TaskItem, language: Language) -> dict[str, Any]:
    """A task in a list."""
    declared = task_kind(task.kind)
    return {
        "id": task.id,
        "process_id": task.process_id,
        "kind": task.kind,
        "title": declared.title.in_(language),
        "role": declared.role.value,
        "assignee": task.assignee,
        "assigned_member_id": task.assigned_member_id,
        "state": task.state.value,
        "rev": task.rev,
        "priority": task.priority,
        "opened_at": task.opened_at,
        "due_at": task.due_at,
        "rehearsal": task.rehearsal,
        "stage": task.stage,
        "outcome": task.outcome if task.state is not TaskState.OPEN else None,
    }


def _waiting(case: CaseView, waiting: Waiting | None, reader: Reader) -> dict[str, Any] | None:
    if waiting is None:
        return None
    return {
        "text": str(waiting_sentences(case, reader).striptags()),
        "who": waiting.who,
        "since": waiting.since,
        "next_at": waiting.next_at,
        "for": waiting.for_,
    }
