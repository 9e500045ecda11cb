"""What is done to webhook endpoints, by their clients and by who keeps the system running."""

import secrets
from dataclasses import replace

from sqlalchemy.orm import Session

from api.problems import Problem, not_found, wrong_fields
from api.security.callers import Caller
from api.state import ApiState
from domain.forms import FieldError
from domain.outgoing_events import EVENTS, TEST, event
from gateways.hooks import why_not_url
from gateways.webhook_signature import new_secret
from stores.hook_deliveries import Delivery, DeliveryStore
from stores.hooks import Endpoint, HookStore, NewEndpoint
from stores.outgoing import keep
from stores.staff import StaffStore

MOST_ENDPOINTS = 20
"""Of one client."""


def whose(who: Caller) -> str | None:
    """The client whose endpoints a caller sees; None: of all."""
    return who.name if who.kind == "client" else None


async def create_endpoint(state: ApiState, wanted: NewEndpoint) -> tuple[Endpoint, str]:
    """The endpoint and its secret; asked again the same. Raises Problem: 422, and 409 where there are too many."""
    if reason := why_not_url(wanted.url, private=state.private_hooks):
        raise wrong_fields(FieldError("url", reason))

    def write(session: Session) -> tuple[Endpoint, str]:
        store, now = HookStore(session, state.keys), state.clock()
        client = StaffStore(session).client(wanted.client_id)
        if client is None:
            raise not_found()
        named = dict.fromkeys(wanted.events)
        wrong = [one for one in named if one not in EVENTS]
        hidden = [one for one in named if one in EVENTS and EVENTS[one] not in client.scopes]
        errors = [FieldError("events", "unknown_event")] if wrong else []
        errors += [FieldError("events", "not_readable")] if hidden else []
        if errors:
            raise wrong_fields(*errors)
        if store.get(wanted.id) is None:
            if store.count_of(wanted.client_id) >= MOST_ENDPOINTS:
                raise Problem(409, "too_many_endpoints")
            store.create(replace(wanted, events=tuple(named)), new_secret(), now)
        return endpoint_there(store, wanted.id, wanted.client_id), store.secrets_of(wanted.id, now)[0]

    return await state.database.awrite(write)


async def rotate_secret(state: ApiState, endpoint_id: str, client_id: str | None) -> tuple[Endpoint, str]:
    """A new secret; the old one signs too for a day. Raises a 404."""

    def write(session: Session) -> tuple[Endpoint, str]:
        store, secret = HookStore(session, state.keys), new_secret()
        endpoint_there(store, endpoint_id, client_id)
        store.rotate(endpoint_id, secret, state.clock())
        return endpoint_there(store, endpoint_id, client_id), secret

    return await state.database.awrite(write)


async def turn_endpoint(
    state: ApiState, endpoint_id: str, client_id: str | None, *, active: bool
) -> Endpoint:
    """Pauses it, or lets it go on; again it changes nothing. Raises a 404."""

    def write(session: Session) -> Endpoint:
        store = HookStore(session, state.keys)
        endpoint_there(store, endpoint_id, client_id)
        if active:
            store.resume(endpoint_id, state.clock())
        else:
            store.pause(endpoint_id, "by_hand", state.clock())
        return endpoint_there(store, endpoint_id, client_id)

    return await state.database.awrite(write)


async def delete_endpoint(state: ApiState, endpoint_id: str, client_id: str | None) -> None:
    """With all that it was not told yet, and its log. Raises a 404."""

    def write(session: Session) -> None:
        store = HookStore(session, state.keys)
        endpoint_there(store, endpoint_id, client_id)
        store.delete(endpoint_id)

    await state.database.awrite(write)


async def send_test(state: ApiState, endpoint_id: str, client_id: str | None) -> Delivery:
    """An event that tells of nothing, for this endpoint. Raises a 404, and a 409 where it is paused."""

    def write(session: Session) -> Delivery:
        store = HookStore(session, state.keys)
        if endpoint_there(store, endpoint_id, client_id).state != "active":
            raise Problem(409, "endpoint_paused")
        told = event(
            secrets.token_hex(16), TEST, state.clock(), {"endpoint_id": endpoint_id}, rehearsal=False
        )
        keep(session, [(told, [endpoint_id])])
        newest = DeliveryStore(session, state.keys).find(endpoint_id, limit=1)
        return newest.items[0]

    return await state.database.awrite(write)


async def replay(state: ApiState, endpoint_id: str, client_id: str | None, delivery_id: int) -> Delivery:
    """One event again, under its own id; a paused endpoint gets it when it goes on. Raises a 404."""

    def write(session: Session) -> Delivery:
        endpoint_there(HookStore(session, state.keys), endpoint_id, client_id)
        store = DeliveryStore(session, state.keys)
        delivery_there(store, endpoint_id, delivery_id)
        store.replay(delivery_id, state.clock())
        return delivery_there(store, endpoint_id, delivery_id)

    return await state.database.awrite(write)


def endpoint_there(store: HookStore, endpoint_id: str, client_id: str | None) -> Endpoint:
    """Raises a 404, also for who may not see it."""
    found = store.get(endpoint_id, client_id)
    if found is None:
        raise not_found()
    return found


def delivery_there(store: DeliveryStore, endpoint_id: str, delivery_id: int) -> Delivery:
    """Raises a 404."""
    found = store.get(endpoint_id, delivery_id)
    if found is None:
        raise not_found()
    return found
