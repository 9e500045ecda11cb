"""The treasury's pages of payouts: what is due and why some of it waits, the batches, and one batch line by line."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from activities.payout_start import coming_cycle, rests
from api.dependencies import Actor, Now, State, Store
from api.loan_start import POLICIES
from api.pages.form_views import Typed
from api.pages.inbox import Place
from api.pages.people import names_of
from api.pages.rendering import page
from api.pages.visits import page_router, see_other
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.payout_begin import begin_batch, would_pay_themselves
from api.problems import not_found, wrong_fields
from api.security.access import allow
from domain.forms import FieldError
from domain.market_states import PAYOUT
from domain.network_permissions import may_prepare_payouts, sees_all_payouts
from domain.payout_process import PAYOUT_REASONS
from domain.permissions import NATIONWIDE
from stores.pages import BadCursor
from stores.payout_listing import PayoutListing, PayoutScope
from stores.treasury import TreasuryStore

pages = page_router()


@pages.get("/payouts")
@allow(people=sees_all_payouts)
async def overview(
    request: Request, actor: Actor, store: Store, state: State, now: Now, after: Place = ""
) -> Response:
    """What is due, escrow against the ledger, and the batches, newest cycle first."""

    def read(session: Session) -> dict[str, Any]:
        treasury = TreasuryStore(session)
        return {
            "due": treasury.due(now, rests(POLICIES.market)),
            "escrow": treasury.escrow(),
            "money": treasury.money(),
            "cycle": coming_cycle(session, POLICIES.market, now),
            "found": PayoutListing(session).batches(read_cursor(after) if after else None),
            "own_is_large": may_prepare_payouts(actor) and would_pay_themselves(session, state, actor),
        }

    try:
        look = await store.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    following = look["found"].next
    return page(
        request,
        "payouts.html",
        may_begin=may_prepare_payouts(actor),
        rows=look["found"].items,
        first=path("payouts") if after else None,
        following=path("payouts", after=make_cursor(*following)) if following else None,
        **look,
    )


@pages.post("/payouts")
@allow(people=may_prepare_payouts)
async def begin(request: Request, typed: Typed, actor: Actor, state: State) -> Response:
    """Begins the coming cycle's batch now; where there is one already, that is shown."""
    del request, typed
    batch_id = await begin_batch(state, actor, None)
    return see_other(path("cases", batch_id, said="batch_begun"))


@pages.get("/payouts/{batch_id}")
@allow(people=sees_all_payouts)
async def batch(request: Request, batch_id: str, store: Store, after: Place = "") -> Response:
    """One batch, line by line; those that changed last first."""

    def read(session: Session) -> dict[str, Any] | None:
        listing = PayoutListing(session)
        one = listing.batch(batch_id)
        if one is None:
            return None
        found = listing.find(
            PayoutScope(region=NATIONWIDE), batch_id=batch_id, after=read_cursor(after) if after else None
        )
        members = listing.members([row.cell_id for row in found.items])
        return {
            "batch": one, "found": found, "rows": found.items, "members": members,
            "names": names_of(session, list(members.values())), "task": listing.release_task(batch_id),
        }  # fmt: skip

    try:
        look = await store.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    if look is None:
        raise not_found()
    following = look["found"].next
    return page(
        request,
        "payout_batch.html",
        states=PAYOUT.states,
        reasons=PAYOUT_REASONS,
        first=path("payouts", batch_id) if after else None,
        following=path("payouts", batch_id, after=make_cursor(*following)) if following else None,
        **look,
    )
