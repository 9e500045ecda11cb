"""The checks of the ledger stay askable as loans come: their work grows as the loans do, not as their square."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from stores.database import Database
from stores.ledger_checks import RULES, check_ledger
from tests.stores.many_loans import analyse, lend_two, multiply

SOME = 400
"""Pairs of loans: enough for PostgreSQL to plan as it would for many."""


def work_on_sqlite(session: Session, statement: str) -> int:
    """Steps of the virtual machine, in hundreds."""
    driver: Any = session.connection().connection.driver_connection
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    driver.set_progress_handler(step, 100)
    session.execute(text(statement)).all()
    driver.set_progress_handler(None, 100)
    return steps


def work_on_postgres(session: Session, statement: str) -> int:
    """Rows that the nodes of the plan had in their hands, those that they threw away too."""
    plan: Any = session.execute(text(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}")).scalar_one()
    return sum(
        int(node["Actual Loops"] * sum(node.get(what, 0) for what in ROWS)) for node in nodes(as_json(plan))
    )


ROWS = (
    "Actual Rows",
    "Rows Removed by Filter",
    "Rows Removed by Join Filter",
    "Rows Removed by Index Recheck",
)


def as_json(plan: Any) -> Any:
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def work(database: Database) -> dict[str, int]:
    analyse(database)
    measure = work_on_sqlite if database.is_sqlite else work_on_postgres
    with database.reading() as session:
        return {rule: measure(session, statement) for rule, statement in RULES.items()}


@pytest.fixture
def lent(either_database: Database) -> Database:
    lend_two(either_database)
    multiply(either_database, 1, SOME)
    return either_database


def test_four_times_as_many_loans_cost_about_four_times_the_work(lent: Database) -> None:
    few = work(lent)
    multiply(lent, SOME + 1, 4 * SOME)
    many = work(lent)
    assert [check for check in lent.read(check_ledger) if not check.ok] == []
    # Sixteen times, where everything is compared with everything; planners change their minds by less than two.
    grown = {rule: many[rule] / max(few[rule], 1) for rule in RULES}
    assert {rule: times for rule, times in grown.items() if times > 8} == {}


def test_a_rule_that_compares_everything_with_everything_would_be_seen(lent: Database) -> None:
    every_with_every = "SELECT COUNT(*) FROM loan l JOIN ledger_account a ON a.name LIKE 'overpaid:%' || l.id"
    measure = work_on_sqlite if lent.is_sqlite else work_on_postgres
    few = with_all(lent, measure, every_with_every)
    multiply(lent, SOME + 1, 2 * SOME)
    assert with_all(lent, measure, every_with_every) > 3.5 * few


def with_all(database: Database, measure: Callable[[Session, str], int], statement: str) -> int:
    return database.read(lambda session: measure(session, statement))
