"""Every day: the bank's statement beside our own books (processes.md, C; reliability.md)."""

from datetime import date, datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

from activities.reconciliations import Reconciliations
from domain.jalali import tehran_date
from domain.reconciliation import Reconciled, ReconciliationDay

_PATIENCE = timedelta(hours=12)
_A_TRY = timedelta(minutes=20)
_SILENCE = timedelta(minutes=2)
_AGAIN = RetryPolicy(initial_interval=timedelta(seconds=10), maximum_interval=timedelta(minutes=30))


@workflow.defn(name="reconciliation")
class Reconciliation:
    """One day, or all that are due. Where the bank gives no statement in its time, what a file brought is compared."""

    @workflow.run
    async def run(self, day: date | None = None) -> Reconciled:
        """`day`: where none is named, yesterday and the days that were passed over; how the last was compared."""
        now = workflow.now()
        last = day or tehran_date(now) - timedelta(days=1)
        passed_over = [] if day else (await self._due(last))[:-1]
        until = now + _PATIENCE
        for earlier in passed_over:
            await self._one(ReconciliationDay(earlier, now), until)
        return await self._one(ReconciliationDay(last, now), until)

    async def _due(self, last: date) -> list[date]:
        return await workflow.execute_activity_method(
            Reconciliations.due, last, start_to_close_timeout=_A_TRY, retry_policy=_AGAIN
        )

    async def _one(self, asked: ReconciliationDay, until: datetime) -> Reconciled:
        try:
            await workflow.execute_activity_method(
                Reconciliations.fetch,
                asked,
                # All days share the bank's time: many of them must not last until the next morning and beyond.
                schedule_to_close_timeout=max(until - workflow.now(), _A_TRY),
                start_to_close_timeout=_A_TRY,
                heartbeat_timeout=_SILENCE,
                retry_policy=_AGAIN,
            )
        except ActivityError:
            workflow.logger.warning("no statement came")
        return await workflow.execute_activity_method(
            Reconciliations.compare,
            asked,
            schedule_to_close_timeout=_PATIENCE,
            start_to_close_timeout=_A_TRY,
            retry_policy=_AGAIN,
        )
