"""The bank's statements beside our books, and money in suspense by its age."""

from datetime import date
from typing import Any

from fastapi import Response
from pydantic import BaseModel, ConfigDict

from api.dependencies import MaybeKey, Now, State, Store
from api.paging import ListPage, Page
from api.problems import wrong_fields
from api.reconciling import reconcile
from api.routes import router
from api.security.access import allow
from api.store_pages import answered
from domain.forms import FieldError
from domain.jalali import tehran_date
from domain.permissions import may_read_house_accounts, may_reconcile
from stores.reconciliations import FoundDifference, ReconciliationStore, Run
from stores.suspense import SuspenseStore, Waiting

reconciliations = router(tag="ledger")


class WantedDay(BaseModel):
    """A day of Tehran's that is over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: date


@reconciliations.get("/reconciliations")
@allow(scope="ledger:read", people=may_read_house_accounts)
async def runs(store: Store, page: Page) -> ListPage[dict[str, Any]]:
    """The days that were compared, newest first."""
    return await answered(
        store, lambda session: ReconciliationStore(session).runs(page.after, page.limit), run_shape
    )


@reconciliations.post("/reconciliations", status_code=202)
@allow(people=may_reconcile)
async def begin(
    wanted: WantedDay, state: State, now: Now, response: Response, key: MaybeKey = None
) -> dict[str, str]:
    """Compares a day now; a day that is being compared is not compared twice at once."""
    del key
    if wanted.day >= tehran_date(now):
        raise wrong_fields(FieldError("day", "day_out_of_range"))
    run_id = await reconcile(state, wanted.day)
    response.headers["Location"] = f"/api/v1/reconciliations/{wanted.day}/differences"
    return {"id": run_id, "day": wanted.day.isoformat()}


@reconciliations.get("/reconciliations/{day}/differences")
@allow(scope="ledger:read", people=may_read_house_accounts)
async def differences(day: date, store: Store, page: Page) -> ListPage[dict[str, Any]]:
    """What was ever found of a day; `process_id` is the case of whoever looks into it."""
    return await answered(
        store,
        lambda session: ReconciliationStore(session).found_on(day, page.after, page.limit),
        difference_shape,
    )


@reconciliations.get("/suspense")
@allow(scope="ledger:read", people=may_read_house_accounts)
async def suspense(store: Store, page: Page) -> ListPage[dict[str, Any]]:
    """Money that nobody is credited with yet, what has waited for longest first."""
    return await answered(
        store, lambda session: SuspenseStore(session).oldest(page.after, page.limit), waiting_shape
    )


@reconciliations.get("/suspense/ages")
@allow(scope="ledger:read", people=may_read_house_accounts)
async def ages(store: Store, now: Now) -> dict[str, Any]:
    """How much has waited for up to seven days, up to thirty, and longer."""
    found = await store.aread(lambda session: SuspenseStore(session).ages(now))
    return {
        "items": [
            {"up_to_days": one.up_to_days, "count": one.count, "amount_rials": one.rials} for one in found
        ]
    }


def run_shape(run: Run) -> dict[str, Any]:
    return {
        "day": run.day,
        "done_at": run.done_at,
        "lines": run.lines,
        "matched": run.matched,
        "differences": run.differences,
    }


def difference_shape(found: FoundDifference) -> dict[str, Any]:
    one = found.difference
    return {
        "kind": one.kind,
        "reference": one.reference,
        "cause": one.cause,
        "bank_rials": one.bank_rials,
        "our_rials": one.our_rials,
        "process_id": found.process_id,
    }


def waiting_shape(one: Waiting) -> dict[str, Any]:
    return {"reference": one.reference, "amount_rials": one.rials, "since": one.since}
