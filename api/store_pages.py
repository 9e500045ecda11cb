"""Pages of stores as the API answers them."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from api.paging import ListPage, make_cursor
from api.problems import wrong_fields
from domain.forms import FieldError
from stores.database import Database
from stores.pages import BadCursor, StorePage

Item = TypeVar("Item")


async def answered(
    database: Database,
    question: Callable[[Session], StorePage[Item]],
    shape: Callable[[Item], dict[str, Any]],
) -> ListPage[dict[str, Any]]:
    """One page of a list, each item in its shape. Raises a 422 for a cursor of another list."""
    try:
        page = await database.aread(question)
    except BadCursor as bad:
        raise wrong_fields(FieldError("after", "cursor")) from bad
    return ListPage[dict[str, Any]](
        items=[shape(item) for item in page.items],
        next=make_cursor(*page.next) if page.next else None,
        count=page.count,
        count_capped=page.count_capped,
    )
