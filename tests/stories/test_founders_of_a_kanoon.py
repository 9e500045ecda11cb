"""Founders who are asked: too few, too late, by wrong links, of another telephone, and those who die."""

from domain.invitation_link import invitation_of
from tests.fixtures.office import CODE_SECRET
from tests.office import Office
from tests.stories.founding import (
    able,
    elects,
    meeting,
    recruiting,
)
from tests.weak_phone import is_light


async def test_a_quorum_that_is_missed_extended_and_missed_again(office: Office) -> None:
    founding = await recruiting(office)
    case = founding.case
    await founding.confirm(1, 2, 3)
    await founding.until_verified(1, 2, 3)
    await case.pass_days(7)
    assert (await case.messages()).count("kanoon.invitation") == 11 + 8 + 8
    await case.pass_days(53)
    await case.sees("task_opened", task="kanoon.extend")
    await case.says("kanoon.extend", founding.leader, "extend")
    await case.sees("extended")
    await founding.confirm(4)
    await founding.until_verified(4)
    await case.pass_days(31)
    ended = await case.ends()
    assert ended["outcome"] == "EXPIRED"
    assert "مهلت این دعوت به پایان رسیده است" in await founding.says(5, "confirm")


async def test_an_extension_that_nobody_gives_is_none(office: Office) -> None:
    founding = await recruiting(office)
    await founding.case.pass_days(61)
    await founding.case.sees("task_opened", task="kanoon.extend")
    await founding.case.pass_days(5)
    assert (await founding.case.ends())["outcome"] == "EXPIRED"


async def test_when_too_few_are_left_it_ends_at_once(office: Office) -> None:
    founding = await recruiting(office)
    assert "ثبت شد که نمی‌پذیرید" in await founding.says(1, "decline")
    await founding.says(2, "decline")
    ended = await founding.case.ends()
    assert (ended["outcome"], (await founding.case.sees("left"))["facts"]["reasons"]) == (
        "EXPIRED",
        ["too_few_left"],
    )


async def test_a_telephone_of_somebody_else_is_not_counted(office: Office) -> None:
    founding = await recruiting(office)
    code = founding.body["founders"][0]["national_code"]
    office.sandbox.fault("identity", "not_owner", for_process=code)
    await founding.confirm(1)
    await founding.case.sees("founder_not_verified")
    assert (await founding.formation())["founders"][0]["state"] == "not_verified"
    assert "kanoon.not_verified" in await founding.case.messages()
    await founding.confirm(*range(2, 12))
    await founding.case.in_stage("FOUNDING_MEETING")


async def test_links_that_are_used_forged_or_late_are_answered_clearly(office: Office) -> None:
    founding = await meeting(office)
    assert "شما پیش‌تر پاسخ داده‌اید" in await founding.says(1, "decline")
    assert (await founding.formation())["founders"][0]["state"] == "verified"
    assert "مهلت این دعوت به پایان رسیده است" in await founding.says(11, "confirm")
    ours = invitation_of(CODE_SECRET, founding.case.id, 11)
    for forged in (
        ours[:-1] + ("a" if ours[-1] != "a" else "b"),
        ours.replace(".11.", ".10."),
        "x",
        "x" * 300,
    ):
        page = await office.api.get(f"/i/{forged}")
        assert page.status_code == 404
        assert "این پیوند درست نیست" in page.text
    await is_light(office.api, f"/i/{ours}")


async def test_a_founder_who_dies_is_counted_asked_and_told_no_more(office: Office) -> None:
    founding = await recruiting(office, founders=12)
    case = founding.case
    members = [one["member_id"] for one in (await founding.formation())["founders"]]

    async def dies(number: int) -> None:
        path = f"/members/{members[number - 1]}/death"
        answer = await office.call("POST", path, {"reason": "گواهی فوت"}, as_="supervisor1")
        assert answer.status_code == 200, answer.text
        await case.sees("founder_died", member=members[number - 1])

    # One who has confirmed, and one who never answers: ten are left, and one of them makes it ten confirmed.
    await founding.confirm(1)
    await founding.until_verified(1)
    await dies(1)
    await dies(12)
    states = [one["state"] for one in (await founding.formation())["founders"]]
    assert states == ["died", *["invited"] * 10, "died"]
    assert "شما پیش‌تر پاسخ داده‌اید" in await founding.says(12, "confirm")
    await case.pass_days(4)
    found = await office.read(f"/messages?process_id={case.id}&limit=200")
    reminded = [one["recipient"] for one in found["items"] if one["event"] == "kanoon.invitation"]
    assert (reminded.count(members[1]), reminded.count(members[11])) == (2, 1)
    await founding.confirm(*range(2, 12))
    await case.in_stage("FOUNDING_MEETING")
    # Nobody elects the dead; who was elected and dies then holds no office.
    able(founding, 3, 4, 5)
    dead = await elects(founding, secretary=1)
    assert [(one["field"], one["code"]) for one in dead.json()["errors"]] == [("secretary", "not_a_founder")]
    assert (await elects(founding, secretary=3)).status_code == 200


async def test_when_a_founders_death_leaves_too_few_it_ends_at_once(office: Office) -> None:
    founding = await recruiting(office, founders=10)
    members = [one["member_id"] for one in (await founding.formation())["founders"]]
    path = f"/members/{members[4]}/death"
    await office.call("POST", path, {"reason": "گواهی فوت"}, as_="supervisor1")
    ended = await founding.case.ends()
    assert (ended["outcome"], (await founding.case.sees("left"))["facts"]["reasons"]) == (
        "EXPIRED",
        ["too_few_left"],
    )
    found = await office.read(f"/messages?process_id={founding.case.id}&limit=200")
    told = {one["recipient"] for one in found["items"] if one["event"] == "kanoon.not_formed"}
    assert told == {founding.leader, *members} - {members[4]}
