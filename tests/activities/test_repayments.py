"""Steps of repayment are safe to repeat: a step whose answer was lost finds its own work and tells it again."""

from datetime import datetime, timedelta

import pytest

from activities.repayments import Repayments
from domain.loan_steps import (
    FeeDue,
    OutlookQuestion,
    ReceiptOrder,
    ReceiptTaken,
)
from domain.loans import (
    IncomingReceipt,
)
from domain.policies import shipped_policies
from stores.database import Database
from stores.ledger import LedgerStore
from stores.loans import LoanStore
from tests.stores.house import NOW, apply_for_loan, found_network, member
from tests.stores.lending import fund, pay_out

AT = NOW + timedelta(days=1)


@pytest.fixture
def lent(either_database: Database) -> Database:
    """Loan-1 of 300 rials in three instalments with fees of 4, just paid out."""
    found_network(either_database, [member(number) for number in (1, 2, 3)])
    apply_for_loan(either_database)
    with either_database.writing() as session:
        fund(session)
        pay_out(session, "loan-1")
        contract = {"repayment": shipped_policies().loan.repayment.model_dump(mode="json")}
        LoanStore(session).sign("loan-1", contract, "C" * 16)
    return either_database


async def take(database: Database, reference: str, rials: int, event_id: str) -> ReceiptTaken:
    receipt = IncomingReceipt(reference, rials, AT, event_id)
    return await Repayments(database).take_receipt(ReceiptOrder("loan-1", "real", AT, receipt, NOW))


def bank_received(database: Database) -> int:
    return database.read(lambda session: LedgerStore(session).balance("real", "bank:main").posted)


async def test_the_same_delivery_again_is_told_as_it_was(lent: Database) -> None:
    first = await take(lent, "r-1", 104, "bank:1")
    received = bank_received(lent)
    assert (first.state, first.paid_numbers, first.outlook.first_unpaid) == ("taken", (1,), 2)
    assert await take(lent, "r-1", 104, "bank:1") == first
    assert bank_received(lent) == received


async def test_another_delivery_of_the_same_money_is_a_repeat(lent: Database) -> None:
    await take(lent, "r-1", 104, "bank:1")
    received = bank_received(lent)
    again = await take(lent, "r-1", 104, "bank:2")
    assert (again.state, again.paid_numbers) == ("repeated", ())
    assert bank_received(lent) == received


async def test_another_amount_under_a_used_reference_posts_nothing(lent: Database) -> None:
    await take(lent, "r-1", 104, "bank:1")
    received = bank_received(lent)
    assert (await take(lent, "r-1", 105, "bank:1")).state == "changed_repeat"
    assert bank_received(lent) == received


@pytest.mark.parametrize(
    "reference", ["fund:loan-9.1", "moved:loan-9:1", "wallet:loan-9:1", "refinance:loan-9"]
)
async def test_money_that_only_we_move_is_named_by_nobody_else(lent: Database, reference: str) -> None:
    before = bank_received(lent)
    told = await take(lent, reference, 104, "a delivery, or a task")
    assert told.state == "changed_repeat"
    assert bank_received(lent) == before


async def test_a_fee_that_was_paid_early_does_not_fall_due_again(lent: Database) -> None:
    await take(lent, "r-1", 4, "bank:1")
    for _ in range(2):
        await Repayments(lent).fee_falls_due(FeeDue("loan-1", "real", AT, 1))
    with lent.reading() as session:
        assert LedgerStore(session).balance("real", "loan_fee_due:loan-1").posted == 0


async def test_the_outlook_misses_no_moment_up_to_its_end_and_goes_on_from_there(lent: Database) -> None:
    start = NOW - timedelta(days=90)
    everything = (await Repayments(lent).look(OutlookQuestion("loan-1", NOW + timedelta(days=5_000)))).awaited
    assert everything == (), "for ever is not asked"

    seen: list[tuple[datetime, int, str, int]] = []
    since: datetime | None = start
    while since is not None:
        outlook = await Repayments(lent).look(OutlookQuestion("loan-1", since))
        assert outlook.first_unpaid == 1
        assert sum(len(one.moments) for one in outlook.awaited) <= 15, "little to carry about"
        seen += [(m.at, one.number, m.what, m.days) for one in outlook.awaited for m in one.moments]
        since = outlook.until
    assert len(seen) == len(set(seen)), "none comes twice"
    assert min(seen, key=lambda one: one[0])[1:] == (1, "before", 7)
    of_each = [
        [what for _, number, what, _ in sorted(seen) if number == n and what != "committee"]
        for n in (1, 2, 3)
    ]
    assert of_each == [["before", "before", "due", "overdue", "overdue", "call", "trustees", "meeting"]] * 3
    committee = [days for _, number, what, days in sorted(seen) if number == 2 and what == "committee"]
    assert committee[:3] == [60, 90, 120]
