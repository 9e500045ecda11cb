"""Many loans at once: the rows of two loans that were really lent, copied under other names by the database itself."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain import loan_postings
from domain.ledger import REAL_BOOK, Leg, Transfer, Unit
from stores.database import Database
from stores.ledger import LedgerStore
from tests.stores.house import NOW, apply_for_loan, found_network, member
from tests.stores.lending import lend

_RICH = 10**12
_APART = 10_000
_NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT CAST(:first AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < :last) "
_OF_LOANS = "JOIN ledger_transfer t ON t.id = x.transfer_id CROSS JOIN numbers WHERE t.process_id IN ('loan-1', 'loan-2')"
# Whatever names loan-1 or loan-2 names the copy; the parents of a row come before it.
_COPIED = (
    ("process", "id", ()),
    ("loan", "id", ()),
    ("loan_trustee", "loan_id", ()),
    ("loan_schedule", "loan_id", ()),
    ("loan_instalment", "loan_id", ()),
    ("bank_receipt", "loan_id", ("reference", "loan_id")),
    ("bank_receipt_part", "reference", ("reference",)),
    ("ledger_account", "name", ("name",)),
    ("ledger_transfer", "process_id", ("key", "process_id")),
)


def lend_two(database: Database) -> None:
    """One loan that is being paid back and one that was, and means for many more of them."""
    found_network(database, [member(number) for number in (1, 2, 3)])
    for loan_id in ("loan-1", "loan-2"):
        apply_for_loan(database, loan_id)

    def write(session: Session) -> None:
        lend(session)
        LedgerStore(session).post(loan_postings.overpaid_refunded(REAL_BOOK, "loan-1", 2, 1, NOW))
        for debit, credit, unit in (
            ("bank:main", "capital:fund", Unit.RIALS),
            ("points_issued:network", "points:m-1", Unit.POINTS),
            ("capacity_granted:merat", "capacity:m-2", Unit.CAPACITY_RIALS),
            ("capacity_granted:merat", "capacity:m-3", Unit.CAPACITY_RIALS),
        ):
            legs = (Leg(debit, debit=_RICH), Leg(credit, credit=_RICH))
            LedgerStore(session).post(Transfer(REAL_BOOK, f"rich:{credit}", "test_event", unit, legs, NOW))

    database.write(write)


def multiply(database: Database, first: int, last: int) -> None:
    """Copies of both loans numbered `first` to `last`, with everything that belongs to them."""
    with database.writing() as session:
        for table, by, renamed in _COPIED:
            _copy(session, table, by, renamed or (by,), first, last)
        _copy_moves(session, first, last)


def _copy_moves(session: Session, first: int, last: int) -> None:
    """What was reserved is settled before anything is paid back, as it was: no wallet may be below zero."""
    entries = (
        f"{_NUMBERS}SELECT t.id + n * {_APART}, x.book, x.unit, {_renamed('x.account')}, x.debit, x.credit "
        f"FROM ledger_entry x {_OF_LOANS} ORDER BY n, x.id"
    )
    seals = f"{_NUMBERS}SELECT t.id + n * {_APART} FROM ledger_seal x {_OF_LOANS}"
    endings = f"{_NUMBERS}SELECT t.id + n * {_APART}, x.ending, x.at FROM ledger_ending x {_OF_LOANS}"
    for statement in (
        f"INSERT INTO ledger_entry (transfer_id, book, unit, account, debit, credit) {entries}",
        f"INSERT INTO ledger_seal {seals} AND t.pending",
        f"INSERT INTO ledger_ending {endings}",
        f"INSERT INTO ledger_seal {seals} AND NOT t.pending ORDER BY n, t.id",
    ):
        session.execute(text(statement), {"first": first, "last": last})


def analyse(database: Database) -> None:
    """PostgreSQL plans by what it knows of the tables, and learns that only now and then by itself."""
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def _copy(session: Session, table: str, by: str, renamed: tuple[str, ...], first: int, last: int) -> None:
    columns = list(session.execute(text(f"SELECT * FROM {table} LIMIT 0")).keys())
    given = {name: _renamed(name) for name in renamed}
    if table == "ledger_transfer":
        given["id"] = f"id + n * {_APART}"
    if table == "ledger_account":
        given |= {"posted": "0", "pending_out": "0"}
    values = ", ".join(given.get(name, f'"{name}"') for name in columns)
    quoted = ", ".join(f'"{name}"' for name in columns)
    ours = f"({by} LIKE '%loan-1%' OR {by} LIKE '%loan-2%') AND {by} NOT LIKE '%copy%'"
    session.execute(
        text(
            f"INSERT INTO {table} ({quoted}) {_NUMBERS}SELECT {values} FROM {table} CROSS JOIN numbers WHERE {ours}"
        ),
        {"first": first, "last": last},
    )


def _renamed(column: str) -> str:
    return f"REPLACE(REPLACE({column}, 'loan-1', 'loan-1-copy' || n), 'loan-2', 'loan-2-copy' || n)"
