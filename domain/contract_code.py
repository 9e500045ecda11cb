"""The code by which anybody verifies a contract: 80 bits of a keyed hash, forgiving to who types it.

Written in Crockford's base 32 (no I, L, O, U): https://www.crockford.com/base32.html
"""

import hashlib
import hmac

from domain.persian import to_ascii_digits

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS = 16
_BITS = 5
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LONGEST_TYPED = 80


def contract_code(secret: bytes, loan_id: str) -> str:
    """The code of a loan's contract, sixteen letters; useless for guessing another's."""
    digest = hmac.new(secret, f"contract:{loan_id}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[: _LETTERS * _BITS // 8])
    return "".join(_ALPHABET[number >> _BITS * place & 31] for place in reversed(range(_LETTERS)))


def written(code: str) -> str:
    """As people read it, in fours."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_code(typed: str) -> str | None:
    """The code that somebody typed, whatever its digits, case and spaces; None for what is none."""
    if len(typed) > _LONGEST_TYPED:
        return None
    letters = [one for one in to_ascii_digits(typed).upper().translate(_READ_AS) if one.isalnum()]
    code = "".join(letters)
    return code if len(code) == _LETTERS and set(code) <= set(_ALPHABET) else None
