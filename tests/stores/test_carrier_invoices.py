"""Carriers' invoices: compared with what we owe, paid once, given back, and no parcel paid twice whatever they bill."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from activities.carrier_invoice_start import ChangedInvoice, came_back, keep_invoice
from domain.carrier_invoices import BilledParcel, Compared, ToldInvoice
from domain.ledger import InsufficientBalance, Leg, Transfer, Unit
from domain.market_states import Impossible, Taken
from domain.order_postings import BANK_OF_MARKET, carrier_account
from stores.carrier_invoice_lists import CarrierInvoiceListing
from stores.carrier_invoices import CarrierInvoiceStore
from stores.database import Database
from stores.ledger import LedgerStore
from stores.ledger_checks import check_ledger
from stores.refunds import RefundStore, Wish
from stores.releases import ReleaseStore
from tests.stores.trading import MONTH, basket, deliver, does, open_invoice, open_market, pay, place

FEE, LIMIT = 300_000, 1_000_000
ORDER = "invoice-1:carrier:1"
agree, compare, get = CarrierInvoiceStore.agree, CarrierInvoiceStore.compare, CarrierInvoiceStore.get


@pytest.fixture
def market(either_database: Database) -> Database:
    """Four parcels of cell-1 were brought: three released, the last one not yet."""
    open_market(either_database)

    def write(session: Session) -> None:
        for number in range(1, 5):
            place(session, basket(number, both=False))
            pay(session, f"basket-{number}", f"pay-{number}")
            deliver(session, f"basket-{number}-a")
            if number < 4:
                ReleaseStore(session).release(f"basket-{number}-a", MONTH)

    either_database.write(write)
    return either_database


def rich(market: Database) -> None:
    legs = (Leg(BANK_OF_MARKET, debit=10**9), Leg("capital:fund", credit=10**9))
    market.write(does(LedgerStore.post, Transfer("real", "rich", "test_event", Unit.RIALS, legs, MONTH)))


def owed(market: Database) -> tuple[int, int]:
    """What we owe the carrier, and what of it no order at the bank holds."""
    found = market.read(lambda session: LedgerStore(session).balance("real", carrier_account("post")))
    return found.posted, found.available


def bill(market: Database, number: int = 1, **lines: int) -> Compared:
    market.write(lambda session: open_invoice(session, number, **lines))
    return market.write(does(compare, f"invoice-{number}"))


def is_right(market: Database) -> bool:
    return all(check.ok for check in market.read(check_ledger))


def verdicts(market: Database, invoice_id: str = "invoice-1", **more: Any) -> list[str | None]:
    found = market.read(lambda session: CarrierInvoiceListing(session).lines(invoice_id, **more))
    return [one.verdict for one in found.items]


def test_what_agrees_is_paid_once_and_owed_no_more(market: Database) -> None:
    rich(market)
    found = bill(market, basket_1_a=FEE, basket_2_a=FEE)
    assert (found.lines, found.agreed, found.agreed_rials, found.differing) == (2, 2, 2 * FEE, 0)
    assert market.write(does(agree, "invoice-1", ["treasury1"], LIMIT, MONTH)) is Taken.MOVED
    for _ in range(2):
        assert market.write(does(CarrierInvoiceStore.pay, "invoice-1", ORDER, MONTH)) == 2 * FEE
    assert owed(market) == (3 * FEE, FEE)
    assert market.write(does(CarrierInvoiceStore.settle, "invoice-1", ORDER, MONTH)) is Taken.MOVED
    assert market.write(does(CarrierInvoiceStore.settle, "invoice-1", ORDER, MONTH)) is Taken.SAME
    assert owed(market) == (FEE, FEE)
    assert is_right(market)


def test_each_line_is_judged_by_what_we_owe_for_its_parcel(market: Database) -> None:
    found = bill(market, basket_1_a=FEE, basket_2_a=FEE + 1, basket_4_a=FEE, ghost=FEE)
    assert (found.agreed, found.differs, found.not_owed, found.unknown) == (1, 1, 1, 1)
    assert found.agreed_rials == FEE
    assert verdicts(market) == ["agreed", "differs", "not_owed", "unknown"]
    assert verdicts(market, differing=True) == ["differs", "not_owed", "unknown"]


def test_a_parcel_that_was_billed_before_or_twice_is_paid_once(market: Database) -> None:
    rich(market)
    lines = [BilledParcel("S-basket-1-a", FEE), BilledParcel("S-basket-1-a", FEE)]
    told = ToldInvoice("post", "N-7", MONTH.date(), MONTH.date(), tuple(lines))
    due = market.write(lambda session: keep_invoice(session, told, "real", MONTH))
    found = market.write(does(compare, due.process_id))
    assert (found.agreed, found.twice, found.agreed_rials) == (1, 1, FEE)
    # While that one is looked at, and after it was paid.
    assert bill(market, 2, basket_1_a=FEE).twice == 1
    market.write(does(agree, due.process_id, ["treasury1"], LIMIT, MONTH))
    market.write(does(CarrierInvoiceStore.pay, due.process_id, "o-1", MONTH))
    market.write(does(CarrierInvoiceStore.settle, due.process_id, "o-1", MONTH))
    assert market.write(does(compare, "invoice-2")).twice == 1
    with pytest.raises(Impossible, match="carrier_invoice_nothing"):
        market.write(does(agree, "invoice-2", ["treasury1"], LIMIT, MONTH))
    assert is_right(market)


def test_one_that_is_refused_frees_its_parcels_for_another(market: Database) -> None:
    bill(market, basket_1_a=FEE, ghost=5)
    assert market.write(does(CarrierInvoiceStore.refuse, "invoice-1", MONTH)) is Taken.MOVED
    assert bill(market, 2, basket_1_a=FEE).agreed == 1
    assert is_right(market)


def test_comparing_again_finds_what_was_released_since(market: Database) -> None:
    assert bill(market, basket_4_a=FEE).not_owed == 1
    market.write(does(ReleaseStore.release, "basket-4-a", MONTH))
    assert market.write(does(compare, "invoice-1")).agreed == 1


def test_a_carrier_that_worked_for_goods_that_went_back_is_owed_its_fee(market: Database) -> None:
    refunds = RefundStore
    market.write(does(refunds.ask, "r-1", "basket-4-a", "withdrawal", Wish({1: 1}, with_carrier=True), MONTH))
    market.write(does(refunds.goods_awaited, "r-1", MONTH))
    market.write(does(refunds.approve, "r-1", MONTH, carrier_earned=True))
    assert bill(market, basket_4_a=FEE).agreed == 1


def test_above_the_limit_two_people_let_it_be_paid(market: Database) -> None:
    bill(market, basket_1_a=FEE)
    for by in (["treasury1"], ["treasury1", "treasury1"]):
        with pytest.raises(Impossible, match="carrier_invoice_two_people"):
            market.write(does(agree, "invoice-1", by, FEE - 1, MONTH))
    market.write(does(agree, "invoice-1", ["treasury1", "treasury2"], FEE - 1, MONTH))
    kept = market.read(does(get, "invoice-1"))
    assert kept is not None
    assert (kept.four_eyes, kept.seen_by, kept.approved_by) == (True, "treasury1", "treasury2")


def test_nothing_leaves_that_is_not_agreed_or_not_there(market: Database) -> None:
    bill(market, basket_1_a=FEE)
    with pytest.raises(Impossible, match="carrier_invoice_pay_when_received"):
        market.write(does(CarrierInvoiceStore.pay, "invoice-1", ORDER, MONTH))
    market.write(does(agree, "invoice-1", ["treasury1"], LIMIT, MONTH))
    with pytest.raises(InsufficientBalance):
        market.write(does(CarrierInvoiceStore.pay, "invoice-1", ORDER, MONTH))
    assert owed(market) == (3 * FEE, 3 * FEE)


def test_what_the_bank_did_not_take_is_paid_by_another_order(market: Database) -> None:
    rich(market)
    bill(market, basket_1_a=FEE)
    market.write(does(agree, "invoice-1", ["treasury1"], LIMIT, MONTH))
    market.write(does(CarrierInvoiceStore.pay, "invoice-1", ORDER, MONTH))
    market.write(does(CarrierInvoiceStore.not_paid, "invoice-1", ORDER, MONTH))
    assert owed(market) == (3 * FEE, 3 * FEE)
    market.write(does(CarrierInvoiceStore.pay, "invoice-1", "invoice-1:carrier:2", MONTH))
    market.write(does(CarrierInvoiceStore.settle, "invoice-1", "invoice-1:carrier:2", MONTH))
    assert owed(market) == (2 * FEE, 2 * FEE)
    assert is_right(market)


def test_money_that_comes_back_is_owed_again_and_paid_in_another_round(market: Database) -> None:
    rich(market)
    bill(market, basket_1_a=FEE, ghost=5)
    market.write(does(agree, "invoice-1", ["treasury1"], LIMIT, MONTH))
    market.write(does(CarrierInvoiceStore.pay, "invoice-1", ORDER, MONTH))
    market.write(does(CarrierInvoiceStore.settle, "invoice-1", ORDER, MONTH))
    with pytest.raises(Impossible, match="carrier_invoice_paid_otherwise"):
        market.write(lambda session: came_back(session, "invoice-1", "another-order", MONTH))
    again = market.write(lambda session: came_back(session, "invoice-1", ORDER, MONTH))
    assert again is not None
    assert market.write(lambda session: came_back(session, "invoice-1", ORDER, MONTH)) is None
    assert owed(market) == (3 * FEE, 3 * FEE)
    # Only what had been paid: the ghost is not billed once more.
    assert market.write(does(compare, again.process_id)) == Compared(FEE, FEE, 1, 1, 0, 0, 0, 0)
    kept = market.read(does(get, again.process_id))
    assert kept is not None
    assert (kept.number, kept.round) == ("N-1", 2)
    assert is_right(market)


def test_a_number_counts_once(market: Database) -> None:
    told = ToldInvoice("post", "N-9", MONTH.date(), MONTH.date(), (BilledParcel("S-basket-1-a", FEE),))
    first, second = (
        market.write(lambda session: keep_invoice(session, told, "real", MONTH)) for _ in range(2)
    )
    assert first.process_id == second.process_id
    assert len(market.read(lambda session: CarrierInvoiceListing(session).find()).items) == 1
    other = ToldInvoice("post", "N-9", MONTH.date(), MONTH.date(), (BilledParcel("S-basket-1-a", FEE + 1),))
    with pytest.raises(ChangedInvoice):
        market.write(lambda session: keep_invoice(session, other, "real", MONTH))
