"""Placing a basket: checked by field, its goods reserved and its case kept in one transaction, its workflow told."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from api.case_start import begin_once, process_id_of, start_kept
from api.loan_start import POLICIES
from api.order_requests import OrderRequest, WantedLine, ship_to_of
from api.problems import Problem, wrong_fields
from api.state import ApiState
from domain.addresses import ShipTo
from domain.baskets import BasketCase
from domain.case import STARTED, CaseRecord
from domain.categories import category_of
from domain.forms import FieldError
from domain.ledger import REAL_BOOK
from domain.network_permissions import may_order_goods_for, orders_goods_for_anybody
from domain.orders import Basket, Wanted, WantedOrder, agree
from domain.payment_gateways import GATEWAYS
from domain.permissions import Actor, may_rehearse
from domain.products import NotEnough
from engine.virtual_time import supports_virtual_time
from stores.cases import CaseStore, StartDue
from stores.members import ACTIVE, Member, MemberStore
from stores.offers import Offer, OfferStore
from stores.orders import OrderStore
from stores.products import Product, ProductStore
from stores.sealing import keyed_hash
from stores.ship_to import ShipToStore

_KIND = "basket"


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A line with the offer that it takes from, and its place in the request."""

    number: int
    units: int
    product: Product
    offer: Offer


async def start_order(
    state: ApiState, actor: Actor, wanted: OrderRequest, key: str, *, allowed: bool = False
) -> str:
    """The id of the basket, or of the same one again. `allowed`: the caller's scope says so already.

    Raises Problem: 403 not for you, 409 no virtual time, 422 by field or for a key that placed another one.
    """
    if wanted.gateway not in GATEWAYS:
        raise wrong_fields(FieldError("gateway", "not_a_choice"))
    if wanted.rehearsal and not (allowed or may_rehearse(actor)):
        raise Problem(403, "not_for_you")
    if wanted.rehearsal and not await supports_virtual_time(await state.engine.client()):
        raise Problem(409, "no_virtual_time")
    basket_id = process_id_of(_KIND, actor.username, key)
    await start_kept(state, lambda session: _begin(session, state, basket_id, wanted, actor, allowed=allowed))
    return basket_id


def _begin(
    session: Session, state: ApiState, basket_id: str, wanted: OrderRequest, actor: Actor, *, allowed: bool
) -> StartDue:
    buyer = _buyer(session, state, wanted, None if allowed else actor)
    where, wrong = ship_to_of(wanted.ship_to)
    known = CaseStore(session).get(basket_id) is not None
    chosen, of_lines = ([], []) if known else _choose(session, wanted.lines)
    if wrong or of_lines:
        raise wrong_fields(*of_lines, *wrong)
    now = state.clock()
    record = CaseRecord(
        process_id=basket_id, kind=_KIND, region=where.region, started_at=now, rehearsal=wanted.rehearsal,
        member_id=buyer.id, answered_by={STARTED: [actor.username]},
    )  # fmt: skip
    policy = POLICIES.basket
    orders = agree(_orders(basket_id, chosen)) if chosen else ()
    pay_by = now + timedelta(minutes=policy.pay_minutes)
    basket = Basket(basket_id, record.book, buyer.id, orders, pay_by)
    case = BasketCase(
        record, policy, POLICIES.money_back, basket_id, buyer.id, basket.total_rials, basket.pay_by,
        wanted.gateway, [one.order_id for one in orders],
        makers=sorted({one.offer.maker.member_id for one in chosen}),
    )  # fmt: skip
    subject = {"member_id": buyer.id, "amount_rials": basket.total_rials, "orders": len(orders)}
    names = " ".join(dict.fromkeys(one.product.name_fa for one in chosen))
    due, new = begin_once(
        session, record, case, subject=subject, search_words=f"{buyer.name} {names}"[:500],
        asked=_asked(state, wanted, buyer), policy_version=POLICIES.version,
    )  # fmt: skip
    if new:
        _place(session, state, basket, chosen, where)
    return due


