"""Versions of a loan's schedule: one is active, the others stay as they were."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from domain.schedule import ScheduledInstalment
from stores.database import table_of
from stores.loan_rows import InstalmentRow, ScheduleRow
from stores.loans import PAID_OUT


class ScheduleStore:
    """All versions of all loans."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def has(self, loan_id: str, key: str) -> bool:
        """Whether what `key` names has made its version already."""
        known = select(ScheduleRow.version).where(ScheduleRow.loan_id == loan_id, ScheduleRow.key == key)
        return self._session.scalar(known) is not None

    def is_paused(self, loan_id: str, today: date) -> bool:
        """Whether the active version is a hardship pause that is not over yet."""
        paused = select(ScheduleRow.version).where(
            ScheduleRow.loan_id == loan_id, ScheduleRow.active, ScheduleRow.paused_until > today
        )
        return self._session.scalar(paused) is not None

    def first_version(self, loan_id: str) -> list[InstalmentRow]:
        """What was agreed in the contract, in order; empty before the money was paid out."""
        paid_out = (
            select(func.max(ScheduleRow.version))
            .where(ScheduleRow.loan_id == loan_id, ScheduleRow.key.startswith(PAID_OUT))
            .scalar_subquery()
        )
        rows = select(InstalmentRow).where(
            InstalmentRow.loan_id == loan_id, InstalmentRow.version == paid_out
        )
        return list(self._session.scalars(rows.order_by(InstalmentRow.number)))

    def next_number(self, loan_id: str) -> int:
        """A number that no version had: an instalment's number keys its fee in the ledger for ever."""
        highest = select(func.max(InstalmentRow.number)).where(InstalmentRow.loan_id == loan_id)
        return (self._session.scalar(highest) or 0) + 1

    def charge_again(self, loan_id: str, key: str) -> None:
        """Asks for the fees that the active version does not ask for any more, where `key` made it; else nothing.

        What they were stands in the version before.
        """
        active = self._session.execute(
            select(ScheduleRow.version)
            .where(ScheduleRow.loan_id == loan_id, ScheduleRow.active, ScheduleRow.key == key)
            .with_for_update()
        ).scalar_one_or_none()
        if active is None:
            return
        before = select(InstalmentRow.number, InstalmentRow.fee_rials).where(
            InstalmentRow.loan_id == loan_id, InstalmentRow.version == active - 1
        )
        for number, fee_rials in self._session.execute(before).all():
            self._session.execute(
                update(InstalmentRow)
                .where(
                    InstalmentRow.loan_id == loan_id,
                    InstalmentRow.version == active,
                    InstalmentRow.number == number,
                )
                .values(fee_rials=fee_rials)
            )

    def replace(
        self,
        loan_id: str,
        schedule: Sequence[ScheduledInstalment],
        *,
        key: str,
        at: datetime,
        paused_until: date | None = None,
    ) -> None:
        """Makes a new version the active one. The caller has looked that `key` has made none."""
        current = self._session.execute(
            select(ScheduleRow.version)
            .where(ScheduleRow.loan_id == loan_id, ScheduleRow.active)
            .with_for_update()
        ).scalar_one()
        of_current = select(InstalmentRow.number, InstalmentRow.fee_fell_due_at).where(
            InstalmentRow.loan_id == loan_id, InstalmentRow.version == current
        )
        fell_due = {row.number: row.fee_fell_due_at for row in self._session.execute(of_current)}
        self._session.execute(
            update(ScheduleRow)
            .where(ScheduleRow.loan_id == loan_id, ScheduleRow.version == current)
            .values(active=False)
        )
        version = current + 1
        self._session.execute(
            insert(table_of(ScheduleRow)).values(
                loan_id=loan_id, version=version, key=key, active=True, paused_until=paused_until, made_at=at
            )
        )
        self._session.execute(
            insert(table_of(InstalmentRow)),
            [
                {
                    "loan_id": loan_id, "version": version, "number": one.number, "due_on": one.due_on,
                    "deadline_on": one.deadline_on, "principal_rials": one.principal_rials,
                    "fee_rials": one.fee_rials, "principal_paid_rials": one.principal_paid_rials,
                    "fee_paid_rials": one.fee_paid_rials,
                    "fee_fell_due_at": (fell_due.get(one.number) or at) if one.fee_fell_due else None,
                }
                for one in schedule
            ],
        )  # fmt: skip
