"""The part of a cell's sales that pays its loan, as it consented: given to the loan as any receipt is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.client import Client

from activities.handing import give_event
from activities.outside import between_cases
from domain import order_postings
from domain.case import OutsideEvent
from domain.ledger import InsufficientBalance
from domain.payouts import BatchStep
from stores.database import Database
from stores.loans import REPAYING, LoanStore
from stores.receipts import ReceiptStore
from stores.releases import Release, ReleaseStore

_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class SharesGiven:
    """How many loans took their part on a page, and the last order of it; empty at the end."""

    last: str = ""
    taken: int = 0


class Shares:
    """Speaks to loans about what cells pay them of their sales."""

    def __init__(self, client: Client, database: Database) -> None:
        self._client = client
        self._database = database

    @between_cases
    @activity.defn(name="Shares.give")
    async def give(self, step: BatchStep) -> SharesGiven:
        """The next page of the parts that wait in a book: each is its loan's from now on, or the cell's after all.

        Idempotent by the order: a part that the loan took, with the answer lost, is known by the loan's receipt.
        """
        waiting = await self._database.aread(
            lambda session: ReleaseStore(session).shares_to_give(step.book, step.after, _AT_ONCE)
        )
        taken = 0
        for release in waiting:
            taken += await self._give_one(release, step.at)
        return SharesGiven(waiting[-1].order_id if len(waiting) == _AT_ONCE else "", taken)

    async def _give_one(self, release: Release, at: datetime) -> bool:
        """Whether the loan took it. Where the market's account is short it stays where it is, for the next batch."""
        if not await self._database.aread(lambda session: _is_owed(session, release)):
            await self._database.awrite(lambda s: ReleaseStore(s).keep_share(release.order_id, at))
            return False
        try:
            await self._database.awrite(lambda s: ReleaseStore(s).give_share(release.order_id, at))
        except InsufficientBalance:
            return False
        reference, loan_id = order_postings.share_reference(release.order_id), release.loan_id or ""
        facts = {"reference": reference, "amount_rials": release.loan_rials, "at": at.isoformat()}
        refused = None
        if not await self._database.aread(lambda session: _was_taken(session, release)):
            event = OutsideEvent(reference, "bank.receipt", at, facts)
            refused = await give_event(self._client, self._database, loan_id, event)
        if refused is None:
            await self._database.awrite(lambda s: ReleaseStore(s).share_received(release.order_id))
        else:
            await self._database.awrite(lambda s: ReleaseStore(s).keep_share(release.order_id, at))
        return refused is None


def _is_owed(session: Session, release: Release) -> bool:
    """Whether its loan is being repaid, in the same book: a real loan stays as it is, whatever is rehearsed."""
    if _was_taken(session, release):
        return True
    loan = LoanStore(session).get(release.loan_id or "")
    return loan is not None and loan.book == release.book and loan.state == REPAYING


def _was_taken(session: Session, release: Release) -> bool:
    reference = order_postings.share_reference(release.order_id)
    return ReceiptStore(session).get(release.book, reference) is not None
