"""What loans hold is taken and given back together, on both databases, however many loans do it at once."""

import asyncio

import pytest
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.orm import Session

from activities.loans import Loans
from domain import loan_postings
from domain.ledger import REAL_BOOK, TransferEnded
from domain.loan_steps import (
    LoanStep,
    ReservationOrder,
)
from domain.loans import (
    Standing,
)
from stores.database import Database
from stores.ledger import LedgerStore
from stores.ledger_checks import check_ledger
from stores.trustees import TrusteeStore
from tests.stores.house import KEYS, LATER, NOW, apply_for_loan, found_network, member

LOANS = [f"loan-{number}" for number in range(12)]
ACCOUNTS = ("bank:main", "capacity:m-2", "capacity:m-3", "capacity:m-4", "points:m-1")
A_LOT = 100_000
SHARE = 150


@pytest.fixture
def house(either_database: Database) -> Database:
    """Twelve applications of 300 rials, and much of everything."""
    found_network(either_database, [member(number) for number in (1, 2, 3, 4)])
    for loan_id in LOANS:
        apply_for_loan(either_database, loan_id)

    def fund(session: Session) -> None:
        openings = [loan_postings.opening(REAL_BOOK, account, A_LOT, NOW) for account in ACCOUNTS]
        LedgerStore(session).post_all(openings)

    either_database.write(fund)
    return either_database


@pytest.fixture
def loans(house: Database) -> Loans:
    return Loans(house, KEYS, b"secret")


def order(loan_id: str, *trustees: str, points: int = 5) -> ReservationOrder:
    standing = tuple(Standing(trustee, SHARE) for trustee in trustees)
    return ReservationOrder(loan_id, REAL_BOOK, NOW, standing, points)


def available(house: Database) -> list[int]:
    with house.reading() as session:
        balances = LedgerStore(session).balances(REAL_BOOK, ACCOUNTS)
        return [balances[account].available for account in ACCOUNTS]


async def test_many_loans_that_reserve_and_give_back_at_once_never_wait_crosswise(
    house: Database, loans: Loans
) -> None:
    refused: list[str] = []

    def hear(context: ExceptionContext) -> None:
        refused.append(type(context.original_exception).__name__)

    event.listen(house.engine, "handle_error", hear)
    circle = ("m-2", "m-3", "m-4")

    async def one(number: int) -> None:
        first, second = circle[number % 3], circle[(number + 1) % 3]
        mine = order(LOANS[number], first, second)
        assert await loans.reserve(mine) == []
        if number % 2:
            await loans.void_reservations(LoanStep(mine.loan_id, REAL_BOOK, LATER))

    await asyncio.gather(*(one(number) for number in range(len(LOANS))))
    assert refused == []
    # Six of twelve stay; each pair of the circle stands for two of those.
    held = [6 * 300, 4 * SHARE, 4 * SHARE, 4 * SHARE, 6 * 5]
    assert available(house) == [A_LOT - one for one in held]
    assert [check for check in house.read(check_ledger) if not check.ok] == []


async def test_a_reservation_that_is_short_of_something_holds_nothing_and_names_nobody(
    house: Database, loans: Loans
) -> None:
    before = available(house)
    assert await loans.reserve(order("loan-0", "m-2", "m-3", points=A_LOT + 1)) == ["points"]
    assert available(house) == before
    assert await loans.reserve(order("loan-0", "m-3", "m-4")) == []
    with house.reading() as session:
        assert TrusteeStore(session).of("loan-0") == (Standing("m-3", SHARE), Standing("m-4", SHARE))


async def test_what_was_reserved_twice_is_held_once_and_given_back_once(
    house: Database, loans: Loans
) -> None:
    before = available(house)
    assert await loans.reserve(order("loan-0", "m-3", "m-2")) == []
    held = available(house)
    assert await loans.reserve(order("loan-0", "m-3", "m-2")) == []
    assert available(house) == held == [before[0] - 300, before[1] - SHARE, before[2] - SHARE, before[3],
                                        before[4] - 5]  # fmt: skip
    for _ in range(2):
        await loans.void_reservations(LoanStep("loan-0", REAL_BOOK, LATER))
    assert available(house) == before


async def test_what_has_moved_is_not_given_back(house: Database, loans: Loans) -> None:
    await loans.reserve(order("loan-0", "m-2", "m-3"))
    house.write(lambda session: LedgerStore(session).settle(REAL_BOOK, "loan-0:points", LATER))
    held = available(house)
    with pytest.raises(TransferEnded):
        await loans.void_reservations(LoanStep("loan-0", REAL_BOOK, LATER))
    assert available(house) == held
