"""Cells with reviews, for the tests of pages."""

from datetime import timedelta

from activities.cells import begin_cell
from domain.cells import PROBATION, CellBegun
from domain.identifiers import national_code_from_serial
from domain.ledger import REAL_BOOK
from domain.permissions import Role
from stores.cells import CellStore
from stores.crafts import CraftStore
from stores.kanoons import Kanoon, KanoonStore
from stores.members import MemberStore
from stores.staff import StaffStore
from tests.api.conftest import House, Keys, person
from tests.pages.conftest import a_member

EARNED = (40_000_000, 65_000_000, 90_000_000)


def furnish_cells(house: House) -> None:
    """Two cells: one whose income grew over three reviews, and one on probation; their leader, member, coaches."""
    now = house.clock()
    with house.database.writing() as session:
        KanoonStore(session).put([Kanoon("k-2", "کانون نور", "village", "تهران", "ری", "ری", "IR-23")])
        others = [
            a_member(
                f"m-{number}", "نرگس", f"یوسفی {number}", national_code_from_serial(700_000_100 + number)
            )
            for number in (2, 3)
        ]
        MemberStore(session, Keys()).put(others)
        KanoonStore(session).lead("k-1", "m-1")
        staff = StaffStore(session)
        staff.put_person(person("cell_leader", Role.LEADER, member_id="m-1", kanoon_id="k-1"))
        staff.put_person(person("cell_member", Role.MEMBER, member_id="m-2", kanoon_id="k-1"))
        staff.put_person(person("cell_coach", Role.COACH))
        staff.put_person(person("far_coach", Role.COACH, region="IR-30"))
        CraftStore(session).seed()
        for of, craft, kanoon in (("2", "carpet", "k-1"), ("3", "kilim", "k-2")):
            begun = CellBegun("", f"m-{of}", kanoon, craft, "work_and_life", REAL_BOOK, now)
            begin_cell(session, Keys(), begun, cell_id=f"cell-{of}")
        cells = CellStore(session, Keys())
        for number, rials in enumerate(EARNED, start=1):
            at = now + timedelta(days=30 * number)
            form = {"produces": "yes", "income_rials": rials, "jobs": number, "returned_migrants": 1}
            form |= {"problems": "نخ گران است"} if number == len(EARNED) else {}
            cells.begin_review("cell-2", number, 30 * number, at)
            cells.end_review("cell-2", number, "held", at, next_review_at=at, by="coach1", form=form)
        cells.begin_review("cell-2", 4, 180, now)
        cells.change("cell-3", 1, PROBATION, now, next_review_at=None)
