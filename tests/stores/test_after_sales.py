"""Ratings are given once and counted, complaints are open one at a time: on both databases."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain.case import CaseRecord
from stores.cases import CaseStore
from stores.complaints import Complaint, ComplaintStore
from stores.database import Database
from stores.ratings import RatingStore, Stars
from tests.stores.house import NOW
from tests.stores.trading import basket, deliver, open_market, order, pay, place

COMPLAINT = Complaint(
    "after_sales-1", "basket-1-a", "real", "cell-1", "m-2", "broken", "پاره", None, "", None, None, NOW, None
)  # fmt: skip


@pytest.fixture
def market(either_database: Database) -> Database:
    """Basket 1 and 2 are delivered."""
    open_market(either_database)

    def write(session: Session) -> None:
        for number in (1, 2):
            place(session, basket(number, both=False))
            pay(session, f"basket-{number}", f"pay-{number}")
            deliver(session, f"basket-{number}-a")
        for name in ("after_sales-1", "after_sales-2"):
            CaseStore(session).begin(
                CaseRecord(name, "after_sales", "IR-23", NOW), argument={}, subject={}, policy_version="1"
            )

    either_database.write(write)
    return either_database


def test_an_order_is_rated_once_and_counts_for_cell_and_product(market: Database) -> None:
    def rate(session: Session, order_id: str, stars: int) -> bool:
        return RatingStore(session).rate(order(session, order_id), stars, "خوب", NOW)

    assert market.write(lambda session: rate(session, "basket-1-a", 5))
    assert not market.write(lambda session: rate(session, "basket-1-a", 1))
    assert market.write(lambda session: rate(session, "basket-2-a", 2))

    def read(session: Session) -> tuple[Stars, Stars, Stars, list[int]]:
        ratings = RatingStore(session)
        newest = ratings.newest("product-1")
        return (
            ratings.of_product("product-1"), ratings.of_cell("cell-1"), ratings.of_product("product-2"),
            [one.stars for one in newest.items],
        )  # fmt: skip

    product, cell, other, stars = market.read(read)
    assert (product, cell, other) == (Stars(2, 7), Stars(2, 7), Stars())
    assert (product.average, other.average) == (3.5, None)
    assert sorted(stars) == [2, 5]


def test_ratings_are_read_page_by_page(market: Database) -> None:
    for name in ("basket-1-a", "basket-2-a"):
        market.write(lambda session: RatingStore(session).rate(order(session, name), 4, "", NOW))  # noqa: B023
    first = market.read(lambda session: RatingStore(session).newest("product-1", limit=1))
    rest = market.read(lambda session: RatingStore(session).newest("product-1", after=first.next, limit=1))
    assert [one.order_id for one in (*first.items, *rest.items)] == ["basket-2-a", "basket-1-a"]
    assert (first.count, rest.next) == (2, None)


def test_reported_words_are_read_until_they_are_hidden(market: Database) -> None:
    def write(session: Session) -> tuple[bool, ...]:
        ratings = RatingStore(session)
        ratings.rate(order(session), 1, "ناروا", NOW)
        return (
            ratings.report("basket-1-a", "after_sales-1"),
            ratings.report("basket-1-a", "after_sales-2"),
            ratings.moderate("basket-1-a", "after_sales-2", hidden=True),
            ratings.moderate("basket-1-a", "after_sales-1", hidden=True),
            ratings.moderate("basket-1-a", "after_sales-1", hidden=False),
        )

    assert market.write(write) == (True, False, False, True, False)
    found = market.read(lambda session: RatingStore(session).get("basket-1-a"))
    assert found is not None
    assert (found.state, found.words, found.words_shown, found.stars) == ("hidden", "ناروا", "", 1)


def test_one_complaint_about_an_order_is_open_at_a_time(market: Database) -> None:
    other = replace(COMPLAINT, id="after_sales-2")

    def write(session: Session) -> tuple[bool, ...]:
        complaints = ComplaintStore(session)
        first = complaints.open(COMPLAINT), complaints.open(COMPLAINT), complaints.open(other)
        complaints.answered("after_sales-1", "explains", "سالم بود")
        closed = complaints.close("after_sales-1", "SATISFIED", NOW)
        again = complaints.close("after_sales-1", "DISMISSED", NOW), complaints.open(other)
        return (*first, closed, *again)

    assert market.write(write) == (True, False, False, True, False, True)
    found = market.read(lambda session: ComplaintStore(session).of_order("basket-1-a"))
    assert [(one.id, one.outcome, one.answer) for one in found] == [
        ("after_sales-2", None, None),
        ("after_sales-1", "SATISFIED", "explains"),
    ]
    now_open = market.read(lambda session: ComplaintStore(session).open_of("basket-1-a"))
    assert now_open is not None
    assert now_open.id == "after_sales-2"


def test_the_database_refuses_money_for_who_is_satisfied(market: Database) -> None:
    def write(session: Session) -> None:
        ComplaintStore(session).open(COMPLAINT)
        ComplaintStore(session).close("after_sales-1", "SATISFIED", NOW, "no-refund")

    with pytest.raises(IntegrityError):
        market.write(write)


@pytest.mark.parametrize("stars", [0, 6])
def test_the_database_knows_five_stars(market: Database, stars: int) -> None:
    with pytest.raises(IntegrityError):
        market.write(lambda session: RatingStore(session).rate(order(session), stars, "", NOW))
