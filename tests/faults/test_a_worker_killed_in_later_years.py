"""Arrears, bounces, trustees who go, money that comes back and death: with a worker that is killed all the time."""

import secrets

import pytest

from tests.faults.mortal import MortalOffice, answered, moved, to_repayment
from tests.office import Case, Office
from tests.stories.roads import ledger_is_right, nothing_is_held

COMMITTEE = ("credit_committee1", "credit_committee2")


@pytest.mark.parametrize("seed", [5])
async def test_late_rescheduled_bounced_and_with_another_trustee_it_is_paid_once(
    mortal: MortalOffice, seed: int
) -> None:
    office = mortal.office
    village = office.found_village()
    async with mortal.worker.dying(seed):
        loan = await to_repayment(office, village)
        await moved(loan, 95)
        await loan.sees("task_opened", task="loan.decide_arrears")
        for member in COMMITTEE:
            await answered(loan, "loan.decide_arrears", member, outcome="reschedule", months=4)
        await loan.sees("rescheduled", months=4)
        reference = f"{loan.id}-bounces"
        await loan.pay(15_600_000, reference)
        await loan.sees("receipt", reference=reference)
        await tells(office, "bank.receipt_bounced", {"reference": reference})
        await loan.sees("receipt_bounced", reference=reference)
        gone = (await loan.read())["trustees"][0]["member_id"]
        await dies(office, loan, gone, village.leader)
        await loan.sees("task_opened", task="loan.stand_in")
        (asked,) = [one["assigned_member_id"] for one in await loan.tasks() if one["kind"] == "loan.stand_in"]
        await answered(loan, "loan.stand_in", asked, outcome="accept")
        await loan.sees("trustee_accepted", member=asked)
        await loan.pay(60_600_000, f"{loan.id}-all")
        ended = await loan.ends()

    assert mortal.worker.deaths >= 2
    assert ended["outcome"] == "PAID"
    assert ended["balance"] == {"principal_rials": 0, "fee_due_rials": 0, "overpaid_rials": 0}
    once(ended, "rescheduled", "receipt_bounced", "trustee_goes", "trustee_shortfall", "closed")
    assert gone not in [one["member_id"] for one in ended["trustees"]]
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


@pytest.mark.parametrize("seed", [13])
async def test_paid_again_after_it_came_back_and_settled_by_the_insurance(
    mortal: MortalOffice, seed: int
) -> None:
    office = mortal.office
    village = office.found_village()
    async with mortal.worker.dying(seed):
        loan = await to_repayment(office, village)
        now = (await loan.read())["now"]
        facts = {"order_id": f"{loan.id}:disburse", "state": "returned", "at": now, "reference": "B-1"}
        await tells(office, "bank.transfer", facts)
        await loan.sees("payment_returned")
        await loan.sees("task_opened", task="loan.pay_again")
        await answered(loan, "loan.pay_again", "treasury1", outcome="pay_again")
        await loan.sees("task_opened", task="loan.release_money")
        await answered(loan, "loan.release_money", "treasury2", outcome="release")
        await moved(loan, 1)
        await loan.in_stage("REPAYING")
        body = {"reason": "گواهی فوت", "request_id": secrets.token_hex(6)}
        answer = await office.call("POST", f"/loans/{loan.id}/death", body, as_=village.leader)
        assert answer.status_code == 202, answer.text
        await loan.sees("task_opened", task="loan.claim_insurance")
        paid = {"amount_rials": 60_000_000, "reference": f"i-{loan.id}"}
        await answered(loan, "loan.claim_insurance", "treasury1", outcome="paid", **paid)
        ended = await loan.ends()

    assert mortal.worker.deaths >= 1
    assert ended["outcome"] == "PAID"
    once(ended, "payment_returned", "borrower_died", "insurance_paid", "closed")
    calls = [call for call in office.sandbox.see("/calls")["items"] if call["rehearsal"] == loan.id]
    assert [call["operation"] for call in calls].count("order_transfer") == 2
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


@pytest.mark.parametrize("seed", [7])
async def test_opened_again_after_it_had_closed_it_is_paid_and_closed_once_more(
    mortal: MortalOffice, seed: int
) -> None:
    office = mortal.office
    async with mortal.worker.dying(seed):
        loan = await to_repayment(office, office.found_village())
        reference = f"{loan.id}-bounces"
        await loan.pay(60_600_000, reference)
        await loan.ends()
        await tells(office, "bank.receipt_bounced", {"reference": reference})
        await loan.sees("reopened", owed_rials=60_600_000)
        await tells(office, "bank.receipt_bounced", {"reference": reference})
        await loan.pay(60_600_000, f"{loan.id}-again")
        await loan.sees("receipt", reference=f"{loan.id}-again")
        ended = await loan.ends()

    assert ended["outcome"] == "PAID"
    assert ended["balance"] == {"principal_rials": 0, "fee_due_rials": 0, "overpaid_rials": 0}
    once(ended, "reopened", "receipt_bounced")
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def tells(office: Office, kind: str, facts: dict[str, object]) -> None:
    answer = await office.webhook("bank", kind, facts, secrets.token_hex(8))
    assert answer.status_code == 202, answer.text


async def dies(office: Office, loan: Case, member_id: str, leader: str) -> None:
    body = {"why": "died", "reason": "گواهی فوت", "request_id": secrets.token_hex(6)}
    answer = await office.call("POST", f"/loans/{loan.id}/trustees/{member_id}/leave", body, as_=leader)
    assert answer.status_code == 202, answer.text


def once(ended: dict[str, object], *what: str) -> None:
    happened = [entry["what"] for entry in ended["timeline"]]  # type: ignore[attr-defined]
    assert {one: happened.count(one) for one in what} == dict.fromkeys(what, 1)
