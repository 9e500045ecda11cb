"""Three providers of text messages as the sandbox plays them, each in its own shape."""

import secrets
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from gateways.sandbox.state import Record, State
from gateways.sandbox.world import Refusal, Visit, World, arrive

router = APIRouter()

_QUEUED, _DELIVERED, _UNDELIVERED = "queued", "delivered", "undelivered"
_KAVENEGAR = {_QUEUED: 1, _DELIVERED: 10, _UNDELIVERED: 11}
_SMS_IR = {_QUEUED: None, _DELIVERED: 1, _UNDELIVERED: 2}
_GHASEDAK = {_QUEUED: -1, _DELIVERED: 1, _UNDELIVERED: 2}
_UNKNOWN_MESSAGE = 100


class SmsIrSending(BaseModel):
    line_number: int = Field(alias="lineNumber")
    text: str = Field(alias="messageText")
    mobiles: list[str]


class GhasedakSending(BaseModel):
    line_number: str = Field(alias="lineNumber")
    receptor: str
    message: str
    client_reference_id: str | None = Field(default=None, alias="clientReferenceId")


@router.post("/kavenegar/v1/{api_key}/sms/send.json")
async def kavenegar_send(
    request: Request,
    api_key: str,
    receptor: Annotated[str, Form()],
    message: Annotated[str, Form()],
    *,
    sender: Annotated[str, Form()] = "",
    localid: Annotated[str, Form()] = "",
) -> JSONResponse:
    visit = await _arrive(request, "send", api_key, receptor)
    if visit.fault("reject") or not message:
        return _kavenegar(411 if message else 413, [])
    sent = await _take(visit, "kavenegar", receptor, message, localid or None)
    return _kavenegar(200, [_kavenegar_entry(sent, visit.now) | {"sender": sender, "cost": 1_200}])


@router.post("/kavenegar/v1/{api_key}/sms/status.json")
async def kavenegar_status(request: Request, api_key: str, messageid: Annotated[str, Form()]) -> JSONResponse:
    sent = _state(request).get("sms", messageid)
    visit = await _arrive(request, "state", api_key, *_marks(sent))
    return _kavenegar(200, [_kavenegar_entry(sent, visit.now)])


@router.post("/kavenegar/v1/{api_key}/sms/statuslocalmessageid.json")
async def kavenegar_status_by_key(
    request: Request, api_key: str, localid: Annotated[str, Form()]
) -> JSONResponse:
    sent = _by_key(_state(request), "kavenegar", localid)
    visit = await _arrive(request, "state", api_key, *_marks(sent))
    return _kavenegar(200, [_kavenegar_entry(sent, visit.now)])


@router.post("/sms_ir/v1/send/bulk")
async def sms_ir_send(
    request: Request, sending: SmsIrSending, x_api_key: Annotated[str, Header()] = ""
) -> JSONResponse:
    visit = await _arrive(request, "send", x_api_key, *sending.mobiles)
    if visit.fault("reject"):
        return JSONResponse({"status": 104, "message": "شماره موبایل نامعتبر است", "data": None}, 400)
    sent = [await _take(visit, "sms_ir", mobile, sending.text, None) for mobile in sending.mobiles]
    ids = [int(one["message_id"]) for one in sent]
    return JSONResponse(
        {"status": 1, "message": "موفق", "data": {"packId": f"pack-{ids[0]}", "messageIds": ids, "cost": 1.0}}
    )


@router.get("/sms_ir/v1/send/{message_id}")
async def sms_ir_state(
    request: Request, message_id: str, x_api_key: Annotated[str, Header()] = ""
) -> dict[str, Any]:
    sent = _state(request).get("sms", message_id)
    visit = await _arrive(request, "state", x_api_key, *_marks(sent))
    if sent is None:
        raise Refusal(404, "unknown_message")
    delivery = _SMS_IR[message_state(sent, visit.now)]
    return {"status": 1, "message": "موفق", "data": {"messageId": int(message_id), "deliveryState": delivery}}


