"""Baskets of the market for who supports it and who looks after its money: a list, narrowed by how they stand."""

from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import State
from api.pages.inbox import Place
from api.pages.inbox_look import Count
from api.pages.rendering import page
from api.pages.visits import page_router
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import wrong_fields
from api.security.access import allow
from domain.forms import FieldError
from domain.market_states import FULFILMENT, ORDER, PAYMENT, PAYOUT, REFUND
from domain.network_permissions import sees_all_goods
from domain.words import Text
from stores.basket_lists import BasketList, BasketSeen, WantedBaskets
from stores.members import names_of
from stores.pages import BadCursor, StorePage

pages = page_router()
BASKET_WORDS: dict[str, Text] = {
    "awaiting_payment": Text(fa="در انتظار پرداخت", en="Awaiting payment"),
    "paid": Text(fa="پرداخت‌شده", en="Paid"),
    "expired": Text(fa="مهلت گذشته", en="Expired"),
    "cancelled": Text(fa="لغوشده", en="Cancelled"),
}


@pages.get("/orders")
@allow(people=sees_all_goods)
async def orders(
    request: Request,
    state: State,
    basket_state: Annotated[str, Query(alias="state", max_length=40)] = "",
    after: Place = "",
) -> Response:
    """Real baskets, the newest first, with the five states of each order; a state that there is not is no filter."""
    chosen = basket_state if basket_state in BASKET_WORDS else ""
    wanted = WantedBaskets(state=chosen or None)

    def read(session: Session) -> tuple[StorePage[BasketSeen], dict[str, str]]:
        found = BasketList(session).find(wanted, after=read_cursor(after) if after else None, limit=25)
        return found, names_of(session, {one.basket.buyer_member_id for one in found.items})

    try:
        found, names = await state.database.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    return page(
        request, "orders.html", part="results", rows=found.items, names=names, chosen={"state": chosen},
        found=Count(found.count, found.count_capped), states=BASKET_WORDS,
        words={
            "order": ORDER.states, "fulfilment": FULFILMENT.states, "payment": PAYMENT.states,
            "refund": REFUND.states, "payout": PAYOUT.states,
        },
        first=path("orders", state=chosen) if after else None,
        following=path("orders", state=chosen, after=make_cursor(*found.next)) if found.next else None,
    )  # fmt: skip
