"""What a buyer is asked of a part, on the page behind the link of their basket: take it, wait for the rest, or cancel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from sqlalchemy.orm import Session
from starlette.responses import Response
from temporalio.exceptions import TemporalError

from api import case_commands
from api.dependencies import State
from api.pages.form_views import Typed, whole_number
from api.pages.task_visit import request_id_of
from api.pages.visits import DoorPageRoute, page_router, see_other
from api.pages.words import path
from api.problems import Problem, as_problem, not_found
from api.security.access import public
from domain.follow_link import read_follow_link
from domain.forms import FormErrors
from domain.order_support_tasks import PART
from domain.permissions import Actor, Role
from stores.basket_lists import BasketList, BasketSeen
from stores.inbox import InboxStore
from stores.inbox_queries import Wanted
from stores.inbox_views import TaskDetail, View

# Limited by address like the log-in; the link itself is what lets somebody in.
pages = page_router(DoorPageRoute)


@dataclass(frozen=True, slots=True)
class PartOffered:
    """Of one order so many units of what was bought will be there; `name` is the product's in either language."""

    task_id: str
    rev: int
    name: Mapping[str, str]
    units: int
    of_units: int


def buyer_of(seen: BasketSeen) -> Actor:
    """Who has come by the basket's link: its buyer, with no other right than that."""
    member_id = seen.basket.buyer_member_id
    return Actor(member_id, frozenset({Role.MEMBER}), member_id=member_id)


def parts_offered(session: Session, seen: BasketSeen, now: datetime) -> dict[str, PartOffered]:
    """What the buyer is asked now, by the ids of their orders."""
    found = (_task_of(session, seen, one.order.id, now) for one in seen.orders)
    return {
        task.process_id: PartOffered(
            task.id, task.rev, task.about["name"], task.about["units"], task.about["of_units"]
        )
        for task in found
        if task is not None
    }


def _task_of(session: Session, seen: BasketSeen, order_id: str, now: datetime) -> TaskDetail | None:
    wanted = Wanted(process_id=order_id, kind=PART.kind)
    tasks, _ = InboxStore(session).open_ones(buyer_of(seen), View.MINE, now, wanted, 1)
    return InboxStore(session).get(tasks[0].id) if tasks else None


@pages.post("/o/{token}/part")
@public()
async def answer(state: State, token: str, typed: Typed) -> Response:
    """Answers it, as its task does; the order itself decides whether it is still time."""

    def find(session: Session) -> tuple[BasketSeen, PartOffered | None] | None:
        basket_id = read_follow_link(state.code_secret, token)
        seen = BasketList(session).get(basket_id) if basket_id else None
        if seen is None:
            return None
        return seen, parts_offered(session, seen, state.clock()).get(typed.get("order_id", ""))

    found = await state.database.aread(find)
    if found is None:
        raise not_found()
    seen, offered = found
    if offered is None:
        return see_other(path("o", token, said="too_late"))
    try:
        taken = await case_commands.complete_task(
            state, buyer_of(seen), offered.task_id, expected_rev=whole_number(typed.get("expected_rev")) or 0,
            request_id=request_id_of(typed), form={"outcome": typed.get("outcome", "")},
        )  # fmt: skip
    except (Problem, FormErrors, TemporalError) as error:
        busy = as_problem(error).status_code == HTTPStatus.SERVICE_UNAVAILABLE
        return see_other(path("o", token, said="unavailable" if busy else "too_late"))
    return see_other(path("o", token, said="part_said" if taken else "unavailable"))
