"""What happens when Mer'at, a trustee, an officer or the bank stays silent, declines or is unclear."""

from tests.office import Office
from tests.stories.roads import (
    ledger_is_right,
    nothing_is_held,
    to_endorsement,
    to_offer,
    to_repayment,
    to_trustees,
)


async def test_merat_is_silent_and_a_person_recognises(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]
    office.sandbox.fault("merat", "silent", for_process=village.national_codes[member])
    loan = await office.ask_for_loan(member, 100_000_000, 10)

    # Four days of asking again; on the fifth a person is asked
    fired = await loan.pass_days(4)
    assert "merat_silent" not in fired
    fired = await loan.pass_days(2)
    assert "merat_silent" in fired
    answer = await loan.answer(
        "loan.recognise_manually",
        "recognition_officer1",
        rank="B",
        affordable_instalment_rials="۲۰٬۰۰۰٬۰۰۰",
        reason="گردش حساب",
    )
    assert answer.status_code == 200, answer.text
    assert await loan.stage() == "TRUSTEES"

    # Recognised by hand, even a small loan is an officer's decision
    for task in await loan.tasks():
        await loan.says("loan.stand_as_trustee", task["assigned_member_id"], "accept")
    await loan.says("loan.endorse", village.leader, "endorse")
    await loan.says("loan.decide_as_officer", "credit_officer1", "approve")
    assert await loan.stage() == "OFFERED"


async def test_by_hand_there_is_a_lower_limit(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]
    office.sandbox.fault("merat", "silent", for_process=village.national_codes[member])
    loan = await office.ask_for_loan(member, 900_000_000, 30)
    await loan.pass_days(6)
    await loan.answer(
        "loan.recognise_manually",
        "recognition_officer1",
        rank="A",
        affordable_instalment_rials=100_000_000,
        reason="حقوق",
    )
    assert (await loan.ends())["outcome"] == "REJECTED"


async def test_a_trustee_declines_another_stays_silent_and_both_are_replaced(office: Office) -> None:
    village = office.found_village()
    loan = await to_trustees(office, village, 100_000_000, 10)
    first, second = [task["assigned_member_id"] for task in await loan.tasks()]
    sent = await office.read(f"/messages?process_id={loan.id}&limit=200")
    links = [one["text"].split()[-1] for one in sent["items"] if one["event"] == "loan.trustee_asked"]
    assert sorted(links) == sorted(f"/tasks/{task['id']}" for task in await loan.tasks())

    # One accepts in time, the other declines on day 2: somebody else is asked
    await loan.says("loan.stand_as_trustee", first, "accept")
    fired = await loan.pass_days(2)
    assert fired.count("task_reminded") == 1
    await loan.says("loan.stand_as_trustee", second, "decline", reason="بیمارم")
    (third,) = [task["assigned_member_id"] for task in await loan.tasks()]
    assert third not in {first, second}

    # The third stays silent for five days, and is replaced too
    fired = await loan.pass_days(6)
    assert "trustee_silent" in fired
    (fourth,) = [task["assigned_member_id"] for task in await loan.tasks()]
    assert fourth not in {first, second, third}
    await loan.says("loan.stand_as_trustee", fourth, "accept")
    assert await loan.stage() == "LEADER_ENDORSEMENT"
    assert {one["member_id"] for one in (await loan.read())["trustees"]} <= {first, fourth}


async def test_without_enough_trustees_it_is_refused(office: Office) -> None:
    village = office.found_village(trustees=1)
    loan = await office.ask_for_loan(village.members[0], 100_000_000, 10)
    await loan.pass_days(4)
    assert (await loan.ends())["outcome"] == "REJECTED"


async def test_a_late_officer_is_reminded_and_a_supervisor_steps_in(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 600_000_000, 30)
    await loan.says("loan.endorse", village.leader, "endorse")
    early = await loan.answer("loan.decide_as_officer", "supervisor1", outcome="approve")
    assert early.status_code == 403

    fired = await loan.pass_days(7)
    assert "task_reminded" in fired
    assert "task_escalated" in fired
    await loan.says("loan.decide_as_officer", "supervisor1", "approve")
    assert await loan.stage() == "OFFERED"


async def test_a_decision_is_returned_for_information(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 600_000_000, 30)
    await loan.says("loan.endorse", village.leader, "endorse")
    await loan.says("loan.decide_as_officer", "credit_officer1", "return", reason="فاکتور چرخ خیاطی؟")
    assert await loan.stage() == "RETURNED_FOR_INFO"
    told = await loan.answer("loan.give_information", village.leader, information="فاکتور پیوست است")
    assert told.status_code == 200
    await loan.says("loan.decide_as_officer", "credit_officer2", "approve")

    # And one that nobody completes is refused after ten days
    loan = await to_endorsement(office, village, 600_000_000, 30)
    await loan.says("loan.endorse", village.leader, "endorse")
    await loan.says("loan.decide_as_officer", "credit_officer1", "return", reason="؟")
    await loan.pass_days(11)
    assert (await loan.ends())["outcome"] == "REJECTED"


async def test_a_large_loan_needs_two_equal_votes_and_a_second_signature(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 2_000_000_000, 40)
    await loan.says("loan.endorse", village.leader, "endorse")

    # The committee: one for, one against, one more for
    await loan.says("loan.decide_in_committee", "credit_committee1", "approve")
    twice = await loan.answer("loan.decide_in_committee", "credit_committee1", outcome="approve")
    assert twice.status_code == 403
    assert twice.json()["code"] == "four_eyes"
    await loan.says("loan.decide_in_committee", "credit_committee2", "reject", reason="بزرگ است")
    assert await loan.stage() == "DECISION"
    await loan.says("loan.decide_in_committee", "credit_committee3", "approve")
    assert await loan.stage() == "OFFERED"

    # The treasury releases what is above one signature
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    assert await loan.stage() == "DISBURSING"
    await loan.says("loan.release_money", "treasury1", "release")
    await loan.pass_days(1)
    assert await loan.stage() == "REPAYING"
    await ledger_is_right(office)


