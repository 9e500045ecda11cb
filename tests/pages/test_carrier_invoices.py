"""The treasury's pages of carriers' invoices: the list, and one line by line, in both languages."""

import httpx
import pytest
from sqlalchemy.orm import Session

from domain.permissions import Role
from stores.carrier_invoices import CarrierInvoiceStore
from stores.releases import ReleaseStore
from stores.staff import StaffStore
from tests.api.conftest import House, person
from tests.pages.conftest import log_in
from tests.stores.trading import MONTH, basket, deliver, open_invoice, open_market, pay, place


@pytest.fixture
def billed(house: House) -> House:
    """An invoice with a parcel that agrees and one that nobody knows."""

    def write(session: Session) -> None:
        StaffStore(session).put_person(person("treasurer", Role.TREASURY))
        place(session, basket(1, both=False))
        pay(session)
        deliver(session)
        ReleaseStore(session).release("basket-1-a", MONTH)
        open_invoice(session, 1, basket_1_a=300_000, ghost=70_000)
        CarrierInvoiceStore(session).compare("invoice-1")

    open_market(house.database)
    house.database.write(write)
    return house


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fa", ("رسیده", "می‌خواند", "بستهٔ ناشناس", "تنها آنچه نمی‌خواند")),
        ("en", ("Received", "Agrees", "Unknown parcel", "Only what does not agree")),
    ],
)
async def test_what_each_line_is_beside_our_books(
    billed: House, browser: httpx.AsyncClient, language: str, words: tuple[str, ...]
) -> None:
    await log_in(browser, "treasurer", language)
    listed = (await browser.get("/carrier-invoices")).text
    assert 'href="/carrier-invoices/invoice-1"' in listed
    assert words[0] in listed
    whole = (await browser.get("/carrier-invoices/invoice-1")).text
    assert [word for word in words if word not in whole] == []
    assert 'href="/cases/basket-1-a"' in whole
    only = (await browser.get("/carrier-invoices/invoice-1?only=differing")).text
    assert "S-ghost" in only
    assert "S-basket-1-a" not in only
    assert (await browser.get("/carrier-invoices/invoice-9")).status_code == 404
    overview = (await browser.get("/payouts")).text
    assert 'href="/carrier-invoices"' in overview
