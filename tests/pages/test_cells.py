"""The pages of cells: the list with its filters, one with reviews and what it earned, and the overview."""

import httpx
import pytest

from tests.api.conftest import House
from tests.pages.cells import EARNED, furnish_cells
from tests.pages.conftest import log_in


@pytest.fixture(autouse=True)
def _cells(house: House) -> None:
    furnish_cells(house)


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
