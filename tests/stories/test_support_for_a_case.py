"""Support for a case: offered in parallel, the first who accept are bound, and what becomes of their pledges."""

import asyncio
import secrets
from typing import Any

import pytest

from domain.invitation_link import invitation_of
from domain.permissions import Role
from stores.staff import StaffMember, StaffStore
from tests.office import HASHED, Office
from tests.stories.supporting import OFFICER, OTHER_OFFICER, Asking, Circle
from tests.weak_phone import is_light


async def test_offered_in_parallel_the_first_who_accept_are_bound_and_are_thanked(
    office: Office,
) -> None:
    circle = Circle(office)
    circle.add(7)
    case = await circle.asks(2)
    # Three for each that is needed, and no more.
    await case.until_asked(6)
    assert len(await case.told("support.offer")) == 6
    assert (
        "به شما پیشنهاد می‌شود" in (await office.read(f"/messages?process_id={case.id}"))["items"][0]["text"]
    )
    assert "راه‌اندازی کارگاه گلیم‌بافی" in await is_light(office.api, case.link(3))
    said = await case.says_by_link(3, "accept")
    assert "سپاس" in said or "شما حامی این پرونده‌اید" in said
    await case.until_states({3: "pledged"})
    assert "شما حامی این پرونده‌اید" in await is_light(office.api, case.link(3))
    assert "ثبت شد" in await case.says_by_link(4, "decline")
    await case.says_by_link(1, "accept")
    await case.in_stage("PLEDGED")
    assert await case.states() == {
        1: "pledged", 2: "filled", 3: "pledged", 4: "declined", 5: "filled", 6: "filled",
    }  # fmt: skip
    # A later acceptance gets a friendly answer, by whatever way.
    assert "حامیان کافی زودتر پذیرفتند" in await case.says_by_link(2, "accept")
    assert set(await case.told("support.filled")) == {await member_of(circle, case, n) for n in (2, 5, 6)}
    assert len(await case.tasks()) == 2
    fired = await case.pass_days(8)
    assert fired.count("pledge_reminded") == 2
    await case.confirms(await member_of(circle, case, 3))
    await case.until_states({3: "fulfilled"})
    assert await case.stage() == "PLEDGED"
    await case.confirms(await member_of(circle, case, 1))
    ended = await case.ends()
    assert ended["outcome"] == "FULFILLED"
    assert set(await case.told("support.thanks")) == {await member_of(circle, case, n) for n in (1, 3)}
    support = await case.support()
    assert (support["state"], support["bound"]) == ("fulfilled", 2)
    # A rehearsal binds nobody's capacity, and nobody was asked by it.
    assert circle.used() == [0] * 7


async def member_of(circle: Circle, case: Asking, number: int) -> str:
    return circle.of(await case.asked(number)).member_id


async def test_a_supporter_answers_in_the_inbox_as_well(office: Office) -> None:
    circle = Circle(office)
    (only,) = circle.add()
    member_id = circle.members[0]
    with office.database.writing() as session:
        person = StaffMember(member_id, HASHED, frozenset({Role.SUPPORTER}), None, circle.region, member_id)
        StaffStore(session).put_person(person)
    case = await circle.asks(1)
    await case.sees("task_opened", task="support.offer")
    (listed,) = await office.until_listed(f"/tasks?view=mine&process_id={case.id}", as_=member_id)
    shown = await office.read(f"/tasks/{listed['id']}", as_=member_id)
    assert shown["why"]["about"]["what"] == "راه‌اندازی کارگاه گلیم‌بافی"
    await case.says("support.offer", member_id, "accept")
    await case.until_states({1: "pledged"})
    assert "شما حامی این پرونده‌اید" in await case.says_by_link(1, "decline")
    # What they were asked for they read themselves; rehearsals are not among it.
    own = await office.read(f"/supporters/{only}/pledges", as_=member_id)
    assert own["items"] == []


