"""Holds every answer that a test gets from the API against the OpenAPI document."""

import json
import re
from functools import cached_property
from typing import Any

import httpx
import jsonschema_rs
from fastapi import FastAPI

from api.openapi import describe
from api.problem_words import FIELD_WORDS

# What no operation lists: a wrong method, and a fault of ours, which tests look for by themselves.
_NOT_LISTED = {405, 500}
_OPEN = {"Problem"}
"""Problems carry members of their own (who was first, which revision it is), as RFC 9457 lets them."""


class Contract:
    """The document of the API, by which answers are judged."""

    def __init__(self, app: FastAPI) -> None:
        self.document = describe(app, "http://testserver")
        self._validators: dict[tuple[str, str, str], Any] = {}

    def check(self, method: str, path: str, response: httpx.Response) -> None:
        """Raises AssertionError where the answer is not what the document says; also for a field it does not name."""
        operation = self._operation(method, path)
        if operation is None or response.status_code in _NOT_LISTED:
            return
        template, responses = operation
        status = str(response.status_code)
        assert status in responses, f"{method} {template} answers {status}, which is not in the document"
        content = responses[status].get("content", {})
        kind = response.headers.get("content-type", "").partition(";")[0] if response.content else ""
        assert kind in content or not (kind or content), (
            f"{method} {template} {status} answers {kind or 'nothing'}"
        )
        if kind.endswith("json"):
            self._check_json(method, template, status, content[kind]["schema"], response.json())
        for header in responses[status].get("headers", {}):
            assert header in response.headers, f"{method} {template} {status} without {header}"

    def check_event(self, body: str) -> None:
        """Raises AssertionError where what is sent to a webhook is not what the document says of its event, or more than that."""
        told = json.loads(body)
        sent = self.document["webhooks"][told["type"]]["post"]["requestBody"]["content"]["application/json"]
        schema = self.document["components"]["schemas"][sent["schema"]["$ref"].rpartition("/")[2]]
        parts = schema["properties"]
        closed = {"additionalProperties": False}
        validator = jsonschema_rs.Draft202012Validator(
            schema | closed | {"properties": parts | {"data": parts["data"] | closed}}, validate_formats=True
        )
        wrong = [f"{'/'.join(map(str, e.instance_path))}: {e.message}" for e in validator.iter_errors(told)]
        assert not wrong, f"{told['type']}: {wrong[:5]}"

    def _check_json(self, method: str, template: str, status: str, schema: dict[str, Any], told: Any) -> None:
        key = method, template, status
        if key not in self._validators:
            self._validators[key] = jsonschema_rs.Draft202012Validator(
                schema | {"components": {"schemas": self._strict}}, validate_formats=True
            )
        wrong = [
            f"{'/'.join(map(str, error.instance_path))}: {error.message}"
            for error in self._validators[key].iter_errors(told)
        ]
        assert not wrong, f"{method} {template} {status}: {wrong[:5]}"
        if int(status) >= 400:
            nameless = {error["code"] for error in told.get("errors", ())} - set(FIELD_WORDS)
            assert not nameless, f"{method} {template} {status} has no words for {nameless}"

    def _operation(self, method: str, path: str) -> tuple[str, dict[str, Any]] | None:
        for template, pattern in self._patterns:
            found = self.document["paths"][template].get(method.lower())
            if found is not None and pattern.fullmatch(path):
                return template, found["responses"]
        return None

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str]]]:
        """Addresses, those without a blank before those with one."""
        paths = sorted(self.document["paths"], key=lambda path: (path.count("{"), path))
        return [(path, re.compile(re.sub(r"{\w+}", "[^/]+", path))) for path in paths]

    @cached_property
    def _strict(self) -> dict[str, Any]:
        """The schemas, closed: what is answered and not named is found."""
        schemas: dict[str, Any] = self.document["components"]["schemas"]
        return {
            name: schema
            if name in _OPEN or "properties" not in schema
            else schema | {"additionalProperties": False}
            for name, schema in schemas.items()
        }


_CONTRACTS: list[Contract] = []


def contract_of(app: FastAPI) -> Contract:
    """The contract; it is the same for every app, and made once."""
    if not _CONTRACTS:
        _CONTRACTS.append(Contract(app))
    return _CONTRACTS[0]


def held_to_it(app: FastAPI) -> dict[str, list[Any]]:
    """The hooks of a client (`event_hooks=`) whose every answer is looked at."""

    async def look(response: httpx.Response) -> None:
        await response.aread()
        contract_of(app).check(response.request.method, response.request.url.path, response)

    return {"response": [look]}
