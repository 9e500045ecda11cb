"""Points that a loan's good ends have given its member, and that went back where the end was none."""

from datetime import datetime

from domain import points_postings
from stores.ledger import LedgerStore
from stores.loans import Loan


def points_had(ledger: LedgerStore, book: str, loan_id: str, before: int) -> int:
    """What the first `before` good ends gave, less what was taken back of it."""

    def moved(key: str) -> int:
        return ledger.moved_by(book, key) if ledger.has(book, key) else 0

    earned = sum(moved(points_postings.earned_key(loan_id, times)) for times in range(before))
    return earned - sum(
        moved(points_postings.taken_back_key(loan_id, times)) for times in range(1, before + 1)
    )


def take_points_back(ledger: LedgerStore, loan: Loan, reopened: int, at: datetime) -> int:
    """As many of the points that the loan has given as its member still has. Once for each opening again."""
    had = points_had(ledger, loan.book, loan.id, reopened)
    points = min(had, ledger.balance(loan.book, f"points:{loan.member_id}").available)
    if points > 0:
        ledger.post(
            points_postings.points_taken_back(loan.book, loan.id, loan.member_id, points, at, reopened)
        )
    return max(points, 0)
