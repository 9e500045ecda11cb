"""What the database itself makes of entries, whoever writes them: counters follow, and no wallet is overdrawn."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain.ledger import REAL_BOOK, Leg, Transfer, Unit
from stores.database import Database
from stores.ledger import LedgerStore
from tests.stores.house import NOW

AT = "'2026-11-24 09:00:00'"


@pytest.fixture
def kept(either_database: Database) -> Database:
    """A bank with a hundred, ten of them paid out and ten held, and points of another unit."""

    def fill(session: Session) -> None:
        ledger = LedgerStore(session)
        ledger.post(of_rials("funded", Leg("bank", debit=100), Leg("capital", credit=100)))
        for key in ("settled", "pending", "voided"):
            legs = (Leg("loan_principal:1", debit=10), Leg("bank", credit=10))
            ledger.post(of_rials(key, *legs, pending=True))
        ledger.settle(REAL_BOOK, "settled", NOW)
        ledger.void(REAL_BOOK, "voided", NOW)
        points = (Leg("points_issued:network", debit=80), Leg("points:m-1", credit=80))
        ledger.post(Transfer(REAL_BOOK, "points", "test_event", Unit.POINTS, points, NOW))
        bank = Leg("bank", debit=100), Leg("capital", credit=100)
        ledger.post(Transfer("rehearsal:1", "funded", "test_event", Unit.RIALS, bank, NOW))

    either_database.write(fill)
    return either_database


def of_rials(key: str, *legs: Leg, pending: bool = False) -> Transfer:
    return Transfer(REAL_BOOK, key, "test_event", Unit.RIALS, legs, NOW, pending=pending)


Entry = tuple[str, int, int]


def write(
    database: Database, *entries: Entry, pending: bool = False, reverses: str = "NULL", ending: str = "",
    book: str = "real", unit: str = "rials",
) -> None:  # fmt: skip
    """A sealed transfer by hand, with whatever entries; perhaps ended at once."""
    reversed_id = f"(SELECT id FROM ledger_transfer WHERE book = 'real' AND key = '{reverses}')"
    statements = [
        "INSERT INTO ledger_transfer (id, book, key, event, unit, fingerprint, pending, reverses_id, at) VALUES "
        f"(900, '{book}', 'by_hand', 'e', '{unit}', 'f', {str(pending).upper()}, {reversed_id}, {AT})"
    ]
    statements += [
        "INSERT INTO ledger_entry (transfer_id, book, unit, account, debit, credit) "
        f"VALUES (900, '{book}', '{unit}', '{account}', {debit}, {credit})"
        for account, debit, credit in entries
    ]
    statements.append("INSERT INTO ledger_seal (transfer_id) VALUES (900)")
    if ending:
        statements.append(f"INSERT INTO ledger_ending VALUES (900, '{ending}', {AT})")
    with database.writing() as session:
        for statement in statements:
            session.execute(text(statement))


def counters(database: Database, *names: str) -> list[tuple[int, int]]:
    """What is posted and held of accounts of the real book."""
    with database.reading() as session:
        balances = LedgerStore(session).balances(REAL_BOOK, names)
        return [(balances[name].posted, balances[name].pending_out) for name in names]


def test_counters_follow_entries_that_nobody_told_them_of(kept: Database) -> None:
    assert counters(kept, "bank", "capital", "loan_principal:1") == [(90, 10), (100, 0), (10, 0)]
    write(kept, ("bank", 0, 30), ("bank", 5, 0), ("capital", 25, 0))
    assert counters(kept, "bank", "capital", "loan_principal:1") == [(65, 10), (75, 0), (10, 0)]


def test_a_pending_transfer_by_hand_holds_what_flows_out_and_moves_nothing(kept: Database) -> None:
    write(kept, ("loan_principal:1", 30, 0), ("bank", 0, 30), pending=True)
    assert counters(kept, "bank", "loan_principal:1") == [(90, 40), (10, 0)]


@pytest.mark.parametrize(
    ("ending", "bank", "principal"), [("settled", (60, 10), (40, 0)), ("voided", (90, 10), (10, 0))]
)
def test_an_ending_by_hand_moves_or_frees_what_was_held(
    kept: Database, ending: str, bank: tuple[int, int], principal: tuple[int, int]
) -> None:
    write(kept, ("loan_principal:1", 30, 0), ("bank", 0, 30), pending=True, ending=ending)
    assert counters(kept, "bank", "loan_principal:1") == [bank, principal]


def test_a_transfer_of_another_book_moves_nothing_here(kept: Database) -> None:
    write(kept, ("bank", 0, 30), ("capital", 30, 0), book="rehearsal:1")
    assert counters(kept, "bank", "capital") == [(90, 10), (100, 0)]


@pytest.mark.parametrize("pending", [False, True])
@pytest.mark.parametrize(
    "entries",
    [
        (("bank", 0, 81), ("capital", 81, 0)),  # ninety are there, and ten of them held
        (("bank", 0, 999_999), ("capital", 999_999, 0)),
        (("loan_principal:1", 0, 11), ("capital", 11, 0)),
    ],
)
def test_entries_that_overdraw_are_refused(kept: Database, entries: tuple[Entry, ...], pending: bool) -> None:
    before = counters(kept, "bank", "capital", "loan_principal:1")
    with pytest.raises(IntegrityError, match="never_negative"):
        write(kept, *entries, pending=pending)
    assert counters(kept, "bank", "capital", "loan_principal:1") == before


def test_the_whole_of_what_is_available_may_flow_out(kept: Database) -> None:
    write(kept, ("bank", 0, 80), ("capital", 80, 0))
    assert counters(kept, "bank") == [(10, 10)]


@pytest.mark.parametrize("account", ["'real', 'points:m-9', 'points', 'credit', TRUE, 5, 0",
                                     "'real', 'points:m-9', 'points', 'credit', FALSE, 0, 5"])  # fmt: skip
def test_an_account_begins_at_zero(kept: Database, account: str) -> None:
    with pytest.raises(IntegrityError, match="begins at zero"), kept.writing() as session:
        session.execute(text(f"INSERT INTO ledger_account VALUES ({account})"))


def test_a_transfer_does_not_end_before_it_is_sealed(kept: Database) -> None:
    with kept.writing() as session:
        session.execute(
            text(
                "INSERT INTO ledger_transfer (id, book, key, event, unit, fingerprint, pending, at) "
                f"VALUES (900, 'real', 'by_hand', 'e', 'rials', 'f', TRUE, {AT})"
            )
        )
        with pytest.raises(IntegrityError, match="only a sealed pending transfer ends"):
            session.execute(text(f"INSERT INTO ledger_ending VALUES (900, 'settled', {AT})"))
        session.rollback()


UNDONE = (("loan_principal:1", 0, 10), ("bank", 10, 0))


def test_the_exact_opposite_of_what_was_posted_is_a_reversal(kept: Database) -> None:
    write(kept, *reversed(UNDONE), reverses="settled")
    assert counters(kept, "bank", "loan_principal:1") == [(100, 10), (0, 0)]


@pytest.mark.parametrize("reverses", ["pending", "voided"])
def test_what_never_moved_is_not_reversed(kept: Database, reverses: str) -> None:
    with pytest.raises(IntegrityError, match="exact opposite of a posted transfer"):
        write(kept, *UNDONE, reverses=reverses)


@pytest.mark.parametrize(
    "entries",
    [
        (("loan_principal:1", 0, 5), ("bank", 5, 0)),  # a part of it
        (("loan_principal:1", 0, 10), ("capital", 10, 0)),  # from elsewhere
        (("loan_principal:1", 10, 0), ("bank", 0, 10)),  # the same once more
        (*UNDONE, ("bank", 1, 0), ("capital", 0, 1)),  # and something else
        (("loan_principal:1", 0, 5), ("loan_principal:1", 0, 5), ("bank", 10, 0)),  # in other legs
        (*UNDONE, *UNDONE[:1], ("bank", 10, 0)),  # twice
    ],
)
def test_anything_but_the_exact_opposite_is_no_reversal(kept: Database, entries: tuple[Entry, ...]) -> None:
    with pytest.raises(IntegrityError, match="exact opposite of a posted transfer"):
        write(kept, *entries, reverses="settled")


def test_a_reversal_stays_in_its_book(kept: Database) -> None:
    with kept.writing() as session:
        session.execute(
            text(
                "INSERT INTO ledger_account VALUES ('rehearsal:1', 'loan_principal:1', 'rials', 'debit', FALSE, 0, 0)"
            )
        )
    with pytest.raises(IntegrityError):
        write(kept, *UNDONE, reverses="settled", book="rehearsal:1")
