"""What is said of a delivered order: a rating, once; a complaint, with its case; and words that somebody reports."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.case_start import begin_once, process_id_of, start_kept
from api.complaint_pictures import Picture, keep_pictures
from api.loan_start import POLICIES
from api.problems import Problem, not_found
from api.state import ApiState
from domain.after_sales import (
    DELIVERED,
    FEWEST_STARS,
    LONGEST_WORDS,
    MOST_STARS,
    AfterSalesCase,
    Subject,
)
from domain.after_sales_process import AFTER_SALES
from domain.case import STARTED, CaseRecord
from domain.ledger import REAL_BOOK
from domain.permissions import NATIONWIDE, Actor, Role, may_see_case
from domain.persian import format_number, normalise
from domain.products import Maker
from engine.virtual_time import supports_virtual_time
from stores.cases import CaseStore, StartDue
from stores.cell_rows import CellRow
from stores.complaints import Complaint, ComplaintStore
from stores.market_deaths import dead_of
from stores.offers import OfferStore
from stores.orders import KeptBasket, KeptLine, Order, OrderStore
from stores.products import ProductStore
from stores.ratings import Rating, RatingStore
from workflows.waiting import span

Words = Annotated[str, AfterValidator(normalise)]
Wrong = Literal["not_as_described", "broken", "wrong_item", "missing", "failed_later", "other"]


class NewRating(BaseModel):
    """One to five stars, and what one wants to say with them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stars: int = Field(ge=FEWEST_STARS, le=MOST_STARS, strict=True)
    words: Words = Field(default="", max_length=LONGEST_WORDS)


class NewComplaint(BaseModel):
    """What is wrong, and how it is in the buyer's words, which the cell reads as they stand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    wrong: Wrong
    words: Words = Field(min_length=2, max_length=LONGEST_WORDS)


class NewReport(BaseModel):
    """Why words of a rating are improper."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Words = Field(min_length=2, max_length=LONGEST_WORDS)


@dataclass(frozen=True, slots=True)
class Sale:
    """An order with whose it is: the basket it came in, its lines, and the cell that made it."""

    order: Order
    basket: KeptBasket
    lines: tuple[KeptLine, ...]
    maker: Maker
    goods: tuple[str, ...]

    @property
    def buyer_member_id(self) -> str:
        """Who has it now: the buyer, or the heir named for one who has died."""
        return self.order.heir_member_id or self.basket.buyer_member_id


def find_sale(session: Session, order_id: str) -> Sale:
    """Raises a 404."""
    orders = OrderStore(session)
    order = orders.get(order_id)
    basket = orders.basket(order.basket_id) if order else None
    if order is None or basket is None:
        raise not_found()
    lines = tuple(orders.lines(order_id))
    products = [ProductStore(session).get(one.line.product_id) for one in lines]
    goods = tuple(
        f"{product.name_fa} × {format_number(one.line.units, 'fa')}"
        for product, one in zip(products, lines, strict=True)
        if product is not None
    )
    return Sale(order, basket, lines, _maker(session, order, lines), goods)


def bought_by(actor: Actor, sale: Sale) -> bool:
    return actor.member_id is not None and actor.member_id == sale.buyer_member_id


def makes(actor: Actor, sale: Sale) -> bool:
    """Whether this is who answers for the cell."""
    return actor.member_id is not None and actor.member_id == sale.maker.member_id


def may_complain_for(actor: Actor, sale: Sale) -> bool:
    """The buyer, and market support of the cell's province, for who has told them; not of their own cell."""
    supports = actor.is_any({Role.MARKET_SUPPORT}) and actor.region in (NATIONWIDE, sale.maker.region)
    return bought_by(actor, sale) or (supports and not makes(actor, sale))


def may_read_sale(actor: Actor, sale: Sale) -> bool:
    """What was said of an order: the buyer, the cell's person, and who sees its cases as part of their work."""
    case = CaseRecord("", "order", sale.maker.region, sale.order.placed_at, member_id=sale.buyer_member_id)
    own = actor.member_id is not None and actor.member_id == sale.maker.member_id
    return own or may_see_case(actor, case)


def rate(session: Session, sale: Sale, wanted: NewRating, now: datetime) -> Rating:
    """The rating, kept once. Raises a 409 before the delivery, long after it, or where it was rated otherwise.

    A 403 (`own_goods`) for who has bought of their own cell.
    """
    _check_not_own(sale)
    ratings = RatingStore(session)
    if ratings.get(sale.order.id) is None:
        check_time(sale, now)
    ratings.rate(sale.order, wanted.stars, wanted.words, own_time(sale, now))
    kept = ratings.get(sale.order.id)
    if kept is None:
        raise AssertionError("a rating is there once it was given")
    if (kept.stars, kept.words) != (wanted.stars, wanted.words):
        raise Problem(409, "rated_before")
    return kept


def _check_not_own(sale: Sale) -> None:
    """Nobody rates what their own cell has made, or has the network make good to them what they sold themselves."""
    if sale.buyer_member_id == sale.maker.member_id:
        raise Problem(403, "own_goods")


def check_time(sale: Sale, now: datetime) -> None:
    """Raises a 409 where nothing was delivered (`not_delivered`), or too long ago (`too_late`)."""
    delivered = sale.order.delivered_at
    if sale.order.state not in DELIVERED or delivered is None:
        raise Problem(409, "not_delivered")
    if own_time(sale, now) > delivered + span(POLICIES.after_sales.say_within):
        raise Problem(409, "too_late")


