"""What changed in a case since it was last shown to the stores, gathered so that one step writes it all."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from temporalio import workflow

from activities.outside import is_outside
from domain.case import (
    CaseRecord,
    EntryKind,
    MessageDraft,
    OpenTask,
    Projection,
    TaskState,
    TimelineEntry,
    Waiting,
)


class Showing:
    """The unshown part of a case, and the wait for more of it."""

    def __init__(self, record: CaseRecord) -> None:
        self._record = record
        self._shown_rev = record.rev
        self._entries: list[TimelineEntry] = []
        self._messages: list[MessageDraft] = []
        self._tasks: dict[str, OpenTask] = {}
        self.waits_for: str | None = None

    @property
    def is_behind(self) -> bool:
        """Whether something is not in the stores yet."""
        return self._record.rev != self._shown_rev

    def changed(self) -> None:
        self._record.rev += 1

    def entry(
        self, at: datetime, kind: EntryKind, what: str, actor: str | None, facts: dict[str, Any]
    ) -> None:
        self._entries.append(TimelineEntry(at, kind, what, actor, facts))
        self.changed()

    def message(self, draft: MessageDraft) -> None:
        self._messages.append(draft)
        self.changed()

    def task_changed(self, task: OpenTask) -> None:
        self._tasks[task.id] = task
        self.changed()

    def asks_outside(self, step: Callable[..., Any]) -> bool:
        """Whether people should see what happened so far before a step that may take long."""
        return is_outside(step) and self.is_behind

    def next_projection(self, kind: str, waits_until: datetime | None) -> Projection | None:
        """Everything unshown, or None. The number of the first entry makes a repeat harmless."""
        record = self._record
        if record.rev == self._shown_rev:
            return None
        projection = Projection(
            process_id=record.process_id,
            kind=kind,
            book=record.book,
            rev=record.rev,
            as_of=workflow.now(),
            stage=record.stage,
            status=record.status,
            outcome=record.outcome,
            waiting=self._waiting(waits_until),
            region=record.region,
            kanoon_id=record.kanoon_id,
            tasks=tuple(self._tasks.values()),
            timeline=tuple(self._entries),
            messages=tuple(self._messages),
            first_entry_number=record.entries,
        )
        record.entries += len(self._entries)
        self._entries, self._messages, self._tasks = [], [], {}
        return projection

    def was_shown(self, rev: int) -> None:
        self._shown_rev = rev

    async def shown(self) -> None:
        """Returns when everything up to now is in the stores."""
        rev = self._record.rev
        await workflow.wait_condition(lambda: self._shown_rev >= rev)

    async def wait_for_change(self, at: datetime | None) -> None:
        """Returns at the next change of the case, or at the moment `at`."""
        timeout = max((at - workflow.now()).total_seconds(), 0) if at else None
        try:
            await workflow.wait_condition(
                lambda: self.is_behind, timeout=timeout, timeout_summary=self.waits_for
            )
        except TimeoutError:
            return

    def _waiting(self, until: datetime | None) -> Waiting | None:
        record = self._record
        if record.outcome is not None:
            return None
        asked = next((task for task in record.tasks if task.state is TaskState.OPEN), None)
        if asked is not None:
            alarm = asked.next_at()
            return Waiting(asked.kind, asked.roles[0], asked.opened_at, alarm)
        return Waiting(self.waits_for or record.stage, None, workflow.now(), until)
