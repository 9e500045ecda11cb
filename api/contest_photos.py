"""Pictures that buyer or cell hand in beside what they say: kept with the case, shown to who decides."""

import hashlib
import secrets

from sqlalchemy.orm import Session

from api.pages.by_link import UNAVAILABLE, tell_case
from api.pictures import rewritten
from api.problems import Problem, wrong_fields
from api.state import ApiState
from domain.case import OutsideEvent
from domain.contests import MOST_PHOTOS, PHOTO_ADDED
from domain.files import LARGEST_FILE_BYTES, PICTURES, FileType, WrongFile, checked_type
from domain.forms import FieldError
from stores.cases import CaseView
from stores.files import FileStore, KeptFile
from stores.sealing import seal

_ASKED_AS = {"goods_return": ("goods_return.look", "photo"), "dispute": ("dispute.evidence", "proof")}
"""By the kind of the case: the task and field whose words a picture is shown with."""


async def checked_photo(state: ApiState, content: bytes, field: str = "photo") -> tuple[FileType, bytes]:
    """A picture written anew, without what a telephone hides in it. Raises a 422 for the field."""
    try:
        type_ = checked_type(content, PICTURES, LARGEST_FILE_BYTES)
        return type_, await rewritten(content, type_, state.picture_turns)
    except WrongFile as wrong:
        raise wrong_fields(FieldError(field, wrong.code)) from wrong


async def add_photo(state: ApiState, case: CaseView, by: str, type_: FileType, content: bytes) -> str:
    """The id of a picture that is part of the case from now on; `content` is of `checked_photo`.

    Raises Problem: 409 where it is too late or there are too many, 503.
    """
    kind, field = _ASKED_AS[case.kind]
    file = KeptFile(
        id=f"file-{secrets.token_hex(16)}", process_id=case.id, task_id=f"{case.id}.0", task_kind=kind, field=field,
        media_type=type_, size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), uploaded_by=by,
        uploaded_at=state.clock(),
    )  # fmt: skip
    sealed = seal(state.keys, content, f"file:{file.id}")

    def write(session: Session) -> None:
        files = FileStore(session)
        if len(files.of_case(case.id)) >= MOST_PHOTOS:
            raise Problem(409, "too_many_photos")
        files.keep(file, sealed)

    await state.database.awrite(write)
    event = OutsideEvent(f"{PHOTO_ADDED}:{file.id}", PHOTO_ADDED, state.clock(), {"file_id": file.id})
    refused = await tell_case(state, case.id, event)
    if refused is not None:
        raise Problem(503, "unavailable") if refused == UNAVAILABLE else Problem(409, _words_of(refused))
    await state.database.awrite(
        lambda session: FileStore(session).take(file.task_id, {field: file.id}, state.clock())
    )
    return file.id


def _words_of(refused: str) -> str:
    return refused if refused in ("too_many_photos", "case_closed") else "too_late"
