"""Entering a carrier's invoice: a form with its parcels as a file or as text, what differs of them, and then the case."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from activities.carrier_invoice_start import ChangedInvoice
from api.carrier_told import begin_invoice
from api.case_start import start_kept
from api.dependencies import Actor, State
from api.loan_start import POLICIES
from api.pages.begin_form import NOT_BEGUN, why_not
from api.pages.form_views import Typed, answers_to, form_view
from api.pages.refusal_words import problem_said
from api.pages.rendering import page
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.problem_words import field_message
from api.problems import Problem, wrong_fields
from api.security.access import allow
from api.state import ApiState
from domain.carrier_file import BilledRow, read_carrier_file, write_carrier_file
from domain.carrier_invoices import AGREED, VERDICTS, BilledParcel, ToldInvoice, read_invoice
from domain.csv_file import WrongFile, text_of
from domain.forms import Field, FieldError, FieldKind, FormErrors, validate_form
from domain.ledger import REAL_BOOK
from domain.network_permissions import may_prepare_payouts
from domain.outside_events import MOST_RIALS, Unreadable
from domain.words import Text
from stores.carrier_invoices import CarrierInvoice, CarrierInvoiceStore, Judged
from stores.cases import StartDue

pages = page_router()

_LONGEST_TEXT = 900_000
"""Letters and bytes; 5,000 parcels with the longest numbers take less, and a form's part may not be larger."""
_MOST_SHOWN = 200
INVOICE_FORM: tuple[Field, ...] = (
    Field(
        "carrier",
        Text(fa="شرکت حمل", en="Carrier"),
        max_length=32,
        help=Text(fa="شناسهٔ آن، با حروف کوچک لاتین: post", en="Its code, in small Latin letters: post"),
    ),
    Field("number", Text(fa="شمارهٔ صورت‌حساب", en="Number of the invoice"), max_length=80),
    Field("from_on", Text(fa="از روز", en="From the day"), FieldKind.DATE),
    Field("until_on", Text(fa="تا روز", en="To the day"), FieldKind.DATE),
    Field(
        "amount_rials",
        Text(fa="جمع صورت‌حساب (ریال)", en="Sum of the invoice (rials)"),
        FieldKind.RIALS,
        minimum=1,
        maximum=MOST_RIALS,
    ),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with the form: what was typed, and the text of the parcels, of the file where one was chosen."""

    form: Mapping[str, Any]
    text: str
    wrong_file: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """An invoice as it would be now; `differing` are the first of the parcels that do not agree."""

    told: ToldInvoice
    counts: Mapping[str, int]
    agreed_rials: int
    differing: tuple[Judged, ...]
    rehearsal: bool

    @property
    def not_shown(self) -> int:
        return len(self.told.lines) - self.counts.get(AGREED, 0) - len(self.differing)


class WrongRows(Exception):
    """Rows that are not right, and what else is not."""

    def __init__(self, rows: tuple[BilledRow, ...], errors: list[FieldError]) -> None:
        super().__init__(len(rows))
        self.rows, self.errors = rows, (*errors, FieldError("lines", "wrong_rows"))


@pages.get("/carrier-invoices/new")
@allow(people=may_prepare_payouts)
async def new(request: Request) -> Response:
    return _form(request, Sent({"carrier": POLICIES.basket.carrier}, ""))


@pages.post("/carrier-invoices/new")
@allow(people=may_prepare_payouts)
async def send(request: Request, typed: Typed, actor: Actor, state: State, stale: Stale) -> Response:
    """What differs, before anything is recorded; then (`step=begin`) the case. A refused form keeps what was typed."""
    sent = await _sent(request, typed)
    if stale is not None or typed.get("step") == "change":
        return _form(request, sent, problem=stale)
    try:
        told = _read(sent)
        if typed.get("step") == "begin":
            return see_other(
                path("carrier-invoices", await _begun(state, told, actor.username), said="invoice_begun")
            )
        found = await state.database.aread(lambda session: _look(session, told))
    except WrongRows as wrong:
        return _form(request, sent, problem=wrong_fields(*wrong.errors), rows=wrong.rows)
    except NOT_BEGUN as error:
        return _form(request, sent, problem=why_not(error))
    return _found(request, sent, told, found)


def _found(request: Request, sent: Sent, told: ToldInvoice, found: Preview | CarrierInvoice) -> Response:
    if isinstance(found, CarrierInvoice):
        return see_other(path("carrier-invoices", found.id, said="invoice_known"))
    return page(
        request, "carrier_invoice_preview.html", preview=found, verdicts=VERDICTS, typed=sent.form,
        text=write_carrier_file(told.lines),
    )  # fmt: skip


async def _sent(request: Request, typed: Mapping[str, str]) -> Sent:
    form = await request.form()
    chosen = form.get("file")
    content = await chosen.read() if isinstance(chosen, UploadFile) and chosen.filename else None
    await form.close()
    kept, text = answers_to(INVOICE_FORM, typed), typed.get("lines", "")
    if content is None:
        return Sent(kept, text, "file_too_large" if len(text) > _LONGEST_TEXT else "")
    if len(content) > _LONGEST_TEXT:
        return Sent(kept, text, "file_too_large")
    try:
        return Sent(kept, text_of(content))
    except WrongFile as wrong:
        return Sent(kept, text, wrong.code)


def _read(sent: Sent) -> ToldInvoice:
    """Raises WrongRows, FormErrors with everything that is wrong with the form and its parcels."""
    clean, errors = _clean(sent)
    rows, wrong_file = _rows(sent)
    if wrong_file:
        errors.append(FieldError("lines", wrong_file))
    if wrong_rows := tuple(row for row in rows if row.errors):
        raise WrongRows(wrong_rows, errors)
    parcels = tuple(row.parcel for row in rows if row.parcel is not None)
    total = sum(one.rials for one in parcels)
    if rows and clean.get("amount_rials", total) != total:
        errors.append(FieldError("amount_rials", "other_sum"))
    if errors:
        raise FormErrors(errors)
    return _told(clean, parcels)


def _rows(sent: Sent) -> tuple[tuple[BilledRow, ...], str]:
    """The rows, or the code of what is wrong with all of them."""
    if sent.wrong_file:
        return (), sent.wrong_file
    try:
        return read_carrier_file(sent.text), ""
    except WrongFile as wrong:
        return (), wrong.code


def _clean(sent: Sent) -> tuple[dict[str, Any], list[FieldError]]:
    try:
        clean = validate_form(INVOICE_FORM, sent.form)
    except FormErrors as wrong:
        return {}, list(wrong.errors)
    carrier = clean["carrier"]
    plain = carrier.isascii() and carrier.replace("_", "").isalnum() and carrier == carrier.lower()
    return clean, [] if plain else [FieldError("carrier", "invalid")]


def _told(clean: Mapping[str, Any], parcels: tuple[BilledParcel, ...]) -> ToldInvoice:
    """Raises FormErrors where the days are none of an invoice."""
    lines = [{"shipment_id": one.shipment_id, "rials": one.rials} for one in parcels]
    days = {name: str(clean[name]) for name in ("from_on", "until_on")}
    try:
        return read_invoice(dict(clean) | days | {"lines": lines})
    except Unreadable:
        raise FormErrors([FieldError("until_on", "wrong_period")]) from None


def _look(session: Session, told: ToldInvoice) -> Preview | CarrierInvoice:
    """What it would be, or the same invoice where it is there. Raises a 409 for another one under its number."""
    store = CarrierInvoiceStore(session)
    if (kept := store.by_number(told.carrier, told.number)) is not None:
        same = (kept.from_on, kept.until_on, tuple(store.billed(kept.id)))
        if kept.round == 1 and same != (told.from_on, told.until_on, told.lines):
            raise Problem(409, "invoice_changed")
        return kept
    book = store.book_of(told.carrier, told.lines) or REAL_BOOK
    judged = store.look_over(told.carrier, book, told.lines)
    differing = [one for one in judged if one.verdict != AGREED]
    return Preview(
        told,
        Counter(one.verdict for one in judged),
        sum(one.parcel.rials for one in judged if one.verdict == AGREED),
        tuple(differing[:_MOST_SHOWN]),
        book != REAL_BOOK,
    )


async def _begun(state: ApiState, told: ToldInvoice, by: str) -> str:
    """The id of the invoice, or of the same one again. Raises Problem, FormErrors."""
    begun = list[str]()

    def begin(session: Session) -> StartDue:
        due = begin_invoice(session, state=state, told=told, by=by)
        begun.append(due.process_id)
        return due

    try:
        await start_kept(state, begin)
    except ChangedInvoice:
        raise Problem(409, "invoice_changed") from None
    except Unreadable:
        raise Problem(409, "only_played") from None
    return begun[-1]


def _form(
    request: Request, sent: Sent, *, problem: Problem | None = None, rows: tuple[BilledRow, ...] = ()
) -> Response:
    errors = problem.errors if problem else ()
    in_text = next((field_message(one.code) for one in errors if one.field == "lines"), None)
    alert = problem_said(problem, request.state.language) if problem and not errors else None
    return page(
        request, "new_carrier_invoice.html", status=problem.status_code if problem else 200, alert=alert,
        form=form_view(INVOICE_FORM, sent.form, errors), text=sent.text[:_LONGEST_TEXT], in_text=in_text,
        rows=rows[:_MOST_SHOWN], wrong_rows=len(rows), sum_rials=_sum_of(sent), field_message=field_message,
    )  # fmt: skip


def _sum_of(sent: Sent) -> int | None:
    """What the parcels come to, where all of them can be read: beside a sum that is another one."""
    rows = _rows(sent)[0] if sent.text else ()
    parcels = [row.parcel for row in rows if row.parcel is not None]
    return sum(one.rials for one in parcels) if parcels and len(parcels) == len(rows) else None