async def test_declines_silence_and_a_second_round(office: Office) -> None:
    circle = Circle(office)
    circle.add(4)
    case = await circle.asks(1)
    await case.until_asked(3)
    for number in (1, 2):
        await case.says_by_link(number, "decline")
    await case.until_states({1: "declined", 2: "declined"})
    # The third says nothing: reminded twice, then the next one is asked.
    fired = await case.pass_days(6)
    assert fired.count("offers_reminded") == 2
    assert len(await case.told("support.offer")) == 3 + 2 + 1
    await case.until_states({3: "silent", 4: "offered"})
    assert "مهلت این پیشنهاد به پایان رسیده است" in await case.says_by_link(3, "accept")
    await case.says_by_link(4, "accept")
    await case.in_stage("PLEDGED")


async def test_when_everybody_has_declined_the_next_round_begins_at_once(office: Office) -> None:
    circle = Circle(office)
    circle.add(4)
    case = await circle.asks(1)
    await case.until_asked(3)
    for number in (1, 2, 3):
        await case.says_by_link(number, "decline")
    await case.until_states({4: "offered"})


async def test_a_supporter_who_never_delivers(office: Office) -> None:
    circle = Circle(office)
    circle.add(5)
    case = await circle.asks(1)
    await case.until_asked(3)
    await case.says_by_link(2, "accept")
    await case.in_stage("PLEDGED")
    fired = await case.pass_days(13)
    assert fired.count("pledge_reminded") == 2
    assert await case.stage() == "PLEDGED"
    fired = await case.pass_days(1)
    assert "released" in fired
    await case.until_states({2: "released", 4: "offered", 5: "offered"})
    assert await case.stage() == "OFFERING"
    assert await case.told("support.released") == [await member_of(circle, case, 2)]
    assert "به دیگری پیشنهاد شده است" in (await office.api.get(case.link(2))).text
    # Those to whom it was said that it is filled are not asked again; the others are, and deliver.
    await case.says_by_link(5, "accept")
    await case.in_stage("PLEDGED")
    await case.confirms(await member_of(circle, case, 5))
    assert (await case.ends())["outcome"] == "FULFILLED"
    assert await case.told("support.thanks") == [await member_of(circle, case, 5)]


async def test_who_receives_it_confirms_and_says_when_it_will_not_come(office: Office) -> None:
    village = office.found_village(trustees=0, members=1)
    (receiver,) = village.members
    circle = Circle(office)
    circle.add(4)
    case = await circle.asks(1, receiver_member_id=receiver)
    await case.until_asked(3)
    await case.says_by_link(1, "accept")
    await case.in_stage("PLEDGED")
    silent = await case.answer("support.confirm_as_receiver", receiver, outcome="not_coming")
    assert silent.status_code == 422
    await case.says("support.confirm_as_receiver", receiver, "not_coming", reason="گفت نمی‌تواند")
    await case.until_states({1: "released", 4: "offered"})
    await case.says_by_link(4, "accept")
    await case.in_stage("PLEDGED")
    # The receiver sees who is bound, and nobody else who was asked.
    seen = await office.read(f"/supports/{case.id}", as_=receiver)
    assert [one["number"] for one in seen["asked"]] == [4]
    await case.says("support.confirm_as_receiver", receiver, "received")
    assert (await case.ends())["outcome"] == "FULFILLED"


async def test_withdrawn_everybody_hears_of_it_and_is_free_again(office: Office) -> None:
    circle = Circle(office)
    circle.add(5)
    case = await circle.asks(2, rehearsal=False)
    await case.until_asked(5)
    await case.says_by_link(5, "decline")
    for number in (1, 2):
        await case.says_by_link(number, "accept")
    await case.until_states({1: "pledged", 2: "pledged"})
    assert sorted(circle.used()) == [0, 0, 0, 1, 1]
    await case.confirms(await member_of(circle, case, 1))
    await case.until_states({1: "fulfilled"})
    assert sorted(circle.used()) == [0, 0, 0, 0, 1]
    why = {"reason": "دیگر لازم نیست"}
    answer = await office.call("POST", f"/processes/{case.id}/withdraw", why, as_="supervisor1")
    assert answer.status_code == 202
    assert (await case.ends())["outcome"] == "WITHDRAWN"
    assert await case.states() == {1: "fulfilled", 2: "ended", 3: "filled", 4: "filled", 5: "declined"}
    assert circle.used() == [0] * 5
    told = {await member_of(circle, case, number) for number in (1, 2)}
    assert set(await case.told("support.ended")) == told
    assert (await case.support())["state"] == "ended"


