"""Two kanoons that become one: agreed by both, reviewed twice, moved at once; and every way out before."""

import json
import secrets
from typing import Any

import pytest
from sqlalchemy import update

from api.contracts import Contract, contract_of
from domain.permissions import Role
from stores.loans import LoanStore
from stores.member_rows import KanoonRow
from stores.staff import StaffMember, StaffStore
from tests.office import HASHED, REGION, Case, Office, Village
from tests.stories.cells import begun
from tests.stories.cells import found as cell_found
from tests.stories.lives import orders, state_of, watched
from tests.stories.merging import (
    CENTRE,
    PROVINCE,
    SUPERVISOR,
    TREASURY,
    Merger,
    asks_to_merge,
    home,
    in_the_bank,
    opened_at_the_bank,
    proposed,
    wish,
)
from tests.stories.roads import ledger_is_right
from tests.stories.test_a_live_loan import live_loan
from tests.stories.test_joining_a_kanoon import asked, reasons, somebody, wrong
from tests.stories.test_leaving_a_kanoon import leaves

SIGNED = ("schedule", "balance", "trustees", "amount_rials", "instalments")


def signed_as(office: Office, loan: Case) -> tuple[str, Contract | None]:
    """What was signed, byte for byte, and what the printed contract says."""
    with office.database.reading() as session:
        kept = LoanStore(session).get(loan.id)
        assert kept is not None
        return json.dumps(kept.contract), contract_of(session, office.keys, kept)


async def test_a_merger_with_an_open_loan_on_each_side(office: Office) -> None:
    small, large = office.found_village(), office.found_village()
    lives = [await watched(office, village, rehearsal=False) for village in (small, large)]
    loans = [await live_loan(office, village, 60_000_000, 6) for village in (small, large)]
    signed = [await loan.read() for loan in loans]
    contracts = [signed_as(office, loan) for loan in loans]
    opened_at_the_bank(office, small, large, rials=7_000_000)
    points = await points_of(office, small, small.members[0], as_=small.leader)

    merger = await proposed(office, small, large, as_=large.leader)
    office.cases.remove(merger.case.id)
    office.cases.insert(0, merger.case.id)
    await merger.approved()
    assert (await merger.case.ends())["outcome"] == "DONE"

    # Money, members and their loans are with the other kanoon; nothing of what was signed has changed
    assert [in_the_bank(office, village.kanoon_id) for village in (small, large)] == [0, 14_000_000]
    everybody = {*small.members, *small.trustees, small.leader}
    for member_id in everybody:
        assert home(office, member_id) == (large.kanoon_id, [("imported", "merged"), ("merged", None)])
    for loan, before in zip(loans, signed, strict=True):
        now = await loan.read()
        assert {name: now[name] for name in SIGNED} == {name: before[name] for name in SIGNED}
    assert [signed_as(office, loan) for loan in loans] == contracts
    await loans[0].sees("goes_with_kanoon")
    told = await merger.case.messages()
    assert told.count("kanoon_merge.moved") == len(everybody)
    assert told.count("kanoon_merge.came") == 1
    assert await points_of(office, large, small.members[0], as_=large.leader) == points

    # The kanoon is closed and its life has ended; the other one's counts its members anew
    assert state_of(office, small.kanoon_id) == "closed"
    assert (await lives[0].ends())["outcome"] == "CLOSED"
    assert (await lives[0].sees("merged"))["facts"]["kanoon"] == f"کانون {large.kanoon_id}"
    assert (await office.call("GET", f"/loans/{loans[0].id}", as_=large.leader)).status_code == 200
    assert (await office.call("GET", f"/loans/{loans[0].id}", as_=small.leader)).status_code == 404
    members = await office.read(f"/kanoons/{large.kanoon_id}/members?limit=200", as_=large.leader)
    assert members["count"] == 16
    assert {one["began_how"] for one in members["items"]} == {"imported", "merged"}

    # Both are repaid to the end
    for loan, before in zip(loans, signed, strict=True):
        await loan.pay(sum(row["principal_rials"] + row["fee_rials"] for row in before["schedule"]))
        assert (await loan.ends())["outcome"] == "PAID"
    await ledger_is_right(office)


async def points_of(office: Office, village: Village, member_id: str, as_: str) -> Any:
    del village
    found = await office.read(f"/members/{member_id}/points", as_=as_)
    return found["points"], found["put_aside"]


