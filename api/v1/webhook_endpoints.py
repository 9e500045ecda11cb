"""Webhooks that go out: a system names where it wants to be told, and reads what became of every event."""

import base64
import hashlib
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.dependencies import Key, MaybeKey, State, Who
from api.hook_keeping import (
    create_endpoint,
    delete_endpoint,
    delivery_there,
    endpoint_there,
    rotate_secret,
    send_test,
    turn_endpoint,
    whose,
)
from api.hook_keeping import replay as send_again
from api.paging import ListPage, Page
from api.routes import router
from api.security.access import allow
from api.store_pages import answered
from domain.network_permissions import keeps_webhooks
from stores.hook_deliveries import Delivery, DeliveryStore
from stores.hooks import Endpoint, HookStore, NewEndpoint

endpoints = router(tag="webhooks")
EndpointId = Annotated[str, Path(max_length=64)]
DeliveryId = Annotated[int, Path(ge=1, le=2**63 - 1)]
DeliveryState = Literal["waiting", "delivered", "failed", "withheld"]


class WantedEndpoint(BaseModel):
    """`events`: those wanted, none for all that the system may read. Of rehearsals it is told only with `rehearsals`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(min_length=1, max_length=500)
    events: list[Annotated[str, Field(max_length=64)]] = Field(default_factory=list, max_length=50)
    rehearsals: bool = Field(default=False, strict=True)


@endpoints.post("/webhook-endpoints", status_code=201)
@allow(scope="webhooks:manage")
async def create(wanted: WantedEndpoint, who: Who, state: State, key: Key) -> dict[str, Any]:
    """Names an address for events. The answer has the secret that signs them, and only this one has."""
    digest = hashlib.sha256(f"hook\n{who.name}\n{key}".encode()).digest()
    endpoint_id = f"hook-{base64.b32encode(digest[:10]).decode().lower()}"
    new = NewEndpoint(endpoint_id, who.name, wanted.url, tuple(wanted.events), wanted.rehearsals)
    endpoint, secret = await create_endpoint(state, new)
    return endpoint_shape(endpoint) | {"secret": secret}


@endpoints.get("/webhook-endpoints")
@allow(scope="webhooks:manage", people=keeps_webhooks)
async def find(who: Who, state: State, page: Page) -> ListPage[dict[str, Any]]:
    """A system's own; for people who keep the system running those of all."""
    return await answered(
        state.database,
        lambda session: HookStore(session, state.keys).find(whose(who), after=page.after, limit=page.limit),
        endpoint_shape,
    )


@endpoints.get("/webhook-endpoints/{endpoint_id}")
@allow(scope="webhooks:manage", people=keeps_webhooks)
async def read(endpoint_id: EndpointId, who: Who, state: State) -> dict[str, Any]:
    """One endpoint."""
    found = await state.database.aread(
        lambda session: endpoint_there(HookStore(session, state.keys), endpoint_id, whose(who))
    )
    return endpoint_shape(found)


@endpoints.delete("/webhook-endpoints/{endpoint_id}", status_code=204)
@allow(scope="webhooks:manage")
async def delete(endpoint_id: EndpointId, who: Who, state: State) -> Response:
    """It is told nothing any more, and its log is gone."""
    await delete_endpoint(state, endpoint_id, whose(who))
    return Response(status_code=204)


@endpoints.post("/webhook-endpoints/{endpoint_id}/rotate-secret")
@allow(scope="webhooks:manage")
async def rotate(endpoint_id: EndpointId, who: Who, state: State, key: Key) -> dict[str, Any]:
    """A new secret, shown once. For 24 hours both sign: a receiver that knows either is content.

    The key is required: a repeat whose answer was lost would else be another rotation, and the secret in use would sign no more.
    """
    del key
    endpoint, secret = await rotate_secret(state, endpoint_id, whose(who))
    return endpoint_shape(endpoint) | {"secret": secret}


