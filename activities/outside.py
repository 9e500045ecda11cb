"""Marks the steps that ask an outside system: they may take long, and fail for reasons that are not ours."""

from collections.abc import Callable
from typing import Any, TypeVar

Method = TypeVar("Method", bound=Callable[..., Any])


def outside(method: Method) -> Method:
    method.__dict__["asks_outside"] = True
    return method


def between_cases(method: Method) -> Method:
    """Marks a step that speaks to another case and waits until that has shown what it heard.

    The other may be speaking to this one at the same time: what that changes is shown while the step is taken.
    """
    method.__dict__["between_cases"] = True
    return outside(method)


def is_between_cases(method: Callable[..., Any]) -> bool:
    return bool(getattr(method, "between_cases", False))


def is_outside(method: Callable[..., Any]) -> bool:
    return bool(getattr(method, "asks_outside", False))
