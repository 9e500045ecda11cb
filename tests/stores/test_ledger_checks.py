"""The checks of the ledger notice what they are for: each rule is broken behind the code's back, and says so."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from stores.database import Database
from stores.ledger_checks import Check, check_ledger
from stores.loans import LoanStore
from tests.stores.house import NOW, SCHEDULE, apply_for_loan, found_network, member
from tests.stores.lending import lend

SUMS = "every transfer sums to zero"
UNITS = "units never mix"
BALANCES = "balances follow from entries"
HELD = "held is what is pending"
NEGATIVE = "available is never negative"
REVERSAL = "one reversal at most"
ENDS = "only pending transfers end"
PRINCIPAL = "loan principal is disbursed minus paid"
SCHEDULES = "one active schedule whose principal is what was disbursed"
FEES = "fees due are fees fallen due minus paid"
RECEIPTS = "receipts are wholly divided"
ONCE = "a loan is disbursed at most once"
CAPACITY = "trustees are held while the loan is open, and free afterwards"


@pytest.fixture
def kept(either_database: Database) -> Database:
    """A loan that is being paid back, one that was, and one that is only asked for."""
    found_network(either_database, [member(number) for number in (1, 2, 3)])
    for loan_id in ("loan-1", "loan-2", "loan-3"):
        apply_for_loan(either_database, loan_id)

    either_database.write(lend)
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


# The rule, the table whose guards are taken away first, the fault, and whom the rule names.
FAULTS: list[tuple[str, str | None, str, str]] = [
    (
        SUMS,
        "ledger_entry",
        "UPDATE ledger_entry SET debit = debit + 1 WHERE account = 'loan_principal:loan-1' AND debit > 0",
        "real:loan-1:disburse",
    ),
    (
        SUMS,
        "ledger_entry",
        "DELETE FROM ledger_entry WHERE account IN ('suspense:x', 'bank:main') AND transfer_id = "
        "(SELECT id FROM ledger_transfer WHERE key = 'voided')",
        "real:voided",
    ),
    (
        UNITS,
        "ledger_entry",
        "UPDATE ledger_entry SET unit = 'points' WHERE account = 'overpaid:loan-1'",
        "real:overpaid:loan-1",
    ),
    (
        UNITS,
        "ledger_account",
        "UPDATE ledger_account SET unit = 'points' WHERE name = 'overpaid:loan-1'",
        "real:overpaid:loan-1",
    ),
    (
        UNITS,
        "ledger_transfer",
        "UPDATE ledger_transfer SET unit = 'points' WHERE key = 'pending'",
        "real:suspense:x",
    ),
    (
        BALANCES,
        None,
        "UPDATE ledger_account SET posted = posted + 1 WHERE name = 'bank:main'",
        "real:bank:main",
    ),
    (
        BALANCES,
        "ledger_account",
        "INSERT INTO ledger_account VALUES ('real', 'points:m-9', 'points', 'credit', TRUE, 5, 0)",
        "real:points:m-9",
    ),
    (
        BALANCES,
        "ledger_ending",
        "DELETE FROM ledger_ending WHERE transfer_id = "
        "(SELECT id FROM ledger_transfer WHERE key = 'loan-1:disburse')",
        "real:loan_principal:loan-1",
    ),
    (
        BALANCES,
        "ledger_ending",
        "UPDATE ledger_ending SET ending = 'settled' WHERE ending = 'voided'",
        "real:suspense:x",
    ),
    (
        HELD,
        None,
        "UPDATE ledger_account SET pending_out = 0 WHERE name = 'suspense:x'",
        "real:suspense:x",
    ),
    (
        HELD,
        None,
        "UPDATE ledger_account SET pending_out = 1 WHERE name = 'capacity:m-2'",
        "real:capacity:m-2",
    ),
    (HELD, "ledger_ending", "DELETE FROM ledger_ending WHERE ending = 'voided'", "real:suspense:x"),
    (
        NEGATIVE,
        "ledger_account",
        "UPDATE ledger_account SET posted = -1 WHERE name = 'points:m-1'",
        "real:points:m-1",
    ),
    (
        NEGATIVE,
        "ledger_account",
        "UPDATE ledger_account SET pending_out = posted + 1 WHERE name = 'bank:main'",
        "real:bank:main",
    ),
    (
        REVERSAL,
        "ledger_transfer",
        "INSERT INTO ledger_transfer SELECT 900, book, 'zz', event, unit, fingerprint, process_id, pending, "
        "reverses_id, at FROM ledger_transfer WHERE reverses_id IS NOT NULL",
        "real:settled:reversed",
    ),
    (
        ENDS,
        "ledger_ending",
        "INSERT INTO ledger_ending SELECT id, 'settled', at FROM ledger_transfer WHERE key = 'voided-in'",
        "real:voided-in",
    ),
    (
        PRINCIPAL,
        None,
        "UPDATE loan_instalment SET principal_paid_rials = 99 WHERE loan_id = 'loan-1' AND number = 1",
        "real:loan-1",
    ),
    (PRINCIPAL, None, "UPDATE loan SET amount_rials = 301 WHERE id = 'loan-2'", "real:loan-2"),
    (SCHEDULES, None, "UPDATE loan_schedule SET active = FALSE WHERE loan_id = 'loan-1'", "real:loan-1"),
    (
        SCHEDULES,
        None,
        "UPDATE loan_instalment SET principal_rials = 101 WHERE loan_id = 'loan-1' AND number = 3",
        "real:loan-1",
    ),
    (
        FEES,
        None,
        "UPDATE loan_instalment SET fee_fell_due_at = NULL WHERE loan_id = 'loan-1' AND number = 1",
        "real:loan-1",
    ),
    (
        FEES,
        None,
        "UPDATE loan_instalment SET fee_paid_rials = 3 WHERE loan_id = 'loan-2' AND number = 2",
        "real:loan-2",
    ),
    (
        RECEIPTS,
        None,
        "UPDATE bank_receipt SET overpaid_rials = 6 WHERE reference = 'loan-1'",
        "real:loan-1",
    ),
    (RECEIPTS, None, "DELETE FROM bank_receipt_part WHERE reference = 'loan-2'", "real:loan-2"),
    (
        ONCE,
        "ledger_transfer",
        "UPDATE ledger_transfer SET event = 'loan_disbursed' WHERE key = 'loan-1:capacity:m-2'",
        "real:loan-1",
    ),
    (
        CAPACITY,
        None,
        "UPDATE loan SET state = 'closed' WHERE id = 'loan-1'",
        "real:capacity_held:loan-1:m-2",
    ),
    (
        CAPACITY,
        None,
        "UPDATE loan SET state = 'repaying' WHERE id = 'loan-2'",
        "real:capacity_held:loan-2:m-2",
    ),
]


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
    assert {rule for rule, *_ in FAULTS} == set(checked(kept))


def test_two_active_schedules_are_noticed(kept: Database, unguarded: Connection) -> None:
    unguarded.execute(text("DROP INDEX uq_loan_schedule_active"))
    unguarded.execute(text("INSERT INTO loan_schedule VALUES ('loan-1', 2, TRUE, '2026-11-24 09:00:00')"))
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
