"""A member's link to their profile: only ours is read."""

import pytest

from domain.profile_link import profile_link_of, read_profile_link

SECRET = b"a secret"
OURS = profile_link_of(SECRET, "talent-abc")


def test_our_link_names_its_talent_and_is_always_the_same() -> None:
    assert read_profile_link(SECRET, f" {OURS}\n") == "talent-abc"
    assert profile_link_of(SECRET, "talent-abc") == OURS


@pytest.mark.parametrize(
    "written",
    [
        "",
        "x",
        "talent-abc",
        "talent-abc.",
        OURS.replace("abc", "abd"),
        OURS[:-1] + ("a" if OURS[-1] != "a" else "b"),
        OURS + "۱",
        f"{OURS}{'x' * 200}",
    ],
)
def test_no_other_link_is(written: str) -> None:
    assert read_profile_link(SECRET, written) is None
    assert read_profile_link(b"another secret", OURS) is None
