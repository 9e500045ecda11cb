"""What outside systems tell us: checked, kept, answered at once; processes get it afterwards."""

import hashlib
from datetime import datetime
from typing import Literal

from fastapi import Response
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import JSONResponse

from api.dependencies import Now, State
from api.problems import Problem, not_found
from api.refused_deliveries import keep_reused
from api.routes import WebhookRoute, router
from api.security.access import public
from api.state import ApiState
from gateways.webhook_signature import BadSignature, verify
from stores.sealing import seal
from stores.webhook_events import Keeping, ReceivedEvent, WebhookEventStore

webhooks = router(tag="webhooks", route_class=WebhookRoute)

_LARGEST_BODY_BYTES = 256 * 1024
_KEPT_OF_REFUSED_BYTES = 4 * 1024
_LONGEST_ID = 255

_REQUEST = {
    "parameters": [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["type", "data"],
                    "properties": {"type": {"type": "string"}, "data": {"type": "object"}},
                }
            }
        },
    },
}


class Receipt(BaseModel):
    """`kept`: it is safe with us and counts once. `repeated`: it was here already, and counts no more."""

    state: Literal["kept", "repeated"]
    id: str


@webhooks.post(
    "/webhooks/{source}",
    status_code=202,
    response_model=Receipt,
    responses={200: {"model": Receipt}},
    openapi_extra=_REQUEST,
)
@public()
async def receive(source: str, request: Request, state: State, now: Now) -> Response:
    """Takes a delivery with a right Standard Webhooks signature, whatever it says and in any order."""
    secret = state.webhook_secrets.get(source)
    if secret is None:
        raise not_found()
    body = await request.body()
    if len(body) > _LARGEST_BODY_BYTES:
        raise Problem(413, "too_large")
    try:
        event_id = _verified(secret, request, body, now)
    except BadSignature as refused:
        await _keep_refused(state, source, request, body, refused.code)
        raise Problem(401, "bad_signature", extra={"reason": refused.code}) from refused
    delivery = ReceivedEvent(
        source=source,
        event_id=event_id,
        claimed_id=event_id,
        received_at=now,
        sealed_body=seal(state.keys, body, f"webhook:{source}"),
        body_hash=hashlib.sha256(body).hexdigest(),
    )
    keeping = await state.database.awrite(lambda session: _keep(session, delivery))
    state.metrics.webhooks.labels(source, _result(keeping)).inc()
    if keeping.is_new:
        state.events_arrived.set()
    receipt = Receipt(state="kept" if keeping.is_new else "repeated", id=event_id)
    return JSONResponse(receipt.model_dump(), 202 if keeping.is_new else 200)


def _verified(secret: str, request: Request, body: bytes, now: datetime) -> str:
    event_id = verify(secret, request.headers, body, now)
    if len(event_id) > _LONGEST_ID:
        raise BadSignature("long_id")
    return event_id


def _keep(session: Session, delivery: ReceivedEvent) -> Keeping:
    events = WebhookEventStore(session)
    keeping = events.keep(delivery)
    if not keeping.same_body:
        # One id, two contents: the first counts, and the second is kept for people to look at.
        keep_reused(session, delivery)
    return keeping


def _result(keeping: Keeping) -> str:
    if keeping.is_new:
        return "kept"
    return "repeated" if keeping.same_body else "id_reused"


async def _keep_refused(state: ApiState, source: str, request: Request, body: bytes, reason: str) -> None:
    now = state.clock()
    state.metrics.webhooks.labels(source, reason).inc()
    if state.refused.is_full(source, now):
        state.metrics.unkept.labels(source).inc()
        return
    delivery = ReceivedEvent(
        source=source,
        claimed_id=request.headers.get("webhook-id", "")[:_LONGEST_ID],
        received_at=now,
        sealed_body=seal(state.keys, body[:_KEPT_OF_REFUSED_BYTES], f"webhook:{source}"),
        body_hash=hashlib.sha256(body).hexdigest(),
        reason=reason,
    )
    if not await state.refused.keep(delivery):
        state.metrics.unkept.labels(source).inc()
