"""Why there is no engine, said in plain sentences."""

from __future__ import annotations


class EngineUnavailable(RuntimeError):
    """The engine cannot be found or started; the message says what to do about it."""


class PortBusy(EngineUnavailable):
    """Another program listens on a port that the engine needs."""


class FolderUnusable(EngineUnavailable):
    """The engine's folder cannot be written, or another engine is using it."""
