"""Showing a case to people: its row, timeline, tasks and messages in one transaction."""

from sqlalchemy.orm import Session
from temporalio import activity

from domain.case import Projected, Projection
from domain.working_days import WorkingCalendar
from stores.calendar import CalendarStore
from stores.cases import CaseStore
from stores.database import Database

_NO_DAYS_OFF = WorkingCalendar(frozenset())


class Cases:
    """What every process shows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="Cases.show")
    async def show(self, projection: Projection) -> Projected:
        """Idempotent by (process, rev): a repeat changes nothing and gives the same clocks."""

        def write(session: Session) -> Projected:
            # Only tasks without their times need the calendar's days off.
            opens = any(task.clock is None for task in projection.tasks)
            calendar = CalendarStore(session).working_calendar() if opens else _NO_DAYS_OFF
            return CaseStore(session).project(projection, calendar)

        return await self._database.awrite(write)
