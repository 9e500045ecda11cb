"""That a kanoon is split is proposed from a form with its members; who was chosen stays chosen."""

import httpx
import pytest
from sqlalchemy.orm import Session

from domain.identifiers import national_code_from_serial
from domain.permissions import Role
from stores.kanoon_formations import KanoonFormationStore
from stores.kanoons import Kanoon, KanoonStore
from stores.members import MemberStore
from stores.staff import StaffStore
from tests.api.conftest import House, Keys, person
from tests.pages.conftest import a_member, hidden, log_in, send

PAGE = "/kanoon-changes/split"
HERE = f"{PAGE}?kanoon=k-8"
GOOD = {
    "kanoon_id": "k-8", "name": "کانون تازه", "leader_id": "m-90", "reason": "دوری راه", "county": "", "city": "",
}  # fmt: skip


def chosen(count: int) -> dict[str, str]:
    return {f"member-m-8{number:02}": "on" for number in range(count)}


@pytest.fixture
def house(house: House) -> House:
    """With a kanoon of twenty-one, and a leader who leads none."""

    def write(session: Session) -> None:
        place = {"province": "تهران", "county": "ری", "city": "ری", "region": "IR-23"}
        kanoons, members = KanoonStore(session), MemberStore(session, Keys())
        kanoons.put([Kanoon("k-8", "کانون مهر", "village", **place)])
        people = [
            a_member(f"m-8{number:02}", "علی", f"عضو {number}", national_code_from_serial(8_000 + number))
            for number in range(21)
        ]
        fields = people[0].__slots__
        members.put(
            [
                type(one)(**{name: getattr(one, name) for name in fields} | {"kanoon_id": "k-8"})
                for one in people
            ]
        )
        members.put([a_member("m-90", "زهرا", "احمدی", national_code_from_serial(90))])
        kanoons.lead("k-8", "m-820")
        staff = StaffStore(session)
        staff.put_person(person("zahra", Role.LEADER, region="IR-23", member_id="m-90"))
        staff.put_person(person("leads_k8", Role.LEADER, region="IR-23", member_id="m-820", kanoon_id="k-8"))

    house.database.write(write)
    return house


@pytest.mark.parametrize("who", ["provincial_secretary", "leads_k8"])
async def test_it_is_proposed_once_however_often_the_form_is_sent(
    house: House, browser: httpx.AsyncClient, who: str
) -> None:
    await log_in(browser, who)
    shown = (await browser.get(HERE)).text
    assert "عضو 3" in shown
    # The leader stays, and cannot be chosen
    assert 'name="member-m-820"' not in shown
    request_id = hidden(shown, "request_id")
    answers = [await send(browser, HERE, PAGE, **GOOD, **chosen(10), request_id=request_id) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    (begun,) = {one.headers["location"] for one in answers}
    process_id = begun.removeprefix("/cases/").partition("?")[0]
    kept = house.database.read(lambda session: KanoonFormationStore(session).founders(process_id))
    assert [one.member_id for one in kept] == [f"m-8{number:02}" for number in range(10)]
    page = (await browser.get(begun)).text
    assert "کانون مهر" in page
    assert "کانون تازه" in page


@pytest.mark.parametrize(
    ("typed", "count", "said"),
    [
        ({}, 9, "دست‌کم ده عضو لازم است"),
        ({}, 12, "دست‌کم ده عضو باید در کانون بماند"),
        ({"leader_id": "m-0"}, 10, "رهبر"),
        ({"name": ""}, 10, "این مورد لازم است."),
    ],
)
async def test_a_refused_form_keeps_what_was_typed_and_chosen(
    house: House, browser: httpx.AsyncClient, typed: dict[str, str], count: int, said: str
) -> None:
    await log_in(browser, "provincial_secretary")
    answer = await send(browser, HERE, PAGE, **(GOOD | typed), **chosen(count))
    assert answer.status_code == 422
    assert said in answer.text
    assert answer.text.count("checked") >= count
    assert "دوری راه" in answer.text


async def test_who_names_no_kanoon_is_asked_which(house: House, browser: httpx.AsyncClient) -> None:
    await log_in(browser, "provincial_secretary")
    asked = await browser.get(PAGE)
    assert asked.status_code == 200
    assert 'name="kanoon"' in asked.text
    wrong = await browser.get(f"{PAGE}?kanoon=k-0")
    assert wrong.status_code == 422
    assert "چنین کانونی نیست." in wrong.text
    refused = await send(browser, HERE, PAGE, **(GOOD | {"kanoon_id": "k-0"}))
    assert refused.status_code == 403
