"""An invoice's number is compared as its seller means it, not as somebody happens to write it."""

import pytest

from domain.invoices import LONGEST_KEY, invoice_key


@pytest.mark.parametrize("written", ["F-0012/A", "f 12 a", "F۱۲‌A", "F١٢-a", "Ｆ＿12 A", "f12a."])
def test_signs_case_digits_and_leading_zeros_make_no_other_invoice(written: str) -> None:
    assert invoice_key(written) == "f 12 a"


def test_other_numbers_are_other_invoices() -> None:
    written = ["1-11", "11-1", "111", "F-1", "G-1", "1404/12", "1405/12", "0", "10"]
    assert len({invoice_key(one) for one in written}) == len(written)


def test_a_number_of_signs_alone_is_compared_as_it_is_and_none_is_too_long_to_keep() -> None:
    assert invoice_key("--") == "--"
    assert len(invoice_key("a1" * 80)) <= LONGEST_KEY
