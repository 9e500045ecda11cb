"""The declaration of a process: its stages, its tasks for people and its words, said once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from domain.forms import Field
from domain.permissions import Role
from domain.words import Text


class StageEnd(StrEnum):
    """Whether a stage is on the way, the good end, or a way out."""

    ON_THE_WAY = "on_the_way"
    DONE = "done"
    EXIT = "exit"


class Door(StrEnum):
    """Where a member who is asked answers: in their inbox, or on a page behind a signed link that needs no log-in.

    The value is the first part of its address. Whoever is reminded is led to the same page as at first.
    """

    INBOX = "tasks"
    INVITATION = "i"
    CONTEST = "k"
    BASKET = "o"
    SALE = "s"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage as shown to people; `next` names the stages a case may enter from here."""

    name: str
    title: Text
    next: tuple[str, ...] = ()
    end: StageEnd = StageEnd.ON_THE_WAY
    may_withdraw: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a person must see before answering; `kind` says how it is written."""

    name: str
    label: Text
    kind: str = "text"  # text, rials, number, date, member, members, numbered (members), file, lines, product, payout, cell, code:<words>


@dataclass(frozen=True, slots=True)
class TaskKind:
    """A question to a person.

    `needs` answers must agree on the fields `agree_on`; an outcome in `at_once` needs one only.
    Nobody who answered a kind in `not_after` may answer this one (four eyes; STARTED in it means who
    asked for the case), nor may the members that the case excludes. `effects` says, per outcome, what the click does.
    `door`: where a member answers what only they are asked; None for what is asked of a role.
    """

    kind: str
    stage: str
    title: Text
    why: Text
    role: Role
    fields: tuple[Field, ...]
    nobody_acts: Text
    facts: tuple[Fact, ...] = ()
    effects: Mapping[str, Text] = field(default_factory=dict)
    needs: int = 1
    agree_on: tuple[str, ...] = ("outcome",)
    at_once: frozenset[str] = frozenset()
    not_after: tuple[str, ...] = ()
    door: Door | None = None
    reversible: bool = False

    @property
    def outcomes(self) -> tuple[str, ...]:
        return next((tuple(c.value for c in f.choices) for f in self.fields if f.name == "outcome"), ())


@dataclass(frozen=True, slots=True)
class ProcessKind:
    """Everything about a process that is known before any case of it runs."""

    kind: str
    title: Text
    stages: tuple[Stage, ...]
    tasks: tuple[TaskKind, ...]
    happenings: Mapping[str, Text]
    codes: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)

    def stage(self, name: str) -> Stage:
        return next(stage for stage in self.stages if stage.name == name)

    def task(self, kind: str) -> TaskKind:
        return next(task for task in self.tasks if task.kind == kind)

    def shown(self, kind: str, known: Mapping[str, Any]) -> dict[str, Any]:
        """Of what is known, the facts that the task's declaration shows."""
        facts = {fact.name for fact in self.task(kind).facts}
        return {name: value for name, value in known.items() if name in facts}

    def __post_init__(self) -> None:
        """A declaration that contradicts itself is a bug of ours; find it at import."""
        names = {stage.name for stage in self.stages}
        loose = {step for stage in self.stages for step in stage.next} - names
        loose |= {task.stage for task in self.tasks} - names
        if loose:
            raise ValueError(f"{self.kind}: unknown stages {sorted(loose)}")
        missing = {f"{self.kind}.step_stuck", f"{self.kind}.undo_stuck"} - {task.kind for task in self.tasks}
        if missing:
            raise ValueError(f"{self.kind}: without {sorted(missing)} a stuck step would stall its cases")
