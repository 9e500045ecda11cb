"""Where pages are: which addresses are theirs, and which of them a browser may come back to."""

from fastapi.routing import APIRoute, iter_route_contexts
from starlette.requests import Request
from starlette.routing import compile_path

HOME = "/inbox"
_NOT_PAGES = frozenset({"api", "static", "health", "metrics"})


def is_page_address(path: str) -> bool:
    """Whether people look here; elsewhere programs do, and are answered with problem documents."""
    return path.lstrip("/").partition("/")[0] not in _NOT_PAGES


def local_path(wanted: str | None) -> str:
    """Where to go next: a path of this house, whatever somebody put into the address."""
    path = (wanted or "").strip()
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours and "\\" not in path else HOME


def address_of(request: Request) -> str:
    """The address of the page that this answer shows, to come back to: never one that only takes forms."""
    if request.method != "GET":
        return page_of(request, request.url.path)
    return local_path(request.url.path + (f"?{request.url.query}" if request.url.query else ""))


def page_of(request: Request, path: str) -> str:
    """The page that an address belongs to: itself where it can be got, else the nearest one above it."""
    gettable = [
        compile_path(context.path_format or "")[0]
        for context in iter_route_contexts(request.app.routes)
        if isinstance(context.original_route, APIRoute) and "GET" in (context.methods or ())
    ]
    path = local_path(path)
    while path.strip("/") and not any(pattern.match(path) for pattern in gettable):
        path = path.rpartition("/")[0]
    return path or "/"
