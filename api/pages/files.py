"""Files in the pages: those that a form brings are kept first, and every file is downloaded under one address."""

from collections.abc import Mapping

from starlette.datastructures import UploadFile
from starlette.responses import Response

from api.dependencies import Actor, State
from api.pages.visits import page_router
from api.problems import Problem
from api.security.access import allow, anybody
from api.state import ApiState
from api.uploads import file_answer, keep_upload
from domain.forms import FieldError
from domain.permissions import Actor as Person
from stores.inbox_views import TaskDetail

pages = page_router()


@pages.get("/files/{file_id}")
@allow(people=anybody)
async def download(file_id: str, actor: Actor, state: State) -> Response:
    """A file of a form, to be saved."""
    return await file_answer(state, actor, file_id)


async def keep_chosen(
    state: ApiState, actor: Person, task: TaskDetail, uploads: Mapping[str, UploadFile]
) -> tuple[dict[str, str], tuple[FieldError, ...]]:
    """Keeps what was chosen: ids by field, and what is wrong with the others.

    Raises Problem where this person cannot answer the task at all.
    """
    kept: dict[str, str] = {}
    wrong: list[FieldError] = []
    for name, upload in uploads.items():
        try:
            kept[name] = (await keep_upload(state, actor, task, name, await upload.read())).id
        except Problem as problem:
            if not problem.errors:
                raise
            wrong += problem.errors
    return kept, tuple(wrong)
