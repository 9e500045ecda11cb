"""Text messages: one Protocol, and an adapter for each of three Iranian providers."""

# The providers' numbers for states and errors stand in tables below. They are from public descriptions, not
# yet checked against a contract with the provider: a number that is in no table says "unknown", and an
# error that is in none counts as "unavailable".

import hashlib
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from gateways.caller import Call, Caller, keep_out_of_logs

DeliveryState = Literal["queued", "attempted", "delivered", "undelivered", "unknown"]

_ANSWER: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


@dataclass(frozen=True, slots=True)
class Sent:
    """What the provider says of a message: its own reference, which receipts name, and how far it is."""

    reference: str | None
    state: DeliveryState
    cost_rials: int | None = None


class SmsGateway(Protocol):
    """What every provider can do for us.

    `send` raises OutcomeUnknown (ask `state` before anything is sent again), GatewayUnavailable,
    GatewayRefused (`invalid_mobile`, `invalid_text`, `blocked`: no provider would do better).
    `state` asks by the provider's reference, or by our key where the provider keeps it, and then finds the
    reference too; "unknown" where nobody can say. Raises GatewayUnavailable, GatewayRefused.
    """

    name: str

    async def send(self, key: str, mobile: str, text: str) -> Sent: ...

    async def state(self, key: str, reference: str | None) -> Sent: ...


class Kavenegar:
    """Kavenegar's REST API: the API key is in the path, `localid` is our reference.

    Shapes: https://kavenegar.com/rest.html
    """

    name = "kavenegar"
    _STATES: dict[int, DeliveryState] = {  # noqa: RUF012
        1: "queued", 2: "queued", 4: "attempted", 5: "attempted", 6: "undelivered",
        10: "delivered", 11: "undelivered", 13: "undelivered", 14: "undelivered",
    }  # fmt: skip

    def __init__(
        self, base_url: str, api_key: str, sender: str, client: httpx.AsyncClient, *, seconds: float = 10.0
    ) -> None:
        keep_out_of_logs(quote(api_key, safe=""))
        self._sender = sender
        self._caller = Caller(
            client,
            system=self.name,
            base_url=f"{base_url.rstrip('/')}/v1/{quote(api_key, safe='')}",
            seconds=seconds,
            refusal=lambda status, _body: {411: "invalid_mobile", 413: "invalid_text"}.get(status),
        )

    async def send(self, key: str, mobile: str, text: str) -> Sent:
        form = {
            "receptor": local_number(mobile),
            "message": text,
            "sender": self._sender,
            "localid": number_of(key),
        }
        call = Call(operation="send", method="POST", path="/sms/send.json", key=key, form=form)
        entry = _first((await self._caller.order(call, _ANSWER)).get("entries"))
        return Sent(_text(entry.get("messageid")), self._state(entry), cost_rials=_whole(entry.get("cost")))

    async def state(self, key: str, reference: str | None) -> Sent:
        if reference:
            path, form = "/sms/status.json", {"messageid": reference}
        else:
            path, form = "/sms/statuslocalmessageid.json", {"localid": number_of(key)}
        call = Call(operation="state", method="POST", path=path, key=key, form=form)
        entry = _first((await self._caller.ask(call, _ANSWER)).get("entries"))
        return _found(reference or _text(entry.get("messageid")), self._state(entry))

    def _state(self, entry: dict[str, Any]) -> DeliveryState:
        return self._STATES.get(_whole(entry.get("status")) or 0, "unknown")


