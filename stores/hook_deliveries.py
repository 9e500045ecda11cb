"""Events on their way to endpoints: taken, tried, taken again, given up; and the log that people read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, aliased

from domain.outgoing_events import is_for
from stores.database import table_of
from stores.hook_rows import OutgoingEventRow, WebhookDeliveryRow, WebhookEndpointRow, WebhookTryRow
from stores.hooks import HookStore, PauseReason
from stores.pages import COUNT_CAP, Cursor, StorePage, number_of, page_of
from stores.sealing import Keys
from stores.staff import ClientRow

GIVEN_UP_AFTER = timedelta(days=3)
LEASE = timedelta(minutes=2)
"""A try takes less than that; one that was begun longer ago was ours to finish before we were killed."""
_WAS_AWAY = 3
"""After so many tries in vain a receiver was away: when it is back, everything that waits for it is due."""

_ENDPOINT, _DELIVERY = table_of(WebhookEndpointRow).c, table_of(WebhookDeliveryRow).c


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery that is being tried: what is sent where, and the secrets that sign it."""

    delivery_id: int
    endpoint_id: str
    event_id: str
    number: int
    url: str
    body: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one try: a status of HTTP, or else the code of a problem."""

    status: int | None
    problem: str | None
    milliseconds: int
    excerpt: str = ""

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - the 2xx of HTTP


@dataclass(frozen=True, slots=True)
class Try:
    """One try, as the log has it."""

    number: int
    at: datetime
    status: int | None
    problem: str | None
    milliseconds: int
    excerpt: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one endpoint, with what came of it; `next_try_at` while it waits and has been tried."""

    id: int
    endpoint_id: str
    event_id: str
    type: str
    at: datetime
    rehearsal: bool
    state: str
    tries: int
    next_try_at: datetime | None
    ended_at: datetime | None
    last: Try | None
    body: str


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long after a try in vain: until this event is tried again, and until its endpoint is tried at all."""

    event: timedelta
    endpoint: timedelta


class DeliveryStore:
    """What endpoints are told."""

    def __init__(self, session: Session, keys: Keys) -> None:
        self._session = session
        self._keys = keys

    def endpoints_due(self, at: datetime, limit: int) -> list[str]:
        """Active endpoints that something is due for; those that were tried longest ago come first."""
        # A question for each endpoint: as a join the whole backlog would be read.
        due = (
            select(_DELIVERY.id)
            .where(
                _DELIVERY.endpoint_id == _ENDPOINT.id, _DELIVERY.state == "waiting", _DELIVERY.try_at <= at
            )
            .limit(1)
            .correlate(table_of(WebhookEndpointRow))
            .scalar_subquery()
        )
        rested = or_(_ENDPOINT.rests_until.is_(None), _ENDPOINT.rests_until <= at)
        query = (
            select(_ENDPOINT.id)
            .where(_ENDPOINT.state == "active", rested, due.is_not(None))
            .order_by(func.coalesce(_ENDPOINT.tried_at, _ENDPOINT.created_at), _ENDPOINT.id)
        )
        return list(self._session.scalars(query.limit(limit)))

    def take(self, endpoint_id: str, at: datetime) -> Parcel | None:
        """The oldest event that is due for an endpoint, as being tried from now on; None where there is none.

        Of two workers each gets another one. What its client may not read any more is withheld.
        """
        endpoint = self._session.get(WebhookEndpointRow, endpoint_id, populate_existing=True)
        if endpoint is None or endpoint.state != "active" or (endpoint.rests_until or at) > at:
            return None
        client = self._session.get_one(ClientRow, endpoint.client_id, populate_existing=True)
        while (row := self._next(endpoint_id, at)) is not None:
            event = self._session.get_one(OutgoingEventRow, row.event_id)
            if not (client.active and is_for(event.type, (), client.scopes)):
                row.state, row.ended_at = "withheld", at
                self._session.flush()
                continue
            row.tries, row.try_at = row.tries + 1, at + LEASE
            row.first_tried_at = row.first_tried_at or at
            endpoint.tried_at = at
            secrets = HookStore(self._session, self._keys).secrets_of(endpoint_id, at)
            return Parcel(row.id, endpoint_id, event.id, row.tries, endpoint.url, event.body, tuple(secrets))
        return None

    def answered(self, parcel: Parcel, answer: Answer, at: datetime, pauses: Pauses) -> PauseReason | None:
        """Writes down what came of a try; the reason why the endpoint was paused by it, else None."""
        delivery = self._session.get(WebhookDeliveryRow, parcel.delivery_id, populate_existing=True)
        endpoint = self._session.get(WebhookEndpointRow, parcel.endpoint_id, populate_existing=True)
        if delivery is None or endpoint is None:
            # It was deleted meanwhile, with its log.
            return None
        self._session.merge(
            WebhookTryRow(
                delivery_id=parcel.delivery_id, number=parcel.number, at=at, status=answer.status,
                problem=answer.problem, milliseconds=answer.milliseconds, excerpt=answer.excerpt,
            )
        )  # fmt: skip
        if answer.taken:
            self._taken(delivery, endpoint, at)
            return None
        return self._in_vain(delivery, endpoint, answer, at, pauses)

    def replay(self, delivery_id: int, at: datetime) -> None:
        """It is sent again, under the same id, however it ended; one that waits is due now."""
        self._session.execute(
            update(WebhookDeliveryRow)
            .where(_DELIVERY.id == delivery_id)
            .values(state="waiting", try_at=at, first_tried_at=None, ended_at=None)
        )

    def get(self, endpoint_id: str, delivery_id: int) -> Delivery | None:
        row = self._session.execute(
            _LOG.where(_DELIVERY.id == delivery_id, _DELIVERY.endpoint_id == endpoint_id)
        ).one_or_none()
        return _delivery(*row) if row else None

    def tries_of(self, delivery_id: int) -> list[Try]:
        """The newest first."""
        rows = self._session.scalars(
            select(WebhookTryRow)
            .where(WebhookTryRow.delivery_id == delivery_id)
            .order_by(WebhookTryRow.number.desc())
        )
        return [_try(row) for row in rows]

    def find(
        self, endpoint_id: str, *, state: str | None = None, after: Cursor | None = None, limit: int = 50
    ) -> StorePage[Delivery]:
        """What an endpoint was told, the newest first. Raises BadCursor."""
        wanted = [_DELIVERY.endpoint_id == endpoint_id]
        if state is not None:
            wanted.append(_DELIVERY.state == state)
        counted = select(_DELIVERY.id).where(*wanted).limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        query = _LOG.where(*wanted).order_by(_DELIVERY.id.desc()).limit(limit + 1)
        if after is not None:
            query = query.where(_DELIVERY.id < number_of(after))
        items = [_delivery(*row) for row in self._session.execute(query)]
        last = items[:limit][-1] if items else None
        return page_of(items, limit, (last.id,) if last else None, count)

    def _next(self, endpoint_id: str, at: datetime) -> WebhookDeliveryRow | None:
        return self._session.scalar(
            select(WebhookDeliveryRow)
            .where(_DELIVERY.endpoint_id == endpoint_id, _DELIVERY.state == "waiting", _DELIVERY.try_at <= at)
            .order_by(_DELIVERY.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )

    def _taken(self, delivery: WebhookDeliveryRow, endpoint: WebhookEndpointRow, at: datetime) -> None:
        delivery.state, delivery.ended_at = "delivered", at
        if endpoint.failures >= _WAS_AWAY:
            waits = (_DELIVERY.endpoint_id == endpoint.id) & (_DELIVERY.state == "waiting")
            # What another worker is trying right now stays with it.
            later = _DELIVERY.try_at > at + LEASE
            self._session.execute(update(WebhookDeliveryRow).where(waits, later).values(try_at=at))
        endpoint.failures, endpoint.failing_since, endpoint.rests_until = 0, None, None

    def _in_vain(
        self,
        delivery: WebhookDeliveryRow,
        endpoint: WebhookEndpointRow,
        answer: Answer,
        at: datetime,
        pauses: Pauses,
    ) -> PauseReason | None:
        endpoint.failures += 1
        endpoint.failing_since = endpoint.failing_since or at
        endpoint.rests_until = at + pauses.endpoint
        gone = answer.status == 410  # noqa: PLR2004 - Gone
        if gone or at - endpoint.failing_since >= GIVEN_UP_AFTER:
            # What it was not told waits for somebody to mend it, this event too.
            delivery.try_at = at
            why: PauseReason = "gone" if gone else "dead"
            self._session.flush()
            return why if HookStore(self._session, self._keys).pause(endpoint.id, why, at) else None
        if delivery.state != "waiting":
            # Another worker was quicker, and it was taken.
            return None
        if at - (delivery.first_tried_at or at) >= GIVEN_UP_AFTER:
            delivery.state, delivery.ended_at = "failed", at
        else:
            delivery.try_at = at + pauses.event
        return None


_TRIES = aliased(WebhookTryRow)
_LAST = (
    select(func.max(_TRIES.number))
    .where(_TRIES.delivery_id == WebhookDeliveryRow.id)
    .correlate(WebhookDeliveryRow)
    .scalar_subquery()
)
_LOG = (
    select(WebhookDeliveryRow, OutgoingEventRow, WebhookTryRow)
    .join(OutgoingEventRow, OutgoingEventRow.id == WebhookDeliveryRow.event_id)
    .outerjoin(
        WebhookTryRow,
        (WebhookTryRow.delivery_id == WebhookDeliveryRow.id) & (WebhookTryRow.number == _LAST),
    )
)


def _try(row: WebhookTryRow) -> Try:
    return Try(**{name: getattr(row, name) for name in Try.__slots__})


def _delivery(row: WebhookDeliveryRow, event: OutgoingEventRow, last: WebhookTryRow | None) -> Delivery:
    return Delivery(
        id=row.id, endpoint_id=row.endpoint_id, event_id=event.id, type=event.type, at=event.at,
        rehearsal=event.rehearsal, state=row.state, tries=row.tries,
        next_try_at=row.try_at if row.state == "waiting" and row.tries else None, ended_at=row.ended_at,
        last=_try(last) if last else None, body=event.body,
    )  # fmt: skip
