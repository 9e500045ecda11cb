"""People who are invited to a kanoon, or ask to join one: by signed links, by the leader's word, never into two."""

import secrets
from typing import Any

import httpx

from domain.identifiers import national_code_from_serial
from domain.invitation_link import invitation_of
from domain.memberships import INVITED
from stores.members import Member, MemberStore
from stores.memberships import MembershipStore
from tests.fixtures.office import CODE_SECRET
from tests.office import Case, Office, Village, now
from tests.weak_phone import is_light

NOT_RECORDED = "اکنون ثبت نشد"


def somebody(**more: Any) -> dict[str, Any]:
    """A person whom the network does not know."""
    serial = secrets.randbelow(800_000_000)
    return {
        "national_code": national_code_from_serial(serial), "mobile": f"0914{serial % 10_000_000:07}",
        "first_name": "نرگس", "last_name": "یوسفی",
    } | more  # fmt: skip


async def asks(office: Office, path: str, body: dict[str, Any], as_: str | None) -> httpx.Response:
    return await office.call("POST", path, body, as_=as_, **{"Idempotency-Key": secrets.token_hex(8)})


async def asked(office: Office, path: str, body: dict[str, Any], as_: str | None) -> Case:
    answer = await asks(office, path, body, as_)
    assert answer.status_code == 202, answer.text
    office.cases.append(answer.json()["id"])
    return Case(office, answer.json()["id"])


async def wrong(office: Office, path: str, body: dict[str, Any], as_: str | None) -> set[tuple[str, str]]:
    answer = await asks(office, path, body, as_)
    assert answer.status_code == 422, answer.text
    return {(one["field"], one["code"]) for one in answer.json()["errors"]}


async def invited(office: Office, village: Village, **more: Any) -> Case:
    body = {"person": somebody(), "rehearsal": True} | more
    case = await asked(office, f"/kanoons/{village.kanoon_id}/invitations", body, village.leader)
    await case.in_stage("INVITED")
    return case


async def says(office: Office, case: Case, answer: str, number: int = INVITED, reason: str = "") -> str:
    """What a person's page says after they answered by their link."""
    link, said = f"/m/{invitation_of(CODE_SECRET, case.id, number)}", NOT_RECORDED
    # Where the engine was away the page asks to send it again.
    while NOT_RECORDED in said:
        sent = await office.api.post(
            link, data={"answer": answer, "reason": reason}, headers={"Origin": "http://testserver"}
        )
        if sent.status_code != 303:
            return sent.text
        said = (await office.api.get(sent.headers["location"])).text
    return said


async def members_of(office: Office, village: Village, **asked_for: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in asked_for.items())
    found = await office.read(f"/kanoons/{village.kanoon_id}/members?limit=200&{query}", village.leader)
    return list(found["items"])


async def said(case: Case) -> list[str]:
    """What was told in the case, whoever heard it."""
    return sorted(one.removeprefix("membership.") for one in await case.messages())


async def reasons(case: Case) -> tuple[str, list[str]]:
    ended = await case.ends()
    return ended["outcome"], ended["timeline"][-1]["facts"]["reasons"]


def fill(office: Office, village: Village, members: int) -> None:
    """So many people more belong to the kanoon."""
    first = secrets.randbelow(800_000_000)
    with office.database.writing() as session:
        MemberStore(session, office.keys).put(
            [
                Member(f"m{first + n}", "علی", "رضایی", national_code_from_serial(first + n), "+989120000000",
                       village.kanoon_id, now())
                for n in range(members)
            ]
        )  # fmt: skip


async def test_who_accepts_an_invitation_is_a_member_from_then_on(office: Office) -> None:
    village, other = office.found_village(), office.found_village()
    who = somebody()
    case = await invited(office, village, person=who, rehearsal=False)
    link = f"/m/{invitation_of(CODE_SECRET, case.id, INVITED)}"
    assert "سلام نرگس" in await is_light(office.api, link)
    assert "ثبت شد" in await says(office, case, "confirm")
    assert (await case.ends())["outcome"] == "DONE"
    assert await said(case) == ["came", "invitation", "joined"]
    (newest,) = [one for one in await members_of(office, village) if one["began_how"] == "invited"]
    assert (newest["name"], newest["began_by"], newest["began_case"]) == (
        "نرگس یوسفی",
        village.leader,
        case.id,
    )
    found = await office.read(f"/members/{newest['member_id']}", village.leader)
    assert (found["kanoon_id"], found["state"]) == (village.kanoon_id, "active")
    await is_light(office.api, link)
    # The link is used, and nobody takes who belongs to a kanoon
    assert "شما پیش‌تر پاسخ داده‌اید" in await says(office, case, "decline")
    path = f"/kanoons/{other.kanoon_id}/invitations"
    assert await wrong(office, path, {"person": who}, other.leader) == {
        ("person.national_code", "in_another_kanoon")
    }
    again = f"/kanoons/{village.kanoon_id}/invitations"
    assert await wrong(office, again, {"person": who}, village.leader) == {
        ("person.national_code", "member_already")
    }


