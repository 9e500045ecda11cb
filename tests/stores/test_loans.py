"""Loans: applied for once, scheduled once, paid no more than is owed."""

from datetime import date

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from domain.allocation import Allocation, InstalmentBalance, Part
from domain.loans import Standing
from domain.schedule import ScheduledInstalment
from stores.borrowing import BorrowingStore
from stores.database import Database
from stores.loan_rows import InstalmentRow, ReceiptPartRow, ReceiptRow
from stores.loans import APPLIED, CLOSED, REPAYING, Loan, LoanStore
from stores.receipts import Receipt, ReceiptStore
from stores.trustees import TrusteeStore
from tests.stores.house import (
    LATER,
    NOW,
    SCHEDULE,
    application,
    apply_for_loan,
    found_network,
    member,
    start_repayment,
)
from tests.stores.lending import keep_receipt


@pytest.fixture
def network(either_database: Database) -> Database:
    found_network(either_database, [member(number) for number in (1, 2, 3)])
    apply_for_loan(either_database)
    return either_database


def pay(
    database: Database, reference: str, *parts: Part, overpaid_rials: int = 0, loan_id: str = "loan-1"
) -> None:
    divided = Allocation(parts, overpaid_rials)
    database.write(lambda session: keep_receipt(session, loan_id, reference, divided))


def close(database: Database, loan_id: str = "loan-1") -> None:
    database.write(lambda session: LoanStore(session).close(loan_id, LATER))


def loan_of(database: Database, loan_id: str = "loan-1") -> Loan:
    found = database.read(lambda session: LoanStore(session).get(loan_id))
    assert found is not None
    return found


def schedule_of(database: Database) -> list[ScheduledInstalment]:
    return database.read(lambda session: LoanStore(session).schedule_of("loan-1"))


def test_an_application_is_kept_once(network: Database) -> None:
    before = loan_of(network)
    assert (before.state, before.amount_rials, before.instalments) == (APPLIED, 300, 3)
    assert (before.member_id, before.kanoon_id, before.book) == ("m-1", "k-1", "real")
    assert (before.purpose_text, before.sheba_sealed) == ("درمان", b"sealed")
    apply_for_loan(network, rials=999)
    assert loan_of(network) == before


def test_a_loan_of_nothing_or_without_a_case_is_refused(network: Database) -> None:
    with pytest.raises(IntegrityError):
        apply_for_loan(network, "loan-2", rials=0)
    with pytest.raises(IntegrityError), network.writing() as session:
        LoanStore(session).apply(application("loan-9"), book="real", purpose_text="", sheba_sealed=None)
    assert network.read(lambda session: LoanStore(session).get("loan-9")) is None


def test_repayment_starts_once_with_the_schedule(network: Database) -> None:
    assert schedule_of(network) == []
    start_repayment(network)
    loan, kept = loan_of(network), schedule_of(network)
    assert (loan.state, loan.disbursed_at) == (REPAYING, NOW)
    assert [(one.number, one.due_on, one.deadline_on) for one in kept] == [
        (one.number, one.due_on, one.deadline_on) for one in SCHEDULE
    ]
    assert {(one.principal_rials, one.fee_rials, one.paid_rials, one.owed_rials) for one in kept} == {
        (100, 4, 0, 104)
    }
    start_repayment(network, schedule=SCHEDULE[:1])
    assert schedule_of(network) == kept


def test_the_contract_is_kept_as_it_was_first_signed(network: Database) -> None:
    with network.writing() as session:
        LoanStore(session).sign("loan-1", {"total_fee_rials": 12, "signed_at": NOW}, "C" * 16)
        LoanStore(session).sign("loan-1", {"total_fee_rials": 99}, "D" * 16)
    assert loan_of(network).contract == {"total_fee_rials": 12, "signed_at": "2026-11-24T09:00:00Z"}


def test_trustees_stand_for_a_loan_once_each(network: Database) -> None:
    standing = (Standing("m-2", 150), Standing("m-3", 150))
    with network.writing() as session:
        TrusteeStore(session).stand("loan-1", standing[::-1])
        TrusteeStore(session).stand("loan-1", [Standing("m-2", 999)])
    assert network.read(lambda session: TrusteeStore(session).of("loan-1")) == standing
    with pytest.raises(IntegrityError), network.writing() as session:
        TrusteeStore(session).stand("loan-1", [Standing("m-1", 0)])


