"""Trustees' commitments follow the loan: freed as it is repaid, held again where money was taken back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain import measure_postings
from domain.cover import cover_of
from domain.ledger import Transfer
from stores.ledger import LedgerStore
from stores.loans import Loan
from stores.trustees import Cover, TrusteeStore


def follow_principal(
    session: Session, loan: Loan, principal_rials: int, key: str, at: datetime
) -> list[Transfer]:
    """Keeps what the trustees cover once so much principal is unpaid; what comes back is to be posted.

    `key` names what changed the principal. Where a trustee has promised elsewhere meanwhile what must be held
    again, it is missing: it is kept as such, and held when there is room.
    """
    store = TrusteeStore(session)
    before = store.covers(loan.id)
    after = _wanted(session, loan, principal_rials, before)
    changed = [(was, now) for was, now in zip(before, after, strict=True) if was != now]
    store.keep(loan.id, [now for _, now in changed])
    moved = {now.member_id: now.held_rials - was.held_rials for was, now in changed}
    moved = {member_id: rials for member_id, rials in moved.items() if rials}
    return [measure_postings.cover_follows(loan.book, loan.id, moved, key, at)] if moved else []


def free_trustees(session: Session, loan: Loan, why: str, at: datetime) -> None:
    """Releases whatever the trustees of a loan still have committed; what is released leaves nothing to release."""
    LedgerStore(session).post_all(follow_principal(session, loan, 0, why, at))


def _wanted(session: Session, loan: Loan, principal_rials: int, before: Iterable[Cover]) -> list[Cover]:
    wanted = [
        replace(
            one,
            covers_rials=cover_of(
                one.share_rials, principal_rials=principal_rials, amount_rials=loan.amount_rials
            ),
        )
        for one in before
    ]
    more = [one for one, was in zip(wanted, before, strict=True) if one.covers_rials > was.held_rials]
    if not more:
        return [replace(one, missing_rials=0) for one in wanted]
    room = LedgerStore(session).balances(loan.book, [f"capacity:{one.member_id}" for one in more])
    return [
        replace(
            one,
            missing_rials=max(
                0, one.covers_rials - was.held_rials - room[f"capacity:{one.member_id}"].available
            )
            if f"capacity:{one.member_id}" in room
            else 0,
        )
        for one, was in zip(wanted, before, strict=True)
    ]
