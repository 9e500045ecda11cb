"""What every process of the market does when one of its people has died: they are asked and told nothing any more."""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.case import AnswerCommand, CaseRecord, OpenTask, OutsideEvent, TaskState
from domain.forms import FieldError
from domain.heirs import HEIR
from domain.market_deaths import PARTY_DIED, Side
from domain.permissions import Role
from domain.policy_parts import Times
from domain.process import ProcessKind
from workflows.process import Process
from workflows.tasks import Question, wrong_form


class Trading(Process):
    """A process with a buyer, a cell's person, or both.

    What a dead person was asked is taken back, and what they would be asked later too; the road finds no answer
    there, as when somebody says nothing, or asks others where it overrides `party_died`.
    """

    def __init__(self, kind: ProcessKind, record: CaseRecord, times: Mapping[str, Times]) -> None:
        super().__init__(kind, record, times)
        self._dead: list[str] = []

    def side_of(self, member_id: str) -> Side | None:
        """Who that is in this case; None for somebody whom it does not know."""
        raise NotImplementedError

    def party_died(self, side: Side) -> None:
        """What else follows from it at once."""

    def is_dead(self, member_id: str | None) -> bool:
        return member_id in self._dead

    def know_dead(self, member_ids: Iterable[str]) -> None:
        """Who had died before the case began."""
        for member_id in member_ids:
            self.hear_of_death(member_id)

    def hear_of_death(self, member_id: str) -> str | None:
        """Once for each; a code for somebody whom the case does not know."""
        side = self.side_of(member_id)
        if side is None:
            return "not_expected"
        if not self._left and not self.is_dead(member_id):
            self._dead.append(member_id)
            self.note("note", f"{side}_died")
            for task in [task for task in self.record.tasks if task.assigned_member_id == member_id]:
                self.cancel(task)
            self.party_died(side)
        return None

    def open_task(self, question: Question) -> OpenTask:
        task = super().open_task(question)
        if task.state is TaskState.OPEN and self.is_dead(question.to_member_id):
            self.cancel(task)
        return task

    def tell(
        self,
        event: str,
        key: str = "",
        *,
        member_id: str | None = None,
        role: Role | None = None,
        task_id: str | None = None,
        **facts: Any,
    ) -> None:
        if not self.is_dead(member_id):
            super().tell(event, key, member_id=member_id, role=role, task_id=task_id, **facts)

    def check_before_taking(self, command: AnswerCommand) -> None:
        """Nobody says of themselves that they are the heir of somebody who has died, whatever they have of it."""
        task = self.find_task(command.task_id)
        names = {field.name for field in self.kind.task(task.kind).fields} if task is not None else set()
        if task is not None and HEIR.name in names:
            heir = self.clean_form(task, command.form).get(HEIR.name)
            if heir is not None and heir == command.actor.member_id:
                raise wrong_form(FieldError(HEIR.name, "yourself"))
        super().check_before_taking(command)

    def take(self, event: OutsideEvent) -> str | None:
        if event.type == PARTY_DIED:
            return self.hear_of_death(str(event.facts["party_id"]))
        return super().take(event)
