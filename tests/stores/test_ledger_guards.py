"""What the database itself refuses of the ledger, whoever writes to it."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain.ledger import REAL_BOOK, Leg, Transfer, Unit
from stores.database import Database
from stores.ddl import APPEND_ONLY
from stores.ledger import LedgerStore
from stores.tables import METADATA

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def kept(either_database: Database) -> Database:
    """A ledger with a posted, a settled, a pending and a reversed transfer."""

    def fill(session: Session) -> None:
        ledger = LedgerStore(session)
        ledger.post(of_rials("funded", (Leg("bank", debit=100), Leg("capital", credit=100))))
        for key in ("settled", "pending"):
            legs = (Leg("loan_principal:1", debit=10), Leg("bank", credit=10))
            ledger.post(of_rials(key, legs, pending=True))
        ledger.settle(REAL_BOOK, "settled", NOW)
        ledger.post(of_rials("mistaken", (Leg("bank", debit=7), Leg("capital", credit=7))))
        ledger.reverse(REAL_BOOK, "mistaken", NOW, "mistaken:reversed")

    either_database.write(fill)
    return either_database


def of_rials(key: str, legs: tuple[Leg, ...], *, pending: bool = False) -> Transfer:
    return Transfer(REAL_BOOK, key, "test_event", Unit.RIALS, legs, NOW, pending=pending)


def by_hand(database: Database, *statements: str) -> None:
    """Statements that go round our code, in one transaction."""
    with database.writing() as session:
        for statement in statements:
            session.execute(text(statement))


def sums(database: Database) -> dict[str, tuple[int, int]]:
    """What is posted and held, by account."""
    with database.reading() as session:
        rows = session.execute(text("SELECT name, posted, pending_out FROM ledger_account"))
        return {name: (posted, held) for name, posted, held in rows}


def transfer_row(number: int, *, pending: bool = False, reverses: str = "NULL") -> str:
    return (
        "INSERT INTO ledger_transfer (id, book, key, event, unit, fingerprint, pending, reverses_id, at) "
        f"VALUES ({number}, 'real', 'k{number}', 'test_event', 'rials', 'f', {str(pending).upper()}, "
        f"{reverses}, '2026-11-24 09:00:00')"
    )


def entry_row(number: int, account: str, debit: int, credit: int, unit: str = "rials") -> str:
    return (
        "INSERT INTO ledger_entry (transfer_id, book, unit, account, debit, credit) "
        f"VALUES ({number}, 'real', '{unit}', '{account}', {debit}, {credit})"
    )


def seal_row(number: int) -> str:
    return f"INSERT INTO ledger_seal (transfer_id) VALUES ({number})"


BALANCED = (transfer_row(900), entry_row(900, "bank", 5, 0), entry_row(900, "capital", 0, 5))
FUNDED = "(SELECT id FROM ledger_transfer WHERE key = 'funded')"
SETTLED = "(SELECT id FROM ledger_transfer WHERE key = 'settled')"
PENDING = "(SELECT id FROM ledger_transfer WHERE key = 'pending')"
OF_FUNDED = "FROM ledger_transfer WHERE key = 'funded'"
# What writes over a row that is there, by any of its keys.
REPLACED = {
    "ledger_transfer": (
        f"SELECT id, book, 'other', event, unit, fingerprint, process_id, pending, reverses_id, at {OF_FUNDED}",
        f"SELECT 901, book, key, 'other', unit, fingerprint, process_id, pending, reverses_id, at {OF_FUNDED}",
        "SELECT 901, book, 'other', event, unit, fingerprint, process_id, pending, reverses_id, at "
        "FROM ledger_transfer WHERE reverses_id IS NOT NULL",
    ),
    "ledger_entry": ("SELECT MIN(id), 900, 'real', 'rials', 'bank', 5, 0 FROM ledger_entry",),
    "ledger_seal": (f"SELECT {FUNDED}",),
    "ledger_ending": (f"SELECT {SETTLED}, 'voided', '2026-11-24 09:00:00'",),
    "ledger_account": ("SELECT 'real', 'bank', 'rials', 'debit', FALSE, 0, 0",),
}


def test_a_whole_transfer_by_hand_is_taken_which_shows_that_the_others_fail_for_their_fault(
    kept: Database,
) -> None:
    by_hand(kept, *BALANCED, seal_row(900))


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_no_row_of_the_ledger_is_deleted(kept: Database, table: str) -> None:
    with pytest.raises(IntegrityError, match="append only"):
        by_hand(kept, f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_entry SET debit = debit + 1 WHERE debit > 0",
        "UPDATE ledger_entry SET debit = debit",  # not even into itself
        "UPDATE ledger_transfer SET event = 'another'",
        "UPDATE ledger_transfer SET pending = FALSE WHERE key = 'pending'",
        "UPDATE ledger_seal SET transfer_id = transfer_id + 1000",
        "UPDATE ledger_ending SET ending = 'voided'",
    ],
)
def test_no_row_of_the_ledger_is_changed(kept: Database, change: str) -> None:
    with pytest.raises(IntegrityError, match="append only"):
        by_hand(kept, change)


def test_no_table_of_the_ledger_is_emptied_at_once(kept: Database) -> None:
    if kept.is_sqlite:
        return  # SQLite has no TRUNCATE, and its DELETE is refused above
    for table in (*APPEND_ONLY, "ledger_account"):
        with pytest.raises(IntegrityError, match="append only"):
            by_hand(kept, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(("table", "row"), [(table, row) for table, rows in REPLACED.items() for row in rows])
def test_no_row_of_the_ledger_is_written_over(kept: Database, table: str, row: str) -> None:
    if not kept.is_sqlite:
        return  # PostgreSQL has no REPLACE, and its ON CONFLICT DO UPDATE is an update, which is refused above
    statement = f"INSERT OR REPLACE INTO {table} {row}"
    before = everything(kept)
    # As any other program opens the file: with none of our settings, foreign keys not looked at either.
    with closing(sqlite3.connect(str(kept.url.database))) as stranger:
        stranger.execute(transfer_row(900))  # for the entry that would be taken from its sealed transfer
        with pytest.raises(sqlite3.IntegrityError, match=r"append only|stays what it was"):
            stranger.execute(statement)
    with pytest.raises(IntegrityError, match=r"append only|stays what it was"):
        by_hand(kept, transfer_row(900), statement)
    assert everything(kept) == before


def test_on_our_connections_a_replacement_is_a_deletion_too(kept: Database) -> None:
    if not kept.is_sqlite:
        return
    by_hand(kept, "DROP TRIGGER ledger_ending_new")
    with pytest.raises(IntegrityError, match="append only"):
        by_hand(kept, f"INSERT OR REPLACE INTO ledger_ending {REPLACED['ledger_ending'][0]}")


def test_every_table_of_the_ledger_is_replaced_in_these_tests() -> None:
    assert set(REPLACED) == {*APPEND_ONLY, "ledger_account"}
    assert {name for name in METADATA.tables if name.startswith("ledger_")} == set(REPLACED)


def everything(database: Database) -> list[list[tuple[object, ...]]]:
    with database.reading() as session:
        return [[tuple(row) for row in session.execute(text(f"SELECT * FROM {table}"))] for table in REPLACED]


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (entry_row(900, "bank", 5, 0),),
        (entry_row(900, "bank", 5, 0), entry_row(900, "capital", 0, 4)),
        (entry_row(900, "bank", 5, 0), entry_row(900, "capital", 5, 0)),
    ],
)
def test_a_transfer_that_does_not_balance_is_refused(kept: Database, entries: tuple[str, ...]) -> None:
    with pytest.raises(IntegrityError, match="do not balance"):
        by_hand(kept, transfer_row(900), *entries, seal_row(900))


def test_a_transfer_without_its_seal_cannot_be_committed(kept: Database) -> None:
    with pytest.raises(IntegrityError):
        by_hand(kept, *BALANCED)


def test_a_sealed_transfer_takes_no_more_entries(kept: Database) -> None:
    entry = entry_row(900, "bank", 5, 0).replace("(900", f"({FUNDED}")
    with pytest.raises(IntegrityError, match="takes no more entries"):
        by_hand(kept, entry)


@pytest.mark.parametrize(
    "entry",
    [
        entry_row(900, "bank", 0, 0),
        entry_row(900, "bank", 5, 5),
        entry_row(900, "bank", -5, 0),
        entry_row(900, "points:m1", 5, 0),  # no such account
        entry_row(900, "bank", 5, 0, unit="points"),  # units never mix
    ],
)
def test_an_entry_has_one_side_an_account_and_the_unit_of_both(kept: Database, entry: str) -> None:
    with pytest.raises(IntegrityError):
        by_hand(kept, transfer_row(900), entry, entry_row(900, "capital", 0, 5), seal_row(900))


@pytest.mark.parametrize(
    ("ended", "ending"), [(FUNDED, "settled"), (FUNDED, "voided"), (SETTLED, "voided"), (SETTLED, "settled")]
)
def test_only_a_pending_transfer_ends_and_only_once(kept: Database, ended: str, ending: str) -> None:
    with pytest.raises(IntegrityError):
        by_hand(kept, f"INSERT INTO ledger_ending VALUES ({ended}, '{ending}', '2026-11-24 09:00:00')")


def test_a_second_reversal_is_refused(kept: Database) -> None:
    kept.write(lambda session: LedgerStore(session).reverse(REAL_BOOK, "settled", NOW, "returned"))
    again = (transfer_row(900, reverses=SETTLED), *BALANCED[1:], seal_row(900))
    with pytest.raises(IntegrityError):
        by_hand(kept, *again)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_account SET posted = -1 WHERE name = 'bank'",
        "UPDATE ledger_account SET pending_out = posted + 1 WHERE name = 'bank'",
        "UPDATE ledger_account SET pending_out = -1 WHERE name = 'capital'",
        "UPDATE ledger_account SET never_negative = FALSE WHERE name = 'bank'",
        "UPDATE ledger_account SET unit = 'points' WHERE name = 'bank'",
        "UPDATE ledger_account SET normal = 'credit' WHERE name = 'bank'",
        "DELETE FROM ledger_account WHERE name = 'bank'",
    ],
)
def test_an_account_stays_what_it_was_opened_as_and_above_zero(kept: Database, change: str) -> None:
    with pytest.raises(IntegrityError):
        by_hand(kept, change)
