"""Passwords (argon2id), random tokens and their hashes."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_HASHER = PasswordHasher()
LONGEST_PASSWORD = 256


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; an unknown person costs the same time as a wrong password."""
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        _HASHER.verify(password_hash or _nobodys_hash(), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return password_hash is not None


def new_token(prefix: str) -> str:
    """A random token of 256 bits; its prefix tells secret scanners and people what it is."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def hash_token(token: str) -> str:
    """What the database keeps of a token. The token is random and long, so no salt and no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def same(one: str, other: str) -> bool:
    """Equal, in constant time, whatever characters a stranger sends."""
    return secrets.compare_digest(
        one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass")
    )


_nobody: list[str] = []


def _nobodys_hash() -> str:
    if not _nobody:
        _nobody.append(_HASHER.hash(secrets.token_urlsafe()))
    return _nobody[0]
