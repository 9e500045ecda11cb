"""Another system hears of an order: paid, delivered, its cell paid; it goes away and comes back, and nothing is lost."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from activities.hook_relay import HookRelay
from activities.outbox import StartRelay
from domain import order_postings as posted
from gateways.hooks import HookSender
from stores.ledger import LedgerStore
from tests.office import Case, Office, now
from tests.receiver import Receiver, receiving
from tests.stories.ordering import (
    CHECK,
    GATEWAY,
    SAMIN,
    Seller,
    a_seller,
    accepts,
    bought,
    goods,
    order_of,
    shows,
)
from tests.stories.payouts import begun, give_account
from tests.stories.roads import ledger_is_right

WANTED = ["order.paid", "order.delivered", "payout.settled", "process.completed"]
_LOOKS, _PAUSE_SECONDS = 1_200, 0.05


@asynccontextmanager
async def telling(office: Office, clock: Callable[[], datetime] = now) -> AsyncIterator[None]:
    """A relay as in a worker, which dies in the middle of what it does."""
    relay = HookRelay(office.database, office.keys, HookSender(private=True), clock)
    running = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def call(office: Office, method: str, path: str = "", body: Any = None) -> Any:
    key = {"Idempotency-Key": secrets.token_hex(8)} if method == "POST" else {}
    answer = await office.call(method, f"/webhook-endpoints{path}", body, **key)
    assert answer.status_code in (200, 201, 202, 204), answer.text
    return answer.json() if answer.content else None


async def hears(receiver: Receiver, kind: str, **facts: Any) -> dict[str, Any]:
    """Waits until this has come in."""
    for _ in range(_LOOKS):
        for one in receiver.came:
            if one["type"] == kind and facts.items() <= one["data"].items():
                return one
        await asyncio.sleep(_PAUSE_SECONDS)
    raise AssertionError(f"{kind} never came: {receiver.types()}")


async def until_logged(office: Office, endpoint_id: str, problem: str) -> None:
    """Waits until a try has failed so."""
    for _ in range(_LOOKS):
        log = (await call(office, "GET", f"/{endpoint_id}/deliveries"))["items"]
        if any(one["last_try"] and one["last_try"]["problem"] == problem for one in log):
            return
        await asyncio.sleep(_PAUSE_SECONDS)
    raise AssertionError(f"no try ends with {problem}")


async def delivered(case: Case, seller: Seller) -> None:
    """Made, shown, sent, and with its buyer."""
    await accepts(case, seller)
    await shows(case, seller)
    await case.says(CHECK, SAMIN, "good")
    await case.sees("booked")
    await case.says("order.hand_over", seller.member_id, "shipped")
    await case.pass_days(4)
    await case.in_stage("WITHDRAWAL_WINDOW")


async def paid_out(office: Office, case: Case, seller: Seller) -> Case:
    """The buyer keeps it, and the next batch pays its cell."""
    await case.pass_days(20)
    await case.in_stage("COMPLETED")
    order = order_of(office, case)
    give_account(office, seller.cell_id, order.book)
    came = posted.gateway_settled(order.book, GATEWAY, f"G-{case.id}", order.released_rials, now())
    office.database.write(lambda session: LedgerStore(session).post(came))
    batch = await begun(office, order.book.removeprefix("rehearsal:"), as_=None)
    await batch.in_stage("SENT")
    await batch.pass_days(1)
    assert (await batch.ends())["outcome"] == "SETTLED"
    return batch


async def test_a_shop_hears_of_an_order_whatever_becomes_of_it_meanwhile(office: Office) -> None:
    seller, buyer = await a_seller(office), office.found_village().members[0]
    shop = Receiver()
    with receiving(shop):
        wanted = {"url": shop.url, "events": WANTED, "rehearsals": True}
        endpoint = await call(office, "POST", "", wanted)
        shop.secrets = [endpoint["secret"]]
        async with telling(office):
            # Day 1: somebody pays.
            (case,) = await bought(office, buyer, (seller, goods(office, seller), 1))
            paid = await hears(shop, "order.paid", order_id=case.id)
            assert paid["data"] == {
                "rehearsal": True, "process_id": case.id, "kind": "order", "order_id": case.id,
                "basket_id": order_of(office, case).basket_id, "cell_id": seller.cell_id, "goods_rials": 2_000_000,
            }  # fmt: skip
    # Day 7: the shop's server is down, and our worker dies while it tries.
    await delivered(case, seller)
    async with telling(office):
        await until_logged(office, endpoint["id"], "no_connection")
    assert [one["data"]["order_id"] for one in shop.came if one["type"] == "order.delivered"] == []
    # Day 27: the cell is paid; the shop has not come back, and renews its secret.
    batch = await paid_out(office, case, seller)
    await case.ends()
    renewed = await call(office, "POST", f"/{endpoint['id']}/rotate-secret")
    # It is back, on another machine that knows the new secret alone.
    shop.secrets = [renewed["secret"]]
    with receiving(shop):
        async with telling(office, lambda: now() + timedelta(minutes=4)):
            await hears(shop, "order.delivered", order_id=case.id)
            settled = await hears(shop, "payout.settled", batch_id=batch.id)
            await hears(shop, "process.completed", process_id=case.id, outcome="SETTLED")
            assert settled["data"]["cell_id"] == seller.cell_id
            payouts = (await office.read(f"/payouts?batch_id={batch.id}"))["items"]
            (own,) = [one for one in payouts if one["id"] == settled["data"]["payout_id"]]
            assert own["amount_rials"] == settled["data"]["amount_rials"]
            # What it has lost it asks for again, under the same id.
            log = (await call(office, "GET", f"/{endpoint['id']}/deliveries?state=delivered"))["items"]
            (lost,) = [one for one in log if one["event_id"] == settled["id"]]
            await call(office, "POST", f"/{endpoint['id']}/deliveries/{lost['id']}/replay")
            for _ in range(_LOOKS):
                if [one["id"] for one in shop.came].count(settled["id"]) > 1:
                    break
                await asyncio.sleep(_PAUSE_SECONDS)
    assert [one["id"] for one in shop.came].count(settled["id"]) == 2
    assert set(shop.types()) == set(WANTED)
    assert shop.forged == 0
    await call(office, "DELETE", f"/{endpoint['id']}")
    await ledger_is_right(office)


async def test_a_receiver_that_never_comes_back_is_somebodys_task(office: Office) -> None:
    gone = Receiver()
    with receiving(gone):
        endpoint = await call(office, "POST", "", {"url": gone.url, "events": ["order.paid"]})
        gone.secrets = [endpoint["secret"]]
    await call(office, "POST", f"/{endpoint['id']}/test")
    async with telling(office):
        await until_logged(office, endpoint["id"], "no_connection")
    # Three days later it is still away.
    async with telling(office, lambda: now() + timedelta(days=3, hours=1)):
        for _ in range(_LOOKS):
            if (paused := await call(office, "GET", f"/{endpoint['id']}"))["state"] == "paused":
                break
            await asyncio.sleep(_PAUSE_SECONDS)
    assert paused["paused_why"] == "dead"
    await StartRelay(office.database, office.engine, lambda: now() + timedelta(days=4)).once()
    listed = f"/processes?kind=exception&q={endpoint['id']}"
    (found,) = await office.until_listed(listed, as_="administrator1")
    case = Case(office, found["id"])
    office.cases.insert(0, case.id)
    await case.sees("task_opened", task="exception.mend_endpoint")
    (task,) = await case.tasks()
    assert task["role"] == "administrator"
    assert await case.messages() == ["webhooks.paused"]
    # Mended with its owner: it goes on, and is told what it has missed.
    with receiving(gone):
        resumed = await office.call(
            "POST", f"/webhook-endpoints/{endpoint['id']}/resume", as_="administrator1"
        )
        assert resumed.json()["state"] == "active"
        await case.says("exception.mend_endpoint", "administrator1", "resumed", reason="سرور نو شد")
        async with telling(office):
            await hears(gone, "webhook.test", endpoint_id=endpoint["id"])
    assert (await case.ends())["outcome"] == "SORTED_OUT"
    await call(office, "DELETE", f"/{endpoint['id']}")
