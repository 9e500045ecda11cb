"""Deliveries that are not believed: some are kept every day, all are counted, and a person hears of them once a day.

Anybody may send such things, in any number. So their cost is bounded: MOST_KEPT bodies a day and source, after
those a counter in memory that is written down now and then, and one case for people a day.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import partial

from sqlalchemy.orm import Session

from domain.case import OutsideEvent
from stores.database import Database
from stores.webhook_events import ReceivedEvent, WebhookEventStore
from stores.webhook_refusals import Refusal, RefusalDay, WebhookRefusalStore

MOST_KEPT = 200


@dataclass(slots=True)
class RefusedDeliveries:
    """The refused deliveries of one house; `full` has the days of which no more is kept, with what is uncounted."""

    database: Database
    full: dict[tuple[str, date], int] = field(default_factory=dict)

    def is_full(self, source: str, now: datetime) -> bool:
        """Whether enough is kept of this source today; then this one is counted here, and nothing else of it stays."""
        key = source, now.date()
        if key not in self.full:
            return False
        self.full[key] += 1
        return True

    async def keep(self, delivery: ReceivedEvent) -> bool:
        """Keeps an unsigned delivery. False where it was one too many and is only counted."""
        counted = await self.database.awrite(lambda session: _keep(session, delivery))
        if counted >= MOST_KEPT:
            self.full.setdefault((delivery.source, delivery.received_at.date()), 0)
        return counted <= MOST_KEPT

    async def write_counts(self, today: date) -> None:
        """Writes down what was only counted in memory; days that are over are forgotten."""
        for (source, day), more in list(self.full.items()):
            if more:
                await self.database.awrite(partial(_count_more, source=source, day=day, more=more))
                self.full[source, day] -= more
            elif day < today:
                del self.full[source, day]


def told_of(one: RefusalDay) -> OutsideEvent:
    """What a person hears of a day; the contents of the deliveries stay where they are."""
    return OutsideEvent(id=one.id, type=one.refusal.value, at=one.first_at, facts={})


def keep_reused(session: Session, delivery: ReceivedEvent) -> None:
    """Keeps a signed delivery under an id that had another body. However many there are, none is dropped."""
    WebhookEventStore(session).keep_refused(replace(delivery, reason=Refusal.ID_REUSED.value))
    WebhookRefusalStore(session).count(delivery.source, Refusal.ID_REUSED, delivery.received_at)


def _keep(session: Session, delivery: ReceivedEvent) -> int:
    events = WebhookEventStore(session)
    at = delivery.received_at
    counted = WebhookRefusalStore(session).count(delivery.source, Refusal.BAD_SIGNATURE, at)
    if counted == 1:
        events.forget_unsigned(delivery.source, at)
    if counted <= MOST_KEPT:
        events.keep_refused(delivery)
    return counted


def _count_more(session: Session, source: str, day: date, more: int) -> None:
    at = datetime.combine(day, time.min, UTC)
    WebhookRefusalStore(session).count(source, Refusal.BAD_SIGNATURE, at, more)
