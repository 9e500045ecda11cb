"""Handing an offer, or a new price, in for review: the case kept, the offer held, the workflow told."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.case_start import begin_once, process_id_of, start_kept
from api.loan_start import POLICIES
from api.pages.by_link import UNAVAILABLE, tell_case
from api.problems import Problem, wrong_fields
from api.product_keeping import change_terms, own_offer
from api.product_requests import OfferChange
from api.state import ApiState
from domain.case import STARTED, CaseRecord, CaseStatus, OutsideEvent
from domain.forms import FieldError
from domain.ledger import REAL_BOOK
from domain.listings import RESUBMITTED, Change, ListingCase
from domain.permissions import Actor
from domain.products import OfferState, price_is_reviewed
from engine.virtual_time import supports_virtual_time
from stores.cases import CaseStore, StartDue
from stores.offers import Offer, OfferStore
from stores.products import ProductStore


async def submit_offer(state: ApiState, actor: Actor, product_id: str, cell_id: str, key: str) -> str:
    """Hands a draft in; where it had been returned its case goes on. The id of the case.

    Raises Problem: 404, 403, 409 where it is no draft, 422 without a photo, 503 where the case cannot be told.
    """
    running = await state.database.aread(
        lambda session: _running_review(session, own_offer(session, actor, product_id, cell_id))
    )
    if running is not None:
        event_id = f"{RESUBMITTED}:{running}:{key}"
        event = OutsideEvent(event_id, RESUBMITTED, state.clock(), {"by": actor.username})
        refused = await tell_case(state, running, event)
        if refused is not None:
            raise Problem(503, "unavailable") if refused == UNAVAILABLE else Problem(409, "not_now")
        return running
    case_id = process_id_of("listing", actor.username, f"{product_id}\n{cell_id}\n{key}")
    await _check_clock(state, product_id)

    def begin(session: Session) -> StartDue:
        offer = own_offer(session, actor, product_id, cell_id)
        product = ProductStore(session).get(product_id)
        if CaseStore(session).get(case_id) is None:
            if product is None or not product.photo_ids:
                raise wrong_fields(FieldError("photos", "photo_needed"))
            if offer.state is not OfferState.DRAFT:
                raise Problem(409, "not_now")
        due, new = _begin(session, state, actor, offer, case_id, "listing")
        if new:
            OfferStore(session).move(
                product_id, cell_id, OfferState.IN_REVIEW, state.clock(), process_id=case_id
            )
        return due

    await start_kept(state, begin)
    return case_id


async def change_offer(
    state: ApiState, actor: Actor, product_id: str, cell_id: str, wanted: OfferChange, key: str
) -> str | None:
    """Changes what an offer says; None, or the id of the case that reviews its price.

    Raises Problem: 404, 403, 409 while it is reviewed or after it was refused, 422 by field.
    """

    def change(session: Session) -> int | None:
        offer = own_offer(session, actor, product_id, cell_id)
        if wanted.price_rials is not None and offer.wanted_rials not in (None, wanted.price_rials):
            raise Problem(409, "not_now")
        terms = change_terms(session, state, actor, offer, wanted)
        if terms.price_rials == offer.terms.price_rials:
            return None
        seen = offer.seen_rials
        if seen is None or not price_is_reviewed(
            seen, terms.price_rials, POLICIES.listing.price_review_percent
        ):
            OfferStore(session).set_price(
                product_id, cell_id, terms.price_rials, actor.username, state.clock(), seen=False
            )
            return None
        return terms.price_rials

    price = await state.database.awrite(change)
    return None if price is None else await _review_price(state, actor, product_id, cell_id, price, key)


async def _review_price(
    state: ApiState, actor: Actor, product_id: str, cell_id: str, price_rials: int, key: str
) -> str:
    case_id = process_id_of("listing", actor.username, f"{product_id}\n{cell_id}\n{key}")
    await _check_clock(state, product_id)

    def begin(session: Session) -> StartDue:
        offer = own_offer(session, actor, product_id, cell_id)
        known = CaseStore(session).get(case_id) is not None
        if not known and offer.wanted_rials is not None:
            raise Problem(409, "not_now")
        due, new = _begin(session, state, actor, offer, case_id, "price", price_rials)
        if new:
            OfferStore(session).want_price(product_id, cell_id, price_rials, state.clock(), case_id)
        return due

    await start_kept(state, begin)
    return case_id


def _begin(
    session: Session,
    state: ApiState,
    actor: Actor,
    offer: Offer,
    case_id: str,
    change: Change,
    price_rials: int = 0,
) -> tuple[StartDue, bool]:
    now: datetime = state.clock()
    product = ProductStore(session).get(offer.product_id)
    if product is None:
        raise AssertionError("the database refuses an offer without its product")
    # Who defined it judges it as little as who hands it in.
    earlier = sorted({product.defined_by, offer.offered_by} - {actor.username})
    record = CaseRecord(
        process_id=case_id, kind="listing", region=offer.maker.region, started_at=now,
        rehearsal=offer.book != REAL_BOOK, member_id=offer.maker.member_id,
        answered_by={STARTED: [actor.username, *earlier]},
    )  # fmt: skip
    case = ListingCase(
        record, POLICIES.listing, product.id, offer.maker.cell_id, offer.maker.member_id, change, price_rials,
        offer.terms.price_rials if change == "price" else 0,
    )  # fmt: skip
    subject = {"member_id": offer.maker.member_id, "name": product.name_fa, "product_id": product.id}
    return begin_once(
        session, record, case, subject=subject, search_words=product.name_fa, asked=f"{change} {price_rials}",
        policy_version=POLICIES.version,
    )  # fmt: skip


def _running_review(session: Session, offer: Offer) -> str | None:
    """The case that has returned this draft and waits for it."""
    if offer.state is not OfferState.DRAFT or offer.process_id is None:
        return None
    case = CaseStore(session).get(offer.process_id)
    return offer.process_id if case is not None and case.status is not CaseStatus.COMPLETED else None


async def _check_clock(state: ApiState, product_id: str) -> None:
    """A rehearsed product is reviewed on virtual time. Raises a 409 where the engine has none."""
    product = await state.database.aread(lambda session: ProductStore(session).get(product_id))
    rehearsed = product is not None and product.book != REAL_BOOK
    if rehearsed and not await supports_virtual_time(await state.engine.client()):
        raise Problem(409, "no_virtual_time")
