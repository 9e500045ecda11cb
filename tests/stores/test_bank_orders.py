"""Payment orders: planned once, never taken back by a late word."""

import pytest

from stores.bank_orders import BankOrderStore
from stores.database import Database
from tests.stores.house import LATER, NOW, apply_for_loan, found_network, member


@pytest.fixture
def network(either_database: Database) -> Database:
    found_network(either_database, [member(1)])
    apply_for_loan(either_database)
    return either_database


def order_of(network: Database) -> tuple[str, str | None]:
    order = network.read(lambda session: BankOrderStore(session).get("loan-1:disburse"))
    assert order is not None
    return order.state, order.reference


def mark(network: Database, state: str, reference: str | None = None) -> None:
    network.write(lambda session: BankOrderStore(session).mark("loan-1:disburse", state, LATER, reference))


def test_a_late_or_poorer_word_takes_nothing_back_from_an_order(network: Database) -> None:
    network.write(lambda session: BankOrderStore(session).plan("loan-1:disburse", "loan-1", 300, NOW))
    for state, reference, then in (
        ("sending", None, ("sending", None)),
        ("unknown", None, ("unknown", None)),
        ("sending", None, ("sending", None)),
        ("accepted", "77001", ("accepted", "77001")),
        ("unknown", None, ("accepted", "77001")),
        ("sending", None, ("accepted", "77001")),
        ("settled", None, ("settled", "77001")),
        ("rejected", None, ("settled", "77001")),
        ("accepted", "other", ("settled", "77001")),
        ("returned", None, ("returned", "77001")),
        ("settled", None, ("returned", "77001")),
    ):
        mark(network, state, reference)
        assert order_of(network) == then


def test_an_order_is_planned_once_and_says_what_became_of_it(network: Database) -> None:
    with network.writing() as session:
        orders = BankOrderStore(session)
        orders.plan("loan-1:disburse", "loan-1", 300, NOW)
        orders.mark("loan-1:disburse", "sending", NOW)
        orders.mark("loan-1:disburse", "accepted", LATER, "bank-7")
        orders.plan("loan-1:disburse", "loan-1", 999, LATER)
        accepted = orders.get("loan-1:disburse")
        orders.mark("loan-1:disburse", "rejected", LATER, reason="closed account")
        rejected = orders.get("loan-1:disburse")
        assert orders.get("another") is None
    assert accepted is not None
    assert rejected is not None
    assert (accepted.state, accepted.amount_rials, accepted.reference) == ("accepted", 300, "bank-7")
    assert (rejected.state, rejected.reason, rejected.changed_at) == ("rejected", "closed account", LATER)
