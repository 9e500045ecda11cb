"""Members and kanoons: put once, found by number and name, and sealed where they are kept."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from domain.identifiers import national_code_from_serial
from domain.jalali import TEHRAN
from engine.payload_codec import Keyring
from stores.database import Database
from stores.kanoons import KanoonStore
from stores.member_rows import MemberRow
from stores.members import Member, MemberStore, index_of, member_id_of, names_of
from stores.sealing import CannotUnseal
from stores.tables import METADATA
from tests.stores.house import KEYS, MEHR, NOW, SARCHESHMEH, found_network, member

SHEBA = "IR062960000000100324200001"
MARYAM = member(1, "مريم", "كريمي", sheba=SHEBA, trustee_ceiling_rials=500)
ALI = member(2, "علی", "کریمی‌نژاد", kanoon_id="k-2", language="en")
ZAHRA = member(3, "زهرا", "احمدی", kanoon_id=None)
NETWORK = (MARYAM, ALI, ZAHRA)


@pytest.fixture
def network(either_database: Database) -> Database:
    found_network(either_database, NETWORK)
    return either_database


def put(database: Database, *members: Member) -> None:
    database.write(lambda session: MemberStore(session, KEYS).put(members))


def get(database: Database, member_id: str) -> Member | None:
    return database.read(lambda session: MemberStore(session, KEYS).get(member_id))


def by_code(database: Database, national_code: str) -> Member | None:
    return database.read(lambda session: MemberStore(session, KEYS).by_national_code(national_code))


def find(database: Database, **wanted: Any) -> list[str]:
    page = database.read(lambda session: MemberStore(session, KEYS).find(**wanted))
    return [one.id for one in page.items]


def find_kanoons(database: Database, **wanted: Any) -> list[str]:
    page = database.read(lambda session: KanoonStore(session).find(**wanted))
    return [one.id for one in page.items]


def everything_kept(database: Database) -> bytes:
    """What lies in the database's files and rows, as somebody would find it who took them."""
    kept = b""
    if database.is_sqlite:
        path = Path(str(database.url.database))
        kept = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
        with sqlite3.connect(path) as connection:
            kept += "\n".join(connection.iterdump()).encode()
        connection.close()
    with database.reading() as session:
        for table in METADATA.sorted_tables:
            for row in session.execute(select(table)):
                kept += b"|".join(one if isinstance(one, bytes) else str(one).encode() for one in row)
    return kept


@pytest.mark.parametrize("one", NETWORK)
def test_a_member_comes_back_as_put(network: Database, one: Member) -> None:
    assert get(network, one.id) == one
    assert by_code(network, one.national_code) == one


def test_nobody_is_found_where_nobody_is(network: Database) -> None:
    assert get(network, "m-9") is None
    assert by_code(network, national_code_from_serial(999)) is None


def test_a_member_who_is_put_twice_stays_as_first_put(network: Database) -> None:
    put(network, replace(MARYAM, first_name="another", mobile="+989120000000"))
    assert get(network, MARYAM.id) == MARYAM


def test_a_person_is_put_once_whatever_id_comes_with_the_national_code(network: Database) -> None:
    put(network, replace(MARYAM, id="m-77"), member(4))
    assert get(network, "m-77") is None
    assert by_code(network, MARYAM.national_code) == MARYAM
    assert get(network, "m-4") is not None, "the others of the same import are put all the same"


def test_a_member_of_no_kanoon_there_is_is_refused(network: Database) -> None:
    with pytest.raises(IntegrityError):
        put(network, member(5, kanoon_id="k-9"))


def test_a_negative_ceiling_is_refused(network: Database) -> None:
    with pytest.raises(IntegrityError):
        put(network, member(5, trustee_ceiling_rials=-1))


def test_what_is_shown_of_a_person_hides_what_identifies_them() -> None:
    one = replace(MARYAM, national_code="0012345679", mobile="+989121234567")
    assert one.national_code_masked == "001*****79"
    assert one.mobile_masked == "+9891****567"


