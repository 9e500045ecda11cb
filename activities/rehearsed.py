"""A rehearsal's own book begins with what the real one has."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from domain import loan_postings
from domain.ledger import REAL_BOOK
from stores.ledger import LedgerStore


def open_accounts(session: Session, book: str, accounts: Collection[str], at: datetime) -> None:
    """Opens accounts in a rehearsal's book with what is available of them now; each once. The real book stays."""
    if book == REAL_BOOK:
        return
    ledger = LedgerStore(session)
    real = ledger.balances(REAL_BOOK, list(accounts))
    ledger.post_all(
        [
            loan_postings.opening(book, account, balance.available, at)
            for account, balance in real.items()
            if balance.available > 0 and not ledger.has(book, f"opening:{account}")
        ]
    )