def test_a_receipt_pays_what_it_was_divided_into(network: Database) -> None:
    start_repayment(network)
    pay(network, "r-1", Part(1, 4, 100), Part(2, 0, 30), overpaid_rials=7)
    first, second, third = schedule_of(network)
    assert (first.paid_rials, first.owed_rials) == (104, 0)
    assert (second.principal_paid_rials, second.fee_paid_rials, second.owed_rials) == (30, 0, 74)
    assert third.paid_rials == 0
    assert second.balance_on(date(2026, 1, 1)) == InstalmentBalance(2, 4, 70, fee_is_due=False)

    with network.reading() as session:
        kept = ReceiptStore(session).get("real", "r-1")
        row = session.get_one(ReceiptRow, ("real", "r-1"))
        parts = session.scalars(select(ReceiptPartRow).order_by(ReceiptPartRow.number))
        divided = [(part.version, part.number, part.fee_rials, part.principal_rials) for part in parts]
        assert ReceiptStore(session).numbers_paid_by("real", "r-1") == {1, 2}
    assert kept == Receipt("loan-1", 141, "bank:1", version=1)
    assert (row.overpaid_rials, row.at, row.taken_at) == (7, NOW, LATER)
    assert divided == [(1, 1, 4, 100), (1, 2, 0, 30)]


def test_what_a_transaction_has_paid_shows_in_it(network: Database) -> None:
    start_repayment(network)
    with network.writing() as session:
        loans = LoanStore(session)
        before = loans.schedule_of("loan-1")
        loans.mark_fee_due("loan-1", 1, NOW)
        keep_receipt(session, "loan-1", "r-1", Allocation((Part(1, 4, 100),), 0))
        after = loans.schedule_of("loan-1")
    assert (before[0].owed_rials, after[0].owed_rials) == (104, 0)
    assert (before[0].fee_fell_due, after[0].fee_fell_due) == (False, True)


def test_a_receipt_is_kept_once_by_its_reference_in_its_book(network: Database) -> None:
    start_repayment(network)
    pay(network, "r-1", Part(1, 0, 10))
    with pytest.raises(IntegrityError):
        pay(network, "r-1", Part(1, 0, 10))
    assert schedule_of(network)[0].paid_rials == 10, "nothing of the second one was kept"
    assert network.read(lambda session: ReceiptStore(session).get("rehearsal:loan-1", "r-1")) is None


@pytest.mark.parametrize(
    "parts",
    [
        (Part(1, 0, 101),),
        (Part(1, 5, 0),),
        (Part(2, 0, 60), Part(3, 4, 101)),
        (Part(1, 0, -1),),
    ],
)
def test_no_instalment_takes_more_than_it_asks_or_less_than_nothing(
    network: Database, parts: tuple[Part, ...]
) -> None:
    start_repayment(network)
    with pytest.raises(IntegrityError):
        pay(network, "r-1", *parts, overpaid_rials=50)
    assert [one.paid_rials for one in schedule_of(network)] == [0, 0, 0]
    assert network.read(lambda session: ReceiptStore(session).get("real", "r-1")) is None


def test_a_second_receipt_cannot_pay_an_instalment_over(network: Database) -> None:
    start_repayment(network)
    pay(network, "r-1", Part(1, 0, 60))
    with pytest.raises(IntegrityError):
        pay(network, "r-2", Part(1, 0, 41))
    pay(network, "r-3", Part(1, 4, 40))
    assert schedule_of(network)[0].owed_rials == 0


def test_a_receipt_of_nothing_is_refused(network: Database) -> None:
    start_repayment(network)
    with pytest.raises(IntegrityError):
        pay(network, "r-1")


def test_a_loan_has_one_active_schedule(network: Database) -> None:
    start_repayment(network)
    second = "INSERT INTO loan_schedule (loan_id, version, key, active, made_at) VALUES ('loan-1', 2, 'second', {}, '2026-11-24 09:00:00')"
    with pytest.raises(IntegrityError), network.writing() as session:
        session.execute(text(second.format("TRUE")))
    with network.writing() as session:
        session.execute(text(second.format("FALSE")))
    assert len(schedule_of(network)) == 3, "versions that are not active do not show"


