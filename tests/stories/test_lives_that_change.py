"""Kanoons that are suspended, members who leave, and new telephones and accounts, in the middle of a loan."""

import secrets

import httpx

from domain.identifiers import sheba_from_account
from tests.office import Office, Village
from tests.stories.roads import (
    ledger_is_right,
    nothing_is_held,
    to_endorsement,
    to_offer,
    to_payment,
    to_release,
    to_repayment,
)

WHY = {"reason": "صورت‌جلسهٔ ۱۲"}


async def set_kanoon(office: Office, village: Village, state: str) -> None:
    path = f"/kanoons/{village.kanoon_id}/state"
    answer = await office.call("PUT", path, WHY | {"state": state}, as_="central_secretary1")
    assert answer.status_code == 204, answer.text


async def change(office: Office, member_id: str, **new: str) -> httpx.Response:
    return await office.call("PUT", f"/members/{member_id}/contact", WHY | new, as_="supervisor1")


async def leaves(office: Office, member_id: str) -> httpx.Response:
    body = WHY | {"kanoon_id": None}
    return await office.call("PUT", f"/members/{member_id}/kanoon", body, as_="central_secretary1")


async def test_an_application_of_a_suspended_kanoon_is_held_with_its_clocks_and_goes_on(
    office: Office,
) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 60_000_000, 6)
    await loan.pass_days(8)
    await set_kanoon(office, village, "suspended")
    await loan.sees("kanoon_suspended")
    assert (await loan.read())["status"] == "paused"
    assert "loan.held" in await loan.messages()
    # The offer does not run out meanwhile, nobody resumes it by hand, and nobody begins another
    fired = await loan.pass_days(20)
    assert not {"task_expired", "task_reminded"} & set(fired)
    by_hand = await office.call("POST", f"/processes/{loan.id}/resume", {"reason": "؟"}, as_="supervisor1")
    assert (by_hand.status_code, by_hand.json()["code"]) == (409, "not_now")
    other = await office.ask_for_loan(village.members[1], 60_000_000, 6)
    assert (await other.ends())["outcome"] == "INELIGIBLE"

    await set_kanoon(office, village, "active")
    await loan.sees("kanoon_lifted")
    assert (await loan.read())["status"] == "running"
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    await loan.pass_days(1)
    assert await loan.stage() == "REPAYING"
    await ledger_is_right(office)


async def test_held_for_thirty_days_it_is_void_and_everything_is_free(office: Office) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 60_000_000, 6)
    paused = await office.call("POST", f"/processes/{loan.id}/pause", WHY, as_="supervisor1")
    assert paused.status_code == 202
    await set_kanoon(office, village, "suspended")
    await loan.sees("kanoon_suspended")
    # A supervisor who had it paused before holds up nothing
    await loan.pass_days(30)
    ended = await loan.ends()
    assert (ended["outcome"], ended["timeline"][-1]["facts"]["reasons"]) == (
        "WITHDRAWN",
        ["kanoon_suspended"],
    )
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def test_repayments_go_on_while_the_kanoon_is_suspended(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 60_000_000, 6)
    await set_kanoon(office, village, "suspended")
    await loan.pay(60_600_000)
    assert (await loan.ends())["outcome"] == "PAID"
    assert "kanoon_suspended" not in [entry["what"] for entry in (await loan.read())["timeline"]]


async def test_who_leaves_the_kanoon_applies_no_more_and_repays_as_signed(office: Office) -> None:
    village = office.found_village()
    signed = await to_repayment(office, village, 60_000_000, 6)
    asked = await to_endorsement(office, village, 60_000_000, 6)
    leader = await leaves(office, village.leader)
    assert (leader.status_code, leader.json()["code"]) == (409, "leads_kanoon")
    assert (await leaves(office, village.members[0])).status_code == 200
    ended = await asked.ends()
    assert (ended["outcome"], ended["timeline"][-1]["facts"]["reasons"]) == ("WITHDRAWN", ["left_kanoon"])
    await signed.sees("left_kanoon")
    assert (await signed.messages()).count("loan.borrower_left_kanoon") == 2
    await signed.pay(60_600_000)
    assert (await signed.ends())["outcome"] == "PAID"
    await ledger_is_right(office)


