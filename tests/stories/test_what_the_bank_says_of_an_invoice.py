"""Words of the bank about a wallet's payments that come early, late, or against what was known."""

import secrets

from tests.office import Case, Office
from tests.stories.roads import ledger_is_right
from tests.stories.test_purpose_wallets import AMOUNT, bought, filled, hands_in, supplier, wallet


async def says_of(office: Office, loan: Case, state: str, reference: str) -> None:
    facts = {"order_id": f"{loan.id}:wallet:1", "state": state, "reference": reference}
    await office.webhook("bank", "bank.transfer", facts, secrets.token_hex(8))


async def test_money_that_is_back_before_the_bank_has_said_that_it_was_paid(office: Office) -> None:
    village, seller = office.found_village(), await supplier(office)
    loan = await filled(office, village)
    office.sandbox.fault("bank", "silent", for_process=loan.id, times=None)
    assert (await hands_in(loan, village.members[0], seller, "F-1", 1_000_000)).status_code == 200
    await loan.sees("task_opened", task="loan.match_invoice")
    await loan.says("loan.match_invoice", "credit_officer1", "pay")
    await loan.sees("payment_ordered", amount_rials=1_000_000)
    await says_of(office, loan, "returned", "B-1")
    await loan.sees("invoice_returned", number=1)
    # What the bank says of it now is known already.
    await says_of(office, loan, "settled", "B-1")
    await loan.sees("task_opened", task="loan.hand_in_invoice")
    assert [one["state"] for one in (await wallet(loan))["invoices"]] == ["returned"]
    assert (await wallet(loan))["left_rials"] == AMOUNT
    await ledger_is_right(office)


async def test_a_payment_that_the_bank_makes_after_somebody_said_that_it_has_not_is_a_persons_case(
    office: Office,
) -> None:
    village, seller = office.found_village(), await supplier(office)
    loan = await filled(office, village)
    office.sandbox.fault("bank", "silent", for_process=loan.id, times=None)
    assert (await hands_in(loan, village.members[0], seller, "F-1", 1_000_000)).status_code == 200
    await loan.sees("task_opened", task="loan.match_invoice")
    await loan.says("loan.match_invoice", "credit_officer1", "pay")
    await loan.pass_days(4)
    await loan.says("loan.ask_bank_about_invoice", "treasury1", "rejected")
    await loan.sees("invoice_refused", reasons=["bank_rejected"])
    await says_of(office, loan, "settled", f"B-{loan.id}")
    case = await office.exception_about(f"B-{loan.id}")
    assert case["subject"]["cause"] == "contradiction"


async def test_of_an_invoice_that_was_paid_it_says_no_more_that_it_was_not(office: Office) -> None:
    village, seller = office.found_village(), await supplier(office)
    loan = await filled(office, village)
    await bought(loan, village.members[0], seller, "F-1", 1_000_000)
    await says_of(office, loan, "settled", f"A-{loan.id}")
    await says_of(office, loan, "rejected", f"B-{loan.id}")
    case = await office.exception_about(f"B-{loan.id}")
    assert case["subject"]["cause"] == "contradiction"
    assert (await office.read(f"/processes?kind=exception&q=A-{loan.id}", "reconciliation1"))["items"] == []


async def test_nobody_is_asked_what_a_payment_bought_that_came_back(office: Office) -> None:
    village, seller = office.found_village(), await supplier(office)
    loan = await filled(office, village)
    await bought(loan, village.members[0], seller, "F-1", 1_000_000)
    await bought(loan, village.members[0], seller, "F-2", 1_000_000)
    await says_of(office, loan, "returned", "B-1")
    await loan.sees("invoice_returned", number=1)
    asked = [task for task in await loan.tasks() if task["kind"] == "loan.show_evidence"]
    assert len(asked) == 1


async def test_money_that_comes_back_while_the_treasury_refunds_what_was_overpaid_is_not_lost(
    office: Office,
) -> None:
    village, seller = office.found_village(), await supplier(office)
    loan = await filled(office, village)
    await bought(loan, village.members[0], seller, "F-1", AMOUNT)
    await loan.pay(70_000_000)
    await loan.sees("task_opened", task="loan.refund_overpaid")
    await says_of(office, loan, "returned", "B-1")
    for _ in range(2):
        await loan.says("loan.refund_overpaid", "treasury1", "refunded", reference=secrets.token_hex(4))
        await loan.sees("refunded")
    assert (await loan.ends())["outcome"] == "PAID"
    found = await office.read(f"/ledger/accounts/purpose_wallet:{loan.id}?book=rehearsal:{loan.id}")
    assert found["posted"] == 0
    assert [one["state"] for one in (await wallet(loan))["invoices"]] == ["returned"]
    await ledger_is_right(office)
