"""First responses by idempotency key, so that a repeated request gets the same answer and does nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from stores.conflicts import insert_new
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
    """What a key says about a request: it is `ours` to do, was answered, is `busy`, or was used otherwise.

    `claimed_at` is there for what is ours: by it the answer or the release is known as this claim's.
    """

    claimed_at: datetime | None = None
    busy: bool = False
    other_request: bool = False
    first: FirstResponse | None = None

    @property
    def ours(self) -> bool:
        return self.claimed_at is not None


class IdempotencyStore:
    """Keys of callers: claimed before the work, answered after it, released where nothing was done."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, caller: str, key: str, request_hash: str, now: datetime) -> Claim:
        """Claims the key for this request, or tells what became of the earlier one. One wins a race."""
        kept = self._kept(caller, key)
        if kept is None:
            return self._claim_anew(caller, key, request_hash, now)
        if kept.begun_at <= now - KEPT_FOR:
            # Only the claim that was looked at: what stands there by now may be somebody's fresh one.
            self._session.execute(delete(IdempotencyRow).where(_of(caller, key, kept.begun_at)))
            return self._claim_anew(caller, key, request_hash, now)
        if kept.request_hash != request_hash:
            return Claim(other_request=True)
        if kept.status is not None:
            return Claim(first=FirstResponse(kept.status, dict(kept.headers or {}), kept.body or b""))
        return self._take_over(kept, now)

    def answer(self, caller: str, key: str, claimed_at: datetime, response: FirstResponse) -> None:
        """Keeps the answer of the request that claimed the key then; who was taken over since keeps nothing."""
        self._session.execute(
            update(IdempotencyRow)
            .where(_of(caller, key, claimed_at))
            .values(status=response.status, headers=response.headers, body=response.sealed_body)
        )

    def release(self, caller: str, key: str, claimed_at: datetime) -> None:
        """Forgets a claim whose request changed nothing, so that it may be corrected and sent again."""
        self._session.execute(
            delete(IdempotencyRow).where(_of(caller, key, claimed_at), IdempotencyRow.status.is_(None))
        )

    def forget_old(self, now: datetime) -> None:
        self._session.execute(delete(IdempotencyRow).where(IdempotencyRow.begun_at <= now - KEPT_FOR))

    def _kept(self, caller: str, key: str) -> IdempotencyRow | None:
        return self._session.get(IdempotencyRow, (caller, key), populate_existing=True)

    def _claim_anew(self, caller: str, key: str, request_hash: str, now: datetime) -> Claim:
        row = {"caller": caller, "key": key, "request_hash": request_hash, "begun_at": now}
        if insert_new(self._session, IdempotencyRow, [row]):
            return Claim(claimed_at=now)
        other = self._session.scalar(
            select(IdempotencyRow.request_hash).where(
                IdempotencyRow.caller == caller, IdempotencyRow.key == key
            )
        )
        # None: released again already, so the next try may have it.
        busy = other in {None, request_hash}
        return Claim(busy=busy, other_request=not busy)

    def _take_over(self, kept: IdempotencyRow, now: datetime) -> Claim:
        if kept.begun_at > now - ABANDONED_AFTER:
            return Claim(busy=True)
        taken = self._session.execute(
            update(IdempotencyRow)
            .where(_of(kept.caller, kept.key, kept.begun_at), IdempotencyRow.status.is_(None))
            .values(begun_at=now)
            .returning(IdempotencyRow.key)
        ).first()
        return Claim(claimed_at=now) if taken else Claim(busy=True)


def _of(caller: str, key: str, begun_at: datetime) -> ColumnElement[bool]:
    """Exactly the claim that was begun then."""
    return and_(
        IdempotencyRow.caller == caller, IdempotencyRow.key == key, IdempotencyRow.begun_at == begun_at
    )
