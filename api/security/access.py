"""Which calls are whose: every route carries a rule, and a route without one cannot be made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from api.problems import Problem
from api.security.callers import SCOPES, Caller
from domain.permissions import Actor

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Rule = Callable[[Actor], bool]


@dataclass(frozen=True, slots=True)
class Access:
    """Systems come in by a scope, people by a rule over their roles; what is not given lets nobody in."""

    scope: str | None = None
    people: Rule | None = None
    public: bool = False

    def admits(self, caller: Caller) -> bool:
        if caller.kind == "client":
            return self.scope is not None and self.scope in caller.scopes
        return self.people is not None and self.people(caller.actor)


PUBLIC = Access(public=True)
_RULES: dict[Callable[..., Any], Access] = {}


def allow(*, scope: str | None = None, people: Rule | None = None) -> Callable[[Endpoint], Endpoint]:
    """Lets systems with `scope` and people for whom `people` is true call the route."""
    if scope is not None and scope not in SCOPES:
        raise ValueError(f"unknown scope {scope}")
    return _carrying(Access(scope, people))


def public() -> Callable[[Endpoint], Endpoint]:
    """Lets everybody call the route; it protects itself, or shows nothing that needs protection."""
    return _carrying(PUBLIC)


def access_to(endpoint: Callable[..., Any]) -> Access:
    """The rule of a route. Raises TypeError where none was given: nothing is open by forgetting."""
    if endpoint not in _RULES:
        raise TypeError(f"{endpoint.__module__}.{endpoint.__qualname__} says nobody may call it")
    return _RULES[endpoint]


def check_access(access: Access, caller: Caller) -> None:
    """Raises a 403 that tells nothing about what lies behind."""
    if not access.admits(caller):
        extra = {"scope": access.scope} if caller.kind == "client" and access.scope else {}
        raise Problem(403, "forbidden", extra=extra)


def anybody(actor: Actor) -> bool:
    """People with any role at all."""
    return bool(actor.roles)


def _carrying(access: Access) -> Callable[[Endpoint], Endpoint]:
    def carry(endpoint: Endpoint) -> Endpoint:
        _RULES[endpoint] = access
        return endpoint

    return carry
