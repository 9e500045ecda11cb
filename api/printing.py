"""Documents from templates: laid out by WeasyPrint, loading nothing but our own font."""

import asyncio
import io
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from api.pages.words import TEMPLATES
from domain.words import Language

_ROOT = Path(__file__).parent.parent
_FONT = _ROOT / "static" / "vendor" / "vazirmatn.woff2"
# One at a time: laying out a document takes a core for a third of a second.
_PRESS = asyncio.Semaphore(1)


class CannotPrint(Exception):
    """The system libraries that lay out text are missing; says what to install."""


async def printed(template: str, style: str, *, language: Language = "fa", **facts: Any) -> bytes:
    """A PDF of a template in `templates/documents` with a style sheet of there, in Persian or English.

    Raises CannotPrint.
    """
    text = TEMPLATES.get_template(f"documents/{template}").render(
        language=language,
        style=Markup(_style(style)),  # noqa: S704 - a file of ours
        **facts,
    )
    async with _PRESS:
        return await asyncio.to_thread(_print, text)


def _print(text: str) -> bytes:
    try:
        # Loading it takes a second and needs pango: only who prints pays for it.
        from weasyprint import HTML
        from weasyprint.urls import URLFetcherResponse
    except OSError as error:
        raise CannotPrint("apt-get install libpango-1.0-0 libpangoft2-1.0-0") from error

    def only_our_font(url: str) -> URLFetcherResponse:
        # A document is made of what people typed: it loads nothing from elsewhere.
        if url != _FONT.as_uri():
            raise ValueError("a document loads nothing but our font")
        return URLFetcherResponse(url, _FONT.read_bytes(), {"Content-Type": "font/woff2"})

    made = io.BytesIO()
    HTML(string=text, base_url=_FONT.parent.as_uri() + "/", url_fetcher=only_our_font).write_pdf(made)
    return made.getvalue()


@cache
def _style(name: str) -> str:
    return (_ROOT / "templates" / "documents" / name).read_text("utf-8")
