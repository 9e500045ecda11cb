"""Endpoints of clients who want to be told: made, listed, given a new secret, paused, let go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, delete, func, select, true, update
from sqlalchemy.orm import Session

from stores.database import table_of
from stores.hook_rows import OutgoingEventRow, WebhookDeliveryRow, WebhookEndpointRow, WebhookTryRow
from stores.pages import COUNT_CAP, Cursor, StorePage, page_of, texts_of
from stores.sealing import Keys, seal, unseal

PauseReason = Literal["by_hand", "dead", "gone"]
"""A person or its client paused it; it took nothing for three days; it said that it is there no more (410)."""

OVERLAP = timedelta(hours=24)
"""So long an old secret signs beside the new one."""

LOG_KEPT = timedelta(days=30)
"""So long what was told is kept, and what an endpoint that is paused has not taken."""

_DELIVERY = table_of(WebhookDeliveryRow).c


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint without its secrets; `waiting` counts what it has not been told yet, up to COUNT_CAP."""

    id: str
    client_id: str
    url: str
    events: tuple[str, ...]
    rehearsals: bool
    state: str
    paused_why: str | None
    paused_at: datetime | None
    old_until: datetime | None
    created_at: datetime
    failures: int
    failing_since: datetime | None
    tried_at: datetime | None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """What a client asks for."""

    id: str
    client_id: str
    url: str
    events: tuple[str, ...]
    rehearsals: bool


