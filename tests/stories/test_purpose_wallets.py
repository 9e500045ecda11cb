"""Loans into a purpose wallet: it pays invoices of their purpose only, each once, and what is left repays."""

import secrets
from typing import Any

import httpx

from tests.office import Case, Office, Village
from tests.stories.roads import ledger_is_right
from tests.stories.test_loans_for_a_purpose import a_supplier, legal_entity_id

AMOUNT = 60_000_000


async def supplier(office: Office, **more: Any) -> dict[str, Any]:
    """Proposed by one person and approved by another."""
    wanted = a_supplier(**more)
    key = {"Idempotency-Key": secrets.token_hex(8)}
    answer = await office.call("POST", "/suppliers", wanted, as_="credit_officer1", **key)
    assert answer.status_code == 201, answer.text
    done = await office.call("POST", f"/suppliers/{answer.json()['id']}/approve", as_="treasury1")
    assert done.status_code == 200, done.text
    return wanted


async def filled(office: Office, village: Village, **more: Any) -> Case:
    loan = await office.ask_for_loan(village.members[0], AMOUNT, 6, payout={"wallet": True}, **more)
    await loan.pass_days(4)
    for task in await loan.tasks():
        await loan.says("loan.stand_as_trustee", task["assigned_member_id"], "accept")
    await loan.says("loan.endorse", village.leader, "endorse")
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    await loan.in_stage("REPAYING")
    await loan.sees("task_opened", task="loan.hand_in_invoice")
    return loan


async def hands_in(
    loan: Case, member: str, seller: dict[str, Any], invoice: str, rials: int
) -> httpx.Response:
    return await loan.answer(
        "loan.hand_in_invoice", member, outcome="pay", legal_entity_id=seller["legal_entity_id"],
        invoice=invoice, invoice_rials=rials,
    )  # fmt: skip


async def bought(loan: Case, member: str, seller: dict[str, Any], invoice: str, rials: int) -> None:
    """Handed in, found to match, paid by the bank."""
    assert (await hands_in(loan, member, seller, invoice, rials)).status_code == 200
    await loan.sees("task_opened", task="loan.match_invoice")
    await loan.says("loan.match_invoice", "credit_officer1", "pay")
    await loan.pass_days(1)
    await loan.sees("invoice_paid", document=invoice)


async def wallet(loan: Case) -> dict[str, Any]:
    found: dict[str, Any] = (await loan.read())["wallet"]
    return found


async def balance(office: Office, loan: Case, account: str) -> int:
    found = await office.read(f"/ledger/accounts/{account}?book=rehearsal:{loan.id}")
    return int(found["posted"])


async def test_invoices_are_paid_to_their_sellers_and_shown_and_the_rest_repays(office: Office) -> None:
    village, seller = office.found_village(), await supplier(office)
    member = village.members[0]
    loan = await filled(office, village)
    # Nothing has left the bank, and everything is owed.
    assert office.sandbox.see("/orders", order_id=f"{loan.id}:disburse")["items"] == []
    assert await balance(office, loan, "bank:wallets") == AMOUNT
    assert (await loan.read())["balance"]["principal_rials"] == AMOUNT
    assert "loan.wallet_filled" in await loan.messages()

    await bought(loan, member, seller, "F-1", 35_000_000)
    (order,) = office.sandbox.see("/orders", order_id=f"{loan.id}:wallet:1")["items"]
    assert (order["sheba"], order["amount_rials"]) == (seller["sheba"], 35_000_000)
    assert (await wallet(loan))["left_rials"] == 25_000_000
    shown = await loan.answer("loan.show_evidence", member, document="D-1")
    assert shown.status_code == 200, shown.text
    await bought(loan, member, seller, "F-2", 5_000_000)
    assert [(one["document"], one["state"]) for one in (await wallet(loan))["invoices"]] == [
        ("F-1", "paid"), ("F-2", "paid"),
    ]  # fmt: skip
    await ledger_is_right(office)

    await loan.says("loan.hand_in_invoice", member, "finished")
    await loan.sees("wallet_closed", amount_rials=20_000_000)
    await loan.sees("receipt", amount_rials=20_000_000)
    found = await loan.read()
    # It pays the first instalments, with the first year's fee.
    assert (found["wallet"]["left_rials"], found["balance"]["principal_rials"]) == (0, 40_600_000)
    assert await balance(office, loan, "bank:wallets") == 0
    assert "loan.hand_in_invoice" not in [task["kind"] for task in found["tasks"]]
    await loan.pay(40_600_000)
    assert (await loan.ends())["outcome"] == "PAID"
    await ledger_is_right(office)


