"""How steps in the world are called: a short one inside the workflow task, an outside one with patience."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.outside import is_outside

Argument = TypeVar("Argument")
Result = TypeVar("Result")
Step = Callable[[Any, Argument], Coroutine[Any, Any, Result]]

# What no repeat can help is a person's task at once.
_FOR_A_PERSON = [
    "AlreadyReversed",
    "DataError",
    "GatewayRefused",
    "InsufficientBalance",
    "KeyReused",
    "NotPosted",
    "OverflowError",
    "TransferEnded",
    "UnknownTransfer",
]
# A store that is away comes back: its steps are repeated for as long as it takes.
_STORE_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=200),
    maximum_interval=timedelta(seconds=30),
    non_retryable_error_types=_FOR_A_PERSON,
)
_STORE_SECONDS = timedelta(seconds=60)
# An outside system is asked for about half an hour; after that a person is told.
_OUTSIDE_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=2),
    maximum_interval=timedelta(minutes=5),
    maximum_attempts=12,
    non_retryable_error_types=_FOR_A_PERSON,
)
# In a rehearsal nobody waits for real minutes.
_REHEARSED_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=100), maximum_attempts=4, non_retryable_error_types=_FOR_A_PERSON
)
_OUTSIDE_SECONDS = timedelta(seconds=60)


async def take_step(step: Step[Argument, Result], argument: Argument, *, rehearsal: bool) -> Result:
    """Does one step. Raises ActivityError when it is refused for good, or patience is over."""
    if is_outside(step):
        result: Result = await workflow.execute_activity_method(
            step,
            argument,
            start_to_close_timeout=_OUTSIDE_SECONDS,
            retry_policy=_REHEARSED_RETRY if rehearsal else _OUTSIDE_RETRY,
        )
        return result
    return await workflow.execute_local_activity_method(
        step, argument, start_to_close_timeout=_STORE_SECONDS, retry_policy=_STORE_RETRY
    )


def name_of(step: Callable[..., Any]) -> str:
    """The step's name for people and for undoing: `Loans.reserve`."""
    return step.__qualname__
