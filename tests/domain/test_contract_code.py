"""The code of a contract: one for each loan, hard to guess, easy to type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contract_code import contract_code, read_code, written
from domain.persian import to_persian_digits

SECRET = b"s" * 32


@given(st.text(min_size=1, max_size=40))
def test_a_code_is_read_back_however_it_is_written(loan_id: str) -> None:
    code = contract_code(SECRET, loan_id)
    for typed in (code, code.lower(), written(code), f"  {written(code).lower()} ", to_persian_digits(code)):
        assert read_code(typed) == code


def test_it_depends_on_the_loan_and_on_the_secret() -> None:
    assert len({contract_code(SECRET, f"loan-{n}") for n in range(1_000)}) == 1_000
    assert contract_code(SECRET, "loan-1") != contract_code(b"t" * 32, "loan-1")


def test_letters_that_look_alike_are_the_digits_they_look_like() -> None:
    assert read_code("oOiIlL0000000000") == "0011110000000000"


@pytest.mark.parametrize("typed", ["", "123", "U" * 16, "0" * 15, "0" * 17, "ظ" * 16, "0" * 500])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None
