"""Payouts to cells: looked up one by one and by batches; a batch begun by hand."""

from typing import Annotated, Any, Literal

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.dependencies import Actor, Key, State, Store
from api.paging import ListPage, Page
from api.payout_begin import begin_batch
from api.problems import not_found
from api.routes import router
from api.security.access import allow, anybody
from api.store_pages import answered
from api.v1.people import bound_to
from domain.network_permissions import READS_INCOMES, may_prepare_payouts, sees_all_payouts
from domain.permissions import NATIONWIDE, SYSTEM, works_beyond_kanoons
from domain.permissions import Actor as Person
from stores.payout_listing import ListedBatch, ListedPayout, PayoutListing, PayoutScope

payouts = router(tag="payouts")
Id = Annotated[str | None, Query(max_length=140)]
PayoutState = Literal["scheduled", "approved", "sent", "settled", "failed", "returned", "cancelled"]


class WantedBatch(BaseModel):
    """The coming cycle's batch, or one of what a rehearsed case's buyers paid."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rehearsal_of: str | None = Field(default=None, max_length=64)


@payouts.post("/payouts", status_code=202)
@allow(people=may_prepare_payouts)
async def begin(
    wanted: WantedBatch, actor: Actor, state: State, response: Response, key: Key
) -> dict[str, str]:
    """Begins the batch of the coming cycle by hand; what is large in it another person releases. Follow `Location`.

    A cycle has one batch at a time: where it was begun already it is that one, and where that has ended before the
    cutoff, another. 409 where nothing is due, or no account that it is due to may be paid to yet: its code says why.
    403 (`own_payout`) for whoever answers for a cell that a large payout of the batch would go to.
    """
    del key
    batch_id = await begin_batch(state, actor, wanted.rehearsal_of)
    response.headers["Location"] = f"/api/v1/processes/{batch_id}"
    return {"id": batch_id, "kind": "payout", "status": "running"}


@payouts.get("/payouts")
@allow(scope="payouts:read", people=anybody)
async def find(
    actor: Actor,
    store: Store,
    page: Page,
    q: Annotated[str, Query(max_length=140)] = "",
    batch_id: Id = None,
    cell_id: Id = None,
    state: PayoutState | None = None,
    large: bool | None = None,
) -> ListPage[dict[str, Any]]:
    """Payouts, those that changed last first; `q` is an id of a payout, batch or cell, or the bank's reference.

    `large`: those that are above the limit for one person (`four_eyes`), or the others; of a batch whose release is asked
    for (`payout.release`, `payout.second`) some can be held back by their ids, in the answer's `held`.

    The treasury and who oversees it see all, leaders and members those of their cells.
    """
    return await answered(
        store,
        lambda session: PayoutListing(session).find(
            scope_of(actor), batch_id=batch_id, cell_id=cell_id, state=state, large=large, q=q,
            after=page.after, limit=page.limit,
        ),
        payout_shape,
    )  # fmt: skip


@payouts.get("/payouts/{payout_id}")
@allow(scope="payouts:read", people=anybody)
async def read(payout_id: str, actor: Actor, store: Store) -> dict[str, Any]:
    """One payout. Raises a 404 outside what the caller may see."""
    found = await store.aread(lambda session: PayoutListing(session).get(scope_of(actor), payout_id))
    if found is None:
        raise not_found()
    return payout_shape(found)


@payouts.get("/payout-batches")
@allow(scope="payouts:read", people=sees_all_payouts)
async def batches(store: Store, page: Page) -> ListPage[dict[str, Any]]:
    """The batches with what became of them, the newest cycle first."""
    return await answered(
        store, lambda session: PayoutListing(session).batches(page.after, page.limit), batch_shape
    )


@payouts.get("/payout-batches/{batch_id}")
@allow(scope="payouts:read", people=sees_all_payouts)
async def read_batch(batch_id: str, store: Store) -> dict[str, Any]:
    """One batch."""
    found = await store.aread(lambda session: PayoutListing(session).batch(batch_id))
    if found is None:
        raise not_found()
    return batch_shape(found)


def scope_of(actor: Person) -> PayoutScope:
    """Whose payouts somebody may see; nobody's where none of it is theirs to see."""
    if sees_all_payouts(actor) or actor.username.startswith(SYSTEM):
        return PayoutScope(region=NATIONWIDE)
    if works_beyond_kanoons(actor):
        return PayoutScope(region=actor.region) if actor.is_any(READS_INCOMES) else PayoutScope()
    return PayoutScope(kanoon_id=bound_to(actor), member_id=actor.member_id)


def payout_shape(one: ListedPayout) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ListedPayout.__slots__}


def batch_shape(one: ListedBatch) -> dict[str, Any]:
    counts = {
        name: getattr(one.state, name)
        for name in ("waiting", "sent", "settled", "failed", "returned", "cancelled")
    }
    return {
        "id": one.id,
        "rehearsal": one.book != "real",
        "cycle_at": one.cycle_at,
        "prepared_by": one.prepared_by,
        "prepared_at": one.prepared_at,
        "payouts": one.payouts,
        "amount_rials": one.amount_rials,
        "states": counts,
    }  # fmt: skip
