"""Supplies of cells and their money: paid for out of sales or by the bank, held, given back, paid, each once."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain.ledger import InsufficientBalance, Leg, Transfer, Unit
from domain.market_states import Impossible, Taken
from domain.order_postings import BANK_OF_MARKET, payable_account, receivable_account
from domain.supply_postings import credit_account, supplier_account
from stores.database import Database
from stores.ledger import LedgerStore
from stores.ledger_checks import check_ledger
from stores.releases import ReleaseStore
from stores.supplies import SupplyStore
from tests.stores.trading import MONTH, basket, deliver, does, open_market, open_supply, pay, place, supply

PRICE = 1_000_000
PAYMENT = "supply-1:pay:1"


@pytest.fixture
def market(either_database: Database) -> Database:
    """Cell-1 has sold a kilim, and wants wool at an agreed price; what is wrong afterwards is found by the checks."""
    open_market(either_database)

    def write(session: Session) -> None:
        place(session, basket(1, both=False))
        pay(session)
        deliver(session)
        ReleaseStore(session).release("basket-1-a", MONTH)
        rich = (Leg(BANK_OF_MARKET, debit=10**9), Leg("capital:fund", credit=10**9))
        LedgerStore(session).post(Transfer("real", "rich", "test_event", Unit.RIALS, rich, MONTH))
        open_supply(session)
        SupplyStore(session).agree("supply-1", "supplier-1", PRICE, MONTH)

    either_database.write(write)
    return either_database


def does_all(market: Database, *steps: Any) -> None:
    for step in steps:
        market.write(step)


def balances(market: Database) -> dict[str, int]:
    """What the cell has put in, is owed and owes, and what the supplier is owed."""
    names = {
        "credit": credit_account("cell-1"), "payable": payable_account("cell-1"),
        "receivable": receivable_account("cell-1"), "supplier": supplier_account("supply-1"),
    }  # fmt: skip
    return market.read(
        lambda session: {
            short: LedgerStore(session).balance("real", name).available for short, name in names.items()
        }
    )


def is_right(market: Database) -> None:
    assert [one for one in market.read(check_ledger) if not one.ok] == []


HELD = (does(SupplyStore.pay_out_of_sales, "supply-1", MONTH), does(SupplyStore.hold, "supply-1", MONTH))
DELIVERED = (does(SupplyStore.accept, "supply-1", MONTH), does(SupplyStore.deliver, "supply-1", MONTH))


def test_out_of_sales_the_supplier_is_paid_and_the_cell_owes_nothing(market: Database) -> None:
    before = balances(market)
    does_all(market, *HELD)
    assert balances(market) == before | {"payable": before["payable"] - PRICE, "supplier": PRICE}
    # Said again it moves nothing.
    assert not market.write(HELD[0])
    assert market.write(HELD[1]) is Taken.SAME
    does_all(market, *DELIVERED, does(SupplyStore.receive, "supply-1", 10, MONTH))
    assert market.write(does(SupplyStore.pay, "supply-1", PAYMENT, MONTH)) == PRICE
    assert market.write(does(SupplyStore.settle, "supply-1", PAYMENT, MONTH)) is Taken.MOVED
    assert market.write(does(SupplyStore.settle, "supply-1", PAYMENT, MONTH)) is Taken.SAME
    assert balances(market) == before | {"payable": before["payable"] - PRICE}
    assert market.read(lambda session: supply(session).state) == "settled"
    is_right(market)


def test_more_than_the_cell_is_owed_is_not_paid_out_of_sales(market: Database) -> None:
    before = balances(market)
    dear = before["payable"] + 1
    market.write(lambda session: open_supply(session, 2))
    market.write(does(SupplyStore.agree, "supply-2", "supplier-1", dear, MONTH))
    with pytest.raises(Impossible, match="supply_short_of_sales"):
        market.write(does(SupplyStore.pay_out_of_sales, "supply-2", MONTH))
    with pytest.raises(InsufficientBalance):
        market.write(does(SupplyStore.hold, "supply-2", MONTH))
    assert balances(market) == before
    # A rial of its own makes it enough.
    market.write(does(SupplyStore.take_receipt, "supply-2", "RC-1", 1, MONTH))
    does_all(
        market,
        does(SupplyStore.pay_out_of_sales, "supply-2", MONTH),
        does(SupplyStore.hold, "supply-2", MONTH),
    )
    assert balances(market)["payable"] == 0
    is_right(market)


def test_a_receipt_counts_once_and_what_is_too_much_stays_the_cells(market: Database) -> None:
    take = does(SupplyStore.take_receipt, "supply-1", "RC-1", PRICE + 5, MONTH)
    assert (market.write(take), market.write(take)) == (True, False)
    market.write(HELD[1])
    assert balances(market)["credit"] == 5
    is_right(market)


@pytest.mark.parametrize(
    ("came", "kept", "back"), [(7, None, 300_000), (10, 900_000, 100_000), (10, None, 0), (3, None, 700_000)],
    ids=["part", "lower-price", "all", "little"],
)  # fmt: skip
def test_what_did_not_come_is_the_cells_credit(
    market: Database, came: int, kept: int | None, back: int
) -> None:
    receive = does(SupplyStore.receive, "supply-1", came, MONTH, kept)
    does_all(market, *HELD, *DELIVERED, receive)
    assert market.write(receive) is Taken.SAME
    found = balances(market)
    assert (found["credit"], found["supplier"]) == (back, PRICE - back)
    does_all(
        market,
        does(SupplyStore.pay, "supply-1", PAYMENT, MONTH),
        does(SupplyStore.settle, "supply-1", PAYMENT, MONTH),
    )
    assert market.read(lambda session: supply(session).paid_rials) == PRICE - back
    is_right(market)


@pytest.mark.parametrize("came", [0, 11])
def test_nothing_and_too_much_are_not_received(market: Database, came: int) -> None:
    does_all(market, *HELD, *DELIVERED)
    with pytest.raises(Impossible, match="supply_too_much"):
        market.write(does(SupplyStore.receive, "supply-1", came, MONTH))


@pytest.mark.parametrize(
    ("so_far", "event"),
    [((), "cancelled"), (HELD, "declined"), ((*HELD, DELIVERED[0]), "failed"), ((*HELD, *DELIVERED), "returned")],
    ids=["cancelled", "declined", "failed", "returned"],
)  # fmt: skip
def test_whatever_ends_it_the_money_is_the_cells_again(
    market: Database, so_far: tuple[Any, ...], event: str
) -> None:
    before = balances(market)
    does_all(market, *so_far)
    end = does(SupplyStore.end, "supply-1", event, MONTH)
    assert (market.write(end), market.write(end)) == (Taken.MOVED, Taken.SAME)
    found = balances(market)
    assert found["credit"] + found["payable"] == before["payable"]
    assert found["supplier"] == 0
    is_right(market)
    # The next supply is paid for with it.
    if so_far:
        market.write(lambda session: open_supply(session, 2))
        market.write(does(SupplyStore.agree, "supply-2", "supplier-1", PRICE, MONTH))
        assert not market.write(does(SupplyStore.pay_out_of_sales, "supply-2", MONTH))
        assert market.write(does(SupplyStore.hold, "supply-2", MONTH)) is Taken.MOVED
        is_right(market)


def test_a_payment_that_the_bank_did_not_take_is_made_by_another_order(market: Database) -> None:
    does_all(
        market, *HELD, *DELIVERED, does(SupplyStore.receive, "supply-1", 10, MONTH),
        does(SupplyStore.pay, "supply-1", PAYMENT, MONTH), does(SupplyStore.not_paid, "supply-1", PAYMENT, MONTH),
    )  # fmt: skip
    assert balances(market)["supplier"] == PRICE
    other = "supply-1:pay:2"
    does_all(
        market,
        does(SupplyStore.pay, "supply-1", other, MONTH),
        does(SupplyStore.settle, "supply-1", other, MONTH),
    )
    is_right(market)


def test_nobody_is_paid_before_the_goods_are_there(market: Database) -> None:
    does_all(market, *HELD)
    with pytest.raises(Impossible, match="supply_pay_when_paid"):
        market.write(does(SupplyStore.pay, "supply-1", PAYMENT, MONTH))


def test_the_database_refuses_a_supply_that_holds_something_else_than_its_price(market: Database) -> None:
    with pytest.raises(IntegrityError):
        market.write(
            lambda session: session.execute(text("UPDATE supply_order SET held_rials = 1, state = 'paid'"))
        )


def test_supplies_are_listed_newest_first_and_open_ones_known(market: Database) -> None:
    market.write(lambda session: open_supply(session, 2))
    market.write(does(SupplyStore.end, "supply-1", "cancelled", MONTH))
    first = market.read(lambda session: SupplyStore(session).find(cell_id="cell-1", limit=1))
    rest = market.read(lambda session: SupplyStore(session).find(cell_id="cell-1", after=first.next, limit=1))
    assert [one.id for one in (*first.items, *rest.items)] == ["supply-2", "supply-1"]
    assert market.read(lambda session: SupplyStore(session).open_of("cell-1")) == ["supply-2"]
    assert market.read(lambda session: SupplyStore(session).find(region="IR-99")).count == 0
