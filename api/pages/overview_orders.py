"""The orders of the market at a glance, as a page: by stage, how quickly cells accept them by province, and which are late."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, State
from api.pages.declared import as_it_is
from api.pages.inbox import Place
from api.pages.inbox_look import Count
from api.pages.overview import PERIODS_DAYS, Bar
from api.pages.rendering import page
from api.pages.visits import page_router
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import wrong_fields
from api.security.access import allow
from api.v1.overview import in_order
from api.v1.overview_orders import ORDER_TASKS
from domain.forms import FieldError
from domain.order_process import ORDER
from domain.permissions import works_beyond_kanoons
from domain.supporter_process import PROVINCE_WORDS
from domain.words import Text
from stores.market_overview import AcceptanceTimes, MarketOverviewStore
from stores.overview import OverviewStore
from stores.pages import BadCursor

pages = page_router()
_A_QUARTER_DAYS = 90


@dataclass(frozen=True, slots=True)
class TimeBar:
    """How long the cells of a province take, and its 90th percentile's share of the longest in percent."""

    of: Text
    times: AcceptanceTimes
    percent: int


@pages.get("/overview/orders")
@allow(people=works_beyond_kanoons)
async def orders(
    request: Request,
    actor: Actor,
    state: State,
    days: Annotated[str, Query(max_length=8)] = "",
    after: Place = "",
) -> Response:
    """What is not a choice counts as a quarter of a year."""
    period = (
        int(days) if days.isascii() and days.isdecimal() and int(days) in PERIODS_DAYS else _A_QUARTER_DAYS
    )
    since = state.clock() - timedelta(days=period)

    def read(session: Session) -> Any:
        store = MarketOverviewStore(session)
        return (
            OverviewStore(session).funnel(ORDER.kind, since, actor.region),
            store.acceptance(since, actor.region),
            store.late(
                ORDER_TASKS,
                state.clock(),
                actor.region,
                after=read_cursor(after) if after else None,
                limit=20,
            ),
        )

    try:
        found, times, late = await state.database.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    stages = in_order(ORDER, found)
    most = max((one.now for one in stages), default=0) or 1
    chosen = {"days": str(period)}
    return page(
        request, "overview_orders.html", period=period, periods=PERIODS_DAYS,
        stages=[Bar(ORDER.stage(one.stage).title, one.reached, one.now * 100 // most, one.now) for one in stages]
        if found else [],
        whole=times[0] if times else None, by_province=_bars(times[1:]), late=late.items, provinces=PROVINCE_WORDS,
        found=Count(late.count, late.count_capped), title_of=lambda kind: ORDER.task(kind).title,
        first=path("overview", "orders", **chosen) if after else None,
        following=path("overview", "orders", **chosen, after=make_cursor(*late.next)) if late.next else None,
    )  # fmt: skip


def _bars(times: tuple[AcceptanceTimes, ...]) -> list[TimeBar]:
    """The slowest first."""
    longest = max((one.p90_hours for one in times), default=0) or 1
    slowest_first = sorted(times, key=lambda one: (-one.p90_hours, one.region))
    return [
        TimeBar(
            PROVINCE_WORDS.get(one.region) or as_it_is(one.region), one, round(one.p90_hours * 100 / longest)
        )
        for one in slowest_first
    ]
