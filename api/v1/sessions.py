"""Sessions of people: log in, who am I, log out."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from api.dependencies import Now, State, Who
from api.routes import DoorRoute, router
from api.security.access import allow, public
from api.security.login import Attempt
from domain.permissions import Actor
from domain.words import Language

door = router(tag="sessions", route_class=DoorRoute)
sessions = router(tag="sessions")


class LogIn(BaseModel):
    """What a person types; `otp` where a one-time code has been set up."""

    model_config = ConfigDict(extra="forbid")

    username: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=256)
    otp: str | None = Field(default=None, max_length=16)


class Person(BaseModel):
    """Who is logged in, and what they are."""

    username: str
    roles: list[str]
    region: str
    member_id: str | None
    kanoon_id: str | None


class Session(Person):
    """A new session; `token` is told once. `access_token` is the same, as OAuth names it."""

    token: str
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a kind, not a secret
    ends_at: datetime
    expires_in: int
    organisation: str | None
    language: Language


@door.post("/sessions", status_code=201)
@public()
async def log_in(given: LogIn, request: Request, state: State, now: Now) -> Session:
    """Opens a session. 401 whatever was wrong; 429 after too many failures of the account or the address."""
    address = request.client.host if request.client else "unknown"
    opened = await state.door.log_in(Attempt(given.username, given.password, given.otp, address), now)
    person = opened.person
    return Session(
        token=opened.token,
        access_token=opened.token,
        ends_at=opened.ends_at,
        expires_in=int((opened.ends_at - now).total_seconds()),
        username=person.username,
        roles=sorted(person.roles),
        organisation=person.organisation,
        region=person.region,
        member_id=person.member_id,
        kanoon_id=person.kanoon_id,
        language=person.language,
    )


def _everybody(_: Actor) -> bool:
    return True


@sessions.get("/sessions/current")
@allow(people=_everybody)
async def who_am_i(caller: Who) -> Person:
    actor = caller.actor
    return Person(
        username=actor.username,
        roles=sorted(actor.roles),
        region=actor.region,
        member_id=actor.member_id,
        kanoon_id=actor.kanoon_id,
    )


@sessions.delete("/sessions/current", status_code=204)
@allow(people=_everybody)
async def log_out(caller: Who, state: State, now: Now) -> None:
    """Ends this session at once, wherever its token was copied to."""
    await state.door.log_out(caller.session_id, now)
