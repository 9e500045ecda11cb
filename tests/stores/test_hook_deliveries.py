"""Deliveries on both databases: taken one by one, tried again, given up, and never lost when we are killed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from stores.database import Database
from stores.hook_deliveries import GIVEN_UP_AFTER, LEASE, Answer, DeliveryStore
from stores.hooks import OVERLAP, HookStore, forget_old_deliveries
from tests.stores.hooks import (
    PAUSES,
    REFUSED,
    TAKEN,
    a_client,
    an_endpoint,
    begin,
    endpoint,
    ends,
    kept_events,
    take,
    told,
    tried,
)
from tests.stores.house import KEYS, NOW

GONE, SILENT = Answer(410, None, 9), Answer(None, "no_answer", 15_000)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _three_events(either_database: Database) -> None:
    """For one endpoint: three cases that began."""
    a_client(either_database)
    an_endpoint(either_database, events=("process.started",))
    for number in (1, 2, 3):
        begin(either_database, f"loan-{number}")


def due(database: Database, at: object = NOW) -> list[str]:
    return database.read(lambda session: DeliveryStore(session, KEYS).endpoints_due(at, 10))  # type: ignore[arg-type]


def states(database: Database) -> list[str]:
    return [one.state for one in told(database)]


def test_they_are_told_in_their_order_and_once(either_database: Database) -> None:
    expected = [one.event_id for one in told(either_database)]
    assert due(either_database) == ["hook-1"]
    sent = []
    while (parcel := take(either_database)) is not None:
        sent.append(parcel.event_id)
        assert ends(either_database, parcel, TAKEN) is None
    assert sent == expected
    assert states(either_database) == ["delivered"] * 3
    assert due(either_database) == []
    (first, *_) = told(either_database)
    assert first.last is not None
    assert (first.tries, first.last.status, first.last.milliseconds) == (1, 204, 12)


def test_what_was_being_sent_when_we_were_killed_is_sent_again(either_database: Database) -> None:
    first = take(either_database)
    assert first is not None
    second = take(either_database)
    assert second is not None
    assert second.event_id != first.event_id
    assert take(either_database, NOW + LEASE - MINUTE).event_id not in {first.event_id, second.event_id}  # type: ignore[union-attr]
    again = take(either_database, NOW + LEASE)
    assert again is not None
    assert (again.event_id, again.number, again.body) == (first.event_id, 2, first.body)


def test_of_two_workers_each_gets_another_one(either_database: Database) -> None:
    with ThreadPoolExecutor(3) as workers:
        parcels = list(workers.map(lambda _: take(either_database), range(3)))
    ids = [parcel.event_id for parcel in parcels if parcel is not None]
    assert len(ids) == len(set(ids))
    assert take(either_database) is None or len(ids) < 3


def test_one_that_is_not_taken_rests_and_its_endpoint_a_while(either_database: Database) -> None:
    tried(either_database, REFUSED)
    assert due(either_database) == []
    assert take(either_database) is None
    later = NOW + PAUSES.endpoint
    assert due(either_database, later) == ["hook-1"]
    # The others go on before the one that was refused comes again.
    tried(either_database, TAKEN, later)
    tried(either_database, TAKEN, later)
    assert states(either_database) == ["waiting", "delivered", "delivered"]
    assert take(either_database, later) is None
    tried(either_database, TAKEN, NOW + PAUSES.event)
    assert states(either_database) == ["delivered"] * 3
    log = either_database.read(lambda s: DeliveryStore(s, KEYS).tries_of(told(either_database)[0].id))
    assert [(one.number, one.status, one.excerpt) for one in log] == [(2, 204, ""), (1, 500, "out of order")]


def test_a_receiver_that_is_back_gets_all_that_it_missed_at_once(either_database: Database) -> None:
    at = NOW
    for _ in range(3):
        tried(either_database, SILENT, at)
        at += MINUTE
    assert endpoint(either_database).failures == 3
    begin(either_database, "loan-4")
    tried(either_database, TAKEN, at)
    assert endpoint(either_database).failures == 0
    for _ in range(3):
        tried(either_database, TAKEN, at)
    assert states(either_database) == ["delivered"] * 4


def test_after_three_days_without_one_taken_it_is_paused_and_nothing_is_lost(
    either_database: Database,
) -> None:
    assert tried(either_database, SILENT) is None
    almost = NOW + GIVEN_UP_AFTER - MINUTE
    assert tried(either_database, SILENT, almost) is None
    assert tried(either_database, REFUSED, NOW + GIVEN_UP_AFTER + MINUTE) == "dead"
    paused = endpoint(either_database)
    assert (paused.state, paused.paused_why) == ("paused", "dead")
    assert states(either_database) == ["waiting"] * 3
    begin(either_database, "loan-4")
    much_later = NOW + 10 * DAY
    assert due(either_database, much_later) == []
    assert take(either_database, much_later) is None
    either_database.write(lambda session: HookStore(session, KEYS).resume("hook-1", much_later))
    for _ in range(4):
        tried(either_database, TAKEN, much_later)
    assert states(either_database) == ["delivered"] * 4


def test_one_event_that_is_never_taken_is_given_up_alone(either_database: Database) -> None:
    tried(either_database, REFUSED)
    for number in (2, 3):
        tried(either_database, TAKEN, NOW + number * MINUTE)
    assert tried(either_database, REFUSED, NOW + GIVEN_UP_AFTER) is None
    assert states(either_database) == ["failed", "delivered", "delivered"]
    assert endpoint(either_database).state == "active"


def test_gone_is_gone(either_database: Database) -> None:
    assert tried(either_database, GONE) == "gone"
    assert endpoint(either_database).paused_why == "gone"
    assert states(either_database) == ["waiting"] * 3


def test_replayed_it_is_sent_under_the_same_id(either_database: Database) -> None:
    first = take(either_database)
    assert first is not None
    ends(either_database, first, TAKEN)
    either_database.write(lambda session: DeliveryStore(session, KEYS).replay(first.delivery_id, NOW))
    again = take(either_database)
    assert again is not None
    assert (again.event_id, again.body, again.number) == (first.event_id, first.body, 2)


def test_what_its_client_may_not_read_any_more_is_withheld(either_database: Database) -> None:
    a_client(either_database, scopes=frozenset({"webhooks:manage"}))
    assert take(either_database) is None
    assert states(either_database) == ["withheld"] * 3


def test_for_a_day_both_secrets_sign(either_database: Database) -> None:
    def secrets_at(at: object) -> list[str]:
        return either_database.read(lambda session: HookStore(session, KEYS).secrets_of("hook-1", at))  # type: ignore[arg-type]

    (first,) = secrets_at(NOW)
    either_database.write(lambda session: HookStore(session, KEYS).rotate("hook-1", "whsec_bmV3", NOW))
    assert secrets_at(NOW + OVERLAP - MINUTE) == ["whsec_bmV3", first]
    parcel = take(either_database, NOW)
    assert parcel is not None
    assert parcel.secrets == ("whsec_bmV3", first)
    assert secrets_at(NOW + OVERLAP) == ["whsec_bmV3"]


def test_deleted_it_goes_with_its_log_while_it_is_being_told(either_database: Database) -> None:
    tried(either_database, TAKEN)
    parcel = take(either_database)
    assert parcel is not None
    either_database.write(lambda session: HookStore(session, KEYS).delete("hook-1"))
    assert ends(either_database, parcel, TAKEN) is None
    assert told(either_database) == []
    begin(either_database, "loan-5")
    assert kept_events(either_database) == 3
    either_database.write(lambda session: forget_old_deliveries(session, NOW))
    assert kept_events(either_database) == 0


def test_the_log_is_kept_for_thirty_days_and_what_waits_for_longer(either_database: Database) -> None:
    tried(either_database, TAKEN)
    either_database.write(lambda session: forget_old_deliveries(session, NOW + 30 * DAY))
    assert len(told(either_database)) == 3
    either_database.write(lambda session: forget_old_deliveries(session, NOW + 31 * DAY))
    assert states(either_database) == ["waiting"] * 2
    either_database.write(lambda session: HookStore(session, KEYS).pause("hook-1", "by_hand", NOW + 31 * DAY))
    either_database.write(lambda session: forget_old_deliveries(session, NOW + 62 * DAY))
    assert told(either_database) == []
    assert kept_events(either_database) == 0