def test_what_identifies_a_person_never_stands_readable_in_the_database(network: Database) -> None:
    kept = everything_kept(network)
    for one in NETWORK:
        assert one.id.encode() in kept, "what is looked through is really what is kept"
        for secret in (one.national_code, one.mobile, one.mobile[1:], one.mobile[3:]):
            assert secret.encode() not in kept
    for secret in (SHEBA, SHEBA[2:]):
        assert secret.encode() not in kept


def test_equal_fields_of_two_people_are_sealed_differently(network: Database) -> None:
    put(network, member(4, mobile=ALI.mobile))
    with network.reading() as session:
        sealed = session.scalars(select(MemberRow.mobile_sealed).where(MemberRow.id.in_(["m-2", "m-4"])))
        assert len(set(sealed)) == 2


def test_a_sealed_field_opens_nowhere_but_where_it_was_put(network: Database) -> None:
    with network.writing() as session:
        rows = {row.id: row for row in session.scalars(select(MemberRow))}
        rows["m-3"].mobile_sealed = rows["m-1"].mobile_sealed
    with pytest.raises(CannotUnseal, match="member:m-3:mobile"):
        get(network, "m-3")


def test_without_the_key_nobody_is_opened_or_found_by_number(network: Database) -> None:
    others = Keyring("other", {"other": b"o" * 32})
    with network.reading() as session:
        assert MemberStore(session, others).by_national_code(MARYAM.national_code) is None
        with pytest.raises(CannotUnseal):
            MemberStore(session, others).get("m-1")


def test_everybody_is_found_after_a_key_was_added(network: Database) -> None:
    turned = Keyring("new", {**KEYS.keys, "new": b"n" * 32})
    network.write(lambda session: MemberStore(session, turned).put([member(4)]))
    with network.reading() as session:
        for one in (MARYAM, member(4)):
            assert MemberStore(session, turned).by_national_code(one.national_code) == one


def test_the_index_of_a_national_code_is_kept_apart_by_key_and_code() -> None:
    others = Keyring("other", {"other": b"o" * 32})
    codes = [MARYAM.national_code, ALI.national_code]
    assert len({index_of(keys, code) for keys in (KEYS, others) for code in codes}) == 4
    assert member_id_of(KEYS, codes[0]) == member_id_of(KEYS, codes[0]) != member_id_of(KEYS, codes[1])
    assert codes[0] not in member_id_of(KEYS, codes[0])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("مریم", ["m-1"]),
        ("مريم كريمي", ["m-1"]),
        ("کریمی", ["m-1", "m-2"]),
        ("کریمی نژاد", ["m-2"]),
        ("نژاد علی", ["m-2"]),
        ("محسن", []),
        ("%", []),
        ("", ["m-1", "m-2", "m-3"]),
        (None, ["m-1", "m-2", "m-3"]),
        (MARYAM.national_code, ["m-1"]),
        (MARYAM.national_code[:5], []),
        ("۱۲۳", []),
    ],
)
def test_members_are_found_by_part_of_a_name_or_a_whole_national_code(
    network: Database, typed: str | None, found: list[str]
) -> None:
    assert find(network, q=typed) == found


def test_a_national_code_is_found_in_any_digits_and_without_its_zeros(network: Database) -> None:
    code = national_code_from_serial(12_345_678)
    put(network, replace(member(4), national_code=code))
    persian = code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert code.startswith("0")
    for typed in (code, persian, persian.lstrip("۰"), f" {code[1:]} "):
        assert find(network, q=typed) == ["m-4"]


def test_members_are_found_within_a_region_and_a_kanoon(network: Database) -> None:
    assert find(network, region="IR-07") == ["m-1"]
    assert find(network, region="IR-23", q="کریمی") == ["m-2"]
    assert find(network, region="IR-23", q=MARYAM.national_code) == []
    assert find(network, kanoon_id="k-1") == ["m-1"]
    assert find(network, region="IR-23", kanoon_id="k-1") == []
    assert find(network, region="*") == ["m-1", "m-2", "m-3"]