@router.post("/ghasedak/rest/api/v1/WebService/SendSingleSMS")
async def ghasedak_send(
    request: Request, sending: GhasedakSending, apikey: Annotated[str, Header()] = ""
) -> JSONResponse:
    visit = await _arrive(request, "send", apikey, sending.receptor)
    if visit.fault("reject"):
        return JSONResponse({"isSuccess": False, "statusCode": 411, "message": "receptor", "data": None}, 400)
    sent = await _take(visit, "ghasedak", sending.receptor, sending.message, sending.client_reference_id)
    answer = {"messageId": sent["message_id"], "receptor": sending.receptor, "cost": 1_200}
    return JSONResponse({"isSuccess": True, "statusCode": 200, "message": "", "data": answer})


@router.get("/ghasedak/rest/api/v1/WebService/CheckSmsStatus")
async def ghasedak_state(request: Request, apikey: Annotated[str, Header()] = "") -> dict[str, Any]:
    wanted, state = request.query_params.get("Ids", ""), _state(request)
    by_reference = request.query_params.get("Type") == "1"
    sent = state.get("sms", wanted) if by_reference else _by_key(state, "ghasedak", wanted)
    visit = await _arrive(request, "state", apikey, *_marks(sent))
    items = []
    if sent:
        items.append({"messageId": sent["message_id"], "status": _GHASEDAK[message_state(sent, visit.now)]})
    return {"isSuccess": True, "statusCode": 200, "message": "", "data": {"items": items}}


def message_state(sent: Record, now: datetime) -> str:
    """Queued until its time, then what was decided when it was taken."""
    if sent["end"] is None or now < datetime.fromisoformat(sent["ends_at"]):
        return _QUEUED
    return str(sent["end"])


async def _arrive(request: Request, operation: str, api_key: str, *marks: str) -> Visit:
    visit = await arrive(request, "sms", operation, *marks)
    if not secrets.compare_digest(api_key.encode(), visit.world.config.sms_key.encode()):
        raise Refusal(403, "unauthorised")
    return visit


async def _take(visit: Visit, provider: str, mobile: str, text: str, key: str | None) -> Record:
    known = _by_key(visit.world.state, provider, key) if key else None
    if known is None:
        known = _keep(visit, provider, mobile, text, key)
    await visit.lose_answer()
    return known


def _keep(visit: Visit, provider: str, mobile: str, text: str, key: str | None) -> Record:
    state = visit.world.state
    message_id = str(1_000_000 + state.next_number("sms"))
    end: str | None = _DELIVERED
    if visit.fault("silent"):
        end = None
    elif visit.fault("undelivered"):
        end = _UNDELIVERED
    ends_at = visit.now + timedelta(seconds=visit.world.config.sms_seconds)
    sent = {
        "message_id": message_id,
        "provider": provider,
        "mobile": mobile,
        "text": text,
        "key": key,
        "at": visit.now.isoformat(),
        "ends_at": ends_at.isoformat(),
        "end": end,
    }
    state.put("sms", message_id, sent)
    if key:
        state.put("sms_key", f"{provider}:{key}", {"message_id": message_id})
    if end:
        visit.call_back("sms.receipt", {"message_id": message_id, "state": end}, ends_at)
    return sent


def _by_key(state: State, provider: str, key: str) -> Record | None:
    found = state.get("sms_key", f"{provider}:{key}")
    return state.get("sms", found["message_id"]) if found else None


def _state(request: Request) -> State:
    world: World = request.app.state.world
    return world.state


def _marks(sent: Record | None) -> list[str]:
    return [sent["mobile"]] if sent else []


def _kavenegar(status: int, entries: list[dict[str, Any]]) -> JSONResponse:
    return JSONResponse({"return": {"status": status, "message": ""}, "entries": entries or None}, status)


def _kavenegar_entry(sent: Record | None, now: datetime) -> dict[str, Any]:
    if sent is None:
        return {"messageid": None, "status": _UNKNOWN_MESSAGE, "statustext": "شناسه پیامک نامعتبر است"}
    number = _KAVENEGAR[message_state(sent, now)]
    return {"messageid": int(sent["message_id"]), "status": number, "statustext": ""}
