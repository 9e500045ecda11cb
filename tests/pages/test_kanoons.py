"""The pages of kanoons and memberships: whoever sees one sees its people, and asks for what is theirs to ask."""

import re

import httpx
import pytest

from domain.identifiers import national_code_from_serial
from domain.permissions import Role
from stores.cases import CaseStore
from stores.kanoons import Kanoon, KanoonStore
from stores.members import MemberStore
from stores.memberships import Change, MembershipStore
from stores.staff import StaffStore
from tests.api.conftest import House, Keys, person
from tests.pages.conftest import a_member, log_in, send

NEW = "/kanoons/k-1/people/new"
SOMEBODY = {
    "first_name": "نرگس", "last_name": "یوسفی", "national_code": national_code_from_serial(700_000_001),
    "mobile": "۰۹۱۲۳۴۵۶۷۸۹", "what": "invitation",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _network(house: House) -> None:
    with house.database.writing() as session:
        people = [
            a_member(f"m-{number}", "علی", f"عضو {number}", national_code_from_serial(700_000_100 + number))
            for number in range(2, 71)
        ]
        MemberStore(session, Keys()).put(people)
        KanoonStore(session).put([Kanoon("k-2", "کانون نور", "village", "تهران", "ری", "ری", "IR-07")])
        KanoonStore(session).lead("k-1", "m-2")
        MembershipStore(session).set_office("m-3", "deputy")
        MembershipStore(session).end("m-4", Change("left", a_member("", "", "", "").joined_at))
        staff = StaffStore(session)
        staff.put_person(person("leader", Role.LEADER, member_id="m-2", kanoon_id="k-1"))
        staff.put_person(person("member", Role.MEMBER, member_id="m-5", kanoon_id="k-1"))
        staff.put_person(person("gone", Role.MEMBER, member_id="m-4"))


async def seen(browser: httpx.AsyncClient, path: str) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def begun(house: House, answer: httpx.Response) -> dict[str, object]:
    """What the case that a form began is about."""
    assert answer.status_code == 303, answer.text
    process_id = answer.headers["location"].removeprefix("/cases/").partition("?")[0]
    case = house.database.read(lambda session: CaseStore(session).get(process_id))
    assert case is not None
    return case.subject


async def test_a_kanoons_people_come_page_by_page(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "leader", "en")
    assert "کانون مهر" in await seen(browser, "/kanoons?q=مهر")
    page = await seen(browser, "/kanoons/k-1")
    assert "69 of 200 places" in page
    assert "Deputy" in page
    assert page.count('data-label="Since"') == 50
    following = re.search(r'href="(/kanoons/k-1\?after=[^"]+)"', page)
    assert following
    assert (await seen(browser, following[1])).count('data-label="Since"') == 19
    former = await seen(browser, "/kanoons/k-1?former=yes")
    assert "عضو 4" in former
    assert former.count('data-label="Since"') == 1
    # Another kanoon is not there for its eyes
    assert "کانون نور" not in await seen(browser, "/kanoons")
    assert (await browser.get("/kanoons/k-2")).status_code == 404
    assert (await browser.get("/kanoons/k-2/people/new")).status_code == 404


async def test_a_leader_invites_by_a_form_that_keeps_what_was_typed(
    house: House, browser: httpx.AsyncClient
) -> None:
    await log_in(browser, "leader", "en")
    wrong = await send(browser, NEW, NEW, **SOMEBODY | {"national_code": "0684159415", "mobile": "1"})
    assert wrong.status_code == 422
    assert "The mobile number is not valid." in wrong.text or "national code" in wrong.text
    assert 'value="یوسفی"' in wrong.text
    known = await send(
        browser, NEW, NEW, **SOMEBODY | {"national_code": national_code_from_serial(700_000_105)}
    )
    assert "They are a member of this kanoon already." in known.text
    first = await send(browser, NEW, NEW, **SOMEBODY, request_id="same")
    again = await send(browser, NEW, NEW, **SOMEBODY, request_id="same")
    assert begun(house, first)["what"] == "invitation"
    assert first.headers["location"] == again.headers["location"]
    page = await seen(browser, "/kanoons/k-1")
    assert "Open requests" in page
    assert "نرگس یوسفی" in page


async def test_the_staff_choose_between_an_invitation_and_a_request(
    house: House, browser: httpx.AsyncClient
) -> None:
    await log_in(browser, "provincial_secretary", "en")
    asked = await send(browser, NEW, NEW, **SOMEBODY | {"what": "request"})
    assert begun(house, asked)["what"] == "request"
    assert (await browser.get("/kanoons/none/people/new")).status_code == 404


async def test_a_member_sees_their_own_and_asks_to_go(house: House, browser: httpx.AsyncClient) -> None:
    await log_in(browser, "member", "en")
    own = "/members/m-5/membership"
    page = await seen(browser, own)
    assert "from earlier books" in page
    assert "Expulsion" not in page
    assert "/members/m-5/membership" in await seen(browser, "/inbox")
    empty = await send(browser, own, own, what="transfer", kanoon_id="", reason="کوچ")
    assert (empty.status_code, "This is required." in empty.text) == (422, True)
    nowhere = await send(browser, own, own, what="transfer", kanoon_id="k-9", reason="کوچ")
    assert "There is no such kanoon." in nowhere.text
    moved = await send(browser, own, own, what="transfer", kanoon_id="k-2", reason="کوچ")
    assert begun(house, moved)["kanoon_name"] == "کانون نور"
    again = await send(browser, own, own, what="transfer", kanoon_id="k-2", reason="کوچ")
    assert "The same request is open for them already." in again.text
    # Somebody else is not there for their eyes
    assert (await browser.get("/members/m-6/membership")).status_code == 404
    await log_in(browser, "leader", "en")
    assert "Expulsion" in await seen(browser, "/members/m-6/membership")
    led = await send(
        browser, "/members/m-2/membership", "/members/m-2/membership", what="leave", reason="کوچ"
    )
    assert "They lead the kanoon; it needs another leader first" in led.text


async def test_who_belongs_nowhere_asks_to_join(house: House, browser: httpx.AsyncClient) -> None:
    await log_in(browser, "gone", "en")
    own = "/members/m-4/membership"
    assert "left" in await seen(browser, own)
    asked = await send(browser, own, own, what="request", kanoon_id="k-2", reason="همسایه‌ایم")
    assert begun(house, asked)["what"] == "request"


@pytest.mark.parametrize(
    ("who", "there"), [("leader", True), ("provincial_secretary", True), ("credit_officer", False)]
)
async def test_who_may_propose_that_it_merges_or_is_split_finds_it_on_its_page(
    browser: httpx.AsyncClient, who: str, *, there: bool
) -> None:
    await log_in(browser, who, "en")
    page = await seen(browser, "/kanoons/k-1")
    for way in ("new", "split"):
        link = f"/kanoon-changes/{way}?kanoon=k-1"
        assert (f'href="{link}"' in page) is there
        if there:
            assert "k-1" in await seen(browser, link)
