"""A market to sell in, and one order in it from the API to the settled payout, on virtual time."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy.orm import Session

from bench.house import House
from bench.people import Village, hire, now
from bench.watching import Watch
from domain import order_postings
from domain.case import AnswerCommand
from domain.crafts import shipped_crafts
from domain.identifiers import sheba_from_account
from domain.ledger import REAL_BOOK
from domain.permissions import NATIONWIDE, Actor, Role
from domain.products import Maker, OfferState, OfferTerms, ProductDefinition
from stores.cells import CellStore
from stores.crafts import CraftStore
from stores.ledger import LedgerStore
from stores.members import Member
from stores.offers import OfferStore
from stores.orders import OrderStore
from stores.payments import PaymentStore
from stores.payout_accounts import PayoutAccountStore
from stores.products import ProductStore
from tests.papers import picture

_PRICE_RIALS = 2_000_000
_EXPERT, _SAMIN, _TREASURER = "bench-cells", "bench-products", "bench-treasury"
_SHIP_TO = {
    "name": "زهرا کریمی", "mobile": "09123456789", "province": "تهران", "county": "ری",
    "address": "خیابان بهشتی، پلاک ۱۲", "postal_code": "1234567890",
}  # fmt: skip
_PHOTO = picture()
_SAMIN_ACTOR = Actor(_SAMIN, frozenset({Role.PRODUCT_EXPERT}), NATIONWIDE, None, None)
Answering = Callable[[str, int, str, str, dict[str, Any]], Awaitable[None]]
"""Somebody answers the task of a number and kind of an order, once it is open."""


@dataclass(frozen=True)
class Market:
    """A cell with goods for everybody, and everybody around them. `gateways` is the sandbox's steering wheel."""

    village: Village
    watch: Watch
    gateways: httpx.AsyncClient
    maker: Member
    product_id: str

    async def sold(self, buyer: Member, *, by_updates: bool = True) -> tuple[str, str, str]:
        """An order from the API to its cell's money; the ids of the three cases.

        `by_updates`: people answer the engine straight away, as fast as it takes them; else through the API too.
        """
        basket_id = await self._bought(buyer)
        order_id = await self._delivered(basket_id, self._update if by_updates else self._request)
        await self._funded(basket_id)
        batch_id = await self._paid_out(basket_id, order_id)
        await self.watch.in_stage(basket_id, "COMPLETED")
        return basket_id, order_id, batch_id

    async def _bought(self, buyer: Member) -> str:
        body = {
            "buyer": {"member_id": buyer.id}, "ship_to": _SHIP_TO, "rehearsal": True,
            "lines": [{"product_id": self.product_id, "quantity": 1}],
        }  # fmt: skip
        basket_id = str((await self.village.call("POST", "/orders", body))["id"])
        await self.watch.sees(basket_id, "try_opened")
        found = (await self.gateways.get("/payments", params={"payment_id": f"{basket_id}:pay:1"})).json()
        authority = found["items"][0]["authority"]
        (await self.gateways.post(f"/payments/{authority}", json={"state": "paid"})).raise_for_status()
        await self.village.webhook("payment", "payment.callback", {"authority": authority, "state": "paid"})
        await self.watch.sees(basket_id, "orders_begun")
        return basket_id

    async def _delivered(self, basket_id: str, answers: Answering) -> str:
        """Accepted, made, looked at, carried, and thought over."""
        order_id = await asyncio.to_thread(self._order_of, basket_id)
        maker = self.maker.id
        await answers(order_id, 1, "order.accept", maker, {"outcome": "accept"})
        await self.watch.asked(order_id, "order.show_sample")
        photo = await self.village.hand_in(f"{order_id}.2", "photo_1", _PHOTO, maker)
        await answers(order_id, 2, "order.show_sample", maker, {"outcome": "ready", "photo_1": photo})
        await answers(order_id, 3, "order.check_sample", _SAMIN, {"outcome": "good"})
        await answers(order_id, 4, "order.hand_over", maker, {"outcome": "shipped"})
        await self._advance(order_id, 4)
        await self.watch.in_stage(order_id, "WITHDRAWAL_WINDOW")
        await self._advance(order_id, 14)
        await self.watch.in_stage(order_id, "COMPLETED")
        return order_id

    async def _funded(self, basket_id: str) -> None:
        """The gateway hands over what the buyer paid."""

        def write(session: Session) -> None:
            basket = OrderStore(session).basket(basket_id)
            if basket is None:
                raise LookupError(basket_id)
            rials, reference = basket.total_rials, f"G-{basket_id}"
            gateway = PaymentStore(session).of_basket(basket_id)[0].gateway
            LedgerStore(session).post(
                order_postings.gateway_settled(basket.book, gateway, reference, rials, now())
            )

        await self.village.house.database.awrite(write)

    async def _paid_out(self, basket_id: str, order_id: str) -> str:
        begun = await self.village.call("POST", "/payouts", {"rehearsal_of": basket_id}, _TREASURER)
        batch_id = str(begun["id"])
        await self.watch.in_stage(batch_id, "SENT")
        await self._advance(batch_id, 1)
        await self.watch.in_stage(batch_id, "SETTLED")
        await self.watch.in_stage(order_id, "SETTLED")
        return batch_id

    # What people do.

    async def _update(self, order_id: str, number: int, kind: str, by: str, form: dict[str, Any]) -> None:
        await self.watch.asked(order_id, kind)
        actor = self.village.actor(by) if by == self.maker.id else _SAMIN_ACTOR
        command = AnswerCommand(f"{order_id}.{number}", actor, f"{by}:{number}", 1, form)
        handle = self.village.house.engine.get_workflow_handle(order_id)
        await handle.execute_update("answer", command, id=command.request_id)

    async def _request(self, order_id: str, number: int, kind: str, by: str, form: dict[str, Any]) -> None:
        await self.watch.asked(order_id, kind)
        # As a page does: whoever answers has read the task.
        task = await self.village.call("GET", f"/tasks/{order_id}.{number}", by=by)
        body = {"expected_rev": task["rev"], "request_id": secrets.token_hex(6), "form": form}
        await self.village.call("POST", f"/tasks/{order_id}.{number}/complete", body, by)

    async def _advance(self, case_id: str, days: int) -> None:
        await self.village.call("POST", f"/rehearsals/{case_id}/advance", {"days": days})

    def _order_of(self, basket_id: str) -> str:
        with self.village.house.database.reading() as session:
            (order,) = OrderStore(session).of_basket(basket_id)
        return order.id