class HookStore:
    """The endpoints of all clients; `client_id` bounds a look to one of them, None to nobody."""

    def __init__(self, session: Session, keys: Keys) -> None:
        self._session = session
        self._keys = keys

    def create(self, wanted: NewEndpoint, secret: str, at: datetime) -> None:
        row = WebhookEndpointRow(
            id=wanted.id, client_id=wanted.client_id, url=wanted.url, events=list(wanted.events),
            rehearsals=wanted.rehearsals, state="active", secret=self._sealed(wanted.id, secret), created_at=at,
            failures=0,
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()

    def count_of(self, client_id: str) -> int:
        mine = select(func.count()).where(WebhookEndpointRow.client_id == client_id)
        return self._session.scalar(mine) or 0

    def get(self, endpoint_id: str, client_id: str | None = None) -> Endpoint | None:
        of = _of(client_id)
        row = self._session.scalar(
            select(WebhookEndpointRow)
            .where(WebhookEndpointRow.id == endpoint_id, of)
            .execution_options(populate_existing=True)
        )
        return _endpoint(row, self._waiting([row.id]).get(row.id, 0)) if row else None

    def find(
        self, client_id: str | None = None, *, after: Cursor | None = None, limit: int = 50
    ) -> StorePage[Endpoint]:
        """By their ids. Raises BadCursor."""
        of = _of(client_id)
        counted = select(WebhookEndpointRow.id).where(of).limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        query = select(WebhookEndpointRow).where(of).order_by(WebhookEndpointRow.id).limit(limit + 1)
        if after is not None:
            query = query.where(WebhookEndpointRow.id > texts_of(after, 1)[0])
        rows = self._session.scalars(query).all()
        waiting = self._waiting([row.id for row in rows])
        items = [_endpoint(row, waiting.get(row.id, 0)) for row in rows]
        last = items[:limit][-1] if items else None
        return page_of(items, limit, (last.id,) if last else None, count)

    def rotate(self, endpoint_id: str, secret: str, at: datetime) -> None:
        """A new secret; the one before it signs too for a day, and one before that no more."""
        self._session.execute(
            update(WebhookEndpointRow)
            .where(WebhookEndpointRow.id == endpoint_id)
            .values(
                old_secret=WebhookEndpointRow.secret,
                old_until=at + OVERLAP,
                secret=self._sealed(endpoint_id, secret),
            )
        )

    def secrets_of(self, endpoint_id: str, at: datetime) -> list[str]:
        """Those that sign now, the newest first."""
        row = self._session.get_one(WebhookEndpointRow, endpoint_id, populate_existing=True)
        old = row.old_secret if row.old_until is not None and at < row.old_until else None
        sealed = [row.secret, *([old] if old is not None else [])]
        return [unseal(self._keys, one, f"hook:{endpoint_id}").decode() for one in sealed]

    def pause(self, endpoint_id: str, why: PauseReason, at: datetime) -> bool:
        """Nothing is sent any more, and everything is kept. False where it is paused already."""
        paused = self._session.scalars(
            update(WebhookEndpointRow)
            .where(WebhookEndpointRow.id == endpoint_id, WebhookEndpointRow.state == "active")
            .values(state="paused", paused_why=why, paused_at=at)
            .returning(WebhookEndpointRow.id)
        )
        return paused.one_or_none() is not None

    def resume(self, endpoint_id: str, at: datetime) -> None:
        """It is told what it has missed; what was said of its failures is forgotten."""
        self._session.execute(
            update(WebhookEndpointRow)
            .where(WebhookEndpointRow.id == endpoint_id, WebhookEndpointRow.state == "paused")
            .values(
                state="active",
                paused_why=None,
                paused_at=None,
                failures=0,
                failing_since=None,
                rests_until=None,
            )
        )
        self._session.execute(
            update(WebhookDeliveryRow)
            .where(_DELIVERY.endpoint_id == endpoint_id, _DELIVERY.state == "waiting", _DELIVERY.tries > 0)
            .values(try_at=at, first_tried_at=None)
        )

    def delete(self, endpoint_id: str) -> None:
        """It goes with its log."""
        its = _DELIVERY.endpoint_id == endpoint_id
        _drop(self._session, its)
        self._session.execute(delete(WebhookEndpointRow).where(WebhookEndpointRow.id == endpoint_id))

    def _waiting(self, endpoint_ids: Sequence[str]) -> dict[str, int]:
        """Each is counted by itself, so that no backlog makes a list slow."""
        counts = {}
        for endpoint_id in endpoint_ids:
            some = select(_DELIVERY.id).where(
                _DELIVERY.state == "waiting", _DELIVERY.endpoint_id == endpoint_id
            )
            whole = some.limit(COUNT_CAP).subquery()
            counts[endpoint_id] = self._session.scalar(select(func.count()).select_from(whole)) or 0
        return counts

    def _sealed(self, endpoint_id: str, secret: str) -> bytes:
        return seal(self._keys, secret.encode(), f"hook:{endpoint_id}")


def _of(client_id: str | None) -> ColumnElement[bool]:
    return true() if client_id is None else WebhookEndpointRow.client_id == client_id


def _endpoint(row: WebhookEndpointRow, waiting: int) -> Endpoint:
    kept = {name: getattr(row, name) for name in Endpoint.__slots__ if name not in ("events", "waiting")}
    return Endpoint(**kept, events=tuple(row.events), waiting=waiting)


def forget_old_deliveries(session: Session, at: datetime) -> None:
    """Drops the log of so long ago, what endpoints did not take that were paused so long ago, and events of nobody."""
    before = at - LOG_KEPT
    _drop(session, _DELIVERY.ended_at < before)
    left = select(WebhookEndpointRow.id).where(
        WebhookEndpointRow.state == "paused", WebhookEndpointRow.paused_at < before
    )
    _drop(session, (_DELIVERY.state == "waiting") & _DELIVERY.endpoint_id.in_(left))
    told = select(_DELIVERY.id).where(_DELIVERY.event_id == OutgoingEventRow.id)
    session.execute(delete(OutgoingEventRow).where(~told.exists()))


def _drop(session: Session, which: ColumnElement[bool]) -> None:
    ids = select(_DELIVERY.id).where(which)
    session.execute(delete(WebhookTryRow).where(WebhookTryRow.delivery_id.in_(ids)))
    session.execute(delete(WebhookDeliveryRow).where(which))
