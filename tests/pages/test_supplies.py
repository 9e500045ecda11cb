"""The pages of supplies: the form names what is wrong, the list shows what is there, in both languages."""

import httpx
import pytest
from sqlalchemy.orm import Session

from domain.permissions import Role
from stores.staff import StaffStore
from stores.supplies import SupplyStore
from tests.api.conftest import House, person
from tests.pages.conftest import hidden, log_in
from tests.stores.catalogue import found_cells
from tests.stores.house import NOW
from tests.stores.trading import open_supply


@pytest.fixture
def supplied(house: House) -> House:
    """One supply, agreed."""

    def write(session: Session) -> None:
        StaffStore(session).put_person(person("expert", Role.CELL_EXPERT))
        open_supply(session)
        SupplyStore(session).agree("supply-1", "supplier-1", 4_000_000, NOW)

    found_cells(house.database)
    house.database.write(write)
    return house


@pytest.mark.parametrize(("language", "state"), [("fa", "بها پذیرفته"), ("en", "Price agreed")])
async def test_the_list(supplied: House, browser: httpx.AsyncClient, language: str, state: str) -> None:
    await log_in(browser, "expert", language)
    shown = await browser.get("/supplies")
    assert shown.status_code == 200
    assert {"نخ پشمی", state} <= {one for one in ("نخ پشمی", state) if one in shown.text}
    none = await browser.get("/supplies?state=settled")
    assert "نخ پشمی" not in none.text


async def test_a_refused_form_keeps_what_was_typed(supplied: House, browser: httpx.AsyncClient) -> None:
    await log_in(browser, "expert", "en")
    form = (await browser.get("/supplies/new?cell=cell-9")).text
    assert 'value="cell-9"' in form
    typed = {
        "csrf_token": hidden(form, "csrf_token"), "request_id": hidden(form, "request_id"), "cell_id": "cell-9",
        "what": "wool", "units": "0", "unit": "kg", "deliver_to": "Shiraz",
    }  # fmt: skip
    refused = await browser.post("/supplies/new", data=typed)
    assert refused.status_code == 422
    assert "The number is smaller than allowed." in refused.text
    assert 'value="wool"' in refused.text
    unknown = await browser.post("/supplies/new", data=typed | {"units": "3"})
    assert unknown.status_code == 422
    assert "There is no such cell, or it is not yours." in unknown.text
