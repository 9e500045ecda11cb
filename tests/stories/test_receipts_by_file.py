"""A bank's statement as a file goes to the loans by the same door as the webhooks, and counts once with them."""

from pathlib import Path

from rich.console import Console

from commands.imports import import_receipts
from domain.jalali import format_jalali_numeric, tehran_date
from tests.office import Office, now
from tests.stories.roads import ledger_is_right
from tests.stories.test_a_live_loan import live_loan

ACCOUNT = "IR150700001000112233445566"


async def test_a_statement_pays_instalments_and_counts_once_with_the_webhook(
    office: Office, tmp_path: Path
) -> None:
    village = office.found_village()
    loan = await live_loan(office, village, 30_000_000, 3)
    member = village.members[0]
    await loan.pay(150_000, f"{loan.id}-1")
    await loan.sees("receipt", reference=f"{loan.id}-1")

    # The statement knows the receipt of the webhook too, and one by its payer, and a wrong one
    today = format_jalali_numeric(tehran_date(now()), "fa")
    statement = tmp_path / "statement.csv"
    rows = [
        "reference;amount_rials;paid_at;payer;loan_id;account",
        f"{loan.id}-1;۱۵۰٬۰۰۰;{today};;{loan.id};{ACCOUNT}",
        f"{loan.id}-2;15000000;{today};{village.national_codes[member]};;{ACCOUNT}",
        f"{loan.id}-3;0;{today};;{loan.id};{ACCOUNT}",
    ]
    statement.write_text("\ufeff" + "\r\n".join(rows), "utf-8")
    for _ in range(2):
        import_receipts(office.database, office.keys, statement, now(), Console(quiet=True))
    await loan.sees("receipt", reference=f"{loan.id}-2")
    found = await loan.read()
    assert sum(row["paid_rials"] for row in found["schedule"]) == 15_150_000
    assert [entry["what"] for entry in found["timeline"]].count("receipt") == 2
    assert f"{loan.id}-3" in (tmp_path / "statement.bad.csv").read_text("utf-8-sig")
    await ledger_is_right(office)
