"""One-time codes that are computed, never stored: six digits from a secret, a case and a number."""

import hashlib
import hmac

DIGITS = 6


def code_of(secret: bytes, case_id: str, number: int) -> str:
    """The `number`-th code of a case, six ASCII digits."""
    digest = hmac.new(secret, f"one-time-code:{case_id}:{number}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"


def hash_of(case_id: str, number: int, code: str) -> str:
    """What a workflow keeps of a code. Its histories are encrypted; six digits alone would be guessed."""
    return hashlib.sha256(f"{case_id}:{number}:{code}".encode()).hexdigest()
