"""Marks the steps that ask an outside system: they may take long, and fail for reasons that are not ours."""

from collections.abc import Callable
from typing import Any, TypeVar

Method = TypeVar("Method", bound=Callable[..., Any])


def outside(method: Method) -> Method:
    method.__dict__["asks_outside"] = True
    return method


def is_outside(method: Callable[..., Any]) -> bool:
    return bool(getattr(method, "asks_outside", False))