async def test_what_runs_meanwhile_goes_along_and_is_asked_of_the_other_leader(office: Office) -> None:
    small, large = office.found_village(), office.found_village()
    opened_at_the_bank(office, small, large)
    application = await to_live_endorsement(office, small)
    request = await asked(office, f"/kanoons/{small.kanoon_id}/requests", {"person": somebody()}, SUPERVISOR)
    await request.sees("task_opened", task="membership.accept")
    giver, taker = small.members
    move = {"from_member_id": giver, "to_member_id": taker, "points": 5}
    points = await asked(office, "/points/moves", move, giver)
    cell = await begun(office, small, rehearsal=False)
    await points.sees("task_opened", task="points.approve")
    # The old leader has taken one of their tasks, and not answered it
    (task,) = [one for one in await application.tasks() if one["kind"] == "loan.endorse"]
    path, rev = f"/tasks/{task['id']}/claim", {"expected_rev": task["rev"]}
    assert (await office.call("POST", path, rev, as_=small.leader)).status_code == 200
    merger = await proposed(office, small, large)
    await merger.approved()
    assert (await merger.case.ends())["outcome"] == "DONE"

    for case, kind, answer in (
        (application, "loan.endorse", "endorse"),
        (request, "membership.accept", "accept"),
        (points, "points.approve", "approve"),
    ):
        await case.sees("goes_with_kanoon")
        refused = await case.answer(kind, small.leader, outcome=answer)
        assert refused.status_code in (403, 404), kind
        await case.says(kind, large.leader, answer)
    assert (await request.ends())["outcome"] == "DONE"
    person = (await request.read())["subject"]["member_id"]
    assert home(office, person) == (large.kanoon_id, [("requested", None)])
    assert (await points.ends())["outcome"] == "MOVED"
    await application.in_stage("OFFERED")
    await cell.sees("goes_with_kanoon")
    assert (await cell_found(cell))["kanoon_id"] == large.kanoon_id
    assert (await cell.messages()).count("cell_life.moved") == 2
    await ledger_is_right(office)


async def to_live_endorsement(office: Office, village: Village) -> Case:
    """A real application whose trustees have accepted; the leader is asked."""
    loan = await office.ask_for_loan(village.members[0], 60_000_000, 6, rehearsal=False)
    await loan.sees("recognition_asked")
    recognised = {
        "request_id": loan.id, "rank": "A", "affordable_instalment_rials": 100_000_000,
        "guarantor_ceiling_rials": 0, "valid_until": "2027-01-01",
    }  # fmt: skip
    await office.webhook("merat", "merat.result", recognised, secrets.token_hex(8))
    await loan.in_stage("TRUSTEES")
    for task in await loan.tasks():
        await loan.says("loan.stand_as_trustee", task["assigned_member_id"], "accept")
    await loan.sees("task_opened", task="loan.endorse")
    return loan


async def test_it_is_refused_at_the_door(office: Office) -> None:
    small, full = office.found_village(), office.found_village(members=150)
    for into, found in (
        (full.kanoon_id, {("into_id", "too_many_together")}),
        (small.kanoon_id, {("into_id", "same_kanoon")}),
        ("nowhere", {("into_id", "unknown_kanoon")}),
    ):
        body = wish(small, full) | {"into_id": into}
        assert await wrong(office, "/kanoon-changes", body, small.leader) == found, into
    other = office.found_village()
    await set_kind(office, other, "family")
    assert await wrong(office, "/kanoon-changes", wish(small, other), SUPERVISOR) == {
        ("into_id", "other_kind")
    }
    # Nobody proposes it for kanoons that are not theirs
    third = office.found_village()
    answer = await asks_to_merge(office, wish(small, full), third.leader)
    assert answer.status_code == 403
    # One at a time, also as the other side
    fourth = office.found_village()
    await proposed(office, third, fourth)
    refused = {("kanoon_id", "changes_already")}
    assert await wrong(office, "/kanoon-changes", wish(small, fourth), SUPERVISOR) == refused
    assert await wrong(office, "/kanoon-changes", wish(fourth, small), SUPERVISOR) == refused


async def set_kind(office: Office, village: Village, kind: str) -> None:
    with office.database.writing() as session:
        session.execute(update(KanoonRow).where(KanoonRow.id == village.kanoon_id).values(kind=kind))


