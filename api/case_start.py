"""Starting a case: kept with its outbox row in one transaction, then told to the engine; twice is once."""

import base64
import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from activities.starting import start_case
from api.problems import Problem
from api.state import ApiState
from domain.case import CaseRecord
from domain.forms import FieldError
from stores.cases import CaseStore, StartDue


def process_id_of(kind: str, caller: str, key: str) -> str:
    """The id of a case: the same for the same caller and key, and telling nothing."""
    digest = hashlib.sha256(f"{kind}\n{caller}\n{key}".encode()).digest()
    return f"{kind}-{base64.b32encode(digest[:10]).decode().lower()}"


def begin_once(
    session: Session,
    record: CaseRecord,
    case: object,
    *,
    subject: dict[str, Any],
    search_words: str,
    asked: str,
    policy_version: str,
) -> tuple[StartDue, bool]:
    """Keeps a case, or finds it kept; and whether it is new. Raises a 422 where its key began another one."""
    argument, cases = to_jsonable_python(case), CaseStore(session)
    new = cases.begin(
        record,
        argument=argument,
        subject=subject,
        policy_version=policy_version,
        search_words=search_words,
        asked=asked,
    )
    kept = None if new else cases.start_of(record.process_id)
    if not new and (kept is None or kept.asked != asked):
        raise Problem(422, "key_reused", errors=[FieldError("Idempotency-Key", "invalid")])
    due = kept or StartDue(record.process_id, record.kind, argument, record.rehearsal, record.started_at)
    return due, new


async def start_kept(state: ApiState, begin: Callable[[Session], StartDue]) -> None:
    """Keeps a case by `begin`, and tells the engine; where that is away the worker's relay tells it later."""
    due = await state.database.awrite(begin)
    if due.started_at is not None:
        return
    with suppress(RPCError, Problem, WorkflowAlreadyStartedError):
        await start_case(await state.engine.client(), due)
        await state.database.awrite(
            lambda session: CaseStore(session).mark_started(due.process_id, state.clock())
        )
