"""The link by which a buyer follows what they ordered: which basket is in it, with a keyed hash (80 bits)."""

import base64
import hashlib
import hmac

_BYTES = 10
_LONGEST = 120


def follow_link_of(secret: bytes, basket_id: str) -> str:
    """The last part of the buyer's link; always the same, and kept nowhere."""
    return f"{basket_id}.{_sign(secret, basket_id)}"


def read_follow_link(secret: bytes, written: str) -> str | None:
    """Which basket a link is for; None for one that is not ours."""
    basket_id, dot, signature = written.strip().rpartition(".")
    if not dot or len(written) > _LONGEST:
        return None
    right = hmac.compare_digest(_sign(secret, basket_id).encode(), signature.encode())
    return basket_id if right else None


def _sign(secret: bytes, basket_id: str) -> str:
    digest = hmac.new(secret, f"follow:{basket_id}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:_BYTES]).decode().lower()
