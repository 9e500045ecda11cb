"""The link by which a nominated member fills in their profile: which case is in it, with a keyed hash (80 bits)."""

import base64
import hashlib
import hmac

_BYTES = 10
_LONGEST = 120


def profile_link_of(secret: bytes, talent_id: str) -> str:
    """The last part of the member's link; always the same, and kept nowhere."""
    return f"{talent_id}.{_sign(secret, talent_id)}"


def read_profile_link(secret: bytes, written: str) -> str | None:
    """Which talent a link is for; None for one that is not ours."""
    talent_id, dot, signature = written.strip().rpartition(".")
    if not dot or len(written) > _LONGEST:
        return None
    right = hmac.compare_digest(_sign(secret, talent_id).encode(), signature.encode())
    return talent_id if right else None


def _sign(secret: bytes, talent_id: str) -> str:
    digest = hmac.new(secret, f"profile:{talent_id}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:_BYTES]).decode().lower()