async def test_links_that_are_forged_or_late_are_answered_clearly(office: Office) -> None:
    case = await invited(office, office.found_village())
    ours = invitation_of(CODE_SECRET, case.id, INVITED)
    forged = (ours[:-1] + ("a" if ours[-1] != "a" else "b"), ours.replace(".1.", ".2."), "x", "x" * 300)
    for one in forged:
        page = await office.api.get(f"/m/{one}")
        assert page.status_code == 404
        assert "این پیوند درست نیست" in page.text
    # An invitation is not objected to
    assert "این پیوند درست نیست" in await says(office, case, "object", reason="چرا")
    await case.pass_days(7)
    assert (await case.messages()).count("membership.invitation") == 3
    await case.pass_days(23)
    assert await reasons(case) == ("EXPIRED", ["no_answer"])
    assert "مهلت پاسخ به پایان رسیده است" in await says(office, case, "confirm")
    # The person never answered, and the leader hears of it as they do
    assert (await case.messages()).count("membership.not_done") == 2


async def test_who_declines_or_is_not_who_they_say_is_no_member(office: Office) -> None:
    village = office.found_village()
    case = await invited(office, village)
    assert "ثبت شد که نمی‌پذیرید" in await says(office, case, "decline")
    assert await reasons(case) == ("DECLINED", ["declined_by_person"])
    who = somebody()
    office.sandbox.fault("identity", "not_owner", for_process=who["national_code"])
    case = await invited(office, village, person=who)
    await says(office, case, "confirm")
    assert await reasons(case) == ("REFUSED", ["not_verified"])
    assert (await case.messages()).count("membership.not_done") == 2


async def test_one_invitation_at_a_time_and_its_leader_withdraws_it(office: Office) -> None:
    village, who = office.found_village(), somebody()
    case = await invited(office, village, person=who, rehearsal=False)
    path = f"/kanoons/{village.kanoon_id}/invitations"
    assert await wrong(office, path, {"person": who}, village.leader) == {("member_id", "asked_already")}
    gone = await office.call(
        "POST", f"/processes/{case.id}/withdraw", {"reason": "اشتباه بود"}, as_=village.leader
    )
    assert gone.status_code == 202, gone.text
    assert await reasons(case) == ("WITHDRAWN", ["on_request"])
    assert "مهلت پاسخ به پایان رسیده است" in await says(office, case, "confirm")
    assert (await asks(office, path, {"person": who}, village.leader)).status_code == 202


async def test_a_request_is_accepted_by_the_leader(office: Office) -> None:
    village = office.found_village()
    body = {"person": somebody(), "reason": "همسایه‌ایم"}
    case = await asked(office, f"/kanoons/{village.kanoon_id}/requests", body, "provincial_secretary1")
    await case.sees("task_opened", task="membership.accept")
    await case.says("membership.accept", village.leader, "accept")
    assert (await case.ends())["outcome"] == "DONE"
    assert "requested" in [one["began_how"] for one in await members_of(office, village)]
    # A system brings people too; the same key and body is the same case
    key, path = {"Idempotency-Key": secrets.token_hex(8)}, f"/kanoons/{village.kanoon_id}/requests"
    body = {"person": somebody()}
    first, again = [await office.call("POST", path, body, **key) for _ in range(2)]
    assert (first.status_code, again.json()) == (202, first.json())
    other = await office.call("POST", path, {"person": somebody()}, **key)
    assert other.status_code == 422


