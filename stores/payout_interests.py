"""Whom of the house's own people a payout pays: they answer for a cell as members, and decide nothing about that money."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from stores.cell_rows import CellRow
from stores.payout_accounts import VERIFIED
from stores.payout_rows import PayoutAccountRow, PayoutRow, ReleaseRow
from stores.releases import to_be_paid
from stores.staff import StaffRow

_AT_ONCE = 500


class PayoutInterestStore:
    """Reads only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def in_large(self, batch_id: str) -> dict[str, str]:
        """Who is paid by a large payout of a batch, whatever became of it: the members' ids by their usernames."""
        return self._paid_by(PayoutRow.batch_id == batch_id, PayoutRow.four_eyes.is_(True))

    def in_open(self, batch_id: str) -> dict[str, str]:
        """Who is paid by one of which the bank has not told; the members' ids by their usernames."""
        return self._paid_by(PayoutRow.batch_id == batch_id, PayoutRow.state == "sent")

    def has_large_due(
        self, member_id: str, book: str, at: datetime, quarantine: timedelta, limit_rials: int
    ) -> bool:
        """Whether the next batch would pay a member's cell more than `limit_rials`.

        What the cell owes, and what its loan has not taken yet, is not looked at: rather once too often.
        """
        cells = self._session.scalars(select(CellRow.id).where(CellRow.member_id == member_id)).all()
        left = ReleaseRow.cell_rials - ReleaseRow.taken_rials - ReleaseRow.loan_rials
        may_be_paid = exists().where(
            PayoutAccountRow.cell_id == ReleaseRow.cell_id,
            PayoutAccountRow.book == book,
            PayoutAccountRow.state == VERIFIED,
            PayoutAccountRow.sheba_since <= at - quarantine,
        )
        sums = [
            self._session.scalar(
                select(func.coalesce(func.sum(left), 0)).where(
                    ReleaseRow.cell_id == cell_id, ReleaseRow.book == book, to_be_paid(), may_be_paid
                )
            )
            for cell_id in cells
        ]
        return any(int(rials or 0) > limit_rials for rials in sums)

    def _paid_by(self, *which: ColumnElement[bool]) -> dict[str, str]:
        cells = self._session.scalars(
            select(PayoutRow.cell_id).where(*which).order_by(PayoutRow.cell_id)
        ).all()
        found = dict[str, str]()
        for first in range(0, len(cells), _AT_ONCE):
            some = cells[first : first + _AT_ONCE]
            members = self._session.scalars(select(CellRow.member_id).where(CellRow.id.in_(some))).all()
            people = select(StaffRow.username, StaffRow.member_id).where(StaffRow.member_id.in_(members))
            found |= {row.username: row.member_id for row in self._session.execute(people)}
        return found
