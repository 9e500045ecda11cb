"""What Mer'at says of a member is read strictly; a day until which it holds may be missing, and is never nonsense."""

from datetime import date

import pytest

from domain.outside_events import Unreadable, read_recognition

TOLD = {"rank": "B", "affordable_instalment_rials": 5_000_000}


def test_a_recognition_may_say_until_when_it_holds() -> None:
    assert read_recognition(TOLD).valid_until is None
    assert read_recognition(TOLD | {"valid_until": "2027-11-26"}).valid_until == date(2027, 11, 26)


@pytest.mark.parametrize(
    "until", ["", "someday", "2027-13-01", "9999-12-31", "0001-01-01", 20271126, True, ["2027"]]
)
def test_a_day_that_is_none_makes_it_unreadable(until: object) -> None:
    with pytest.raises(Unreadable):
        read_recognition(TOLD | {"valid_until": until})
