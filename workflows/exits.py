"""Ways out of a process: raised anywhere on its road, caught once around it."""

import functools
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from domain.case import Outcome

if TYPE_CHECKING:
    from workflows.process import Process

AProcess = TypeVar("AProcess", bound="Process")


class Exit(Exception):
    """The case leaves its road for an exit stage, with the codes of the reasons."""

    def __init__(self, stage: str, *reasons: str) -> None:
        super().__init__(stage)
        self.stage = stage
        self.reasons = reasons


def with_exits(
    road: Callable[[AProcess, Any], Awaitable[Outcome]],
) -> Callable[[AProcess, Any], Awaitable[Outcome]]:
    """Gives a `run` its one catch of exits: what was reserved is undone, and everybody is told."""

    @functools.wraps(road)
    async def to_its_end(self: AProcess, case: Any) -> Outcome:
        try:
            outcome = await road(self, case)
        except Exit as left:
            outcome = await self.leave_by(left)
        await self.finish(outcome)
        return outcome

    return to_its_end
