"""The buyer's page of a delivered order, by a link of their own: rate it, complain, answer the cell. No log-in, no script."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.after_sales_start import NewComplaint, NewRating, Sale, check_time, complain, find_sale, rate
from api.complaint_pictures import take_pictures
from api.dependencies import State
from api.pages.begin_form import NOT_BEGUN, why_not
from api.pages.by_link import UNAVAILABLE, tell_case
from api.pages.form_views import FormView, Typed, Uploads, answers_to, form_view
from api.pages.refusal_words import problem_said
from api.pages.rendering import new_request_id, page
from api.pages.task_visit import request_id_of
from api.pages.visits import DoorPageRoute, page_router, see_other
from api.pages.words import path
from api.problems import Problem
from api.security.access import public
from api.state import ApiState
from domain.after_sales import BUYER_SAID, BUYER_WITHDREW, LONGEST_WORDS, MOST_STARS
from domain.after_sales_process import AFTER_SALES, WRONG
from domain.case import CaseStatus, OutsideEvent
from domain.files import PICTURES
from domain.forms import Choice, Field, FieldKind, validate_form
from domain.ledger import REAL_BOOK
from domain.sale_link import read_sale_link
from domain.words import Text
from stores.cases import CaseStore, CaseView
from stores.complaints import Complaint, ComplaintStore
from stores.ratings import Rating, RatingStore

# Limited by address like the log-in; the link itself is what lets somebody in.
pages = page_router(DoorPageRoute)

_PHOTOS = tuple(f"photo_{n}" for n in (1, 2, 3))
RATING_FORM: tuple[Field, ...] = (
    Field(
        "stars",
        Text(fa="ستاره", en="Stars"),
        FieldKind.CHOICE,
        choices=tuple(
            Choice(str(n), Text(fa="★" * n + "☆" * (MOST_STARS - n), en="★" * n + "☆" * (MOST_STARS - n)))
            for n in range(MOST_STARS, 0, -1)
        ),
    ),
    Field(
        "words",
        Text(fa="سخن شما دربارهٔ کالا (همه می‌خوانند)", en="What you say of it (everybody reads it)"),
        FieldKind.LONG_TEXT,
        required=False,
        max_length=LONGEST_WORDS,
    ),
)
COMPLAINT_FORM: tuple[Field, ...] = (
    Field(
        "wrong",
        Text(fa="چه شده است؟", en="What is wrong?"),
        FieldKind.CHOICE,
        choices=tuple(Choice(code, words) for code, words in WRONG.items()),
    ),
    Field(
        "words",
        Text(fa="شرح آن برای هسته", en="Tell the cell about it"),
        FieldKind.LONG_TEXT,
        max_length=LONGEST_WORDS,
    ),
)
PHOTO = Field("photo", Text(fa="عکس", en="Photo"), FieldKind.FILE, required=False, accepts=PICTURES)
ANSWER_FORM: tuple[Field, ...] = (
    Field(
        "words",
        Text(fa="اگر نمی‌پذیرید، چرا؟", en="If it does not do, why not?"),
        FieldKind.LONG_TEXT,
        required=False,
        max_length=LONGEST_WORDS,
    ),
)
_SAID = frozenset(
    {"rated", "complained", "satisfied", "not_satisfied", "withdrawn", "too_late", "unavailable", "say_why"}
)


@dataclass(frozen=True, slots=True)
class Bought:
    """What the buyer may know: what they got, what they said of it, and how their latest complaint stands."""

    sale: Sale
    rating: Rating | None
    complaint: Complaint | None
    case: CaseView | None
    may_speak: bool
    """Whether it was delivered, and not too long ago."""

    @property
    def is_open(self) -> bool:
        return self.complaint is not None and self.complaint.closed_at is None

    @property
    def may_answer(self) -> bool:
        return self.is_open and self.case is not None and self.case.stage == "ANSWERED"

    @property
    def may_withdraw(self) -> bool:
        running = self.case is not None and self.case.status is not CaseStatus.COMPLETED
        return (
            self.is_open
            and running
            and self.case is not None
            and AFTER_SALES.stage(self.case.stage).may_withdraw
        )

    @property
    def rehearsal(self) -> bool:
        return self.sale.order.book != REAL_BOOK


@pages.get("/s/{token}")
@public()
async def look(request: Request, state: State, token: str, said: str = "") -> Response:
    """What was bought with what may be said of it; or that the link is not ours."""
    return await _shown(request, state, token, said=said if said in _SAID else "")


@pages.post("/s/{token}/rating")
@public()
async def rate_it(request: Request, state: State, token: str, typed: Typed) -> Response:
    """Rates the order, once."""
    order_id = read_sale_link(state.code_secret, token)
    form = answers_to(RATING_FORM, typed)
    if order_id is None:
        return await _shown(request, state, token)
    try:
        clean = validate_form(RATING_FORM, form)
        wanted = NewRating(stars=int(clean["stars"]), words=clean.get("words", ""))
        await state.database.awrite(
            lambda session: rate(session, find_sale(session, order_id), wanted, state.clock())
        )
    except NOT_BEGUN as error:
        return await _shown(request, state, token, rating=form, problem=why_not(error))
    return see_other(path("s", token, said="rated"))


@pages.post("/s/{token}/complaint")
@public()
async def complain_of_it(
    request: Request, state: State, token: str, typed: Typed, uploads: Uploads
) -> Response:
    """Opens a complaint, once however often the form is sent; a refused form keeps what was typed."""
    order_id = read_sale_link(state.code_secret, token)
    form = answers_to(COMPLAINT_FORM, typed)
    if order_id is None:
        return await _shown(request, state, token)
    try:
        wanted = NewComplaint.model_validate(validate_form(COMPLAINT_FORM, form))
        sale = await state.database.aread(lambda session: find_sale(session, order_id))
        contents = [await uploads[name].read() for name in _PHOTOS if name in uploads]
        pictures = await take_pictures(state, contents)
        buyer = sale.buyer_member_id
        await complain(state, order_id, buyer, wanted, request_id_of(typed), pictures)
    except NOT_BEGUN as error:
        return await _shown(request, state, token, complaint=form, problem=why_not(error))
    return see_other(path("s", token, said="complained"))


@pages.post("/s/{token}/answer")
@public()
async def answer_it(request: Request, state: State, token: str, typed: Typed) -> Response:
    """Says whether the cell's answer will do; the case itself decides whether it is still time."""
    bought = await _find(state, token)
    satisfied = typed.get("answer") == "satisfied"
    words = str(validate_form(ANSWER_FORM, answers_to(ANSWER_FORM, typed)).get("words", ""))
    if bought is None or bought.complaint is None:
        return await _shown(request, state, token)
    if not (satisfied or words):
        return see_other(path("s", token, said="say_why"))
    said = "satisfied" if satisfied else "not_satisfied"
    facts = {"outcome": said, "words": words}
    told = hashlib.sha256(words.encode()).hexdigest()[:16]
    return await _tell(state, token, bought.complaint, BUYER_SAID, f"{said}:{told}", facts, said)


