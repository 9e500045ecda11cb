"""The pages of webhooks: who keeps the system running sees every endpoint, its last deliveries, and sends one again."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy.orm import Session

from stores.hook_deliveries import Answer, DeliveryStore, Pauses
from stores.hooks import HookStore
from tests.api.conftest import House, Keys
from tests.pages.conftest import hidden, log_in
from tests.stores.hooks import a_client, an_endpoint, begin

PAGE = "/webhook-endpoints/hook-1"
SILENT = Answer(None, "no_answer", 15_000)
LONG_URL = "https://shop.example/" + "a-long-way/" * 20


@pytest.fixture(autouse=True)
def _told(house: House) -> None:
    """An endpoint that took one event and did not answer to another, and one that is paused."""
    a_client(house.database)
    an_endpoint(house.database, url=LONG_URL, keys=Keys(), at=house.clock())
    an_endpoint(house.database, "hook-2", events=("order.paid",), keys=Keys(), at=house.clock())
    for number in (1, 2):
        begin(house.database, f"loan-{number}")
    for answer in (Answer(200, None, 31, "<b>thank you</b>"), SILENT):
        try_one(house, answer)
    house.database.write(lambda s: HookStore(s, Keys()).pause("hook-2", "dead", house.clock()))


def try_one(house: House, answer: Answer) -> None:
    """What is due is tried, with this answer."""
    pauses = Pauses(timedelta(minutes=10), timedelta(minutes=1))

    def write(session: Session) -> None:
        store, now = DeliveryStore(session, Keys()), house.clock()
        parcel = store.take("hook-1", now)
        assert parcel is not None
        store.answered(parcel, answer, now, pauses)

    house.database.write(write)


async def press(browser: httpx.AsyncClient, action: str, **more: str) -> httpx.Response:
    token = hidden((await browser.get(PAGE)).text, "csrf_token")
    return await browser.post(action, data={"csrf_token": token} | more)


async def test_every_endpoint_is_listed_with_what_is_wrong(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "administrator", "en")
    page = (await browser.get("/webhook-endpoints")).text
    assert "Paused: nothing taken for three days" in page
    assert f'href="{PAGE}"' in page
    assert "Endpoints: 2" in page
    await browser.post("/language", data={"language": "fa"})
    page = (await browser.get("/webhook-endpoints")).text
    assert "متوقف: سه روز پاسخ نداد" in page
    assert (await browser.get("/webhook-endpoints?after=x")).status_code == 422


@pytest.mark.parametrize(
    ("language", "silent"), [("en", "no answer"), ("fa", "پاسخی نیامد")], ids=["en", "fa"]
)
async def test_one_shows_what_it_was_told_and_answered(
    browser: httpx.AsyncClient, language: str, silent: str
) -> None:
    await log_in(browser, "administrator", language)
    page = (await browser.get(PAGE)).text
    assert "process.started" in page
    assert silent in page
    assert "&lt;b&gt;thank you&lt;/b&gt;" in page
    assert "whsec_" not in page
    assert (await browser.get("/webhook-endpoints/hook-9")).status_code == 404


async def test_one_delivery_is_sent_again(house: House, browser: httpx.AsyncClient) -> None:
    await log_in(browser, "administrator", "en")
    log = house.database.read(lambda s: DeliveryStore(s, Keys()).find("hook-1")).items
    delivered = next(one for one in log if one.state == "delivered")
    answer = await press(browser, f"{PAGE}/deliveries/{delivered.id}/replay")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?said=hook_replayed")
    assert "It is being sent again." in (await browser.get(answer.headers["location"])).text
    again = house.database.read(lambda s: DeliveryStore(s, Keys()).get("hook-1", delivered.id))
    assert again is not None
    assert again.state == "waiting"
    for wrong in ("999999", "x", "9" * 30, "٣"):
        assert (await press(browser, f"{PAGE}/deliveries/{wrong}/replay")).status_code == 404


async def test_it_is_paused_resumed_and_tested(house: House, browser: httpx.AsyncClient) -> None:
    await log_in(browser, "administrator", "en")
    assert (await press(browser, f"{PAGE}/test")).status_code == 303
    assert (await press(browser, f"{PAGE}/pause")).status_code == 303
    refused = await press(browser, f"{PAGE}/test")
    assert refused.status_code == 409
    assert "Resume it" in refused.text
    assert (await press(browser, f"{PAGE}/resume")).status_code == 303
    assert (await press(browser, f"{PAGE}/explode")).status_code == 404
    one = house.database.read(lambda s: HookStore(s, Keys()).get("hook-1"))
    assert one is not None
    assert (one.state, one.waiting) == ("active", 2)


async def test_a_form_without_its_token_does_nothing(house: House, browser: httpx.AsyncClient) -> None:
    await log_in(browser, "administrator", "en")
    assert (await browser.post(f"{PAGE}/pause", data={"csrf_token": "x"})).status_code == 403
    one = house.database.read(lambda s: HookStore(s, Keys()).get("hook-1"))
    assert one is not None
    assert one.state == "active"
