"""The cells at a glance: how many there are of a craft, province or state, and what they bring about."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from domain.cells import CLOSED
from domain.ledger import REAL_BOOK
from domain.permissions import NATIONWIDE
from stores.cell_rows import CellRow
from stores.overview import Counted

CellsBy = Literal["craft", "province", "state"]


@dataclass(frozen=True, slots=True)
class CellOutcomes:
    """What the latest reviews of the cells that are not closed say together; rials are a month's.

    `median_income_rials` is None where no cell was reviewed; of an even number the lower of the two in the middle.
    """

    cells: int
    reviewed: int
    jobs: int
    returned_migrants: int
    median_income_rials: int | None


class CellOverviewStore:
    """Counts only; nobody is named."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def cells(self, by: CellsBy, region: str = NATIONWIDE) -> tuple[Counted, ...]:
        """Real cells of a region by craft (its code), province or state (in small letters), in the order of its name."""
        state = func.lower(CellRow.state)
        of = {"craft": CellRow.craft_code, "province": CellRow.province, "state": state}[by]
        query = select(of, state, func.count()).where(*_real(region)).group_by(of, state).order_by(of)
        found: dict[str, dict[str, int]] = {}
        for name, stage, count in self._session.execute(query):
            found.setdefault(name, {})[stage] = count
        return tuple(Counted(name, states) for name, states in found.items())

    def outcomes(self, region: str = NATIONWIDE) -> CellOutcomes:
        """Exactly, also of thousands: the database finds the middle."""
        open_ = [*_real(region), CellRow.state != CLOSED]
        sums = self._session.execute(
            select(
                func.count(),
                func.count(CellRow.income_rials),
                func.coalesce(func.sum(CellRow.jobs), 0),
                func.coalesce(func.sum(CellRow.returned_migrants), 0),
            ).where(*open_)
        ).one()
        cells, reviewed, jobs, returned = (int(one) for one in sums)
        middle = select(CellRow.income_rials).where(*open_, CellRow.income_rials.is_not(None))
        middle = middle.order_by(CellRow.income_rials).offset(max(reviewed - 1, 0) // 2).limit(1)
        return CellOutcomes(cells, reviewed, jobs, returned, self._session.scalar(middle))


def _real(region: str) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [CellRow.book == REAL_BOOK]
    return wanted if region == NATIONWIDE else [*wanted, CellRow.region == region]
