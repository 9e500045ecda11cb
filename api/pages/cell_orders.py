"""The page of a cell's orders: what its person is asked about its sales, and of each order what it is and how far."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, State
from api.pages.declared import stage_title
from api.pages.inbox import Place
from api.pages.inbox_look import Count
from api.pages.people import names_of
from api.pages.rendering import page
from api.pages.visits import page_router
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import wrong_fields
from api.security.access import allow, anybody
from api.v1.cells import visible_cell
from domain.forms import FieldError
from domain.permissions import Actor as Person
from domain.processes import task_kind
from domain.task_permissions import may_answer
from domain.words import Text
from stores.cell_orders import asked_of_cell, orders_of_cell
from stores.inbox_views import TaskDetail
from stores.pages import BadCursor
from stores.task_reading import detail_of, open_tasks_of_cases

pages = page_router()


@dataclass(frozen=True, slots=True)
class Asked:
    """An open task, and the goods that it is about as the page names them."""

    task: TaskDetail
    goods: tuple[Text, ...]


@pages.get("/cells/{cell_id}/orders")
@allow(people=anybody)
async def cell_orders(
    request: Request, cell_id: str, actor: Actor, state: State, after: Place = ""
) -> Response:
    """The paid orders of a cell, the newest first; each with the questions that this person may answer."""
    case, cell = await visible_cell(state, actor, cell_id)

    def read(session: Session) -> Any:
        found = orders_of_cell(session, cell_id, after=read_cursor(after) if after else None)
        asked = questions_to(session, actor, open_tasks_of_cases(session, [one.id for one in found.items]))
        mine = questions_to(session, actor, asked_of_cell(session, cell_id, cell.member_id))
        return found, asked, _named(mine), names_of(session, [cell.member_id])

    try:
        found, asked, mine, names = await state.database.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    return page(
        request, "cell_orders.html", part="results", cell=cell, case=case, rows=found.items, asked=asked, mine=mine, names=names,
        stage=lambda one: stage_title("order", one.stage), title=lambda one: task_kind(one.kind).title,
        found=Count(found.count, found.count_capped),
        first=path("cells", cell_id, "orders") if after else None,
        following=path("cells", cell_id, "orders", after=make_cursor(*found.next)) if found.next else None,
    )  # fmt: skip


def questions_to(session: Session, actor: Person, task_ids: Iterable[str]) -> dict[str, list[TaskDetail]]:
    """Those of these open tasks that this person may answer, by case, in their order."""
    found: dict[str, list[TaskDetail]] = {}
    for task_id in task_ids:
        task = detail_of(session, task_id, actor.username)
        if task is not None and may_answer(actor, task):
            found.setdefault(task.process_id, []).append(task)
    return found


def _named(tasks: dict[str, list[TaskDetail]]) -> list[Asked]:
    return [Asked(task, _goods_of(task)) for asked in tasks.values() for task in asked]


def _goods_of(task: TaskDetail) -> tuple[Text, ...]:
    """What somebody bought, line by line; of a supply, what the cell buys itself."""
    known = task.about.get("goods") or task.about.get("what") or []
    lines = known if isinstance(known, list) else [known]
    return tuple(
        Text(fa=str(one["fa"]), en=str(one["en"]))
        if isinstance(one, dict)
        else Text(fa=str(one), en=str(one))
        for one in lines
    )
