"""The form by which large payouts are released or held back, in a real browser: on a phone and a desk, with no script."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser

from domain.case import TaskState
from domain.ledger import REAL_BOOK
from domain.permissions import Role
from domain.products import OfferState
from stores.offers import OfferStore
from stores.payout_accounts import PayoutAccountStore
from stores.payout_batches import Batch, PayoutBatchStore
from stores.products import ProductStore
from stores.staff import StaffStore
from tests.api.conftest import House, Keys, person
from tests.pages.conftest import answer_in_store, open_case
from tests.pages.test_in_chromium import CHROMIUM, address, chromium, come_in
from tests.stores.catalogue import REY, TERMS, product
from tests.stories.payouts import LONG, sell

__all__ = ["address", "chromium"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
LIMIT = 500_000_000
PRICE = {"cell-2": 600_000_000, "cell-3": 12_345_678_900}
SHEBA = "IR062960000000100324200001"
BATCH = "payout-paya-20261127T0715Z"


def a_release(house: House) -> str:
    """A batch with a large payout for each of two cells, of which a first person has held one; the task's id."""
    now = house.clock()
    with house.database.writing() as session:
        StaffStore(session).put_person(person("treasurer", Role.TREASURY))
        ProductStore(session).define(product(2, "گلیم", REY))
        offers, accounts = OfferStore(session), PayoutAccountStore(session, Keys())
        offers.move("product-2", "cell-2", OfferState.LISTED, now)
        third = type(REY)("cell-3", "m-3", REY.region, REY.province, REY.county)
        offers.add("product-2", REAL_BOOK, third, TERMS, "expert", now)
        offers.move("product-2", "cell-3", OfferState.LISTED, now)
        for cell_id in PRICE:
            accounts.set_sheba(cell_id, REAL_BOOK, SHEBA, now - LONG)
            accounts.verify(cell_id, REAL_BOOK, 1, now - LONG)
    for cell_id, rials in PRICE.items():
        sell(house.database, "product-2", cell_id, f"o-{cell_id}", REAL_BOOK, price=rials)
    about = {
        "batch_id": BATCH,
        "count": 2,
        "amount_rials": 3,
        "large": 2,
        "large_rials": 3,
        "limit_rials": LIMIT,
    }
    task_id = open_case(house, BATCH, "payout.release", about=about)
    batch = Batch(BATCH, REAL_BOOK, now, "clock", LIMIT, timedelta(hours=72))
    with house.database.writing() as session:
        batches = PayoutBatchStore(session)
        batches.open(batch, now)
        assert batches.prepare_page(batch, now).large == 2
    return task_id


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("width", [360, 1280])
async def test_large_payouts_are_marked_on_a_phone_and_at_a_desk(
    house: House, chromium: Browser, address: str, language: str, width: int
) -> None:
    path = f"{address}/tasks/{a_release(house)}"
    context = await chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=False)
    page = await context.new_page()
    await come_in(page, address, language, "treasurer")
    await page.goto(path)
    boxes = page.get_by_role("checkbox")
    assert await boxes.count() == 2
    # The largest first; the whole of its words is its label.
    words = "نگه داشته شود" if language == "fa" else "Hold back"
    assert words in await page.locator("label.form-check-label").first.inner_text()
    await page.locator("label.form-check-label").first.click()
    assert [await boxes.nth(n).is_checked() for n in (0, 1)] == [True, False]
    wide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    held = await boxes.first.get_attribute("value")
    assert held == f"{BATCH}:cell-3"

    # A colleague has held it meanwhile: it is shown, and not asked about.
    answer_in_store(
        house, path.rpartition("/")[2], "treasury", house.clock(), state=TaskState.OPEN, outcome="release",
        held=[held], reason="می‌پرسیم",
    )  # fmt: skip
    await page.goto(path)
    assert await page.get_by_role("checkbox").count() == 1
    said = "treasury آن را نگه داشته است" if language == "fa" else "treasury has held it back"
    assert said in await page.locator(".picks .held").inner_text()
    assert await page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    await context.close()
