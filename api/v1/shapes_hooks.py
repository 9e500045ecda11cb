"""What the API answers about webhooks that go out."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from api.paging import ListPage


class WebhookEndpoint(BaseModel):
    """Where a system is told of events; `events` is empty where it is all that it may read.

    `paused_why`: `by_hand`, `dead` (it took nothing for three days), `gone` (it answered 410). `waiting` are events that it
    has not been told yet; an old secret signs too until `old_secret_until`.
    """

    id: str
    client_id: str
    url: str
    events: list[str]
    rehearsals: bool
    state: Literal["active", "paused"]
    paused_why: Literal["by_hand", "dead", "gone"] | None
    paused_at: datetime | None
    created_at: datetime
    old_secret_until: datetime | None
    failures: int
    failing_since: datetime | None
    waiting: int


class NewWebhookSecret(WebhookEndpoint):
    """With the secret that signs from now on; it is not shown again."""

    secret: str


class WebhookTry(BaseModel):
    """One try to deliver: the receiver's status and the beginning of what it said, or the code of a problem."""

    number: int
    at: datetime
    status: int | None
    problem: str | None
    milliseconds: int
    excerpt: str


class WebhookDelivery(BaseModel):
    """One event for one endpoint. `withheld`: its client may not read of it any more. `event_id` is the `webhook-id` of every try."""

    id: str
    endpoint_id: str
    event_id: str
    type: str
    at: datetime
    rehearsal: bool
    state: Literal["waiting", "delivered", "failed", "withheld"]
    tries: int
    next_try_at: datetime | None
    ended_at: datetime | None
    last_try: WebhookTry | None


class TriedWebhookDelivery(WebhookDelivery):
    """With what is sent, and every try, the newest first."""

    body: str
    log: list[WebhookTry]


_ONE = "/webhook-endpoints/{endpoint_id}"
HOOK_ANSWERS: dict[tuple[str, str], dict[int, Any]] = {
    ("POST", "/webhook-endpoints"): {201: NewWebhookSecret},
    ("GET", "/webhook-endpoints"): {200: ListPage[WebhookEndpoint]},
    ("GET", _ONE): {200: WebhookEndpoint},
    ("POST", f"{_ONE}/rotate-secret"): {200: NewWebhookSecret},
    ("POST", f"{_ONE}/pause"): {200: WebhookEndpoint},
    ("POST", f"{_ONE}/resume"): {200: WebhookEndpoint},
    ("POST", f"{_ONE}/test"): {202: WebhookDelivery},
    ("GET", f"{_ONE}/deliveries"): {200: ListPage[WebhookDelivery]},
    ("GET", f"{_ONE}/deliveries/{{delivery_id}}"): {200: TriedWebhookDelivery},
    ("POST", f"{_ONE}/deliveries/{{delivery_id}}/replay"): {202: WebhookDelivery},
}
