"""The orders of the market at a glance: where they stand, how quickly cells accept them, which are late. Nobody is named."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from api.dependencies import Actor, State
from api.paging import ListPage, Page
from api.routes import router
from api.security.access import allow
from api.store_pages import answered
from api.v1.overview import A_YEAR_DAYS, Days, in_order, stage_shape
from domain.order_process import ORDER
from domain.permissions import works_beyond_kanoons
from stores.market_overview import LateTask, MarketOverviewStore
from stores.overview import OverviewStore

overview_orders = router(tag="overview")
ORDER_TASKS = frozenset(task.kind for task in ORDER.tasks)


@overview_orders.get("/overview/orders")
@allow(scope="processes:read", people=works_beyond_kanoons)
async def orders(actor: Actor, state: State, days: Days = A_YEAR_DAYS) -> dict[str, Any]:
    """Real orders of the caller's region that began in the last days, by stage, and how long cells took to accept them."""
    since = state.clock() - timedelta(days=days)

    def read(session: Session) -> dict[str, Any]:
        found = OverviewStore(session).funnel(ORDER.kind, since, actor.region)
        times = MarketOverviewStore(session).acceptance(since, actor.region)
        return {
            "since": since,
            "stages": [stage_shape(one) for one in in_order(ORDER, found)],
            "acceptance": [asdict(one) for one in times],
        }

    return await state.database.aread(read)


@overview_orders.get("/overview/late-orders")
@allow(scope="processes:read", people=works_beyond_kanoons)
async def late(actor: Actor, state: State, page: Page) -> ListPage[dict[str, Any]]:
    """Orders that wait for somebody beyond their time, the longest overdue first."""

    def read(session: Session) -> Any:
        store = MarketOverviewStore(session)
        return store.late(ORDER_TASKS, state.clock(), actor.region, after=page.after, limit=page.limit)

    return await answered(state.database, read, late_shape)


def late_shape(one: LateTask) -> dict[str, Any]:
    return {
        "task_id": one.task_id, "order_id": one.order_id, "kind": one.kind, "region": one.region, "due_at": one.due_at,
    }  # fmt: skip
