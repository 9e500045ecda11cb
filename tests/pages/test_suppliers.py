"""The page of the suppliers: proposed by one, approved by another, connected and closed; others read it."""

import httpx
import pytest

from domain.permissions import Role
from stores.staff import StaffStore
from stores.suppliers import ACTIVE, CLOSED, PROPOSED, Supplier, SupplierStore
from tests.api.conftest import House, Keys, person
from tests.pages.conftest import hidden, log_in, send

SHEBA = "IR062960000000100324200001"
GOOD = {"name": "چرخ خیاطی کاوه", "legal_entity_id": "10380284790", "sheba": SHEBA, "cell_setup": "true"}


def kept(house: House) -> list[Supplier]:
    return list(house.database.read(lambda session: SupplierStore(session, Keys()).find()).items)


async def proposed(
    house: House, browser: httpx.AsyncClient, language: str = "en", by: str = "credit_officer", **more: str
) -> Supplier:
    await log_in(browser, by, language)
    answer = await send(browser, "/suppliers", "/suppliers", request_id="same", **(GOOD | more))
    assert answer.status_code == 303, answer.text
    (supplier,) = kept(house)
    return supplier


async def acts(browser: httpx.AsyncClient, supplier: Supplier, action: str) -> httpx.Response:
    token = hidden((await browser.get("/suppliers")).text, "csrf_token")
    return await browser.post(f"/suppliers/{supplier.id}/{action}", data={"csrf_token": token})


async def test_a_supplier_is_proposed_once_and_approved_by_another(
    house: House, browser: httpx.AsyncClient
) -> None:
    first = await proposed(house, browser, "fa", goods="true", carrier="post")
    again = await send(browser, "/suppliers", "/suppliers", request_id="same", **GOOD)
    page = (await browser.get(again.headers["location"])).text
    assert "پیشنهاد ثبت شد." in page
    assert "در انتظار پذیرش" in page
    assert SHEBA not in page
    assert "/approve" not in page
    assert kept(house) == [first]
    assert first.purposes == ("cell_setup", "goods", "carriage:post")
    await log_in(browser, "treasury", "en")
    shown = (await browser.get("/suppliers")).text
    # Who approves an account compares the whole of it with a paper.
    assert SHEBA in shown
    assert "Carriage by post" in shown
    approved = await acts(browser, first, "approve")
    assert "may be paid from now on" in (await browser.get(approved.headers["location"])).text
    (known,) = kept(house)
    assert (known.state, known.approved_by) == (ACTIVE, "treasury")


async def test_it_takes_orders_itself_or_not_and_is_closed(house: House, browser: httpx.AsyncClient) -> None:
    supplier = await proposed(house, browser)
    await log_in(browser, "supervisor", "en")
    early = await acts(browser, supplier, "connect")
    assert early.status_code == 409
    for action in ("approve", "connect"):
        assert (await acts(browser, supplier, action)).status_code == 303
    assert "Takes orders itself" in (await browser.get("/suppliers")).text
    assert kept(house)[0].takes_orders
    await acts(browser, supplier, "disconnect")
    assert not kept(house)[0].takes_orders
    await acts(browser, supplier, "close")
    assert kept(house)[0].state == CLOSED
    page = (await browser.get("/suppliers?state=closed")).text
    assert "Closed" in page
    assert f"{supplier.id}/close" not in page
    assert (await acts(browser, supplier, "burn")).status_code == 404
    assert (await browser.post(f"/suppliers/{supplier.id}/close", data={})).status_code == 403


async def test_what_is_wrong_is_said_at_its_field_and_keeps_what_was_typed(
    house: House, browser: httpx.AsyncClient
) -> None:
    await log_in(browser, "credit_officer", "en")
    wrong = GOOD | {"sheba": "IR00", "cell_setup": ""}
    answer = await send(browser, "/suppliers", "/suppliers", **wrong)
    assert answer.status_code == 422
    assert 'id="field-sheba-error"' in answer.text
    assert 'id="field-carrier-error"' in answer.text
    assert f'value="{GOOD["name"]}"' in answer.text
    odd = await send(browser, "/suppliers", "/suppliers", **(GOOD | {"carrier": "Post Office"}))
    assert 'id="field-carrier-error"' in odd.text
    assert kept(house) == []


async def test_two_eyes_are_not_four(house: House, browser: httpx.AsyncClient) -> None:
    both = person("both", Role.CREDIT_OFFICER, Role.TREASURY)
    house.database.write(lambda session: StaffStore(session).put_person(both))
    supplier = await proposed(house, browser, by="both")
    page = (await browser.get("/suppliers")).text
    assert "/approve" not in page
    refused = await acts(browser, supplier, "approve")
    assert refused.status_code == 403
    assert "somebody else must approve its account" in refused.text
    assert kept(house)[0].state == PROPOSED


@pytest.mark.parametrize(
    ("language", "empty"), [("fa", "تأمین‌کننده‌ای نیست."), ("en", "There are no suppliers.")]
)
async def test_others_read_it_and_propose_nothing(
    browser: httpx.AsyncClient, language: str, empty: str
) -> None:
    await log_in(browser, "cell_expert", language)
    page = (await browser.get("/suppliers?q=kaveh")).text
    assert empty in page
    assert 'name="sheba"' not in page
