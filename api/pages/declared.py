"""What the declarations of processes say, also of kinds and stages that this release no longer knows."""

from domain.process import ProcessKind, TaskKind
from domain.processes import PROCESSES
from domain.words import Text


def process_of(kind: str) -> ProcessKind | None:
    """The declaration behind a kind of process, or of one of its tasks (`loan.endorse`)."""
    return PROCESSES.get(kind.partition(".")[0])


def task_of(kind: str) -> TaskKind | None:
    process = process_of(kind)
    return next((task for task in process.tasks if task.kind == kind), None) if process else None


def process_title(kind: str) -> Text:
    process = process_of(kind)
    return process.title if process else as_it_is(kind)


def task_title(kind: str) -> Text:
    task = task_of(kind)
    return task.title if task else as_it_is(kind)


def stage_title(kind: str, stage: str) -> Text:
    """`kind` is a process's or a task's."""
    process = process_of(kind)
    found = next((one for one in process.stages if one.name == stage), None) if process else None
    return found.title if found else as_it_is(stage)


def outcome_title(kind: str, outcome: str) -> Text:
    """How a case ended."""
    process = process_of(kind)
    words = process.codes.get("outcomes", {}) if process else {}
    return words.get(outcome, as_it_is(outcome))


def answer_title(kind: str | None, answer: str) -> Text:
    """What was answered to a kind of task."""
    task = task_of(kind) if kind else None
    choices = (
        (choice for field in task.fields if field.name == "outcome" for choice in field.choices)
        if task
        else ()
    )
    return next(
        (choice.label for choice in choices if choice.value == answer), ANSWERS.get(answer, as_it_is(answer))
    )


def as_it_is(code: str) -> Text:
    return Text(fa=code, en=code)


ANSWERS: dict[str, Text] = {
    "done": Text(fa="انجام شد", en="done"),
    "approve": Text(fa="تأیید", en="approve"),
    "reject": Text(fa="رد", en="reject"),
    "return": Text(fa="برگشت برای تکمیل", en="send back for information"),
    "officer": Text(fa="سپردن به کارشناس", en="leave it to an officer"),
    "committee": Text(fa="سپردن به کمیته", en="leave it to the committee"),
    "will_pay": Text(fa="می‌پردازد", en="will pay"),
    "needs_help": Text(fa="نیاز به کمک دارد", en="needs help"),
    "not_reached": Text(fa="پاسخ نداد", en="not reached"),
}
"""Answers and decisions that are told without the task they were given to."""
