"""Inserting what may be there already, in the words of either database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from stores.database import Base


def insert_new(session: Session, row: type[Base], values: Sequence[dict[str, Any]]) -> None:
    """Inserts the rows whose keys are not there yet; a repeat changes nothing."""
    if not values:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(postgresql.insert(row).values(values).on_conflict_do_nothing())
    else:
        session.execute(sqlite.insert(row).values(values).on_conflict_do_nothing())
