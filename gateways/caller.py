"""One way of calling outside systems over HTTP: time-outs, keys, the case's clock, what an answer means."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any, ClassVar, TypeVar

import httpx
from pydantic import TypeAdapter, ValidationError

Shape = TypeVar("Shape")

_CONNECT_SECONDS = 3.0
_UNREADABLE = object()


@dataclass(frozen=True, slots=True)
class CaseClock:
    """The case's own time, and in a rehearsal the id of its process.

    `now` is an aware datetime; systems that can rehearse answer by it instead of by the wall clock.
    """

    now: datetime
    rehearsal_of: str | None = None

    def headers(self) -> dict[str, str]:
        said = {"Hamyar-Case-Now": self.now.astimezone(UTC).isoformat()}
        if self.rehearsal_of:
            said["Hamyar-Rehearsal"] = self.rehearsal_of
        return said


@dataclass(frozen=True, slots=True)
class Address:
    """Where a system is, and the token that opens it."""

    base_url: str
    token: str = field(repr=False)

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


class GatewayError(Exception):
    """An outside system did not do what was asked. Carries names only: no address, no secret, no person."""

    def __init__(self, system: str, operation: str, what: str) -> None:
        super().__init__(f"{system}.{operation}: {what}")
        self.system = system
        self.operation = operation


class OutcomeUnknown(GatewayError):
    """It was sent, and nobody knows whether it was done: ask by reference, never repeat under a new key."""


class GatewayUnavailable(GatewayError):
    """It was surely not done, or asking changes nothing: the same call may be repeated later."""


class GatewayRefused(GatewayError):
    """The system answered with a reason of its business, `code`; repeating would give the same answer."""

    def __init__(self, system: str, operation: str, code: str) -> None:
        super().__init__(system, operation, f"refused, {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Call:
    """One request: what it is called among us, where it goes, its business key, and what it says."""

    operation: str
    method: str
    path: str
    key: str
    clock: CaseClock | None = None
    body: dict[str, Any] | None = None
    form: dict[str, str] | None = None
    params: dict[str, str] = field(default_factory=dict)


class _Lost(Enum):
    NOT_SENT = "could not be reached"
    NOT_PLAYED = "is not played for rehearsals here"
    NO_ANSWER = "no answer in time"


Refusal = Callable[[int, Any], str | None]


def code_in_body(_status: int, body: Any) -> str | None:
    """The `code` of a problem document, which is how the bank and Mer'at give their reasons."""
    code = body.get("code") if isinstance(body, dict) else None
    return code if isinstance(code, str) else None


