"""Passwords of the people in tests."""

from argon2 import PasswordHasher

# A hash says itself what it costs to check; ours cost 0.1 s of a core at every log-in (tests/api/test_passwords.py).
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def quick_hash(password: str) -> str:
    """A hash as the house keeps them, of the least cost: tests that log in are about something else."""
    return _CHEAP.hash(password)
