"""What other systems are told of: events derived from what is written of cases; ids, codes, times and rials only."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from domain.case import OpenTask, TaskState, TimelineEntry

READS_CASES = "processes:read"
EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "process.started": READS_CASES,
        "process.stage_changed": READS_CASES,
        "process.completed": READS_CASES,
        "task.opened": READS_CASES,
        "task.completed": READS_CASES,
        "loan.disbursed": READS_CASES,
        "loan.instalment_paid": READS_CASES,
        "loan.closed": READS_CASES,
        "order.paid": READS_CASES,
        "order.delivered": READS_CASES,
        "payout.settled": "payouts:read",
        "payout.returned": "payouts:read",
        "kanoon.activated": "kanoons:read",
        "cell.activated": "cells:read",
    }
)
"""The types of events (api.md, "Going out"), each with the scope that reads what it tells of."""

TEST = "webhook.test"
"""Sent on request to one endpoint; it tells of nothing."""

_ENTERED: Mapping[tuple[str, str], tuple[str, str]] = MappingProxyType(
    {
        ("loan", "CLOSED"): ("loan.closed", "loan_id"),
        ("order", "PAID"): ("order.paid", "order_id"),
        ("order", "DELIVERED"): ("order.delivered", "order_id"),
        ("kanoon", "ACTIVE"): ("kanoon.activated", "kanoon_id"),
        ("kanoon_split", "DONE"): ("kanoon.activated", "kanoon_id"),
    }
)
"""Stages that are events of their own, and what the case's id is called there: a kanoon has the id of what founded it."""

_OF_SUBJECT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"order": ("basket_id", "cell_id", "goods_rials")}
)
"""What of a case's subject goes with its own events; the rest is read by the API."""


@dataclass(frozen=True, slots=True)
class OutgoingEvent:
    """Something that happened, as it is told. `id` is the same however often it is told; `at` is the case's own time."""

    id: str
    type: str
    at: datetime
    rehearsal: bool
    data: Mapping[str, Any]

    @property
    def body(self) -> str:
        """The JSON that is signed and sent."""
        told = {"type": self.type, "timestamp": self.at.astimezone(UTC).isoformat(), "data": dict(self.data)}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class ToldCase:
    """Of which case something is told."""

    process_id: str
    kind: str
    rehearsal: bool
    subject: Mapping[str, Any]


def event(key: str, event_type: str, at: datetime, data: dict[str, Any], *, rehearsal: bool) -> OutgoingEvent:
    """`key` names it once for ever."""
    named = hashlib.sha256(f"{event_type}:{key}".encode()).hexdigest()[:32]
    return OutgoingEvent(f"evt_{named}", event_type, at, rehearsal, {"rehearsal": rehearsal} | data)


def begun(case: ToldCase, at: datetime) -> Iterator[OutgoingEvent]:
    """What is told of a case that was just kept; a cell is active from its life's beginning."""
    yield _of(case, "process.started", case.process_id, at)
    if case.kind == "cell_life":
        yield _of(case, "cell.activated", case.process_id, at, cell_id=case.process_id)


def written(case: ToldCase, number: int, entry: TimelineEntry) -> Iterator[OutgoingEvent]:
    """What is told of one line of a case's timeline; `number` is the line's."""
    key, facts = f"{case.process_id}:{number}", entry.facts
    match entry.kind, entry.what:
        case "stage", "entered":
            stage = str(facts["stage"])
            yield _of(case, "process.stage_changed", key, entry.at, stage=stage)
            yield from _entered(case, stage, key, entry.at)
        case "stage", "ended":
            yield _of(case, "process.completed", key, entry.at, outcome=str(facts["outcome"]))
        case "task", "task_opened":
            told = {"task_id": str(facts["task_id"]), "task_kind": str(facts["task"])}
            yield _of(case, "task.opened", key, entry.at, **told)
        case "money", "disbursed" if case.kind == "loan":
            amount = int(facts["amount_rials"])
            yield _of(case, "loan.disbursed", key, entry.at, loan_id=case.process_id, amount_rials=amount)
        case "money", "instalment_paid" if case.kind == "loan":
            paid = int(facts["number"])
            yield _of(case, "loan.instalment_paid", key, entry.at, loan_id=case.process_id, number=paid)


def answered(case: ToldCase, tasks: Collection[OpenTask]) -> Iterator[OutgoingEvent]:
    """What is told of tasks that people have answered; one that expired or was called off is not completed."""
    for task in tasks:
        if task.state is TaskState.DONE and task.answers:
            last = task.answers[-1]
            told = {"task_id": task.id, "task_kind": task.kind, "outcome": last.outcome}
            yield _of(case, "task.completed", task.id, last.at, **told)


def is_for(event_type: str, wanted: Collection[str], scopes: Collection[str]) -> bool:
    """Whether an endpoint that wants these types (none: all) hears of it, its client having these scopes."""
    if event_type == TEST:
        return True
    return EVENTS.get(event_type) in scopes and (not wanted or event_type in wanted)


def _entered(case: ToldCase, stage: str, key: str, at: datetime) -> Iterator[OutgoingEvent]:
    known = _ENTERED.get((case.kind, stage))
    if known is not None:
        kind, name = known
        more = {one: case.subject[one] for one in _OF_SUBJECT.get(case.kind, ()) if one in case.subject}
        yield _of(case, kind, key, at, **{name: case.process_id}, **more)


def _of(case: ToldCase, event_type: str, key: str, at: datetime, **data: Any) -> OutgoingEvent:
    told = {"process_id": case.process_id, "kind": case.kind}
    return event(key, event_type, at, told | data, rehearsal=case.rehearsal)
