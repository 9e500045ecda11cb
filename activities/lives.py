"""What happens to people: said once, and told to every case that it concerns."""

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.client import Client

from activities.handing import give_event
from activities.loan_reading import loan_of
from activities.outside import outside
from domain.case import OutsideEvent
from domain.ledger import REAL_BOOK
from domain.loans import LoanStep
from stores.borrowing import BorrowingStore
from stores.database import Database
from stores.members import MemberStore
from stores.sealing import Keys


class Lives:
    """Members' lives, as far as cases depend on them."""

    def __init__(self, client: Client, database: Database, keys: Keys) -> None:
        self._client = client
        self._database = database
        self._keys = keys

    @outside
    @activity.defn(name="Lives.borrower_died")
    async def borrower_died(self, step: LoanStep) -> None:
        """Marks the member, and tells the other open loans. A rehearsed death changes nobody's life. Idempotent."""
        if step.book != REAL_BOOK:
            return

        def write(session: Session) -> list[str]:
            member_id = loan_of(session, step.loan_id).member_id
            MemberStore(session, self._keys).mark_deceased(member_id)
            return BorrowingStore(session).open_of(member_id, REAL_BOOK)

        for loan_id in await self._database.awrite(write):
            if loan_id != step.loan_id:
                # A loan that cannot hear of it now (its money is on its way) is met when it is next looked at.
                await give_event(
                    self._client, loan_id, OutsideEvent(f"death:{step.loan_id}", "member.died", step.at, {})
                )