@endpoints.post("/webhook-endpoints/{endpoint_id}/pause")
@allow(scope="webhooks:manage", people=keeps_webhooks)
async def pause(endpoint_id: EndpointId, who: Who, state: State) -> dict[str, Any]:
    """Nothing is sent for now; events are kept for it."""
    return endpoint_shape(await turn_endpoint(state, endpoint_id, whose(who), active=False))


@endpoints.post("/webhook-endpoints/{endpoint_id}/resume")
@allow(scope="webhooks:manage", people=keeps_webhooks)
async def resume(endpoint_id: EndpointId, who: Who, state: State) -> dict[str, Any]:
    """It is told what it has missed, and goes on."""
    return endpoint_shape(await turn_endpoint(state, endpoint_id, whose(who), active=True))


@endpoints.post("/webhook-endpoints/{endpoint_id}/test", status_code=202)
@allow(scope="webhooks:manage", people=keeps_webhooks)
async def send_one_for_testing(
    endpoint_id: EndpointId, who: Who, state: State, response: Response, key: MaybeKey = None
) -> dict[str, Any]:
    """Sends it `webhook.test`, which tells of nothing. 409 where it is paused."""
    del key
    return _on_its_way(await send_test(state, endpoint_id, whose(who)), response)


@endpoints.get("/webhook-endpoints/{endpoint_id}/deliveries")
@allow(scope="webhooks:manage", people=keeps_webhooks)
async def deliveries(
    endpoint_id: EndpointId,
    who: Who,
    state: State,
    page: Page,
    delivery_state: Annotated[DeliveryState | None, Query(alias="state")] = None,
) -> ListPage[dict[str, Any]]:
    """What it was told in the last thirty days and is yet to be told, the newest first."""

    def question(session: Session) -> Any:
        endpoint_there(HookStore(session, state.keys), endpoint_id, whose(who))
        return DeliveryStore(session, state.keys).find(
            endpoint_id, state=delivery_state, after=page.after, limit=page.limit
        )

    return await answered(state.database, question, delivery_shape)


@endpoints.get("/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}")
@allow(scope="webhooks:manage", people=keeps_webhooks)
async def read_delivery(
    endpoint_id: EndpointId, delivery_id: DeliveryId, who: Who, state: State
) -> dict[str, Any]:
    """One event for one endpoint, with every try."""

    def question(session: Session) -> dict[str, Any]:
        endpoint_there(HookStore(session, state.keys), endpoint_id, whose(who))
        store = DeliveryStore(session, state.keys)
        found = delivery_there(store, endpoint_id, delivery_id)
        log = [asdict(one) for one in store.tries_of(delivery_id)]
        return delivery_shape(found) | {"body": found.body, "log": log}

    return await state.database.aread(question)


@endpoints.post("/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}/replay", status_code=202)
@allow(scope="webhooks:manage", people=keeps_webhooks)
async def replay(
    endpoint_id: EndpointId, delivery_id: DeliveryId, who: Who, state: State, response: Response
) -> dict[str, Any]:
    """Sends this one again, under the same id, however it ended before."""
    return _on_its_way(await send_again(state, endpoint_id, whose(who), delivery_id), response)


def _on_its_way(one: Delivery, response: Response) -> dict[str, Any]:
    response.headers["Location"] = f"/api/v1/webhook-endpoints/{one.endpoint_id}/deliveries/{one.id}"
    return delivery_shape(one)


def endpoint_shape(one: Endpoint) -> dict[str, Any]:
    kept = {name: getattr(one, name) for name in Endpoint.__slots__}
    del kept["tried_at"]
    return kept | {"events": list(one.events), "old_secret_until": kept.pop("old_until")}


def delivery_shape(one: Delivery) -> dict[str, Any]:
    kept = {name: getattr(one, name) for name in Delivery.__slots__}
    del kept["body"], kept["last"]
    return kept | {"id": str(one.id), "last_try": asdict(one.last) if one.last else None}
