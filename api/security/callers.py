"""Who calls: a person with roles or a system with scopes, told from what they present."""

import base64
import binascii
from dataclasses import dataclass
from typing import Literal

from starlette.requests import HTTPConnection

from domain.permissions import NATIONWIDE, SYSTEM, Actor, Role
from domain.words import Language
from stores.sessions import OpenSession

SCOPES: dict[str, str] = {
    "processes:start:loan": "start loans, and withdraw those it started",
    "processes:start:kanoon": "start a kanoon's formation",
    "processes:start:kanoon_change": "propose that kanoons merge or split",
    "processes:start:supporter": "register supporters",
    "processes:start:support": "ask supporters for support",
    "processes:start:membership": "start requests of people to join a kanoon",
    "processes:start:talent": "start the discovery of talents",
    "processes:start:order": "start an order",
    "processes:read": "read processes, loans and their timelines",
    "rehearsals:advance": "move the clock of a rehearsal case",
    "members:read": "look up members; personal fields are masked",
    "kanoons:read": "look up kanoons",
    "cells:read": "look up cells",
    "supporters:read": "look up supporters",
    "products:read": "look up products",
    "payouts:read": "look up payouts",
    "messages:read": "read the messages that were sent",
    "ledger:read": "read accounts and the ledger's checks",
    "webhooks:manage": "manage the webhooks that go out",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as the rules of the domain see them (`actor`), and what the API itself must know."""

    kind: Literal["staff", "client"]
    name: str
    actor: Actor
    session_id: str
    scopes: frozenset[str] = frozenset()
    language: Language | None = None

    @property
    def key(self) -> str:
        """Names the caller in rate limits and idempotency keys."""
        return f"{self.kind}:{self.name}"


def caller_of(session: OpenSession) -> Caller:
    """The caller behind a session."""
    if session.staff is not None:
        person = session.staff
        return Caller("staff", person.username, person.actor, session.token_hash, language=person.language)
    if session.client is None:
        raise ValueError("a session belongs to somebody")
    # A scope that was taken from the client is gone from its living tokens too.
    scopes = session.scopes & session.client.scopes
    return Caller(
        "client", session.client.id, client_actor(session.client.id, scopes), session.token_hash, scopes
    )


def client_actor(client_id: str, scopes: frozenset[str]) -> Actor:
    """A system as the domain's rules see it: with a scope to read it sees what auditors see, and else nothing.

    It never gets a role that answers tasks, changes cases or reads personal fields. What it may do beside
    reading, its scopes say route by route, and `has_started` for the cases that it asked for itself.
    """
    reads = any(scope.endswith(":read") for scope in scopes)
    return Actor(
        username=f"{SYSTEM}{client_id}",
        roles=frozenset({Role.AUDITOR} if reads else ()),
        region=NATIONWIDE,
    )


def bearer_token(request: HTTPConnection) -> str | None:
    """The token of `Authorization: Bearer …`; None where there is none."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None


def basic_credentials(request: HTTPConnection) -> tuple[str, str] | None:
    """Name and secret of `Authorization: Basic …`. Raises ValueError where it is malformed."""
    kind, _, encoded = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("malformed Basic credentials") from error
    name, colon, secret = decoded.partition(":")
    if not colon:
        raise ValueError("malformed Basic credentials")
    return name, secret
