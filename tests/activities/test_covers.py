"""What trustees have committed: freed with the principal, and held again where money was taken back, if there is room."""

import pytest
from sqlalchemy.orm import Session

from activities.receipts import take_back, take_money
from domain import loan_postings
from domain.ledger import REAL_BOOK, Leg, Transfer, Unit
from domain.loan_steps import (
    BounceOrder,
    ReceiptOrder,
)
from domain.loans import (
    IncomingReceipt,
)
from stores.database import Database
from stores.ledger import LedgerStore
from stores.ledger_checks import check_ledger
from stores.trustees import TrusteeStore
from tests.stores.house import LATER, NOW, apply_for_loan, found_network, member
from tests.stores.lending import fund, pay_out


@pytest.fixture
def lent(either_database: Database) -> Database:
    """300 rials (and fees of 4), of which m-2 and m-3 stand for 150 each; both have 1000 in all."""
    found_network(either_database, [member(number) for number in (1, 2, 3)])
    apply_for_loan(either_database, "loan-1")

    def write(session: Session) -> None:
        fund(session)
        pay_out(session, "loan-1")

    either_database.write(write)
    return either_database


def receives(database: Database, amount_rials: int, reference: str) -> None:
    receipt = IncomingReceipt(reference, amount_rials, LATER, f"bank:{reference}")
    order = ReceiptOrder("loan-1", REAL_BOOK, LATER, receipt, LATER)
    database.write(lambda session: take_money(session, order))


def bounces(database: Database, reference: str) -> None:
    order = BounceOrder("loan-1", REAL_BOOK, LATER, reference, LATER, "bank:bounce")
    database.write(lambda session: take_back(session, order))


def promises_elsewhere(database: Database, rials: int) -> None:
    legs = (Leg("capacity:m-2", debit=rials), Leg("capacity_held:loan-9:m-2", credit=rials))
    elsewhere = Transfer(REAL_BOOK, "elsewhere", "capacity_held", Unit.CAPACITY_RIALS, legs, LATER, "loan-9")
    database.write(lambda session: LedgerStore(session).post(elsewhere))


def stands(database: Database) -> dict[str, tuple[int, int]]:
    """Held and missing of each trustee; what is held is so in the ledger."""

    def read(session: Session) -> dict[str, tuple[int, int]]:
        covers = TrusteeStore(session).covers("loan-1")
        accounts = [f"capacity_held:loan-1:{one.member_id}" for one in covers]
        held = LedgerStore(session).balances(REAL_BOOK, accounts)
        assert [held[name].posted for name in accounts] == [one.held_rials for one in covers]
        return {one.member_id: (one.held_rials, one.missing_rials) for one in covers}

    return database.read(read)


def free(database: Database, member_id: str) -> int:
    return database.read(lambda s: LedgerStore(s).balance(REAL_BOOK, f"capacity:{member_id}").available)


def test_a_third_repaid_frees_a_third_of_each(lent: Database) -> None:
    receives(lent, 104, "r1")
    assert stands(lent) == {"m-2": (100, 0), "m-3": (100, 0)}
    assert (free(lent, "m-2"), free(lent, "m-3")) == (900, 900)
    receives(lent, 104, "r1")
    assert stands(lent) == {"m-2": (100, 0), "m-3": (100, 0)}


def test_all_repaid_frees_all(lent: Database) -> None:
    receives(lent, 312, "r1")
    assert stands(lent) == {"m-2": (0, 0), "m-3": (0, 0)}
    assert (free(lent, "m-2"), free(lent, "m-3")) == (1000, 1000)


def test_money_taken_back_holds_again_what_it_had_freed(lent: Database) -> None:
    receives(lent, 104, "r1")
    bounces(lent, "r1")
    assert stands(lent) == {"m-2": (150, 0), "m-3": (150, 0)}


def test_what_was_promised_elsewhere_meanwhile_is_missing_until_there_is_room(lent: Database) -> None:
    receives(lent, 104, "r1")
    promises_elsewhere(lent, 880)
    bounces(lent, "r1")
    assert stands(lent) == {"m-2": (120, 30), "m-3": (150, 0)}
    # 240 of 300 are left then: 120 each, which m-2 has
    receives(lent, 64, "r2")
    assert stands(lent) == {"m-2": (120, 0), "m-3": (120, 0)}
    broken = [check for check in lent.read(check_ledger) if not check.ok]
    assert [check.name for check in broken] == [
        "trustees are held while the loan is open, and free afterwards"
    ], "the other loan's commitment was made up by this test"


def test_room_that_comes_back_is_held_with_the_next_change(lent: Database) -> None:
    receives(lent, 104, "r1")
    promises_elsewhere(lent, 880)
    bounces(lent, "r1")
    lent.write(lambda session: LedgerStore(session).reverse(REAL_BOOK, "elsewhere", LATER, "elsewhere:back"))
    receives(lent, 7, "r2")
    assert stands(lent) == {"m-2": (149, 0), "m-3": (149, 0)}
    assert all(check.ok for check in lent.read(check_ledger))


def test_opening_accounts_begin_with_what_was_granted(lent: Database) -> None:
    assert free(lent, "m-2") == 850
    assert loan_postings.opening(REAL_BOOK, "capacity:m-2", 1_000, NOW).unit is Unit.CAPACITY_RIALS
