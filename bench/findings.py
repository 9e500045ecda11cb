"""What a measurement says: its numbers for machines, its lines for people."""

import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.progress import Progress, TaskID


@dataclass(frozen=True)
class Line:
    """A row of docs/benchmarks.md."""

    what: str
    measured: str
    aim: str = ""


@dataclass
class Finding:
    """What one measurement found."""

    name: str
    numbers: dict[str, Any]
    lines: list[Line]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Bar:
    """A line of the progress display."""

    progress: Progress
    task: TaskID

    def step(self, count: int = 1) -> None:
        self.progress.advance(self.task, count)


@contextmanager
def bar(progress: Progress, what: str, total: int | None = None) -> Iterator[Bar]:
    """Shows how far something is; without a total, that it goes on."""
    task = progress.add_task(what, total=total)
    yield Bar(progress, task)
    progress.update(task, total=total or 1, completed=total or 1)


def percentile(values: Sequence[float], hundredth: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[hundredth - 1]


def milliseconds(values: Sequence[float]) -> dict[str, float]:
    """The usual numbers of durations in seconds."""
    return {
        "count": len(values),
        "p50_ms": round(percentile(values, 50) * 1_000, 1),
        "p95_ms": round(percentile(values, 95) * 1_000, 1),
        "longest_ms": round(max(values) * 1_000, 1),
    }
