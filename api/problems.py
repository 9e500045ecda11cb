"""Problem documents (RFC 9457): whatever goes wrong is said in one shape, in the caller's language."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from temporalio.exceptions import TemporalError

from api.language import language_of
from api.problem_words import field_message, problem_title
from domain.forms import FieldError, FormErrors
from domain.words import Language, Text

_NO_ENGINE = Text(fa="موتور فرایند پاسخ نمی‌دهد.", en="The engine does not answer.")
_NO_DATABASE = Text(fa="پایگاه داده پاسخ نمی‌دهد.", en="The database does not answer.")
MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 50
"""So many wrong fields are told one by one: an answer must not grow with the nonsense that was sent."""
_LONGEST_FIELD = 200

_CODES_OF_STATUS = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid_input",
    429: "too_many_requests",
    503: "unavailable",
}

_CODES_OF_PYDANTIC = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "json_invalid": "malformed",
    "string_too_long": "too_long",
    "bytes_too_long": "too_long",
    "too_long": "too_long",
    "string_too_short": "too_short",
    "too_short": "required",
    "string_type": "not_a_text",
    "string_unicode": "invalid_text",
    "literal_error": "not_a_choice",
    "enum": "not_a_choice",
    "bool_type": "not_true_or_false",
    "bool_parsing": "not_true_or_false",
    "list_type": "not_a_list",
    "dict_type": "not_an_object",
    "model_type": "not_an_object",
    "model_attributes_type": "not_an_object",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_large",
    "less_than_equal": "too_large",
}


class Problem(HTTPException):
    """What a route raises to refuse: a status, a code whose words are known, and what is wrong where.

    `extra` members travel in the document (who won a race, and when), so they hold nothing personal.
    """

    def __init__(
        self,
        status: int,
        code: str,
        *,
        detail: Text | None = None,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(status, detail=code, headers=dict(headers or {}))
        self.code = code
        self.words = detail
        self.errors = tuple(errors)
        self.extra = dict(extra or {})


def wrong_fields(*errors: FieldError) -> Problem:
    """A 422 that names every wrong field."""
    return Problem(422, "invalid_input", errors=errors)


def not_found() -> Problem:
    return Problem(404, "not_found")


def unavailable(what: Text | None = None) -> Problem:
    return Problem(503, "unavailable", detail=what, headers={"Retry-After": "5"})


def problem_document(problem: Problem, instance: str, language: Language) -> dict[str, Any]:
    """The JSON of a problem; members as RFC 9457 names them."""
    document: dict[str, Any] = {
        "type": f"urn:hamyar:problem:{problem.code}",
        "title": problem_title(problem.code).in_(language),
        "status": problem.status_code,
        "detail": (problem.words or problem_title(problem.code)).in_(language),
        "instance": instance,
        "code": problem.code,
    }
    if problem.errors:
        document["errors"] = [
            {
                "field": error.field[:_LONGEST_FIELD],
                "code": error.code,
                "message": field_message(error.code).in_(language),
            }
            for error in problem.errors[:MOST_ERRORS]
        ]
    if len(problem.errors) > MOST_ERRORS:
        document["more_errors"] = True
    return document | problem.extra


def problem_response(request: Request, problem: Problem) -> Response:
    """The problem as an answer, with what is left of the caller's limit (`request.state.rate`).

    The path is named without its query, which may hold personal data.
    """
    language = language_of(request)
    return JSONResponse(
        problem_document(problem, request.url.path, language),
        problem.status_code,
        {**getattr(request.state, "rate", {}), **(problem.headers or {}), "Content-Language": language},
        MEDIA_TYPE,
    )


def field_errors(wrong: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """Pydantic's findings as our codes; never its messages, which repeat what was typed."""
    return [FieldError(_field_name(error["loc"]), _code_of(error)) for error in wrong]


def as_problem(error: Exception) -> Problem:
    """The problem that an exception of a framework, of the domain or of the database means."""
    match error:
        case Problem():
            return error
        case FormErrors():
            return wrong_fields(*error.errors)
        case RequestValidationError():
            errors = field_errors(error.errors())
            broken = any(found.code == "malformed" for found in errors)
            return Problem(400, "malformed", errors=errors) if broken else wrong_fields(*errors)
        case HTTPException():
            code = _CODES_OF_STATUS.get(error.status_code, "conflict")
            return Problem(error.status_code, code, headers=error.headers)
        case TemporalError() | DBAPIError():
            return unavailable(_NO_ENGINE if isinstance(error, TemporalError) else _NO_DATABASE)
    return Problem(500, "internal")


Refuse = Callable[[Request, Problem], Awaitable[Response]]
"""Answers a request with a problem."""


def add_problem_answers(app: FastAPI, refuse: Refuse) -> None:
    """Let every refusal, ours or the framework's, be answered by `refuse`."""

    async def answer(request: Request, error: Exception) -> Response:
        return await refuse(request, as_problem(error))

    for kind in (HTTPException, RequestValidationError, FormErrors, DBAPIError, TemporalError):
        app.add_exception_handler(kind, answer)


def _field_name(loc: Sequence[str | int]) -> str:
    where, *path = loc
    if where == "header":
        return "-".join(part.capitalize() for part in str(path[0]).split("-"))
    # The position inside broken JSON names no field; the body as a whole is wrong.
    named = [str(part) for part in path if not (where == "body" and len(path) == 1 and isinstance(part, int))]
    return ".".join(named) or str(where)


def _code_of(error: Mapping[str, Any]) -> str:
    kind = str(error["type"])
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, ValueError):
        # The domain's own refusals (a Sheba, a national code) carry their code.
        return str(getattr(cause, "code", None) or "invalid")
    if kind in _CODES_OF_PYDANTIC:
        return _CODES_OF_PYDANTIC[kind]
    if kind.startswith(("int_", "float_", "decimal_")):
        return "not_a_number"
    if kind.startswith(("datetime_", "timezone_", "time_")):
        return "not_a_time"
    if kind.startswith("date_"):
        return "not_a_date"
    return "invalid"
