"""The language that a caller reads, from Accept-Language; Persian where nothing is said."""

from collections.abc import Iterable

from starlette.requests import HTTPConnection

from domain.words import Language

_LONGEST_HEADER = 200


def language_of(request: HTTPConnection, own: Language | None = None) -> Language:
    """The better liked of fa and en; `own` is the language a staff member has chosen for themselves."""
    wanted = request.headers.get("accept-language", "")[:_LONGEST_HEADER]
    best: Language | None = None
    best_weight = 0.0
    for part in wanted.split(","):
        tag, *parameters = part.split(";")
        language: Language | None = _known(tag)
        liking = _liking(parameters)
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


def _liking(parameters: Iterable[str]) -> float:
    """The weight `q` among a tag's parameters (RFC 9110: spaces may stand around them); 1 where it is left out."""
    for parameter in parameters:
        name, _, weight = parameter.partition("=")
        if name.strip().lower() == "q":
            return _weight(weight.strip())
    return 1.0


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
