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
from api.followed import seen_by_link
from api.pages.form_views import Typed, whole_number
from api.pages.task_visit import request_id_of
from api.pages.visits import DoorPageRoute, page_router, see_other
from api.pages.words import path
from api.problems import Problem, as_problem, not_found
from api.security.access import public
from domain.forms import FormErrors
from domain.order_support_tasks import PART
from domain.permissions import Actor, Role
from stores.basket_lists import BasketSeen, OrderSeen
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


def buyer_of(seen: BasketSeen, one: OrderSeen) -> Actor:
    """Who has come by the link: the buyer of an order, or its heir, with no other right than that."""
    member_id = one.order.heir_member_id or seen.basket.buyer_member_id
    return Actor(member_id, frozenset({Role.MEMBER}), member_id=member_id)


def parts_offered(session: Session, seen: BasketSeen, now: datetime) -> dict[str, PartOffered]:
    """What the buyer is asked now, by the ids of their orders."""
    found = (_task_of(session, seen, one, now) for one in seen.orders)
    return {
        task.process_id: PartOffered(
            task.id, task.rev, task.about["name"], task.about["units"], task.about["of_units"]
        )
        for task in found
        if task is not None
    }


def _task_of(session: Session, seen: BasketSeen, one: OrderSeen, now: datetime) -> TaskDetail | None:
    wanted = Wanted(process_id=one.order.id, kind=PART.kind)
    tasks, _ = InboxStore(session).open_ones(buyer_of(seen, one), View.MINE, now, wanted, 1)
    return InboxStore(session).get(tasks[0].id) if tasks else None


@pages.post("/o/{token}/part")
@public()
async def answer(state: State, token: str, typed: Typed) -> Response:
    """Answers it, as its task does; the order itself decides whether it is still time."""

    def find(session: Session) -> tuple[Actor, PartOffered] | None:
        seen = seen_by_link(session, state.code_secret, token)
        if seen is None:
            raise not_found()
        offered = parts_offered(session, seen, state.clock())
        wanted = typed.get("order_id", "")
        buyers = (buyer_of(seen, one) for one in seen.orders if one.order.id == wanted)
        return (next(buyers), offered[wanted]) if wanted in offered else None

    found = await state.database.aread(find)
    if found is None:
        return see_other(path("o", token, said="too_late"))
    buyer, offered = found
    try:
        taken = await case_commands.complete_task(
            state, buyer, offered.task_id, expected_rev=whole_number(typed.get("expected_rev")) or 0,
            request_id=request_id_of(typed), form={"outcome": typed.get("outcome", "")},
        )  # fmt: skip
    except (Problem, FormErrors, TemporalError) as error:
        busy = as_problem(error).status_code == HTTPStatus.SERVICE_UNAVAILABLE
        return see_other(path("o", token, said="unavailable" if busy else "too_late"))
    return see_other(path("o", token, said="part_said" if taken else "unavailable"))
