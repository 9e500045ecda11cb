"""Systems name where they want to be told: their own endpoints, a secret shown once, a log, one sent again."""

import json
from typing import Any

import httpx
import pytest

from api.hook_keeping import MOST_ENDPOINTS
from api.security.passwords import hash_token
from domain.outgoing_events import EVENTS
from stores.hook_deliveries import Answer, DeliveryStore, Parcel, Pauses
from stores.hook_rows import WebhookEndpointRow
from stores.staff import ApiClient, StaffStore
from tests.api.conftest import SECRET, House, Keys, bearer, client_bearer
from tests.stores.hooks import PAUSES, begin

URL, PATH = "https://shop.example/hooks", "/api/v1/webhook-endpoints"


class Shop:
    """A system that calls about webhooks."""

    def __init__(self, api: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.api, self.headers, self._keys = api, headers, 0

    async def call(self, method: str, path: str = "", body: Any = None, **headers: str) -> httpx.Response:
        self._keys += 1
        named = {"Idempotency-Key": f"key-{self._keys}"} if method == "POST" else {}
        whole = self.headers | named | headers
        return await self.api.request(method, PATH + path, json=body, headers=whole)

    async def create(self, **more: Any) -> dict[str, Any]:
        answer = await self.call("POST", "", {"url": URL} | more)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


@pytest.fixture
async def shop(house: House, stranger: httpx.AsyncClient) -> Shop:
    narrow = ApiClient("narrow", hash_token(SECRET), frozenset({"webhooks:manage", "cells:read"}))
    house.database.write(lambda session: StaffStore(session).put_client(narrow))
    return Shop(stranger, await client_bearer(stranger))


def sent(house: House, endpoint_id: str, answer: Answer, pauses: Pauses = PAUSES) -> Parcel:
    """What is due is tried, with this answer."""
    parcel = house.database.write(lambda s: DeliveryStore(s, Keys()).take(endpoint_id, house.clock()))
    assert parcel is not None
    house.database.write(lambda s: DeliveryStore(s, Keys()).answered(parcel, answer, house.clock(), pauses))
    return parcel


async def test_the_secret_is_shown_once_and_sealed(house: House, shop: Shop) -> None:
    made = await shop.create(events=["order.paid", "order.paid"], rehearsals=True)
    assert made["secret"].startswith("whsec_")
    assert (made["url"], made["events"], made["rehearsals"], made["state"]) == (
        URL,
        ["order.paid"],
        True,
        "active",
    )
    shown = (await shop.call("GET", f"/{made['id']}")).json()
    assert shown == {name: value for name, value in made.items() if name != "secret"}
    with house.database.reading() as session:
        row = session.get_one(WebhookEndpointRow, made["id"])
        assert made["secret"].encode() not in row.secret
        assert made["secret"].removeprefix("whsec_").encode() not in row.secret


async def test_the_same_request_again_makes_no_second_one(shop: Shop) -> None:
    first = await shop.call("POST", "", {"url": URL}, **{"Idempotency-Key": "once"})
    again = await shop.call("POST", "", {"url": URL}, **{"Idempotency-Key": "once"})
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (await shop.call("GET")).json()["count"] == 1


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"url": "http://shop.example/"}, "url", "https_only"),
        ({"url": "https://127.0.0.1/"}, "url", "refused_address"),
        ({"url": "https://[fd00::1]/"}, "url", "refused_address"),
        ({"url": "https://localhost/"}, "url", "refused_address"),
        ({"url": "gopher://shop.example/"}, "url", "bad_url"),
        ({"url": URL, "events": ["order.paid", "order.eaten"]}, "events", "unknown_event"),
    ],
)
async def test_what_is_wrong_is_named(shop: Shop, body: dict[str, Any], field: str, code: str) -> None:
    for language in ("fa", "en"):
        answer = await shop.call("POST", "", body, **{"Accept-Language": language})
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert (error["field"], error["code"]) == (field, code)
        assert error["message"].isascii() is (language == "en")


async def test_a_system_asks_only_for_what_it_may_read(shop: Shop) -> None:
    narrow = Shop(shop.api, await client_bearer(shop.api, "narrow"))
    answer = await narrow.call("POST", "", {"url": URL, "events": ["cell.activated", "order.paid"]})
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [("events", "not_readable")]
    assert (await narrow.create(events=["cell.activated"]))["events"] == ["cell.activated"]
    assert (await shop.create(events=sorted(EVENTS)))["events"] == sorted(EVENTS)


async def test_another_systems_endpoints_are_not_there(shop: Shop) -> None:
    made = await shop.create()
    narrow = Shop(shop.api, await client_bearer(shop.api, "narrow"))
    assert (await narrow.call("GET")).json()["items"] == []
    for method, path in (
        ("GET", ""), ("DELETE", ""), ("POST", "/rotate-secret"), ("POST", "/pause"), ("POST", "/resume"),
        ("POST", "/test"), ("GET", "/deliveries"), ("GET", "/deliveries/1"), ("POST", "/deliveries/1/replay"),
    ):  # fmt: skip
        answer = await narrow.call(method, f"/{made['id']}{path}")
        assert answer.status_code == 404, (method, path)


