"""A province is known by its code, and by its name however that is spelt."""

import pytest

from domain.provinces import PROVINCES, province_code


@pytest.mark.parametrize(("code", "name"), PROVINCES.items())
def test_every_province_by_name_and_code(code: str, name: str) -> None:
    assert province_code(name) == code
    assert province_code(name.replace("ی", "ي").replace("ک", "ك")) == code
    assert province_code(code.lower()) == code


def test_there_are_thirty_one_and_no_others() -> None:
    assert len(PROVINCES) == 31
    assert province_code("پاریس") is None
    assert province_code("") is None
