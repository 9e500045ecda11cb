"""What happens to people: said once, and told to every case that it concerns."""

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.client import Client

from activities.handing import give_event
from activities.outside import outside
from activities.payout_account_start import holder_died, start_at_once
from domain.case import OutsideEvent
from domain.ledger import REAL_BOOK
from domain.loan_steps import (
    Succession,
)
from stores.borrowing import BorrowingStore
from stores.cases import StartDue
from stores.cells import open_cells_of
from stores.database import Database
from stores.founder_deaths import founds_no_more
from stores.house_events import members_changed
from stores.market_deaths import trades_no_more
from stores.members import MemberStore
from stores.membership_cases import MembershipCaseStore
from stores.memberships import Change, MembershipStore
from stores.sealing import Keys
from stores.supporter_deaths import supports_no_more
from stores.supporters import SupporterStore
from stores.talents import TalentStore
from stores.trustees import TrusteeStore


class Lives:
    """Members' lives, as far as cases depend on them. What is rehearsed changes nobody's life."""

    def __init__(self, client: Client, database: Database, keys: Keys) -> None:
        self._client = client
        self._database = database
        self._keys = keys

    @outside
    @activity.defn(name="Lives.died")
    async def died(self, step: Succession) -> None:
        """Marks the member, and tells every other open case of theirs, and the loans they stand for. Idempotent.

        They support nobody, found, buy and sell nothing any more, either; the relay tells the cases that wait for that.
        """
        if step.book != REAL_BOOK:
            return

        begun = list[StartDue]()

        def write(session: Session) -> list[str]:
            change = Change("died", step.at, None, step.loan_id or None)
            ended = MembershipStore(session).die(step.member_id, change)
            if ended is not None:
                members_changed(session, self._keys, ended.kanoon_id, f"died:{step.member_id}", step.at)
            supports_no_more(session, self._keys, step.member_id, at=step.at, by=step.loan_id, reason="")
            founds_no_more(session, self._keys, step.member_id, step.at)
            trades_no_more(session, self._keys, step.member_id, step.at)
            begun[:] = holder_died(session, self._keys, step.member_id, step.at)
            loans = BorrowingStore(session).open_of(step.member_id, REAL_BOOK)
            talents = TalentStore(session).open_of_member(step.member_id)
            cells = open_cells_of(session, step.member_id)
            requests = MembershipCaseStore(session).open_of(step.member_id)
            registrations = SupporterStore(session).registrations_of(step.member_id)
            return [*loans, *talents, *cells, *requests, *registrations]

        for loan_id in await self._database.awrite(write):
            await self._tell(
                step, loan_id, OutsideEvent(f"death:{step.member_id}", "member.died", step.at, {})
            )
        await start_at_once(self._client, self._database, begun, step.at)
        await self._tell_guaranteed(step, "died")

    @outside
    @activity.defn(name="Lives.lost_rank")
    async def lost_rank(self, step: Succession) -> None:
        """Somebody is no trustee any more; the other loans that they stand for hear of it. Idempotent."""
        if step.book != REAL_BOOK:
            return
        await self._database.awrite(
            lambda session: MemberStore(session, self._keys).take_rank(step.member_id)
        )
        await self._tell_guaranteed(step, "lost_rank")

    async def _tell_guaranteed(self, step: Succession, why: str) -> None:
        stands_for = await self._database.aread(
            lambda session: TrusteeStore(session).loans_of(step.member_id)
        )
        facts = {"member_id": step.member_id, "why": why}
        for loan_id in stands_for:
            event = OutsideEvent(f"{why}:{step.member_id}", "trustee.lost", step.at, facts)
            await self._tell(step, loan_id, event)

    async def _tell(self, step: Succession, loan_id: str, event: OutsideEvent) -> None:
        # A loan that cannot hear of it now (its money is on its way) is met when it is next looked at.
        if loan_id != step.loan_id:
            await give_event(self._client, self._database, loan_id, event)
