"""Cases that have ended and may go on: what they ended with, and their being begun again."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from domain.case import CaseRecord
from stores.case_rows import ProcessRow, ProcessStartRow


class CaseEndingStore:
    """The ends of cases that a later event may undo."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, process_id: str, argument: dict[str, Any]) -> None:
        """What a case ends with: `begin_again` may begin it with that."""
        self._session.execute(
            update(ProcessStartRow).where(ProcessStartRow.process_id == process_id).values(argument=argument)
        )

    def begin_again(self, record: CaseRecord, argument: dict[str, Any], at: datetime, now: datetime) -> None:
        """A case that has ended goes on; the engine is to be told once more, in the caller's transaction.

        `at` is by the case's own clock, `now` by ours: from then on the engine is told.
        """
        self._session.execute(
            update(ProcessStartRow)
            .where(ProcessStartRow.process_id == record.process_id)
            .values(
                argument=argument,
                run=ProcessStartRow.run + 1,
                created_at=at,
                started_at=None,
                tries=0,
                try_at=now,
            )
        )
        self._session.execute(
            update(ProcessRow)
            .where(ProcessRow.id == record.process_id)
            .values(
                stage=record.stage,
                status=record.status.value,
                outcome=None,
                waiting=None,
                rev=record.rev,
                as_of=at,
            )
        )
