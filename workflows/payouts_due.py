"""Before each cycle of the bank's rail: the batch of payouts that is due, if something is (processes.md, D.7)."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.payouts import Payouts


@workflow.defn(name="payouts_due")
class PayoutsDue:
    """One look; on a day off there is nothing to begin."""

    @workflow.run
    async def run(self) -> str:
        """The id of the batch that began, or nothing. The time is the run's own: a late one finds the next cycle."""
        return await workflow.execute_activity_method(
            Payouts.begin_due,
            workflow.now(),
            start_to_close_timeout=timedelta(minutes=2),
            schedule_to_close_timeout=timedelta(hours=1),
            retry_policy=RetryPolicy(
                initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=5)
            ),
        )
