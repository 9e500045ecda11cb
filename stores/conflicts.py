"""Inserting what may be there already, in the words of either database."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from stores.database import Base, table_of


def insert_new(session: Session, row: type[Base], values: Sequence[dict[str, Any]]) -> int:
    """Inserts the rows whose keys are not there yet, and says how many; a repeat changes nothing."""
    if not values:
        return 0
    result = session.execute(
        _insert_if_new(row, session.get_bind().dialect.name),
        values[0] if len(values) == 1 else list(values),
        execution_options={"preserve_rowcount": True},
    )
    return result.rowcount if isinstance(result, CursorResult) else 0


def put_row(session: Session, row: type[Base], values: dict[str, Any]) -> None:
    """Inserts a row, or writes over the one with its primary key; of many at once the last one stays."""
    statement = _insert(row, session.get_bind().dialect.name).values(values)
    key = [column.name for column in table_of(row).primary_key]
    others = {name: statement.excluded[name] for name in values if name not in key}
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=others))


@cache
def _insert_if_new(row: type[Base], dialect: str) -> postgresql.Insert | sqlite.Insert:
    return _insert(row, dialect).on_conflict_do_nothing()


def _insert(row: type[Base], dialect: str) -> postgresql.Insert | sqlite.Insert:
    table = table_of(row)
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
