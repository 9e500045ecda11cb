"""The first order of a cell, and the product that comes of it (processes.md, B.10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.forms import FieldError

PHOTOS = ("photo", "photo_2", "photo_3")
"""The fields of a product's pictures; the first is asked for."""


@dataclass(slots=True)
class PilotOrder:
    """A first order: what, how many pieces, until which day (ISO 8601); what was handed in, and how often made better."""

    what: str
    pieces: int
    hand_in_by: str
    handed_in: str = ""
    photo: str = ""
    reworks: int = 0


@dataclass(frozen=True, slots=True)
class ProductWanted:
    """A product as somebody (`by`) defined it from the form; photos are ids of files."""

    by: str
    name_fa: str
    name_en: str
    description: str
    category_code: str
    cost_rials: int
    price_rials: int
    made_to_order: bool
    stock: int
    production_days: int
    weight_grams: int
    photos: tuple[str, ...]
    description_en: str = ""


def product_of(form: Mapping[str, Any], by: str) -> ProductWanted:
    """A product from its clean form. What is made to order has no stock."""
    made_to_order = bool(form.get("made_to_order"))
    return ProductWanted(
        by=by,
        name_fa=form["name_fa"],
        name_en=str(form.get("name_en", "")),
        description=str(form.get("description", "")),
        category_code=form["category_code"],
        cost_rials=form["cost_rials"],
        price_rials=form["price_rials"],
        made_to_order=made_to_order,
        stock=0 if made_to_order else int(form.get("stock", 0)),
        production_days=form["production_days"],
        weight_grams=form["weight_grams"],
        photos=tuple(dict.fromkeys(form[name] for name in PHOTOS if form.get(name))),
        description_en=str(form.get("description_en", "")),
    )


def wrong_in_product(form: Mapping[str, Any]) -> list[FieldError]:
    """What of a product's clean form does not go together."""
    wrong = []
    if form["price_rials"] < form["cost_rials"]:
        wrong.append(FieldError("price_rials", "below_cost"))
    if not form.get("made_to_order") and "stock" not in form:
        wrong.append(FieldError("stock", "required"))
    return wrong


def product_id_of(talent_id: str) -> str:
    """The id of the one product that a talent begins with."""
    return f"product-{talent_id.removeprefix('talent-')}"


@dataclass(frozen=True, slots=True)
class AccountStep:
    """Asks whose account it is that a cell would be paid to; `asked` counts the questions, by the case's own clock."""

    talent_id: str
    member_id: str
    book: str
    at: datetime
    asked: int
