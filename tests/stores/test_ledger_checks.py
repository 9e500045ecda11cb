"""The checks of the ledger notice what they are for: each rule is broken behind the code's back, and says so."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from domain import loan_postings
from domain.ledger import REAL_BOOK
from stores.database import Database
from stores.ledger import LedgerStore
from stores.ledger_checks import Check, check_ledger
from stores.loans import LoanStore
from tests.stores.house import LATER, NOW, SCHEDULE, apply_for_loan, found_network, member
from tests.stores.ledger_faults import BALANCES, FAULTS, FEES, PRINCIPAL, SCHEDULES
from tests.stores.lending import lend
from tests.stores.market_faults import MARKET_FAULTS


@pytest.fixture
def kept(either_database: Database) -> Database:
    """A loan that is being paid back, one that was, and one that is only asked for."""
    found_network(either_database, [member(number) for number in (1, 2, 3)])
    for loan_id in ("loan-1", "loan-2", "loan-3"):
        apply_for_loan(either_database, loan_id)

    def write(session: Session) -> None:
        lend(session)
        back = loan_postings.overpaid_refunded(REAL_BOOK, "loan-1", 2, 1, LATER)
        LedgerStore(session).post(back)

    either_database.write(write)
    return either_database


@pytest.fixture
def unguarded(kept: Database) -> Iterator[Connection]:
    """A connection on which no foreign key is looked at."""
    with kept.engine.connect() as connection:
        if kept.is_sqlite:
            connection.execute(text("PRAGMA foreign_keys = OFF"))
        yield connection
        connection.invalidate()


def loosen(connection: Connection, table: str) -> None:
    """The same rows without what protects them: no trigger, no check, no key."""
    cascade = "" if connection.dialect.name == "sqlite" else "CASCADE"
    connection.execute(text(f"CREATE TABLE loose AS SELECT * FROM {table}"))
    connection.execute(text(f"DROP TABLE {table} {cascade}"))
    connection.execute(text(f"CREATE TABLE {table} AS SELECT * FROM loose"))


def checked(database: Database) -> dict[str, Check]:
    return {check.name: check for check in database.read(check_ledger)}


def test_a_ledger_that_only_our_code_wrote_breaks_no_rule(kept: Database) -> None:
    found = checked(kept)
    assert [check for check in found.values() if not check.ok] == []
    assert {check.detail for check in found.values()} == {"no exception"}


def test_an_empty_ledger_breaks_no_rule(either_database: Database) -> None:
    assert all(check.ok for check in checked(either_database).values())


@pytest.mark.parametrize(("rule", "table", "fault", "named"), FAULTS)
def test_each_rule_notices_its_fault_and_names_where(
    kept: Database, unguarded: Connection, rule: str, table: str | None, fault: str, named: str
) -> None:
    if table:
        loosen(unguarded, table)
    changed = unguarded.execute(text(fault)).rowcount
    unguarded.commit()
    found = checked(kept)[rule]
    assert changed, "there was nothing to break"
    assert not found.ok
    assert named in found.detail.split(", ")


def test_every_rule_has_its_fault(kept: Database) -> None:
    assert {rule for rule, *_ in (*FAULTS, *MARKET_FAULTS)} == set(checked(kept))


def test_two_active_schedules_are_noticed(kept: Database, unguarded: Connection) -> None:
    unguarded.execute(text("DROP INDEX uq_loan_schedule_active"))
    unguarded.execute(
        text(
            "INSERT INTO loan_schedule (loan_id, version, key, active, made_at) VALUES ('loan-1', 2, 'second', TRUE, '2026-11-24 09:00:00')"
        )
    )
    unguarded.execute(
        text(
            "INSERT INTO loan_instalment SELECT loan_id, 2, number, due_on, deadline_on, 100, 4, 0, 0, NULL "
            "FROM loan_instalment WHERE loan_id = 'loan-1'"
        )
    )
    unguarded.commit()
    assert not checked(kept)[SCHEDULES].ok


def test_a_loan_that_the_ledger_never_heard_of_is_noticed(kept: Database) -> None:
    with kept.writing() as session:
        LoanStore(session).start_repayment("loan-3", SCHEDULE, NOW)
        LoanStore(session).mark_fee_due("loan-3", 1, NOW)
    found = checked(kept)
    assert (found[PRINCIPAL].ok, found[PRINCIPAL].detail) == (False, "real:loan-3")
    assert (found[FEES].ok, found[FEES].detail) == (False, "real:loan-3")


def test_no_more_than_the_first_of_many_are_named(kept: Database) -> None:
    with kept.writing() as session:
        session.execute(text("UPDATE ledger_account SET posted = posted + 1"))
    assert len(checked(kept)[BALANCES].detail.split(", ")) == 5
