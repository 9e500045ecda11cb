"""What a password's hash costs, and whom it lets in."""

from argon2 import Parameters, Type, extract_parameters, profiles

from api.security.passwords import LONGEST_PASSWORD, hash_password, password_fits
from tests.passwords import quick_hash

PASSWORD = "a long enough password"


def test_a_hash_costs_what_rfc_9106_asks_for_where_memory_is_scarce() -> None:
    told = extract_parameters(hash_password(PASSWORD))

    assert told == profiles.RFC_9106_LOW_MEMORY
    assert told == Parameters(Type.ID, 19, 16, 32, time_cost=3, memory_cost=65_536, parallelism=4)


def test_only_the_password_itself_fits() -> None:
    hashed = hash_password(PASSWORD)

    assert password_fits(hashed, PASSWORD)
    assert not password_fits(hashed, f"{PASSWORD} ")
    assert not password_fits(None, PASSWORD)
    assert not password_fits("no hash", PASSWORD)


def test_the_longest_password_is_looked_at_and_a_longer_one_is_not() -> None:
    longest, longer = "p" * LONGEST_PASSWORD, "p" * (LONGEST_PASSWORD + 1)

    assert password_fits(quick_hash(longest), longest)
    assert not password_fits(quick_hash(longer), longer)
