"""A case that waits for support, as any process would: its end comes as an outside event."""

from typing import Any

from temporalio import workflow

from domain.case import OutsideEvent


@workflow.defn(name="a_parent")
class AParent:
    """Ends with what it was told."""

    def __init__(self) -> None:
        self._told: dict[str, Any] | None = None

    @workflow.run
    async def run(self) -> dict[str, Any]:
        await workflow.wait_condition(lambda: self._told is not None)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._told or {}

    @workflow.update
    async def receive(self, event: OutsideEvent) -> None:
        self._told = {"type": event.type} | event.facts
