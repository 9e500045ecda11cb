"""Who stands for a loan: asked, found in somebody's place, and never in a circle."""

from dataclasses import replace

from sqlalchemy.orm import Session
from temporalio import activity

from activities.loan_reading import loan_of
from activities.rehearsed import open_accounts
from domain import measure_postings
from domain.ledger import REAL_BOOK, InsufficientBalance, Transfer
from domain.loan_steps import (
    Succession,
    Successor,
    TrusteeSearch,
)
from stores.database import Database
from stores.kanoons import KanoonStore
from stores.ledger import LedgerStore
from stores.loans import Loan
from stores.members import ACTIVE, MemberStore
from stores.sealing import Keys
from stores.trustees import Cover, TrusteeStore


class Trustees:
    """Steps about trustees. Each is one transaction, and finds itself done when it is repeated."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    @activity.defn(name="Trustees.propose")
    async def propose(self, search: TrusteeSearch) -> list[str]:
        """Trustees of the kanoon with room for the share, most room first; they count as asked from now on."""

        def write(session: Session) -> list[str]:
            store, loan = TrusteeStore(session), loan_of(session, search.loan_id)
            KanoonStore(session).lock(loan.kanoon_id)
            # A proposal whose answer was lost is the same proposal.
            proposed = [one for one in store.asked(loan.id) if one not in search.excluding]
            if not proposed:
                free = self._free(session, loan, search.excluding, search.share_rials)
                proposed = free[: search.count]
                store.ask(loan.id, proposed, search.share_rials)
            return proposed

        return await self._database.awrite(write)

    @activity.defn(name="Trustees.successor")
    async def successor(self, asked: Succession) -> Successor:
        """Who may stand in for a trustee, with what they cover now: the next who has room, or whom somebody named."""

        def write(session: Session) -> Successor:
            loan, store = loan_of(session, asked.loan_id), TrusteeStore(session)
            KanoonStore(session).lock(loan.kanoon_id)
            covers = _cover(session, loan, asked.member_id).covers_rials
            if asked.named:
                why_not = self._why_not(session, loan, asked, covers)
                found = [] if why_not else [asked.named]
            else:
                why_not = ""
                before = [one for one in store.asked(loan.id) if one not in asked.excluding]
                found = before or self._free(session, loan, asked.excluding, covers)[:1]
            store.ask(loan.id, found, max(covers, 1))
            return Successor(found[0] if found else "", covers, why_not)

        return await self._database.awrite(write)

    @activity.defn(name="Trustees.lose")
    async def lose(self, gone: Succession) -> None:
        """A trustee has died or lost their rank: the loan has a shortfall until somebody stands in."""
        await self._database.awrite(lambda session: TrusteeStore(session).lose(gone.loan_id, gone.member_id))

    @activity.defn(name="Trustees.replace")
    async def replace(self, change: Succession) -> bool:
        """`named` takes the place of who goes, with as much cover. False where they have not room for it any more."""

        def write(session: Session) -> bool:
            loan, store = loan_of(session, change.loan_id), TrusteeStore(session)
            if store.stands(loan.id, change.named):
                return True
            old = _cover(session, loan, change.member_id)
            new = replace(old, member_id=change.named, missing_rials=0)
            moved = {change.named: new.covers_rials, old.member_id: -old.held_rials}
            open_accounts(session, loan.book, [f"capacity:{new.member_id}"], change.at)
            store.stand_in(loan.id, new, old.member_id)
            LedgerStore(session).post_all(_moves(loan, moved, f"{old.member_id}:{change.named}", change))
            return True

        try:
            return await self._database.awrite(write)
        except InsufficientBalance:
            return False

    @activity.defn(name="Trustees.strike")
    async def strike(self, gone: Succession) -> None:
        """A trustee's part is given back, and nobody covers it any more. Idempotent: nothing is left to give."""

        def write(session: Session) -> None:
            loan, store = loan_of(session, gone.loan_id), TrusteeStore(session)
            for one in store.covers(loan.id):
                if one.member_id == gone.member_id:
                    moved = {one.member_id: -one.held_rials}
                    LedgerStore(session).post_all(_moves(loan, moved, f"{one.member_id}:struck", gone))
                    store.keep(loan.id, [replace(one, covers_rials=0, missing_rials=0)])
                    store.leave(loan.id, one.member_id)

        await self._database.awrite(write)

    def _free(self, session: Session, loan: Loan, excluding: tuple[str, ...], rials: int) -> list[str]:
        """Who could stand for so much, most room first: nobody for whom the borrower stands, at whatever remove."""
        out = {*excluding, *TrusteeStore(session).stood_for(loan.member_id)}
        trustees = MemberStore(session, self._keys).trustees_of(loan.kanoon_id, out)
        # A rehearsal asks by what the real book has free.
        room = LedgerStore(session).balances(REAL_BOOK, [f"capacity:{member_id}" for member_id in trustees])
        free = {member_id: room[f"capacity:{member_id}"].available for member_id in trustees}
        fitting = [member_id for member_id, available in free.items() if available >= rials]
        return sorted(fitting, key=lambda member_id: (-free[member_id], member_id))

    def _why_not(self, session: Session, loan: Loan, asked: Succession, rials: int) -> str:
        """The code of why somebody who was named may not stand in, or nothing."""
        store, member = TrusteeStore(session), MemberStore(session, self._keys).get(asked.named)
        room = LedgerStore(session).balance(REAL_BOOK, f"capacity:{asked.named}").available
        against = {
            "no_trustee": member is None or member.state != ACTIVE or not member.trustee_ceiling_rials,
            "own_loan": asked.named == loan.member_id,
            "stands_already": asked.named == asked.member_id or store.stands(loan.id, asked.named),
            "circle": asked.named in store.stood_for(loan.member_id),
            "no_room": room < rials,
        }
        return next((code for code, holds in against.items() if holds), "")


def _cover(session: Session, loan: Loan, member_id: str) -> Cover:
    """A trustee's part as it is; of a loan that was not paid out yet their whole share."""
    return next(one for one in TrusteeStore(session).covers(loan.id) if one.member_id == member_id)


def _moves(loan: Loan, moved: dict[str, int], key: str, step: Succession) -> list[Transfer]:
    moved = {member_id: rials for member_id, rials in moved.items() if rials}
    return [measure_postings.cover_follows(loan.book, loan.id, moved, key, step.at)] if moved else []
