"""Every way out of a loan before the money leaves, and that nothing stays reserved."""

from tests.office import Office
from tests.stories.roads import (
    ledger_is_right,
    nothing_is_held,
    to_endorsement,
    to_offer,
    to_payment,
    to_trustees,
)


async def test_one_who_is_not_eligible_is_told_at_once(office: Office) -> None:
    village = office.found_village()
    loan = await office.ask_for_loan(village.members[0], 5_000_000, 3)
    ended = await loan.ends()
    assert (ended["stage"], ended["outcome"]) == ("INELIGIBLE", "INELIGIBLE")
    told = [entry["text"] for entry in ended["timeline"]]
    assert "It does not go on: the amount is below the product's limit" in told
    assert (await loan.messages())[-1] == "loan.ineligible"


async def test_a_sheba_of_somebody_else_is_not_paid_to(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]
    office.sandbox.fault("bank", "not_owner", for_process=village.national_codes[member])
    loan = await office.ask_for_loan(member, 50_000_000, 5)
    assert (await loan.ends())["outcome"] == "INELIGIBLE"


async def test_the_table_refuses_the_worst_rank(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]
    office.sandbox.tell("/merat", national_code=village.national_codes[member], rank="D")
    loan = await to_endorsement(office, village, 50_000_000, 5)

    await loan.says("loan.endorse", village.leader, "endorse")
    ended = await loan.ends()
    assert ended["outcome"] == "REJECTED"
    told = str([entry["text"] for entry in ended["timeline"]])
    assert "The credit rank is too low for a loan." in told
    await nothing_is_held(office, loan)


async def test_an_instalment_above_what_is_affordable_is_refused(office: Office) -> None:
    village = office.found_village()
    office.sandbox.tell(
        "/merat",
        national_code=village.national_codes[village.members[0]],
        rank="A",
        affordable_instalment_rials=1_000_000,
    )
    loan = await to_endorsement(office, village, 50_000_000, 5)
    await loan.says("loan.endorse", village.leader, "endorse")
    await loan.says("loan.override_rejection", "supervisor1", "uphold")
    assert (await loan.ends())["outcome"] == "REJECTED"


async def test_the_leader_may_refuse(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 50_000_000, 5)
    without_reason = await loan.answer("loan.endorse", village.leader, outcome="refuse")
    assert without_reason.status_code == 422
    assert without_reason.json()["errors"][0]["field"] == "reason"
    await loan.says("loan.endorse", village.leader, "refuse", reason="او را نمی‌شناسم")
    assert (await loan.ends())["outcome"] == "REJECTED"


async def test_an_offer_ends_after_ten_days(office: Office) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 50_000_000, 5)

    fired = await loan.pass_days(9)
    assert fired.count("task_reminded") == 2
    fired = await loan.pass_days(2)
    assert "task_expired" in fired
    assert "undone" in fired
    ended = await loan.ends()
    assert (ended["stage"], ended["outcome"]) == ("OFFER_EXPIRED", "OFFER_EXPIRED")
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def test_the_member_may_decline_the_offer(office: Office) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 50_000_000, 5)
    await loan.says("loan.accept_offer", village.members[0], "decline")
    assert (await loan.ends())["outcome"] == "WITHDRAWN"
    await nothing_is_held(office, loan)


async def test_a_member_withdraws_while_trustees_are_asked(office: Office) -> None:
    village = office.found_village()
    loan = await to_trustees(office, village, 50_000_000, 5)

    member, stranger = village.members
    refused = await office.call("POST", f"/processes/{loan.id}/withdraw", {"reason": "?"}, as_=stranger)
    assert refused.status_code == 404
    nothing = await office.call("POST", f"/processes/{loan.id}/withdraw", {"reason": " "}, as_=member)
    assert nothing.status_code == 422
    done = await office.call("POST", f"/processes/{loan.id}/withdraw", {"reason": "پشیمان شدم"}, as_=member)
    assert done.status_code == 202
    ended = await loan.ends()
    assert ended["outcome"] == "WITHDRAWN"
    assert ended["tasks"] == []
    again = await office.call("POST", f"/processes/{loan.id}/withdraw", {"reason": "باز"}, as_=member)
    assert again.status_code == 409


async def test_a_system_withdraws_the_loan_that_it_started(office: Office) -> None:
    village = office.found_village()
    loan = await to_trustees(office, village, 50_000_000, 5)
    done = await office.call("POST", f"/processes/{loan.id}/withdraw", {"reason": "اشتباه بود"})
    assert done.status_code == 202
    assert (await loan.ends())["outcome"] == "WITHDRAWN"


async def test_the_bank_rejects_the_order(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]
    loan = await to_offer(office, village, 50_000_000, 5)
    office.sandbox.fault("bank", "reject_later", for_process=loan.id, reason="account_closed")
    await loan.says("loan.accept_offer", member, "accept", code=await loan.code())

    fired = await loan.pass_days(1)
    assert "payment_rejected" in fired
    ended = await loan.ends()
    assert (ended["stage"], ended["outcome"]) == ("DISBURSEMENT_FAILED", "DISBURSEMENT_FAILED")
    await nothing_is_held(office, loan)
    assert "loan.trustee_released" in await loan.messages()
    await ledger_is_right(office)


async def test_nobody_withdraws_once_the_money_is_on_its_way(office: Office) -> None:
    village = office.found_village()
    loan = await to_payment(office, village, 50_000_000, 5)
    late = await office.call(
        "POST", f"/processes/{loan.id}/withdraw", {"reason": "دیر"}, as_=village.members[0]
    )
    assert late.status_code == 409
    assert late.json()["code"] == "too_late"