async def test_one_member_too_many_at_the_last_moment(office: Office) -> None:
    small, large = office.found_village(), office.found_village(members=146)
    opened_at_the_bank(office, small, large, rials=1_000)
    merger = await proposed(office, small, large)
    await merger.both_agree()
    await merger.province("approve")
    request = await asked(office, f"/kanoons/{large.kanoon_id}/requests", {"person": somebody()}, SUPERVISOR)
    await request.sees("task_opened", task="membership.accept")
    await request.says("membership.accept", large.leader, "accept")
    await merger.centre("approve")
    assert await reasons(merger.case) == ("REJECTED", ["too_many_together"])
    await nothing_changed(merger, rials=1_000, again=False)


async def nothing_changed(merger: Merger, rials: int = 0, *, again: bool = True) -> None:
    """Everybody is where they were, and so is the money; both kanoons may take part in another merger."""
    for village in (merger.from_, merger.into):
        assert in_the_bank(merger.office, village.kanoon_id) == rials
        assert home(merger.office, village.members[0]) == (village.kanoon_id, [("imported", None)])
        assert state_of(merger.office, village.kanoon_id) == "active"
    assert (await merger.case.messages()).count("kanoon_merge.not_done") == 2
    if again:
        await proposed(merger.office, merger.into, merger.from_)


async def test_it_is_returned_twice_and_then_approved(office: Office) -> None:
    merger = await proposed(office, office.found_village(), office.found_village(), as_=None, rehearsal=True)
    case, remarks = merger.case, {"reason": "امضای دو معتمد کم است"}
    refused = await merger.agrees(merger.from_, in_favour=4)
    assert [(one["field"], one["code"]) for one in refused.json()["errors"]] == [("in_favour", "no_majority")]
    await merger.both_agree()
    await merger.province("return", whose="into", **remarks)
    await case.in_stage("RETURNED_FOR_FIX")
    assert (await case.answer("kanoon_merge.fix", merger.from_.leader, fixed="x")).status_code in (403, 404)
    assert (await case.answer("kanoon_merge.fix", merger.into.leader, fixed="امضا شد")).status_code == 200
    await merger.province("approve")
    await merger.centre("return", whose="from", **remarks)
    await case.in_stage("RETURNED_FOR_FIX")
    # What was filled in is still there
    (task,) = await case.tasks()
    about = (await office.read(f"/tasks/{task['id']}", as_=merger.from_.leader))["why"]["about"]
    assert {"from_minutes", "into_minutes", "remarks"} <= about.keys()
    assert (await case.answer("kanoon_merge.fix", merger.from_.leader, fixed="امضا شد")).status_code == 200
    await merger.province("approve")
    await merger.centre("approve")
    assert (await case.ends())["outcome"] == "DONE"
    # It was practised: everybody hears of it, and nobody has moved
    assert (await case.messages()).count("kanoon_merge.moved") == 8
    assert home(office, merger.from_.members[0]) == (merger.from_.kanoon_id, [("imported", None)])
    assert state_of(office, merger.from_.kanoon_id) == "active"


@pytest.mark.parametrize("way", ["declined", "rejected", "withdrawn", "expired", "returned too often"])
async def test_every_way_out_leaves_everything_as_it_was(office: Office, way: str) -> None:
    small, large = office.found_village(), office.found_village()
    opened_at_the_bank(office, small, large)
    merger = await proposed(office, small, large, rehearsal=way == "expired")
    remarks, found = {"reason": "هنوز زود است"}, ("REJECTED", ["not_approved"])
    match way:
        case "declined":
            await merger.agrees(small)
            await merger.agrees(large, outcome="decline", **remarks)
            found = ("DECLINED", ["declined"])
        case "rejected":
            await merger.both_agree()
            await merger.province("approve")
            await merger.centre("reject", **remarks)
        case "withdrawn":
            await merger.agrees(small)
            path = f"/processes/{merger.case.id}/withdraw"
            assert (await office.call("POST", path, remarks, as_=small.leader)).status_code == 202
            found = ("WITHDRAWN", ["on_request"])
        case "expired":
            await merger.case.pass_days(61)
            found = ("EXPIRED", ["no_answer"])
        case _:
            await merger.both_agree()
            for _ in range(3):
                await merger.province("return", whose="from", **remarks)
                await merger.case.sees("task_opened", task="kanoon_merge.fix")
                await merger.case.in_stage("RETURNED_FOR_FIX")
                answer = await merger.case.answer("kanoon_merge.fix", small.leader, fixed="x")
                assert answer.status_code == 200
            await merger.province("return", whose="from", **remarks)
            found = ("REJECTED", ["returned_too_often"])
    assert await reasons(merger.case) == found
    await nothing_changed(merger)


