"""The language that a caller reads, from Accept-Language; Persian where nothing is said."""

from starlette.requests import HTTPConnection

from domain.words import Language

_LONGEST_HEADER = 200


def language_of(request: HTTPConnection, own: Language | None = None) -> Language:
    """The better liked of fa and en; `own` is the language a staff member has chosen for themselves."""
    wanted = request.headers.get("accept-language", "")[:_LONGEST_HEADER]
    best: Language | None = None
    best_weight = 0.0
    for part in wanted.split(","):
        tag, _, weight = part.strip().partition(";q=")
        language: Language | None = _known(tag)
        liking = _weight(weight)
        if language and liking > best_weight:
            best, best_weight = language, liking
    return best or own or "fa"


def _known(tag: str) -> Language | None:
    match tag.strip().lower().split("-")[0]:
        case "fa":
            return "fa"
        case "en":
            return "en"
    return None


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
