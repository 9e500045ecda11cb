"""Everything wrong at a door: the fields are named, in both languages, and nothing changes."""

import secrets
from dataclasses import replace
from typing import Any

import pytest

from domain.identifiers import national_code_from_serial
from stores.members import MemberStore
from tests.office import Office
from tests.stories.roads import to_endorsement, to_trustees

GOOD = {
    "amount_rials": 50_000_000,
    "instalments": 5,
    "purpose": {"category": "livelihood", "text": ""},
    "rehearsal": True,
}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({}, "member_id", "one_of_two"),
        ({"member_id": "m-none"}, "member_id", "unknown_member"),
        ({"national_code": "0684159415"}, "national_code", "national_code"),
        ({"national_code": "۰۰۸۴۵۷۵۹۴۸"}, "national_code", "unknown_member"),
        ({"member_id": "x", "national_code": "0084575948"}, "member_id", "one_of_two"),
        ({"member_id": "x", "amount_rials": 0}, "amount_rials", "too_small"),
        ({"member_id": "x", "amount_rials": 1.5}, "amount_rials", "not_a_number"),
        ({"member_id": "x", "amount_rials": "50000000"}, "amount_rials", "not_a_number"),
        ({"member_id": "x", "instalments": 0}, "instalments", "too_small"),
        ({"member_id": "x", "purpose": {"category": "yacht"}}, "purpose.category", "not_a_choice"),
        ({"member_id": "x", "payout": {"sheba": "IR00"}}, "payout.sheba", "sheba"),
        ({"member_id": "x", "payout": {}}, "payout", "one_target"),
        ({"member_id": "x", "colour": "blue"}, "colour", "unknown_field"),
    ],
)
async def test_a_wrong_application_names_its_fields(
    office: Office, change: dict[str, Any], field: str, code: str
) -> None:
    before = (await office.read("/processes?kind=loan"))["count"]
    for language in ("fa", "en"):
        answer = await office.call(
            "POST",
            "/loans",
            GOOD | change,
            **{"Idempotency-Key": secrets.token_hex(8), "Accept-Language": language},
        )
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == language
        assert (field, code) in {(error["field"], error["code"]) for error in answer.json()["errors"]}
        assert all(error["message"] for error in answer.json()["errors"])
    assert (await office.read("/processes?kind=loan"))["count"] == before


async def test_a_member_of_no_kanoon_is_named_as_such(office: Office) -> None:
    village = office.found_village()
    with office.database.writing() as session:
        members = MemberStore(session, office.keys)
        settled = members.get(village.members[0])
        assert settled is not None
        code = national_code_from_serial(900_000_000 + secrets.randbelow(90_000_000))
        member = replace(settled, id=f"{settled.id}-moved", national_code=code, kanoon_id=None)
        members.put([member])
    for field, value in (("member_id", member.id), ("national_code", member.national_code)):
        key = {"Idempotency-Key": secrets.token_hex(8)}
        refused = await office.call("POST", "/loans", GOOD | {field: value}, **key)
        assert refused.status_code == 422
        assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [(field, "no_kanoon")]


async def test_a_case_is_held_only_while_it_runs_and_goes_on_only_while_it_is_held(office: Office) -> None:
    village = office.found_village()
    loan = await to_trustees(office, village, 50_000_000, 5)

    async def wish(action: str, as_: str = "supervisor1") -> tuple[int, str]:
        told = await office.call("POST", f"/processes/{loan.id}/{action}", {"reason": "سند"}, as_=as_)
        return told.status_code, told.json().get("code") or told.json()["state"]

    assert await wish("resume") == (409, "not_now")
    assert await wish("pause", "credit_officer1") == (403, "not_for_you")
    assert await wish("pause") == (202, "taken")
    assert await wish("pause", "supervisor2") == (409, "not_now")
    (task, *_) = await loan.tasks()
    held = await loan.answer(task["kind"], task["assigned_member_id"], outcome="accept")
    assert (held.status_code, held.json()["code"]) == (409, "case_paused")
    assert await wish("resume") == (202, "taken")
    assert await wish("resume") == (409, "not_now")
    assert await wish("withdraw") == (202, "taken")
    await loan.ends()
    for action in ("pause", "resume", "withdraw"):
        assert await wish(action) == (409, "case_closed"), action