async def test_a_wallet_is_not_misused(office: Office) -> None:
    """Sellers of something else, strangers, invoices paid before, more than there is, and what an officer refuses."""
    village, seller = office.found_village(), await supplier(office)
    other = await supplier(office, purposes=["medical"])
    member = village.members[0]
    loan = await filled(office, village)

    async def refused(seller: dict[str, Any], invoice: str, rials: int) -> list[str]:
        assert (await hands_in(loan, member, seller, invoice, rials)).status_code == 200
        entry = await loan.sees("invoice_refused", document=invoice)
        await loan.sees("task_opened", task="loan.hand_in_invoice")
        reasons: list[str] = entry["facts"]["reasons"]
        return reasons

    assert await refused(other, "M-1", 1_000) == ["other_purpose"]
    assert await refused({"legal_entity_id": legal_entity_id()}, "M-2", 1_000) == ["unknown_supplier"]
    await bought(loan, member, seller, "F-1", 10_000_000)
    assert await refused(seller, "F-1", 10_000_000) == ["paid_before"]

    too_much = await hands_in(loan, member, seller, "F-3", 50_000_001)
    assert too_much.status_code == 422
    assert [(e["field"], e["code"]) for e in too_much.json()["errors"]] == [
        ("invoice_rials", "more_than_wallet")
    ]
    nobody = await hands_in(loan, member, {"legal_entity_id": "12345678901"}, "F-3", 1_000)
    assert [(e["field"], e["code"]) for e in nobody.json()["errors"]] == [
        ("legal_entity_id", "legal_entity_id")
    ]

    assert (await hands_in(loan, member, seller, "F-4", 50_000_000)).status_code == 200
    await loan.sees("task_opened", task="loan.match_invoice")
    silent = await loan.answer("loan.match_invoice", "credit_officer1", outcome="refuse")
    assert silent.status_code == 422
    await loan.says("loan.match_invoice", "credit_officer1", "refuse", reason="خودرو است، نه چرخ خیاطی")
    await loan.sees("invoice_refused", document="F-4", reasons=["outside_purpose"])

    # No rial left but for the one invoice that matched.
    assert len(office.sandbox.see("/orders", order_id=f"{loan.id}:wallet:")["items"]) <= 1
    assert (await wallet(loan))["left_rials"] == 50_000_000
    assert [one["state"] for one in (await wallet(loan))["invoices"]] == [
        "refused", "refused", "paid", "refused", "refused",
    ]  # fmt: skip
    await ledger_is_right(office)


async def test_sixty_days_without_an_invoice_close_it_and_evidence_that_is_missing_is_a_task(
    office: Office,
) -> None:
    village, seller = office.found_village(), await supplier(office)
    loan = await filled(office, village)
    await bought(loan, village.members[0], seller, "F-1", 45_000_000)
    await loan.pass_days(61)
    await loan.sees("wallet_closed", amount_rials=15_000_000)
    await loan.sees("task_opened", task="loan.look_into_purpose")
    assert (await loan.read())["balance"]["principal_rials"] == 45_600_000
    await loan.says("loan.look_into_purpose", village.leader, "misused", reason="چرخی نیست")
    assert "loan.misused" in await loan.messages()
    await ledger_is_right(office)


async def test_money_that_the_bank_sends_back_is_in_the_wallet_again(office: Office) -> None:
    village, seller = office.found_village(), await supplier(office)
    loan = await filled(office, village)
    await bought(loan, village.members[0], seller, "F-1", AMOUNT)
    assert "loan.hand_in_invoice" not in [task["kind"] for task in await loan.tasks()]
    facts = {"order_id": f"{loan.id}:wallet:1", "state": "returned", "at": (await loan.read())["now"]}
    for _ in range(2):
        await office.webhook("bank", "bank.transfer", facts, secrets.token_hex(8))
    await loan.sees("invoice_returned", number=1)
    await loan.sees("task_opened", task="loan.hand_in_invoice")
    assert (await wallet(loan))["left_rials"] == AMOUNT
    # The same invoice may be handed in again: it was not paid after all.
    await bought(loan, village.members[0], seller, "F-1", AMOUNT)
    assert [one["state"] for one in (await wallet(loan))["invoices"]] == ["returned", "paid"]
    assert [entry["what"] for entry in (await loan.read())["timeline"]].count("invoice_returned") == 1
    await ledger_is_right(office)


async def test_a_bank_that_rejects_leaves_the_money_in_the_wallet(office: Office) -> None:
    village, seller = office.found_village(), await supplier(office)
    loan = await filled(office, village)
    office.sandbox.fault("bank", "reject_later", for_process=loan.id, reason="account_closed")
    assert (await hands_in(loan, village.members[0], seller, "F-1", 1_000_000)).status_code == 200
    await loan.sees("task_opened", task="loan.match_invoice")
    await loan.says("loan.match_invoice", "credit_officer1", "pay")
    await loan.pass_days(1)
    await loan.sees("invoice_refused", reasons=["bank_rejected"])
    assert (await wallet(loan))["left_rials"] == AMOUNT
    await ledger_is_right(office)


async def test_who_has_died_buys_nothing_more(office: Office) -> None:
    village, seller = office.found_village(), await supplier(office)
    loan = await filled(office, village)
    assert (await hands_in(loan, village.members[0], seller, "F-1", 1_000_000)).status_code == 200
    await loan.sees("task_opened", task="loan.match_invoice")
    body = {"reason": "گواهی فوت", "request_id": secrets.token_hex(6)}
    answer = await office.call("POST", f"/loans/{loan.id}/death", body, as_=village.leader)
    assert answer.status_code == 202, answer.text
    await loan.sees("wallet_closed", amount_rials=AMOUNT)
    assert (await loan.ends())["outcome"] == "PAID"
    assert (await wallet(loan))["invoices"][0]["reason"] == "wallet_closed"
    await ledger_is_right(office)
