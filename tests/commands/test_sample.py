"""Loading a sample network: everybody and every opening is there, once."""

from datetime import timedelta

from sqlalchemy import func, select

from api.credentials import KanoonPeople
from commands.network import sample_network
from commands.sample import FUND_RIALS, kanoons_with_people, load_sample
from domain.ledger import REAL_BOOK
from domain.loan_postings import opening
from stores.calendar import CalendarStore
from stores.counties import CountyStore
from stores.database import Database
from stores.kanoons import Kanoon, KanoonStore
from stores.ledger import LedgerStore
from stores.ledger_checks import check_ledger
from stores.member_rows import KanoonRow, MemberRow
from stores.members import MemberStore
from tests.commands.house import KEYS, NOW, everything

SEED = 1405


def people_of(database: Database) -> list[KanoonPeople]:
    return database.read(lambda session: kanoons_with_people(session, KEYS))


def test_people_ceilings_points_and_money_are_there(either_database: Database) -> None:
    heard: list[int] = []
    load_sample(either_database, KEYS, 3, SEED, NOW, progress=heard.append)
    made = list(sample_network(KEYS, 3, SEED))
    assert heard == [1, 2, 3]
    with either_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(MemberRow)) == 3 * 160
        ledger, members = LedgerStore(session), MemberStore(session, KEYS)
        assert ledger.balance(REAL_BOOK, "bank:main").available == FUND_RIALS == 2_000_000_000_000
        for one in made:
            assert KanoonStore(session).get(one.kanoon.id) == one.kanoon
            assert members.get(one.leader.id) == one.leader
            assert members.trustees_of(one.kanoon.id, excluding=[]) == {
                member.id: member.trustee_ceiling_rials for member in one.trustees
            }
            for member in one.trustees:
                ceiling = ledger.balance(REAL_BOOK, f"capacity:{member.id}")
                assert ceiling.available == member.trustee_ceiling_rials
            points = ledger.balances(REAL_BOOK, [f"points:{member_id}" for member_id in one.points])
            assert {name: balance.posted for name, balance in points.items()} == {
                f"points:{member_id}": number for member_id, number in one.points.items()
            }
        assert CalendarStore(session).working_calendar().holidays
        assert CountyStore(session).get("IR-23", "ری") is not None


def test_people_of_the_first_two_kanoons_get_accounts(either_database: Database) -> None:
    load_sample(either_database, KEYS, 3, SEED, NOW)
    shown = people_of(either_database)
    made = {one.kanoon.id: one for one in sample_network(KEYS, 3, SEED)}
    assert [one.kanoon_id for one in shown] == sorted(made)[:2]
    for one in shown:
        kanoon = made[one.kanoon_id]
        assert (one.region, one.leader_member_id) == (kanoon.kanoon.region, kanoon.leader.id)
        assert set(one.trustee_member_ids) == {member.id for member in kanoon.trustees}
        assert set(one.member_ids) <= {member.id for member in kanoon.members}
        assert len(one.member_ids) > 10


def test_a_kanoon_without_leader_or_trustees_has_nobody_to_log_in(database: Database) -> None:
    place = {"province": "تهران", "county": "ری", "city": "ری", "region": "IR-23"}
    with database.writing() as session:
        KanoonStore(session).put([Kanoon("a-first-one", "کانون", "village", **place)])
    load_sample(database, KEYS, 1, SEED, NOW)
    assert [one.kanoon_id for one in people_of(database)] == [f"kanoon-{SEED}-1"]


def test_loading_twice_changes_nothing(either_database: Database) -> None:
    load_sample(either_database, KEYS, 2, SEED, NOW)
    before = everything(either_database)
    load_sample(either_database, KEYS, 2, SEED, NOW + timedelta(days=400))
    assert everything(either_database) == before


def test_a_leader_who_was_changed_since_stays(database: Database) -> None:
    load_sample(database, KEYS, 1, SEED, NOW)
    (people,) = people_of(database)
    with database.writing() as session:
        KanoonStore(session).lead(people.kanoon_id, people.member_ids[20])
    load_sample(database, KEYS, 1, SEED, NOW)
    with database.reading() as session:
        kanoon = KanoonStore(session).get(people.kanoon_id)
        assert kanoon is not None
        assert kanoon.leader_member_id == people.member_ids[20]


def test_a_larger_network_is_added_to_a_smaller_one(database: Database) -> None:
    load_sample(database, KEYS, 1, SEED, NOW)
    before = everything(database)
    load_sample(database, KEYS, 4, SEED, NOW)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(KanoonRow)) == 4
    after = everything(database)
    assert all(set(before[table]) <= set(after[table]) for table in ("kanoon", "member", "ledger_transfer"))


def test_another_seed_is_another_network_beside_it(database: Database) -> None:
    load_sample(database, KEYS, 1, SEED, NOW)
    load_sample(database, KEYS, 1, SEED + 1, NOW)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(MemberRow)) == 320


def test_a_fund_that_was_opened_otherwise_keeps_its_money(database: Database) -> None:
    with database.writing() as session:
        LedgerStore(session).post(opening(REAL_BOOK, "bank:main", 5, NOW))
    load_sample(database, KEYS, 1, SEED, NOW)
    with database.reading() as session:
        assert LedgerStore(session).balance(REAL_BOOK, "bank:main").posted == 5


def test_the_ledger_adds_up(database: Database) -> None:
    load_sample(database, KEYS, 1, SEED, NOW)
    with database.reading() as session:
        assert all(one.ok for one in check_ledger(session))
