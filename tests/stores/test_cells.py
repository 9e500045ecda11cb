"""Cells as they are kept: one open cell a member, outcomes of reviews, lists, signs of life."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from activities.cells import begin_cell
from domain.cells import ACTIVE, CLOSED, PROBATION, BegunCell, CellBegun
from domain.ledger import REAL_BOOK
from domain.talents import Nomination
from stores.case_rows import ProcessStartRow
from stores.cases import CaseStore
from stores.cell_rows import CellReviewRow, CellRow
from stores.cells import Cell, CellStore, cells_follow, keep_sign, open_cells_in, open_cells_of
from stores.crafts import CraftStore
from stores.database import Database
from stores.pages import BadCursor
from stores.talents import TalentStore
from stores.webhook_events import WebhookEventRow
from tests.stores.house import KEYS, MEHR, NOW, SARCHESHMEH, a_case, begin, found_network, member

TALENT = "talent-a"
BEGUN = CellBegun(TALENT, "m-1", MEHR.id, "carpet", "work_and_life", REAL_BOOK, NOW)
FORM = {
    "produces": "yes", "income_rials": 90_000_000, "jobs": 2, "returned_migrants": 1, "problems": "نخ دیر می‌رسد",
}  # fmt: skip
LATER = NOW + timedelta(days=60)


@pytest.fixture
def house(either_database: Database) -> Database:
    found_network(either_database, [member(1), member(2, "زهرا"), member(3, kanoon_id=SARCHESHMEH.id)])
    either_database.write(lambda session: CraftStore(session).seed())
    for talent_id, member_id in ((TALENT, "m-1"), ("talent-b", "m-2")):
        begin(either_database, a_case(talent_id, kind="talent", member_id=member_id))
        nomination = Nomination(talent_id, member_id, MEHR.id, MEHR.region, MEHR.county, "leader")
        with either_database.writing() as session:
            TalentStore(session).nominate(nomination, REAL_BOOK, NOW)
    return either_database


def begin_it(house: Database, begun: CellBegun = BEGUN, **more: Any) -> BegunCell:
    return house.write(lambda session: begin_cell(session, KEYS, begun, **more))


def cell(house: Database, cell_id: str = "cell-a") -> Cell:
    with house.reading() as session:
        found = CellStore(session, KEYS).get(cell_id)
    assert found is not None
    return found


def events(house: Database) -> list[str]:
    with house.reading() as session:
        return list(session.scalars(select(WebhookEventRow.event_id).order_by(WebhookEventRow.id)))


def change(house: Database, number: int, state: str) -> bool:
    return house.write(
        lambda session: CellStore(session, KEYS).change("cell-a", number, state, LATER, next_review_at=None)
    )


def test_a_cell_is_begun_once_for_its_talent_with_the_start_of_its_life(house: Database) -> None:
    assert [begin_it(house), begin_it(house)] == [BegunCell("cell-a"), BegunCell("cell-a")]
    kept = cell(house)
    assert (kept.member_id, kept.region, kept.county, kept.state) == ("m-1", "IR-07", "شیراز", ACTIVE)
    assert (kept.next_review_at or NOW) - NOW < timedelta(days=31)
    with house.reading() as session:
        started = session.scalars(select(ProcessStartRow.kind)).all()
        of_talent = CellStore(session, KEYS).of_talent(TALENT)
        assert open_cells_of(session, "m-1") == open_cells_in(session, MEHR.id) == ["cell-a"]
    assert sorted(started) == ["cell_life", "talent", "talent"]
    assert of_talent == kept
    assert events(house) == ["cell.activated:cell-a"]


def test_a_member_has_one_open_cell_and_a_rehearsal_a_book_of_its_own(house: Database) -> None:
    begin_it(house)
    second = CellBegun("", "m-1", MEHR.id, "carpet", "work_and_life", REAL_BOOK, NOW)
    assert begin_it(house, second, cell_id="cell-x") == BegunCell(refused="has_cell")
    played = CellBegun("", "m-1", MEHR.id, "carpet", "work_and_life", "rehearsal:cell-x", NOW)
    assert begin_it(house, played, cell_id="cell-x") == BegunCell("cell-x")
    assert cell(house, "cell-x").book == "rehearsal:cell-x"
    assert change(house, 1, CLOSED)
    assert begin_it(house, second, cell_id="cell-y") == BegunCell("cell-y")
    assert events(house) == ["cell.activated:cell-a", "cell.activated:cell-y"]


@pytest.mark.parametrize(
    ("more", "why"), [({"craft_code": "flying"}, "unknown_craft"), ({"kanoon_id": "k-9"}, "unknown_kanoon")]
)
def test_a_cell_of_nothing_is_refused_and_leaves_nothing(
    house: Database, more: dict[str, str], why: str
) -> None:
    asked = {"kanoon_id": MEHR.id, "craft_code": "carpet"} | more
    begun = CellBegun("", "m-1", asked["kanoon_id"], asked["craft_code"], "work_and_life", REAL_BOOK, NOW)
    assert begin_it(house, begun, cell_id="cell-x") == BegunCell(refused=why)
    assert events(house) == []


def test_a_talents_craft_that_left_the_table_stays_the_cells(house: Database) -> None:
    house.write(lambda session: CraftStore(session).replace([]))
    assert begin_it(house) == BegunCell("cell-a")
    assert cell(house).craft_code == "carpet"


def test_the_database_holds_one_open_cell_and_a_right_end(house: Database) -> None:
    begin_it(house)

    def copied(session: Session) -> None:
        row = session.get(CellRow, "cell-a")
        assert row is not None
        values = {column.name: getattr(row, column.name) for column in CellRow.__table__.columns}
        session.execute(insert(CellRow).values(values | {"id": "talent-b", "talent_id": None}))

    with pytest.raises(IntegrityError):
        house.write(copied)
    for wrong in ({"state": "CLOSED"}, {"closed_at": NOW}, {"state": "ASLEEP"}, {"jobs": -1}):
        with pytest.raises(IntegrityError), house.writing() as session:
            session.execute(update(CellRow).values(wrong))


def test_a_review_is_kept_once_with_its_outcomes_and_sealed_problems(house: Database) -> None:
    begin_it(house)
    for _ in range(2):
        with house.writing() as session:
            cells = CellStore(session, KEYS)
            cells.begin_review("cell-a", 1, 30, NOW)
            cells.end_review("cell-a", 1, "held", NOW, next_review_at=LATER, by="coach1", form=FORM)
    with house.writing() as session:
        cells = CellStore(session, KEYS)
        cells.begin_review("cell-a", 2, 60, LATER)
        cells.end_review("cell-a", 2, "missed", LATER, next_review_at=LATER, by=None, form={})
    kept = cell(house)
    assert (kept.income_rials, kept.jobs, kept.returned_migrants, kept.reviewed_at) == (90_000_000, 2, 1, NOW)
    with house.reading() as session:
        page = CellStore(session, KEYS).reviews("cell-a", limit=1)
        rest = CellStore(session, KEYS).reviews("cell-a", after=page.next)
        sealed = session.scalar(select(CellReviewRow.problems_sealed).where(CellReviewRow.round == 1))
        with pytest.raises(BadCursor):
            CellStore(session, KEYS).reviews("cell-a", after=("x",))
    assert (page.items[0].state, page.items[0].income_rials, page.count) == ("missed", None, 2)
    assert (rest.items[0].problems, rest.items[0].produces, rest.next) == ("نخ دیر می‌رسد", True, None)
    assert sealed is not None
    assert FORM["problems"].encode() not in sealed  # type: ignore[attr-defined]


def test_only_a_review_that_was_held_has_outcomes(house: Database) -> None:
    begin_it(house)
    with house.writing() as session:
        CellStore(session, KEYS).begin_review("cell-a", 1, 30, NOW)
    with pytest.raises(IntegrityError), house.writing() as session:
        session.execute(update(CellReviewRow).values(state="held"))


def test_changes_are_kept_once_and_in_their_order(house: Database) -> None:
    begin_it(house)
    assert [change(house, 1, PROBATION), change(house, 1, PROBATION)] == [True, False]
    assert [change(house, 3, ACTIVE), change(house, 2, PROBATION)] == [True, False]
    assert (cell(house).state, cell(house).last_sign_at) == (ACTIVE, LATER)


def test_a_sale_is_a_sign_of_life_that_only_a_cell_on_probation_hears_of(house: Database) -> None:
    begin_it(house)

    def sold(key: str, days: int) -> bool:
        at = NOW + timedelta(days=days)
        return house.write(lambda session: keep_sign(session, KEYS, "cell-a", "sold", key, at))

    assert sold("order-1", 5)
    assert sold("order-0", 1)
    assert cell(house).last_sign_at == NOW + timedelta(days=5)
    assert events(house) == ["cell.activated:cell-a"]
    change(house, 1, PROBATION)
    assert [sold("order-2", 70), sold("order-2", 70)] == [True, True]
    assert events(house) == ["cell.activated:cell-a", "cell.sold:cell-a:order-2"]
    assert not house.write(lambda session: keep_sign(session, KEYS, "cell-z", "sold", "order-3", NOW))


def test_cells_are_found_by_place_craft_state_and_name(house: Database) -> None:
    begin_it(house)
    begin_it(house, CellBegun("talent-b", "m-2", MEHR.id, "kilim", "work_and_life", REAL_BOOK, NOW))
    far = CellBegun("", "m-3", SARCHESHMEH.id, "carpet", "work_and_business", REAL_BOOK, NOW)
    begin_it(house, far, cell_id="cell-c")
    played = CellBegun("", "m-3", SARCHESHMEH.id, "carpet", "work_and_business", "rehearsal:cell-d", NOW)
    begin_it(house, played, cell_id="cell-d")
    change(house, 1, PROBATION)

    def found(**wanted: Any) -> list[str]:
        with house.reading() as session:
            return [one.id for one in CellStore(session, KEYS).find(**wanted).items]

    assert found() == ["cell-a", "cell-b", "cell-c"]
    assert found(region="IR-07") == found(kanoon_id=MEHR.id) == ["cell-a", "cell-b"]
    assert found(province="IR-23") == found(member_id="m-3") == ["cell-c"]
    assert found(region="IR-07", province="IR-23") == []
    assert found(state=PROBATION) == ["cell-a"]
    assert found(craft_code="carpet") == ["cell-a", "cell-c"]
    assert found(q="زهرا") == found(q="گليم") == ["cell-b"]
    with house.reading() as session:
        first = CellStore(session, KEYS).find(limit=2)
        assert [one.id for one in CellStore(session, KEYS).find(after=first.next).items] == ["cell-c"]
    assert (first.count, first.count_capped) == (3, False)


def test_a_cell_goes_with_its_member_to_another_kanoon(house: Database) -> None:
    begin_it(house)
    assert house.write(lambda session: cells_follow(session, "m-1", SARCHESHMEH.id)) == ["cell-a"]
    moved = cell(house)
    assert (moved.kanoon_id, moved.region, moved.province, moved.county) == (
        SARCHESHMEH.id, "IR-23", "تهران", "ری",
    )  # fmt: skip
    with house.reading() as session:
        case = CaseStore(session).get("cell-a")
    assert case is not None
    assert (case.kanoon_id, case.region) == (SARCHESHMEH.id, "IR-23")
