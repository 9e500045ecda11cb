"""What a request about a membership does in the world: identity outside, our own books, all of it or nothing."""

from sqlalchemy.orm import Session
from temporalio import activity

from activities.loan_reading import case_clock, person_of
from activities.moving import Parting, join, part, why_not_join, why_not_leave
from activities.outside import outside
from domain.ledger import REAL_BOOK
from domain.memberships import MembershipStep, Settled
from gateways.identity import IdentityGateway
from stores.database import Database
from stores.kanoons import KanoonStore
from stores.membership_cases import MembershipCaseStore
from stores.memberships import Change
from stores.sealing import Keys

_HOW = {
    "invitation": "invited", "request": "requested", "transfer": "transferred", "leave": "left",
    "expulsion": "expelled",
}  # fmt: skip
_JOINS = ("invitation", "request")


class Memberships:
    """Steps of a request. Each is safe to repeat: one that was settled is closed, and answers the same."""

    def __init__(self, database: Database, keys: Keys, identity: IdentityGateway) -> None:
        self._database = database
        self._keys = keys
        self._identity = identity

    @outside
    @activity.defn(name="Memberships.verify")
    async def verify(self, step: MembershipStep) -> bool:
        """Whether number and telephone are the person's own. Only asks."""
        clock = case_clock(step.process_id, step.book, step.at)
        person = await self._database.aread(
            lambda session: person_of(session, self._keys, step.wish.member_id)
        )
        key = f"{step.process_id}:{person.id}"
        return await self._identity.owns_mobile(key, person.national_code, person.mobile, clock)

    @activity.defn(name="Memberships.settle")
    async def settle(self, step: MembershipStep) -> Settled:
        """The person joins, leaves or moves, if that can be now; a rehearsed one changes nobody's life."""
        return await self._database.awrite(lambda session: self._settle(session, step))

    @activity.defn(name="Memberships.give_up")
    async def give_up(self, step: MembershipStep) -> None:
        """The request has ended; another may be made. Safe to repeat."""
        await self._database.awrite(
            lambda session: MembershipCaseStore(session).close(step.process_id, step.at)
        )

    def _settle(self, session: Session, step: MembershipStep) -> Settled:
        requests, wish = MembershipCaseStore(session), step.wish
        kept, leaders = requests.get(step.process_id), _leaders(session, step)
        if kept is not None and kept.closed_at is not None:
            # Done before, and the answer lost.
            return Settled("", kept.ended_office or "", kept.ended_trustee, *leaders)
        if refused := self._why_not(session, step):
            return Settled(refused)
        ended = Parting()
        change = Change(_HOW[wish.what], step.at, step.by, step.process_id)
        if step.book == REAL_BOOK and wish.what in _JOINS:
            join(session, self._keys, wish.member_id, wish.kanoon_id, change, step.process_id)
        elif step.book == REAL_BOOK:
            to = KanoonStore(session).get(wish.kanoon_id) if wish.what == "transfer" else None
            ended = part(session, self._keys, wish.member_id, change, step.process_id, to)
        requests.close(step.process_id, step.at, office=ended.office or None, trustee=ended.was_trustee)
        return Settled("", ended.office, ended.was_trustee, *leaders)

    def _why_not(self, session: Session, step: MembershipStep) -> str:
        wish = step.wish
        if wish.what in _JOINS:
            return why_not_join(session, self._keys, wish.member_id, wish.kanoon_id, step.most)
        leaves = wish.from_kanoon_id or wish.kanoon_id
        if refused := why_not_leave(session, wish.member_id, leaves):
            return refused
        if wish.what != "transfer":
            return ""
        return why_not_join(session, self._keys, wish.member_id, wish.kanoon_id, step.most, leaves)


def _leaders(session: Session, step: MembershipStep) -> tuple[str, str]:
    """Who lead the kanoon that the person comes to, and the one that they go from, now; member ids, or nothing."""
    wish = step.wish
    comes_to = wish.kanoon_id if wish.what in (*_JOINS, "transfer") else ""
    goes_from = wish.from_kanoon_id or ("" if wish.what in _JOINS else wish.kanoon_id)
    new, old = (KanoonStore(session).get(kanoon_id) for kanoon_id in (comes_to, goes_from))
    return (new.leader_member_id or "") if new else "", (old.leader_member_id or "") if old else ""