async def test_a_supporter_leaves_with_an_open_pledge(office: Office) -> None:
    circle = Circle(office)
    circle.add(4)
    case = await circle.asks(1, rehearsal=False)
    await case.until_asked(3)
    await case.says_by_link(1, "accept")
    await case.until_states({1: "pledged"})
    assert sum(circle.used()) == 1
    why = {"reason": "کوچ کرده است"}
    left = await office.call("POST", f"/supporters/{await case.asked(1)}/leave", why, as_=OFFICER)
    assert left.status_code == 200, left.text
    assert left.json()["state"] == "left"
    await case.sees("released", reasons=["supporter_left"])
    await case.until_states({1: "released", 4: "offered"})
    assert circle.used() == [0, 0, 0, 0]
    # Who is suspended is not asked any more.
    path = f"/supporters/{await case.asked(4)}/suspend"
    assert (await office.call("POST", path, why, as_=OFFICER)).status_code == 200
    await case.until_states({4: "taken_back"})
    assert "مهلت این پیشنهاد به پایان رسیده است" in await case.says_by_link(4, "accept")
    await case.sees("task_opened", task="support.name_supporters")
    await office.call("POST", f"/processes/{case.id}/withdraw", why, as_="supervisor1")
    await case.ends()


async def test_a_suspended_supporter_owes_what_was_pledged(office: Office) -> None:
    circle = Circle(office)
    (only,) = circle.add()
    case = await circle.asks(1)
    await case.until_asked(1)
    await case.says_by_link(1, "accept")
    await case.until_states({1: "pledged"})
    why = {"reason": "در دست بررسی"}
    assert (await office.call("POST", f"/supporters/{only}/suspend", why, as_=OFFICER)).status_code == 200
    assert (await office.call("POST", f"/supporters/{only}/resume", why, as_=OFFICER)).status_code == 200
    assert await case.states() == {1: "pledged"}
    await case.confirms(circle.members[0])
    assert (await case.ends())["outcome"] == "FULFILLED"


async def test_nobody_is_to_be_found_until_somebody_is_named_by_hand(office: Office) -> None:
    here, elsewhere = Circle(office), Circle(office)
    (far,) = elsewhere.add()
    case = await here.asks(1)
    await case.sees("nobody_fits")
    await case.sees("task_opened", task="support.name_supporters")
    unnamed = await case.answer("support.name_supporters", OFFICER, outcome="name")
    assert unnamed.status_code == 422
    await case.says("support.name_supporters", OFFICER, "name", supporters="supporter-nobody")
    await case.sees("named_unfit", unfit="supporter-nobody")
    for _ in range(100):
        if (await case.tasks()) and (await case.tasks())[0]["kind"] == "support.name_supporters":
            break
        await asyncio.sleep(0.05)
    await case.says("support.name_supporters", OFFICER, "name", supporters=f"{far.upper()}، supporter-x")
    await case.until_states({1: "offered"})
    await case.says_by_link(1, "accept")
    await case.in_stage("PLEDGED")
    await case.confirms(elsewhere.members[0])
    assert (await case.ends())["outcome"] == "FULFILLED"


async def test_nobody_is_to_be_found_at_all(office: Office) -> None:
    circle = Circle(office)
    circle.add(12)
    case = await circle.asks(1)
    await case.until_asked(3)
    # Three rounds of silence, then a person: once more, and then it ends.
    fired = await case.pass_days(16)
    assert fired.count("round_over") == 3
    await case.sees("task_opened", task="support.name_supporters")
    assert len(await case.states()) == 9
    await case.says("support.name_supporters", OFFICER, "again")
    await case.until_asked(12)
    await case.pass_days(6)
    await case.sees("nobody_fits")
    await case.says("support.name_supporters", OTHER_OFFICER, "end", reason="کسی نیست")
    ended = await case.ends()
    assert ended["outcome"] == "NOT_FOUND"
    assert (await case.sees("left"))["facts"]["reasons"] == ["nobody_found"]
    assert circle.used() == [0] * 12


