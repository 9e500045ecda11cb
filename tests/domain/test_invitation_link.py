"""A founder's link says who they are, and nobody else can make one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.invitation_link import invitation_of, read_invitation

SECRET = b"a secret"
LINK = invitation_of(SECRET, "kanoon-abc", 7)


@given(st.from_regex(r"\Akanoon-[a-z2-7]{16}\Z"), st.integers(1, 200))
def test_what_was_made_is_read(kanoon_id: str, number: int) -> None:
    assert read_invitation(SECRET, invitation_of(SECRET, kanoon_id, number)) == (kanoon_id, number)


def test_it_is_read_as_phones_and_people_write_it() -> None:
    assert read_invitation(SECRET, f" {LINK.replace('7.', '۷.')} ") == ("kanoon-abc", 7)


@pytest.mark.parametrize(
    "forged",
    [
        LINK.replace(".7.", ".8."),
        LINK.replace("abc", "abd"),
        LINK[:-1],
        LINK + "a",
        invitation_of(b"another secret", "kanoon-abc", 7),
        "",
        "..",
        "kanoon-abc.x.y",
        "ک" * 500,
    ],
)
def test_any_other_one_is_not_ours(forged: str) -> None:
    assert read_invitation(SECRET, forged) is None
