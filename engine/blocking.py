"""Waiting for asynchronous work from code that may already stand inside an event loop."""

from __future__ import annotations

import threading
from collections.abc import Callable


def in_a_thread(work: Callable[[], None]) -> None:
    """Runs `work` with an event loop of its own, also where the caller already has one."""
    failure: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  (raised again below, in the caller's thread)
            failure.append(error)

    thread = threading.Thread(target=guarded)
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
