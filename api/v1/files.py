"""Files: handed in for a task's form, and downloaded."""

from typing import Annotated, Any

from fastapi import Query, Response
from starlette.requests import Request

from api.dependencies import Actor, MaybeKey, State
from api.finding import find_task
from api.routes import router
from api.security.access import allow, anybody
from api.uploads import file_answer, keep_upload
from domain.files import DOCUMENTS

files = router(tag="tasks")
_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_FILE = {"schema": {"type": "string", "format": "binary"}}


@files.post(
    "/tasks/{task_id}/files",
    status_code=201,
    openapi_extra={"requestBody": {"required": True, "content": _BYTES}},
)
@allow(people=anybody)
async def hand_in(
    task_id: str,
    field: Annotated[str, Query(min_length=1, max_length=64)],
    actor: Actor,
    state: State,
    request: Request,
    key: MaybeKey = None,
) -> dict[str, Any]:
    """Keeps the body as a file for a field of the task's form; the answer's `id` is then the field's value.

    The bytes say what it is (PDF, JPEG, PNG, WebP, as the form's `ui` lists), whatever `Content-Type` does. What
    no answer names is removed after a week.
    """
    del key
    task = await find_task(state, actor, task_id)
    file = await keep_upload(state, actor, task, field, await request.body())
    return {
        "id": file.id, "task_id": file.task_id, "field": file.field, "media_type": file.media_type,
        "size_bytes": file.size_bytes, "sha256": file.sha256, "at": file.uploaded_at,
    }  # fmt: skip


@files.get(
    "/files/{file_id}",
    response_class=Response,
    responses={
        200: {"content": {one.value: _FILE for one in DOCUMENTS}, "description": "The file, to be saved"}
    },
)
@allow(scope="processes:read", people=anybody)
async def download(file_id: str, actor: Actor, state: State) -> Response:
    """A file for who sees its case or a task that shows it; before an answer names it, only for who handed it in."""
    return await file_answer(state, actor, file_id)
