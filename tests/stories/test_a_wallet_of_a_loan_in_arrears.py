"""A loan in arrears whose purpose wallet still holds money: that repays it before anything is written off."""

import secrets
from datetime import datetime
from typing import Any

from activities.handing import give_event
from domain.case import OutsideEvent
from tests.office import Case, Office, Village
from tests.stories.roads import ledger_is_right
from tests.stories.test_purpose_wallets import bought, filled, hands_in, supplier


async def to_the_board(office: Office, village: Village, seller: dict[str, Any]) -> Case:
    """So late that writing off is proposed; the wallet is kept open by small invoices, 59,998,000 rials are in it."""
    loan = await filled(office, village)
    await loan.pass_days(55)
    await bought(loan, village.members[0], seller, "F-1", 1_000)
    await loan.pay(5_000_000)
    await loan.sees("receipt", amount_rials=5_000_000)
    await loan.pass_days(50)
    await bought(loan, village.members[0], seller, "F-2", 1_000)
    await loan.pass_days(30)
    for member in ("credit_committee1", "credit_committee2"):
        await loan.says("loan.decide_arrears", member, "write_off", reason="امیدی نیست")
    await loan.sees("task_opened", task="loan.write_off")
    return loan


async def approved(loan: Case) -> None:
    for member in ("board1", "board2"):
        await loan.says("loan.write_off", member, "approve", reason="پذیرفته شد")


async def test_what_the_wallet_repays_is_not_written_off(office: Office) -> None:
    village, seller = office.found_village(), await supplier(office)
    loan = await to_the_board(office, village, seller)
    await approved(loan)
    await loan.sees("wallet_closed", amount_rials=59_998_000)
    await loan.sees("task_opened", task="loan.refund_overpaid")
    await loan.says("loan.refund_overpaid", "treasury1", "refunded", reference=secrets.token_hex(4))
    ended = await loan.ends()
    assert ended["outcome"] == "PAID"
    assert "written_off" not in [entry["what"] for entry in ended["timeline"]]
    await ledger_is_right(office)


async def test_money_that_came_in_while_an_invoice_was_paid_counts_before_the_rest_is_written_off(
    office: Office,
) -> None:
    village, seller = office.found_village(), await supplier(office)
    loan = await to_the_board(office, village, seller)
    office.sandbox.fault("bank", "silent", for_process=loan.id, times=None)
    assert (await hands_in(loan, village.members[0], seller, "F-3", 59_998_000)).status_code == 200
    await loan.sees("task_opened", task="loan.match_invoice")
    await loan.says("loan.match_invoice", "credit_officer1", "pay")
    await loan.sees("payment_ordered", amount_rials=59_998_000)
    await approved(loan)
    at = datetime.fromisoformat((await loan.read())["now"])
    paid = {"reference": f"{loan.id}-late", "amount_rials": 2_000_000, "at": at.isoformat()}
    # Taken for sure before the bank tells of the invoice.
    event = OutsideEvent(f"{loan.id}-late", "bank.receipt", at, paid)
    assert await give_event(office.engine, office.database, loan.id, event) is None
    facts = {"order_id": f"{loan.id}:wallet:3", "state": "settled", "reference": "B-3"}
    await office.webhook("bank", "bank.transfer", facts, secrets.token_hex(8))
    ended = await loan.ends()
    assert ended["outcome"] == "WRITTEN_OFF"
    told = [(e["what"], e["facts"]["amount_rials"]) for e in ended["timeline"] if e["what"] == "receipt"]
    assert told == [("receipt", 5_000_000), ("receipt", 2_000_000)]
    await ledger_is_right(office)
