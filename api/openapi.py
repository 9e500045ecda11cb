"""The OpenAPI document: FastAPI's, with our problem documents and the two ways to come in."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from api.problems import MEDIA_TYPE, MOST_ERRORS
from api.routes import Route
from api.security.access import Access
from api.security.callers import SCOPES

PREFIX = "/api/v1"

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "maxItems": MOST_ERRORS,
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
        "more_errors": {"type": "boolean", "description": "True where more is wrong than `errors` tells"},
    },
}

_SECURITY = {
    "client": {
        "type": "oauth2",
        "flows": {"clientCredentials": {"tokenUrl": f"{PREFIX}/token", "scopes": SCOPES}},
    },
    "staff": {"type": "http", "scheme": "bearer", "description": f"The token of POST {PREFIX}/sessions"},
}

_ALWAYS = {"400": "Malformed", "413": "Too large", "422": "Invalid input", "429": "Too many requests"}
_BEHIND_THE_DOOR = {"401": "Not logged in", "403": "Not allowed"}


def describe(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is not None:
        return app.openapi_schema
    document = get_openapi(
        title="Hamyar",
        version="1",
        openapi_version="3.1.0",
        description="Mutual aid as processes: loans, tasks for people, money, messages.",
        routes=app.routes,
    )
    components = document.setdefault("components", {})
    components["securitySchemes"] = _SECURITY
    components.setdefault("schemas", {})["Problem"] = _PROBLEM
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        path = context.path_format or ""
        if isinstance(route, Route) and path in document["paths"]:
            for method in context.methods or ():
                operation = document["paths"][path].get(method.lower())
                if operation is not None:
                    _complete(operation, route.access, method, path)
    app.openapi_schema = document
    return document


def _complete(operation: dict[str, Any], access: Access, method: str, path: str) -> None:
    problems = dict(_ALWAYS)
    if not access.public:
        problems |= _BEHIND_THE_DOOR
        operation["security"] = _ways_in(access)
    if "{" in path:
        problems["404"] = "Not found, or not yours to see"
    if method != "GET" and not access.public:
        problems["409"] = "Lost a race, or it does not fit the present state"
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers = operation["responses"]
    for status, words in problems.items():
        if status not in answers or "HTTPValidationError" in str(answers[status]):
            answers[status] = {"description": words, "content": content}


def _ways_in(access: Access) -> list[dict[str, list[str]]]:
    ways: list[dict[str, list[str]]] = []
    if access.scope is not None:
        ways.append({"client": [access.scope]})
    if access.people is not None:
        ways.append({"staff": []})
    return ways
