"""Whose invoices a purpose wallet pays: each once however it is written, of sellers that may still be paid."""

import pytest

from tests.office import Office
from tests.stories.roads import ledger_is_right
from tests.stories.test_purpose_wallets import bought, filled, hands_in, supplier


@pytest.mark.parametrize(
    "again", ["f-0012 / a", "F۰۰۱۲‌A", "Ｆ 12_a", "F12A"], ids=["spaced", "persian", "wide", "short"]
)
async def test_another_spelling_of_an_invoice_is_the_same_invoice(office: Office, again: str) -> None:
    village, seller = office.found_village(), await supplier(office)
    loan = await filled(office, village)
    await bought(loan, village.members[0], seller, "F-0012/A", 1_000_000)
    assert (await hands_in(loan, village.members[0], seller, again, 1_000_000)).status_code == 200
    refused = await loan.sees("invoice_refused")
    assert refused["facts"]["reasons"] == ["paid_before"]


async def test_a_seller_with_two_accounts_is_paid_an_invoice_once(office: Office) -> None:
    """Another account is another supplier in our books, and still the same seller with the same invoice."""
    village, seller = office.found_village(), await supplier(office, purposes=["livelihood"])
    loan = await filled(office, village)
    await bought(loan, village.members[0], seller, "F-1", 1_000_000)
    found = await office.read(f"/suppliers?q={seller['legal_entity_id']}")
    closed = await office.call("POST", f"/suppliers/{found['items'][0]['id']}/close", as_="treasury1")
    assert closed.status_code == 204
    moved = await supplier(office, legal_entity_id=seller["legal_entity_id"], purposes=["livelihood"])
    assert (await hands_in(loan, village.members[0], moved, "F-1", 1_000_000)).status_code == 200
    assert (await loan.sees("invoice_refused"))["facts"]["reasons"] == ["paid_before"]


async def test_a_supplier_that_was_closed_meanwhile_is_not_paid(office: Office) -> None:
    village, seller = office.found_village(), await supplier(office)
    loan = await filled(office, village)
    assert (await hands_in(loan, village.members[0], seller, "F-1", 1_000_000)).status_code == 200
    await loan.sees("task_opened", task="loan.match_invoice")
    found = await office.read(f"/suppliers?q={seller['legal_entity_id']}")
    closed = await office.call("POST", f"/suppliers/{found['items'][0]['id']}/close", as_="treasury1")
    assert closed.status_code == 204
    await loan.says("loan.match_invoice", "credit_officer1", "pay")
    assert (await loan.sees("invoice_refused"))["facts"]["reasons"] == ["supplier_closed"]
    assert office.sandbox.see("/orders", order_id=f"{loan.id}:wallet:1")["items"] == []
    found = (await loan.read())["wallet"]
    assert (found["left_rials"], found["invoices"][0]["state"]) == (60_000_000, "refused")
    await loan.sees("task_opened", task="loan.hand_in_invoice")
    await ledger_is_right(office)


async def test_who_asked_for_the_loan_does_not_say_that_its_invoices_match(office: Office) -> None:
    village, seller = office.found_village(), await supplier(office)
    loan = await filled(office, village, as_="credit_officer1")
    assert (await hands_in(loan, village.members[0], seller, "F-1", 1_000_000)).status_code == 200
    await loan.sees("task_opened", task="loan.match_invoice")
    refused = await loan.answer("loan.match_invoice", "credit_officer1", outcome="pay")
    assert (refused.status_code, refused.json()["code"]) == (403, "four_eyes")
    await loan.says("loan.match_invoice", "credit_officer2", "pay")
