"""Points: earned by who repays in time, moved inside a kanoon with approval, never twice and never sold."""

import secrets
from typing import Any

import httpx

from tests.office import Case, Office, Village
from tests.stories.roads import ledger_is_right, to_repayment


async def gives(office: Office, giver: str, to: str, points: int, **more: Any) -> httpx.Response:
    body = {"to_member_id": to, "points": points} | more
    key = {"Idempotency-Key": secrets.token_hex(8)}
    return await office.call("POST", "/points/moves", body, as_=more.pop("as_", giver), **key)


async def points_of(office: Office, member: str) -> tuple[int, int]:
    found = await office.read(f"/members/{member}/points", as_="supervisor1")
    return found["points"], found["put_aside"]


async def asked(office: Office, village: Village, points: int) -> Case:
    answer = await gives(office, village.members[0], village.members[1], points)
    assert answer.status_code == 202, answer.text
    office.cases.append(answer.json()["id"])
    case = Case(office, answer.json()["id"])
    await case.sees("points_held")
    return case


async def test_approved_they_move_once_and_both_are_told(office: Office) -> None:
    village = office.found_village()
    giver, other = village.members[:2]
    case = await asked(office, village, 300)
    assert await points_of(office, giver) == (10_000, 300)
    own = await case.answer("points.approve", giver, outcome="approve")
    assert own.status_code == 404, "the giver is not shown the question"
    await case.says("points.approve", village.leader, "approve")
    assert (await case.ends())["outcome"] == "MOVED"
    assert (await points_of(office, giver), await points_of(office, other)) == ((9_700, 0), (10_300, 0))
    assert (await case.messages()).count("points.moved") == 2
    await ledger_is_right(office)


async def test_refused_or_withdrawn_they_stay(office: Office) -> None:
    village = office.found_village()
    case = await asked(office, village, 300)
    await case.says("points.approve", village.leader, "reject", reason="خرید و فروش است")
    assert (await case.ends())["outcome"] == "REFUSED"
    case = await asked(office, village, 200)
    gone = await office.call(
        "POST", f"/processes/{case.id}/withdraw", {"reason": "منصرف شدم"}, as_=village.members[0]
    )
    assert gone.status_code == 202
    assert (await case.ends())["outcome"] == "WITHDRAWN"
    assert await points_of(office, village.members[0]) == (10_000, 0)
    await ledger_is_right(office)


async def test_a_leader_who_says_nothing_moves_nothing(office: Office) -> None:
    village = office.found_village()
    body = {"from_member_id": village.members[0], "rehearsal": True}
    key = {"Idempotency-Key": secrets.token_hex(8)}
    wanted = {"to_member_id": village.members[1], "points": 50} | body
    answer = await office.call("POST", "/points/moves", wanted, as_="supervisor1", **key)
    case = Case(office, answer.json()["id"])
    await case.sees("task_opened", task="points.approve")
    await case.pass_days(10)
    ended = await case.ends()
    assert (ended["outcome"], ended["timeline"][-1]["facts"]["reasons"]) == ("REFUSED", ["no_answer"])


async def test_not_more_than_there_is_and_not_out_of_the_kanoon(office: Office) -> None:
    village, other = office.found_village(), office.found_village()
    too_many = await gives(office, village.members[0], village.members[1], 20_000)
    case = Case(office, too_many.json()["id"])
    ended = await case.ends()
    assert (ended["outcome"], ended["timeline"][-1]["facts"]["reasons"]) == ("REFUSED", ["points"])
    for to in (other.members[0], village.members[0], "m-nobody"):
        wrong = await gives(office, village.members[0], to, 5)
        assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "not_of_the_kanoon")
    strangers = await gives(
        office, other.members[0], village.members[1], 5, from_member_id=village.members[0]
    )
    assert strangers.status_code == 403
    assert (await gives(office, village.members[0], village.members[1], 0)).status_code == 422


async def test_who_leaves_the_kanoon_meanwhile_gets_nothing(office: Office) -> None:
    village = office.found_village()
    case = await asked(office, village, 300)
    move = {"kanoon_id": None, "reason": "کوچ"}
    left = await office.call("PUT", f"/members/{village.members[1]}/kanoon", move, as_="central_secretary1")
    assert left.status_code == 200
    await case.says("points.approve", village.leader, "approve")
    ended = await case.ends()
    assert (ended["outcome"], ended["timeline"][-1]["facts"]["reasons"]) == ("REFUSED", ["not_one_kanoon"])
    assert await points_of(office, village.members[0]) == (10_000, 0)


async def test_a_loan_that_was_repaid_in_time_earns_points_and_a_late_one_none(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 60_000_000, 6)
    await loan.pay(60_600_000)
    await loan.ends()
    assert (await loan.sees("points_earned"))["facts"] == {"points": 12}
    late = await to_repayment(office, village, 60_000_000, 6)
    first = (await late.read())["schedule"][0]
    await late.pass_until(first["deadline_on"])
    await late.pass_days(4)
    await late.pay(60_600_000)
    ended = await late.ends()
    assert "points_earned" not in [entry["what"] for entry in ended["timeline"]]
    await ledger_is_right(office)
