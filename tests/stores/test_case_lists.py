"""Cases as people find them: what each may see, newest first, page by page, and by what they type."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.case import CaseRecord, CaseStatus
from domain.permissions import NATIONWIDE, Actor, Role, may_see_case
from stores import pages
from stores.cases import CaseStore
from stores.database import Database
from stores.pages import BadCursor, Cursor
from tests.stores.house import NOW, a_case, actor, begin, show, shown

EVERYBODY_S = actor("auditor", Role.AUDITOR)
REGIONS, KANOONS, MEMBERS = ("IR-07", "IR-23"), ("k-1", "k-2", None), ("m-1", "m-2", None)
EVERY_SCOPE = [(region, kanoon, member) for region in REGIONS for kanoon in KANOONS for member in MEMBERS]

actors = st.builds(
    Actor,
    username=st.just("somebody"),
    roles=st.frozensets(st.sampled_from(Role), max_size=3),
    region=st.sampled_from([*REGIONS, "IR-10", NATIONWIDE]),
    member_id=st.sampled_from([*MEMBERS, "m-3"]),
    kanoon_id=st.sampled_from([*KANOONS, "k-3"]),
)


def scope_id(region: str, kanoon: str | None, member: str | None) -> str:
    return f"{region}.{kanoon}.{member}"


@pytest.fixture
def every_scope(either_database: Database) -> Database:
    """A case of each region, kanoon and member, and of none."""
    for region, kanoon, member in EVERY_SCOPE:
        one = a_case(scope_id(region, kanoon, member), region=region, kanoon_id=kanoon, member_id=member)
        begin(either_database, one)
    return either_database


def ids(database: Database, who: Actor = EVERYBODY_S, **wanted: Any) -> list[str]:
    page = database.read(lambda session: CaseStore(session).find(who, **wanted))
    assert page.count >= len(page.items)
    return [case.id for case in page.items]


def by_pages(database: Database, limit: int) -> list[list[str]]:
    after: Cursor | None = None
    found = []
    while True:
        page = database.read(
            lambda session, after=after: CaseStore(session).find(EVERYBODY_S, after=after, limit=limit)  # type: ignore[misc]
        )
        found.append([case.id for case in page.items])
        after = page.next
        if after is None:
            return found


def begun(database: Database, records: Sequence[CaseRecord], search_words: str = "") -> None:
    for record in records:
        begin(database, record, search_words)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actors)
def test_the_list_holds_what_the_rule_lets_somebody_see(every_scope: Database, who: Actor) -> None:
    cases = [
        a_case("any", region=region, kanoon_id=kanoon, member_id=member)
        for region, kanoon, member in EVERY_SCOPE
    ]
    allowed = {
        scope_id(case.region, case.kanoon_id, case.member_id) for case in cases if may_see_case(who, case)
    }
    assert set(ids(every_scope, who)) == allowed


@pytest.mark.parametrize("role", Role)
def test_each_role_alone_sees_what_the_rule_says(every_scope: Database, role: Role) -> None:
    for kanoon_id in KANOONS:
        who = actor("somebody", role, region="IR-07", member_id="m-1", kanoon_id=kanoon_id)
        allowed = {
            scope_id(*scope)
            for scope in EVERY_SCOPE
            if may_see_case(who, a_case("x", region=scope[0], kanoon_id=scope[1], member_id=scope[2]))
        }
        assert set(ids(every_scope, who)) == allowed


def test_the_newest_come_first_and_equal_times_keep_one_order(either_database: Database) -> None:
    begun(either_database, [a_case(f"loan-{n}", started_at=NOW) for n in (2, 1, 3)])
    begun(either_database, [a_case("old", started_at=NOW - timedelta(days=9))])
    begun(either_database, [a_case("new", started_at=NOW + timedelta(days=1))])
    assert ids(either_database) == ["new", "loan-3", "loan-2", "loan-1", "old"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_pages_give_each_case_once_in_the_order_of_the_whole(either_database: Database, limit: int) -> None:
    started = [NOW - timedelta(days=n // 3) for n in range(7)]
    begun(either_database, [a_case(f"loan-{n}", started_at=at) for n, at in enumerate(started)])
    paged = by_pages(either_database, limit)
    assert [case_id for page in paged for case_id in page] == ids(either_database)
    assert all(len(page) == limit for page in paged[:-1])
    assert paged[-1], "no page is empty"


def test_a_case_that_begins_meanwhile_moves_nothing_on_the_next_page(either_database: Database) -> None:
    begun(either_database, [a_case(f"loan-{n}", started_at=NOW - timedelta(hours=n)) for n in range(4)])
    first = either_database.read(lambda session: CaseStore(session).find(EVERYBODY_S, limit=2))
    begun(either_database, [a_case("newer", started_at=NOW + timedelta(hours=1))])
    assert ids(either_database, after=first.next) == ["loan-2", "loan-3"]


@pytest.mark.parametrize(
    "cursor",
    [
        (),
        ("2026-11-24T09:00:00+00:00",),
        ("2026-11-24T09:00:00+00:00", "loan-1", "more"),
        ("2026-11-24T09:00:00+00:00", 1),
        ("yesterday", "loan-1"),
        ("2026-11-24T09:00:00", "loan-1"),
        ("2026-11-24T09:00:00+00:00", "a\0b"),
    ],
)
def test_a_place_that_no_list_gave_is_refused(either_database: Database, cursor: Cursor) -> None:
    with pytest.raises(BadCursor):
        ids(either_database, after=cursor)


def test_lists_are_narrowed_by_kind_stage_and_status(either_database: Database) -> None:
    begun(either_database, [a_case("begun"), a_case("decided"), a_case("paused")])
    show(either_database, shown("decided"))
    show(either_database, shown("paused", status=CaseStatus.PAUSED))
    assert set(ids(either_database, kind="loan")) == {"begun", "decided", "paused"}
    assert ids(either_database, kind="exception") == []
    assert ids(either_database, stage="SUBMITTED") == ["begun"]
    assert set(ids(either_database, stage="DECISION")) == {"decided", "paused"}
    assert ids(either_database, stage="DECISION", status=CaseStatus.PAUSED) == ["paused"]


@pytest.mark.parametrize(
    "typed",
    [
        "علی",
        "علي",  # Arabic letters
        "كريمي",
        "علی کریمی",
        "کریمی علی",  # any order
        "كانون مِهر",  # a vowel mark
        "۱۴۰۵",
        "١٤٠٥",
        "1405",
        "LOAN-۷",
        "loan-7",
        "  کری  ",
    ],
)
def test_a_case_is_found_however_its_words_are_typed(either_database: Database, typed: str) -> None:
    begin(either_database, a_case("loan-7"), "علي كريمي کانون مهر ۱۴۰۵")
    begin(either_database, a_case("other"), "زهرا احمدی")
    assert ids(either_database, q=typed) == ["loan-7"]


@pytest.mark.parametrize("typed", ["%", "_", "\\", "محسن", "علی محسن", "1406"])
def test_what_a_case_does_not_say_does_not_find_it(either_database: Database, typed: str) -> None:
    begin(either_database, a_case("loan-7"), "علي كريمي کانون مهر ۱۴۰۵")
    assert ids(either_database, q=typed) == []


@pytest.mark.parametrize("typed", ["", "  ", "\u200c", "\0"])
def test_typing_nothing_finds_everything(either_database: Database, typed: str) -> None:
    begin(either_database, a_case("loan-7"), "علي كريمي")
    assert ids(either_database, q=typed) == ["loan-7"]


def test_a_search_finds_nothing_that_somebody_may_not_see(either_database: Database) -> None:
    begin(either_database, a_case("loan-7", region="IR-07"), "علی")
    elsewhere = actor("elsewhere", Role.CREDIT_OFFICER, region="IR-23")
    assert ids(either_database, elsewhere, q="علی") == []


def test_counts_are_of_the_whole_list_and_are_capped(
    either_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(either_database, [a_case(f"loan-{n}") for n in range(5)])

    def counted() -> tuple[int, bool]:
        page = either_database.read(lambda session: CaseStore(session).find(EVERYBODY_S, limit=2))
        return page.count, page.count_capped

    assert counted() == (5, False)
    monkeypatch.setattr("stores.cases.COUNT_CAP", 3)
    monkeypatch.setattr(pages, "COUNT_CAP", 3)
    assert counted() == (3, True)
