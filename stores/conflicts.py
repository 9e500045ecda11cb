"""Inserting what may be there already, in the words of either database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from stores.database import Base


def insert_new(session: Session, row: type[Base], values: Sequence[dict[str, Any]]) -> int:
    """Inserts the rows whose keys are not there yet, and says how many; a repeat changes nothing."""
    if not values:
        return 0
    on_postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert(row) if on_postgres else sqlite.insert(row)
    result = session.execute(
        insert.values(values).on_conflict_do_nothing(), execution_options={"preserve_rowcount": True}
    )
    return result.rowcount if isinstance(result, CursorResult) else 0
