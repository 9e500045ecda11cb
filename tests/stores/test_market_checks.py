"""The checks of the market's money notice what they are for, and stay askable as orders come."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from stores.database import Database
from stores.ledger_checks import check_ledger
from stores.market_checks import MARKET_RULES
from tests.stores.many_orders import multiply, trade
from tests.stores.market_faults import MARKET_FAULTS
from tests.stores.test_ledger_checks import checked, loosen
from tests.stores.test_ledger_checks_grow import work_on_postgres, work_on_sqlite

SOME = 300
"""Copies of what was traded: enough for PostgreSQL to plan as it would for many."""


@pytest.fixture
def traded(either_database: Database) -> Database:
    trade(either_database)
    return either_database


@pytest.fixture
def unguarded(traded: Database) -> Iterator[Connection]:
    """A connection on which no foreign key is looked at."""
    with traded.engine.connect() as connection:
        if traded.is_sqlite:
            connection.execute(text("PRAGMA foreign_keys = OFF"))
        yield connection
        connection.invalidate()


def test_what_only_our_code_wrote_breaks_no_rule(traded: Database) -> None:
    assert [check for check in checked(traded).values() if not check.ok] == []


@pytest.mark.parametrize(("rule", "table", "fault", "named"), MARKET_FAULTS)
def test_each_rule_notices_its_fault_and_names_where(
    traded: Database, unguarded: Connection, rule: str, table: str | None, fault: str, named: str
) -> None:
    if table:
        loosen(unguarded, table)
    changed = unguarded.execute(text(fault)).rowcount
    unguarded.commit()
    found = checked(traded)[rule]
    assert changed, "there was nothing to break"
    assert not found.ok
    assert named in found.detail.split(", ")


def test_every_rule_has_its_fault() -> None:
    assert {rule for rule, *_ in MARKET_FAULTS} == set(MARKET_RULES)


def test_four_times_as_many_orders_cost_about_four_times_the_work(traded: Database) -> None:
    multiply(traded, 1, SOME)
    few = work(traded)
    multiply(traded, SOME + 1, 4 * SOME)
    many = work(traded)
    assert [check for check in traded.read(check_ledger) if not check.ok] == []
    # Sixteen times, where everything is compared with everything; planners change their minds by less than two.
    grown = {rule: many[rule] / max(few[rule], 1) for rule in MARKET_RULES}
    assert {rule: times for rule, times in grown.items() if times > 8} == {}


def work(database: Database) -> dict[str, int]:
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    measure = work_on_sqlite if database.is_sqlite else work_on_postgres

    def ask(session: Session) -> dict[str, int]:
        return {rule: measure(session, statement) for rule, statement in MARKET_RULES.items()}

    return database.read(ask)
