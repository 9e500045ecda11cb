"""The link by which a buyer says something of what they got: the order is in it, with a keyed hash (80 bits)."""

import base64
import hashlib
import hmac

_BYTES = 10
_LONGEST = 120


def sale_link_of(secret: bytes, order_id: str) -> str:
    """The last part of the buyer's link; always the same, and kept nowhere."""
    return f"{order_id}.{_sign(secret, order_id)}"


def read_sale_link(secret: bytes, written: str) -> str | None:
    """Which order a link is for; None for one that is not ours."""
    order_id, dot, signature = written.strip().rpartition(".")
    if not dot or len(written) > _LONGEST:
        return None
    right = hmac.compare_digest(_sign(secret, order_id).encode(), signature.encode())
    return order_id if right else None


def _sign(secret: bytes, order_id: str) -> str:
    digest = hmac.new(secret, f"sale:{order_id}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:_BYTES]).decode().lower()
