"""The pages of cells: the list with its filters, one with reviews and what it earned, and the overview."""

from datetime import timedelta

import httpx
import pytest

from activities.cells import begin_cell
from domain.cells import PROBATION, CellBegun
from domain.identifiers import national_code_from_serial
from domain.ledger import REAL_BOOK
from domain.permissions import Role
from stores.cells import CellStore
from stores.crafts import CraftStore
from stores.members import Kanoon, KanoonStore, MemberStore
from stores.staff import StaffStore
from tests.api.conftest import House, Keys, person
from tests.pages.conftest import a_member, log_in

EARNED = (40_000_000, 65_000_000, 90_000_000)


@pytest.fixture(autouse=True)
def _cells(house: House) -> None:
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


async def seen(browser: httpx.AsyncClient, path: str) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_the_list_is_narrowed_by_words_craft_and_state(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "cell_coach", "en")
    page = await seen(browser, "/cells")
    assert "Cells: 2" in page
    assert "90,000,000" in page
    for query in ("?craft=kilim", "?state=PROBATION", "?province=IR-23", "?q=نور"):
        narrowed = await seen(browser, f"/cells{query}")
        assert "Cells: 1" in narrowed
        assert "یوسفی 3" in narrowed
        assert "یوسفی 2" not in narrowed
    assert "There is no cell." in await seen(browser, "/cells?q=nothing")
    assert (await browser.get("/cells?after=x")).status_code == 422


async def test_a_cell_shows_its_reviews_and_draws_what_it_earned(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "cell_coach", "en")
    page = await seen(browser, "/cells/cell-2")
    assert "Carpet weaving" in page
    assert page.count('class="dot"') == len(EARNED)
    assert "first 40,000,000" in page
    assert "نخ گران است" in page
    assert "Going on" in page
    assert 'href="/cases/cell-2"' in page
    untouched = await seen(browser, "/cells/cell-3")
    assert "It has not been reviewed yet." in untouched
    assert "<figure" not in untouched


async def test_who_may_not_read_incomes_sees_the_rest(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "credit_officer", "en")
    page = await seen(browser, "/cells/cell-2")
    assert "Hidden" in page
    assert "90,000,000" not in page
    assert "نخ گران است" not in page
    assert "90,000,000" not in await seen(browser, "/cells")


async def test_its_member_and_leader_see_it_and_others_do_not(browser: httpx.AsyncClient) -> None:
    for who in ("cell_leader", "cell_member"):
        await log_in(browser, who, "en")
        assert "Cells: 1" in await seen(browser, "/cells")
        assert "90,000,000" in await seen(browser, "/cells/cell-2")
        assert (await browser.get("/cells/cell-3")).status_code == 404
    await log_in(browser, "far_coach", "en")
    assert "There is no cell." in await seen(browser, "/cells")
    assert (await browser.get("/cells/cell-2")).status_code == 404


async def test_the_case_offers_what_each_may_say_or_order(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "cell_member", "fa")
    page = await seen(browser, "/cases/cell-2")
    assert "خبر از کار هسته" in page
    assert "بستن هسته" in page
    assert "آغاز دورهٔ مراقبت" not in page
    await log_in(browser, "supervisor", "en")
    on_probation = await seen(browser, "/cases/cell-2")
    assert "Put on probation" in on_probation
    assert "End the probation" not in on_probation


async def test_the_overview_counts_cells_and_what_they_bring_about(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "supervisor", "en")
    page = await seen(browser, "/overview?kind=talent")
    assert "By the latest reviews of 1 of 2 cells" in page
    assert "Median income a month" in page
    assert "90,000,000" in page
    assert "Kilim weaving" in page
