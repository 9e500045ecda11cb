"""The link by which a founder answers: who they are is in it, with a keyed hash that nobody else can make (80 bits)."""

import base64
import hashlib
import hmac

from domain.persian import to_ascii_digits

_BYTES = 10
_LONGEST = 120


def invitation_of(secret: bytes, kanoon_id: str, number: int) -> str:
    """The last part of the link of the `number`-th founder; always the same, and kept nowhere."""
    return f"{kanoon_id}.{number}.{_sign(secret, kanoon_id, number)}"


def read_invitation(secret: bytes, written: str) -> tuple[str, int] | None:
    """Which formation and founder a link is for; None for one that is not ours."""
    parts = to_ascii_digits(written.strip()).split(".") if len(written) <= _LONGEST else []
    if len(parts) != 3 or not (parts[1].isascii() and parts[1].isdecimal()):  # noqa: PLR2004 - its three parts
        return None
    kanoon_id, number, signature = parts[0], int(parts[1]), parts[2]
    expected = _sign(secret, kanoon_id, number)
    return (kanoon_id, number) if hmac.compare_digest(expected.encode(), signature.encode()) else None


def _sign(secret: bytes, kanoon_id: str, number: int) -> str:
    digest = hmac.new(secret, f"invitation:{kanoon_id}:{number}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:_BYTES]).decode().lower()
