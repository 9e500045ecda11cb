"""What the market cannot take ends in a clear problem in the caller's language, and nothing has moved."""

import secrets
from typing import Any

import pytest

from domain.identifiers import national_code_from_serial
from tests.office import PASSWORD, Office, Village
from tests.pages.conftest import browser_of
from tests.stories.buying import line, offer_of, on_sale, placed
from tests.stories.ordering import a_seller, bought, goods, made, parcel_of, scans
from tests.stories.payouts import account_of, sold

BOTH = ("fa", "en")
WRONG_LINES: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "unknown_product": (
        {"product_id": "product-none"}, "lines.0.product_id",
        "چنین کالایی در بازار نیست.", "There is no such product in the market.",
    ),
    "unknown_cell": (
        {"cell_id": "cell-none"}, "lines.0.cell_id",
        "چنین هسته‌ای نیست، یا از آنِ شما نیست.", "There is no such cell, or it is not yours.",
    ),
    "too_small": (
        {"quantity": 0}, "lines.0.quantity",
        "عدد کمتر از اندازهٔ مجاز است.", "The number is smaller than allowed.",
    ),
    "not_enough": (
        {"quantity": 6}, "lines.0.quantity", "به این شمار موجود نیست.", "There are not so many left.",
    ),
    "price_changed": (
        {"price_rials": 1_999_999}, "lines.0.price_rials",
        "بها پس از آنکه دیدید دگرگون شده است؛ صفحه را دوباره ببینید.",
        "The price has changed since you saw it: look at the page again.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", list(WRONG_LINES))
async def test_a_line_that_cannot_be_ordered(office: Office, code: str) -> None:
    village = office.found_village()
    kilim, cell = on_sale(office, village)
    wrong, field, *words = WRONG_LINES[code]
    for language, said in zip(BOTH, words, strict=True):
        answer = await ordered(office, village, line(kilim) | wrong, language)
        assert answer.status_code == 422
        assert answer.headers["Content-Language"] == language
        assert answer.json()["errors"] == [{"field": field, "code": code, "message": said}]
    assert await nothing_is_ordered(office, village, kilim, cell)


async def test_a_buyer_by_a_national_code(office: Office) -> None:
    """One with a wrong check digit, one of nobody's, and the buyer's own."""
    village = office.found_village()
    kilim, cell = on_sale(office, village)
    own = village.national_codes[village.members[1]]
    for national_code, code, fa, en in (
        ("0684159415", "national_code", "کد ملی درست نیست.", "The national code is not valid."),
        (national_code_from_serial(7), "unknown_member", "چنین عضوی نیست.", "There is no such member."),
    ):
        for language, said in zip(BOTH, (fa, en), strict=True):
            answer = await ordered(
                office, village, line(kilim), language, buyer={"national_code": national_code}
            )
            assert answer.status_code == 422
            assert answer.json()["errors"] == [
                {"field": "buyer.national_code", "code": code, "message": said}
            ]
    assert await nothing_is_ordered(office, village, kilim, cell)
    basket = await placed(office, village.members[1], [line(kilim)], buyer={"national_code": own})
    assert (await basket.shown())["buyer_member_id"] == village.members[1]


async def ordered(
    office: Office, village: Village, wanted: dict[str, Any], language: str, **more: Any
) -> Any:
    body = {
        "buyer": {"member_id": village.members[1]}, "lines": [wanted], "ship_to": SHIP_TO,
    } | more  # fmt: skip
    head = {"Idempotency-Key": secrets.token_hex(8), "Accept-Language": language}
    return await office.call("POST", "/orders", body, **head)


SHIP_TO = {
    "name": "زهرا کریمی", "mobile": "09123456789", "province": "تهران", "county": "ری",
    "address": "خیابان بهشتی، پلاک ۱۲", "postal_code": "1234567890",
}  # fmt: skip


async def nothing_is_ordered(office: Office, village: Village, product_id: str, cell_id: str) -> bool:
    """Nothing of the goods is held, and the buyer has no basket."""
    listed = await office.read(f"/orders?buyer_member_id={village.members[1]}")
    return offer_of(office, product_id, cell_id).reserved == 0 and listed["count"] == 0


async def test_a_sheba_that_fails_its_check(office: Office) -> None:
    cell_id, _ = await sold(office, office.found_village())
    before = account_of(office, cell_id)
    for language, said in zip(BOTH, ("شمارهٔ شبا درست نیست.", "The Sheba number is not valid."), strict=True):
        body = {"sheba": "IR120570000000000000000001", "reason": "به خواست هسته"}
        head = {"Idempotency-Key": secrets.token_hex(8), "Accept-Language": language}
        answer = await office.call(
            "PUT", f"/cells/{cell_id}/payout-account", body, as_="cell_expert1", **head
        )
        assert answer.status_code == 422
        assert answer.json()["errors"] == [{"field": "sheba", "code": "sheba", "message": said}]
    assert account_of(office, cell_id) == before


async def test_a_forged_callback(office: Office) -> None:
    """Without a signature it is refused in the sender's language; signed, of money that nobody has, it moves nothing."""
    village = office.found_village()
    kilim, cell = on_sale(office, village)
    basket = await placed(office, village.members[1], [line(kilim)])
    body = {"type": "payment.callback", "data": {"authority": basket.authority(), "state": "paid"}}
    for language, said in zip(BOTH, ("امضای پیام درست نیست", "The signature is not right"), strict=True):
        forged = {
            "Accept-Language": language, "webhook-id": secrets.token_hex(8), "webhook-timestamp": "1790000000",
            "webhook-signature": "v1,Zm9yZ2Vk",
        }  # fmt: skip
        answer = await office.api.post("/api/v1/webhooks/payment", json=body, headers=forged)
        assert (answer.status_code, answer.json()["title"]) == (401, said)
    await basket.gateway_tells(state="paid")
    await basket.sees("callback")
    assert await basket.states() == ("awaiting_payment", ["waiting"])
    assert offer_of(office, kilim, cell).reserved == 1
    assert (await office.read("/ledger/check"))["ok"]


async def test_a_scan_for_a_parcel_of_another_order(office: Office) -> None:
    """The carrier is told nothing: a person is, in words of their language, and neither order has moved."""
    seller, buyer = await a_seller(office), office.found_village().members[0]
    product = goods(office, seller)
    ours, other = [(await bought(office, buyer, (seller, product, 1), live=True))[0] for _ in range(2)]
    office.sandbox.fault("carrier", "silent", for_process=ours.id)
    await made(ours, seller)
    number, _ = parcel_of(office, ours)
    assert (await scans(office, number, "delivered", 1, order_id=other.id)).status_code == 202
    exception = await office.exception_about(f"parcel_of_another {other.id}")
    path = f"/tasks?view=groups&process_id={exception['id']}"
    (task, *_) = await office.until_listed(path, as_="reconciliation1")
    for language, said in zip(
        BOTH, ("بسته از آن سفارش دیگری است", "the parcel belongs to another order"), strict=True
    ):
        assert said in await page_of(office, task["id"], language)
    assert parcel_of(office, ours) == (number, "booked")
    assert [await one.stage() for one in (ours, other)] == ["IN_PREPARATION", "PAID"]


async def page_of(office: Office, task_id: str, language: str) -> str:
    """A task's page as somebody of reconciliation reads it."""
    assert office.app is not None
    async with browser_of(office.app) as browser:
        await browser.post("/language", data={"language": language})
        await browser.post("/login", data={"username": "reconciliation1", "password": PASSWORD})
        answer = await browser.get(f"/tasks/{task_id}")
    assert answer.status_code == 200, answer.text
    return answer.text