async def test_there_are_as_many_as_there_may_be(shop: Shop) -> None:
    for _ in range(MOST_ENDPOINTS):
        await shop.create()
    answer = await shop.call("POST", "", {"url": URL})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_endpoints")
    page = (await shop.call("GET", "?limit=15")).json()
    rest = (await shop.call("GET", f"?limit=15&after={page['next']}")).json()
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (15, 5, None)


async def test_a_new_secret_comes_beside_the_old_one_for_a_day(house: House, shop: Shop) -> None:
    made = await shop.create()
    renewed = (await shop.call("POST", f"/{made['id']}/rotate-secret")).json()
    assert renewed["secret"] != made["secret"]
    assert renewed["old_secret_until"] is not None
    begin(house.database)
    parcel = sent(house, made["id"], Answer(204, None, 3))
    assert parcel.secrets == (renewed["secret"], made["secret"])


async def test_paused_it_gathers_and_takes_no_test(house: House, shop: Shop) -> None:
    made = await shop.create()
    for _ in range(2):
        paused = (await shop.call("POST", f"/{made['id']}/pause")).json()
        assert (paused["state"], paused["paused_why"]) == ("paused", "by_hand")
    begin(house.database)
    assert (await shop.call("GET", f"/{made['id']}")).json()["waiting"] == 1
    answer = await shop.call("POST", f"/{made['id']}/test")
    assert (answer.status_code, answer.json()["code"]) == (409, "endpoint_paused")
    resumed = (await shop.call("POST", f"/{made['id']}/resume")).json()
    assert (resumed["state"], resumed["paused_why"], resumed["waiting"]) == ("active", None, 1)


async def test_a_test_tells_of_nothing_and_goes_to_one_endpoint(house: House, shop: Shop) -> None:
    made, other = await shop.create(events=["order.paid"]), await shop.create()
    answer = await shop.call("POST", f"/{made['id']}/test")
    assert answer.status_code == 202, answer.text
    assert (answer.json()["type"], answer.json()["state"], answer.json()["last_try"]) == (
        "webhook.test", "waiting", None,
    )  # fmt: skip
    parcel = sent(house, made["id"], Answer(200, None, 3))
    assert json.loads(parcel.body)["data"] == {"rehearsal": False, "endpoint_id": made["id"]}
    assert (await shop.call("GET", f"/{other['id']}/deliveries")).json()["items"] == []


async def test_the_log_says_what_was_answered_and_one_is_sent_again(house: House, shop: Shop) -> None:
    made = await shop.create()
    for number in (1, 2, 3):
        begin(house.database, f"loan-{number}")
    sent(house, made["id"], Answer(500, None, 31, "out of order"))
    house.clock.ahead += PAUSES.event
    first = sent(house, made["id"], Answer(204, None, 12))
    log = f"/{made['id']}/deliveries"
    page = (await shop.call("GET", f"{log}?limit=2")).json()
    assert [one["state"] for one in page["items"]] == ["waiting", "waiting"]
    (oldest,) = (await shop.call("GET", f"{log}?after={page['next']}")).json()["items"]
    assert oldest == (await shop.call("GET", f"{log}?state=delivered")).json()["items"][0]
    assert (oldest["event_id"], oldest["tries"], oldest["last_try"]["status"]) == (first.event_id, 2, 204)
    whole = (await shop.call("GET", f"{log}/{oldest['id']}")).json()
    assert [(one["number"], one["status"], one["milliseconds"], one["excerpt"]) for one in whole["log"]] == [
        (2, 204, 12, ""), (1, 500, 31, "out of order"),
    ]  # fmt: skip
    assert json.loads(whole["body"])["data"]["process_id"] == "loan-1"
    again = await shop.call("POST", f"{log}/{oldest['id']}/replay")
    assert (again.status_code, again.json()["state"]) == (202, "waiting")
    assert sent(house, made["id"], Answer(204, None, 12)).event_id == first.event_id
    assert (await shop.call("GET", f"{log}/999")).status_code == 404


async def test_deleted_it_is_gone(house: House, shop: Shop) -> None:
    made = await shop.create()
    begin(house.database)
    assert (await shop.call("DELETE", f"/{made['id']}")).status_code == 204
    assert (await shop.call("GET", f"/{made['id']}")).status_code == 404
    begin(house.database, "loan-2")


async def test_people_who_keep_the_system_see_all_and_no_secret(house: House, shop: Shop) -> None:
    made = await shop.create()
    begin(house.database)
    person = Shop(shop.api, await bearer(shop.api, "administrator"))
    (seen,) = (await person.call("GET")).json()["items"]
    assert (seen["id"], "secret" in seen) == (made["id"], False)
    sent(house, made["id"], Answer(204, None, 12))
    (one,) = (await person.call("GET", f"/{made['id']}/deliveries")).json()["items"]
    assert (await person.call("POST", f"/{made['id']}/deliveries/{one['id']}/replay")).status_code == 202
    assert (await person.call("POST", f"/{made['id']}/rotate-secret")).status_code == 403
    assert (await person.call("DELETE", f"/{made['id']}")).status_code == 403
