"""Who stands for whom: kept, and followed along every chain of open loans."""

import pytest
from sqlalchemy.orm import Session

from domain.loans import Standing
from stores.database import Database
from stores.loans import LoanStore
from stores.trustees import Cover, TrusteeStore
from tests.stores.house import LATER, apply_for_loan, found_network, member


@pytest.fixture
def network(either_database: Database) -> Database:
    found_network(either_database, [member(number) for number in range(1, 7)])
    return either_database


def lend_to(database: Database, number: int, *trustees: int, book: str = "real") -> str:
    """A loan of member `number`, for which others stand or are asked to."""
    loan_id = f"loan-of-{number}-{book}"
    apply_for_loan(database, loan_id)

    def write(session: Session) -> None:
        if number != 1 or book != "real":
            session.connection().exec_driver_sql(
                f"UPDATE loan SET member_id = 'm-{number}', book = '{book}' WHERE id = '{loan_id}'"
            )
        TrusteeStore(session).ask(loan_id, [f"m-{one}" for one in trustees], 100)

    database.write(write)
    return loan_id


def stood_for(database: Database, number: int) -> set[str]:
    return database.read(lambda session: TrusteeStore(session).stood_for(f"m-{number}"))


def test_a_chain_is_followed_to_its_end_and_a_circle_once(network: Database) -> None:
    lend_to(network, 1, 2)
    lend_to(network, 2, 3)
    lend_to(network, 3, 4)
    assert stood_for(network, 4) == {"m-1", "m-2", "m-3"}
    assert stood_for(network, 2) == {"m-1"}
    assert stood_for(network, 1) == set()
    lend_to(network, 4, 1)
    assert stood_for(network, 1) == {"m-1", "m-2", "m-3", "m-4"}


def test_what_has_ended_was_declined_or_is_rehearsed_binds_nobody(network: Database) -> None:
    ended, declined = lend_to(network, 1, 2), lend_to(network, 3, 4, 5)
    lend_to(network, 5, 6, book="rehearsal:x")

    def write(session: Session) -> None:
        LoanStore(session).close(ended, LATER)
        TrusteeStore(session).stand(declined, [Standing("m-5", 100)])

    network.write(write)
    assert [stood_for(network, number) for number in (2, 4, 5, 6)] == [set(), set(), {"m-3"}, set()]


def test_who_stands_in_takes_the_share_and_who_leaves_is_gone(network: Database) -> None:
    loan = lend_to(network, 1, 2, 3)
    network.write(
        lambda session: TrusteeStore(session).stand(loan, [Standing("m-2", 100), Standing("m-3", 100)])
    )
    network.write(lambda session: TrusteeStore(session).keep(loan, [Cover("m-2", 100, 60, 10)]))
    # A repeat takes nothing back
    network.write(
        lambda session: TrusteeStore(session).stand(loan, [Standing("m-2", 100), Standing("m-3", 100)])
    )
    assert network.read(lambda s: TrusteeStore(s).covers(loan)) == (
        Cover("m-2", 100, 60, 10), Cover("m-3", 100, 100, 0),
    )  # fmt: skip
    network.write(lambda session: TrusteeStore(session).lose(loan, "m-2"))
    assert network.read(lambda s: (TrusteeStore(s).lost(loan), TrusteeStore(s).stands(loan, "m-2"))) == (
        ["m-2"],
        False,
    )
    network.write(lambda session: TrusteeStore(session).stand_in(loan, Cover("m-4", 100, 60, 0), "m-2"))
    assert [one.member_id for one in network.read(lambda s: TrusteeStore(s).covers(loan))] == ["m-3", "m-4"]
    assert network.read(lambda s: (TrusteeStore(s).lost(loan), TrusteeStore(s).loans_of("m-2"))) == ([], [])
