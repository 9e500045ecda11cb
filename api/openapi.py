"""The OpenAPI document: FastAPI's, with our problem documents and the two ways to come in."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from api.problems import MEDIA_TYPE, MOST_ERRORS
from api.routes import Route
from api.security.access import Access
from api.security.callers import SCOPES
from api.v1.shapes import ANSWERS
from api.webhook_document import event_schemas, webhooks

PREFIX = "/api/v1"
_ACCEPTED = 202

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

_ALWAYS = {
    "400": "Malformed",
    "413": "Too large",
    "422": "Invalid input",
    "429": "Too many requests",
    "503": "A part of the house does not answer; come again after Retry-After",
}
_BEHIND_THE_DOOR = {"401": "Not logged in", "403": "Not allowed"}
_LOCATION = {"Location": {"description": "Where it is read how it goes on", "schema": {"type": "string"}}}


def describe(app: FastAPI, origin: str) -> dict[str, Any]:
    """The document for who reads it at `origin` (https://host); all but the way to tokens is made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _document(app)
    components = app.openapi_schema["components"] | {"securitySchemes": _ways_to_come_in(origin)}
    return app.openapi_schema | {"components": components}


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title="Hamyar",
        version="1",
        openapi_version="3.1.0",
        description="Mutual aid as processes: loans, tasks for people, money, messages.",
        routes=app.routes,
    )
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _PROBLEM
    for unused in ("HTTPValidationError", "ValidationError", "ListPage_dict_str__Any__"):
        components["schemas"].pop(unused, None)
    _say_answers(document)
    document["webhooks"] = webhooks()
    components["schemas"] |= event_schemas()
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        path = context.path_format or ""
        if isinstance(route, Route) and path in document["paths"]:
            for method in context.methods or ():
                operation = document["paths"][path].get(method.lower())
                if operation is not None:
                    _complete(operation, route.access, method, path)
    return document


def _say_answers(document: dict[str, Any]) -> None:
    """Puts what calls answer in the place of the nameless objects that their routes are typed with."""
    models = {model for answers in ANSWERS.values() for model in answers.values()}
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (model, "validation") for model in sorted(models, key=lambda model: model.__name__)
    ]
    found, definitions = models_json_schema(wanted, ref_template="#/components/schemas/{model}")
    for name, schema in definitions["$defs"].items():
        if document["components"]["schemas"].setdefault(name, schema) != schema:
            raise ValueError(f"two things are called {name}")
    for (method, path), answers in ANSWERS.items():
        responses = document["paths"][PREFIX + path][method.lower()]["responses"]
        for status, model in answers.items():
            told = responses.setdefault(str(status), {})
            told.setdefault("description", "Accepted")
            told["content"] = {"application/json": {"schema": found[model, "validation"]}}
            if status == _ACCEPTED:
                told["headers"] = _LOCATION


def _ways_to_come_in(origin: str) -> dict[str, Any]:
    return {
        "client": {
            "type": "oauth2",
            # Validators want a whole address here, and so do the tools that fetch tokens with it.
            "flows": {"clientCredentials": {"tokenUrl": f"{origin}{PREFIX}/token", "scopes": SCOPES}},
        },
        "staff": {
            "type": "http",
            "scheme": "bearer",
            "description": f"The token of POST {PREFIX}/sessions",
        },
    }


def _complete(operation: dict[str, Any], access: Access, method: str, path: str) -> None:
    problems = dict(_ALWAYS)
    if not access.public:
        problems |= _BEHIND_THE_DOOR
        operation["security"] = _ways_in(access)
    elif method != "GET":
        problems["401"] = "Not believed: the password, the secret or the signature is wrong"
    if "{" in path:
        problems["404"] = "Not found, or not yours to see"
    if method != "GET" and not access.public:
        problems["409"] = "Lost a race, or it does not fit the present state"
    if "application/json" in operation.get("requestBody", {}).get("content", {}):
        problems["415"] = "Not a JSON body"
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers = operation["responses"]
    for status, words in problems.items():
        if status not in answers or "HTTPValidationError" in str(answers[status]):
            answers[status] = {"description": words, "content": content}
    for status, told in answers.items():
        # A refusal that one route alone knows, and describes itself.
        if status.startswith("4") and "content" not in told:
            told["content"] = content


def _ways_in(access: Access) -> list[dict[str, list[str]]]:
    ways: list[dict[str, list[str]]] = []
    if access.scope is not None:
        ways.append({"client": [access.scope]})
    if access.people is not None:
        ways.append({"staff": []})
    return ways
