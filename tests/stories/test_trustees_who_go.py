"""Trustees who leave, die or lose their rank: nobody goes without as much cover, and nobody is asked in vain."""

import secrets

import httpx

from tests.office import Case, Office, Village
from tests.stories.roads import ledger_is_right, nothing_is_held, to_endorsement, to_offer, to_repayment

COMMITTEE = ("credit_committee1", "credit_committee2")


async def goes(office: Office, loan: Case, member_id: str, why: str, as_: str) -> httpx.Response:
    body = {"why": why, "reason": "چنین است", "request_id": secrets.token_hex(6)}
    return await office.call("POST", f"/loans/{loan.id}/trustees/{member_id}/leave", body, as_=as_)


async def trustees(loan: Case) -> list[str]:
    return [one["member_id"] for one in (await loan.read())["trustees"]]


async def asked(loan: Case, kind: str) -> str:
    """The member whom the one open question of a kind is put to, once it is there."""
    await loan.sees("task_opened", task=kind)
    (task,) = [task for task in await loan.tasks() if task["kind"] == kind]
    return str(task["assigned_member_id"])


async def held(office: Office, loan: Case, member_id: str) -> int:
    found = await office.read(
        f"/ledger/accounts/capacity_held:{loan.id}:{member_id}?book=rehearsal:{loan.id}"
    )
    return int(found["posted"])


async def half_repaid(office: Office, village: Village) -> Case:
    """60,000,000 with 30,000,000 each from two trustees; half of it is repaid."""
    loan = await to_repayment(office, village, 60_000_000, 6)
    await loan.pay(30_600_000)
    await loan.sees("receipt", amount_rials=30_600_000)
    return loan


async def test_who_leaves_is_free_once_somebody_stands_in_with_as_much(office: Office) -> None:
    village = office.found_village()
    loan = await half_repaid(office, village)
    leaver, other = await trustees(loan)
    assert await held(office, loan, leaver) == 15_000_000
    mine = await office.read("/commitments", as_=leaver)
    assert [(one["loan_id"], one["share_rials"], one["covers_rials"]) for one in mine["items"]] == [
        (loan.id, 30_000_000, 15_000_000)
    ]
    assert (await goes(office, loan, leaver, "leaves", leaver)).status_code == 202

    first = await asked(loan, "loan.stand_in")
    assert first not in (leaver, other, village.leader)
    await loan.says("loan.stand_in", first, "decline")
    await loan.sees("task_opened", task="loan.stand_in", member=first)
    second = next(task["assigned_member_id"] for task in await loan.tasks())
    assert second != first
    await loan.says("loan.stand_in", second, "accept")
    await loan.sees("trustee_accepted", member=second)
    assert sorted(await trustees(loan)) == sorted([other, second])
    assert (await held(office, loan, leaver), await held(office, loan, second)) == (0, 15_000_000)
    assert {"loan.trustee_freed", "loan.trustee_replaced"} <= set(await loan.messages())
    await ledger_is_right(office)

    await loan.pay(30_000_000)
    assert (await loan.ends())["outcome"] == "PAID"
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def test_where_nobody_stands_in_who_wants_to_leave_stays(office: Office) -> None:
    village = office.found_village(trustees=3)
    loan = await half_repaid(office, village)
    leaver, _ = await trustees(loan)
    await goes(office, loan, leaver, "leaves", leaver)
    await asked(loan, "loan.stand_in")
    # The only other one stays silent
    await loan.pass_days(6)
    await loan.sees("nobody_stands_in", member=leaver)
    assert leaver in await trustees(loan)
    assert await held(office, loan, leaver) == 15_000_000
    assert "loan.trustee_stays" in await loan.messages()
    assert (await loan.read())["marks"] == []


async def test_a_death_is_a_shortfall_that_the_leaders_candidate_ends(office: Office) -> None:
    village = office.found_village(trustees=5)
    loan = await half_repaid(office, village)
    gone, other = await trustees(loan)
    assert (await goes(office, loan, gone, "died", village.leader)).status_code == 202
    first = await asked(loan, "loan.stand_in")
    assert (await loan.read())["marks"] == ["TRUSTEE_SHORTFALL"]
    assert "loan.trustee_shortfall" in await loan.messages()
    await loan.says("loan.stand_in", first, "decline")
    await loan.pass_days(12)  # the others stay silent, one after the other
    # Whom the leader names is looked at: not one who stands already, nor the borrower
    for wrong, why in (
        (other, "stands_already"),
        (village.members[0], "no_trustee"),
        ("m-nobody", "no_trustee"),
    ):
        await loan.says("loan.find_trustee", village.leader, "named", candidate_id=wrong)
        await loan.sees("may_not_stand", reasons=[why])
    await loan.says("loan.find_trustee", village.leader, "named", candidate_id=first)
    await loan.sees("task_opened", task="loan.stand_in", member=first)
    await loan.says("loan.stand_in", first, "accept")
    await loan.sees("trustee_accepted", member=first)
    assert (await loan.read())["marks"] == []
    assert "loan.find_trustee" not in [task["kind"] for task in await loan.tasks()]
    assert await held(office, loan, gone) == 0
    await ledger_is_right(office)


