"""Photos of products: sealed like every other file, whole and small, in the order in which they are shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from domain.files import FileType
from stores.conflicts import insert_new
from stores.product_rows import PhotoContentRow, PhotoRow
from stores.sealing import Keys, seal, unseal

Size = Literal["large", "small"]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a product."""

    id: str
    product_id: str
    media_type: FileType
    added_by: str
    added_at: datetime


class PhotoStore:
    """The photos; opens their seals with `keys`."""

    def __init__(self, session: Session, keys: Keys) -> None:
        self._session = session
        self._keys = keys

    def add(self, photo: Photo, content: bytes) -> None:
        """After those that are there; the same id again changes nothing."""
        last = self._session.scalar(
            select(func.max(PhotoRow.position)).where(PhotoRow.product_id == photo.product_id)
        )
        row = {
            "id": photo.id, "product_id": photo.product_id, "position": (last or 0) + 1,
            "media_type": photo.media_type.value, "added_by": photo.added_by, "added_at": photo.added_at,
        }  # fmt: skip
        if insert_new(self._session, PhotoRow, [row]):
            self.keep(photo.id, "large", content)

    def keep(self, photo_id: str, size: Size, content: bytes) -> None:
        """Its bytes in a size; what is kept already stays."""
        row = {
            "photo_id": photo_id,
            "size": size,
            "sealed": seal(self._keys, content, _about(photo_id, size)),
        }
        insert_new(self._session, PhotoContentRow, [row])

    def get(self, photo_id: str) -> Photo | None:
        row = self._session.get(PhotoRow, photo_id, populate_existing=True)
        if row is None:
            return None
        return Photo(row.id, row.product_id, FileType(row.media_type), row.added_by, row.added_at)

    def content(self, photo_id: str, size: Size) -> bytes | None:
        """Its bytes in this size, None where it was never made so."""
        sealed = self._session.scalar(
            select(PhotoContentRow.sealed).where(
                PhotoContentRow.photo_id == photo_id, PhotoContentRow.size == size
            )
        )
        return None if sealed is None else unseal(self._keys, sealed, _about(photo_id, size))

    def count(self, product_id: str) -> int:
        found = self._session.scalar(
            select(func.count()).select_from(PhotoRow).where(PhotoRow.product_id == product_id)
        )
        return found or 0

    def remove(self, photo_id: str) -> None:
        """With its bytes."""
        self._session.execute(delete(PhotoContentRow).where(PhotoContentRow.photo_id == photo_id))
        self._session.execute(delete(PhotoRow).where(PhotoRow.id == photo_id))


def _about(photo_id: str, size: Size) -> str:
    return f"product_photo:{photo_id}:{size}"
