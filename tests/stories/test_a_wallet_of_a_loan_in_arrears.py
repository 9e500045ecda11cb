"""A loan in arrears whose purpose wallet still holds money: that repays it before anything is written off."""

import secrets

from tests.office import Office
from tests.stories.roads import ledger_is_right
from tests.stories.test_purpose_wallets import bought, filled, supplier


async def test_what_the_wallet_repays_is_not_written_off(office: Office) -> None:
    village, seller = office.found_village(), await supplier(office)
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
    for member in ("board1", "board2"):
        await loan.says("loan.write_off", member, "approve", reason="پذیرفته شد")
    await loan.sees("wallet_closed", amount_rials=59_998_000)
    await loan.sees("task_opened", task="loan.refund_overpaid")
    await loan.says("loan.refund_overpaid", "treasury1", "refunded", reference=secrets.token_hex(4))
    ended = await loan.ends()
    assert ended["outcome"] == "PAID"
    assert "written_off" not in [entry["what"] for entry in ended["timeline"]]
    await ledger_is_right(office)