class Caller:
    """Calls one system. Every call has a time-out, carries its key, and ends in an answer or in one of
    `OutcomeUnknown`, `GatewayUnavailable`, `GatewayRefused`.

    A rehearsal's call goes to `rehearsals`, where the system is played, and nowhere else: real money and
    real people's data must not depend on whether a system understands our headers.

    `seconds` bounds a whole exchange, from connecting to the last byte. `refusal` finds the business
    reason in an answer; an answer without one (a proxy's page, a wrong token) counts as unavailable,
    because a fault of ours must not look like a decision of theirs.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        system: str,
        base_url: str,
        headers: Mapping[str, str] | None = None,
        rehearsals: Address | None = None,
        seconds: float = 10.0,
        refusal: Refusal = code_in_body,
    ) -> None:
        self._client = client
        self._system = system
        self._base_url = base_url.rstrip("/")
        self._headers = dict(headers or {})
        self._rehearsals = rehearsals
        self._seconds = seconds
        self._refusal = refusal

    async def ask(self, call: Call, shape: TypeAdapter[Shape]) -> Shape:
        """Makes a call that may be repeated without harm.

        Raises GatewayUnavailable (down, slow, unreadable), GatewayRefused.
        """
        return self._understood(call, await self._exchange(call), shape, GatewayUnavailable)

    async def order(self, call: Call, shape: TypeAdapter[Shape]) -> Shape:
        """Makes a call with an effect that must not happen twice (money moves, a message leaves).

        Raises OutcomeUnknown (it may have happened), GatewayUnavailable (it surely did not), GatewayRefused.
        """
        return self._understood(call, await self._exchange(call), shape, OutcomeUnknown)

    async def _exchange(self, call: Call) -> httpx.Response | _Lost:
        # Faults become values here, so that no exception of ours drags along a request with its secrets.
        base_url, headers = self._base_url, self._headers
        if call.clock and call.clock.rehearsal_of:
            if self._rehearsals is None:
                return _Lost.NOT_PLAYED
            base_url, headers = self._rehearsals.base_url.rstrip("/"), self._rehearsals.headers()
        headers = headers | {"Idempotency-Key": call.key} | (call.clock.headers() if call.clock else {})
        try:
            async with asyncio.timeout(self._seconds):
                return await self._client.request(
                    call.method,
                    base_url + call.path,
                    headers=headers,
                    params=call.params,
                    json=call.body,
                    data=call.form,
                    timeout=httpx.Timeout(self._seconds, connect=_CONNECT_SECONDS),
                    follow_redirects=False,
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol):
            return _Lost.NOT_SENT
        except (httpx.RequestError, TimeoutError):
            return _Lost.NO_ANSWER

    def _understood(
        self,
        call: Call,
        answer: httpx.Response | _Lost,
        shape: TypeAdapter[Shape],
        unclear: type[GatewayError],
    ) -> Shape:
        if answer is _Lost.NOT_SENT or answer is _Lost.NOT_PLAYED:
            raise GatewayUnavailable(self._system, call.operation, answer.value)
        if isinstance(answer, _Lost):
            raise unclear(self._system, call.operation, answer.value)
        body = _json(answer)
        if answer.is_client_error and answer.status_code != httpx.codes.REQUEST_TIMEOUT:
            self._raise_not_done(call, answer.status_code, body)
        if not answer.is_success or body is _UNREADABLE:
            raise unclear(self._system, call.operation, f"answered {answer.status_code}")
        if code := self._refusal(answer.status_code, body):
            raise GatewayRefused(self._system, call.operation, code)
        read = _shaped(shape, body)
        if read is None:
            raise unclear(self._system, call.operation, "answered in an unknown shape")
        return read[0]

    def _raise_not_done(self, call: Call, status: int, body: Any) -> None:
        if status not in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN, httpx.codes.TOO_MANY_REQUESTS):
            code = None if body is _UNREADABLE else self._refusal(status, body)
            if code:
                raise GatewayRefused(self._system, call.operation, code)
        raise GatewayUnavailable(self._system, call.operation, f"answered {status}")


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return _UNREADABLE


def _shaped(shape: TypeAdapter[Shape], body: Any) -> tuple[Shape] | None:
    # A ValidationError quotes its input, which may name a person: it stays here.
    try:
        return (shape.validate_python(body),)
    except ValidationError:
        return None


class _Redaction(logging.Filter):
    def __init__(self, secret: str) -> None:
        super().__init__()
        self.secret = secret

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if self.secret in said:
            record.msg, record.args = said.replace(self.secret, "•••"), ()
        return True


def keep_out_of_logs(secret: str) -> None:
    """Redacts a secret that a vendor wants in the path from what httpx logs (it logs every address)."""
    logger = logging.getLogger("httpx")
    if not any(isinstance(known, _Redaction) and known.secret == secret for known in logger.filters):
        logger.addFilter(_Redaction(secret))


class Gateway:
    """A system with a token of its own at an address; `rehearsals` is where it is played."""

    system: ClassVar[str]

    def __init__(
        self,
        address: Address,
        client: httpx.AsyncClient,
        *,
        rehearsals: Address | None = None,
        seconds: float = 10.0,
    ) -> None:
        self._caller = Caller(
            client,
            system=self.system,
            base_url=address.base_url,
            headers=address.headers(),
            rehearsals=rehearsals,
            seconds=seconds,
        )
