"""One payment order, whatever the bank says, does not say, or says twice differently."""

import secrets
from typing import Any

from tests.office import Case, Office
from tests.stories.roads import ledger_is_right, nothing_is_held, to_offer
from tests.stories.test_a_live_loan import live_loan


def calls(office: Office, loan: Case) -> list[str]:
    found: list[dict[str, Any]] = office.sandbox.see("/calls")["items"]
    return [call["operation"] for call in found if call["rehearsal"] == loan.id]


async def test_an_order_that_never_arrived_is_sent_again_as_the_same_order(office: Office) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 50_000_000, 5)
    office.sandbox.fault("bank", "error", operation="order_transfer", for_process=loan.id)
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    await loan.pass_days(1)
    assert await loan.stage() == "REPAYING"
    assert calls(office, loan).count("order_transfer") == 2
    paid = await office.read(f"/ledger/accounts/loan_principal:{loan.id}?book=rehearsal:{loan.id}")
    assert paid["posted"] == 50_000_000
    await ledger_is_right(office)


async def test_the_treasury_lets_an_order_go_again_that_the_bank_never_got(office: Office) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 50_000_000, 5)
    silent = office.sandbox.fault("bank", "silent", for_process=loan.id, times=None)
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    await loan.pass_days(4)
    (task,) = await loan.tasks()
    assert task["kind"] == "loan.ask_bank"

    # The bank has it after all, so nothing is sent; it is only asked once more, and settles by itself
    office.sandbox.control().delete(f"/faults/{silent}").raise_for_status()
    before = calls(office, loan).count("order_transfer")
    await loan.says("loan.ask_bank", "treasury1", "send_again")
    assert calls(office, loan).count("order_transfer") == before


async def test_a_bank_that_says_the_opposite_later_is_a_persons_case(office: Office) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 50_000_000, 5)
    office.sandbox.fault("bank", "silent", for_process=loan.id, times=None)
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    await loan.sees("payment_ordered")
    await office.call("POST", f"/processes/{loan.id}/pause", {"reason": "بررسی"}, as_="supervisor1")
    for state in ("rejected", "settled"):
        facts = {"order_id": f"{loan.id}:disburse", "state": state, "reference": f"B-{state}"}
        await office.webhook("bank", "bank.transfer", facts, secrets.token_hex(8))
        await office.handed_over()
    case = await office.exception_about("B-settled")
    assert case["subject"]["cause"] == "contradiction"
    await office.call("POST", f"/processes/{loan.id}/resume", {"reason": "ادامه"}, as_="supervisor1")
    assert (await loan.ends())["outcome"] == "DISBURSEMENT_FAILED"
    await nothing_is_held(office, loan)


async def test_what_is_no_money_cannot_be_handed_to_a_loan(office: Office) -> None:
    loan = await live_loan(office, office.found_village(), 30_000_000, 3)
    facts = {"order_id": f"{loan.id}:disburse", "state": "rejected", "reference": f"ret-{loan.id}"}
    await office.webhook("bank", "bank.transfer", facts, secrets.token_hex(8))
    case = await office.exception_about(f"ret-{loan.id}")
    refused = await office.sort_out(case, "hand_to_loan", loan_id=loan.id)
    assert refused.status_code == 422
    assert (await office.sort_out(case, "settled_outside")).status_code == 200
