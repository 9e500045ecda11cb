"""The person who answers for a supporter dies: the register and every case that waits for them hear it, and nobody
writes to the dead.
"""

import asyncio
from typing import Any

from domain.permissions import Role
from stores.staff import StaffStore
from stores.supporters import SupporterStore
from tests.office import Case, Office
from tests.stories.supporting import OFFICER, OTHER_OFFICER, Circle
from tests.stories.test_a_live_loan import live_loan
from tests.stories.test_registering_a_supporter import GOOD_ENTITY, a_person, register, registration

REPORT = {"reason": "گواهی فوت"}


async def dies(office: Office, member_id: str) -> None:
    answer = await office.call("POST", f"/members/{member_id}/death", REPORT, as_="supervisor1")
    assert answer.status_code == 200, answer.text


async def state_of(office: Office, supporter_id: str) -> Any:
    return (await office.read(f"/supporters/{supporter_id}", as_=OFFICER))["state"]


async def answers_for(office: Office, supporter_id: str) -> str:
    return str((await office.read(f"/supporters/{supporter_id}", as_=OFFICER))["member_id"])


async def test_what_a_dead_supporter_pledged_goes_to_others_and_nothing_is_written_to_them(
    office: Office,
) -> None:
    circle = Circle(office)
    circle.add(5)
    case = await circle.asks(2, rehearsal=False)
    await case.until_asked(5)
    for number in (1, 2):
        await case.says_by_link(number, "accept")
    await case.until_states({1: "pledged", 2: "pledged"})
    first, second = await case.asked(1), await case.asked(2)
    members = {one: await answers_for(office, one) for one in (first, second)}
    # Of two who are bound one has done what was pledged, and both die.
    await case.confirms(members[second])
    await case.until_states({2: "fulfilled"})
    before = await case.told("support.pledged")
    assert set(before) == set(members.values())
    for supporter_id, member_id in members.items():
        await dies(office, member_id)
        assert await state_of(office, supporter_id) == "left"
    await case.sees("released", member=members[first], reasons=["supporter_died"])
    await case.sees("task_opened", task="support.name_supporters")
    # A death that is reported again changes nothing.
    await dies(office, members[first])
    third = Circle(office, circle.region)
    (new,) = third.add()
    await case.pledges(new)
    assert sum(circle.used() + third.used()) == 1
    await case.confirms(third.members[0])
    assert (await case.ends())["outcome"] == "FULFILLED"
    assert await case.states() == {
        1: "released", 2: "fulfilled", 3: "filled", 4: "filled", 5: "filled", 6: "fulfilled",
    }  # fmt: skip
    assert await case.told("support.released") == []
    assert await case.told("support.thanks") == third.members
    assert sum(circle.used() + third.used()) == 0


async def test_an_offer_to_who_has_died_is_taken_back(office: Office) -> None:
    circle = Circle(office)
    circle.add(4)
    case = await circle.asks(1)
    await case.until_asked(3)
    gone = await case.asked(1)
    await dies(office, await answers_for(office, gone))
    await case.until_states({1: "taken_back"})
    assert "مهلت این پیشنهاد به پایان رسیده است" in await case.says_by_link(1, "accept")
    await case.says_by_link(2, "accept")
    await case.in_stage("PLEDGED")
    await case.confirms(await answers_for(office, await case.asked(2)))
    assert (await case.ends())["outcome"] == "FULFILLED"


async def test_a_registration_of_who_has_died_ends_and_an_organisation_finds_somebody_else(
    office: Office,
) -> None:
    organisation = {"name": "بنیاد امید", "legal_entity_id": GOOD_ENTITY}
    body = registration(rehearsal=False, organisation=organisation)
    answer = await register(office, body)
    assert answer.status_code == 202, answer.text
    case = Case(office, answer.json()["id"])
    office.cases.append(case.id)
    await case.sees("task_opened", task="supporter.verify_organisation")
    await dies(office, await answers_for(office, case.id))
    assert (await case.ends())["outcome"] == "REFUSED"
    assert (await case.sees("left"))["facts"]["reasons"] == ["died"]
    assert await case.messages() == ["supporter.registered"]
    assert await state_of(office, case.id) == "refused"

    # Somebody else answers for it, is verified, and dies too: it has left, and may come back.
    again = await register(office, body | {"person": a_person()})
    assert again.status_code == 202, again.text
    other = Case(office, again.json()["id"])
    await other.sees("task_opened", task="supporter.verify_organisation")
    await other.says("supporter.verify_organisation", OTHER_OFFICER, "approve", legal_entity_id=GOOD_ENTITY)
    assert (await other.ends())["outcome"] == "VERIFIED"
    await dies(office, await answers_for(office, other.id))
    assert await state_of(office, other.id) == "left"
    assert (await other.messages())[-1] == "supporter.welcome"
    with office.database.reading() as session:
        assert not SupporterStore(session).is_there("real", "m-nobody", GOOD_ENTITY)


async def test_a_borrower_whose_loan_hears_of_the_death_supports_nobody_any_more(office: Office) -> None:
    village = office.found_village()
    loan = await live_loan(office, village, 60_000_000, 6)
    borrower = village.members[0]
    body = {"kinds": [{"kind": "technical", "cases": 1}], "provinces": ["*"]}
    answer = await register(office, body, as_=borrower)
    registration_ = Case(office, answer.json()["id"])
    await registration_.sees("task_opened", task="supporter.verify_person")
    await registration_.says("supporter.verify_person", OFFICER, "approve")
    await registration_.ends()
    why = {"reason": "گواهی فوت"}
    told = await office.call("POST", f"/loans/{loan.id}/death", why, as_=village.leader)
    assert told.status_code < 300, told.text
    await loan.sees("borrower_died")
    for _ in range(200):
        if await state_of(office, registration_.id) == "left":
            break
        await asyncio.sleep(0.05)
    assert await state_of(office, registration_.id) == "left"
    with office.database.reading() as session:
        person = StaffStore(session).person(borrower)
    assert person is not None
    assert person.roles == {Role.MEMBER}
