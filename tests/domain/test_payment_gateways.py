"""Names of tries to pay: only ours are read."""

import pytest

from domain.payment_gateways import basket_of_payment, number_of_payment, payment_id


def test_the_name_of_a_try_says_whose_and_which_it_is() -> None:
    name = payment_id("basket-abc", 12)
    assert basket_of_payment(name) == "basket-abc"
    assert number_of_payment("basket-abc", name) == 12


@pytest.mark.parametrize(
    "name", [None, 7, "", "basket-abc", ":pay:1", "basket-abc:pay:", "basket-abc:pay:x", "basket-abc:pay:۱"]
)
def test_no_other_name_is_one(name: object) -> None:
    assert basket_of_payment(name) is None
    if isinstance(name, str):
        assert number_of_payment("basket-abc", name) is None


def test_a_try_of_another_basket_or_without_a_number_is_none_of_this_one() -> None:
    assert number_of_payment("basket-abd", payment_id("basket-abc", 1)) is None
    assert number_of_payment("basket-abc", "basket-abc:pay:0") is None
    assert number_of_payment("basket-abc", "basket-abc:pay:99999") is None