async def test_a_new_mobile_gets_a_new_code_and_the_old_one_opens_nothing(office: Office) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 60_000_000, 6)
    before = await loan.code()
    assert (await change(office, village.members[0], mobile="09351234567")).status_code == 200
    await loan.sees("mobile_changed")
    old = await loan.answer("loan.accept_offer", village.members[0], outcome="accept", code=before)
    assert (old.status_code, old.json()["errors"][0]["code"]) == (422, "wrong_code")
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    changes = await office.read(f"/members/{village.members[0]}/changes", as_="supervisor1")
    assert [(one["what"], one["by"]) for one in changes["items"]] == [("mobile", "supervisor1")]
    assert "0935" not in str(changes)


async def test_a_new_account_is_asked_about_before_it_is_paid_to(office: Office) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 60_000_000, 6)
    strange = sheba_from_account("070", str(secrets.randbelow(10**9)))
    office.sandbox.fault("bank", "not_owner", for_process=village.national_codes[village.members[0]])
    assert (await change(office, village.members[0], sheba=strange)).status_code == 200
    await loan.sees("account_changed")
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    ended = await loan.ends()
    assert (ended["outcome"], ended["timeline"][-1]["facts"]["reasons"]) == (
        "REJECTED",
        ["sheba_of_somebody_else"],
    )
    await nothing_is_held(office, loan)


async def test_a_new_account_is_asked_about_while_the_release_is_waited_for(office: Office) -> None:
    village = office.found_village()
    loan = await to_release(office, village)
    strange = sheba_from_account("070", str(secrets.randbelow(10**9)))
    office.sandbox.fault("bank", "not_owner", for_process=village.national_codes[village.members[0]])
    await change(office, village.members[0], sheba=strange)
    await loan.sees("account_changed")
    await loan.says("loan.release_money", "treasury1", "release")
    ended = await loan.ends()
    assert (ended["outcome"], ended["timeline"][-1]["facts"]["reasons"]) == (
        "DISBURSEMENT_FAILED",
        ["sheba_of_somebody_else"],
    )
    await nothing_is_held(office, loan)


async def test_the_last_code_opens_nothing_once_its_telephone_is_another_ones(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]
    loan = await to_offer(office, village, 60_000_000, 6)
    for _ in range(4):
        wrong = f"{(int(await loan.code()) + 1) % 1_000_000:06}"
        for _ in range(3):
            assert (
                await loan.answer("loan.accept_offer", member, outcome="accept", code=wrong)
            ).status_code == 422
    last = await loan.code()
    await change(office, member, mobile="09351234568")
    await loan.sees("mobile_changed")
    refused = await loan.answer("loan.accept_offer", member, outcome="accept", code=last)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "too_many_tries")


async def test_money_that_is_on_its_way_goes_where_it_was_sent(office: Office) -> None:
    village = office.found_village()
    loan = await to_payment(office, village, 60_000_000, 6)
    await change(office, village.members[0], sheba=sheba_from_account("070", str(secrets.randbelow(10**9))))
    await loan.pass_days(1)
    assert await loan.stage() == "REPAYING"
    assert "account_changed" not in [entry["what"] for entry in (await loan.read())["timeline"]]


async def test_wrong_and_foreign_changes_are_refused_by_field(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]
    wrong = [
        await change(office, member, mobile="123"),
        await change(office, member, sheba="IR00"),
        await change(office, member),
    ]
    assert [answer.status_code for answer in wrong] == [422, 422, 422]
    assert [answer.json()["errors"][0]["field"] for answer in wrong] == ["mobile", "sheba", "mobile"]
    assert (await change(office, "m-nobody", mobile="09351234567")).status_code == 404
    own = await office.call("PUT", f"/members/{member}/contact", WHY | {"mobile": "09351234567"}, as_=member)
    assert own.status_code == 403
    state = await office.call(
        "PUT", "/kanoons/k-none/state", WHY | {"state": "suspended"}, as_="central_secretary1"
    )
    assert state.status_code == 404
