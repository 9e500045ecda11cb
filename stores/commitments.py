"""The open loans that a member stands for, for their own eyes."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.ledger import REAL_BOOK
from stores.loan_rows import LoanRow, LoanTrusteeRow
from stores.loans import ENDED
from stores.member_rows import MemberRow
from stores.pages import Cursor, StorePage, page_of, texts_of
from stores.trustees import STANDING


@dataclass(frozen=True, slots=True)
class Commitment:
    """A trustee's part of one loan, in rials; `covers_rials` is what they stand for now."""

    loan_id: str
    borrower: str
    kanoon_id: str
    amount_rials: int
    share_rials: int
    covers_rials: int
    rehearsal: bool


class CommitmentStore:
    """Commitments, read by the trustee."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_member(
        self, member_id: str, *, after: Cursor | None = None, limit: int = 50
    ) -> StorePage[Commitment]:
        """Raises BadCursor for a place of another list."""
        mine = (
            select(
                LoanRow.id, LoanRow.kanoon_id, LoanRow.amount_rials, LoanRow.book,
                LoanTrusteeRow.share_rials, LoanTrusteeRow.covers_rials,
                MemberRow.first_name, MemberRow.last_name,
            )
            .join(LoanTrusteeRow, LoanTrusteeRow.loan_id == LoanRow.id)
            .join(MemberRow, MemberRow.id == LoanRow.member_id)
            .where(
                LoanTrusteeRow.member_id == member_id,
                LoanTrusteeRow.state == STANDING,
                LoanRow.state.not_in(ENDED),
            )
        )  # fmt: skip
        count = self._session.scalar(select(func.count()).select_from(mine.subquery())) or 0
        if after is not None:
            mine = mine.where(LoanRow.id > texts_of(after, 1)[0])
        rows = self._session.execute(mine.order_by(LoanRow.id).limit(limit + 1))
        items = [
            Commitment(
                row.id, f"{row.first_name} {row.last_name}", row.kanoon_id, row.amount_rials,
                row.share_rials, row.covers_rials, row.book != REAL_BOOK,
            )
            for row in rows
        ]  # fmt: skip
        return page_of(items, limit, (items[:limit][-1].loan_id,) if items else None, count)
