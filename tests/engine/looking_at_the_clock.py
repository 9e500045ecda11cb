"""Workflows of test_sandbox: one that looks at the machine's clock, others that tell what they have."""

from datetime import UTC, datetime

from temporalio import workflow


@workflow.defn
class LooksAtTheClock:
    """Breaks the rule."""

    @workflow.run
    async def run(self) -> str:
        return datetime.now(UTC).isoformat()  # noqa: TID251 - this is what is refused


@workflow.defn
class SaysItAgain:
    """Keeps it."""

    @workflow.run
    async def run(self, told: str) -> str:
        return told


@workflow.defn
class TellsItsModule:
    """Tells which copy of this module it runs by."""

    @workflow.run
    async def run(self) -> str:
        return str(id(globals()))
