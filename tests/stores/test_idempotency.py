"""Idempotency keys on both databases: one request owns a key at a time, whoever races for it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest

from stores.database import Database
from stores.idempotency import ABANDONED_AFTER, KEPT_FOR, Claim, FirstResponse, IdempotencyStore
from tests.stores.house import NOW

ANSWER = FirstResponse(202, {"location": "/loans/1"}, b"sealed")
OTHER_ANSWER = FirstResponse(200, {}, b"sealed by another")
EXPIRED = NOW + KEPT_FOR
ABANDONED = NOW + ABANDONED_AFTER
A_MOMENT = timedelta(microseconds=1)
AT_ONCE = 16


def claim(
    database: Database, at: datetime = NOW, *, caller: str = "staff:a", key: str = "k", request: str = "h"
) -> Claim:
    return database.write(lambda session: IdempotencyStore(session).claim(caller, key, request, at))


def answer(database: Database, claimed_at: datetime = NOW, response: FirstResponse = ANSWER) -> None:
    database.write(lambda session: IdempotencyStore(session).answer("staff:a", "k", claimed_at, response))


def release(database: Database, claimed_at: datetime = NOW) -> None:
    database.write(lambda session: IdempotencyStore(session).release("staff:a", "k", claimed_at))


def race(database: Database, at: datetime, requests: tuple[str, ...] = ("h",)) -> Counter[str]:
    """What many who claim the key at one moment are told; each asks one of `requests`, in turn."""
    ready = Barrier(AT_ONCE)

    def one(number: int) -> str:
        ready.wait()
        told = claim(database, at, request=requests[number % len(requests)])
        return "ours" if told.ours else "busy" if told.busy else "other" if told.other_request else "answered"

    with ThreadPoolExecutor(AT_ONCE) as together:
        return Counter(together.map(one, range(AT_ONCE)))


def test_a_key_is_its_first_requests_until_it_is_answered(either_database: Database) -> None:
    assert claim(either_database).ours
    assert claim(either_database) == Claim(busy=True)
    answer(either_database)
    assert claim(either_database) == Claim(first=ANSWER)
    assert claim(either_database, EXPIRED - A_MOMENT) == Claim(first=ANSWER)


def test_another_request_under_the_key_is_told_so_before_and_after_the_answer(
    either_database: Database,
) -> None:
    claim(either_database)
    assert claim(either_database, request="other") == Claim(other_request=True)
    answer(either_database)
    assert claim(either_database, request="other") == Claim(other_request=True)


def test_keys_and_callers_do_not_know_each_other(either_database: Database) -> None:
    claim(either_database)
    assert claim(either_database, caller="staff:b").ours
    assert claim(either_database, key="another").ours


def test_a_released_key_is_free_for_a_corrected_request(either_database: Database) -> None:
    claim(either_database)
    release(either_database)
    assert claim(either_database, request="corrected").ours


def test_an_answered_key_is_not_released(either_database: Database) -> None:
    claim(either_database)
    answer(either_database)
    release(either_database)
    assert claim(either_database) == Claim(first=ANSWER)


def test_an_abandoned_request_is_taken_over_but_not_a_moment_earlier(either_database: Database) -> None:
    claim(either_database)
    assert claim(either_database, ABANDONED - A_MOMENT) == Claim(busy=True)
    assert claim(either_database, ABANDONED).ours
    assert claim(either_database, ABANDONED) == Claim(busy=True)


def test_who_was_taken_over_neither_answers_nor_releases_what_is_anothers_now(
    either_database: Database,
) -> None:
    claim(either_database)
    claim(either_database, ABANDONED)
    release(either_database, NOW)
    answer(either_database, NOW, OTHER_ANSWER)
    assert claim(either_database, ABANDONED) == Claim(busy=True)
    answer(either_database, ABANDONED, ANSWER)
    assert claim(either_database, ABANDONED) == Claim(first=ANSWER)


def test_an_expired_key_begins_anew_for_any_request(either_database: Database) -> None:
    claim(either_database)
    answer(either_database)
    assert claim(either_database, EXPIRED, request="other").ours
    assert claim(either_database, EXPIRED, request="other") == Claim(busy=True)
    assert claim(either_database, EXPIRED) == Claim(other_request=True)


def test_only_expired_keys_are_forgotten(either_database: Database) -> None:
    claim(either_database, NOW)
    claim(either_database, NOW + A_MOMENT, key="younger")
    either_database.write(lambda session: IdempotencyStore(session).forget_old(EXPIRED))
    assert claim(either_database, NOW + A_MOMENT).ours
    assert claim(either_database, NOW + A_MOMENT, key="younger") == Claim(busy=True)


def test_of_many_at_once_one_owns_a_new_key(either_database: Database) -> None:
    assert race(either_database, NOW) == {"ours": 1, "busy": AT_ONCE - 1}


def test_of_many_different_requests_at_once_one_owns_a_new_key(either_database: Database) -> None:
    told = race(either_database, NOW, ("h", "other"))
    assert told == {"ours": 1, "busy": AT_ONCE // 2 - 1, "other": AT_ONCE // 2}


@pytest.mark.parametrize("answered", [False, True])
def test_of_many_at_once_one_owns_an_expired_key(either_database: Database, answered: bool) -> None:
    for round_ in range(5):
        at = NOW + round_ * KEPT_FOR
        if round_ == 0:
            claim(either_database, at)
        if answered:
            answer(either_database, at)
        assert race(either_database, at + KEPT_FOR) == {"ours": 1, "busy": AT_ONCE - 1}


def test_of_many_at_once_one_takes_an_abandoned_request_over(either_database: Database) -> None:
    claim(either_database)
    for round_ in range(1, 6):
        told = race(either_database, NOW + round_ * ABANDONED_AFTER)
        assert told == {"ours": 1, "busy": AT_ONCE - 1}
