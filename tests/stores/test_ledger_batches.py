"""Transfers that belong together, on both databases: all or none, and never crosswise with other batches."""

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from threading import Barrier

import pytest
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext

from domain import loan_postings
from domain.ledger import (
    REAL_BOOK,
    InsufficientBalance,
    KeyReused,
    Leg,
    Transfer,
    TransferEnded,
    Unit,
    UnknownTransfer,
)
from domain.loans import Standing
from stores.database import Database
from stores.ledger import LedgerStore
from stores.ledger_checks import check_ledger
from tests.stores.house import LATER, NOW
from tests.stores.ledger_faults import CAPACITY

A_LOT = 1_000_000
TRUSTEES = [f"m-{number}" for number in range(1, 5)]
PAIRS = [(Standing(first, 10), Standing(second, 10)) for first, second in permutations(TRUSTEES, 2)]


def transfer(key: str, debit: str, credit: str, amount: int, *, pending: bool = False) -> Transfer:
    legs = (Leg(debit, debit=amount), Leg(credit, credit=amount))
    return Transfer(REAL_BOOK, key, "test_event", Unit.RIALS, legs, NOW, pending=pending)


FUNDED = transfer("funded", "bank:main", "capital:fund", 100)
LENT = transfer("lent", "loan_principal:1", "bank:main", 60, pending=True)
LENT_TOO = transfer("lent_too", "loan_principal:2", "bank:main", 40, pending=True)
TOO_MUCH = transfer("too_much", "loan_principal:3", "bank:main", 1, pending=True)


def post(database: Database, *transfers: Transfer) -> list[bool]:
    return database.write(lambda session: LedgerStore(session).post_all(transfers))


def settle(database: Database, *keys: str) -> list[bool]:
    return database.write(lambda session: LedgerStore(session).settle_all(REAL_BOOK, keys, LATER))


def void(database: Database, *keys: str) -> list[bool]:
    return database.write(lambda session: LedgerStore(session).void_all(REAL_BOOK, keys, LATER))


def bank(database: Database) -> tuple[int, int]:
    """What is posted and what of it is available."""
    found = database.read(lambda session: LedgerStore(session).balance(REAL_BOOK, "bank:main"))
    return found.posted, found.available


def test_a_batch_is_posted_in_its_order_so_that_the_first_may_feed_the_next(
    either_database: Database,
) -> None:
    assert post(either_database, FUNDED, LENT, LENT_TOO) == [True, True, True]
    assert bank(either_database) == (100, 0)
    with either_database.reading() as session:
        entries = LedgerStore(session).entries(REAL_BOOK, "bank:main")
    assert [entry.key for entry in entries] == ["funded", "lent", "lent_too"]


def test_of_a_batch_all_or_none_is_posted(either_database: Database) -> None:
    post(either_database, FUNDED)
    with either_database.writing() as session:
        with pytest.raises(InsufficientBalance) as refused:
            LedgerStore(session).post_all([LENT, LENT_TOO, TOO_MUCH])
        assert refused.value.account == "bank:main"
    assert bank(either_database) == (100, 100)
    assert not either_database.read(lambda session: LedgerStore(session).is_pending(REAL_BOOK, "lent"))


def test_of_a_batch_what_is_there_already_is_a_repeat(either_database: Database) -> None:
    post(either_database, FUNDED, LENT)
    assert post(either_database, LENT, LENT_TOO, LENT_TOO) == [False, True, False]
    assert bank(either_database) == (100, 0)
    with pytest.raises(KeyReused):
        post(either_database, transfer("lent", "loan_principal:1", "bank:main", 61, pending=True))


def test_nothing_is_a_batch_too(either_database: Database) -> None:
    assert post(either_database) == settle(either_database) == void(either_database) == []


def test_a_batch_is_of_one_book(either_database: Database) -> None:
    rehearsed = Transfer("rehearsal:1", "k", "test_event", Unit.RIALS, FUNDED.legs, NOW)
    with pytest.raises(ValueError, match="several books"):
        post(either_database, FUNDED, rehearsed)


def test_of_a_batch_all_or_none_is_ended(either_database: Database) -> None:
    post(either_database, FUNDED, LENT, LENT_TOO)
    void(either_database, "lent_too")
    with either_database.writing() as session:
        with pytest.raises(TransferEnded, match="lent_too"):
            LedgerStore(session).settle_all(REAL_BOOK, ["lent", "lent_too"], LATER)
        with pytest.raises(UnknownTransfer, match="never_heard_of"):
            LedgerStore(session).settle_all(REAL_BOOK, ["lent", "never_heard_of"], LATER)
    assert bank(either_database) == (100, 40)
    assert void(either_database, "lent", "lent_too", "lent") == [True, False, True]
    assert bank(either_database) == (100, 100)


class Refusals:
    """What the database refused or gave up while it listens: deadlocks, time-outs, whatever."""

    def __init__(self, database: Database) -> None:
        self.told: list[str] = []
        event.listen(database.engine, "handle_error", self._hear)

    def _hear(self, context: ExceptionContext) -> None:
        self.told.append(type(context.original_exception).__name__)


def test_batches_that_need_the_same_accounts_at_once_never_wait_crosswise(either_database: Database) -> None:
    """Every batch names its accounts in an order of its own; some are opened only by whoever comes first."""
    openings = [("bank:main", A_LOT), *((f"capacity:{member}", A_LOT) for member in TRUSTEES)]
    post(either_database, *(loan_postings.opening(REAL_BOOK, *one, NOW) for one in openings))
    refusals, at_once, rounds = Refusals(either_database), 8, 6
    ready = Barrier(at_once)

    def lend(worker: int) -> None:
        for round_ in range(rounds):
            loan = f"loan-{worker}-{round_}"
            trustees = PAIRS[(worker + 5 * round_) % len(PAIRS)]
            reserved = loan_postings.reservations(
                REAL_BOOK, loan, member_id="m-9", amount_rials=20, trustees=trustees, points=0, at=NOW
            )
            shared = transfer(f"{loan}:shared", f"suspense:{round_}", f"overpaid:{round_}", 1)
            shared_too = transfer(f"{loan}:too", "capital:fund", f"suspense:{round_}", 1)
            turned = slice(None, None, -1 if worker % 4 < 2 else 1)
            ready.wait()
            post(either_database, *reserved[turned], shared_too, shared)
            keys = [one.key for one in reserved]
            (settle if worker % 2 else void)(either_database, *keys[turned])

    with ThreadPoolExecutor(at_once) as together:
        list(together.map(lend, range(at_once)))

    assert refusals.told == []
    settled = at_once // 2 * rounds
    assert bank(either_database) == (A_LOT - 20 * settled, A_LOT - 20 * settled)
    with either_database.reading() as session:
        names = [f"capacity:{member}" for member in TRUSTEES]
        left = LedgerStore(session).balances(REAL_BOOK, names).values()
        assert sum(one.available for one in left) == len(TRUSTEES) * A_LOT - 20 * settled
        # Nobody asked for these loans, so whatever is held for them is held for nobody.
        assert {check.name for check in check_ledger(session) if not check.ok} == {CAPACITY}