@pytest.mark.spares_worker
async def test_a_start_needs_its_key_and_repeats_its_answer(office: Office) -> None:
    village = office.found_village()
    body = GOOD | {"member_id": village.members[0]}
    without = await office.call("POST", "/loans", body)
    assert without.status_code == 422
    assert without.json()["errors"][0]["field"] == "Idempotency-Key"

    key = {"Idempotency-Key": secrets.token_hex(8)}
    first = await office.call("POST", "/loans", body, **key)
    again = await office.call("POST", "/loans", body, **key)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["location"] == f"/api/v1/processes/{first.json()['id']}"
    other = await office.call("POST", "/loans", body | {"instalments": 6}, **key)
    assert other.status_code == 422
    assert other.json()["code"] == "key_reused"


async def test_people_start_loans_of_their_own_only(office: Office) -> None:
    village, elsewhere = office.found_village(), office.found_village()
    key = {"Idempotency-Key": secrets.token_hex(8)}
    body = GOOD | {"member_id": village.members[0], "rehearsal": False}
    for stranger in (village.members[1], elsewhere.leader, village.trustees[0], "auditor1"):
        refused = await office.call("POST", "/loans", body, as_=stranger, **key)
        assert refused.status_code == 403
    allowed = await office.call("POST", "/loans", body, as_=village.leader, **key)
    assert allowed.status_code == 202


async def test_tasks_of_others_are_not_there(office: Office) -> None:
    village, elsewhere = office.found_village(), office.found_village()
    loan = await to_endorsement(office, village, 50_000_000, 5)
    (task,) = await loan.tasks()
    for stranger, status in ((elsewhere.leader, 404), (village.members[1], 404), ("treasury1", 403)):
        body = {"expected_rev": task["rev"], "form": {"outcome": "endorse"}}
        refused = await office.call("POST", f"/tasks/{task['id']}/complete", body, as_=stranger)
        assert refused.status_code == status, (stranger, refused.text)
    assert (await office.call("GET", "/tasks/none", as_=village.leader)).status_code == 404


async def test_a_stale_or_wrong_answer_changes_nothing(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 50_000_000, 5)
    (task,) = await loan.tasks()
    path = f"/tasks/{task['id']}/complete"
    stale = await office.call(
        "POST", path, {"expected_rev": task["rev"] + 1, "form": {"outcome": "endorse"}}, as_=village.leader
    )
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    for form, field, code in (
        ({}, "outcome", "required"),
        ({"outcome": "perhaps"}, "outcome", "not_a_choice"),
        ({"outcome": "refuse"}, "reason", "required"),
        ({"outcome": "endorse", "note": "x"}, "note", "unknown_field"),
    ):
        wrong = await office.call(
            "POST", path, {"expected_rev": task["rev"], "form": form}, as_=village.leader
        )
        assert wrong.status_code == 422
        assert (wrong.json()["errors"][0]["field"], wrong.json()["errors"][0]["code"]) == (field, code)
    sent_back = await office.call(
        "POST", f"/tasks/{task['id']}/return", {"expected_rev": task["rev"]}, as_=village.leader
    )
    assert sent_back.status_code == 422
    assert [one["rev"] for one in await loan.tasks()] == [task["rev"]]


async def test_a_closed_task_says_who_and_when(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 600_000_000, 30)
    await loan.says("loan.endorse", village.leader, "endorse")
    (task,) = await loan.tasks()
    await loan.says("loan.decide_as_officer", "credit_officer1", "approve")
    body = {"expected_rev": task["rev"], "request_id": "x", "form": {"outcome": "approve"}}
    late = await office.call("POST", f"/tasks/{task['id']}/complete", body, as_="credit_officer2")
    assert late.status_code == 409
    assert late.json()["by"] == "credit_officer1"
    assert late.json()["at"]


async def test_a_claim_and_its_release(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 600_000_000, 30)
    await loan.says("loan.endorse", village.leader, "endorse")
    (task,) = await loan.tasks()
    path = f"/tasks/{task['id']}"
    claimed = await office.call("POST", f"{path}/claim", {"expected_rev": task["rev"]}, as_="credit_officer1")
    assert claimed.json()["assignee"] == "credit_officer1"
    rev = claimed.json()["rev"]
    taken = await office.call("POST", f"{path}/release", {"expected_rev": rev}, as_="credit_officer2")
    assert (taken.status_code, taken.json()["by"]) == (409, "credit_officer1")
    free = await office.call("POST", f"{path}/release", {"expected_rev": rev}, as_="credit_officer1")
    assert free.json()["assignee"] is None
    mine = await office.read("/tasks?view=groups&process_id=" + loan.id, as_="credit_officer2")
    assert [one["id"] for one in mine["items"]] == [task["id"]]


