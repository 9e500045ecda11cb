"""The link of a buyer's order: read back as it was made, and nobody else's."""

import pytest

from domain.sale_link import read_sale_link, sale_link_of

SECRET = b"a secret"


def test_a_link_names_its_order_and_cannot_be_made_otherwise() -> None:
    link = sale_link_of(SECRET, "order-1")
    assert read_sale_link(SECRET, f" {link} ") == "order-1"
    assert read_sale_link(b"another", link) is None
    assert link != sale_link_of(SECRET, "order-2")


@pytest.mark.parametrize(
    "written", ["", "order-1", "order-1.", ".x", "order-1.aaaaaaaaaaaaaaaa", "x" * 500, "🙂.🙂"]
)
def test_what_is_no_link_of_ours(written: str) -> None:
    assert read_sale_link(SECRET, written) is None
