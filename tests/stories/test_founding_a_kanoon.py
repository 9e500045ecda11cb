"""A kanoon from its proposal to the day it is active, and every way out before."""

import asyncio
import secrets
from typing import Any

from domain.jalali import jalali_months_between, tehran_date
from stores.kanoons import KanoonStore
from stores.members import MemberStore
from stores.staff import StaffStore
from tests.office import Office, now
from tests.stories.founding import (
    CENTRE,
    PROVINCE,
    a_leader,
    events_of,
    moment,
    proposal,
    propose,
    proposed,
    really_active,
    recruiting,
    under_review,
)


async def test_founders_who_answer_in_the_same_moment_are_all_heard_by_few_events(office: Office) -> None:
    founding = await recruiting(office, founders=40)
    before = await events_of(founding)
    answers = await asyncio.gather(*(founding.says(number, "confirm") for number in range(1, 41)))
    late = [one for one in answers if "ثبت شد" not in one]
    await founding.case.in_stage("FOUNDING_MEETING")
    heard = [one["state"] for one in (await founding.formation())["founders"]]
    # Whoever was heard after the quorum reads that it is over; nobody is told that they were heard who was not.
    assert len(late) == heard.count("invited")
    assert heard.count("verified") >= 10
    assert await events_of(founding) - before <= 6 * 40


async def test_who_confirms_while_the_last_of_the_quorum_is_looked_at_is_a_founder_too(
    office: Office,
) -> None:
    founding = await recruiting(office, founders=11)
    await founding.confirm(*range(1, 10))
    await founding.until_verified(*range(1, 10))
    code = founding.body["founders"][9]["national_code"]
    office.sandbox.fault("identity", "slow", for_process=code, seconds=1.5)
    await founding.confirm(10, 11)
    await founding.case.in_stage("FOUNDING_MEETING")
    assert [one["state"] for one in (await founding.formation())["founders"]] == ["verified"] * 11


async def test_from_a_proposal_to_an_active_kanoon(office: Office) -> None:
    founding = await under_review(office)
    case = founding.case
    await case.says("kanoon.review_in_province", PROVINCE, "approve")
    await case.sees("task_opened", task="kanoon.review_in_centre")
    await case.says("kanoon.review_in_centre", CENTRE, "approve")
    ended = await case.ends()
    assert ended["outcome"] == "ACTIVE"
    formation = await founding.formation()
    assert (formation["state"], formation["has_account"]) == ("active", True)
    assert formation["number"].startswith("23-")
    offices = {one["number"]: one["office"] for one in formation["founders"] if one["office"]}
    assert offices == {1: "secretary", 2: "deputy", 3: "trustee", 4: "trustee", 5: "trustee"}
    assert [one["ceiling_rials"] for one in formation["founders"]][2:5] == [3_000_000_000] * 3
    # The eleventh never answered, and hears nothing of a kanoon that is not theirs.
    messages = await office.read(f"/messages?process_id={case.id}&limit=200")
    welcome = [one["recipient"] for one in messages["items"] if one["event"] == "kanoon.active"]
    assert len(welcome) == 11
    # A rehearsal makes nobody a member.
    with office.database.reading() as session:
        assert KanoonStore(session).get(case.id) is None


async def test_a_real_one_has_its_members_trustees_and_leader_from_then_on(office: Office) -> None:
    founding = await really_active(office)
    case = founding.case
    kanoon = await office.read(f"/kanoons/{case.id}", as_=PROVINCE)
    assert (kanoon["name"], kanoon["state"]) == (founding.body["name"], "active")
    # Its life has begun: it is visited in three months.
    assert (kanoon["life"]["stage"], kanoon["life"]["missed_visits"]) == ("ACTIVE", 0)
    months = jalali_months_between(tehran_date(now()), tehran_date(moment(kanoon["life"]["next_visit_at"])))
    assert months == 3
    founders = (await founding.formation())["founders"]
    with office.database.reading() as session:
        people = MemberStore(session, office.keys).of_ids([one["member_id"] for one in founders])
        states = [(people[one["member_id"]].kanoon_id == case.id) for one in founders]
        leader = StaffStore(session).leader(founding.leader)
    assert states == [True] * 10 + [False]
    assert people[founders[2]["member_id"]].trustee_ceiling_rials == 500_000_000
    assert leader is not None
    assert leader.kanoon_id == case.id
    capacity = await office.read(f"/ledger/accounts/capacity:{founders[2]['member_id']}")
    assert capacity["posted"] == 500_000_000
    # Its name is taken, and its members found no other one.
    again = await propose(office, founding.body | {"leader_id": a_leader(office)})
    errors = {(one["field"], one["code"]) for one in again.json()["errors"]}
    assert ("name", "name_taken") in errors
    assert ("founders.0.national_code", "in_another_kanoon") in errors
    assert ("founders.10.national_code", "in_another_kanoon") not in errors


