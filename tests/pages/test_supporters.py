"""The pages of supporters: the register, registering one, and one with what may be done."""

import httpx
import pytest
from sqlalchemy.orm import Session

from domain.identifiers import national_code_from_serial
from domain.permissions import Role
from stores.cases import CaseStore
from stores.staff import StaffMember, StaffStore
from stores.supporters import VERIFIED, Given, Supporter, SupporterStore
from stores.supports import SupportStore
from tests.api.conftest import HASHED, House, Keys
from tests.pages.conftest import hidden, log_in
from tests.stores.house import NOW, a_case

OFFICER = "supporter_officer"
TYPED = {
    "national_code": national_code_from_serial(987654321), "mobile": "09121112233", "first_name": "پروین",
    "last_name": "حامی", "technical": "۳", "provinces": "تهران، قم",
}  # fmt: skip


def keep(house: House) -> None:
    """A verified supporter of Fars, who is a member that logs in."""

    def write(session: Session) -> None:
        StaffStore(session).put_person(
            StaffMember("maryam", HASHED, frozenset({Role.MEMBER}), None, "IR-23", "m-1")
        )
        CaseStore(session).begin(
            a_case("supporter-a", kind="supporter", kanoon_id=None),
            argument={},
            subject={},
            policy_version="",
        )
        SupporterStore(session, Keys()).register(
            Supporter(
                "supporter-a",
                "real",
                "m-1",
                "كارخانهٔ امید",
                "10380284790",
                (Given("credit", 500), Given("cultural", 2)),
                ("IR-07",),
                VERIFIED,
                "officer1",
                NOW,
                "officer2",
            )
        )

    house.database.write(write)


async def sent(browser: httpx.AsyncClient, path: str, action: str = "", **typed: str) -> httpx.Response:
    text = (await browser.get(path)).text
    form = {"csrf_token": hidden(text, "csrf_token")} | typed
    if 'name="request_id"' in text:
        form["request_id"] = hidden(text, "request_id")
    return await browser.post(action or path, data=form)


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ({}, True),
        ({"q": "کارخانه اميد"}, True),
        ({"kind": "credit", "province": "IR-07", "state": "verified"}, True),
        ({"kind": "technical"}, False),
        ({"province": "IR-25"}, False),
        ({"state": "left"}, False),
        ({"kind": "nonsense"}, True),
    ],
    ids=["all", "spelling", "narrowed", "kind", "province", "state", "nonsense"],
)
async def test_the_register_is_searched_and_narrowed(
    house: House, browser: httpx.AsyncClient, asked: dict[str, str], *, there: bool
) -> None:
    keep(house)
    await log_in(browser, OFFICER, "fa")
    page = await browser.get("/supporters", params=asked)
    assert page.status_code == 200
    assert ('href="/supporters/supporter-a"' in page.text) is there
    part = await browser.get("/supporters", params=asked, headers={"HX-Request": "true"})
    assert "<html" not in part.text


async def test_one_supporter_with_masked_numbers_is_suspended_and_resumed(
    house: House, browser: httpx.AsyncClient
) -> None:
    keep(house)
    await log_in(browser, OFFICER, "en")
    page = (await browser.get("/supporters/supporter-a")).text
    assert "500 rials" in page
    assert "Fars" in page
    assert "10380284790" in page
    refused = await sent(browser, "/supporters/supporter-a", "/supporters/supporter-a/suspend", reason=" ")
    assert refused.status_code == 422
    answer = await sent(
        browser, "/supporters/supporter-a", "/supporters/supporter-a/suspend", reason="checks"
    )
    assert answer.headers["location"] == "/supporters/supporter-a?said=supporter_suspended"
    page = (await browser.get(answer.headers["location"])).text
    assert "The supporter is suspended." in page
    assert "checks" in page
    again = await sent(browser, "/supporters/supporter-a", "/supporters/supporter-a/resume", reason="done")
    assert again.status_code == 303
    assert (await browser.post("/supporters/supporter-a/burn", data={})).status_code == 403
    burnt = await sent(browser, "/supporters/supporter-a", "/supporters/supporter-a/burn", reason="x")
    assert burnt.status_code == 404


async def test_the_supporter_sees_their_own_and_leaves(house: House, browser: httpx.AsyncClient) -> None:
    keep(house)
    await log_in(browser, "maryam", "en")
    assert 'href="/supporters/supporter-a"' in (await browser.get("/supporters")).text
    page = (await browser.get("/supporters/supporter-a")).text
    assert "/supporters/supporter-a/leave" in page
    assert "/supporters/supporter-a/suspend" not in page
    forced = await sent(browser, "/supporters/supporter-a", "/supporters/supporter-a/suspend", reason="x")
    assert forced.status_code == 403
    left = await sent(browser, "/supporters/supporter-a", "/supporters/supporter-a/leave", reason="moving")
    assert left.status_code == 303
    assert "/leave" not in (await browser.get("/supporters/supporter-a")).text


async def test_others_see_none_of_it(house: House, browser: httpx.AsyncClient) -> None:
    keep(house)
    await log_in(browser, "trustee")
    assert "supporter-a" not in (await browser.get("/supporters")).text
    assert (await browser.get("/supporters/supporter-a")).status_code == 404
    await log_in(browser, "elsewhere")
    assert (await browser.get("/supporters/supporter-a")).status_code == 404