async def test_a_request_is_refused_or_nobody_answers_it(office: Office) -> None:
    village = office.found_village()
    path = f"/kanoons/{village.kanoon_id}/requests"
    body = {"person": somebody(), "rehearsal": True}
    case = await asked(office, path, body, "supervisor1")
    await case.sees("task_opened", task="membership.accept")
    silent = await case.answer("membership.accept", village.leader, outcome="refuse")
    assert silent.status_code == 422, "a refusal has a reason"
    await case.says("membership.accept", village.leader, "refuse", reason="نمی‌شناسیم")
    assert await reasons(case) == ("DECLINED", ["not_accepted"])
    case = await asked(office, path, body, "supervisor1")
    await case.sees("task_opened", task="membership.accept")
    fired = await case.pass_days(8)
    assert (fired.count("task_reminded"), fired.count("task_escalated")) == (2, 1)
    own = await case.answer("membership.accept", "supervisor1", outcome="accept")
    assert own.status_code == 403, "who asked for it does not accept it"
    await case.pass_days(22)
    assert await reasons(case) == ("EXPIRED", ["no_answer"])
    assert "membership.not_done" in await case.messages()


async def test_a_kanoon_that_is_full_or_suspended_takes_nobody(office: Office) -> None:
    village = office.found_village()
    path = f"/kanoons/{village.kanoon_id}/invitations"
    case = await invited(office, village, rehearsal=False)
    state = {"reason": "صورت‌جلسه", "state": "suspended"}
    await office.call("PUT", f"/kanoons/{village.kanoon_id}/state", state, as_="central_secretary1")
    assert await wrong(office, path, {"person": somebody()}, village.leader) == {
        ("kanoon_id", "kanoon_not_active")
    }
    await says(office, case, "confirm")
    assert await reasons(case) == ("REFUSED", ["kanoon_not_active"])
    lifted = state | {"state": "active"}
    await office.call("PUT", f"/kanoons/{village.kanoon_id}/state", lifted, as_="central_secretary1")
    # One place is left, and two are invited
    with office.database.reading() as session:
        there = MembershipStore(session).count(village.kanoon_id)
    fill(office, village, 199 - there)
    first, second = [await invited(office, village, rehearsal=False) for _ in range(2)]
    await says(office, first, "confirm")
    assert (await first.ends())["outcome"] == "DONE"
    await says(office, second, "confirm")
    assert await reasons(second) == ("REFUSED", ["kanoon_full"])
    assert await wrong(office, path, {"person": somebody()}, village.leader) == {("kanoon_id", "kanoon_full")}
    with office.database.reading() as session:
        assert MembershipStore(session).differ() == 0


async def test_wrong_requests_name_every_field(office: Office) -> None:
    village, other = office.found_village(), office.found_village()
    path = f"/kanoons/{village.kanoon_id}/invitations"
    bad = somebody(national_code="0684159415", mobile="1", first_name="")
    assert await wrong(office, path, {"person": bad}, village.leader) == {
        ("person.national_code", "national_code"), ("person.mobile", "mobile"), ("person.first_name", "too_short"),
    }  # fmt: skip
    assert (await asks(office, path, {"person": somebody()}, other.leader)).status_code == 403
    assert (await asks(office, path, {"person": somebody()}, village.members[0])).status_code == 403
    nowhere = await asks(office, "/kanoons/k-none/invitations", {"person": somebody()}, "supervisor1")
    assert nowhere.status_code == 404
    requests = f"/kanoons/{village.kanoon_id}/requests"
    assert await wrong(office, requests, {"member_id": "m-none"}, "supervisor1") == {
        ("member_id", "unknown_member")
    }
    assert await wrong(office, requests, {}, other.members[0]) == {("member_id", "in_another_kanoon")}
    both = {"person": somebody(), "member_id": village.members[0]}
    assert await wrong(office, requests, both, "supervisor1") == {("member_id", "one_of_two")}
    for somebody_else in (village.members[1], None):
        asked_by = {"member_id": other.members[0]} if somebody_else else {}
        answer = await asks(office, requests, asked_by, somebody_else or "credit_officer1")
        assert answer.status_code == 403
    assert (
        await office.call("GET", f"/kanoons/{village.kanoon_id}/members", as_=other.leader)
    ).status_code == 404
    history = f"/members/{village.members[0]}/memberships"
    assert (await office.call("GET", history, as_=other.leader)).status_code == 404
    own = await office.read(history, village.members[0])
    assert [(one["kanoon_id"], one["began_how"]) for one in own["items"]] == [(village.kanoon_id, "imported")]
