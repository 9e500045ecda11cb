"""What tests of outgoing webhooks share: a client with scopes, its endpoints, cases that something happens in."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from domain.case import CaseRecord, CaseStatus, EntryKind, Projection, TimelineEntry
from gateways.webhook_signature import new_secret
from stores.cases import CaseStore
from stores.database import Database
from stores.hook_deliveries import Answer, Delivery, DeliveryStore, Parcel, Pauses
from stores.hook_rows import OutgoingEventRow
from stores.hooks import Endpoint, HookStore, NewEndpoint, PauseReason
from stores.sealing import Keys
from stores.staff import ApiClient, StaffStore
from tests.stores.house import CALENDAR, KEYS, NOW

CLIENT, READS = "shop", frozenset({"webhooks:manage", "processes:read", "payouts:read", "cells:read"})
PAUSES = Pauses(timedelta(minutes=10), timedelta(minutes=1))
TAKEN, REFUSED = Answer(204, None, 12), Answer(500, None, 12, "out of order")


def a_client(
    database: Database, client_id: str = CLIENT, scopes: frozenset[str] = READS, **more: Any
) -> None:
    database.write(lambda session: StaffStore(session).put_client(ApiClient(client_id, "x", scopes, **more)))


def an_endpoint(
    database: Database,
    endpoint_id: str = "hook-1",
    *,
    events: tuple[str, ...] = (),
    rehearsals: bool = False,
    client_id: str = CLIENT,
    url: str = "https://shop.example/hooks",
    keys: Keys = KEYS,
    at: datetime = NOW,
) -> str:
    """Its secret."""
    secret, wanted = new_secret(), NewEndpoint(endpoint_id, client_id, url, events, rehearsals)
    database.write(lambda session: HookStore(session, keys).create(wanted, secret, at))
    return secret


def begin(
    database: Database, case: str = "loan-1", kind: str = "loan", *, rehearsal: bool = False, **subject: Any
) -> None:
    record = CaseRecord(case, kind, "IR-07", NOW, rehearsal=rehearsal)
    database.write(
        lambda session: CaseStore(session).begin(record, argument={}, subject=subject, policy_version="1")
    )


def line(kind: EntryKind, what: str, **facts: Any) -> TimelineEntry:
    return TimelineEntry(NOW, kind, what, None, facts)


def shows(
    database: Database,
    *lines: TimelineEntry,
    case: str = "loan-1",
    kind: str = "loan",
    rev: int = 1,
    first: int = 0,
) -> None:
    """A case shows some lines of its timeline, as its workflow would."""
    shown = Projection(
        case, kind, "real", rev, NOW, "SUBMITTED", CaseStatus.RUNNING, None, None, "IR-07", None, timeline=lines,
        first_entry_number=first,
    )  # fmt: skip
    database.write(lambda session: CaseStore(session).project(shown, CALENDAR))


def told(database: Database, endpoint_id: str = "hook-1") -> list[Delivery]:
    """What an endpoint was told and is yet to be told, oldest first."""
    found = database.read(lambda session: DeliveryStore(session, KEYS).find(endpoint_id, limit=200))
    return list(reversed(found.items))


def types(database: Database, endpoint_id: str = "hook-1") -> list[str]:
    return [one.type for one in told(database, endpoint_id)]


def kept_events(database: Database) -> int:
    return len(database.read(lambda session: session.scalars(select(OutgoingEventRow.id)).all()))


def endpoint(database: Database, endpoint_id: str = "hook-1") -> Endpoint:
    found = database.read(lambda session: HookStore(session, KEYS).get(endpoint_id))
    assert found is not None
    return found


def take(database: Database, at: datetime = NOW, endpoint_id: str = "hook-1") -> Parcel | None:
    return database.write(lambda session: DeliveryStore(session, KEYS).take(endpoint_id, at))


def ends(
    database: Database, parcel: Parcel, answer: Answer, at: datetime = NOW, pauses: Pauses = PAUSES
) -> PauseReason | None:
    return database.write(lambda session: DeliveryStore(session, KEYS).answered(parcel, answer, at, pauses))


def tried(database: Database, answer: Answer, at: datetime = NOW) -> PauseReason | None:
    """One try of what is due, with this answer."""
    parcel = take(database, at)
    assert parcel is not None, "nothing is due"
    return ends(database, parcel, answer, at)
