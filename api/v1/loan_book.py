"""The loan book: lists of loans that were paid out, and what is late, by class, province and kanoon."""

from typing import Annotated, Any, Literal

from fastapi import Query

from api.dependencies import Actor, Store
from api.paging import ListPage, Page
from api.problems import Problem
from api.routes import router
from api.security.access import allow, anybody
from api.store_pages import answered
from domain.arrears import ArrearsClass
from domain.permissions import Actor as Person
from domain.permissions import may_read_loan_book, works_beyond_kanoons
from stores.loan_book import BookedLoan, LoanBookStore, Order, Total, Wanted

loan_book = router(tag="loans")
State = Literal["repaying", "closed", "written_off"]
Amount = Annotated[int | None, Query(ge=0, le=10**17)]
Id = Annotated[str | None, Query(max_length=64)]


@loan_book.get("/loans")
@allow(scope="processes:read", people=may_read_loan_book)
async def loans(
    actor: Actor,
    store: Store,
    page: Page,
    state: State | None = None,
    arrears_class: ArrearsClass | None = None,
    kanoon_id: Id = None,
    least_rials: Amount = None,
    most_rials: Amount = None,
    order: Order = "newest",
) -> ListPage[dict[str, Any]]:
    """Real loans that were paid out; staff see their region's, leaders their kanoon's. Newest first, or the latest.

    `order`: `newest` (when it was paid out) or `late` (what is late, the most first).
    """
    wanted = scope_of(actor, Wanted("*", kanoon_id, state, arrears_class, least_rials, most_rials))
    return await answered(
        store,
        lambda session: LoanBookStore(session).find(wanted, order=order, after=page.after, limit=page.limit),
        loan_shape,
    )


@loan_book.get("/arrears")
@allow(scope="processes:read", people=anybody)
async def arrears(
    actor: Actor,
    store: Store,
    page: Page,
    by: Literal["class", "province", "kanoon"] = "class",
    kanoon_id: Id = None,
) -> ListPage[dict[str, Any]]:
    """Sums of what is being repaid and of what is late; nobody is named. Members see their own kanoon's by class.

    Shaming is not done (processes.md, C.8): cases are for who works with them.
    """
    if not may_read_loan_book(actor) and by != "class":
        raise Problem(403, "not_for_you")
    wanted = scope_of(actor, Wanted(kanoon_id=kanoon_id))
    return await answered(
        store,
        lambda session: LoanBookStore(session).totals(by, wanted, after=page.after, limit=page.limit),
        total_shape,
    )


def scope_of(actor: Person, wanted: Wanted) -> Wanted:
    """What of it this person may see: their region, or the one kanoon that they belong to. Raises a 403 for another's."""
    if works_beyond_kanoons(actor):
        return Wanted(
            actor.region,
            wanted.kanoon_id,
            wanted.state,
            wanted.arrears_class,
            wanted.least_rials,
            wanted.most_rials,
        )
    if wanted.kanoon_id not in (None, actor.kanoon_id):
        raise Problem(403, "not_for_you")
    # Who belongs to no kanoon sees nothing.
    return Wanted(
        "*", actor.kanoon_id or "", wanted.state, wanted.arrears_class, wanted.least_rials, wanted.most_rials
    )


def loan_shape(one: BookedLoan) -> dict[str, Any]:
    return {
        "id": one.loan_id,
        "member_id": one.member_id,
        "member": one.member,
        "kanoon_id": one.kanoon_id,
        "province": one.province,
        "state": one.state,
        "amount_rials": one.amount_rials,
        "disbursed_at": one.disbursed_at,
        "principal_rials": one.principal_rials,
        "late_rials": one.late_rials,
        "oldest_unpaid_due_on": one.oldest_due_on,
        "arrears_class": one.arrears_class,
    }


def total_shape(one: Total) -> dict[str, Any]:
    return {
        "of": one.of,
        "loans": one.loans,
        "principal_rials": one.principal_rials,
        "late_rials": one.late_rials,
    }
