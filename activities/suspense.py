"""Money in suspense that leaves it without having found a loan."""

from sqlalchemy.orm import Session
from temporalio import activity

from domain import loan_postings
from domain.exceptions import SentBack
from domain.ledger import REAL_BOOK
from stores.database import Database
from stores.ledger import LedgerStore


class Suspense:
    """The suspense accounts, one for each of the bank's references."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="Suspense.send_back")
    async def send_back(self, back: SentBack) -> int:
        """Rials that left suspense: 0 where none of this reference are there. Idempotent by the reference."""

        def write(session: Session) -> int:
            ledger, account = LedgerStore(session), loan_postings.suspense_account(back.reference)
            key = f"{account}:sent_back"
            if ledger.has(REAL_BOOK, key):
                return ledger.moved_by(REAL_BOOK, key)
            there = ledger.balance(REAL_BOOK, account).available
            if there:
                ledger.post(loan_postings.sent_back(back.reference, there, back.at))
            return there

        return await self._database.awrite(write)
