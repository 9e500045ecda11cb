"""A buyer's link to what they ordered: only ours is read."""

import pytest

from domain.follow_link import follow_link_of, read_follow_link

SECRET = b"a secret"
OURS = follow_link_of(SECRET, "basket-abc")


def test_our_link_names_its_basket_and_is_always_the_same() -> None:
    assert read_follow_link(SECRET, f" {OURS}\n") == "basket-abc"
    assert follow_link_of(SECRET, "basket-abc") == OURS


@pytest.mark.parametrize(
    "written",
    [
        "",
        "x",
        "basket-abc",
        "basket-abc.",
        OURS.replace("abc", "abd"),
        OURS[:-1] + ("a" if OURS[-1] != "a" else "b"),
        OURS + "۱",
        f"{OURS}{'x' * 200}",
    ],
)
def test_no_other_link_is(written: str) -> None:
    assert read_follow_link(SECRET, written) is None
    assert read_follow_link(b"another secret", OURS) is None
