"""Writing events for those who want them, in the transaction of what they tell of: none is lost and none is invented."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.case import OpenTask
from domain.outgoing_events import OutgoingEvent, ToldCase, answered, begun, is_for, written
from stores.conflicts import insert_new
from stores.database import table_of
from stores.hook_rows import OutgoingEventRow, WebhookDeliveryRow, WebhookEndpointRow
from stores.staff import ClientRow
from stores.timeline import NumberedEntry

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""When a new delivery is due. The clock of a rehearsal runs ahead of everybody's, and is no time to wait for."""

_ENDPOINT, _CLIENT = table_of(WebhookEndpointRow), table_of(ClientRow)
_WHO_WANTS = (
    select(_ENDPOINT.c.id, _ENDPOINT.c.events, _ENDPOINT.c.rehearsals, _CLIENT.c.scopes)
    .join(_CLIENT, _CLIENT.c.id == _ENDPOINT.c.client_id)
    .where(_CLIENT.c.active)
)


def publish_begun(session: Session, case: ToldCase, at: datetime) -> None:
    """What is told of a case that was just kept."""
    publish(session, begun(case, at))


def publish_shown(
    session: Session, case: ToldCase, added: Iterable[NumberedEntry], tasks: Collection[OpenTask]
) -> None:
    """What is told of new lines of a case's timeline, and of its tasks as they were shown with them."""
    lines = [one for entry in added for one in written(case, entry.number, entry.entry)]
    publish(session, [*lines, *answered(case, tasks)])


def publish(session: Session, events: Iterable[OutgoingEvent]) -> None:
    """Keeps each event once, with a delivery for every endpoint that wants it and whose client may read of it.

    A paused endpoint gathers what it is told when it goes on.
    """
    told = list(events)
    if not told:
        return
    endpoints = session.execute(_WHO_WANTS).all()
    wanting = [
        (
            one,
            [
                endpoint.id
                for endpoint in endpoints
                if (endpoint.rehearsals or not one.rehearsal)
                and is_for(one.type, endpoint.events, endpoint.scopes)
            ],
        )
        for one in told
    ]
    keep(session, [(one, endpoint_ids) for one, endpoint_ids in wanting if endpoint_ids])


def keep(session: Session, wanted: Sequence[tuple[OutgoingEvent, Sequence[str]]]) -> None:
    """Keeps events, each for its endpoints; again it changes nothing. One statement writes all events, one all deliveries."""
    events = [
        {"id": one.id, "type": one.type, "at": one.at, "rehearsal": one.rehearsal, "body": one.body}
        for one, _ in wanted
    ]
    deliveries = [
        {
            "endpoint_id": endpoint_id, "event_id": one.id, "state": "waiting", "try_at": AT_ONCE, "tries": 0,
            "first_tried_at": None, "ended_at": None,
        }
        for one, endpoint_ids in wanted
        for endpoint_id in endpoint_ids
    ]  # fmt: skip
    insert_new(session, OutgoingEventRow, events)
    insert_new(session, WebhookDeliveryRow, deliveries)
