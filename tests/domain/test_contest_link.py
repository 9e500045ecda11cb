"""The link of a party: whose it is stands in it, and nobody else makes one."""

import pytest

from domain.contest_link import contest_link_of, read_contest_link

SECRET = b"a secret"


@pytest.mark.parametrize("side", ["buyer", "cell"])
def test_a_link_says_case_and_side(side: str) -> None:
    link = contest_link_of(SECRET, "dispute-abc", side)
    assert read_contest_link(SECRET, f" {link}\n") == ("dispute-abc", side)
    assert contest_link_of(SECRET, "dispute-abc", side) == link


def test_another_link_opens_nothing() -> None:
    link = contest_link_of(SECRET, "dispute-abc", "buyer")
    for other in (
        link.replace("buyer", "cell"), link.replace("abc", "abd"), link[:-1] + "7", link.replace("buyer", "nobody"),
        "dispute-abc.buyer", "", "é.buyer.x", f"{link}{'x' * 120}",
    ):  # fmt: skip
        assert read_contest_link(SECRET, other) is None
    assert read_contest_link(b"another", link) is None
