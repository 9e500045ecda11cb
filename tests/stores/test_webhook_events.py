"""Deliveries of outside systems on both databases: kept once by id, and waiting until they are dealt with."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from stores.database import Database
from stores.house_events import keep_for_cases
from stores.webhook_events import (
    EventState,
    Keeping,
    KeptEvent,
    ReceivedEvent,
    WebhookEventRow,
    WebhookEventStore,
)
from tests.stores.house import KEYS, LATER, NOW

AT_ONCE = 16
RECEIVED = ReceivedEvent("bank", "e-1", NOW, b"\x00sealed\xff", "hash", event_id="e-1")
FORGED = replace(RECEIVED, event_id=None, reason="bad_signature")


def keep(database: Database, event: ReceivedEvent = RECEIVED) -> Keeping:
    return database.write(lambda session: WebhookEventStore(session).keep(event))


def keep_refused(database: Database, event: ReceivedEvent = FORGED) -> None:
    database.write(lambda session: WebhookEventStore(session).keep_refused(event))


def waiting(database: Database, at: datetime = NOW, limit: int = 100) -> list[KeptEvent]:
    return database.read(lambda session: WebhookEventStore(session).waiting(at, limit))


def only(database: Database, at: datetime = NOW) -> KeptEvent:
    (event,) = waiting(database, at)
    return event


def test_a_delivery_waits_as_it_came_in(either_database: Database) -> None:
    assert keep(either_database) == Keeping(is_new=True)
    kept = only(either_database)
    assert kept == KeptEvent(kept.id, "bank", "e-1", NOW, b"\x00sealed\xff", tries=0)


def test_a_repeat_is_known_and_so_is_another_body_under_its_id(either_database: Database) -> None:
    keep(either_database)
    assert keep(either_database) == Keeping(is_new=False, same_body=True)
    assert keep(either_database, replace(RECEIVED, body_hash="other")) == Keeping(
        is_new=False, same_body=False
    )
    assert len(waiting(either_database)) == 1


def test_ids_of_two_sources_are_two_ids(either_database: Database) -> None:
    assert keep(either_database).is_new
    assert keep(either_database, replace(RECEIVED, source="sms")).is_new


def test_a_forger_uses_up_no_id_and_nothing_of_theirs_is_handed_over(either_database: Database) -> None:
    keep_refused(either_database)
    keep_refused(either_database)
    assert keep(either_database).is_new
    assert [one.event_id for one in waiting(either_database)] == ["e-1"]


def test_what_waits_comes_oldest_first_and_so_many_at_most(either_database: Database) -> None:
    for number in range(5):
        keep(either_database, replace(RECEIVED, event_id=f"e-{number}"))
    assert [one.event_id for one in waiting(either_database, limit=3)] == ["e-0", "e-1", "e-2"]


@pytest.mark.parametrize("state", [EventState.HANDED_OVER, EventState.EXCEPTED, EventState.REFUSED])
def test_what_is_settled_waits_no_more(either_database: Database, state: EventState) -> None:
    keep(either_database)
    event = only(either_database)
    either_database.write(
        lambda session: WebhookEventStore(session).settle(event.id, state, type_="receipt", reason="why")
    )
    assert waiting(either_database, LATER) == []
    with either_database.reading() as session:
        row = session.scalars(select(WebhookEventRow)).one()
        assert (row.state, row.type, row.reason) == (state, "receipt", "why")
    assert keep(either_database) == Keeping(is_new=False, same_body=True)


def test_what_was_never_signed_is_forgotten_after_a_month_and_what_was_signed_never(
    either_database: Database,
) -> None:
    keep_refused(either_database)
    keep(either_database)
    for days, left in ((29, 2), (31, 1)):
        at = NOW + timedelta(days=days)
        either_database.write(lambda session, at=at: WebhookEventStore(session).forget_unsigned("bank", at))  # type: ignore[misc]
        with either_database.reading() as session:
            assert len(session.scalars(select(WebhookEventRow)).all()) == left
    assert only(either_database).event_id == "e-1"


def test_what_did_not_work_waits_for_its_next_time_and_counts_its_tries(either_database: Database) -> None:
    keep(either_database)
    event = only(either_database)
    for tries in (1, 2):
        either_database.write(
            lambda session: WebhookEventStore(session).try_again_at(event.id, LATER, "engine_away")
        )
        assert waiting(either_database, LATER - timedelta(seconds=1)) == []
        assert only(either_database, LATER) == replace(event, tries=tries)


def test_of_many_equal_deliveries_at_once_one_is_new(either_database: Database) -> None:
    for number in range(5):
        again = replace(RECEIVED, event_id=f"e-{number}")
        assert at_once(either_database, [again] * AT_ONCE) == {
            Keeping(is_new=True): 1,
            Keeping(is_new=False): AT_ONCE - 1,
        }
    assert len(waiting(either_database)) == 5


def test_of_two_bodies_under_one_id_at_once_one_is_kept_and_the_other_is_told(
    either_database: Database,
) -> None:
    told = at_once(either_database, [RECEIVED, replace(RECEIVED, body_hash="other")] * (AT_ONCE // 2))
    assert told == {
        Keeping(is_new=True): 1,
        Keeping(is_new=False, same_body=True): AT_ONCE // 2 - 1,
        Keeping(is_new=False, same_body=False): AT_ONCE // 2,
    }


def test_tries_that_are_counted_at_once_are_all_counted(either_database: Database) -> None:
    keep(either_database)
    event = only(either_database)

    def fail(_: int) -> None:
        either_database.write(
            lambda session: WebhookEventStore(session).try_again_at(event.id, LATER, "engine_away")
        )

    with ThreadPoolExecutor(AT_ONCE) as together:
        list(together.map(fail, range(AT_ONCE)))
    assert only(either_database, LATER).tries == AT_ONCE


def at_once(database: Database, events: list[ReceivedEvent]) -> Counter[Keeping]:
    ready = Barrier(len(events))

    def one(event: ReceivedEvent) -> Keeping:
        ready.wait()
        return keep(database, event)

    with ThreadPoolExecutor(len(events)) as together:
        return Counter(together.map(one, events))


def test_what_a_rehearsal_tells_is_handed_over_at_once_though_its_clock_runs_ahead(
    either_database: Database,
) -> None:
    facts = {"process_id": "order-1", "state": "settled"}
    either_database.write(lambda session: keep_for_cases(session, KEYS, "order.payout", "e-1", facts, LATER))
    assert [one.event_id for one in waiting(either_database, NOW)] == ["e-1"]