async def test_an_officer_registers_somebody_and_a_member_themselves(
    house: House, browser: httpx.AsyncClient
) -> None:
    keep(house)
    await log_in(browser, OFFICER, "en")
    assert "National code" in (await browser.get("/supporters/new")).text
    wrong = await sent(
        browser, "/supporters/new", **(TYPED | {"mobile": "123", "provinces": "Nowhere", "technical": ""})
    )
    assert wrong.status_code == 422
    assert "پروین" in wrong.text
    assert "This is required." in wrong.text
    for typed, words in (
        ({"mobile": "123"}, "The mobile number is not valid."),
        ({"provinces": "تهران، ناکجا"}, "There is no such province."),
        ({"technical": "5000"}, "The number is larger than allowed."),
        ({"organisation": "Works"}, "The legal entity&#39;s id is not valid"),
    ):
        wrong = await sent(browser, "/supporters/new", **(TYPED | typed))
        assert wrong.status_code == 422, typed
        assert words in wrong.text, typed
    answer = await sent(browser, "/supporters/new", **TYPED)
    assert answer.status_code == 303, answer.text
    page = (await browser.get(answer.headers["location"])).text
    assert "پروین حامی" in page
    again = await sent(browser, "/supporters/new", **TYPED)
    assert "This person or organisation is registered already." in again.text
    await log_in(browser, "maryam", "en")
    assert "National code" not in (await browser.get("/supporters/new")).text
    own = await sent(browser, "/supporters/new", cultural="1", provinces="*")
    assert own.status_code == 303, own.text


async def test_what_is_given_is_changed_on_its_page(house: House, browser: httpx.AsyncClient) -> None:
    keep(house)
    await log_in(browser, "maryam", "en")
    here = "/supporters/supporter-a/offer"
    assert f'href="{here}"' in (await browser.get("/supporters/supporter-a")).text
    page = (await browser.get(here)).text
    assert 'value="500"' in page
    assert 'value="Fars"' in page
    for typed, words in (
        ({"provinces": "Nowhere", "technical": "1"}, "There is no such province."),
        ({"provinces": "Fars"}, "This is required."),
        ({"provinces": "Fars", "technical": "x"}, "whole number"),
    ):
        wrong = await sent(browser, here, **typed)
        assert wrong.status_code == 422, typed
        assert words in wrong.text, typed
    changed = await sent(browser, here, technical="۲", provinces="Qom, IR-07")
    assert changed.headers["location"] == "/supporters/supporter-a?said=offer_changed"
    one = house.database.read(lambda session: SupporterStore(session, Keys()).get("supporter-a"))
    assert one is not None
    assert one.kinds == (Given("technical", 2),)
    assert sorted(one.provinces) == ["IR-07", "IR-25"]


async def test_nobody_gives_less_than_is_in_use(house: House, browser: httpx.AsyncClient) -> None:
    keep(house)
    house.database.write(lambda session: SupporterStore(session).take("supporter-a", "credit", 300))
    await log_in(browser, OFFICER, "en")
    here = "/supporters/supporter-a/offer"
    less = await sent(browser, here, credit="200", provinces="Fars")
    assert less.status_code == 422
    assert 'value="200"' in less.text
    assert (await sent(browser, here, credit="300", provinces="Fars")).status_code == 303


async def test_what_others_give_is_not_ours_to_change(house: House, browser: httpx.AsyncClient) -> None:
    keep(house)
    await log_in(browser, "trustee")
    assert (await browser.get("/supporters/supporter-a/offer")).status_code == 404
    await log_in(browser, "maryam")
    await sent(browser, "/supporters/supporter-a", "/supporters/supporter-a/leave", reason="moving")
    assert (await browser.get("/supporters/supporter-a/offer")).status_code == 409


async def test_support_is_asked_for_on_a_page(house: House, browser: httpx.AsyncClient) -> None:
    await log_in(browser, OFFICER, "en")
    assert 'href="/supports/new"' in (await browser.get("/supporters")).text
    asked = {
        "kind": "credit",
        "province": "تهران",
        "what": "خرید دستگاه",
        "needed": "۲",
        "amount_rials": "5000",
    }
    for typed, words in (
        ({"province": "Nowhere"}, "There is no such province."),
        ({"amount_rials": ""}, "This is required."),
        ({"kind": "technical"}, "credit"),
        ({"receiver_member_id": "nobody"}, "member"),
        ({"process_id": "loan-x"}, "process"),
    ):
        wrong = await sent(browser, "/supports/new", **(asked | typed))
        assert wrong.status_code == 422, typed
        assert words in wrong.text, typed
        assert "خرید دستگاه" in wrong.text
    answer = await sent(browser, "/supports/new", **asked)
    assert answer.status_code == 303, answer.text
    support_id = answer.headers["location"].removeprefix("/cases/").partition("?")[0]
    support = house.database.read(lambda session: SupportStore(session).get(support_id))
    assert support is not None
    assert (support.kind, support.region, support.needed, support.amount_rials) == (
        "credit",
        "IR-23",
        2,
        5000,
    )
    await log_in(browser, "trustee")
    assert (await browser.get("/supports/new")).status_code == 403
