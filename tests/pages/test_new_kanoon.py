"""A kanoon is proposed from a form that keeps what was typed, also of ten founders and more."""

import re
from typing import Any

import httpx
import pytest
from sqlalchemy.orm import Session

from api.pages.kanoon_founders import MOST_FOUNDERS, Row, put_lines
from domain.identifiers import national_code_from_serial
from domain.permissions import Role
from domain.words import Language
from stores.cases import CaseStore
from stores.counties import CountyStore
from stores.kanoon_formations import KanoonFormationStore
from stores.members import MemberStore
from stores.staff import StaffStore
from tests.api.conftest import House, Keys, person
from tests.pages.conftest import a_member, hidden, log_in, send

PAGE = "/kanoons/new"
REY = "IR-23:ری"


@pytest.fixture
def house(house: House) -> House:
    """With the counties, and a leader of Tehran who leads no kanoon yet."""

    def write(session: Session) -> None:
        CountyStore(session).seed()
        leader = a_member("m-9", "زهرا", "احمدی", national_code_from_serial(9))
        MemberStore(session, Keys()).put([leader])
        staff = StaffStore(session)
        staff.put_person(person("zahra", Role.LEADER, region="IR-23", member_id="m-9"))
        staff.put_person(person("other_leader", Role.LEADER, region="IR-23"))
        staff.put_person(person("far_secretary", Role.PROVINCIAL_SECRETARY, region="IR-10"))

    house.database.write(write)
    return house


def founder(number: int, **more: str) -> dict[str, str]:
    code = national_code_from_serial(700_000 + number)
    typed = {
        "national_code": code,
        "first_name": "علی",
        "last_name": f"مؤسس {number}",
        "mobile": f"0912000{number:04}",
    } | more
    return {f"founders-{number}-{name}": value for name, value in typed.items()}


def founders(count: int = 10) -> dict[str, str]:
    return {name: value for number in range(count) for name, value in founder(number).items()}


GOOD = {
    "name": "کانون باقرشهر",
    "kind": "village",
    "county": REY,
    "city": "باقرشهر",
    "leader_id": "m-9",
    "do": "start",
} | founders()


async def propose(browser: httpx.AsyncClient, **typed: str) -> httpx.Response:
    return await send(browser, PAGE, PAGE, **(GOOD | typed))