@pages.post("/s/{token}/withdraw")
@public()
async def withdraw(request: Request, state: State, token: str) -> Response:
    """The buyer does not complain any more."""
    bought = await _find(state, token)
    if bought is None or bought.complaint is None:
        return await _shown(request, state, token)
    return await _tell(state, token, bought.complaint, BUYER_WITHDREW, "", {}, "withdrawn")


async def _tell(
    state: ApiState,
    token: str,
    complaint: Complaint,
    event: str,
    key: str,
    facts: Mapping[str, Any],
    said: str,
) -> Response:
    told = OutsideEvent(f"{event}:{complaint.id}:{key}", event, state.clock(), dict(facts))
    refused = await tell_case(state, complaint.id, told)
    heard = said if refused is None else UNAVAILABLE if refused == UNAVAILABLE else "too_late"
    return see_other(path("s", token, said=heard))


async def _shown(
    request: Request,
    state: ApiState,
    token: str,
    *,
    said: str = "",
    rating: Mapping[str, Any] | None = None,
    complaint: Mapping[str, Any] | None = None,
    problem: Problem | None = None,
) -> Response:
    bought = await _find(state, token)
    status = problem.status_code if problem else 200
    return page(
        request, "after_sales.html", status=status if bought else 404, bought=bought, token=token, said_here=said,
        problem=problem_said(problem, request.state.language) if problem and not problem.errors else "",
        rating_form=_form(RATING_FORM, rating, problem), complaint_form=_form((*COMPLAINT_FORM, PHOTO), complaint, problem),
        answer_form=form_view(ANSWER_FORM), photos=_PHOTOS, wrong=WRONG, codes=AFTER_SALES.codes,
        request_id=new_request_id(),
    )  # fmt: skip


def _form(fields: tuple[Field, ...], typed: Mapping[str, Any] | None, problem: Problem | None) -> FormView:
    return form_view(fields, typed, problem.errors if problem and typed is not None else ())


async def _find(state: ApiState, token: str) -> Bought | None:
    order_id = read_sale_link(state.code_secret, token)

    def read(session: Session) -> Bought | None:
        if order_id is None:
            return None
        sale = find_sale(session, order_id)
        latest = next(iter(ComplaintStore(session).of_order(order_id)), None)
        case = CaseStore(session).get(latest.id) if latest else None
        rating = RatingStore(session).get(order_id)
        return Bought(sale, rating, latest, case, _is_time(sale, state))

    return await state.database.aread(read)


def _is_time(sale: Sale, state: ApiState) -> bool:
    try:
        check_time(sale, state.clock())
    except Problem:
        return False
    return True
