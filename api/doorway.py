"""The outermost layer: host, size, request id, security headers, log line, metrics, and the last catch."""

import re
import secrets
import time
import traceback
from collections.abc import Sequence

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics
from api.problems import Problem, Refuse, problem_response

_LOG = structlog.get_logger("hamyar.api")
_GOOD_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SERVER_FAULT = 500
LARGEST_BODY_BYTES = 1024 * 1024
LARGEST_UPLOAD_BYTES = 16 * 1024 * 1024
"""Above what a form's field takes, so that a file that is too large is said at its field, with the rest kept."""
_TAKES_FILES = re.compile(
    r"/api/v1/tasks/[^/]+/files|/tasks/[^/]+/(?:complete|claim|release)|(?:/api/v1)?/products/[^/]+/photos"
    r"|/api/v1/(?:returns|disputes)/[^/]+/photos|/k/[^/]+/tasks/[^/]+|/o/[^/]+/orders/[^/]+/(?:return|dispute)"
    r"|/orders/[^/]+/(?:return|dispute)"
    r"|/carrier-invoices/new"
    r"|/api/v1/complaints/[^/]+/photos|/s/[^/]+/complaint"
)


class Doorway:
    """An ASGI layer around the whole app."""

    def __init__(
        self, app: ASGIApp, *, hosts: Sequence[str], https: bool, metrics: Metrics, refuse: Refuse
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._hosts = frozenset(host.lower() for host in hosts)
        self._https = https
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = _Visit(scope, self._https)
        started = time.perf_counter()
        try:
            if problem := self._at_the_door(scope):
                answer = await self._turn_away(Request(scope), problem)
                await answer(scope, receive, visit.sending(send))
            else:
                await self._app(scope, _bounded(receive, _largest(scope)), visit.sending(send))
        except Exception as error:
            # The last catch: nothing of ours reaches the caller raw.
            _log_fault(visit, error)
            if visit.status is not None:
                raise
            answer = await self._say_fault(Request(scope))
            await answer(scope, receive, visit.sending(send))
        finally:
            self._note(scope, visit, time.perf_counter() - started)

    async def _turn_away(self, request: Request, problem: Problem) -> Response:
        # Too large a form is a person's mistake; a broken address or a foreign host is nobody's page.
        if problem.code == "too_large":
            return await self._refuse(request, problem)
        return problem_response(request, problem)

    async def _say_fault(self, request: Request) -> Response:
        problem = Problem(500, "internal")
        try:
            return await self._refuse(request, problem)
        except Exception:  # noqa: BLE001 - what is broken may be what says it
            return problem_response(request, problem)

    def _at_the_door(self, scope: Scope) -> Problem | None:
        host = Headers(scope=scope).get("host", "").rsplit(":", 1)[0].strip("[]").lower()
        if "*" not in self._hosts and host not in self._hosts:
            return Problem(400, "wrong_host")
        length = Headers(scope=scope).get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            return Problem(400, "malformed")
        if int(length[:20]) > _largest(scope):
            return Problem(413, "too_large")
        # No name of ours holds a NUL, and databases refuse it loudly.
        raw = scope.get("raw_path") or b""
        if b"%00" in raw or "\0" in scope["path"] or b"%00" in scope.get("query_string", b""):
            return Problem(400, "malformed")
        return None

    def _note(self, scope: Scope, visit: "_Visit", seconds: float) -> None:
        # The template, never the path: addresses may hold what people typed.
        route = _template(scope)
        status = visit.status or _SERVER_FAULT
        self._metrics.requests.labels(scope["method"], route, status).inc()
        self._metrics.seconds.labels(scope["method"], route).observe(seconds)
        _LOG.info(
            "request",
            request_id=visit.request_id,
            method=scope["method"],
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
        )


class _Visit:
    """One request on its way through: its id, its nonce, and the status it ended with."""

    def __init__(self, scope: Scope, https: bool) -> None:
        given = Headers(scope=scope).get("x-request-id", "")
        self.request_id = given if _GOOD_REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        self.nonce = secrets.token_urlsafe(16)
        self.status: int | None = None
        self._https = https
        self._api = scope["path"].startswith("/api/")
        state = scope.setdefault("state", {})
        state["request_id"] = self.request_id
        state["csp_nonce"] = self.nonce

    def sending(self, send: Send) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                self._add_headers(MutableHeaders(scope=message))
            await send(message)

        return send_with_headers

    def _add_headers(self, headers: MutableHeaders) -> None:
        headers["X-Request-Id"] = self.request_id
        headers["X-Content-Type-Options"] = "nosniff"
        # `same-origin` and not `no-referrer`, which would blank the Origin of our own forms.
        headers["Referrer-Policy"] = "same-origin"
        headers["X-Frame-Options"] = "DENY"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("Content-Security-Policy", _policy(self.nonce))
        if self._https:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"


def _largest(scope: Scope) -> int:
    """How large a body may be: more only where files are handed in, by people who have logged in or have a link of ours."""
    kind = Headers(scope=scope).get("content-type", "")
    takes_files = scope["method"] == "POST" and _TAKES_FILES.fullmatch(scope["path"])
    # A form without files is small whatever its address.
    small = kind.startswith(("application/x-www-form-urlencoded", "application/json"))
    return LARGEST_UPLOAD_BYTES if takes_files and not small else LARGEST_BODY_BYTES


def _bounded(receive: Receive, largest: int) -> Receive:
    """A body without a declared length is counted as it comes."""
    received = 0

    async def receive_bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > largest:
            raise Problem(413, "too_large")
        return message

    return receive_bounded


def _policy(nonce: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _template(scope: Scope) -> str:
    context = scope.get("fastapi", {}).get("effective_route_context")
    path = getattr(context, "path_format", None) or getattr(scope.get("route"), "path_format", None)
    return path if isinstance(path, str) else "unknown"


def _log_fault(visit: _Visit, error: BaseException) -> None:
    # Where it broke, not what it said: messages of databases and parsers repeat what people typed.
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    _LOG.error(
        "fault",
        request_id=visit.request_id,
        error=type(error).__name__,
        at=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    )
