"""Cases that another case has started for itself: their ids, and what is said between the two."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime


def child_id(kind: str, parent_id: str, key: str) -> str:
    """The id of what a parent asks for: the same for the same parent and key, known before it is asked for."""
    digest = hashlib.sha256(f"{kind}\n{parent_id}\n{key}".encode()).digest()
    return f"{kind}-{base64.b32encode(digest[:10]).decode().lower()}"


@dataclass(frozen=True, slots=True)
class ChildrenStep:
    """A step of a parent about cases of its own, by their ids, at a time of the parent's clock."""

    parent_id: str
    book: str
    at: datetime
    child_ids: tuple[str, ...]
