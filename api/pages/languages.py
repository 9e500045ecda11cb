"""The language of pages: what the person chose with the switch, else their own, else Persian."""

from starlette.requests import Request

from domain.words import Language

COOKIE = "hamyar_language"


def page_language(request: Request, own: Language | None = None) -> Language:
    """A browser's own language says little here: staff read Persian on machines set up in English."""
    return known_language(request.cookies.get(COOKIE)) or own or "fa"


def known_language(text: str | None) -> Language | None:
    match text:
        case "fa":
            return "fa"
        case "en":
            return "en"
    return None
