"""The pages of webhooks that go out: every client's endpoints, what they were told lately, and one event sent again."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import State
from api.hook_keeping import endpoint_there, replay, send_test, turn_endpoint
from api.pages.form_views import Typed
from api.pages.inbox import Place
from api.pages.inbox_look import Count
from api.pages.refusal_words import problem_said
from api.pages.rendering import page
from api.pages.visits import page_router, see_other
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import Problem, not_found, wrong_fields
from api.security.access import allow
from api.state import ApiState
from domain.forms import FieldError
from domain.network_permissions import keeps_webhooks
from stores.hook_deliveries import DeliveryStore
from stores.hooks import HookStore
from stores.pages import BadCursor

pages = page_router()
_HOOKS = "webhook-endpoints"
_LARGEST_ID_LENGTH = 18


@pages.get("/webhook-endpoints")
@allow(people=keeps_webhooks)
async def endpoints(request: Request, state: State, after: Place = "") -> Response:
    """All of them, by their ids."""

    def read(session: Session) -> Any:
        return HookStore(session, state.keys).find(after=read_cursor(after) if after else None)

    try:
        found = await state.database.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    return page(
        request, "hooks.html", rows=found.items, found=Count(found.count, found.count_capped),
        first=path(_HOOKS) if after else None,
        following=path(_HOOKS, after=make_cursor(*found.next)) if found.next else None,
    )  # fmt: skip


@pages.get("/webhook-endpoints/{endpoint_id}")
@allow(people=keeps_webhooks)
async def endpoint(request: Request, endpoint_id: str, state: State, after: Place = "") -> Response:
    """One, and its deliveries, the newest first."""
    return await _shown(request, state, endpoint_id, after)


@pages.post("/webhook-endpoints/{endpoint_id}/{action}")
@allow(people=keeps_webhooks)
async def act(request: Request, endpoint_id: str, action: str, typed: Typed, state: State) -> Response:
    """Pauses it, lets it go on, or sends it an event for testing."""
    del typed
    try:
        match action:
            case "pause" | "resume":
                await turn_endpoint(state, endpoint_id, None, active=action == "resume")
            case "test":
                await send_test(state, endpoint_id, None)
            case _:
                raise not_found()
    except Problem as problem:
        return await _shown(request, state, endpoint_id, problem=problem)
    said = {"pause": "hook_paused", "resume": "hook_resumed", "test": "hook_tested"}[action]
    return see_other(path(_HOOKS, endpoint_id, said=said))


@pages.post("/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}/replay")
@allow(people=keeps_webhooks)
async def send_again(
    request: Request, endpoint_id: str, delivery_id: str, typed: Typed, state: State
) -> Response:
    """One event once more, under its own id."""
    del typed
    try:
        if not (delivery_id.isascii() and delivery_id.isdigit() and len(delivery_id) <= _LARGEST_ID_LENGTH):
            raise not_found()
        await replay(state, endpoint_id, None, int(delivery_id))
    except Problem as problem:
        return await _shown(request, state, endpoint_id, problem=problem)
    return see_other(path(_HOOKS, endpoint_id, said="hook_replayed"))


async def _shown(
    request: Request, state: ApiState, endpoint_id: str, after: str = "", problem: Problem | None = None
) -> Response:
    """The page; what was refused is said above it, and what is not there has none."""
    if problem is not None and problem.code == not_found().code:
        raise problem

    def read(session: Session) -> dict[str, Any]:
        one = endpoint_there(HookStore(session, state.keys), endpoint_id, None)
        found = DeliveryStore(session, state.keys).find(
            endpoint_id, after=read_cursor(after) if after else None
        )
        return {"hook": one, "rows": found.items, "following": found.next}

    try:
        look = await state.database.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    following = look.pop("following")
    return page(
        request, "hook.html", status=problem.status_code if problem else 200,
        alert=problem_said(problem, request.state.language) if problem else None, wrong=(),
        first=path(_HOOKS, endpoint_id) if after else None,
        following=path(_HOOKS, endpoint_id, after=make_cursor(*following)) if following else None,
        **look,
    )  # fmt: skip