def own_time(sale: Sale, now: datetime) -> datetime:
    """A rehearsed order is delivered on a clock of its own, which may be far ahead of ours."""
    delivered = sale.order.delivered_at
    return max(now, delivered) if delivered and sale.order.book != REAL_BOOK else now


async def complain(
    state: ApiState, order_id: str, by: str, wanted: NewComplaint, key: str, photos: Sequence[Picture] = ()
) -> str:
    """Opens a complaint with its case; the id of both, or of the same one again.

    `by` is the username of who says it, or the buyer's member id behind their link. Raises Problem: 403 where buyer and
    cell are one (`own_goods`), 409 before the delivery, long after it, or while another one is open (`complaint_open`),
    422 for a key that began another one.
    """
    complaint_id = process_id_of("after_sales", by, f"{order_id}\n{key}")
    await _check_clock(state, order_id)

    def begin(session: Session) -> StartDue:
        sale = find_sale(session, order_id)
        asked = json.dumps(wanted.model_dump(mode="json"), sort_keys=True)
        known = CaseStore(session).get(complaint_id) is not None
        if not known:
            _check_not_own(sale)
            check_time(sale, state.clock())
            other = ComplaintStore(session).open_of(order_id)
            if other is not None:
                raise Problem(409, "complaint_open", extra={"process_id": other.id})
        due, new = _begin(session, state, sale, complaint_id, "complaint", by, asked, wanted, photos)
        if new:
            _keep(session, state, sale, complaint_id, by, wanted, photos)
        return due

    await start_kept(state, begin)
    return complaint_id


async def report(state: ApiState, actor: Actor, order_id: str, wanted: NewReport, key: str) -> str:
    """Has market support look at the words of a rating; the id of that case.

    Raises Problem: 404 where there are no words, 409 where they were looked at before.
    """
    case_id = process_id_of("after_sales", actor.username, f"{order_id}\nreport\n{key}")
    await _check_clock(state, order_id)

    def begin(session: Session) -> StartDue:
        sale, rating = find_sale(session, order_id), RatingStore(session).get(order_id)
        if rating is None or not rating.words:
            raise not_found()
        if rating.process_id not in (None, case_id):
            raise Problem(409, "looked_at_before")
        due, new = _begin(
            session, state, sale, case_id, "rating", actor.username, wanted.reason, NewComplaint(wrong="other", words=rating.words),
            because=wanted.reason,
        )  # fmt: skip
        if new and not RatingStore(session).report(order_id, case_id):
            raise Problem(409, "looked_at_before")
        return due

    await start_kept(state, begin)
    return case_id


def _begin(
    session: Session,
    state: ApiState,
    sale: Sale,
    case_id: str,
    subject: Subject,
    by: str,
    asked: str,
    said: NewComplaint,
    photos: Sequence[Picture] = (),
    because: str = "",
) -> tuple[StartDue, bool]:
    record = CaseRecord(
        process_id=case_id, kind=AFTER_SALES.kind, region=sale.maker.region, started_at=state.clock(),
        rehearsal=sale.order.book != REAL_BOOK, member_id=sale.buyer_member_id,
        answered_by={STARTED: [by]},
    )  # fmt: skip
    case = AfterSalesCase(
        record, POLICIES.after_sales, POLICIES.money_back, subject, sale.order.id, sale.order.cell_id,
        sale.maker.member_id, sale.buyer_member_id, said.words, list(sale.goods),
        said.wrong if subject == "complaint" else "", [one.id for one in photos], because, sale.order.paid_rials,
        dead=dead_of(session, sale.buyer_member_id, sale.maker.member_id),
    )  # fmt: skip
    shown = {"order_id": sale.order.id, "cell_id": sale.order.cell_id, "subject": subject}
    return begin_once(
        session, record, case, subject=shown, search_words=f"{sale.order.id} {sale.order.cell_id}",
        asked=hashlib.sha256(asked.encode()).hexdigest(), policy_version=POLICIES.version,
    )  # fmt: skip


def _keep(
    session: Session,
    state: ApiState,
    sale: Sale,
    complaint_id: str,
    by: str,
    wanted: NewComplaint,
    photos: Sequence[Picture],
) -> None:
    now = state.clock()
    complaint = Complaint(
        complaint_id, sale.order.id, sale.order.book, sale.order.cell_id, sale.buyer_member_id,
        wanted.wrong, wanted.words, None, "", None, None, now, None,
    )  # fmt: skip
    if not ComplaintStore(session).open(complaint):
        # Somebody else was quicker in this very moment.
        raise Problem(409, "complaint_open")
    keep_pictures(session, state, complaint_id, by, photos)


def _maker(session: Session, order: Order, lines: Sequence[KeptLine]) -> Maker:
    """The cell as its offers know it; where it offers nothing of it any more, as it is kept itself."""
    for one in lines:
        offer = OfferStore(session).get(one.line.product_id, order.cell_id)
        if offer is not None:
            return offer.maker
    cell = session.get(CellRow, order.cell_id)
    if cell is None:
        raise not_found()
    return Maker(cell.id, cell.member_id, cell.region, cell.province, cell.county)


async def _check_clock(state: ApiState, order_id: str) -> None:
    """What is rehearsed goes by virtual time. Raises a 409 where the engine has none."""
    order = await state.database.aread(lambda session: OrderStore(session).get(order_id))
    rehearsed = order is not None and order.book != REAL_BOOK
    if rehearsed and not await supports_virtual_time(await state.engine.client()):
        raise Problem(409, "no_virtual_time")
