"""Every night: what nobody needs any more is let go of."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.upkeep import Upkeep


@workflow.defn(name="upkeep")
class DailyUpkeep:
    """One night."""

    @workflow.run
    async def run(self) -> int:
        return await workflow.execute_activity_method(
            Upkeep.let_go,
            workflow.now(),
            start_to_close_timeout=timedelta(minutes=30),
            schedule_to_close_timeout=timedelta(hours=12),
            retry_policy=RetryPolicy(
                initial_interval=timedelta(seconds=10), maximum_interval=timedelta(minutes=30)
            ),
        )
