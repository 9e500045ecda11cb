"""A real purpose wallet in real time: an invoice is in hand while the loan goes on in a fresh history."""

import secrets

from domain.one_time_code import code_of
from tests.fixtures.office import CODE_SECRET
from tests.office import Case, Office, Village
from tests.stories.roads import ledger_is_right
from tests.stories.test_purpose_wallets import hands_in, supplier, wallet

AMOUNT = 120_000_000


async def live_wallet(office: Office, village: Village) -> Case:
    loan = await office.ask_for_loan(village.members[0], AMOUNT, 12, rehearsal=False, payout={"wallet": True})
    await loan.sees("recognition_asked")
    result = {
        "request_id": loan.id, "rank": "A", "affordable_instalment_rials": 100_000_000,
        "guarantor_ceiling_rials": 0, "valid_until": "2199-01-01",
    }  # fmt: skip
    await office.webhook("merat", "merat.result", result, secrets.token_hex(8))
    await loan.in_stage("TRUSTEES")
    for task in await loan.tasks():
        await loan.says("loan.stand_as_trustee", task["assigned_member_id"], "accept")
    await loan.says("loan.endorse", village.leader, "endorse")
    await loan.says("loan.accept_offer", village.members[0], "accept", code=code_of(CODE_SECRET, loan.id, 1))
    await loan.sees("task_opened", task="loan.hand_in_invoice")
    return loan


async def in_fresh_histories(office: Office, loan: Case) -> None:
    """Receipts, until the engine has begun the loan's history anew at least once."""
    handle = office.engine.get_workflow_handle(loan.id)
    first = (await handle.describe()).run_id
    for number in range(20):
        reference = f"{loan.id}-{secrets.token_hex(4)}-{number}"
        await loan.pay(1_000_000, reference)
        await loan.sees("receipt", reference=reference)
        if (await handle.describe()).run_id != first:
            return
    raise AssertionError("still in the same history")


async def says_of(office: Office, loan: Case, number: int, state: str) -> None:
    facts = {"order_id": f"{loan.id}:wallet:{number}", "state": state, "reference": f"B-{number}"}
    await office.webhook("bank", "bank.transfer", facts, secrets.token_hex(8))


async def test_an_invoice_in_hand_and_what_was_paid_go_on_in_a_fresh_history(office: Office) -> None:
    village, seller = office.found_village(), await supplier(office)
    loan = await live_wallet(office, village)
    for number in (1, 2):
        answer = await hands_in(loan, village.members[0], seller, f"F-{number}", number * 1_000_000)
        assert answer.status_code == 200, answer.text
        await loan.sees("task_opened", task="loan.match_invoice")
        await in_fresh_histories(office, loan)
        await loan.says("loan.match_invoice", "credit_officer1", "pay")
        await loan.sees("payment_ordered", amount_rials=number * 1_000_000)
        await says_of(office, loan, number, "settled")
        await loan.sees("invoice_paid", document=f"F-{number}")
    await in_fresh_histories(office, loan)
    assert (await wallet(loan))["left_rials"] == AMOUNT - 3_000_000
    # Said again it is known; that it came back as well.
    await says_of(office, loan, 1, "settled")
    await says_of(office, loan, 1, "returned")
    await loan.sees("invoice_returned", number=1)
    await in_fresh_histories(office, loan)
    await says_of(office, loan, 1, "returned")
    await loan.says("loan.hand_in_invoice", village.members[0], "finished")
    await loan.sees("wallet_closed", amount_rials=AMOUNT - 2_000_000)
    await ledger_is_right(office)
