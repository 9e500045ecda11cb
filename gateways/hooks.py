"""Sending a signed event to an address that somebody else has named: only to checked addresses, and never further."""

import asyncio
import ipaddress
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx

_CONNECT_SECONDS = 5.0
_WHOLE_SECONDS = 15.0
_READ_BYTES = 4_096
EXCERPT = 500
"""So much of an answer is kept, in characters."""
_COME_LATER = frozenset({429, 503})
"""Too Many Requests and Service Unavailable, which may say when to come again."""
_DIGITS = 9

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

PROBLEMS = ("bad_url", "unknown_host", "refused_address", "no_connection", "bad_certificate", "no_answer")
"""Why there was no answer; `refused_address`: it names this house's own network."""


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """A status of HTTP with the beginning of what was said, or the code of a problem (PROBLEMS).

    `retry_after` is the header of that name as it came, where the status gives it a meaning (429, 503).
    """

    status: int | None
    problem: str | None
    milliseconds: int
    excerpt: str = ""
    retry_after: str | None = None


class _Came(NamedTuple):
    """What one try came to."""

    status: int | None
    problem: str | None
    excerpt: str = ""
    retry_after: str | None = None


def why_not_url(url: str, *, private: bool) -> str | None:
    """The code why nothing is ever sent there: bad_url, https_only, refused_address; names are looked up at each try."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "bad_url"
    host = parts.hostname or ""
    plain = url.isascii() and url.isprintable() and " " not in url
    if not host or not plain or parts.username is not None or parts.fragment or port == 0:
        return "bad_url"
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        return "https_only" if parts.scheme == "http" else "bad_url"
    return None if private or not _is_own(host) else "refused_address"


def _is_own(host: str) -> bool:
    """Whether a host names this house's own network by itself, before anybody is asked for its addresses."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not is_public(ipaddress.ip_address(host))
    except ValueError:
        return False


def is_public(address: IpAddress) -> bool:
    """Whether this is an address of the open internet, also after what wraps an IPv4 address is taken off."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour
        if wrapped is None and address in _NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(wrapped)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


async def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name, by the system's own resolver. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class HookSender:
    """Sends to public addresses; with `private` also to this house's own network, and without TLS."""

    def __init__(
        self,
        *,
        private: bool = False,
        seconds: float = _WHOLE_SECONDS,
        look_up: Resolve = resolve,
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        self._private = private
        self._seconds = seconds
        self._look_up = look_up
        # A connection of its own for each: none that was opened for one receiver is used for another.
        self._limits = httpx.Limits(max_keepalive_connections=0)
        self._verify = verify
        self._client: httpx.AsyncClient | None = None

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> HookAnswer:
        """One try. Never raises for what the receiver or the network does."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._seconds):
                came = await self._try(url, headers, body)
        except TimeoutError:
            came = _Came(None, "no_answer")
        passed = round((time.monotonic() - began) * 1000)
        return HookAnswer(came.status, came.problem, passed, came.excerpt, came.retry_after)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def _try(self, url: str, headers: Mapping[str, str], body: bytes) -> _Came:
        if problem := why_not_url(url, private=self._private):
            return _Came(None, problem if problem in PROBLEMS else "bad_url")
        parts = urlsplit(url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        try:
            found = [ipaddress.ip_address(one) for one in await self._look_up(host, port)]
        except (OSError, ValueError, UnicodeError):
            return _Came(None, "unknown_host")
        if not found:
            return _Came(None, "unknown_host")
        # One bad address among good ones is an attack or a mistake; neither is helped by choosing.
        if not self._private and not all(is_public(one) for one in found):
            return _Came(None, "refused_address")
        return await self._post_to(found[0], url, headers, body)

    async def _post_to(self, address: IpAddress, url: str, headers: Mapping[str, str], body: bytes) -> _Came:
        """To the address that was checked, whatever the name stands for a moment later; TLS still asks for the name."""
        named = httpx.URL(url)
        request = self._connected().build_request(
            "POST",
            named.copy_with(host=str(address)),
            content=body,
            headers={"Host": named.netloc.decode(), **headers},
            extensions={"sni_hostname": named.raw_host.decode()},
        )
        try:
            answer = await self._connected().send(request, stream=True, follow_redirects=False)
            try:
                later = answer.headers.get("retry-after") if answer.status_code in _COME_LATER else None
                return _Came(answer.status_code, None, await _beginning(answer), later)
            finally:
                await answer.aclose()
        except httpx.ConnectError as error:
            return _Came(None, "bad_certificate" if "CERTIFICATE" in str(error) else "no_connection")
        except httpx.ConnectTimeout:
            return _Came(None, "no_connection")
        except (httpx.HTTPError, httpx.InvalidURL):
            return _Came(None, "no_answer")

    def _connected(self) -> httpx.AsyncClient:
        if self._client is None:
            # No proxy and no credentials of this machine's surroundings.
            self._client = httpx.AsyncClient(
                trust_env=False,
                verify=self._verify,
                limits=self._limits,
                timeout=httpx.Timeout(self._seconds, connect=_CONNECT_SECONDS),
                headers={"User-Agent": "Hamyar-Webhooks/1"},
            )
        return self._client


def asked_to_wait(retry_after: str | None, at: datetime, *, longest: timedelta) -> timedelta:
    """How long a receiver asks us to wait from `at` on, up to `longest` (RFC 9110, 10.2.3: seconds, or a date of HTTP).

    Not at all where it says nothing, what nobody understands, or a time that is over.
    """
    said = (retry_after or "").strip()
    if said.isascii() and said.isdigit():
        # Nothing that is taken for a number may be too long for one.
        return min(timedelta(seconds=int(said)), longest) if len(said) <= _DIGITS else longest
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return timedelta(0)
    # A date without a zone is GMT: no other may stand there.
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - at, timedelta(0)), longest)


async def _beginning(answer: httpx.Response) -> str:
    """The first characters of an answer; the rest is never read. An answer that breaks off has been given all the same."""
    read = b""
    try:
        async for part in answer.aiter_raw(_READ_BYTES):
            read += part
            if len(read) >= _READ_BYTES:
                break
    except httpx.HTTPError:
        pass
    text = read[:_READ_BYTES].decode(errors="replace")
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()[:EXCERPT]
