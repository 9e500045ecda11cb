"""How steps in the world are called: a short one inside the workflow task, an outside one with patience."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

from activities.cases import Cases
from activities.outside import is_outside
from domain.case import Projected, Projection

Argument = TypeVar("Argument")
Result = TypeVar("Result")
Step = Callable[[Any, Argument], Coroutine[Any, Any, Result]]

# What no repeat can help is a person's task at once.
_FOR_A_PERSON = (
    "AlreadyReversed",
    "DataError",
    "GatewayRefused",
    "InsufficientBalance",
    "KeyReused",
    "NotPosted",
    "OverflowError",
    "TransferEnded",
    "UnknownTransfer",
)
# A store that is away comes back: its steps are repeated for as long as it takes.
_STORE_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=200),
    maximum_interval=timedelta(seconds=30),
    non_retryable_error_types=_FOR_A_PERSON,
)
_SHOW_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=30)
)
_SECONDS = timedelta(seconds=60)
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


class StepRefused(Exception):
    """A step was refused for good, or everybody's patience with it is over: a matter for a person."""


async def take_step(
    step: Step[Argument, Result], argument: Argument, *, rehearsal: bool, durably: bool = False
) -> Result:
    """Does one step. Raises StepRefused.

    A short step is a local activity: its effect may be kept, and the worker die, before the engine has heard
    of what led to it. Where that must not be (`durably`) the engine hears of it first.
    """
    try:
        if is_outside(step) or durably:
            result: Result = await workflow.execute_activity_method(
                step,
                argument,
                start_to_close_timeout=_SECONDS,
                retry_policy=_patience(step, rehearsal=rehearsal),
            )
            return result
        return await workflow.execute_local_activity_method(
            step, argument, start_to_close_timeout=_SECONDS, retry_policy=_STORE_RETRY
        )
    except (ActivityError, ApplicationError) as error:
        # A local activity's own error comes bare, an ordinary one's wrapped.
        raise StepRefused(name_of(step)) from error


async def show(projection: Projection) -> Projected:
    """Writes what changed of a case. One that is refused is a bug: it is tried until that is mended."""
    return await workflow.execute_local_activity_method(
        Cases.show, projection, start_to_close_timeout=_SECONDS, retry_policy=_SHOW_RETRY
    )


def _patience(step: Callable[..., Any], *, rehearsal: bool) -> RetryPolicy:
    if not is_outside(step):
        return _STORE_RETRY
    return _REHEARSED_RETRY if rehearsal else _OUTSIDE_RETRY


def name_of(step: Callable[..., Any]) -> str:
    """The step's name for people and for undoing: `Loans.reserve`."""
    return step.__qualname__
