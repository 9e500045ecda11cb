"""Money that nobody can be credited with is in the books from the first day, until somebody says whose it is."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta

from activities.measures import Measures
from domain.loan_steps import (
    MeasureOrder,
)
from domain.loans import (
    Measure,
)
from tests.office import Case, Office
from tests.stories.roads import ledger_is_right, to_repayment
from tests.stories.test_a_live_loan import live_loan


async def comes_in(office: Office, rials: int, **more: object) -> str:
    """A receipt of a month ago that names nobody; its reference."""
    reference = f"s-{secrets.token_hex(6)}"
    month_ago = datetime.now(UTC) - timedelta(days=30)  # noqa: TID251 - the bank's own clock
    facts = {"reference": reference, "amount_rials": rials, "at": month_ago.isoformat()} | more
    answer = await office.webhook("bank", "bank.receipt", facts, secrets.token_hex(8))
    assert answer.status_code == 202, answer.text
    return reference


async def suspense(office: Office, reference: str) -> int:
    return int((await office.read(f"/ledger/accounts/suspense:{reference}"))["posted"])


async def owed_of(loan: Case) -> int:
    return sum(
        row["principal_rials"] + row["fee_rials"] - row["paid_rials"]
        for row in (await loan.read())["schedule"]
    )


async def test_matched_after_a_month_it_pays_the_loan_and_leaves_suspense(office: Office) -> None:
    loan = await live_loan(office, office.found_village(), 30_000_000, 3)
    owed = await owed_of(loan)
    reference = await comes_in(office, 5_000_000)
    exception = await office.exception_about(reference)
    assert await suspense(office, reference) == 5_000_000
    await ledger_is_right(office)

    assert (await office.sort_out(exception, "hand_to_loan", loan_id=loan.id)).status_code == 200
    await loan.sees("receipt", reference=reference)
    assert await suspense(office, reference) == 0
    assert await owed_of(loan) == owed - 5_000_000
    await ledger_is_right(office)


async def test_sent_back_to_the_payer_it_leaves_suspense_and_the_bank(office: Office) -> None:
    reference = await comes_in(office, 7_000_000)
    exception = await office.exception_about(reference)
    bank = (await office.read("/ledger/accounts/bank:main"))["posted"]
    assert (await office.sort_out(exception, "sent_back")).status_code == 200
    case = Case(office, exception["id"])
    assert (await case.sees("sent_back"))["facts"] == {"amount_rials": 7_000_000}
    assert await suspense(office, reference) == 0
    assert (await office.read("/ledger/accounts/bank:main"))["posted"] == bank - 7_000_000
    await ledger_is_right(office)


async def test_money_for_a_loan_that_is_closed_waits_in_suspense(office: Office) -> None:
    loan = await live_loan(office, office.found_village(), 30_000_000, 3)
    await loan.pay(await owed_of(loan))
    await loan.ends()
    reference = await comes_in(office, 1_000_000, loan_id=loan.id)
    exception = await office.exception_about(reference)
    assert exception["subject"]["cause"] == "case_closed"
    assert await suspense(office, reference) == 1_000_000
    await ledger_is_right(office)


async def test_what_a_played_bank_says_of_a_rehearsal_is_no_money(office: Office) -> None:
    loan = await to_repayment(office, office.found_village(), 60_000_000, 6)
    await loan.pay(60_600_000)
    await loan.ends()
    reference = await comes_in(office, 1_000_000, loan_id=loan.id)
    await office.exception_about(reference)
    assert await suspense(office, reference) == 0
    await ledger_is_right(office)


async def test_money_for_a_loan_that_was_written_off_is_recovered_up_to_what_was_lost(office: Office) -> None:
    loan = await live_loan(office, office.found_village(), 30_000_000, 3)
    at = datetime.now(UTC)  # noqa: TID251 - the bank's own clock
    order = MeasureOrder(loan.id, "real", at, at, Measure("written_off", f"{loan.id}.99"))
    assert await Measures(office.database).write_off(order) == 30_000_000
    first = await comes_in(office, 20_000_000, loan_id=loan.id)
    await until_recovered(loan, 20_000_000)
    assert await suspense(office, first) == 0
    await ledger_is_right(office)

    # What is more than was lost is for a person, and nothing of it is income
    more = await comes_in(office, 15_000_000, loan_id=loan.id)
    exception = await office.exception_about(more)
    assert (await loan.read())["recovered_rials"] == 30_000_000
    assert await suspense(office, more) == 5_000_000
    assert (await office.sort_out(exception, "sent_back")).status_code == 200
    await Case(office, exception["id"]).sees("sent_back", amount_rials=5_000_000)
    assert await suspense(office, more) == 0
    await ledger_is_right(office)


async def until_recovered(loan: Case, rials: int) -> None:
    for _ in range(600):
        if (await loan.read())["recovered_rials"] == rials:
            return
        await asyncio.sleep(0.05)
    raise AssertionError((await loan.read())["recovered_rials"])


async def test_what_was_overpaid_goes_to_no_loan_of_somebody_else(office: Office) -> None:
    village = office.found_village()
    loan = await live_loan(office, village, 30_000_000, 3)
    await loan.pay(40_000_000)
    await loan.sees("overpaid")
    overpaid = (await loan.read())["balance"]["overpaid_rials"]
    nothing = await loan.answer(
        "loan.refund_overpaid", "treasury1", outcome="moved", to_loan_id="loan-nobody"
    )
    assert nothing.status_code == 200
    await loan.sees("not_taken", reasons=["unknown_loan"])
    assert (await loan.read())["balance"]["overpaid_rials"] == overpaid
    # The loan is still open: its member's next one is refused, so that another member's stands for it
    await asked_again(loan)
    other = await live_loan(office, office.found_village(), 30_000_000, 3)
    await loan.says("loan.refund_overpaid", "treasury1", "moved", to_loan_id=other.id)
    # Another member's loan is none that it may go to: the treasury is asked once more
    await asked_again(loan)
    await loan.says("loan.refund_overpaid", "treasury1", "refunded", reference="b-9")
    assert (await loan.ends())["outcome"] == "PAID"
    await ledger_is_right(office)


async def asked_again(loan: Case) -> None:
    """Waits until the treasury has the question."""
    for _ in range(600):
        if "loan.refund_overpaid" in [task["kind"] for task in await loan.tasks()]:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nobody is asked")


async def test_who_pays_for_somebody_else_is_not_named_to_them(office: Office) -> None:
    village, friends = office.found_village(), office.found_village()
    loan = await live_loan(office, village, 30_000_000, 3)
    friend = friends.national_codes[friends.members[0]]
    reference = f"f-{secrets.token_hex(6)}"
    at = datetime.now(UTC).isoformat()  # noqa: TID251 - the bank's own clock
    facts = {
        "reference": reference, "amount_rials": 15_000_000, "at": at, "loan_id": loan.id, "payer": friend,
    }  # fmt: skip
    assert (await office.webhook("bank", "bank.receipt", facts, secrets.token_hex(8))).status_code == 202
    await loan.sees("receipt_of_other", reference=reference)
    assert "loan.receipt_by_other" in await loan.messages()
    told = await office.read(f"/messages?process_id={loan.id}&limit=200")
    assert not any(friend in one["text"] for one in told["items"])
    await ledger_is_right(office)
