"""What outside systems send is kept even when it is wrong, counted, and becomes a task for a person."""

import asyncio
import json
import secrets
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.persian import to_persian_digits
from gateways.webhook_signature import new_secret, sign
from tests.office import Case, Office
from tests.stories.roads import ledger_is_right, to_repayment
from tests.stories.test_a_live_loan import live_loan

NOW = "2026-11-24T10:00:00+03:30"


@pytest.mark.parametrize(
    ("kind", "facts", "cause"),
    [
        ("bank.receipt", {"amount_rials": 1_000, "at": NOW, "loan_id": "loan-none"}, "unknown_loan"),
        ("bank.receipt", {"amount_rials": 1_000, "at": NOW}, "unknown_reference"),
        ("bank.receipt", {"amount_rials": 0, "at": NOW}, "impossible_amount"),
        ("bank.receipt", {"amount_rials": -5, "at": NOW}, "impossible_amount"),
        ("bank.receipt", {"amount_rials": 10**30 // 10**12, "at": NOW}, "impossible_amount"),
        ("bank.receipt", {"amount_rials": "many", "at": NOW}, "malformed"),
        ("bank.receipt", {"amount_rials": 1_000, "at": "yesterday"}, "malformed"),
        ("bank.receipt_bounced", {}, "unknown_reference"),
        ("bank.earthquake", {}, "unknown_type"),
    ],
)
async def test_a_message_that_no_case_takes_waits_for_a_person(
    office: Office, kind: str, facts: dict[str, Any], cause: str
) -> None:
    reference = f"ref-{secrets.token_hex(6)}"
    sent = await office.webhook("bank", kind, {"reference": reference} | facts, secrets.token_hex(8))
    assert sent.status_code == 202
    found = await office.exception_about(reference)
    assert found["subject"]["cause"] == cause
    await ledger_is_right(office)


async def test_a_forged_message_is_a_persons_case_once_a_day(office: Office) -> None:
    body = json.dumps({"type": "bank.receipt", "data": {}}).encode()
    now = datetime.now(UTC)  # noqa: TID251 - a forger's own clock
    for _ in range(3):
        headers = sign(new_secret(), secrets.token_hex(8), now, body)
        refused = await office.api.post("/api/v1/webhooks/merat", content=body, headers=headers)
        assert refused.status_code == 401

    async def told_of_merat() -> list[str]:
        listed = await office.read("/processes?kind=exception&q=bad_signature", as_="reconciliation1")
        return [case["id"] for case in listed["items"] if case["subject"]["source"] == "merat"]

    async with asyncio.timeout(30):
        while not await told_of_merat():  # noqa: ASYNC110 - other sources' forgeries are there already
            await asyncio.sleep(0.1)
    assert len(await told_of_merat()) == 1


async def test_a_person_hands_a_receipt_to_its_loan(office: Office) -> None:
    village = office.found_village()
    loan = await live_loan(office, village, 30_000_000, 3)
    reference = f"ref-{secrets.token_hex(6)}"
    facts = {"reference": reference, "amount_rials": 10_000_000, "at": NOW, "loan_id": "loan-mistyped"}
    await office.webhook("bank", "bank.receipt", facts, secrets.token_hex(8))
    case = await office.exception_about(reference)
    done = await office.sort_out(case, "hand_to_loan", loan_id=loan.id)
    assert done.status_code == 200, done.text
    await loan.sees("receipt", reference=reference)
    await ledger_is_right(office)


async def test_real_money_is_never_handed_to_a_rehearsal(office: Office) -> None:
    rehearsal = await to_repayment(office, office.found_village(), 30_000_000, 3)
    reference = f"ref-{secrets.token_hex(6)}"
    facts = {"reference": reference, "amount_rials": 10_000_000, "at": NOW}
    await office.webhook("bank", "bank.receipt", facts, secrets.token_hex(8))
    case = await office.exception_about(reference)
    await office.sort_out(case, "hand_to_loan", loan_id=rehearsal.id)

    # It was not taken, says why, and waits for another answer
    about = Case(office, case["id"])
    told = await about.sees("not_taken")
    assert told["facts"]["reasons"] == ["rehearsal"]
    assert "receipt" not in [entry["what"] for entry in (await rehearsal.read())["timeline"]]
    done = await office.sort_out(case, "settled_outside")
    assert done.status_code == 200


async def test_two_amounts_under_one_reference_are_never_both_money(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 30_000_000, 3)
    reference = f"ref-{secrets.token_hex(6)}"
    await office.call("POST", f"/processes/{loan.id}/pause", {"reason": "بررسی"}, as_="supervisor1")

    # While the case is paused nothing is booked yet; the second amount is a person's case all the same
    await loan.pay(300_000, reference)
    await loan.pay(9_000_000, reference)
    case = await office.exception_about(reference)
    assert (case["subject"]["cause"], case["subject"]["amount_rials"]) == ("changed_repeat", 9_000_000)
    await office.call("POST", f"/processes/{loan.id}/resume", {"reason": "ادامه"}, as_="supervisor1")
    await loan.sees("receipt", reference=reference, amount_rials=300_000)
    assert [entry["what"] for entry in (await loan.read())["timeline"]].count("receipt") == 1
    await ledger_is_right(office)


async def test_money_of_a_later_day_is_a_persons_case(office: Office) -> None:
    loan = await live_loan(office, office.found_village(), 30_000_000, 3)
    reference = f"ref-{secrets.token_hex(6)}"
    facts = {"reference": reference, "amount_rials": 10, "at": "2199-01-01T00:00:00Z", "loan_id": loan.id}
    await office.webhook("bank", "bank.receipt", facts, secrets.token_hex(8))
    assert (await office.exception_about(reference))["subject"]["cause"] == "in_future"
    assert (await loan.read())["balance"]["fee_due_rials"] == 0


async def test_one_unmatched_receipt_is_one_case_however_it_is_written(office: Office) -> None:
    number = secrets.randbelow(10**9)
    for written in (f"ref-{number}", f" ref-{number} ", f"ref-{to_persian_digits(str(number))}"):
        facts = {"reference": written, "amount_rials": 1_000, "at": NOW}
        await office.webhook("bank", "bank.receipt", facts, secrets.token_hex(8))
    await office.handed_over()
    await office.exception_about(f"ref-{number}")


async def test_a_second_delivery_of_a_settled_payment_is_harmless(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 30_000_000, 3)
    facts = {"order_id": f"{loan.id}:disburse", "state": "settled", "reference": "B-2"}
    for _ in range(2):
        await office.webhook("bank", "bank.transfer", facts, secrets.token_hex(8))
    await office.webhook("bank", "bank.transfer", facts | {"state": "rejected"}, secrets.token_hex(8))
    found = await office.until_listed(f"/processes?kind=exception&q={loan.id}", as_="reconciliation1")
    assert [case["subject"]["cause"] for case in found] == ["not_expected"]
    assert [entry["what"] for entry in (await loan.read())["timeline"]].count("disbursed") == 1


async def test_the_payer_is_enough_where_one_loan_is_open(office: Office) -> None:
    village = office.found_village()
    loan = await live_loan(office, village, 30_000_000, 3)
    facts = {
        "reference": f"ref-{secrets.token_hex(6)}",
        "amount_rials": 5_000_000,
        "at": NOW,
        "payer": village.national_codes[village.members[0]],
    }
    await office.webhook("bank", "bank.receipt", facts, secrets.token_hex(8))
    await loan.sees("receipt", reference=facts["reference"])
