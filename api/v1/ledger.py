"""The ledger: an account with its entries, and every invariant computed from entries."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy.orm import Session

from api.dependencies import Actor, Store
from api.paging import Page, make_cursor
from api.problems import not_found, wrong_fields
from api.routes import router
from api.security.access import allow
from domain.forms import FieldError
from domain.ledger import REAL_BOOK, Balance, owner_of
from domain.permissions import (
    NATIONWIDE,
    may_look_up_in,
    may_read_house_accounts,
    may_read_ledger,
    may_see_case,
)
from domain.permissions import Actor as Person
from stores.cases import CaseStore
from stores.ledger import Entry, LedgerStore
from stores.ledger_checks import check_ledger
from stores.members import home_of
from stores.pages import BadCursor, number_of

ledger = router(tag="ledger")


@ledger.get("/ledger/check")
@allow(scope="ledger:read", people=may_read_ledger)
async def check(store: Store) -> dict[str, Any]:
    """Every invariant, for all books."""
    checks = await store.aread(check_ledger)
    return {
        "ok": all(one.ok for one in checks),
        "checks": [{"name": one.name, "ok": one.ok, "detail": one.detail} for one in checks],
    }


@ledger.get("/ledger/accounts/{account}")
@allow(scope="ledger:read", people=may_read_ledger)
async def read(
    account: str,
    actor: Actor,
    store: Store,
    page: Page,
    book: Annotated[str, Query(max_length=96)] = REAL_BOOK,
) -> dict[str, Any]:
    """An account's balance and entries, oldest first; `book` is "real" or a rehearsal's.

    404 for the account of a loan or member outside the caller's region.
    """
    try:
        last = number_of(page.after) if page.after is not None else 0
    except BadCursor as wrong:
        raise wrong_fields(FieldError("after", "cursor")) from wrong

    def look(session: Session) -> tuple[Balance, list[Entry]]:
        if not _may_read(session, actor, book, account):
            raise not_found()
        store_ = LedgerStore(session)
        return store_.balance(book, account), store_.entries(book, account, last, page.limit + 1)

    try:
        balance, entries = await store.aread(look)
    except ValueError as unknown:
        raise not_found() from unknown
    shown = entries[: page.limit]
    return {
        "account": account,
        "book": book,
        "unit": balance.unit.value,
        "posted": balance.posted,
        "pending_out": balance.pending_out,
        "available": balance.available,
        "entries": [_entry(entry) for entry in shown],
        "next": make_cursor(shown[-1].id) if len(entries) > page.limit else None,
    }


def _may_read(session: Session, actor: Person, book: str, account: str) -> bool:
    """Raises ValueError for an account that is not in the chart."""
    owner, whose = owner_of(account)
    if actor.region == NATIONWIDE:
        return True
    if book != REAL_BOOK:
        case = CaseStore(session).get(book.removeprefix("rehearsal:"))
        return case is not None and case.book == book and may_see_case(actor, case)
    if owner in ("loan", "order"):
        case = CaseStore(session).get(whose)
        return case is not None and may_see_case(actor, case)
    if owner == "member":
        home = home_of(session, whose)
        return home is not None and may_look_up_in(actor, *home)
    return may_read_house_accounts(actor)


def _entry(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in Entry.__slots__}
