"""A buyer with a weak phone: from the product's page to the paid order, without a log-in and without a script."""

import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest
from sqlalchemy import select

from api.pages.basket_cookie import mark_of
from domain.one_time_code import code_of
from domain.payment_gateways import GOZAR, PEYVAND
from domain.persian import to_persian_digits
from stores.message_rows import MessageRow
from tests.fixtures.office import CODE_SECRET
from tests.office import Office, Village
from tests.pages.conftest import browser_of, hidden
from tests.stories.buying import ADDRESS, CARRIER, PRICE, Bought, offer_of, on_sale

PAY = re.compile(r'href="(http[^"]*/payment/(\w+)/pay/\w+)"')


@pytest.fixture
async def phone(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    assert office.app is not None
    async with browser_of(office.app) as client:
        await client.post("/language", data={"language": "en"})
        yield client


def code_sent(office: Office, member_id: str) -> str:
    """The one-time code that the member was sent last."""
    with office.database.reading() as session:
        facts = session.scalars(
            select(MessageRow.facts)
            .where(MessageRow.event == "market.one_time_code", MessageRow.to_member_id == member_id)
            .order_by(MessageRow.at.desc())
        ).first()
    assert facts is not None
    return code_of(CODE_SECRET, facts["attempt"], 1)


async def puts(phone: httpx.AsyncClient, kilim: str, cell: str, units: int | str = 1, **more: str) -> str:
    form = {
        "do": "add", "product_id": kilim, "mark": mark_of(kilim, cell), "units": str(units), "price_rials": str(PRICE),
    }  # fmt: skip
    answer = await phone.post("/market/basket", data=form | more, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def typed(national_code: str = "", **more: str) -> dict[str, str]:
    return ADDRESS | {"province": "IR-23", "gateway": PEYVAND, "national_code": national_code} | more


async def ordered(
    phone: httpx.AsyncClient, office: Office, village: Village, buyer: str, **more: str
) -> httpx.Response:
    """With the code of the SMS, up to the page of the order."""
    asked = await phone.post("/market/checkout", data=typed(village.national_codes[buyer], **more))
    assert asked.status_code == 200, asked.text
    form = {"attempt": hidden(asked.text, "attempt"), "code": to_persian_digits(code_sent(office, buyer))}
    return await phone.post("/market/checkout/code", data=form, follow_redirects=True)


def way_back(sent: httpx.Response) -> str:
    """Where the gateway sends the buyer's browser; a worker of its own process calls our house by another name."""
    assert sent.status_code == 303, sent.text
    return httpx.URL(sent.headers["location"]).raw_path.decode()


def basket_of(office: Office, page: httpx.Response) -> Bought:
    link = page.url.path.rpartition("/")[2]
    case = Bought(office, link.rpartition(".")[0])
    office.cases.append(case.id)
    return case


async def test_from_the_product_to_the_paid_order_by_the_code_of_the_sms(
    office: Office, phone: httpx.AsyncClient
) -> None:
    village = office.found_village()
    buyer = village.members[1]
    kilim, cell = on_sale(office, village)
    assert "Put into the basket" in (await phone.get(f"/market/{kilim}")).text
    await puts(phone, kilim, cell)
    shown = await puts(phone, kilim, cell, "۱")
    assert f"{2 * PRICE:,}" in shown
    assert f"{2 * PRICE + 850_000:,}" in shown
    assert "Goods" in (await phone.get("/market/checkout")).text

    page = await ordered(phone, office, village, buyer)

    assert page.status_code == 200
    basket = basket_of(office, page)
    assert offer_of(office, kilim, cell).reserved == 2
    assert ADDRESS["address"] in unescape(page.text)
    (way,) = PAY.findall(page.text)
    assert way[1] == PEYVAND
    assert "Your basket is empty" in (await phone.get("/market/basket")).text
    async with httpx.AsyncClient() as outside:
        assert "4,850,000" in (await outside.get(way[0])).text
        back = await outside.post(way[0], data={"state": "paid"})
    assert back.status_code == 303
    result = await phone.get(way_back(back))
    assert "4,850,000 rials has arrived by Peyvand gateway" in unescape(result.text)
    assert page.url.path in result.text
    await basket.in_stage("PAID")
    followed = await phone.get(page.url.path)
    assert "It is paid. Each cell sends what it makes." in followed.text
    assert PAY.findall(followed.text) == []
    assert "basket.paid" in await basket.messages()
    # Another browser has no way on to the buyer's page.
    assert office.app is not None
    async with browser_of(office.app) as stranger:
        seen = await stranger.get(way_back(back))
        assert seen.status_code == 200
        assert page.url.path not in seen.text
        forged = await stranger.get(f"/market/paid/{basket.id}:pay:1?authority=FORGED&state=OK")
        assert forged.status_code == 404


async def test_who_gives_up_pays_by_the_other_gateway_and_calls_a_part_off(
    office: Office, phone: httpx.AsyncClient
) -> None:
    village = office.found_village()
    kilim, cell = on_sale(office, village)
    await puts(phone, kilim, cell)
    page = await ordered(phone, office, village, village.members[1])
    basket = basket_of(office, page)
    (way,) = PAY.findall(page.text)
    async with httpx.AsyncClient() as outside:
        back = await outside.post(way[0], data={"state": "given_up"})
        result = await phone.get(way_back(back))
        assert "It was not paid" in result.text
        asked = await phone.post(f"{page.url.path}/pay", data={"gateway": GOZAR}, follow_redirects=True)
        (other,) = PAY.findall(asked.text)
        assert other[1] == GOZAR
        back = await outside.post(other[0], data={"state": "paid"})
    assert "has arrived by Gozar gateway" in unescape((await phone.get(way_back(back))).text)
    assert (await basket.states())[1] == ["failed", "paid"]
    too_late = await phone.post(f"{page.url.path}/cancel", follow_redirects=True)
    assert "It is too late for that." in too_late.text
    (part,) = (await basket.shown())["orders"]
    await basket.sees("orders_begun")
    called_off = await phone.post(
        f"{page.url.path}/cancel-order", data={"order_id": part["id"]}, follow_redirects=True
    )
    assert "It is being called off, and the money goes back." in called_off.text


async def test_who_has_no_code_or_a_wrong_one_orders_nothing_and_learns_nothing(
    office: Office, phone: httpx.AsyncClient
) -> None:
    village = office.found_village()
    buyer = village.members[1]
    kilim, cell = on_sale(office, village)
    await puts(phone, kilim, cell)
    nobody = await phone.post("/market/checkout", data=typed("0499370899"))
    somebody = await phone.post("/market/checkout", data=typed(village.national_codes[buyer]))

    def plain(answer: httpx.Response) -> str:
        return answer.text.replace(hidden(answer.text, "attempt"), "")

    assert plain(nobody) == plain(somebody)
    for page, code in ((nobody, "123456"), (somebody, "12345"), (somebody, "کد")):
        form = {"attempt": hidden(page.text, "attempt"), "code": code}
        answer = await phone.post("/market/checkout/code", data=form)
        assert answer.status_code == 422
        assert "This code is not right." in answer.text
    torn = await phone.post(
        "/market/checkout/code", data={"attempt": "x", "code": "1"}, follow_redirects=True
    )
    assert "The time of that code is over" in torn.text
    assert offer_of(office, kilim, cell).reserved == 0
    form = {"attempt": hidden(somebody.text, "attempt"), "code": code_sent(office, buyer)}
    twice = [await phone.post("/market/checkout/code", data=form) for _ in range(2)]
    assert twice[0].headers["location"] == twice[1].headers["location"]
    assert offer_of(office, kilim, cell).reserved == 1
    for _ in range(4):
        await phone.post(
            "/market/basket",
            data={"do": "add", "product_id": kilim, "mark": mark_of(kilim, cell), "units": "1"},
        )
        answer = await phone.post("/market/checkout", data=typed(village.national_codes[buyer]))
    answer = await phone.post("/market/checkout", data=typed(village.national_codes[buyer]))
    assert answer.status_code == 429


async def test_a_member_who_is_logged_in_needs_no_code_and_what_is_wrong_is_said_at_its_field(
    office: Office, phone: httpx.AsyncClient
) -> None:
    village = office.found_village()
    buyer = village.members[1]
    kilim, cell = on_sale(office, village, stock=2)
    assert (await phone.get("/market/checkout")).headers["location"] == "/market/basket"
    await phone.post("/login", data={"username": buyer, "password": "a long enough password"})
    few = await puts(phone, kilim, cell, 3)
    assert "Only 2 are left" in few
    assert "/market/checkout" not in few
    form = {"do": "set", "product_id": kilim, "mark": mark_of(kilim, cell), "price_rials": str(PRICE)}
    one = await phone.post("/market/basket", data=form | {"units": "1"}, follow_redirects=True)
    assert f"{PRICE + CARRIER:,}" in one.text
    asked = await phone.get("/market/checkout")
    assert "national code" not in asked.text.lower()
    wrong = await phone.post("/market/checkout", data=typed(postal_code="12", mobile="0912", county=""))
    assert wrong.status_code == 422
    assert "This is required." in wrong.text
    wrong = await phone.post("/market/checkout", data=typed(postal_code="12", mobile="0912"))
    for words in ("A postal code has ten digits.", "The mobile number is not valid."):
        assert words in wrong.text
    form = typed() | {"request_id": hidden(asked.text, "request_id")}
    page = await phone.post("/market/checkout", data=form, follow_redirects=True)
    basket = basket_of(office, page)
    await basket.in_stage("AWAITING_PAYMENT")
    gone = await phone.post(f"{page.url.path}/cancel", follow_redirects=True)
    assert "It is called off." in gone.text
    await basket.sees("stock_free")
    assert offer_of(office, kilim, cell).reserved == 0


async def test_a_price_that_has_changed_is_shown_before_anything_is_ordered(
    office: Office, phone: httpx.AsyncClient
) -> None:
    village = office.found_village()
    kilim, cell = on_sale(office, village)
    assert "Its price has changed" in await puts(phone, kilim, cell, price_rials="1")
    again = await phone.get("/market/basket")
    assert "Its price has changed" not in again.text
    taken_out = await puts(phone, kilim, cell, do="remove")
    assert "Your basket is empty" in taken_out
    for nonsense in ({"units": "-1"}, {"units": "x"}, {"product_id": "../x"}, {"mark": "a|b~c"}):
        assert "Your basket is empty" in await puts(phone, kilim, cell, **nonsense)
