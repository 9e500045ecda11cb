"""Every day: the bank's statement beside our own books (processes.md, C; reliability.md)."""

from datetime import date, timedelta

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
    """One day. Where the bank gives no statement in its time, what a file brought is compared."""

    @workflow.run
    async def run(self, day: date | None = None) -> Reconciled:
        """`day`: yesterday, where none is named."""
        now = workflow.now()
        asked = ReconciliationDay(day or tehran_date(now) - timedelta(days=1), now)
        try:
            await workflow.execute_activity_method(
                Reconciliations.fetch,
                asked,
                schedule_to_close_timeout=_PATIENCE,
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
