"""What is sent to other systems, in the words of OpenAPI: the section `webhooks`, from what domain/outgoing_events.py declares."""

from collections.abc import Mapping
from typing import Any

from domain.outgoing_events import EVENTS, TEST, TYPES, FactKind, facts_of

_KINDS: Mapping[FactKind, dict[str, Any]] = {
    "flag": {"type": "boolean"},
    "id": {"type": "string", "minLength": 1},
    "code": {"type": "string", "minLength": 1},
    "number": {"type": "integer", "minimum": 1},
    "rials": {"type": "integer", "minimum": 0},
}
_HEADERS = {
    "webhook-id": "The event's own id, the same however often it is sent",
    "webhook-timestamp": "When this try was signed, in seconds since 1970",
    "webhook-signature": "Standard Webhooks, v1; two of them while a secret is new",
}
_LATER = {
    "description": "Come again later: after Retry-After, or by our own schedule",
    "headers": {
        "Retry-After": {
            "description": "Seconds or a date of HTTP; up to six hours are waited",
            "schema": {"type": "string"},
        }
    },
}
_ANSWERS: dict[str, dict[str, Any]] = {
    "2XX": {"description": "Taken"},
    "410": {"description": "Gone: the endpoint is paused"},
    "429": _LATER,
    "503": _LATER,
    "default": {"description": "Not taken: it is sent again, for three days"},
}


def webhooks() -> dict[str, Any]:
    """What is told, by the name of its event; each body is one of `event_schemas`."""
    return {name: {"post": _operation(name)} for name in (*EVENTS, TEST)}


def event_schemas() -> dict[str, Any]:
    """The shapes of what is sent, by their names."""
    return {_shape(name): _schema(name) for name in (*EVENTS, TEST)}


def _operation(name: str) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{_shape(name)}"}
    who = (
        f"For clients with the scope {EVENTS[name]}"
        if name in EVENTS
        else "For the endpoint that asked for it"
    )
    return {
        "operationId": f"told_{name.replace('.', '_')}",
        "tags": ["webhooks"],
        "summary": _when(name),
        "description": f"{_when(name)} {who}.",
        "parameters": [
            {
                "name": header,
                "in": "header",
                "required": True,
                "description": said,
                "schema": {"type": "string"},
            }
            for header, said in _HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": reference}}},
        "responses": _ANSWERS,
    }


def _schema(name: str) -> dict[str, Any]:
    facts = facts_of(name)
    return {
        "type": "object",
        "title": _shape(name),
        "description": _when(name),
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": name},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {
                "type": "object",
                "required": list(facts),
                "properties": {fact: _KINDS[kind] for fact, kind in facts.items()},
            },
        },
    }


def _when(name: str) -> str:
    return TYPES[name].when if name in TYPES else "Sent on request; it tells of nothing."


def _shape(name: str) -> str:
    """`order.paid` is ToldOrderPaid."""
    return "Told" + "".join(part.capitalize() for part in name.replace(".", "_").split("_"))
