"""Steps of repayment are safe to repeat: a step whose answer was lost finds its own work and tells it again."""

from datetime import datetime, timedelta

import pytest

from activities.repayments import Repayments
from domain.loans import FeeDue, IncomingReceipt, OutlookQuestion, ReceiptOrder, ReceiptTaken
from domain.policies import shipped_policies
from stores.database import Database
from stores.ledger import LedgerStore
from stores.loans import LoanStore
from tests.stores.house import NOW, SCHEDULE, apply_for_loan, found_network, member
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
        LoanStore(session).sign("loan-1", contract)
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


async def test_a_fee_that_was_paid_early_does_not_fall_due_again(lent: Database) -> None:
    await take(lent, "r-1", 4, "bank:1")
    for _ in range(2):
        await Repayments(lent).fee_falls_due(FeeDue("loan-1", "real", AT, 1))
    with lent.reading() as session:
        assert LedgerStore(session).balance("real", "loan_fee_due:loan-1").posted == 0


async def test_the_outlook_has_the_next_two_with_moments_to_come(lent: Database) -> None:
    async def look(since: datetime) -> list[tuple[int, list[str]]]:
        outlook = await Repayments(lent).look(OutlookQuestion("loan-1", since))
        assert outlook.first_unpaid == 1
        return [(one.number, [moment.what for moment in one.moments]) for one in outlook.awaited]

    whole = ["before", "before", "due", "overdue", "overdue", "call"]
    first, second, third = (one.due_on for one in SCHEDULE)
    assert await look(NOW - timedelta(days=90)) == [(1, whole), (2, whole)]
    after_first = datetime.combine(first, NOW.timetz()) + timedelta(days=20)
    assert [number for number, _ in await look(after_first)] == [2, 3]
    after_all = datetime.combine(third, NOW.timetz()) + timedelta(days=60)
    assert await look(after_all) == []
    assert second < third