async def test_points_that_fall_short_are_a_persons_case(office: Office) -> None:
    village = office.found_village(points=3)
    loan = await to_endorsement(office, village, 100_000_000, 10)
    await loan.says("loan.endorse", village.leader, "endorse")
    (task,) = await loan.tasks()
    assert task["kind"] == "loan.find_cover"
    await loan.says("loan.find_cover", "credit_officer1", "reject", reason="امتیاز ندارد")
    assert (await loan.ends())["outcome"] == "REJECTED"


async def test_wrong_codes_are_counted_and_a_new_one_is_sent(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]
    loan = await to_offer(office, village, 50_000_000, 5)
    first = await loan.code()
    wrong = f"{(int(first) + 1) % 1_000_000:06}"
    for expected in ("wrong_code", "wrong_code", "too_many_tries"):
        refused = await loan.answer("loan.accept_offer", member, outcome="accept", code=wrong)
        assert refused.status_code == 422
        assert refused.json()["errors"] == [
            {"field": "code", "code": expected, "message": refused.json()["errors"][0]["message"]}
        ]
    stale = await loan.answer("loan.accept_offer", member, outcome="accept", code=first)
    assert stale.status_code == 422
    await loan.says("loan.accept_offer", member, "accept", code=await loan.code())


async def test_an_unknown_outcome_is_asked_about_and_never_sent_again(office: Office) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 50_000_000, 5)
    office.sandbox.fault("bank", "unknown_outcome", operation="order_transfer", for_process=loan.id)
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    await loan.pass_days(1)
    assert await loan.stage() == "REPAYING"
    calls = [call for call in office.sandbox.see("/calls")["items"] if call["rehearsal"] == loan.id]
    assert [call["operation"] for call in calls].count("order_transfer") == 1


async def test_a_bank_that_never_says_is_asked_by_a_person(office: Office) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 50_000_000, 5)
    office.sandbox.fault("bank", "silent", for_process=loan.id)
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    await loan.pass_days(4)
    answer = await loan.answer("loan.ask_bank", "treasury2", outcome="settled", reference="B-77")
    assert answer.status_code == 200
    await loan.sees("disbursed")
    assert await loan.stage() == "REPAYING"
    await ledger_is_right(office)


async def test_three_instalments_late(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 120_000_000, 12)
    schedule = (await loan.read())["schedule"]

    # The first month passes unpaid: told on day 1 and 3, called on day 7
    fired = await loan.pass_until(schedule[1]["due_on"], hour=1)
    assert fired.count("reminded_overdue") == 2
    (call,) = await loan.tasks()
    assert call["kind"] == "loan.call_member"
    await loan.says("loan.call_member", village.leader, "will_pay", note="ماه آینده")

    # Two more months pass; nobody is fined
    await loan.pass_until(schedule[3]["due_on"], hour=1)
    found = await loan.read()
    assert [row["state"] for row in found["schedule"][:4]] == ["late", "late", "late", "due"]
    assert found["arrears_class"] == "past_due"
    assert found["balance"]["fee_due_rials"] == schedule[0]["fee_rials"]

    # All of it comes at once
    await loan.pay(sum(row["principal_rials"] + row["fee_rials"] for row in schedule[:3]))
    await loan.sees("instalment_paid", number=3)
    found = await loan.read()
    assert [row["state"] for row in found["schedule"][:4]] == ["paid", "paid", "paid", "due"]
    assert found["arrears_class"] == "current"
    await ledger_is_right(office)


async def test_a_paused_case_holds_its_clocks(office: Office) -> None:
    village = office.found_village()
    loan = await to_trustees(office, village, 100_000_000, 10)
    (task, _) = await loan.tasks()

    paused = await office.call("POST", f"/processes/{loan.id}/pause", {"reason": "شکایت"}, as_="supervisor1")
    assert paused.status_code == 202
    held = await loan.answer("loan.stand_as_trustee", task["assigned_member_id"], outcome="accept")
    assert held.status_code == 409
    assert held.json()["code"] == "case_paused"
    fired = await loan.pass_days(20)
    assert fired == []
    forbidden = await office.call(
        "POST", f"/processes/{loan.id}/resume", {"reason": "؟"}, as_="credit_officer1"
    )
    assert forbidden.status_code == 403
    resumed = await office.call(
        "POST", f"/processes/{loan.id}/resume", {"reason": "رفع شد"}, as_="supervisor2"
    )
    assert resumed.status_code == 202
    fired = await loan.pass_days(2)
    assert fired.count("task_reminded") == 2
    assert "task_expired" not in fired


async def test_on_a_recognition_that_is_over_nothing_is_lent(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 50_000_000, 5)
    await office.call("POST", f"/processes/{loan.id}/pause", {"reason": "شکایت"}, as_="supervisor1")
    await loan.pass_days(370)
    await office.call("POST", f"/processes/{loan.id}/resume", {"reason": "رفع شد"}, as_="supervisor1")
    await loan.says("loan.endorse", village.leader, "endorse")
    ended = await loan.ends()
    assert (ended["stage"], ended["timeline"][-1]["facts"]["reasons"]) == (
        "REJECTED",
        ["recognition_expired"],
    )
    await nothing_is_held(office, loan)
