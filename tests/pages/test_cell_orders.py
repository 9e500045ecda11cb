"""The page of a cell's orders: what each is, how far it is, and what its reader is asked."""

from dataclasses import replace

import httpx
import pytest
from sqlalchemy.orm import Session

from activities.order_start import keep_order
from domain.case import CaseStatus, OpenTask, Projection, TaskTimes
from domain.permissions import Role
from domain.products import Maker, OfferState
from stores.cases import CaseStore
from stores.offers import OfferStore
from stores.orders import OrderStore
from stores.products import ProductStore
from tests.api.conftest import House, Keys
from tests.pages.cells import furnish_cells
from tests.pages.conftest import log_in
from tests.stores.catalogue import KILIM, TERMS
from tests.stores.house import CALENDAR
from tests.stores.trading import basket, pay

MAKER = Maker("cell-2", "m-2", "IR-23", "تهران", "ری")


@pytest.fixture(autouse=True)
def _an_order(house: House) -> None:
    """Two kilims of cell-2 that somebody has paid; its member is asked."""
    furnish_cells(house)
    house.database.write(_keep)


def _keep(session: Session) -> None:
    ProductStore(session).define(replace(KILIM, maker=MAKER))
    OfferStore(session).add("product-1", "real", MAKER, TERMS, "expert", KILIM.at)
    OfferStore(session).move("product-1", "cell-2", OfferState.LISTED, KILIM.at)
    wanted = basket(units=2, both=False)
    own = tuple(replace(one, cell_id="cell-2") for one in wanted.orders)
    OrderStore(session).place(replace(wanted, orders=own, buyer_member_id="m-3"), KILIM.at)
    pay(session)
    order = OrderStore(session).get("basket-1-a")
    assert order is not None
    assert keep_order(session, Keys(), order, KILIM.at)
    task = OpenTask(
        "basket-1-a.1", "order.accept", "PAID", [Role.MEMBER], "IR-23", "k-1", "m-2", [], [],
        {"goods": [{"fa": "۲ × گلیم", "en": "2 × Kilim"}]}, TaskTimes("72h"), KILIM.at,
    )  # fmt: skip
    shown = Projection(
        "basket-1-a", "order", "real", 1, KILIM.at, "PAID", CaseStatus.RUNNING, None, None, "IR-23", "k-1",
        tasks=(task,),
    )  # fmt: skip
    CaseStore(session).project(shown, CALENDAR)


@pytest.mark.parametrize(
    ("language", "goods", "question", "stage"),
    [("en", "2 × Hand-woven kilim", "An order for you", "Paid"), ("fa", "گلیم دست‌بافت", "سفارشی برای شما", "پرداخت‌شده")],
)  # fmt: skip
async def test_whose_cell_it_is_finds_what_is_asked(
    browser: httpx.AsyncClient, language: str, goods: str, question: str, stage: str
) -> None:
    await log_in(browser, "cell_member", language)
    page = (await browser.get("/cells/cell-2/orders")).text
    for words in (goods, question, stage, 'href="/tasks/basket-1-a.1"', 'href="/cases/basket-1-a"'):
        assert words in page
    for there in ("/cells/cell-2", "/cases/basket-1-a"):
        assert 'href="/cells/cell-2/orders"' in (await browser.get(there)).text


async def test_others_see_how_far_it_is_and_are_asked_nothing(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "cell_coach", "en")
    page = (await browser.get("/cells/cell-2/orders")).text
    assert "Orders: 1" in page
    assert "/tasks/" not in page.split('id="results"')[1]
    empty = await browser.get("/cells/cell-3/orders")
    assert "No order has come yet." in empty.text
    assert (await browser.get("/cells/cell-2/orders?after=x")).status_code == 422


async def test_nobody_else_sees_them(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "far_coach", "en")
    assert (await browser.get("/cells/cell-2/orders")).status_code == 404
