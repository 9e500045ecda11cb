"""The same roads on PostgreSQL: a loan paid back, a way out, fifty answers at once; members, supporters, a talent."""

import asyncio
import secrets
from collections import Counter
from typing import Any

import pytest

from tests.office import Office
from tests.stories.roads import ledger_is_right, nothing_is_held, to_endorsement, to_offer, to_repayment
from tests.stories.supporting import Circle
from tests.stories.talents import approved
from tests.stories.test_fifty_people import fifty_officers
from tests.stories.test_joining_a_kanoon import asked, invited, members_of, says
from tests.stories.test_supporters_of_a_talent import asked_for

pytestmark = pytest.mark.postgres


async def test_a_loan_is_paid_back(postgres_office: Office) -> None:
    village = postgres_office.found_village()
    loan = await to_repayment(postgres_office, village, 60_000_000, 6)
    for row in (await loan.read())["schedule"]:
        await loan.pass_until(row["due_on"])
        await loan.pay(row["principal_rials"] + row["fee_rials"])
        await loan.sees("instalment_paid", number=row["number"])
    assert (await loan.ends())["outcome"] == "PAID"
    await ledger_is_right(postgres_office)
    assert (await postgres_office.read("/tasks?view=overdue", as_=village.leader))["items"] == []

    # An offer that nobody accepts gives everything free again
    loan = await to_offer(postgres_office, village, 50_000_000, 5)
    await loan.pass_days(11)
    assert (await loan.ends())["outcome"] == "OFFER_EXPIRED"
    await nothing_is_held(postgres_office, loan)

    # Fifty officers answer one task
    loan = await to_endorsement(postgres_office, village, 600_000_000, 30)
    await loan.says("loan.endorse", village.leader, "endorse")
    (task,) = await loan.tasks()

    async def answer(username: str) -> tuple[int, dict[str, Any]]:
        body = {
            "expected_rev": task["rev"],
            "request_id": secrets.token_hex(6),
            "form": {"outcome": "approve"},
        }
        told = await postgres_office.call("POST", f"/tasks/{task['id']}/complete", body, as_=username)
        return told.status_code, told.json()

    people = await fifty_officers(postgres_office)
    answers = await asyncio.gather(*map(answer, people))
    assert Counter(status for status, _ in answers) == {200: 1, 409: 49}
    winner = next(told["done_by"] for status, told in answers if status == 200)
    assert all(told["by"] == winner and told["at"] for status, told in answers if status == 409)
    await ledger_is_right(postgres_office)


async def test_a_member_is_invited_and_goes_and_supporters_keep_their_word(
    postgres_office: Office,
) -> None:
    village = postgres_office.found_village()
    case = await invited(postgres_office, village, rehearsal=False)
    assert "ثبت شد" in await says(postgres_office, case, "confirm")
    assert (await case.ends())["outcome"] == "DONE"
    (newest,) = [one for one in await members_of(postgres_office, village) if one["began_how"] == "invited"]
    leave = f"/members/{newest['member_id']}/leave"
    case = await asked(postgres_office, leave, {"reason": "کوچ"}, village.leader)
    assert (await case.ends())["outcome"] == "DONE"
    former = await members_of(postgres_office, village, former="true")
    assert [(one["member_id"], one["ended_how"]) for one in former] == [(newest["member_id"], "left")]

    # Nine accept in one moment, three are bound; of them one dies, and another is found.
    circle = Circle(postgres_office)
    circle.add(9)
    support = await circle.asks(3, rehearsal=False)
    await support.until_asked(9)
    await asyncio.gather(*(support.says_by_link(number, "accept") for number in range(1, 10)))
    await support.in_stage("PLEDGED")
    states = await support.states()
    assert Counter(states.values()) == {"pledged": 3, "filled": 6}
    assert sum(circle.used()) == 3
    first, *others = [number for number, state in states.items() if state == "pledged"]
    members = dict(zip(circle.ids, circle.members, strict=True))
    gone = members[await support.asked(first)]
    report = {"reason": "گواهی فوت"}
    died = await postgres_office.call("POST", f"/members/{gone}/death", report, as_="supervisor1")
    assert died.status_code == 200, died.text
    await support.sees("released", member=gone, reasons=["supporter_died"])
    (new,) = circle.add()
    await support.pledges(new)
    for number in others:
        await support.confirms(members[await support.asked(number)])
    await support.confirms(circle.members[-1])
    assert (await support.ends())["outcome"] == "FULFILLED"
    assert sum(circle.used()) == 0


async def test_a_talent_comes_to_a_plan_and_its_supporters(postgres_office: Office) -> None:
    nominee = await approved(postgres_office, technical_supporters=1)
    circle = Circle(postgres_office)
    (maker,) = circle.add()
    technical = await asked_for(nominee, circle, "technical")
    assert await nominee.case.stage() == "SUPPORTER_MATCHING"
    await technical.pledges(maker)
    await technical.confirms(circle.members[0])
    await nominee.case.sees("supported")
    told = (await nominee.talent())["setup"]
    assert told["plan"]["jobs"] == 2
    assert [(one["kind"], one["outcome"]) for one in told["supports"]] == [("technical", "FULFILLED")]
