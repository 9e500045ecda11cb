"""Plots as SVG, drawn by the server: from the right in Persian, with a sentence for those who listen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from domain.balance_plot import BalancePlot, Steps

WIDTH, HEIGHT = 600, 160


@dataclass(frozen=True, slots=True)
class DrawnPlot:
    """Paths in a box of WIDTH by HEIGHT, and where today is."""

    plot: BalancePlot
    agreed: str
    actual: str
    late: str
    today_x: float


def draw(plot: BalancePlot, *, from_the_right: bool) -> DrawnPlot:
    """The agreed balance as a line, the actual one up to today, and what is between them where it is late."""
    span = max((plot.ends - plot.begins).days, 1)

    def x(day: date) -> float:
        along = (day - plot.begins).days / span * WIDTH
        return round(WIDTH - along if from_the_right else along, 1)

    def y(rials: int) -> float:
        return round(HEIGHT - rials / plot.most_rials * HEIGHT, 1)

    def steps(of: Steps, until: date) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for day, rials in of:
            if day > until:
                break
            if points:
                points.append((x(day), points[-1][1]))
            points.append((x(day), y(rials)))
        return [*points, (x(until), points[-1][1])]

    actual = steps(plot.actual, plot.today)
    # Above the agreed line (smaller y) is late; below it is early, which is drawn by nothing.
    days = sorted({day for day, _ in (*plot.agreed, *plot.actual) if day <= plot.today} | {plot.today})
    late = [
        f"M{x(begin)},{y(_at(plot.agreed, begin))}H{x(end)}V{y(_at(plot.actual, begin))}H{x(begin)}Z"
        for begin, end in pairwise(days)
        if _at(plot.actual, begin) > _at(plot.agreed, begin)
    ]
    return DrawnPlot(plot, _path(steps(plot.agreed, plot.ends)), _path(actual), "".join(late), x(plot.today))


def _at(of: Steps, day: date) -> int:
    return next((rials for since, rials in reversed(of) if since <= day), of[0][1])


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x},{y}" for x, y in points)


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """Amounts of money over days as a line with its points (x, y), in a box of WIDTH by HEIGHT that begins at zero."""

    line: str
    dots: tuple[tuple[float, float], ...]
    begins: date
    ends: date
    first_rials: int
    last_rials: int
    most_rials: int


def draw_line(points: Sequence[tuple[date, int]], *, from_the_right: bool) -> DrawnLine:
    """`points` in the order of their days, at least one."""
    begins, ends = points[0][0], points[-1][0]
    span, most = max((ends - begins).days, 1), max(rials for _, rials in points) or 1

    def place(day: date, rials: int) -> tuple[float, float]:
        along = (day - begins).days / span * WIDTH
        return round(WIDTH - along if from_the_right else along, 1), round(HEIGHT - rials / most * HEIGHT, 1)

    dots = tuple(place(day, rials) for day, rials in points)
    return DrawnLine(_path([*dots]), dots, begins, ends, points[0][1], points[-1][1], most)
