"""What other systems are told of: events derived from what is written of cases; ids, codes, times and rials only."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal

from domain.case import OpenTask, TaskState, TimelineEntry

FactKind = Literal["flag", "id", "code", "number", "rials"]
"""What a fact of an event is: true or false, an id, a word of ours for machines, a number from 1 on, whole rials."""


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of events: when one is told, the scope that reads what it tells of, and what its data has, in its order."""

    scope: str
    when: str
    facts: Mapping[str, FactKind]


TEST = "webhook.test"
"""Sent on request to one endpoint; it tells of nothing."""


def _facts(**facts: FactKind) -> Mapping[str, FactKind]:
    whole: dict[str, FactKind] = {"rehearsal": "flag", **facts}
    return MappingProxyType(whole)


def _of_case(scope: str, when: str, **facts: FactKind) -> EventType:
    return EventType(scope, when, _facts(process_id="id", kind="code", **facts))


def _of_order(when: str) -> EventType:
    return _of_case(READS_CASES, when, order_id="id", basket_id="id", cell_id="id", goods_rials="rials")


def _of_payout(when: str) -> EventType:
    facts = _facts(payout_id="id", batch_id="id", cell_id="id", amount_rials="rials")
    return EventType("payouts:read", when, facts)


READS_CASES = "processes:read"
TYPES: Mapping[str, EventType] = MappingProxyType(
    {
        "process.started": _of_case(READS_CASES, "A case has begun."),
        "process.stage_changed": _of_case(
            READS_CASES, "A case has entered a stage, its first one too.", stage="code"
        ),
        "process.completed": _of_case(READS_CASES, "A case has ended.", outcome="code"),
        "task.opened": _of_case(READS_CASES, "Somebody is asked.", task_id="id", task_kind="code"),
        "task.completed": _of_case(
            READS_CASES, "People have answered a task.", task_id="id", task_kind="code", outcome="code"
        ),
        "loan.disbursed": _of_case(READS_CASES, "A loan was paid out.", loan_id="id", amount_rials="rials"),
        "loan.instalment_paid": _of_case(
            READS_CASES, "An instalment of a loan is paid.", loan_id="id", number="number"
        ),
        "loan.closed": _of_case(READS_CASES, "A loan is closed.", loan_id="id"),
        "order.paid": _of_order("An order of one cell is paid."),
        "order.delivered": _of_order("An order of one cell is with its buyer."),
        "payout.settled": _of_payout("A payout has arrived at its cell's account."),
        "payout.returned": _of_payout("A payout came back after it had settled."),
        "kanoon.activated": _of_case("kanoons:read", "A kanoon is active.", kanoon_id="id"),
        "cell.activated": _of_case("cells:read", "A cell is active.", cell_id="id"),
    }
)
"""What other systems are told of (api.md, "Going out"): what is sent, and what the OpenAPI document says of it."""

TEST_FACTS = _facts(endpoint_id="id")
EVENTS: Mapping[str, str] = MappingProxyType({name: one.scope for name, one in TYPES.items()})
"""The types of events, each with the scope that reads what it tells of."""

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
    """`key` names it once for ever. Of `data` goes what its type declares, and nothing else."""
    named = hashlib.sha256(f"{event_type}:{key}".encode()).hexdigest()[:32]
    told = {"rehearsal": rehearsal} | data
    declared = {name: told[name] for name in facts_of(event_type) if name in told}
    return OutgoingEvent(f"evt_{named}", event_type, at, rehearsal, declared)


def facts_of(event_type: str) -> Mapping[str, FactKind]:
    """What the data of a type has, that of a test too."""
    return TEST_FACTS if event_type == TEST else TYPES[event_type].facts


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