def _place(
    session: Session, state: ApiState, basket: Basket, chosen: Sequence[_Chosen], where: ShipTo
) -> None:
    try:
        OrderStore(session).place(basket, state.clock())
    except NotEnough as short:
        raise wrong_fields(
            *(
                FieldError(f"lines.{one.number}.quantity", "not_enough")
                for one in chosen
                if one.product.id == str(short)
            )
        ) from short
    ShipToStore(session, state.keys).keep(basket.basket_id, where)


def _buyer(session: Session, state: ApiState, wanted: OrderRequest, actor: Actor | None) -> Member:
    """Who buys; `actor` None may order for anybody. It is the same for who is no member and for who is not theirs."""
    asked, members = wanted.buyer, MemberStore(session, state.keys)
    if (asked.national_code is None) == (asked.member_id is None):
        raise wrong_fields(FieldError("buyer.member_id", "one_of_two"))
    field = "buyer.national_code" if asked.national_code else "buyer.member_id"
    member = (
        members.by_national_code(asked.national_code)
        if asked.national_code
        else members.get(asked.member_id or "")
    )
    may = member is not None and (actor is None or may_order_goods_for(actor, member.id))
    if not may and actor is not None and not orders_goods_for_anybody(actor):
        raise Problem(403, "not_for_you")
    if member is None or not may or member.state != ACTIVE:
        raise wrong_fields(FieldError(field, "unknown_member"))
    return member


def _choose(session: Session, lines: Sequence[WantedLine]) -> tuple[list[_Chosen], list[FieldError]]:
    """What each line takes, and what is wrong with lines."""
    products, offers = (
        ProductStore(session),
        OfferStore(session).of_products([one.product_id for one in lines]),
    )
    chosen: list[_Chosen] = []
    wrong: list[FieldError] = []
    for number, line in enumerate(lines):
        product = products.get(line.product_id)
        listed = [
            one
            for one in offers.get(line.product_id, ())
            if one.book == REAL_BOOK
            and one.state.value == "listed"
            and line.cell_id in (None, one.maker.cell_id)
        ]
        if product is None or not listed:
            name = "cell_id" if product is not None and product.listed and line.cell_id else "product_id"
            code = "unknown_cell" if name == "cell_id" else "unknown_product"
            wrong.append(FieldError(f"lines.{number}.{name}", code))
            continue
        enough = [
            one for one in listed if one.stock.available is None or one.stock.available >= line.quantity
        ]
        if not enough:
            wrong.append(FieldError(f"lines.{number}.quantity", "not_enough"))
            continue
        offer = enough[0]
        if line.price_rials not in (None, offer.terms.price_rials):
            wrong.append(FieldError(f"lines.{number}.price_rials", "price_changed"))
        if any(
            (one.product.id, one.offer.maker.cell_id) == (product.id, offer.maker.cell_id) for one in chosen
        ):
            wrong.append(FieldError(f"lines.{number}.product_id", "said_twice"))
        chosen.append(_Chosen(number, line.quantity, product, offer))
    return chosen, wrong


def _orders(basket_id: str, chosen: Sequence[_Chosen]) -> list[WantedOrder]:
    """One for each cell, in the order in which they are first named."""
    of_cells: dict[str, list[_Chosen]] = {}
    for one in chosen:
        of_cells.setdefault(one.offer.maker.cell_id, []).append(one)
    return [
        WantedOrder(
            f"order-{basket_id.removeprefix(f'{_KIND}-')}-{number}",
            cell_id,
            tuple(map(_wanted, those)),
            POLICIES.basket.carrier,
            POLICIES.basket.carrier_takes(sum(one.units * one.product.weight_grams for one in those)),
        )
        for number, (cell_id, those) in enumerate(of_cells.items(), start=1)
    ]


def _wanted(one: _Chosen) -> Wanted:
    category = category_of(one.product.category_code)
    if category is None:
        raise AssertionError("a product is of a category that there is")
    return Wanted(one.product.id, one.units, one.offer.terms.price_rials, category)


def _asked(state: ApiState, wanted: OrderRequest, buyer: Member) -> str:
    """Tells one request from another: a hash, because an address is in it."""
    content: Mapping[str, object] = wanted.model_dump(mode="json", exclude={"buyer"}) | {
        "member_id": buyer.id
    }
    return keyed_hash(state.keys, f"order-request:{json.dumps(content, sort_keys=True)}")
