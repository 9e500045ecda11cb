"""The network at a glance: kanoons by what and where they are, and how far cases of a kind have come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Select, and_, distinct, func, select
from sqlalchemy.orm import Session

from domain.ledger import REAL_BOOK
from domain.permissions import NATIONWIDE
from stores.case_rows import ProcessRow, TimelineRow
from stores.kanoon_lives import KanoonLifeRow
from stores.member_rows import KanoonRow

KanoonsBy = Literal["province", "kind", "state"]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many kanoons, or cells, of something are in each state."""

    of: str
    states: dict[str, int]

    @property
    def count(self) -> int:
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many cases have ever come to a stage, and how many stand there now."""

    stage: str
    reached: int
    now: int


class OverviewStore:
    """Counts only; nobody is named."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def kanoons(self, by: KanoonsBy, region: str = NATIONWIDE) -> tuple[Counted, ...]:
        """Kanoons of a region by province, kind or state, in the order of its name."""
        # Where its life is watched, that says more than the kanoon's own state: a warned one is active.
        state = func.coalesce(func.lower(KanoonLifeRow.stage), KanoonRow.state)
        of = {"province": KanoonRow.province, "kind": KanoonRow.kind, "state": state}[by]
        real_life = and_(KanoonLifeRow.kanoon_id == KanoonRow.id, KanoonLifeRow.book == REAL_BOOK)
        query = (
            select(of, state, func.count())
            .select_from(KanoonRow)
            .outerjoin(KanoonLifeRow, real_life)
            .group_by(of, state)
            .order_by(of)
        )
        if region != NATIONWIDE:
            query = query.where(KanoonRow.region == region)
        found: dict[str, dict[str, int]] = {}
        for name, state, count in self._session.execute(query):
            found.setdefault(name, {})[state] = count
        return tuple(Counted(name, states) for name, states in found.items())

    def funnel(self, kind: str, since: datetime, region: str = NATIONWIDE) -> tuple[StageCount, ...]:
        """Real cases of a kind that began at `since` or later, by stage; a stage that none came to is left out."""
        cases: list[ColumnElement[bool]] = [
            ProcessRow.kind == kind,
            ProcessRow.started_at >= since,
            ProcessRow.rehearsal.is_(False),
        ]
        if region != NATIONWIDE:
            cases.append(ProcessRow.region == region)
        reached = (
            select(TimelineRow.what, func.count(distinct(TimelineRow.process_id)))
            .join(ProcessRow, ProcessRow.id == TimelineRow.process_id)
            .where(*cases, TimelineRow.kind == "stage")
            .group_by(TimelineRow.what)
        )
        standing = select(ProcessRow.stage, func.count()).where(*cases).group_by(ProcessRow.stage)
        here: dict[str, int] = _counts(self._session, standing)
        came: dict[str, int] = _counts(self._session, reached)
        return tuple(
            # A case that was begun and not shown yet has no timeline; it stands at its first stage.
            StageCount(stage, max(came.get(stage, 0), here.get(stage, 0)), here.get(stage, 0))
            for stage in came | here
        )


def _counts(session: Session, query: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(query)}