async def test_after_thirty_days_the_committee_waits_or_goes_on_with_less(office: Office) -> None:
    village = office.found_village(trustees=2)
    loan = await half_repaid(office, village)
    gone, other = await trustees(loan)
    await goes(office, loan, gone, "lost_rank", village.leader)
    await loan.sees("task_opened", task="loan.find_trustee")
    await loan.pass_days(29)
    assert "loan.decide_shortfall" not in [task["kind"] for task in await loan.tasks()]
    await loan.pass_days(1)
    assert [task["kind"] for task in await loan.tasks()] == ["loan.decide_shortfall"]
    for one in COMMITTEE:
        await loan.says("loan.decide_shortfall", one, "wait", reason="شاید کسی پیدا شود")
    await loan.sees("shortfall_decided", answer="wait")
    await loan.says("loan.find_trustee", village.leader, "nobody")
    await loan.sees("task_answered", task="loan.find_trustee")
    for one in COMMITTEE:
        await loan.says("loan.decide_shortfall", one, "go_on", reason="نیمی بازپرداخت شده است")
    await loan.sees("trustee_struck", member=gone)
    assert await trustees(loan) == [other]
    assert (await loan.read())["marks"] == []
    assert (await held(office, loan, gone), await held(office, loan, other)) == (0, 15_000_000)
    await ledger_is_right(office)


async def test_who_may_say_so_and_when(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 60_000_000, 6)
    one, other = await trustees(loan)
    strangers = (await goes(office, loan, one, "died", other), await goes(office, loan, one, "leaves", other))
    assert [answer.status_code for answer in strangers] == [404, 404]
    assert (await goes(office, loan, village.leader, "leaves", village.leader)).status_code == 404
    assert (await goes(office, loan, one, "died", one)).status_code == 403
    assert (await goes(office, loan, one, "sulks", village.leader)).status_code == 422
    await goes(office, loan, one, "leaves", one)
    again = await goes(office, loan, one, "leaves", one)
    assert (again.status_code, again.json()["code"]) == (409, "too_late")


async def test_before_the_money_has_left_the_application_ends_without_its_trustee(office: Office) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 60_000_000, 6)
    one, _ = await trustees(loan)
    own_wish = await goes(office, loan, one, "leaves", one)
    assert (own_wish.status_code, own_wish.json()["code"]) == (409, "too_late")
    await goes(office, loan, one, "died", village.leader)
    ended = await loan.ends()
    assert (ended["outcome"], ended["timeline"][-1]["facts"]["reasons"]) == ("REJECTED", ["trustee_lost"])
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def test_a_death_while_the_money_is_on_its_way_is_a_shortfall_once_it_has_arrived(
    office: Office,
) -> None:
    village = office.found_village(trustees=5)
    loan = await to_offer(office, village, 60_000_000, 6)
    office.sandbox.fault("bank", "silent", for_process=loan.id)
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    await loan.pass_days(4)
    gone = (await trustees(loan))[0]
    for _ in range(2):
        assert (await goes(office, loan, gone, "died", village.leader)).status_code == 202
    assert await loan.stage() == "DISBURSING"
    await loan.says("loan.ask_bank", "treasury2", "settled", reference="B-1")
    await asked(loan, "loan.stand_in")
    found = await loan.read()
    assert (found["stage"], found["marks"]) == ("REPAYING", ["TRUSTEE_SHORTFALL"])
    assert [entry["what"] for entry in found["timeline"]].count("trustee_shortfall") == 1


async def test_nobody_stands_for_who_stands_for_them_not_even_in_a_circle(office: Office) -> None:
    """Real loans: one trustee is a borrower too, for whom the first borrower's other trustee is asked."""
    village = office.found_village(trustees=4, points=10_000)
    a, b, c, d = village.trustees
    loan = await office.ask_for_loan(a, 60_000_000, 6, rehearsal=False)
    await loan.sees("recognition_asked")
    result = {"request_id": loan.id, "rank": "A", "affordable_instalment_rials": 10**9}
    assert (await office.webhook("merat", "merat.result", result, f"r-{loan.id}")).status_code == 202
    await loan.in_stage("TRUSTEES")
    asked_of_a = {task["assigned_member_id"] for task in await loan.tasks()}
    assert a not in asked_of_a
    one = min(asked_of_a)
    back = await office.ask_for_loan(one, 60_000_000, 6)
    await back.pass_days(4)
    assert await back.stage() == "TRUSTEES"
    asked_of_one = {task["assigned_member_id"] for task in await back.tasks()}
    assert a not in asked_of_one
    assert one not in asked_of_one
    assert asked_of_one <= {b, c, d}


async def test_a_trustee_who_is_asked_to_pay_answers_that_first(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 60_000_000, 6)
    await loan.says("loan.endorse", village.leader, "endorse")
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    await loan.pass_days(1)
    first = (await loan.read())["schedule"][0]
    await loan.pass_until(first["deadline_on"])
    await loan.pass_days(61)
    for one in COMMITTEE:
        await loan.says("loan.decide_arrears", one, "trustees_pay", reason="عضو پاسخ نمی‌دهد")
    await loan.sees("task_opened", task="loan.pay_as_trustee")
    one, _ = await trustees(loan)
    own = await goes(office, loan, one, "leaves", one)
    assert (own.status_code, own.json()["code"]) == (409, "too_late")
    # Who has died is not asked any more, and the committee knows
    await goes(office, loan, one, "died", village.leader)
    await loan.sees("trustee_did_not_pay", member=one)
    paying = [
        task["assigned_member_id"] for task in await loan.tasks() if task["kind"] == "loan.pay_as_trustee"
    ]
    assert one not in paying
    await ledger_is_right(office)
