"""Files that people handed in with a form: what is known of each, and apart from it the sealed bytes."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.case import OpenTask
from domain.files import FileType
from domain.forms import FieldKind
from domain.processes import task_kind
from stores.database import Base

MOST_UNTAKEN = 5
"""So many files wait for one field of one task by one person; an older one makes room."""
_UNTAKEN = "taken_at IS NULL"


class KeptFileRow(Base):
    """A file of a task's form. `taken_at` is empty until an answer that names it was taken (the case's clock)."""

    __tablename__ = "kept_file"
    __table_args__ = (
        Index("ix_kept_file_of_process", "process_id", "taken_at"),
        Index(
            "ix_kept_file_untaken", "touched_at", sqlite_where=text(_UNTAKEN), postgresql_where=text(_UNTAKEN)
        ),
        Index("ix_kept_file_of_task", "task_id", "field"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    process_id: Mapped[str] = mapped_column(ForeignKey("process.id"))
    task_id: Mapped[str] = mapped_column(String(100))
    task_kind: Mapped[str] = mapped_column(String(64))
    field: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by: Mapped[str] = mapped_column(String(80))
    uploaded_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]


class FileContentRow(Base):
    """The bytes of a file, sealed for its id: lists of files never read them."""

    __tablename__ = "file_content"

    file_id: Mapped[str] = mapped_column(ForeignKey("kept_file.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as kept: size and sha256 are of the bytes that a download gives."""

    id: str
    process_id: str
    task_id: str
    task_kind: str
    field: str
    media_type: FileType
    size_bytes: int
    sha256: str
    uploaded_by: str
    uploaded_at: datetime
    taken_at: datetime | None = None

    @property
    def name(self) -> str:
        """What it is called when it is downloaded: nothing of the name that it once had."""
        return f"{self.field}-{self.id.removeprefix('file-')[:8]}.{self.media_type.ending}"


class FileStore:
    """The files of all forms."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, file: KeptFile, sealed: bytes) -> None:
        """Keeps a file that no form has taken yet; of too many that one person left in a field the oldest go."""
        row = {name: getattr(file, name) for name in KeptFile.__slots__}
        row |= {"media_type": file.media_type.value, "touched_at": file.uploaded_at}
        self._session.add(KeptFileRow(**row))
        self._session.flush()
        self._session.add(FileContentRow(file_id=file.id, sealed=sealed))
        self._session.flush()
        own = (
            select(KeptFileRow.id)
            .where(
                KeptFileRow.task_id == file.task_id,
                KeptFileRow.field == file.field,
                KeptFileRow.uploaded_by == file.uploaded_by,
                KeptFileRow.id != file.id,
                text(_UNTAKEN),
            )
            .order_by(KeptFileRow.touched_at.desc(), KeptFileRow.id)
            .offset(MOST_UNTAKEN - 1)
        )
        self._remove(KeptFileRow.id.in_(list(self._session.scalars(own))))

    def get(self, file_id: str) -> KeptFile | None:
        return self.of_ids([file_id]).get(file_id)

    def of_ids(self, file_ids: Collection[str]) -> dict[str, KeptFile]:
        """Those of these that are there, by id."""
        if not file_ids:
            return {}
        rows = self._session.scalars(
            select(KeptFileRow).where(KeptFileRow.id.in_(file_ids)).execution_options(populate_existing=True)
        )
        return {row.id: _file(row) for row in rows}

    def sealed(self, file_id: str) -> bytes | None:
        return self._session.scalar(select(FileContentRow.sealed).where(FileContentRow.file_id == file_id))

    def of_case(self, process_id: str) -> tuple[KeptFile, ...]:
        """What the answers of a case brought, oldest first."""
        rows = self._session.scalars(
            select(KeptFileRow)
            .where(KeptFileRow.process_id == process_id, KeptFileRow.taken_at.is_not(None))
            .order_by(KeptFileRow.taken_at, KeptFileRow.id)
        )
        return tuple(map(_file, rows))

    def hold(self, file_id: str, task_id: str, field: str, now: datetime) -> bool:
        """Whether this file was handed in for this field of this task; it is kept from now on as if it were new."""
        held = self._session.execute(
            update(KeptFileRow)
            .where(KeptFileRow.id == file_id, KeptFileRow.task_id == task_id, KeptFileRow.field == field)
            .values(touched_at=now)
            .returning(KeptFileRow.id)
        )
        return held.first() is not None

    def take(self, task_id: str, by_field: Mapping[str, str], at: datetime) -> None:
        """An answer with these files, by field, was taken; a repeat changes nothing."""
        for field, file_id in by_field.items():
            self._session.execute(
                update(KeptFileRow)
                .where(KeptFileRow.id == file_id, KeptFileRow.task_id == task_id, KeptFileRow.field == field)
                .values(taken_at=func.coalesce(KeptFileRow.taken_at, at))
            )

    def forget_untaken(self, before: datetime) -> int:
        """Removes what no answer took and nobody has sent along since `before`; how many."""
        return self._remove(text(_UNTAKEN), KeptFileRow.touched_at < before)

    def _remove(self, *which: ColumnElement[bool] | Any) -> int:
        # Locked first: whoever sends one along at this moment either finds it kept, or gone with its bytes.
        ids = list(self._session.scalars(select(KeptFileRow.id).where(*which).with_for_update()))
        if ids:
            self._session.execute(delete(FileContentRow).where(FileContentRow.file_id.in_(ids)))
            self._session.execute(delete(KeptFileRow).where(KeptFileRow.id.in_(ids)))
        return len(ids)


def files_in_answers(task: OpenTask) -> Iterator[dict[str, str]]:
    """The files that each answer of a task names, by field."""
    try:
        fields = task_kind(task.kind).fields
    except (KeyError, StopIteration):
        return
    names = [field.name for field in fields if field.kind is FieldKind.FILE]
    for answer in task.answers if names else ():
        yield {name: str(answer.form[name]) for name in names if name in answer.form}


def _file(row: KeptFileRow) -> KeptFile:
    known = {name: getattr(row, name) for name in KeptFile.__slots__}
    return KeptFile(**(known | {"media_type": FileType(row.media_type)}))
