"""The files of static/: those asked for by their hash are kept by browsers for ever."""

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.pages.words import STATIC


class Assets(StaticFiles):
    """static/, with how long each answer may be kept."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        by_hash = scope.get("query_string", b"").startswith(b"v=")
        kept = "public, max-age=31536000, immutable" if by_hash else "public, max-age=86400"
        if Headers(raw=response.raw_headers).get("cache-control") is None:
            response.headers["Cache-Control"] = kept
        return response
