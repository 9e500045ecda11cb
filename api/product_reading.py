"""Products as they are answered: what everybody may know, and what is only for their makers and staff."""

from typing import Any

from sqlalchemy.orm import Session

from api.problems import not_found
from api.product_keeping import Offered, offered
from domain.categories import category_of
from domain.network_permissions import may_see_offers
from domain.permissions import Actor
from domain.products import OfferState
from stores.offers import Offer, OfferStore, Price
from stores.products import Product, ProductStore


def shown_product(session: Session, actor: Actor | None, product_id: str) -> tuple[Offered, bool]:
    """A product for a reader (None: a system), and whether all of it is for them. Raises a 404.

    What is in the market is for everybody: its offers that are there.
    """
    product = ProductStore(session).get(product_id)
    if product is None:
        raise not_found()
    offers = OfferStore(session).of_product(product_id)
    if actor is None or may_see_offers(actor, [one.maker for one in offers]):
        return offered(session, actor, product_id), True
    if not product.listed:
        raise not_found()
    return Offered(product, tuple(one for one in offers if one.state is OfferState.LISTED)), False


def product_shape(one: Product) -> dict[str, Any]:
    """What everybody may know of it."""
    category = category_of(one.category_code)
    return {
        "id": one.id,
        "name": {"fa": one.name_fa, "en": one.name_en or None},
        "description": one.description,
        "description_en": one.description_en or None,
        "category": {
            "code": one.category_code,
            "fa": category.name.fa if category else one.category_code,
            "en": category.name.en if category else one.category_code,
            "withdrawal_days": category.withdrawal_days if category else 0,
        },
        "craft_code": one.craft_code,
        "weight_grams": one.weight_grams,
        "listed": one.listed,
        "listed_at": one.listed_at,
        "lowest_rials": one.lowest_rials,
        "photos": [
            {
                "id": photo_id,
                "large": f"/api/v1/products/{one.id}/photos/{photo_id}?size=large",
                "small": f"/api/v1/products/{one.id}/photos/{photo_id}?size=small",
            }
            for photo_id in one.photo_ids
        ],
    }


def offer_shape(one: Offer, *, whole: bool) -> dict[str, Any]:
    """An offer; what making it costs and how its review stands only where the `whole` is for the reader."""
    return {
        "cell_id": one.maker.cell_id,
        "region": one.maker.region,
        "province": one.maker.province,
        "county": one.maker.county,
        "price_rials": one.terms.price_rials,
        "made_to_order": one.terms.made_to_order,
        "available": one.stock.available,
        "production_days": one.terms.production_days,
        "state": one.state.value,
        "cost_rials": one.terms.cost_rials if whole else None,
        "stock": one.terms.stock if whole else None,
        "reserved": one.reserved if whole else None,
        "wanted_rials": one.wanted_rials if whole else None,
        "process_id": one.process_id if whole else None,
    }


def offered_shape(found: Offered, *, whole: bool) -> dict[str, Any]:
    return product_shape(found.product) | {"offers": [offer_shape(one, whole=whole) for one in found.offers]}


def price_shape(one: Price) -> dict[str, Any]:
    return {
        "price_rials": one.price_rials,
        "cost_rials": one.cost_rials,
        "valid_from": one.valid_from,
        "by": one.by,
    }
