"""Inserting what may be there already, in the words of either database."""

from collections.abc import Sequence
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
        _insert(session, row).values(values).on_conflict_do_nothing(),
        execution_options={"preserve_rowcount": True},
    )
    return result.rowcount if isinstance(result, CursorResult) else 0


def put_row(session: Session, row: type[Base], values: dict[str, Any]) -> None:
    """Inserts a row, or writes over the one with its primary key; of many at once the last one stays."""
    statement = _insert(session, row).values(values)
    key = [column.name for column in table_of(row).primary_key]
    others = {name: statement.excluded[name] for name in values if name not in key}
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=others))


def _insert(session: Session, row: type[Base]) -> postgresql.Insert | sqlite.Insert:
    table = table_of(row)
    on_postgres = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if on_postgres else sqlite.insert(table)
