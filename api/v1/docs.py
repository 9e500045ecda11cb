"""The contract, for machines (OpenAPI) and for people (a page drawn from it, without foreign assets)."""

from itertools import groupby
from pathlib import Path
from typing import Any

from fastapi import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse

from api.openapi import PREFIX, describe
from api.routes import router
from api.security.access import public
from api.state import state_of

docs = router(tag="docs")

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[2] / "templates" / "api"),
    autoescape=True,
    undefined=StrictUndefined,
)


@docs.get("/openapi.json", include_in_schema=False)
@public()
async def openapi(request: Request) -> Response:
    return JSONResponse(
        describe(request.app, _origin(request)), headers={"Cache-Control": "public, max-age=300"}
    )


@docs.get("/docs", include_in_schema=False)
@public()
async def docs_page(request: Request) -> Response:
    document = describe(request.app, _origin(request))
    page = _PAGES.get_template("docs.html").render(
        document={"components": {"schemas": {}}, "webhooks": {}} | document,
        groups=_groups(document),
        nonce=request.state.csp_nonce,
        openapi_url=f"{PREFIX}/openapi.json",
    )
    return HTMLResponse(page)


def _origin(request: Request) -> str:
    """Where the caller reads us; a proxy that ends TLS before us tells nothing of it, our settings do."""
    scheme = "https" if state_of(request).https else request.url.scheme
    return f"{scheme}://{request.url.netloc}"


def _groups(document: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    operations = [
        _operation(method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    by_tag = sorted(operations, key=lambda operation: str(operation["tag"]))
    return [(tag, list(group)) for tag, group in groupby(by_tag, key=lambda operation: str(operation["tag"]))]


def _operation(method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    scopes = [scope for way in operation.get("security", []) for scope in way.get("client", [])]
    people = any("staff" in way for way in operation.get("security", []))
    who = [f"systems with the scope {scope}" for scope in scopes] + ["people, by role"] * people
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "tag": operation.get("tags", ["other"])[0],
        "description": operation.get("description") or operation.get("summary", ""),
        "who": "For " + " and ".join(who) if who else "Open to everybody",
        "parameters": [
            {"name": p["name"], "in": p["in"], "required": p.get("required", False)}
            for p in operation.get("parameters", [])
        ],
        "body": _body_name(operation),
        "answers": sorted(operation["responses"]),
    }


def _body_name(operation: dict[str, Any]) -> str | None:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        reference = content.get("schema", {}).get("$ref")
        if reference:
            return str(reference).rsplit("/", 1)[-1]
    return None
