"""Pages of lists: keyset cursors, opaque to callers, and one shape for every list."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel

from api.problems import wrong_fields
from domain.forms import FieldError

Item = TypeVar("Item")
CursorPart = str | int | None
_LONGEST_CURSOR = 500
COUNT_CAP = 10_000
"""Counts are exact up to here; more are said to be capped."""


class ListPage(BaseModel, Generic[Item]):
    """A page of a list; `next` is given as `after` to get the following one."""

    items: list[Item]
    next: str | None
    count: int
    count_capped: bool


@dataclass(frozen=True, slots=True)
class Paging:
    """How much of a list, and from where on."""

    limit: int
    after: tuple[CursorPart, ...] | None


def _paging(
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=_LONGEST_CURSOR)] = None,
) -> Paging:
    return Paging(limit, read_cursor(after) if after else None)


Page = Annotated[Paging, Depends(_paging)]


def make_cursor(*parts: CursorPart) -> str:
    """The place after which the next page begins."""
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[CursorPart, ...]:
    """Raises a 422 for what was not made by make_cursor."""
    wrong = wrong_fields(FieldError("after", "cursor"))
    try:
        parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise wrong from None
    if not isinstance(parts, list) or not all(_is_part(part) for part in parts):
        raise wrong
    return tuple(parts)


def _is_part(part: object) -> bool:
    match part:
        case None:
            return True
        case bool():
            return False
        case str():
            return "\0" not in part and part.isprintable()
        case int():
            return abs(part) < 2**63
    return False