async def test_credit_takes_rials_of_what_a_supporter_offers_and_never_more(office: Office) -> None:
    circle = Circle(office)
    rich, poor = circle.add(kind="credit", capacity=500), circle.add(kind="credit", capacity=99)
    first = await circle.asks(1, kind="credit", amount_rials=300, rehearsal=False)
    second = await circle.asks(1, kind="credit", amount_rials=300, rehearsal=False)
    for case in (first, second):
        await case.until_asked(1)
        assert [one["supporter_id"] for one in (await case.support())["asked"]] == rich
    await first.says_by_link(1, "accept")
    await first.until_states({1: "pledged"})
    assert circle.used() == [300, 0]
    await second.says_by_link(1, "accept")
    await second.until_states({1: "no_capacity"})
    assert "همهٔ توانی که ثبت کرده‌اید" in (await office.api.get(second.link(1))).text
    assert circle.used() == [300, 0]
    assert poor == circle.ids[1:]
    less = {"kinds": [{"kind": "credit", "amount_rials": 299}]}
    refused = await office.call("PATCH", f"/supporters/{rich[0]}", less, as_=OFFICER)
    assert [(one["field"], one["code"]) for one in refused.json()["errors"]] == [
        ("kinds.0", "capacity_in_use")
    ]
    listed = await office.read(f"/supporters/{rich[0]}/pledges", as_=OFFICER)
    assert {one["state"] for one in listed["items"]} == {"pledged", "no_capacity"}
    for case in (first, second):
        await office.call("POST", f"/processes/{case.id}/withdraw", {"reason": "آزمون"}, as_="supervisor1")
        await case.ends()
    assert circle.used() == [0, 0]


async def test_ten_accept_at_once_and_exactly_three_are_bound(office: Office) -> None:
    circle = Circle(office)
    circle.add(9)
    case = await circle.asks(3, rehearsal=False)
    await case.until_asked(9)
    said = await asyncio.gather(*(case.says_by_link(number, "accept") for number in range(1, 10)))
    await case.in_stage("PLEDGED")
    states = list((await case.states()).values())
    assert (states.count("pledged"), states.count("filled")) == (3, 6)
    assert sum(circle.used()) == 3
    assert sum("حامیان کافی زودتر پذیرفتند" in one for one in said) == 6
    await office.call("POST", f"/processes/{case.id}/withdraw", {"reason": "آزمون"}, as_="supervisor1")
    await case.ends()


async def test_who_was_asked_longest_ago_is_asked_first(office: Office) -> None:
    circle = Circle(office)
    circle.add(6)
    first = await circle.asks(1, rehearsal=False)
    await first.until_asked(3)
    second = await circle.asks(1, rehearsal=False)
    await second.until_asked(3)
    asked = [{one["supporter_id"] for one in (await case.support())["asked"]} for case in (first, second)]
    assert asked[0] | asked[1] == set(circle.ids)
    for case in (first, second):
        await office.call("POST", f"/processes/{case.id}/withdraw", {"reason": "آزمون"}, as_="supervisor1")
        await case.ends()


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"kind": "credit"}, "amount_rials", "required"),
        ({"amount_rials": 5}, "amount_rials", "of_another_kind"),
        ({"province": "ناکجا"}, "province", "unknown_province"),
        ({"needed": 99}, "needed", "too_large"),
        ({"receiver_member_id": "nobody"}, "receiver_member_id", "unknown_member"),
        ({"process_id": "talent-nowhere"}, "process_id", "unknown_process"),
    ],
    ids=["no_amount", "amount", "province", "needed", "receiver", "parent"],
)
async def test_what_is_asked_for_wrongly_is_refused_by_field(
    office: Office, wrong: dict[str, Any], field: str, code: str
) -> None:
    answer = await Circle(office).ask(**({"needed": 1} | wrong))
    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(field, code)]


async def test_links_of_nobody_open_nothing(office: Office) -> None:
    circle = Circle(office)
    circle.add()
    case = await circle.asks(1)
    await case.until_asked(1)
    for forged in (case.link(2), f"/i/{invitation_of(b'another', case.id, 1)}", f"/i/{secrets.token_hex(4)}"):
        assert (await office.api.get(forged)).status_code == 404
