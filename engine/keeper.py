"""A process of its own that runs the server and stops it when whoever started it is gone."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType

# This file is run by its path with a bare interpreter (python -I keeper.py LOCK COMMAND…), because a
# start inside the caller would tie the server's life to one of the caller's threads and inherit its
# Ctrl-C; so it imports nothing of ours.

LOCK_TAKEN = 75
_SECONDS_TO_STOP = 15
_PR_SET_PDEATHSIG = 1


def _end_with_keeper() -> None:
    """On Linux the kernel stops the server even when the keeper itself is killed."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        server.kill()


def _stop_at_end_of_input(server: subprocess.Popen[bytes]) -> None:
    """Standard input is a pipe that its other end never writes to: its end means that the caller is gone."""
    # Not sys.stdin: Python aborts where its lock is held at the end, and that would be the last line of the log.
    while os.read(0, 1024):
        pass
    _stop(server)


def main(lock_path: str, *command: str) -> int:
    # The lock is inherited by the server, so the folder is free exactly when the server is gone.
    with Path(lock_path).open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return LOCK_TAKEN
        server = subprocess.Popen(  # noqa: S603  (the command is our own)
            command,
            stdin=subprocess.DEVNULL,
            pass_fds=(lock.fileno(),),
            preexec_fn=_end_with_keeper,  # noqa: PLW1509  (there is one thread yet)
        )

    def stop(_signal: int, _frame: FrameType | None) -> None:
        threading.Thread(target=_stop, args=(server,), daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    threading.Thread(target=_stop_at_end_of_input, args=(server,), daemon=True).start()
    return server.wait()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
