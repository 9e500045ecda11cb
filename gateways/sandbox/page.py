"""A page for people: what the sandbox plays, the messages that arrived, and who called it lately."""

import re
from html import escape
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from gateways.sandbox.control import messages_of
from gateways.sandbox.world import TheWorld

router = APIRouter()

_SYSTEMS = (
    ("bank", "بانک: مالکیت شبا، دستور پرداخت، واریزها", "Bank: owners of accounts, payment orders, receipts"),
    ("merat", "مرآت: اعتبارسنجی", "Mer'at: recognition of people"),
    ("sms", "پیامک: کاوه‌نگار، SMS.ir، قاصدک", "Text messages: Kavenegar, SMS.ir, Ghasedak"),
    ("university", "دانشگاه: صندلی دوره، حضور، نتیجه", "University: seats in courses, attendance, results"),
    ("supplier", "فروشندگان: سفارش ابزار، تحویل", "Suppliers: orders of equipment, deliveries"),
    ("carrier", "حمل: بسته‌ها و خبر راه آن‌ها", "Carriers: parcels, and scans on their way"),
    ("payment", "درگاه‌های پرداخت: پیوند، گذر", "Payment gateways: Peyvand, Gozar"),
    ("email", "ایمیل: هر نامه همین‌جا می‌ماند", "E-mail: every letter stays here"),
)
_STYLE = (
    "body{font:16px/1.7 Vazirmatn,Tahoma,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}"
    "td,th{border-bottom:1px solid #ccc;padding:.3rem;text-align:start}"
    "td.words{white-space:pre-line;overflow-wrap:anywhere}.wide{overflow-x:auto}"
    "[lang=en]{direction:ltr;unicode-bidi:isolate;color:#555}"
)


_SHOWN = 50
_LINK = re.compile(r"https?://[^\s<>\"]+")


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
async def front(world: TheWorld) -> str:
    systems = "".join(
        f'<li>{escape(fa)}<br><span lang="en">{escape(en)}</span></li>' for _name, fa, en in _SYSTEMS
    )
    columns = ("at", "system", "operation", "rehearsal", "key")
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(call[name] or ''))}</td>" for name in columns) + "</tr>"
        for call in list(world.calls)[:_SHOWN]
    )
    return (
        f'<!doctype html><html lang="fa" dir="rtl"><head><meta charset="utf-8">'
        f"<title>سامانه‌های بیرونی</title>"
        f"<style>{_STYLE}</style></head><body><h1>سامانه‌های بیرونیِ نمایشی "
        f'<span lang="en">Sandbox</span></h1><p>پول، پیامک و اعتبارسنجیِ واقعی در کار نیست. '
        f'<span lang="en">No real money, messages or recognitions.</span></p><ul>{systems}</ul>'
        f'<p><a href="/openapi.json">API</a></p>{_messages(messages_of(world))}<h2>تماس‌های تازه <span lang="en">Recent calls</span></h2>'
        f'<div class="wide"><table dir="ltr"><tr>'
        f"<th>time</th><th>system</th><th>operation</th><th>rehearsal</th><th>key</th></tr>"
        f"{rows}</table></div></body></html>"
    )


def _messages(messages: list[dict[str, Any]]) -> str:
    """The newest first, whole, with their links to follow: whoever tries the house out is everybody's telephone."""
    rows = "".join(
        f'<tr><td dir="ltr">{escape(one["recipient"])}</td>'
        f'<td class="words" dir="auto">{_with_links(str(one["text"]))}</td></tr>'
        for one in reversed(messages[-_SHOWN:])
    )
    none = '<tr><td colspan="2">هنوز پیامی نیست. <span lang="en">None yet.</span></td></tr>'
    return f'<h2>پیام‌های تازه <span lang="en">Messages</span></h2><table>{rows or none}</table>'


def _with_links(text: str) -> str:
    return _LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(text))