def test_pages_of_members_give_each_once(either_database: Database) -> None:
    found_network(either_database, [member(number) for number in range(1, 8)])
    with either_database.reading() as session:
        store = MemberStore(session, KEYS)
        first = store.find(limit=3)
        second = store.find(limit=3, after=first.next)
        third = store.find(limit=3, after=second.next)
    pages = [[one.id for one in page.items] for page in (first, second, third)]
    assert pages == [["m-1", "m-2", "m-3"], ["m-4", "m-5", "m-6"], ["m-7"]]
    assert third.next is None
    assert {page.count for page in (first, second, third)} == {7}


def test_trustees_are_the_active_members_of_a_kanoon_with_a_ceiling(network: Database) -> None:
    put(
        network,
        member(4, trustee_ceiling_rials=700),
        member(5, trustee_ceiling_rials=900, state="left"),
        member(6, trustee_ceiling_rials=800, kanoon_id="k-2"),
    )
    with network.reading() as session:
        store = MemberStore(session, KEYS)
        assert store.trustees_of("k-1", ()) == {"m-1": 500, "m-4": 700}
        assert store.trustees_of("k-1", {"m-1", "m-9"}) == {"m-4": 700}


def test_many_members_and_names_are_read_in_one_statement_each(network: Database) -> None:
    statements: list[str] = []

    def heard(*told: Any) -> None:
        statements.append(told[2])

    event.listen(network.engine, "before_cursor_execute", heard)
    with network.reading() as session:
        assert names_of(session, ["m-1", "m-3", "m-9"]) == {"m-1": "مريم كريمي", "m-3": "زهرا احمدی"}
        assert len(statements) == 1
        assert names_of(session, []) == {}
        assert len(statements) == 1, "nothing is asked where nobody is meant"
        assert MemberStore(session, KEYS).of_ids(["m-1", "m-2", "m-9"]) == {"m-1": MARYAM, "m-2": ALI}
        assert len(statements) == 2
    event.remove(network.engine, "before_cursor_execute", heard)


def test_a_kanoon_is_put_once_and_led_by_one(either_database: Database) -> None:
    assert either_database.read(lambda session: KanoonStore(session).is_empty())
    found_network(either_database)
    with either_database.writing() as session:
        KanoonStore(session).put([replace(MEHR, name="another")])
        KanoonStore(session).lead(MEHR.id, "m-1")
    with either_database.reading() as session:
        kanoons = KanoonStore(session)
        assert not kanoons.is_empty()
        assert kanoons.get("k-1") == replace(MEHR, leader_member_id="m-1")
        assert kanoons.get("k-2") == SARCHESHMEH
        assert kanoons.get("k-9") is None


def test_kanoons_are_found_by_name_place_and_region(either_database: Database) -> None:
    found_network(either_database)
    assert find_kanoons(either_database) == ["k-1", "k-2"]
    assert find_kanoons(either_database, q="كانون مهر") == ["k-1"]
    assert find_kanoons(either_database, q="ری محله") == ["k-2"]
    assert find_kanoons(either_database, q="محلۀ سرچشمه") == ["k-2"]
    assert find_kanoons(either_database, region="IR-07") == ["k-1"]
    assert find_kanoons(either_database, region="IR-07", q="سرچشمه") == []
    first = either_database.read(lambda session: KanoonStore(session).find(limit=1))
    assert find_kanoons(either_database, limit=1, after=first.next) == ["k-2"]


def test_a_time_comes_back_as_the_moment_it_was(either_database: Database) -> None:
    joined_at = (NOW + timedelta(microseconds=123456)).astimezone(TEHRAN)
    found_network(either_database, [member(1, joined_at=joined_at)])
    found = get(either_database, "m-1")
    assert found is not None
    assert found.joined_at == joined_at
