"""Forms of pages: a token bound to the session, and an Origin that is ours."""

import hashlib
import hmac
from urllib.parse import urlsplit

from starlette.requests import Request

from api.problems import Problem
from api.security.passwords import same

HEADER = "x-csrf-token"
FIELD = "csrf_token"


def csrf_token(session_token: str) -> str:
    """Made from the session's own secret, so that it needs no place to be kept and ends with it."""
    return hmac.new(session_token.encode(), b"hamyar csrf", hashlib.sha256).hexdigest()


async def carries_token(request: Request, session_token: str) -> bool:
    """Whether a form (or a header beside it) carries the token of this session."""
    given = request.headers.get(HEADER)
    if given is None:
        form = await request.form()
        given = str(form.get(FIELD, ""))
    return same(given, csrf_token(session_token))


def require_own_origin(request: Request) -> None:
    """Raises a 403 for a form of another site; all there is to ask where there is no session yet (logging in)."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Problem(403, "csrf")
    origin = request.headers.get("origin") or request.headers.get("referer")
    if origin is not None and _host_of(origin) != request.headers.get("host"):
        raise Problem(403, "csrf")


def cookie_name(*, https: bool) -> str:
    """`__Host-` binds the cookie to this host over TLS; browsers refuse that name on plain http."""
    return "__Host-hamyar" if https else "hamyar_session"


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