async def test_four_eyes_and_none_of_the_parties(office: Office) -> None:
    merger = await proposed(office, office.found_village(), office.found_village(), as_=PROVINCE)
    await merger.both_agree()
    await merger.case.sees("task_opened", task="kanoon_merge.review_in_province")
    own = await merger.case.answer("kanoon_merge.review_in_province", PROVINCE, outcome="approve")
    assert (own.status_code, own.json()["code"]) == (403, "four_eyes")
    with office.database.writing() as session:
        # Somebody of the province who is a trustee of one of them
        trustee = StaffMember(
            f"of-{merger.into.kanoon_id}", HASHED, frozenset({Role.PROVINCIAL_SECRETARY}), None, REGION,
            merger.into.trustees[0],
        )  # fmt: skip
        StaffStore(session).put_person(trustee)
    own = await merger.case.answer("kanoon_merge.review_in_province", trustee.username, outcome="approve")
    assert (own.status_code, own.json()["code"]) == (403, "own_case")


async def test_a_suspended_kanoon_merges_only_by_the_centres_word(office: Office) -> None:
    small, large = office.found_village(), office.found_village()
    opened_at_the_bank(office, small, large)
    await watched(office, small, rehearsal=False)
    held = await to_live_endorsement(office, small)
    merger = await proposed(office, small, large)
    await merger.both_agree()
    await merger.province("approve")
    await merger.case.sees("task_opened", task="kanoon_merge.review_in_centre")
    assert (await orders(office, small.kanoon_id, "suspend", as_="supervisor2")).status_code == 202
    await held.sees("kanoon_suspended")
    # It was approved without knowing that: it is asked again
    await merger.case.says("kanoon_merge.review_in_centre", CENTRE, "approve")
    await merger.case.sees("suspended_meanwhile")
    await merger.case.in_stage("CENTRAL_REVIEW")
    refused = await merger.case.answer("kanoon_merge.review_in_centre", CENTRE, outcome="approve")
    assert [(one["field"], one["code"]) for one in refused.json()["errors"]] == [("outcome", "needs_word")]
    await merger.centre("approve_suspended", reason="رهبر تازه بهتر می‌رسد")
    assert (await merger.case.ends())["outcome"] == "DONE"
    # What was held goes on in a kanoon that is not suspended
    await held.sees("kanoon_lifted")
    await held.says("loan.endorse", large.leader, "endorse")


async def test_members_who_leave_or_die_meanwhile_do_not_come_along(office: Office) -> None:
    small, large = office.found_village(members=3), office.found_village()
    opened_at_the_bank(office, small, large)
    merger = await proposed(office, small, large)
    await merger.both_agree()
    leaver, dead, stays = small.members
    assert (await (await leaves(office, leaver)).ends())["outcome"] == "DONE"
    died = await office.call("POST", f"/members/{dead}/death", {"reason": "گواهی فوت"}, as_=SUPERVISOR)
    assert died.status_code == 200, died.text
    await merger.province("approve")
    await merger.centre("approve")
    assert (await merger.case.ends())["outcome"] == "DONE"
    assert home(office, leaver) == (None, [("imported", "left")])
    assert home(office, dead) == (None, [("imported", "died")])
    assert home(office, stays) == (large.kanoon_id, [("imported", "merged"), ("merged", None)])


async def test_the_bank_does_not_move_the_balance(office: Office) -> None:
    small, large = office.found_village(), office.found_village()
    opened_at_the_bank(office, small, large, rials=3_000)
    office.sandbox.fault("bank", "reject", operation="move_balance", for_process=small.kanoon_id)
    merger = await proposed(office, small, large)
    await merger.approved()
    assert await reasons(merger.case) == ("REJECTED", ["bank_refused"])
    assert (await merger.case.sees("bank_refused"))["facts"]["reason"] == "account_blocked"
    await nothing_changed(merger, rials=3_000)


async def test_an_account_that_the_bank_does_not_know_is_moved_by_hand(office: Office) -> None:
    small, large = office.found_village(), office.found_village()
    opened_at_the_bank(office, large)
    merger = await proposed(office, small, large)
    await merger.approved()
    await merger.case.sees("task_opened", task="kanoon_merge.move_by_hand")
    assert home(office, small.members[0])[0] == large.kanoon_id
    answer = await merger.case.answer("kanoon_merge.move_by_hand", TREASURY, moved_rials=0, evidence="بی‌حساب")
    assert answer.status_code == 200, answer.text
    assert (await merger.case.ends())["outcome"] == "DONE"
