"""What the policies of all processes are made of: durations, and the times of a kind of task."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from domain.case import TaskTimes
from domain.permissions import Role
from domain.working_days import Duration


def _a_duration(text: str) -> str:
    Duration.parse(text)
    return text


def _a_span(text: str) -> str:
    if Duration.parse(text).unit == "wd":
        raise ValueError("working days are counted for tasks only")
    return text


DurationText = Annotated[str, AfterValidator(_a_duration)]


SpanText = Annotated[str, AfterValidator(_a_span)]
"""Hours or calendar days: a workflow counts them by itself."""


class Policy(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Times(Policy):
    """The times of one kind of task, relative to its opening."""

    due: DurationText
    reminders: tuple[DurationText, ...] = ()
    escalate: DurationText | None = None
    escalate_to: Role = Role.SUPERVISOR
    expires: DurationText | None = None

    def as_task_times(self) -> TaskTimes:
        return TaskTimes(
            due=self.due,
            reminders=self.reminders,
            escalate=self.escalate,
            escalate_to=self.escalate_to,
            expires=self.expires,
        )

    def later_by(self, days: int) -> "Times":
        """The same, counted from so many days after the opening."""
        return Times(
            due=_shifted(self.due, days),
            reminders=tuple(_shifted(one, days) for one in self.reminders),
            escalate=self.escalate and _shifted(self.escalate, days),
            escalate_to=self.escalate_to,
            expires=self.expires and _shifted(self.expires, days),
        )


def _shifted(text: str, days: int) -> str:
    one = Duration.parse(text)
    return str(Duration(one.amount + days * (24 if one.unit == "h" else 1), one.unit))


TIMES_OF_NEW_KINDS = Times(due="3wd", reminders=("1wd",))
"""For tasks of a release that is younger than the policy which a case carries."""
