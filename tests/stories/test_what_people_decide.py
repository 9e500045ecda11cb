"""Answers of people that end a case, send it back, or tell the next one something."""

import asyncio
import secrets

import pytest

from domain.fees import FeePolicy
from domain.policies import Policies, shipped_policies
from tests.office import Office
from tests.stories.roads import ledger_is_right, nothing_is_held, to_endorsement, to_offer, to_repayment


async def test_the_committee_rejects_by_two_votes(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 2_000_000_000, 40)
    await loan.says("loan.endorse", village.leader, "endorse")
    await loan.says("loan.decide_in_committee", "credit_committee1", "reject", reason="بزرگ است")
    assert await loan.stage() == "DECISION"
    await loan.says("loan.decide_in_committee", "credit_committee2", "reject", reason="بزرگ است")
    ended = await loan.ends()
    assert ended["outcome"] == "REJECTED"

    # The member hears why
    told = await office.read(f"/messages?process_id={loan.id}&limit=200")
    text = next(one["text"] for one in told["items"] if one["event"] == "loan.rejected")
    assert "تصمیم‌گیرنده رد کرد" in text


async def test_the_treasury_may_refuse_to_release_the_money(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 600_000_000, 30)
    await loan.says("loan.endorse", village.leader, "endorse")
    await loan.says("loan.decide_as_officer", "credit_officer1", "approve")
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    await loan.says("loan.release_money", "treasury1", "reject", reason="سقف روزانه")
    assert (await loan.ends())["outcome"] == "DISBURSEMENT_FAILED"
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def test_who_sent_it_back_reads_what_was_added(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 600_000_000, 30)
    await loan.says("loan.endorse", village.leader, "endorse")
    (task,) = await loan.tasks()
    body = {"expected_rev": task["rev"], "request_id": "1", "reason": "فاکتور چرخ خیاطی؟"}
    sent_back = await office.call("POST", f"/tasks/{task['id']}/return", body, as_="credit_officer1")
    assert sent_back.status_code == 200, sent_back.text
    (asked,) = await loan.tasks()
    shown = await office.read(f"/tasks/{asked['id']}", as_=village.leader)
    assert shown["why"]["about"]["remarks"] == "فاکتور چرخ خیاطی؟"
    await loan.answer("loan.give_information", village.leader, information="فاکتور پیوست است")
    (again,) = await loan.tasks()
    shown = await office.read(f"/tasks/{again['id']}", as_="credit_officer2")
    assert shown["why"]["about"]["information"] == "فاکتور پیوست است"


async def test_of_two_applications_at_once_the_first_goes_on(office: Office) -> None:
    village = office.found_village()
    ask = [office.ask_for_loan(village.members[0], 50_000_000, 5, rehearsal=False) for _ in range(2)]
    loans = await asyncio.gather(*ask)
    for loan in loans:
        await loan.sees("entered", stage="ELIGIBILITY")
    ended = [found for loan in loans if (found := await loan.read())["status"] == "completed"]
    while not ended:
        ended = [found for loan in loans if (found := await loan.read())["status"] == "completed"]
    assert [one["outcome"] for one in ended] == ["INELIGIBLE"]
    (going,) = [loan for loan in loans if loan.id != ended[0]["id"]]
    await going.in_stage("SCORING")
    done = await office.call(
        "POST", f"/processes/{going.id}/withdraw", {"reason": "پایان آزمون"}, as_=village.members[0]
    )
    assert done.status_code == 202


async def test_a_rehearsal_leaves_the_real_book_as_it_was(office: Office) -> None:
    village = office.found_village()
    accounts = [
        "bank:main",
        f"points:{village.members[0]}",
        *(f"capacity:{trustee}" for trustee in village.trustees),
    ]

    async def real() -> dict[str, tuple[int, int]]:
        found = [await office.read(f"/ledger/accounts/{account}?book=real") for account in accounts]
        return {one["account"]: (one["posted"], one["pending_out"]) for one in found}

    before = await real()
    loan = await to_repayment(office, village, 50_000_000, 5)
    assert await real() == before

    # Nor does it keep its member from a real loan, nor count as one that was paid back
    real_loan = await office.ask_for_loan(village.members[0], 50_000_000, 5, rehearsal=False)
    await real_loan.in_stage("SCORING")
    messages = await office.read(f"/messages?process_id={loan.id}&limit=200")
    assert {one["state"] for one in messages["items"]} == {"kept"}
    await office.call("POST", f"/processes/{real_loan.id}/withdraw", {"reason": "؟"}, as_=village.members[0])


async def test_a_loan_without_any_fee(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = shipped_policies()
    free = shipped.loan.model_copy(update={"fee_policy": FeePolicy.NONE})
    policies = Policies.model_validate(shipped.model_dump() | {"loan": free.model_dump()})
    monkeypatch.setattr("api.loan_start.POLICIES", policies)
    village = office.found_village()
    loan = await to_offer(office, village, 50_000_000, 3)
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    await loan.pass_days(1)
    schedule = (await loan.read())["schedule"]
    assert [row["fee_rials"] for row in schedule] == [0, 0, 0]
    assert [row["principal_rials"] for row in schedule] == [16_666_666, 16_666_666, 16_666_668]
    await loan.pay(50_000_000, f"all-{secrets.token_hex(4)}")
    ended = await loan.ends()
    assert ended["outcome"] == "PAID"
    assert "fee_due" not in [entry["what"] for entry in ended["timeline"]]
    await ledger_is_right(office)