async def test_a_task_is_handed_on_put_aside_and_remarked_on(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 600_000_000, 30)
    await loan.says("loan.endorse", village.leader, "endorse")
    (task,) = await loan.tasks()
    path, first, second = f"/tasks/{task['id']}", "credit_officer1", "credit_officer2"

    nobody = {"expected_rev": task["rev"], "to": "nobody"}
    unknown = await office.call("POST", f"{path}/assign", nobody, as_="supervisor1")
    assert unknown.json()["errors"][0]["code"] == "unknown_person"
    not_theirs = await office.call("POST", f"{path}/assign", nobody | {"to": "treasury1"}, as_="supervisor1")
    assert (not_theirs.status_code, not_theirs.json()["code"]) == (403, "not_for_you")
    given = await office.call("POST", f"{path}/assign", nobody | {"to": first}, as_="supervisor1")
    assert given.json()["assignee"] == first
    rev = given.json()["rev"]

    taken = await office.call(
        "POST", f"{path}/snooze", {"expected_rev": rev, "until": "2040-01-01T00:00:00Z"}, as_=second
    )
    assert (taken.status_code, taken.json()["by"]) == (409, first)
    past = await office.call(
        "POST", f"{path}/snooze", {"expected_rev": rev, "until": "2020-01-01T00:00:00Z"}, as_=first
    )
    assert past.status_code == 422
    aside = await office.call(
        "POST", f"{path}/snooze", {"expected_rev": rev, "until": "2040-01-01T00:00:00Z"}, as_=first
    )
    assert aside.status_code == 200
    snoozed = await office.read(f"/tasks?view=snoozed&process_id={loan.id}", as_=first)
    assert [one["id"] for one in snoozed["items"]] == [task["id"]]

    body = {"expected_rev": aside.json()["rev"], "to": second, "reason": "مرخصی"}
    passed_on = await office.call("POST", f"{path}/delegate", body, as_=first)
    assert passed_on.json()["assignee"] == second
    remark = await office.call("POST", f"{path}/comment", {"text": "زنگ زدم"}, as_=second)
    assert remark.status_code == 201
    assert [c["text"] for c in (await office.read(f"{path}/comments", as_=first))["items"]] == ["زنگ زدم"]
    several = {"action": "release", "ids": [task["id"], "none"]}
    results = (await office.call("POST", "/tasks/bulk", several, as_=second)).json()
    assert [one["ok"] for one in results["results"]] == [True, False]
    assert results["results"][1]["status"] == 404


async def test_only_rehearsals_have_a_clock_to_move(office: Office) -> None:
    village = office.found_village()
    live = await office.ask_for_loan(village.members[0], 50_000_000, 5, rehearsal=False)
    refused = await office.call("POST", f"/rehearsals/{live.id}/advance", {"days": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_a_rehearsal")
    unpaid = await office.call("POST", f"/rehearsals/{live.id}/receipts", {"amount_rials": 1})
    assert unpaid.status_code == 409
    loan = await to_trustees(office, village, 50_000_000, 5)
    for body in ({}, {"days": 0}, {"days": 1, "until": "2030-01-01T00:00:00Z"}, {"until": "2030-01-01"}):
        wrong = await office.call("POST", f"/rehearsals/{loan.id}/advance", body)
        assert wrong.status_code == 422, body
    past = await office.call("POST", f"/rehearsals/{loan.id}/advance", {"until": "2020-01-01T00:00:00Z"})
    assert past.status_code == 422
    early = await office.call("POST", f"/rehearsals/{loan.id}/receipts", {"amount_rials": 1_000})
    assert (early.status_code, early.json()["code"]) == (409, "not_expected")


async def test_people_are_looked_up_with_masked_numbers(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]
    masked = await office.read(f"/members/{member}")
    assert masked["national_code_masked"].count("*") == 5
    assert "national_code" not in masked
    whole = await office.read(f"/members/{member}", as_=village.leader)
    assert whole["national_code"] == village.national_codes[member]
    found = await office.read(f"/members?q={village.national_codes[member]}")
    assert [one["id"] for one in found["items"]] == [member]
    kanoon = await office.read(f"/kanoons/{village.kanoon_id}")
    assert kanoon["leader_member_id"] == village.leader
    elsewhere = office.found_village()
    assert (await office.call("GET", f"/members/{member}", as_=elsewhere.leader)).status_code == 404
