"""Things that our own people change and that cases must hear of: kept with the change, handed over by the relay."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from stores.sealing import Keys, seal
from stores.webhook_events import ReceivedEvent, WebhookEventStore

HOUSE = "house"
"""The source of these events; no delivery from outside can have it, for there is no secret of that name."""

MEMBERS_CHANGED = "kanoon.members_changed"
"""Somebody came to a kanoon or left it; its life counts its members anew."""


def members_changed(session: Session, keys: Keys, kanoon_id: str, change: str, now: datetime) -> None:
    """Lets the life of a kanoon hear that somebody came or left; `change` names that once for ever."""
    event_id = f"{MEMBERS_CHANGED}:{kanoon_id}:{change}"
    keep_for_cases(session, keys, MEMBERS_CHANGED, event_id, {"kanoon_id": kanoon_id}, now)


def keep_for_cases(
    session: Session, keys: Keys, kind: str, event_id: str, facts: dict[str, Any], now: datetime
) -> None:
    """Keeps an event in the transaction of what it tells of: neither is there without the other. Once by its id.

    It is handed over at once: the clock of a rehearsal, which `now` may be, runs ahead of everybody's.
    """
    body = json.dumps({"type": kind, "data": facts}).encode()
    WebhookEventStore(session).keep(
        ReceivedEvent(
            source=HOUSE,
            claimed_id=event_id,
            received_at=now,
            sealed_body=seal(keys, body, f"webhook:{HOUSE}"),
            body_hash=hashlib.sha256(body).hexdigest(),
            event_id=event_id,
            at_once=True,
        )
    )
