"""What people have a case do by hand, with a reason: asked for once by its key, and gone on with at the case."""

import secrets
from typing import Annotated

from fastapi import Depends, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from api.dependencies import Actor, MaybeKey, State
from api.idempotency import sent_on


class Why(BaseModel):
    """A reason, which is written to the case; `request_id` makes a repeat harmless."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(default="", max_length=500)
    request_id: str = Field(default="", max_length=80)


class Ordered:
    """Who asks, why and under which key, and what is answered then."""

    def __init__(
        self,
        why: Why,
        actor: Actor,
        state: State,
        request: Request,
        response: Response,
        key: MaybeKey = None,
    ) -> None:
        self.actor = actor
        self.state = state
        self.reason = why.reason
        self.request_id = request_id_of(why, key)
        self._request = request
        self._response = response

    def goes_on(self, process_id: str, *, taken: bool) -> dict[str, str]:
        return goes_on(process_id, self._request, self._response, taken=taken)


ByHand = Annotated[Ordered, Depends()]


def request_id_of(why: Why, key: str | None) -> str:
    # Without an id every call is a wish of its own: the same reason may well be given twice.
    return why.request_id or key or secrets.token_hex(16)


def goes_on(process_id: str, request: Request, response: Response, *, taken: bool) -> dict[str, str]:
    """`state` is `taken`, or `sent` where nobody could say in time; the same request may then be sent again."""
    place = f"/api/v1/processes/{process_id}"
    response.headers["Location"] = place
    if not taken:
        sent_on(request, response, place)
    return {"id": process_id, "state": "taken" if taken else "sent"}