async def test_they_talk_again_or_decide_against_it(office: Office) -> None:
    founding = await proposed(office)
    case = founding.case
    silent = await case.answer("kanoon.dialogue", founding.leader, outcome="talk_again")
    assert silent.status_code == 422
    await case.says("kanoon.dialogue", founding.leader, "talk_again", days=12)
    await case.pass_days(11)
    assert await case.tasks() == []
    await case.pass_days(1)
    await case.says("kanoon.dialogue", founding.leader, "decline", reason="هنوز زود است")
    assert (await case.ends())["outcome"] == "DECLINED"
    # Nobody was invited, so that only the leader hears of it; the same people may found another.
    assert await case.messages() == ["kanoon.not_formed"]
    assert (await propose(office, founding.body)).status_code == 202


async def test_its_proposer_withdraws_it(office: Office) -> None:
    founding = await recruiting(office)
    body = {"reason": "دیگر نمی‌خواهیم", "request_id": secrets.token_hex(6)}
    answer = await office.call("POST", f"/processes/{founding.case.id}/withdraw", body, as_=founding.leader)
    assert answer.status_code == 202, answer.text
    assert (await founding.case.ends())["outcome"] == "WITHDRAWN"
    assert (await founding.case.messages()).count("kanoon.not_formed") == 12


async def test_a_wrong_proposal_names_every_field(office: Office) -> None:
    leader = a_leader(office)

    async def wrong(body: dict[str, Any], as_: str | None = "supervisor1") -> set[tuple[str, str]]:
        answer = await propose(office, body, as_)
        assert answer.status_code == 422, answer.text
        return {(one["field"], one["code"]) for one in answer.json()["errors"]}

    right = proposal(leader)
    assert await wrong(right | {"place": right["place"] | {"province": "پاریس"}}) == {
        ("place.province", "unknown_province")
    }
    assert await wrong(proposal(leader, founders=9)) == {("founders", "too_few_founders")}
    assert await wrong(right | {"leader_id": "m-nobody"}) == {("leader_id", "unknown_leader")}
    assert await wrong(right | {"leader_id": office.found_village().leader}) == {
        ("leader_id", "leads_another")
    }
    twice = right["founders"][:-1] + right["founders"][:1]
    assert await wrong(right | {"founders": twice}) == {("founders.10.national_code", "named_twice")}
    member = next(iter(office.found_village().national_codes.values()))
    known = [right["founders"][0] | {"national_code": member}, *right["founders"][1:]]
    assert await wrong(right | {"founders": known}) == {("founders.0.national_code", "in_another_kanoon")}
    bad = [right["founders"][0] | {"national_code": "0684159415", "mobile": "1"}, *right["founders"][1:]]
    assert await wrong(right | {"founders": bad}) == {
        ("founders.0.national_code", "national_code"), ("founders.0.mobile", "mobile"),
    }  # fmt: skip
    assert (await propose(office, right, as_="treasury1")).status_code == 403
    # A name that is being formed is taken, and so are its founders.
    real = right | {"rehearsal": False}
    assert (await propose(office, real)).status_code == 202
    taken = await wrong(proposal(leader, name=real["name"], rehearsal=False))
    assert taken == {("name", "name_taken")}
    assert ("founders.0.national_code", "founds_another") in await wrong(
        proposal(leader, rehearsal=False) | {"founders": right["founders"]}
    )


async def test_of_two_proposals_at_the_same_moment_one_is_begun(office: Office) -> None:
    right = proposal(a_leader(office), rehearsal=False)
    first, second = await asyncio.gather(propose(office, right), propose(office, right))
    assert sorted([first.status_code, second.status_code]) == [202, 422]
    refused = first if first.status_code == 422 else second
    assert {one["code"] for one in refused.json()["errors"]} <= {"name_taken", "founds_another"}