def case_of(answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removeprefix("/cases/").partition("?")[0]


@pytest.mark.parametrize("who", ["supervisor", "provincial_secretary", "zahra"])
async def test_a_kanoon_is_proposed_once_however_often_the_form_is_sent(
    house: House, browser: httpx.AsyncClient, who: str
) -> None:
    await log_in(browser, who)
    first = await propose(browser, request_id="same")
    again = await propose(browser, request_id="same")
    assert first.headers["location"] == again.headers["location"]
    kanoon_id = case_of(first)

    def read(session: Session) -> tuple[Any, ...]:
        store = KanoonFormationStore(session)
        return CaseStore(session).get(kanoon_id), store.get(kanoon_id), store.founders(kanoon_id)

    case, formation, kept = house.database.read(read)
    assert case.rehearsal is False
    assert (formation.name, formation.kind, formation.leader_member_id) == ("کانون باقرشهر", "village", "m-9")
    assert (formation.province, formation.county, formation.city) == ("تهران", "ری", "باقرشهر")
    assert len(kept) == 10
    assert "پرونده آغاز شد." in (await browser.get(first.headers["location"])).text


async def test_who_proposes_it_for_another_leader_is_told_so(
    house: House, browser: httpx.AsyncClient
) -> None:
    await log_in(browser, "other_leader", "en")
    answer = await propose(browser)
    assert answer.headers["location"] == "/inbox?said=kanoon_proposed"
    assert "its leader sees the case" in (await browser.get(answer.headers["location"])).text


async def test_a_leader_without_a_kanoon_begins_with_themselves_and_their_own_province(
    house: House, browser: httpx.AsyncClient
) -> None:
    await log_in(browser, "zahra", "en")
    page = (await browser.get(PAGE)).text
    assert re.search(r'name="leader_id"[^>]*value="m-9"', page)
    assert f'value="{REY}"' in page
    assert "IR-10:" not in page
    assert page.count('class="founder"') == 10
    await log_in(browser, "supervisor", "en")
    page = (await browser.get(PAGE)).text
    assert "Tehran, Rey" in page
    assert "IR-10:" in page


async def test_leaders_who_are_free_are_suggested_by_name(house: House, browser: httpx.AsyncClient) -> None:
    busy = person("busy", Role.LEADER, region="IR-23", member_id="m-1", kanoon_id="k-1")
    house.database.write(lambda session: StaffStore(session).put_person(busy))
    await log_in(browser, "supervisor", "en")
    page = (await browser.get(PAGE)).text
    assert re.search(r'name="leader_id"[^>]*list="field-leader_id-list"', page)
    assert '<option value="m-9">زهرا احمدی</option>' in page
    assert 'value="m-1"' not in page
    await log_in(browser, "far_secretary", "en")
    assert 'value="m-9"' not in (await browser.get(PAGE)).text


async def test_another_province_is_no_choice_for_who_works_in_one(
    house: House, browser: httpx.AsyncClient
) -> None:
    await log_in(browser, "far_secretary", "en")
    answer = await propose(browser)
    assert answer.status_code == 422
    assert 'href="#field-county"' in answer.text


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ({"name": ""}, "field-name"),
        ({"name": "ک"}, "field-name"),
        ({"kind": "castle"}, "field-kind"),
        ({"kind": ""}, "field-kind"),
        ({"county": ""}, "field-county"),
        ({"county": "IR-23:نیست"}, "field-county"),
        ({"city": " "}, "field-city"),
        ({"leader_id": ""}, "field-leader_id"),
        ({"leader_id": "m-nobody"}, "field-leader_id"),
        (founder(3, mobile="12"), "field-founders-3-mobile"),
        (founder(3, national_code="0684159415"), "field-founders-3-national_code"),
        (founder(3, first_name=""), "field-founders-3-first_name"),
        (founder(3, last_name="x" * 61), "field-founders-3-last_name"),
        (founder(3, national_code=GOOD["founders-0-national_code"]), "field-founders-3-national_code"),
        (dict.fromkeys(founder(3), ""), "founders"),
    ],
)
@pytest.mark.parametrize("language", ["fa", "en"])
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    browser: httpx.AsyncClient, language: str, typed: dict[str, str], target: str
) -> None:
    await log_in(browser, "supervisor", language)
    answer = await propose(browser, **typed)
    assert answer.status_code == 422
    assert answer.text.count(f'href="#{target}"') == 1
    assert f'id="{target}"' in answer.text
    assert answer.text.count("autofocus") == 1
    assert "مؤسس 9" in answer.text
    for name, value in (GOOD | typed).items():
        if name.startswith("founders-"):
            assert re.search(rf'name="{name}"[^>]*value="{re.escape(value)}"', answer.text), name


async def test_an_empty_row_between_is_passed_over_and_errors_stay_at_their_rows(
    browser: httpx.AsyncClient,
) -> None:
    await log_in(browser, "supervisor", "en")
    typed = dict.fromkeys(founder(3), "") | founder(10) | founder(11, mobile="1")
    answer = await propose(browser, **typed)
    assert answer.text.count('href="#field-founders-11-mobile"') == 1
    assert "Founder 12, Mobile" in answer.text
    right = await propose(browser, **(typed | founder(11)))
    assert right.status_code == 303


async def test_more_rows_come_without_a_script_and_keep_what_was_typed(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "supervisor", "fa")
    more = await propose(browser, do="more", name="نیمه‌کاره", request_id="kept")
    assert more.status_code == 200
    assert more.text.count('class="founder"') == 15
    assert "نیمه‌کاره" in more.text
    assert hidden(more.text, "request_id") == "kept"
    assert 'id="errors"' not in more.text
    whole = {f"founders-{MOST_FOUNDERS - 1}-first_name": "آخرین"}
    full = await propose(browser, do="more", **whole)
    assert full.text.count('class="founder"') == MOST_FOUNDERS
    assert 'value="more"' not in full.text


