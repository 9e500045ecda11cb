"""Orders of the members' market: placed as a basket, read with their five states, paid by another way, called off."""

from typing import Annotated, Any, Literal

from fastapi import Query, Response

from api.after_sales_start import bought_by, find_sale, makes
from api.dependencies import Key, State, Who
from api.order_cancel import cancel_order, is_begun
from api.order_changes import call_off, want_way_to_pay
from api.order_reading import basket_shape, seen_basket, whole_shape
from api.order_requests import CalledOff, OrderRequest, OtherWay
from api.order_start import start_order
from api.paging import ListPage, Page
from api.problems import Problem
from api.routes import router
from api.security.access import allow, anybody
from api.security.callers import Caller
from api.state import ApiState
from api.store_pages import answered
from domain.network_permissions import (
    may_list_goods,
    may_order_goods,
    may_order_goods_for,
    sees_all_goods,
    supports_market,
)
from domain.permissions import Actor as Person
from stores.basket_lists import BasketList, WantedBaskets

orders = router(tag="orders")
BasketState = Literal["awaiting_payment", "paid", "expired", "cancelled"]


@orders.post("/orders", status_code=202)
@allow(scope="processes:start:order", people=may_order_goods)
async def place(wanted: OrderRequest, who: Who, state: State, response: Response, key: Key) -> dict[str, str]:
    """Reserves everything at once or nothing, and waits half an hour for the money. Follow `Location`: there is the way to pay.

    Each cell in it has an order of its own, which begins when the basket is paid.
    """
    basket_id = await start_order(state, who.actor, wanted, key, allowed=who.kind == "client")
    response.headers["Location"] = f"/api/v1/orders/{basket_id}"
    return {"id": basket_id, "kind": "basket", "status": "running"}


@orders.get("/orders")
@allow(scope="processes:read", people=may_list_goods)
async def find(
    who: Who,
    state: State,
    page: Page,
    buyer_member_id: Annotated[str | None, Query(max_length=64)] = None,
    basket_state: Annotated[BasketState | None, Query(alias="state")] = None,
) -> ListPage[dict[str, Any]]:
    """Real baskets, the newest first: all for systems and who supports the market, else what one has ordered oneself."""
    if not (who.kind == "client" or sees_all_goods(who.actor)):
        buyer_member_id = who.actor.member_id
    wanted = WantedBaskets(buyer_member_id, basket_state)
    return await answered(
        state.database,
        lambda session: BasketList(session).find(wanted, after=page.after, limit=page.limit),
        basket_shape,
    )


@orders.get("/orders/{order_id}")
@allow(scope="processes:read", people=anybody)
async def read(order_id: str, who: Who, state: State) -> dict[str, Any]:
    """A basket, by its id or by that of an order in it."""
    actor = _reader(who)
    return await state.database.aread(
        lambda session: whole_shape(session, state, actor, seen_basket(session, actor, order_id))
    )


@orders.post("/orders/{order_id}/pay", status_code=202)
@allow(scope="processes:start:order", people=may_order_goods)
async def pay(
    order_id: str, wanted: OtherWay, who: Who, state: State, response: Response, key: Key
) -> dict[str, Any]:
    """Opens another way to pay, at this gateway; the others stay. 409 where it is paid or over."""
    basket_id = await _own(state, who, order_id)
    await want_way_to_pay(state, basket_id, wanted.gateway, key)
    response.headers["Location"] = f"/api/v1/orders/{basket_id}"
    return await read(basket_id, who, state)


@orders.post("/orders/{order_id}/cancel", status_code=202)
@allow(scope="processes:start:order", people=may_order_goods)
async def cancel(
    order_id: str, wanted: CalledOff, who: Who, state: State, response: Response, key: Key
) -> dict[str, Any]:
    """Calls a basket off before it is paid, its goods being free at once; or, by the id of an order in it, that order
    of a paid one until a carrier has it, its money going back. 409 where it is too late; 403 (`own_case`) where market
    support is the cell that has the order: it declines it, or asks for help, as any cell.
    """
    del wanted
    basket_id = await _own(state, who, order_id)
    if await is_begun(state, order_id):
        sale = await state.database.aread(lambda session: find_sale(session, order_id))
        # A system speaks for the buyer who uses it.
        by_support = who.kind != "client" and supports_market(who.actor) and not bought_by(who.actor, sale)
        if by_support and makes(who.actor, sale):
            raise Problem(403, "own_case")
        await cancel_order(state, order_id, "market_support" if by_support else "buyer", key)
    else:
        await call_off(state, basket_id, who.actor.username, key)
    response.headers["Location"] = f"/api/v1/orders/{basket_id}"
    return await read(basket_id, who, state)


async def _own(state: ApiState, who: Caller, order_id: str) -> str:
    """The basket, where ordering for its buyer is the caller's. Raises a 404."""
    seen = await state.database.aread(lambda session: seen_basket(session, _reader(who), order_id))
    if who.kind != "client" and not may_order_goods_for(who.actor, seen.basket.buyer_member_id):
        raise Problem(403, "not_for_you")
    return seen.basket.id


def _reader(who: Caller) -> Person | None:
    return None if who.kind == "client" else who.actor
