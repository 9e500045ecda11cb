"""Operators see how many starts and messages have not left the house; no person is in the numbers."""

import httpx
from sqlalchemy import text

from stores.messages import MessageStore
from tests.activities.house import NOW, tell
from tests.api.conftest import House


async def outbox(api: httpx.AsyncClient) -> dict[str, float]:
    lines = (await api.get("/metrics")).raise_for_status().text.splitlines()
    said = (line.rsplit(" ", 1) for line in lines if line.startswith("hamyar_outbox{"))
    return {name.removeprefix("hamyar_outbox"): float(number) for name, number in said}


async def test_what_waits_is_counted_when_it_is_asked_for(house: House, stranger: httpx.AsyncClient) -> None:
    empty = await outbox(stranger)
    assert empty
    assert set(empty.values()) == {0.0}
    for case in ("loan-a", "loan-b", "loan-c"):
        tell(house.database, case)

    def take_one(store: MessageStore) -> None:
        (taken,) = store.take_due("sms", NOW, 1)
        store.doubt(taken.key, NOW)

    house.database.write(lambda session: take_one(MessageStore(session)))
    counted = await outbox(stranger)
    assert counted == empty | {
        '{state="waiting",what="start"}': 3.0,
        '{state="waiting",what="sms"}': 2.0,
        '{state="unknown",what="sms"}': 1.0,
    }


async def test_without_a_database_the_rest_is_told(house: House, stranger: httpx.AsyncClient) -> None:
    assert await outbox(stranger)
    house.database.write(lambda session: session.execute(text("ALTER TABLE message RENAME TO away")))
    assert await outbox(stranger) == {}
    assert "hamyar_requests_total" in (await stranger.get("/metrics")).text