async def test_a_pasted_list_becomes_rows(house: House, browser: httpx.AsyncClient) -> None:
    await log_in(browser, "supervisor", "en")
    codes = [national_code_from_serial(800_000 + number) for number in range(10)]
    lines = [
        f"{number + 1}. {code}\tمریم\tکریمی راد\t0912100{number:04}" for number, code in enumerate(codes)
    ]
    empty = dict.fromkeys(founders(), "")
    answer = await propose(browser, **empty, do="paste", pasted="\n".join(lines))
    assert answer.status_code == 200
    assert "10 people are in the table now" in answer.text
    assert all(f'value="{code}"' in answer.text for code in codes)
    # Sent at once it is the same.
    started = await propose(browser, **empty, pasted="\r\n".join(lines))
    kanoon_id = case_of(started)
    assert len(house.database.read(lambda session: KanoonFormationStore(session).founders(kanoon_id))) == 10


async def test_lines_that_are_not_read_stay_and_nothing_begins_without_them(
    browser: httpx.AsyncClient,
) -> None:
    await log_in(browser, "supervisor", "en")
    code = national_code_from_serial(800_001)
    answer = await propose(browser, pasted=f"who is this\n{code}, Sara, Rad, 09121000000")
    assert answer.status_code == 422
    assert re.search(r"<textarea[^>]*>who is this</textarea>", answer.text)
    assert 'href="#field-pasted"' in answer.text
    assert f'value="{code}"' in answer.text


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("0084575948,سارا,راد,09121234567", ["0084575948", "سارا", "راد", "09121234567"]),
        ("۰۰۸۴۵۷۵۹۴۸؛ سارا؛ راد نیا؛ ۰۹۱۲۱۲۳۴۵۶۷", ["0084575948", "سارا", "راد نیا", "09121234567"]),
        ("3) 0084575948\tسارا\tراد\t9121234567", ["0084575948", "سارا", "راد", "9121234567"]),
        ("0084575948 سارا راد نیا 09121234567", ["0084575948", "سارا", "راد نیا", "09121234567"]),
        ("0084575948 سارا 09121234567", None),
        ("0084575948,,راد,09121234567", None),
        ("0084575948,سارا,راد,09121234567,x", None),
        ("،،،", None),
    ],
)
def test_a_line_is_a_founder_where_it_has_all_four(line: str, cells: list[str] | None) -> None:
    rows, left, put = put_lines([Row({"mobile": "1"}), Row()], line)
    assert (put, left) == ((1, "") if cells else (0, line))
    assert list(rows[1].typed.values()) == (cells or [])


def test_of_a_list_that_is_too_long_the_rest_stays() -> None:
    lines = "\n".join(f"0084575948,سارا,{number},0912" for number in range(MOST_FOUNDERS + 3))
    rows, left, put = put_lines([Row() for _ in range(10)], lines)
    assert (len(rows), put, len(left.splitlines())) == (MOST_FOUNDERS, MOST_FOUNDERS, 3)


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_a_form_that_was_used_for_another_kanoon_says_so(
    browser: httpx.AsyncClient, language: Language
) -> None:
    await log_in(browser, "supervisor", language)
    assert (await propose(browser, request_id="same")).status_code == 303
    other = await propose(browser, request_id="same", name="کانون دیگر")
    assert other.status_code == 422
    said = "already proposed from this form" if language == "en" else "پیش‌تر کانون دیگری پیشنهاد شده است"
    assert said in other.text
    assert hidden(other.text, "request_id") != "same"


async def test_a_stale_form_keeps_what_was_typed(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "supervisor", "en")
    answer = await propose(browser, csrf_token="x" * 64, pasted="half a line")
    assert answer.status_code == 403
    assert "مؤسس 9" in answer.text
    assert "half a line" in answer.text


async def test_it_stands_beside_new_loans_for_who_may(browser: httpx.AsyncClient) -> None:
    for who, may in (("supervisor", True), ("leader", True), ("credit_officer", False), ("member", False)):
        await log_in(browser, who, "en")
        assert (f'href="{PAGE}"' in (await browser.get("/inbox")).text) is may, who
        assert (await browser.get(PAGE)).status_code == (200 if may else 403), who
