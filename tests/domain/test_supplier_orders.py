"""What suppliers say of an order, read strictly."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.outside_events import Unreadable
from domain.supplier_news import ordered_for, read_word
from domain.supplier_orders import SUPPLIER_SAYS, OrderWord, SupplierOrder, order_id_of

ORDER = "talent-a:equipment"


def test_an_order_names_its_talent() -> None:
    assert order_id_of("talent-a") == ORDER
    assert ordered_for({"order_id": ORDER}) == (ORDER, "talent-a")


@pytest.mark.parametrize(
    ("order_id", "code"),
    [
        (None, "malformed"),
        ("", "malformed"),
        (7, "malformed"),
        ("talent-a", "unknown_reference"),
        ("talent-a:equipment:2", "unknown_reference"),
        ("talent-a:literacy:1", "unknown_reference"),
    ],
)
def test_what_is_no_order_of_ours_is_said_to_be_none(order_id: object, code: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        ordered_for({"order_id": order_id})
    assert unreadable.value.code == code


def test_a_delivery_has_no_reason_and_what_cannot_come_has_one_of_ours() -> None:
    assert read_word("supplier.delivered", {"reason": "out_of_stock"}) == OrderWord("delivered")
    told = read_word("supplier.cannot_deliver", {"reason": "out_of_stock"})
    assert told == OrderWord("cannot_deliver", reason="out_of_stock")
    assert read_word("supplier.cannot_deliver", {}).reason == "other"
    assert read_word("supplier.cannot_deliver", {"reason": "their truck"}).reason == "other"


@pytest.mark.parametrize(
    ("kind", "facts"), [("supplier.cannot_deliver", {"reason": 3}), ("supplier.accepted", {})]
)
def test_a_wrong_word_is_malformed(kind: str, facts: dict[str, Any]) -> None:
    with pytest.raises(Unreadable) as unreadable:
        read_word(kind, facts)
    assert unreadable.value.code == "malformed"


@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()))
def test_whatever_comes_is_read_or_refused(facts: dict[str, Any]) -> None:
    with suppress(Unreadable):
        assert read_word("supplier.cannot_deliver", facts).reason in SUPPLIER_SAYS
        order_id, talent_id = ordered_for(facts)
        assert order_id == order_id_of(talent_id)


def test_there_is_something_to_be_heard_until_it_was() -> None:
    states = ("sent", "accepted", "refused", "delivered", "cannot_deliver")
    assert [state for state in states if SupplierOrder(ORDER, state).is_open] == ["sent", "accepted"]
