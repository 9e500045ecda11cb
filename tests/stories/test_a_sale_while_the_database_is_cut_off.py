"""A sale on PostgreSQL, from the buyer's money to the cell's, while every connection to the database is cut again and again."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import psycopg
import pytest

from domain import order_postings
from stores.ledger import LedgerStore
from stores.orders import OrderStore
from stores.payments import PaymentStore
from stores.releases import ReleaseStore
from tests.office import Case, Office, now
from tests.papers import picture
from tests.stories.buying import Bought, line, placed
from tests.stories.ordering import PRICE, SAMIN, Seller, a_seller, goods
from tests.stories.payouts import TREASURER, give_account
from tests.stories.roads import ledger_is_right

pytestmark = pytest.mark.postgres
_PATIENCE_SECONDS = 120
_PAUSES = (0.2, 0.5, 0.9)
_MIDDLE_SECONDS = 0.01


@dataclass
class Insisting:
    """Somebody who asks again for as long as the house cannot answer, as every caller of ours does."""

    office: Office
    refusals: int = 0
    cuts: int = 0
    _asked: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def while_cut_off(self) -> AsyncIterator[None]:
        url = self.office.database.url
        admin = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
        cutting = asyncio.create_task(self._cut(admin, str(url.database)))
        try:
            yield
        finally:
            cutting.cancel()
            with suppress(asyncio.CancelledError):
                await cutting

    async def _cut(self, admin: str, name: str) -> None:
        async with await psycopg.AsyncConnection.connect(admin, autocommit=True) as connection:
            for number in range(10_000):
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._asked.wait(), _PAUSES[number % len(_PAUSES)])
                    # In the middle of what was asked: a quick machine would be through between two pauses.
                    await asyncio.sleep(_MIDDLE_SECONDS)
                self._asked.clear()
                ended = await connection.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s", [name]
                )
                (cut,) = await ended.fetchone() or (0,)
                self.cuts += cut

    async def call(self, method: str, path: str, body: Any = None, as_: str | None = None) -> Any:
        key = {"Idempotency-Key": secrets.token_hex(8)}
        if method != "GET":
            self._asked.set()
        return await self._said(lambda: self.office.call(method, path, body, as_=as_, **key))

    async def answers(self, case: Case, kind: str, as_: str, **form: Any) -> None:
        task = await self.task(case, kind)
        body = {"expected_rev": task["rev"], "request_id": secrets.token_hex(6), "form": form}
        await self.call("POST", f"/tasks/{task['id']}/complete", body, as_)

    async def task(self, case: Case, kind: str) -> dict[str, Any]:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while True:
                found = (await self.call("GET", f"/processes/{case.id}"))["tasks"]
                for one in found:
                    if (one["kind"], one["state"]) == (kind, "open"):
                        return dict(one)
                await asyncio.sleep(0.1)

    async def until_stage(self, case: Case, stage: str) -> None:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while (await self.call("GET", f"/processes/{case.id}"))["stage"] != stage:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def hears(self, case: Bought, facts: dict[str, Any], event_id: str) -> None:
        """A gateway tells again for as long as it reads no answer."""
        event_id = f"{case.id}:{event_id}"
        self._asked.set()
        await self._said(lambda: self.office.webhook("payment", "payment.callback", facts, event_id))

    async def shows(self, case: Case, seller: Seller) -> None:
        task = await self.task(case, "order.show_sample")
        photo = await self._said(
            lambda: self.office.hand_in(task["id"], "photo_1", picture(), as_=seller.member_id)
        )
        await self.answers(case, "order.show_sample", seller.member_id, outcome="ready", photo_1=photo["id"])

    async def _said(self, ask: Callable[[], Awaitable[httpx.Response]]) -> Any:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while True:
                try:
                    answer = await ask()
                except AssertionError:
                    # A log-in that was cut off.
                    answer = httpx.Response(500)
                if answer.status_code < 300:
                    return answer.json()
                busy = answer.status_code == 409 and answer.json()["code"] in ("busy", "in_progress")
                assert answer.status_code >= 500 or busy, answer.text
                self.refusals += 1
                await asyncio.sleep(0.1)


async def test_no_rial_is_lost_or_moved_twice(postgres_office: Office) -> None:
    office, everybody = postgres_office, Insisting(postgres_office)
    seller = await a_seller(office)
    product_id, buyer = goods(office, seller), office.found_village().members[0]
    give_account(office, seller.cell_id, "real")
    basket = await placed(office, buyer, [line(product_id, cell_id=seller.cell_id)], rehearsal=True)
    async with everybody.while_cut_off():
        order = await _paid(office, everybody, basket)
        await everybody.answers(order, "order.accept", seller.member_id, outcome="accept")
        await everybody.shows(order, seller)
        await everybody.answers(order, "order.check_sample", SAMIN, outcome="good")
        await everybody.answers(order, "order.hand_over", seller.member_id, outcome="shipped")
        await everybody.call("POST", f"/rehearsals/{order.id}/advance", {"days": 4})
        await everybody.until_stage(order, "WITHDRAWAL_WINDOW")
        await everybody.call("POST", f"/rehearsals/{order.id}/advance", {"days": 14})
        await everybody.until_stage(order, "COMPLETED")
    _funded(office, basket)
    async with everybody.while_cut_off():
        begun = await everybody.call("POST", "/payouts", {"rehearsal_of": basket.id}, TREASURER)
        batch = Case(office, begun["id"])
        await everybody.until_stage(batch, "SENT")
        await everybody.call("POST", f"/rehearsals/{batch.id}/advance", {"days": 1})
        await everybody.until_stage(batch, "SETTLED")
        await everybody.until_stage(order, "SETTLED")
        await everybody.until_stage(basket, "COMPLETED")
    assert everybody.cuts > 20
    with office.database.reading() as session:
        kept, release = OrderStore(session).get(order.id), ReleaseStore(session).get(order.id)
    assert kept is not None
    assert release is not None
    assert (kept.state, kept.escrow_rials, kept.released_rials) == ("completed", 0, kept.paid_rials)
    assert (release.state, release.cell_rials + release.commission_rials) == ("paid", PRICE)
    await ledger_is_right(office)


async def _paid(office: Office, everybody: Insisting, basket: Bought) -> Case:
    """The buyer pays at the gateway, which says so twice."""
    basket.buyer_pays()
    for event_id in ("e-1", "e-1"):
        facts = {"authority": basket.authority(), "state": "paid"}
        await everybody.hears(basket, facts, event_id)
    await everybody.until_stage(basket, "PAID")
    (order,) = (await everybody.call("GET", f"/orders/{basket.id}"))["orders"]
    return Case(office, str(order["id"]))


def _funded(office: Office, basket: Bought) -> None:
    """The gateway hands over what it took for us."""
    at = now() + timedelta(seconds=1)
    with office.database.writing() as session:
        kept = OrderStore(session).basket(basket.id)
        assert kept is not None
        (payment,) = PaymentStore(session).of_basket(basket.id)
        LedgerStore(session).post(
            order_postings.gateway_settled(kept.book, payment.gateway, f"G-{basket.id}", kept.total_rials, at)
        )
