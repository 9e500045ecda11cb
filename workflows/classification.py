"""Every night: what is late, and which class of arrears each loan is of (Central Bank of Iran, مب/2823 of 1385)."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.classification import Classification


@workflow.defn(name="classification")
class DailyClassification:
    """One night."""

    @workflow.run
    async def run(self) -> int:
        return await workflow.execute_activity_method(
            Classification.classify,
            workflow.now(),
            start_to_close_timeout=timedelta(hours=1),
            schedule_to_close_timeout=timedelta(hours=12),
            retry_policy=RetryPolicy(
                initial_interval=timedelta(seconds=10), maximum_interval=timedelta(minutes=30)
            ),
        )
