"""A province is known by its code, and by its name however that is spelt."""

import pytest

from domain.counties import shipped_counties
from domain.provinces import PROVINCES, PROVINCES_IN_ENGLISH, province_code


@pytest.mark.parametrize(("code", "name"), PROVINCES.items())
def test_every_province_by_name_and_code(code: str, name: str) -> None:
    assert province_code(name) == code
    assert province_code(name.replace("ی", "ي").replace("ک", "ك")) == code
    assert province_code(code.lower()) == code
    assert province_code(f" {PROVINCES_IN_ENGLISH[code].upper()} ") == code


def test_there_are_thirty_one_and_no_others() -> None:
    assert len(PROVINCES) == 31
    assert province_code("پاریس") is None
    assert province_code("") is None


def test_the_english_names_are_those_of_the_shipped_counties() -> None:
    shipped = {one.province_code: one.province_en for one in shipped_counties()}
    assert shipped == PROVINCES_IN_ENGLISH
