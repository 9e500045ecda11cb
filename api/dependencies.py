"""What routes ask for, in one word each."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header
from starlette.requests import Request
from temporalio.client import Client

from api.language import language_of
from api.security.callers import Caller
from api.state import ApiState, state_of
from domain.permissions import Actor as Person
from domain.words import Language
from stores.database import Database


def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


def _actor(request: Request) -> Person:
    return _caller(request).actor


def _reader_language(request: Request) -> Language:
    own: Language | None = getattr(request.state, "language", None)
    return own or language_of(request)


def _now(request: Request) -> datetime:
    return state_of(request).clock()


def _database(request: Request) -> Database:
    return state_of(request).database


async def _temporal(request: Request) -> Client:
    return await state_of(request).engine.client()


Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="Required. The same key and body get the first answer again, for 30 days.",
    ),
]
MaybeKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="The same key and body get the first answer again, for 30 days.",
    ),
]
Who = Annotated[Caller, Depends(_caller)]
Actor = Annotated[Person, Depends(_actor)]
Lang = Annotated[Language, Depends(_reader_language)]
Now = Annotated[datetime, Depends(_now)]
Store = Annotated[Database, Depends(_database)]
Temporal = Annotated[Client, Depends(_temporal)]
State = Annotated[ApiState, Depends(state_of)]
