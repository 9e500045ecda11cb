"""Keyset pages as the stores give them: items, the place after the last one, and a capped count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

Item = TypeVar("Item")
Cursor = tuple[str | int | None, ...]

COUNT_CAP = 10_000
"""Lists are counted exactly up to here; a count is never worth reading more rows than that."""
_LARGEST_ID = 2**63 - 1


class BadCursor(ValueError):
    """A place in a list that this list never gave."""


@dataclass(frozen=True, slots=True)
class StorePage(Generic[Item]):
    """Some items of a list; `next` is the `after` of the following page, None at the end."""

    items: tuple[Item, ...]
    next: Cursor | None
    count: int
    count_capped: bool


def texts_of(cursor: Cursor, parts: int) -> list[str]:
    """The parts of a cursor that is made of texts. Raises BadCursor."""
    texts = [part for part in cursor if isinstance(part, str)]
    if len(texts) != parts or len(cursor) != parts:
        raise BadCursor(f"expected {parts} texts")
    return texts


def moment_of(text: str) -> datetime:
    """The moment that a cursor carries as ISO 8601, in UTC. Raises BadCursor, also where UTC has no such moment."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise BadCursor("a moment without a zone")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadCursor("not a moment") from error


def number_of(cursor: Cursor) -> int:
    """The one number that a cursor is made of: a row's id, or 0 for the beginning. Raises BadCursor."""
    match cursor:
        case (int() as number,) if 0 <= number <= _LARGEST_ID:
            return number
    raise BadCursor("expected the id of a row")


def page_of(items: Sequence[Item], limit: int, next_: Cursor | None, count: int) -> StorePage[Item]:
    """A page of `limit` items out of one more than that, which says whether there is a next page."""
    more = len(items) > limit
    return StorePage(
        items=tuple(items[:limit]),
        next=next_ if more else None,
        count=min(count, COUNT_CAP),
        count_capped=count > COUNT_CAP,
    )


def capped_count(session: Session, found: Select[Any]) -> int:
    """How many rows a query finds, up to one more than COUNT_CAP."""
    return session.scalar(select(func.count()).select_from(found.limit(COUNT_CAP + 1).subquery())) or 0
