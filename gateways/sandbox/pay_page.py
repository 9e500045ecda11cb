"""The gateways' page for the buyer: what is to be paid, a button to pay and one to give up; no script, no money."""

from html import escape
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict

from gateways.sandbox.configuration import wall_clock
from gateways.sandbox.played_payments import buyer_does, payment_visit
from gateways.sandbox.state import Record
from gateways.sandbox.world import Refusal, TheWorld, World

router = APIRouter()

_NAMES = {"peyvand": ("درگاه پیوند", "Peyvand gateway"), "gozar": ("درگاه گذر", "Gozar gateway")}
_SAID = {
    "waiting": ("این پرداخت نمایشی است؛ پولی جابه‌جا نمی‌شود.", "Nothing is real here: no money moves."),
    "given_up": ("از این پرداخت صرف‌نظر شده است.", "This payment was given up."),
    "paid": ("پرداخت شد.", "Paid."),
    "verified": ("پرداخت شد و پذیرنده تأیید کرد.", "Paid, and confirmed by the shop."),
}
_STYLE = (
    "body{font:18px/1.8 Vazirmatn,Tahoma,sans-serif;max-width:24rem;margin:2rem auto;padding:0 1rem}"
    "[lang=en]{direction:ltr;unicode-bidi:isolate;color:#555;font-size:.85em}"
    "button{font:inherit;display:block;width:100%;min-height:48px;margin:.6rem 0;border-radius:8px;"
    "border:1px solid #0b6b4f;background:#0b6b4f;color:#fff}"
    "button span{color:inherit!important}button[value=given_up]{background:#fff;color:#0b6b4f}strong{font-size:1.4em}"
)


class Deed(BaseModel):
    """What a buyer does in the test's or presenter's hands."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["paid", "given_up"] = "paid"


@router.get("/payment/{gateway}/pay/{authority}", response_class=HTMLResponse)
async def pay_page(world: TheWorld, gateway: str, authority: str) -> str:
    return _page(gateway, _known(world, authority, gateway))


@router.post("/payment/{gateway}/pay/{authority}")
async def pay(
    world: TheWorld,
    gateway: str,
    authority: str,
    state: Annotated[Literal["paid", "given_up"], Form()] = "paid",
) -> Response:
    """The buyer's browser comes back to us with the authority, unless a fault loses it on the way."""
    known = _known(world, authority, gateway)
    now, comes_back = buyer_does(payment_visit(world, known, wall_clock()), known, state)
    if not comes_back:
        return HTMLResponse(_page(gateway, now))
    said = "NOK" if now["state"] == "given_up" else "OK"
    mark = "&" if "?" in known["callback_url"] else "?"
    back = f"{known['callback_url']}{mark}{urlencode({'authority': authority, 'state': said})}"
    return RedirectResponse(back, 303)


@router.post("/control/payments/{authority}", status_code=202)
async def buyer(world: TheWorld, authority: str, deed: Deed) -> dict[str, str]:
    """Plays the buyer without a browser: nobody comes back to us, and only the webhook tells."""
    known = _known(world, authority)
    now, _ = buyer_does(payment_visit(world, known, wall_clock()), known, deed.state)
    return {"state": now["state"]}


@router.get("/control/payments")
async def list_payments(world: TheWorld, payment_id: str = "") -> dict[str, list[Record]]:
    """All tries to pay whose id begins so, with their authorities."""
    tries = world.state.all("payment")
    return {"items": [one for one in tries if one["payment_id"].startswith(payment_id)]}


@router.get("/control/refunds")
async def list_refunds(world: TheWorld, refund_id: str = "") -> dict[str, list[Record]]:
    """All refunds whose id begins so; `end` is what becomes of one, null where the gateway is silent."""
    refunds = world.state.all("refund")
    return {"items": [one for one in refunds if one["asked"]["refund_id"].startswith(refund_id)]}


def _known(world: World, authority: str, gateway: str | None = None) -> Record:
    known = world.state.get("payment", authority)
    if known is None or gateway not in (None, known["gateway"]):
        raise Refusal(404, "unknown_payment")
    return known


def _page(gateway: str, known: Record) -> str:
    fa, en = _NAMES[gateway]
    said_fa, said_en = _SAID[known["state"]]
    buttons = (
        '<form method="post">'
        '<button name="state" value="paid">پرداخت <span lang="en">Pay</span></button>'
        '<button name="state" value="given_up">انصراف <span lang="en">Give up</span></button></form>'
    )
    return (
        f'<!doctype html><html lang="fa" dir="rtl"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(fa)}</title>'
        f'<style>{_STYLE}</style></head><body><h1>{escape(fa)} <span lang="en">{escape(en)}</span></h1>'
        f'<p><strong>{known["amount_rials"]:,}</strong> ریال <span lang="en">rials</span></p>'
        f'<p>{escape(said_fa)} <span lang="en">{escape(said_en)}</span></p>'
        f"{buttons if known['state'] == 'waiting' else ''}</body></html>"
    )
