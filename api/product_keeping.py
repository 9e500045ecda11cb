"""Keeping the catalogue: products defined and described anew, offers added, changed, taken out of the market and back."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from api.case_start import process_id_of
from api.problems import Problem, not_found, wrong_fields
from api.product_requests import NewOffer, NewProduct, OfferChange, ProductChange, wrong_category, wrong_terms
from api.state import ApiState
from domain.cells import CLOSED
from domain.forms import FieldError
from domain.network_permissions import may_offer, may_see_offers
from domain.permissions import Actor
from domain.products import Maker, OfferState, OfferTerms, ProductDefinition
from stores.cells import CellStore
from stores.offers import Offer, OfferStore
from stores.products import Description, Product, ProductStore

FIXED = frozenset({OfferState.IN_REVIEW, OfferState.LISTED, OfferState.UNLISTED})
"""While an offer is in one of these, what is said of its product stays: a reviewer has seen it, or is about to."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A product with all offers of it."""

    product: Product
    offers: tuple[Offer, ...]

    def offer_of(self, cell_id: str) -> Offer:
        """Raises a 404."""
        found = next((one for one in self.offers if one.maker.cell_id == cell_id), None)
        if found is None:
            raise not_found()
        return found


def offered(session: Session, actor: Actor | None, product_id: str) -> Offered:
    """A product for who may see what is not in the market of it; `actor` None for a system that reads them all.

    Raises a 404.
    """
    product, offers = ProductStore(session).get(product_id), OfferStore(session).of_product(product_id)
    if product is None or not (actor is None or may_see_offers(actor, [one.maker for one in offers])):
        raise not_found()
    return Offered(product, offers)


def own_offer(session: Session, actor: Actor, product_id: str, cell_id: str) -> Offer:
    """An offer that this person may change. Raises Problem: 404, 403."""
    offer = offered(session, actor, product_id).offer_of(cell_id)
    if not may_offer(actor, offer.maker):
        raise Problem(403, "not_for_you")
    return offer


async def define_product(state: ApiState, actor: Actor, wanted: NewProduct, key: str) -> str:
    """The id of a product, with its first offer as a draft; the same key again changes nothing. Raises Problem."""
    terms = wanted.offer.terms
    if errors := [*wrong_category(wanted.category_code), *wrong_terms(terms, "offer.")]:
        raise wrong_fields(*errors)
    product_id = process_id_of("product", actor.username, key)

    def write(session: Session) -> None:
        maker, book, craft_code = _maker(session, state, actor, wanted.cell_id)
        ProductStore(session).define(
            ProductDefinition(
                product_id, book, maker, wanted.name_fa, wanted.name_en, wanted.description, wanted.category_code,
                craft_code, wanted.weight_grams, terms, (), actor.username, state.clock(), wanted.description_en,
            )
        )  # fmt: skip

    await state.database.awrite(write)
    return product_id


async def add_offer(state: ApiState, actor: Actor, product_id: str, wanted: NewOffer) -> None:
    """Another cell makes the same; again it changes nothing. Raises Problem: 404, 403, 422 by field.

    What is in the market anybody's cell may make as well.
    """
    terms = wanted.offer.terms
    if errors := [*wrong_terms(terms, "offer.")]:
        raise wrong_fields(*errors)

    def write(session: Session) -> None:
        product = ProductStore(session).get(product_id)
        if product is None or not product.listed:
            product = offered(session, actor, product_id).product
        maker, book, _ = _maker(session, state, actor, wanted.cell_id)
        if book != product.book:
            raise wrong_fields(FieldError("cell_id", "unknown_cell"))
        OfferStore(session).add(product_id, book, maker, terms, actor.username, state.clock())

    await state.database.awrite(write)


async def describe_product(state: ApiState, actor: Actor, product_id: str, wanted: ProductChange) -> None:
    """Says anew what it is. Raises Problem: 404, 403, 409 while somebody has it in the market or in review, 422."""
    if errors := list(wrong_category(wanted.category_code)):
        raise wrong_fields(*errors)

    def write(session: Session) -> None:
        product = describable(session, actor, product_id)
        given = wanted.model_dump(exclude_none=True)
        known = {name: getattr(product, name) for name in Description.__slots__}
        ProductStore(session).describe(product_id, Description(**(known | given)))

    await state.database.awrite(write)


def describable(session: Session, actor: Actor, product_id: str) -> Product:
    """A product that this person may say something else of. Raises Problem: 404, 403, 409."""
    found = offered(session, actor, product_id)
    if not all(may_offer(actor, one.maker) for one in found.offers):
        raise Problem(403, "not_for_you")
    if any(one.state in FIXED for one in found.offers):
        raise Problem(409, "not_now")
    return found.product


def change_terms(
    session: Session, state: ApiState, actor: Actor, offer: Offer, wanted: OfferChange
) -> OfferTerms:
    """Everything but the price, at once; the terms as they shall be. Raises Problem: 409, 422 by field."""
    if offer.state in (OfferState.IN_REVIEW, OfferState.REFUSED):
        raise Problem(409, "not_now")
    terms = wanted.of(offer.terms)
    if errors := list(wrong_terms(terms)):
        raise wrong_fields(*errors)
    store, at = OfferStore(session), state.clock()
    if not store.set_terms(offer.product_id, offer.maker.cell_id, terms, actor.username, at):
        raise wrong_fields(FieldError("stock", "reserved_by_orders"))
    return terms


TURNS = {
    "unlist": (OfferState.UNLISTED, OfferState.LISTED),
    "relist": (OfferState.LISTED, OfferState.UNLISTED),
    "revise": (OfferState.DRAFT, OfferState.UNLISTED),
}
"""What is done with an offer by hand: its state then, and before."""


async def turn_offer(state: ApiState, actor: Actor, product_id: str, cell_id: str, turn: str) -> None:
    """Out of the market, back into it as it was, or a draft again; twice is once. Raises Problem: 404, 403, 409."""
    after, before = TURNS[turn]

    def write(session: Session) -> None:
        offer = own_offer(session, actor, product_id, cell_id)
        moved = OfferStore(session).move(product_id, cell_id, after, state.clock(), only_from=(before,))
        if not moved and offer.state is not after:
            raise Problem(409, "not_now")

    await state.database.awrite(write)


def _maker(session: Session, state: ApiState, actor: Actor, cell_id: str) -> tuple[Maker, str, str]:
    """The cell as the market needs it, its book and its craft. Raises Problem: 422 for no such cell, 403."""
    cell = CellStore(session, state.keys).get(cell_id)
    if cell is None or cell.state == CLOSED:
        raise wrong_fields(FieldError("cell_id", "unknown_cell"))
    maker = Maker(cell.id, cell.member_id, cell.region, cell.province, cell.county)
    if not may_offer(actor, maker):
        # Whose it is not need not know that it is there.
        raise wrong_fields(FieldError("cell_id", "unknown_cell"))
    return maker, cell.book, cell.craft_code
