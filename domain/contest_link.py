"""The link by which buyer or cell follow what is contested and say their side: case and side are in it, with a keyed hash."""

import base64
import hashlib
import hmac

from domain.contests import BUYER, CELL

_BYTES = 10
_LONGEST = 120


def contest_link_of(secret: bytes, case_id: str, side: str) -> str:
    """The last part of a side's link (80 bits of the hash); always the same, and kept nowhere."""
    return f"{case_id}.{side}.{_sign(secret, case_id, side)}"


def read_contest_link(secret: bytes, written: str) -> tuple[str, str] | None:
    """Which case and side a link is for; None for one that is not ours."""
    parts = written.strip().split(".") if len(written) <= _LONGEST else []
    if len(parts) != 3 or parts[1] not in (BUYER, CELL):  # noqa: PLR2004 - its three parts
        return None
    case_id, side, signature = parts
    right = hmac.compare_digest(_sign(secret, case_id, side).encode(), signature.encode())
    return (case_id, side) if right else None


def _sign(secret: bytes, case_id: str, side: str) -> str:
    digest = hmac.new(secret, f"contest:{case_id}:{side}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:_BYTES]).decode().lower()
