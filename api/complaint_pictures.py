"""The pictures of a complaint: taken, made anew, kept sealed."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from api.loan_start import POLICIES
from api.pages.by_link import UNAVAILABLE, tell_case
from api.pictures import rewritten
from api.problems import Problem, not_found, wrong_fields
from api.state import ApiState
from domain.after_sales import (
    PHOTO_ADDED,
)
from domain.case import OutsideEvent
from domain.files import LARGEST_FILE_BYTES, PICTURES, FileType, WrongFile, checked_type
from domain.forms import FieldError
from stores.complaints import ComplaintStore
from stores.files import FileStore, KeptFile
from stores.sealing import seal

_PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo of what is wrong, written anew."""

    type: FileType
    content: bytes
    id: str = field(default_factory=lambda: f"file-{secrets.token_hex(16)}")


async def take_pictures(state: ApiState, contents: Sequence[bytes]) -> list[Picture]:
    """Photos as they are kept. Raises a 422 for the field `photo`."""
    if len(contents) > POLICIES.after_sales.most_photos:
        raise wrong_fields(FieldError(_PHOTO, "too_many_photos"))
    pictures = []
    for content in contents:
        try:
            type_ = checked_type(content, PICTURES, LARGEST_FILE_BYTES)
            whole = await rewritten(content, type_, state.picture_turns)
            checked_type(whole, PICTURES, LARGEST_FILE_BYTES)
        except WrongFile as wrong:
            raise wrong_fields(FieldError(_PHOTO, wrong.code)) from wrong
        pictures.append(Picture(type_, whole))
    return pictures


async def add_photo(state: ApiState, complaint_id: str, by: str, content: bytes) -> str:
    """One more photo while the cell has not answered; the file's id. Raises Problem: 404, 409, 422, 503."""
    (picture,) = await take_pictures(state, [content])

    def keep(session: Session) -> None:
        complaint = ComplaintStore(session).get(complaint_id)
        if complaint is None:
            raise not_found()
        if complaint.closed_at is not None:
            raise Problem(409, "case_closed")
        if len(FileStore(session).of_case(complaint_id)) >= POLICIES.after_sales.most_photos:
            raise wrong_fields(FieldError(_PHOTO, "too_many_photos"))
        keep_pictures(session, state, complaint_id, by, [picture])

    await state.database.awrite(keep)
    event = OutsideEvent(f"{PHOTO_ADDED}:{picture.id}", PHOTO_ADDED, state.clock(), {"photo": picture.id})
    refused = await tell_case(state, complaint_id, event)
    if refused is not None:
        raise Problem(503, "unavailable") if refused == UNAVAILABLE else Problem(409, "too_late")
    return picture.id


def keep_pictures(
    session: Session, state: ApiState, complaint_id: str, by: str, photos: Sequence[Picture]
) -> None:
    """Files of the complaint's case, for whoever sees it or is asked about it."""
    files, now = FileStore(session), state.clock()
    for one in photos:
        digest = hashlib.sha256(one.content).hexdigest()
        file = KeptFile(
            one.id, complaint_id, f"{complaint_id}.0", "after_sales.answer", _PHOTO, one.type, len(one.content),
            digest, by, now,
        )  # fmt: skip
        files.keep(file, seal(state.keys, one.content, f"file:{one.id}"))
        files.take(file.task_id, {_PHOTO: one.id}, now)
