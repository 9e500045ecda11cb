"""What is answered of tasks, for the contract. Nothing is checked against these while it is answered."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from domain.case import TaskState
from domain.files import FileType
from domain.forms import FieldKind


class TaskInList(BaseModel):
    """A task in a list. `rev` is what the caller saw, and goes back as `expected_rev`; times are the case's own."""

    id: str
    process_id: str
    kind: str
    title: str
    role: str
    assignee: str | None
    assigned_member_id: str | None
    state: TaskState
    rev: int
    priority: int
    opened_at: datetime
    due_at: datetime
    rehearsal: bool
    stage: str
    outcome: str | None


class ChoiceHint(BaseModel):
    value: str
    label: str


class FieldHint(BaseModel):
    """What a page needs of a field beyond its schema, in the order of the form."""

    name: str
    kind: FieldKind
    label: str
    help: str | None
    required: bool
    choices: list[ChoiceHint]
    accepts: list[FileType] = Field(description="Of a file: what its bytes may be")
    max_bytes: int | None = Field(description="Of a file: how large it may be")


class TaskForm(BaseModel):
    """What is asked: JSON Schema 2020-12, hints for a page, and what the caller has typed so far."""

    schema_: dict[str, Any] = Field(alias="schema")
    ui: list[FieldHint]
    draft: dict[str, Any]


class TaskAnswer(BaseModel):
    """An answer that was given already; more may be needed, of the same outcome and months (where it has them)."""

    by: str
    at: datetime
    outcome: str
    months: int | None


class TaskReasons(BaseModel):
    """Why a task is there: what it is about, what each answer does, and what happens if nobody acts."""

    text: str
    about: dict[str, Any]
    effects: dict[str, str]
    nobody_acts: str
    answers: list[TaskAnswer]
    needs: int


class Task(TaskInList):
    """Everything for answering a task; `actions` are what this caller may do with it now."""

    form: TaskForm
    actions: list[str]
    why: TaskReasons
    claimed_at: datetime | None
    done_by: str | None
    done_at: datetime | None


class AnsweredTask(Task):
    """The task after the answer, and the one that comes next for the caller."""

    next_task: TaskInList | None


class BulkResult(BaseModel):
    """What became of one task: its new `rev`, or the problem's code and message."""

    id: str
    ok: bool
    status: int
    rev: int = Field(default=0, description="Only where ok")
    code: str = Field(default="", description="Only where not ok")
    message: str = Field(default="", description="Only where not ok")


class BulkResults(BaseModel):
    results: list[BulkResult]
    done: int


class Comment(BaseModel):
    """A remark of a colleague, which decides nothing."""

    id: int
    author: str
    text: str
    at: datetime


class RemarkedTask(Task):
    """The task, and the remark that was added."""

    comment: Comment


class HandedIn(BaseModel):
    """A file that was kept for a field of a task's form: its `id` is the field's value in the answer.

    Pictures are written anew, so that size and sha256 are those of a download, not of what was sent.
    """

    id: str
    task_id: str
    field: str
    media_type: FileType
    size_bytes: int
    sha256: str
    at: datetime


class Comments(BaseModel):
    """The newest remarks, oldest of them first."""

    items: list[Comment]