def test_the_version_that_is_active_is_the_one_that_is_paid(network: Database) -> None:
    start_repayment(network)
    with network.writing() as session:
        session.execute(text("UPDATE loan_schedule SET active = FALSE"))
        session.execute(
            text(
                "INSERT INTO loan_schedule (loan_id, version, key, active, made_at) VALUES ('loan-1', 2, 'second', TRUE, '2026-11-24 09:00:00')"
            )
        )
        session.execute(
            text(
                "INSERT INTO loan_instalment SELECT loan_id, 2, number, due_on, deadline_on, 50, 2, 0, 0, NULL "
                "FROM loan_instalment"
            )
        )
    pay(network, "r-1", Part(1, 2, 50))
    network.write(lambda session: LoanStore(session).mark_fee_due("loan-1", 2, NOW))
    assert [(one.paid_rials, one.fee_fell_due) for one in schedule_of(network)] == [
        (52, False),
        (0, True),
        (0, False),
    ]
    with network.reading() as session:
        rows = session.scalars(select(InstalmentRow).where(InstalmentRow.version == 1))
        assert {(row.principal_paid_rials, row.fee_fell_due_at) for row in rows} == {(0, None)}


def test_a_fee_falls_due_once(network: Database) -> None:
    start_repayment(network)
    with network.writing() as session:
        LoanStore(session).mark_fee_due("loan-1", 1, NOW)
        LoanStore(session).mark_fee_due("loan-1", 1, LATER)
    with network.reading() as session:
        due = session.scalars(select(InstalmentRow.fee_fell_due_at).order_by(InstalmentRow.number))
        assert list(due) == [NOW, None, None]


def test_a_loan_is_closed_once_and_then_is_open_no_more(network: Database) -> None:
    apply_for_loan(network, "loan-2")
    apply_for_loan(network, "loan-3", book="rehearsal:loan-3")
    start_repayment(network)
    assert open_of(network) == ["loan-1", "loan-2"]
    close(network)
    network.write(lambda session: LoanStore(session).close("loan-1", NOW))
    assert (loan_of(network).state, loan_of(network).closed_at) == (CLOSED, LATER)
    assert open_of(network) == ["loan-2"]


def open_of(database: Database) -> list[str]:
    return database.read(lambda session: BorrowingStore(session).open_of("m-1", "real"))


def test_only_real_loans_that_were_paid_out_count_as_paid_back(network: Database) -> None:
    for loan_id, book in (("loan-2", "real"), ("loan-3", "rehearsal:loan-3"), ("loan-4", "real")):
        apply_for_loan(network, loan_id, book=book)
    apply_for_loan(network, "loan-5", "m-2")
    for loan_id in ("loan-1", "loan-3", "loan-4", "loan-5"):
        start_repayment(network, loan_id)
    for loan_id in ("loan-1", "loan-2", "loan-3", "loan-5"):
        close(network, loan_id)
    assert network.read(lambda session: BorrowingStore(session).history_of("m-1").closed_loans) == 1


def test_the_oldest_unpaid_deadline_is_of_what_is_still_owed(network: Database) -> None:
    def oldest(book: str = "real") -> date | None:
        return network.read(lambda session: BorrowingStore(session).oldest_unpaid_of("m-1", book))

    assert oldest() is None
    start_repayment(network)
    assert oldest() == SCHEDULE[0].deadline_on
    assert oldest("rehearsal:loan-1") is None
    refinanced = network.read(
        lambda session: BorrowingStore(session).oldest_unpaid_of("m-1", "real", refinanced="loan-1")
    )
    assert refinanced is None, "it is what the new loan takes the place of"
    pay(network, "r-1", Part(1, 3, 100))
    assert oldest() == SCHEDULE[0].deadline_on, "a part of a fee is still owed"
    pay(network, "r-2", Part(1, 1, 0))
    assert oldest() == SCHEDULE[1].deadline_on
    network.write(
        lambda s: s.execute(update(InstalmentRow).values(principal_paid_rials=100, fee_paid_rials=4))
    )
    assert oldest() is None