async def open_market(house: House, village: Village, watch: Watch, gateways: httpx.AsyncClient) -> Market:
    """A cell in earnest with an account that has rested, and goods without end."""
    hire(house, {_EXPERT: Role.CELL_EXPERT, _SAMIN: Role.PRODUCT_EXPERT, _TREASURER: Role.TREASURY})
    await house.database.awrite(lambda session: CraftStore(session).seed())
    craft = shipped_crafts()[0].craft_code
    maker = village.take_one_with_account()
    wanted = {"member_id": maker.id, "craft_code": craft, "cell_kind": "work_and_life"}
    cell_id = str((await village.call("POST", "/cells", wanted, _EXPERT))["id"])
    product_id = f"product-{secrets.token_hex(6)}"

    def write(session: Session) -> None:
        cell = CellStore(session, house.keys).get(cell_id)
        if cell is None:
            raise LookupError(cell_id)
        by = Maker(cell.id, cell.member_id, cell.region, cell.province, cell.county)
        terms = OfferTerms(_PRICE_RIALS, 1_000_000, made_to_order=True, stock=0, production_days=3)
        ProductStore(session).define(
            ProductDefinition(
                product_id, REAL_BOOK, by, "گلیم", "Kilim", "از پشم", "carpets", craft, 1_500, terms,
                (), _EXPERT, now(),
            )
        )  # fmt: skip
        OfferStore(session).move(product_id, cell_id, OfferState.LISTED, now())
        long_ago, accounts = now() - timedelta(days=40), PayoutAccountStore(session, house.keys)
        accounts.set_sheba(cell_id, REAL_BOOK, sheba_from_account("070", "987654321"), long_ago)
        accounts.verify(cell_id, REAL_BOOK, 1, long_ago)

    await house.database.awrite(write)
    return Market(village, watch, gateways, maker, product_id)
