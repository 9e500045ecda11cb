"""What a trustee stands for follows the principal that is unpaid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cover import cover_of

RIALS = st.integers(1, 10**13)


def test_half_repaid_is_half_covered_rounded_up() -> None:
    assert cover_of(150, principal_rials=300, amount_rials=300) == 150
    assert cover_of(150, principal_rials=201, amount_rials=300) == 101
    assert cover_of(150, principal_rials=0, amount_rials=300) == 0


@given(RIALS, st.integers(1, 10), st.data())
def test_equal_shares_always_cover_what_is_unpaid(amount: int, trustees: int, data: st.DataObject) -> None:
    unpaid = data.draw(st.integers(0, amount))
    share = -(-amount // trustees)
    covered = trustees * cover_of(share, principal_rials=unpaid, amount_rials=amount)
    assert unpaid <= covered <= unpaid + 2 * trustees


@given(RIALS, RIALS, st.data())
def test_less_is_covered_the_more_is_repaid(amount: int, share: int, data: st.DataObject) -> None:
    more, less = sorted(data.draw(st.tuples(*[st.integers(0, amount)] * 2)), reverse=True)
    covers = [cover_of(share, principal_rials=left, amount_rials=amount) for left in (more, less)]
    assert share >= covers[0] >= covers[1] >= 0


@pytest.mark.parametrize("principal", [-1, 301])
def test_nobody_covers_more_than_was_lent(principal: int) -> None:
    with pytest.raises(ValueError, match="lent"):
        cover_of(150, principal_rials=principal, amount_rials=300)
