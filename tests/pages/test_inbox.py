"""The inbox: its views, counts, search and order, with and without htmx."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from api.paging import make_cursor
from stores.inbox_views import View
from stores.task_rows import TaskRow
from tests.api.conftest import House
from tests.pages.conftest import COLLEAGUE, OFFICER, answer_in_store, log_in, open_case, send


def titles(page: str) -> list[str]:
    return re.findall(r'href="/tasks/([^"?]+)', page)


async def test_a_clerk_sees_what_could_be_taken_and_why_it_presses(
    house: House, browser: httpx.AsyncClient
) -> None:
    open_case(house, "loan-late", opened=timedelta(days=30))
    open_case(house, "loan-fresh")
    await log_in(browser, OFFICER)
    page = (await browser.get("/inbox")).text
    assert titles(page) == ["loan-late.1", "loan-fresh.1"]
    for words in ("تصمیم دربارهٔ وام", "<bdi>loan-late</bdi>", "<bdi>مریم کریمی</bdi>", "روز دیر", "هیچ‌کس"):
        assert words in page
    assert "due-late" in page
    assert "exclamation-triangle-fill" in page
    await browser.post("/language", data={"language": "en"})
    page = (await browser.get("/inbox?view=unassigned")).text
    for words in ("Decide on the loan", "days late", "nobody", "2 tasks"):
        assert words in page


async def test_what_one_member_is_asked_is_with_that_member_and_cannot_be_taken(
    house: House, browser: httpx.AsyncClient
) -> None:
    task = open_case(house, "loan-a", "loan.give_information", asked="m-1")
    await log_in(browser, "supervisor", "en")
    case = (await browser.get("/cases/loan-a")).text
    assert "nobody" not in case
    assert re.search(r'class="open-tasks".*?<bdi>مریم کریمی</bdi>.*?</ul>', case, re.DOTALL)
    page = (await browser.get(f"/tasks/{task}")).text
    assert "Take it" not in page


async def test_counts_agree_with_lists_in_every_view(house: House, browser: httpx.AsyncClient) -> None:
    for number in range(3):
        open_case(house, f"loan-{number}", opened=timedelta(days=30 * number))
    await log_in(browser, OFFICER, "en")
    await send(browser, "/tasks/loan-0.1", "/tasks/loan-0.1/claim")
    for view in View:
        page = (await browser.get(f"/inbox?view={view}")).text
        counted = re.search(rf'view={view}"\s+aria-current="page">.*?class="count">(\d+)<', page, re.DOTALL)
        assert counted, view
        assert int(counted[1]) == len(titles(page)), view
    assert titles((await browser.get("/inbox")).text) == ["loan-0.1"], "what is mine comes first"


async def test_search_finds_either_way_of_writing(house: House, browser: httpx.AsyncClient) -> None:
    open_case(house, "loan-a")
    await log_in(browser, OFFICER)
    for words, found in (("كريمي", 1), ("مریم", 1), ("loan-a", 1), ("حسینی", 0)):
        page = (await browser.get("/inbox", params={"view": "unassigned", "q": words})).text
        assert len(titles(page)) == found, words
        assert f'value="{words}"' in page


async def test_htmx_gets_the_list_alone(house: House, browser: httpx.AsyncClient) -> None:
    open_case(house, "loan-a")
    await log_in(browser, OFFICER)
    for path in ("/inbox?view=unassigned", "/cases"):
        part = await browser.get(path, headers={"HX-Request": "true"})
        assert "<html" not in part.text
        assert "loan-a" in part.text
        assert "HX-Request" in part.headers["vary"]
        for back in ({"HX-Request-Type": "full"}, {"HX-History-Restore-Request": "true"}):
            assert "<html" in (await browser.get(path, headers={"HX-Request": "true"} | back)).text
    browser.cookies.clear()
    ended = await browser.get("/inbox", headers={"HX-Request": "true"})
    assert ended.headers["hx-redirect"] == "/login?next=%2Finbox"


async def test_pages_follow_each_other(house: House, browser: httpx.AsyncClient) -> None:
    for number in range(53):
        open_case(house, f"loan-{number:02}", opened=timedelta(hours=60 - number))
    await log_in(browser, OFFICER)
    first = (await browser.get("/inbox?view=unassigned")).text
    following = re.search(r'href="(/inbox\?[^"]*after=[^"]+)"', first)
    assert following
    second = (await browser.get(following[1].replace("&amp;", "&"))).text
    # What was opened later may be due earlier: a Friday counts for nothing.
    in_order = select(TaskRow.id).order_by(TaskRow.due_at, TaskRow.id)
    with house.database.reading() as session:
        assert titles(first) + titles(second) == list(session.scalars(in_order))
    assert (len(titles(first)), len(titles(second))) == (50, 3)


async def test_a_rehearsal_is_marked_and_seen_on_its_own_clock(
    house: House, browser: httpx.AsyncClient
) -> None:
    open_case(house, "loan-r", rehearsal=True, moved=timedelta(days=40))
    await log_in(browser, OFFICER, "en")
    page = (await browser.get("/inbox?view=unassigned")).text
    assert "tag-rehearsal" in page
    assert "days late" in page


@pytest.mark.parametrize("username", ["elsewhere", "leader", "member", COLLEAGUE])
async def test_only_those_who_are_asked_have_it(
    house: House, browser: httpx.AsyncClient, username: str
) -> None:
    open_case(house, "loan-a")
    await log_in(browser, username)
    page = (await browser.get("/inbox?view=unassigned")).text
    assert titles(page) == (["loan-a.1"] if username == COLLEAGUE else [])


async def test_what_is_done_has_pages_to_its_end(house: House, browser: httpx.AsyncClient) -> None:
    for number in range(60):
        task = open_case(house, f"loan-{number:02}")
        answer_in_store(house, task, OFFICER, house.clock() - timedelta(minutes=number))
    await log_in(browser, OFFICER, "en")
    first = (await browser.get("/inbox?view=done")).text
    (following,) = re.findall(r'href="(/inbox\?view=done&amp;after=[^"]+)"', first)
    second = (await browser.get(following.replace("&amp;", "&"))).text
    assert titles(first) + titles(second) == [f"loan-{number:02}.1" for number in range(60)]
    assert "60 tasks" in second


@pytest.mark.parametrize("view", View)
async def test_a_place_that_the_list_never_gave_is_refused_and_breaks_nothing(
    house: House, browser: httpx.AsyncClient, view: View
) -> None:
    await log_in(browser, OFFICER)
    for place in ("x", make_cursor("a"), make_cursor("a", "b", "c"), make_cursor(1, 2)):
        assert (await browser.get(f"/inbox?view={view}&after={place}")).status_code == 422, place
    nowhere = make_cursor("2-20261124T090000", "loan-1.1")
    expected = 422 if view is View.DONE else 200
    assert (await browser.get(f"/inbox?view={view}&after={nowhere}")).status_code == expected
