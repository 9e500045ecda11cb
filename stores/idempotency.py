"""First responses by idempotency key, so that a repeated request gets the same answer and does nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from stores.database import Base

KEPT_FOR = timedelta(days=30)
ABANDONED_AFTER = timedelta(seconds=60)
"""A request that was begun and never finished (a crash) is taken over after this time."""


class IdempotencyRow(Base):
    """A key of one caller; `status` is empty while the first request is still at work. The body is sealed."""

    __tablename__ = "idempotency_key"

    caller: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None]
    body: Mapped[bytes | None]


@dataclass(frozen=True, slots=True)
class FirstResponse:
    status: int
    headers: dict[str, str]
    sealed_body: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """What a key says about a request: it is `ours` to do, was answered, is `busy`, or was used otherwise."""

    ours: bool = False
    busy: bool = False
    other_request: bool = False
    first: FirstResponse | None = None


class IdempotencyStore:
    """Keys of callers: claimed before the work, answered after it, released where nothing was done."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, caller: str, key: str, request_hash: str, now: datetime) -> Claim:
        """Claims the key for this request, or tells what became of the earlier one. One wins a race."""
        row = self._session.get(IdempotencyRow, (caller, key))
        if row is None:
            return self._claim_anew(caller, key, request_hash, now)
        if row.begun_at <= now - KEPT_FOR:
            self._session.delete(row)
            self._session.flush()
            return self._claim_anew(caller, key, request_hash, now)
        if row.request_hash != request_hash:
            return Claim(other_request=True)
        if row.status is not None:
            return Claim(first=FirstResponse(row.status, dict(row.headers or {}), row.body or b""))
        return self._take_over(row, now)

    def answer(self, caller: str, key: str, response: FirstResponse) -> None:
        self._session.execute(
            update(IdempotencyRow)
            .where(IdempotencyRow.caller == caller, IdempotencyRow.key == key)
            .values(status=response.status, headers=response.headers, body=response.sealed_body)
        )

    def release(self, caller: str, key: str) -> None:
        """Forgets a claim whose request changed nothing, so that it may be corrected and sent again."""
        self._session.execute(
            delete(IdempotencyRow).where(
                IdempotencyRow.caller == caller, IdempotencyRow.key == key, IdempotencyRow.status.is_(None)
            )
        )

    def forget_old(self, now: datetime) -> None:
        self._session.execute(delete(IdempotencyRow).where(IdempotencyRow.begun_at <= now - KEPT_FOR))

    def _claim_anew(self, caller: str, key: str, request_hash: str, now: datetime) -> Claim:
        try:
            with self._session.begin_nested():
                self._session.add(
                    IdempotencyRow(caller=caller, key=key, request_hash=request_hash, begun_at=now)
                )
        except IntegrityError:
            other = self._session.scalar(
                select(IdempotencyRow.request_hash).where(
                    IdempotencyRow.caller == caller, IdempotencyRow.key == key
                )
            )
            return Claim(busy=other == request_hash, other_request=other != request_hash)
        return Claim(ours=True)

    def _take_over(self, row: IdempotencyRow, now: datetime) -> Claim:
        if row.begun_at > now - ABANDONED_AFTER:
            return Claim(busy=True)
        taken = self._session.execute(
            update(IdempotencyRow)
            .where(
                IdempotencyRow.caller == row.caller,
                IdempotencyRow.key == row.key,
                IdempotencyRow.begun_at == row.begun_at,
                IdempotencyRow.status.is_(None),
            )
            .values(begun_at=now)
            .returning(IdempotencyRow.key)
        ).first()
        return Claim(ours=taken is not None, busy=taken is None)