class SmsIr:
    """SMS.ir's API version 1. It keeps no reference of ours: an unclear sending stays unclear.

    Shapes: https://github.com/IPeCompany/SmsPanelV2.Python
    """

    name = "sms_ir"
    _STATES: dict[int, DeliveryState] = {  # noqa: RUF012
        1: "delivered", 2: "undelivered", 3: "attempted", 4: "undelivered", 5: "attempted",
        6: "undelivered", 7: "undelivered",
    }  # fmt: skip

    def __init__(
        self, base_url: str, api_key: str, sender: str, client: httpx.AsyncClient, *, seconds: float = 10.0
    ) -> None:
        self._sender = sender
        self._caller = Caller(
            client,
            system=self.name,
            base_url=base_url,
            headers={"X-API-KEY": api_key},
            seconds=seconds,
            refusal=lambda _status, body: _in_table(
                body, "status", {103: "invalid_text", 104: "invalid_mobile", 115: "blocked"}
            ),
        )

    async def send(self, key: str, mobile: str, text: str) -> Sent:
        body = {
            "lineNumber": int(self._sender),
            "messageText": text,
            "mobiles": [local_number(mobile)],
            "sendDateTime": None,
        }
        call = Call(operation="send", method="POST", path="/v1/send/bulk", key=key, body=body)
        answered = _object((await self._caller.order(call, _ANSWER)).get("data"))
        ids = answered.get("messageIds")
        reference = _text(ids[0]) if isinstance(ids, list) and ids else None
        return Sent(reference, "queued" if reference else "unknown")

    async def state(self, key: str, reference: str | None) -> Sent:
        if not reference:
            return Sent(None, "unknown")
        call = Call(operation="state", method="GET", path=f"/v1/send/{reference}", key=key)
        answered = _object((await self._caller.ask(call, _ANSWER)).get("data"))
        # Null until the operator has said something.
        reported = _whole(answered.get("deliveryState"))
        return Sent(reference, "queued" if reported is None else self._STATES.get(reported, "unknown"))


class Ghasedak:
    """Ghasedak's web service; `clientReferenceId` is our key, and can be asked for.

    Shapes: https://github.com/ghasedakapi/ghasedak-python
    """

    name = "ghasedak"
    _BY_REFERENCE, _BY_KEY = "1", "2"
    _STATES: dict[int, DeliveryState] = {  # noqa: RUF012
        -1: "queued", 0: "undelivered", 1: "delivered", 2: "undelivered", 8: "attempted",
        16: "undelivered", 27: "undelivered",
    }  # fmt: skip

    def __init__(
        self, base_url: str, api_key: str, sender: str, client: httpx.AsyncClient, *, seconds: float = 10.0
    ) -> None:
        self._sender = sender
        self._caller = Caller(
            client,
            system=self.name,
            base_url=f"{base_url.rstrip('/')}/rest/api/v1/WebService",
            headers={"ApiKey": api_key},
            seconds=seconds,
            refusal=lambda _status, body: _in_table(
                _plain(body),
                "statuscode",
                {411: "invalid_mobile", 413: "invalid_text", 422: "invalid_mobile"},
            ),
        )

    async def send(self, key: str, mobile: str, text: str) -> Sent:
        body = {
            "lineNumber": self._sender,
            "receptor": local_number(mobile),
            "message": text,
            "clientReferenceId": key,
            "udh": False,
        }
        call = Call(operation="send", method="POST", path="/SendSingleSMS", key=key, body=body)
        answered = _plain(_plain(await self._caller.order(call, _ANSWER)).get("data"))
        reference = _text(answered.get("messageid"))
        return Sent(reference, "queued" if reference else "unknown")

    async def state(self, key: str, reference: str | None) -> Sent:
        params = {"Type": self._BY_REFERENCE if reference else self._BY_KEY, "Ids": reference or key}
        call = Call(operation="state", method="GET", path="/CheckSmsStatus", key=key, params=params)
        answered = _plain(await self._caller.ask(call, _ANSWER)).get("data")
        items = _plain(answered).get("items", answered)
        item = _plain(_first(items))
        reported = _whole(item.get("status"))
        state = "unknown" if reported is None else self._STATES.get(reported, "unknown")
        return _found(reference or _text(item.get("messageid")), state)


def local_number(mobile: str) -> str:
    """A mobile number as Iranian providers want it: +98912… becomes 0912…, a foreign one 00…"""
    return "0" + mobile[3:] if mobile.startswith("+98") else mobile.replace("+", "00", 1)


def number_of(key: str) -> str:
    """A business key as the 63-bit number that Kavenegar keeps as `localid`."""
    return str(int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") >> 1)


def _found(reference: str | None, state: DeliveryState) -> Sent:
    # Of a message that it does not know a provider may repeat any number.
    return Sent(None if state == "unknown" else reference, state)


def _plain(value: Any) -> dict[str, Any]:
    # Ghasedak's documents and its servers differ in the case of field names.
    return {name.lower(): inner for name, inner in _object(value).items()}


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _first(value: Any) -> dict[str, Any]:
    return _object(value[0]) if isinstance(value, list) and value else {}


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _in_table(body: Any, field: str, codes: dict[int, str]) -> str | None:
    return codes.get(_whole(_object(body).get(field)) or 0)
