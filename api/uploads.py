"""Files of tasks' forms: taken in, sent along with an answer, and given to who may see them."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from api.answerable import check_answerable
from api.pictures import rewritten
from api.problems import not_found, wrong_fields
from api.state import ApiState
from domain.files import WrongFile, checked_type, is_file_id
from domain.forms import Field, FieldError, FieldKind, FormErrors, validate_form
from domain.permissions import Actor, has_started, may_see_case
from domain.processes import task_kind
from domain.task_permissions import may_see_task
from stores.cases import CaseStore
from stores.files import FileStore, KeptFile
from stores.inbox_views import TaskDetail
from stores.sealing import seal, unseal
from stores.task_reading import tasks_shown

_STRANGER = "default-src 'none'; sandbox"
"""What a file may do in a browser that shows it all the same: nothing."""


def file_fields(kind: str) -> dict[str, Field]:
    """The fields of a kind of task that take a file, by name."""
    return {field.name: field for field in task_kind(kind).fields if field.kind is FieldKind.FILE}


async def keep_upload(
    state: ApiState, actor: Actor, task: TaskDetail, field_name: str, content: bytes
) -> KeptFile:
    """Checks and keeps a file for a field of a task's form, under an id that nobody guesses; a picture anew.

    Until an answer names it, it is only there for who handed it in. Raises Problem: 409 and 403 as an answer
    would, 422 for the field.
    """
    check_answerable(actor, task)
    field = file_fields(task.kind).get(field_name)
    if field is None:
        raise wrong_fields(FieldError("field", "unknown_field"))
    try:
        type_ = checked_type(content, field.accepts, field.max_bytes)
        if type_.is_picture:
            content = await rewritten(content, type_, state.picture_turns)
            checked_type(content, field.accepts, field.max_bytes)
    except WrongFile as wrong:
        raise wrong_fields(FieldError(field_name, wrong.code)) from wrong
    file = KeptFile(
        id=f"file-{secrets.token_hex(16)}",
        process_id=task.process_id,
        task_id=task.id,
        task_kind=task.kind,
        field=field_name,
        media_type=type_,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=actor.username,
        uploaded_at=state.clock(),
    )
    sealed = seal(state.keys, content, _about(file.id))
    await state.database.awrite(lambda session: FileStore(session).keep(file, sealed))
    return file


async def hold_files(state: ApiState, task: TaskDetail, form: Mapping[str, Any]) -> None:
    """Makes sure of the files that an answer names, before it is sent. Raises a 422 with everything that is wrong.

    From here on the nightly clearing leaves them alone for as long as if they had just come.
    """
    fields = file_fields(task.kind)
    named = {name: form[name] for name in fields if isinstance(form.get(name), str)}
    asked = {name: value for name, value in named.items() if is_file_id(value)}
    if not asked:
        return

    def hold(session: Session) -> list[str]:
        files = FileStore(session)
        return [name for name, it in asked.items() if not files.hold(it, task.id, name, state.clock())]

    if missing := await state.database.awrite(hold):
        errors = [FieldError(name, "unknown_file") for name in missing]
        try:
            validate_form(task_kind(task.kind).fields, form)
        except FormErrors as others:
            errors += others.errors
        raise wrong_fields(*errors)


async def file_answer(state: ApiState, actor: Actor, file_id: str) -> Response:
    """The file as a download, for who may see it. Raises a 404."""
    if not is_file_id(file_id):
        raise not_found()

    def read(session: Session) -> tuple[KeptFile, bytes] | None:
        file = FileStore(session).get(file_id)
        if file is None or not _may_see(session, actor, file):
            return None
        sealed = FileStore(session).sealed(file_id)
        return (file, sealed) if sealed is not None else None

    found = await state.database.aread(read)
    if found is None:
        raise not_found()
    return _download(state, *found)


async def file_bytes(state: ApiState, file_id: str) -> Response:
    """The file as a download, for who was let in otherwise. Raises a 404."""

    def read(session: Session) -> tuple[KeptFile, bytes] | None:
        file, sealed = FileStore(session).get(file_id), FileStore(session).sealed(file_id)
        return (file, sealed) if file is not None and sealed is not None else None

    found = await state.database.aread(read)
    if found is None:
        raise not_found()
    return _download(state, *found)


def _download(state: ApiState, file: KeptFile, sealed: bytes) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": _STRANGER,
    }
    return Response(
        unseal(state.keys, sealed, _about(file.id)), media_type=file.media_type.value, headers=headers
    )


def _may_see(session: Session, actor: Actor, file: KeptFile) -> bool:
    """What no answer names yet is its sender's alone; after that it belongs to the case, and to tasks that show it.

    Whoever could have answered the same question sees no more of the answer than before.
    """
    if file.uploaded_by == actor.username or file.taken_at is None:
        return file.uploaded_by == actor.username
    case = CaseStore(session).get(file.process_id)
    if case is not None and (may_see_case(actor, case) or has_started(actor, case)):
        return True
    return any(may_see_task(actor, task) for task in tasks_shown(session, file.process_id, file.id))


def _about(file_id: str) -> str:
    return f"file:{file_id}"
