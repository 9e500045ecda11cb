"""Stretches of buying in the market that several stories walk: goods on sale, a basket, a buyer who pays or does not."""

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any

import httpx

from domain.products import Maker, OfferState, OfferTerms, ProductDefinition
from stores.offers import Offer, OfferStore
from stores.products import ProductStore
from tests.office import Case, Office, Village, now

ADDRESS = {
    "name": "زهرا کریمی", "mobile": "09123456789", "province": "تهران", "county": "ری",
    "address": "خیابان بهشتی، پلاک ۱۲", "postal_code": "۱۲۳۴۵-۶۷۸۹۰",
}  # fmt: skip
PRICE = 2_000_000
CARRIER = 700_000
"""What the carrier takes for one kilim of a kilogram and a half (policies: basket)."""


def on_sale(
    office: Office, village: Village, *, stock: int = 5, cell_id: str = "", product_id: str = "", **more: Any
) -> tuple[str, str]:
    """A product that one cell of the village offers, listed; the ids of the product and of the cell."""
    product_id = product_id or f"product-{secrets.token_hex(5)}"
    cell_id = cell_id or f"cell-{secrets.token_hex(5)}"
    maker = Maker(cell_id, village.members[0], "IR-23", "تهران", "ری")
    terms = OfferTerms(
        more.get("price_rials", PRICE), 1_200_000, made_to_order=False, stock=stock, production_days=3
    )
    with office.database.writing() as session:
        if ProductStore(session).get(product_id) is None:
            definition = ProductDefinition(
                product_id, "real", maker, "گلیم دست‌بافت", "Hand-woven kilim", "از پشم",
                more.get("category", "carpets"), "kilim", 1_500, terms, (), "expert", now(),
            )  # fmt: skip
            ProductStore(session).define(definition)
        else:
            OfferStore(session).add(product_id, "real", maker, terms, "expert", now())
        OfferStore(session).move(product_id, cell_id, OfferState.LISTED, now())
    return product_id, cell_id


def take_off(office: Office, product_id: str, cell_id: str) -> None:
    with office.database.writing() as session:
        OfferStore(session).move(product_id, cell_id, OfferState.UNLISTED, now())


def offer_of(office: Office, product_id: str, cell_id: str) -> Offer:
    with office.database.reading() as session:
        found = OfferStore(session).get(product_id, cell_id)
    assert found is not None
    return found


async def order(
    office: Office, member_id: str, lines: Sequence[dict[str, Any]], *, as_: str | None = None, **more: Any
) -> httpx.Response:
    """Somebody orders: a system, or `as_`."""
    key = more.pop("key", None) or secrets.token_hex(8)
    body: dict[str, Any] = {
        "buyer": {"member_id": member_id},
        "lines": list(lines),
        "ship_to": ADDRESS,
    } | more
    return await office.call("POST", "/orders", body, as_=as_, **{"Idempotency-Key": key})


async def placed(office: Office, member_id: str, lines: Sequence[dict[str, Any]], **more: Any) -> "Bought":
    """The basket's case, with a way to pay open."""
    answer = await order(office, member_id, lines, **more)
    assert answer.status_code == 202, answer.text
    case = Bought(office, answer.json()["id"])
    office.cases.append(case.id)
    await case.in_stage("AWAITING_PAYMENT")
    return case


def line(product_id: str, quantity: int = 1, **more: Any) -> dict[str, Any]:
    return {"product_id": product_id, "quantity": quantity} | more


class Bought(Case):
    """A basket's case, and its buyer at the gateways."""

    async def shown(self, as_: str | None = None) -> dict[str, Any]:
        found: dict[str, Any] = await self.office.read(f"/orders/{self.id}", as_)
        return found

    async def tries(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.shown())["payments"]
        return found

    async def states(self) -> tuple[str, list[str]]:
        """Of the basket, and of its tries to pay."""
        found = await self.shown()
        return found["state"], [one["state"] for one in found["payments"]]

    def authority(self, number: int = 1) -> str:
        """By which the gateway knows the `number`-th try."""
        (found,) = self.office.sandbox.see("/payments", payment_id=f"{self.id}:pay:{number}")["items"]
        return str(found["authority"])

    def buyer_pays(self, number: int = 1, state: str = "paid") -> None:
        """At the gateway; nobody tells us."""
        self.office.sandbox.tell(f"/payments/{self.authority(number)}", state=state)

    async def gateway_tells(self, number: int = 1, state: str = "paid") -> None:
        facts = {"authority": self.authority(number), "state": state}
        answer = await self.office.webhook("payment", "payment.callback", facts, secrets.token_hex(8))
        assert answer.status_code in (200, 202), answer.text

    async def pays(self, number: int = 1) -> None:
        """At the gateway, which tells us; the basket is paid."""
        self.buyer_pays(number)
        await self.gateway_tells(number)
        await self.in_stage("PAID")

    async def until_state(self, number: int, state: str) -> None:
        """Waits until a try is in a state."""
        for _ in range(600):
            if (await self.tries())[number - 1]["state"] == state:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(await self.tries())

    async def posts(self, path: str, body: dict[str, Any], as_: str | None = None) -> httpx.Response:
        key = {"Idempotency-Key": secrets.token_hex(8)}
        return await self.office.call("POST", f"/orders/{self.id}/{path}", body, as_=as_, **key)
