"""Cells: begun once for a talent, reviewed, put on probation, closed; and what their latest reviews say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from domain.cells import ACTIVE, CLOSED, Sign
from domain.crafts import CellKind
from domain.ledger import REAL_BOOK
from domain.permissions import NATIONWIDE
from domain.persian import search_key
from stores.case_rows import ProcessRow
from stores.cell_rows import CellReviewRow, CellRow
from stores.conflicts import insert_new
from stores.house_events import keep_for_cases
from stores.member_rows import KanoonRow
from stores.pages import COUNT_CAP, Cursor, StorePage, number_of, page_of, texts_of
from stores.sealing import Keys, seal, unseal

BEGUN, HELD = "begun", "held"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; `talent_id` is None where it was there before this house. Outcomes are those of the latest review.

    Income (rials a month) is personal: who may read it says domain.network_permissions.
    """

    id: str
    book: str
    talent_id: str | None
    member_id: str
    kanoon_id: str
    region: str
    province: str
    county: str
    craft_code: str
    cell_kind: CellKind
    state: str
    activated_at: datetime
    closed_at: datetime | None
    last_sign_at: datetime
    next_review_at: datetime | None
    reviewed_at: datetime | None
    income_rials: int | None
    jobs: int | None
    returned_migrants: int | None


@dataclass(frozen=True, slots=True)
class CellReview:
    """A review; outcomes are None where it was not held. `problems` is empty where there were none."""

    round: int
    day: int
    state: str
    begun_at: datetime
    ended_at: datetime | None
    by: str | None
    income_rials: int | None
    jobs: int | None
    returned_migrants: int | None
    produces: bool | None
    problems: str


class CellStore:
    """The cells; seals and opens what reviews say of problems with `keys`."""

    def __init__(self, session: Session, keys: Keys) -> None:
        self._session = session
        self._keys = keys

    def begin(self, cell: Cell, search_words: str, at: datetime) -> None:
        """Keeps a cell that begins; a repeat changes nothing."""
        row = {name: getattr(cell, name) for name in Cell.__slots__}
        row |= {"changes": 0, "changed_at": at, "search_text": search_key(f"{cell.id} {search_words}")}
        insert_new(self._session, CellRow, [row])

    def get(self, cell_id: str) -> Cell | None:
        row = self._session.get(CellRow, cell_id, populate_existing=True)
        return _cell(row) if row else None

    def of_talent(self, talent_id: str) -> Cell | None:
        """The cell that a talent came to."""
        row = self._session.scalar(select(CellRow).where(CellRow.talent_id == talent_id))
        return _cell(row) if row else None

    def open_of(self, book: str, member_id: str) -> Cell | None:
        """The one cell of a member in a book that is not closed."""
        open_ = select(CellRow).where(
            CellRow.book == book, CellRow.member_id == member_id, CellRow.state != CLOSED
        )
        row = self._session.scalar(open_)
        return _cell(row) if row else None

    def saw(self, cell_id: str, at: datetime) -> Cell | None:
        """A sign of life; an older one than is known changes nothing. None where there is no such cell."""
        self._session.execute(
            update(CellRow)
            .where(CellRow.id == cell_id, CellRow.last_sign_at < at)
            .values(last_sign_at=at, changed_at=at)
        )
        return self.get(cell_id)

    def begin_review(self, cell_id: str, number: int, day: int, at: datetime) -> None:
        """A repeat changes nothing."""
        row: dict[str, Any] = dict.fromkeys(
            ("ended_at", "by", "income_rials", "jobs", "returned_migrants", "produces", "problems_sealed")
        )
        row |= {"cell_id": cell_id, "round": number, "day": day, "state": BEGUN, "begun_at": at}
        insert_new(self._session, CellReviewRow, [row])
        self._write(cell_id, at, next_review_at=None)

    def end_review(
        self,
        cell_id: str,
        number: int,
        state: str,
        at: datetime,
        *,
        next_review_at: datetime | None,
        by: str | None,
        form: Mapping[str, Any],
    ) -> None:
        """What came of it, with the answers of its form. A repeat changes nothing."""
        told: dict[str, Any] = {}
        if state == HELD:
            told = {name: int(form[name]) for name in ("income_rials", "jobs", "returned_migrants")}
            self._write(cell_id, at, reviewed_at=at, **told)
            problems = str(form.get("problems") or "")
            about = f"cell:{cell_id}:problems"
            told["produces"] = form["produces"] == "yes"
            told["problems_sealed"] = seal(self._keys, problems.encode(), about) if problems else None
        self._session.execute(
            update(CellReviewRow)
            .where(
                CellReviewRow.cell_id == cell_id, CellReviewRow.round == number, CellReviewRow.state == BEGUN
            )
            .values(state=state, ended_at=at, by=by, **told)
        )
        self._write(cell_id, at, next_review_at=next_review_at)

    def change(
        self, cell_id: str, number: int, state: str, at: datetime, *, next_review_at: datetime | None
    ) -> bool:
        """Keeps the `number`-th change of a cell's life; False where it, or a later one, was kept before."""
        row = self._session.get(CellRow, cell_id, populate_existing=True, with_for_update=True)
        if row is None or row.changes >= number:
            return False
        closed_at = at if state == CLOSED else None
        new: dict[str, Any] = {"last_sign_at": at} if state == ACTIVE else {}
        self._write(
            cell_id, at, changes=number, state=state, closed_at=closed_at, next_review_at=next_review_at,
            **new,
        )  # fmt: skip
        return True

    def reviews(self, cell_id: str, *, after: Cursor | None = None, limit: int = 50) -> StorePage[CellReview]:
        """The reviews of a cell, the newest first. Raises BadCursor."""
        of_it = CellReviewRow.cell_id == cell_id
        count = _count(self._session, CellReviewRow.round, of_it)
        query = select(CellReviewRow).where(of_it)
        if after is not None:
            query = query.where(CellReviewRow.round < number_of(after))
        rows = self._session.scalars(query.order_by(CellReviewRow.round.desc()).limit(limit + 1))
        items = [self._review(row) for row in rows]
        return page_of(items, limit, (items[:limit][-1].round,) if items else None, count)

    def find(
        self,
        *,
        region: str = NATIONWIDE,
        kanoon_id: str | None = None,
        member_id: str | None = None,
        province: str | None = None,
        state: str | None = None,
        craft_code: str | None = None,
        q: str = "",
        after: Cursor | None = None,
        limit: int = 50,
    ) -> StorePage[Cell]:
        """Real cells in the order of their ids; `q` is part of the member's or kanoon's name, the place or the craft.

        `region` bounds who asks; `province` is the code of one that is asked for. Raises BadCursor.
        """
        wanted: list[ColumnElement[bool]] = [CellRow.book == REAL_BOOK]
        asked = (
            (CellRow.region, None if region == NATIONWIDE else region),
            (CellRow.region, province),
            (CellRow.kanoon_id, kanoon_id),
            (CellRow.member_id, member_id),
            (CellRow.state, state),
            (CellRow.craft_code, craft_code),
        )
        wanted += [column == value for column, value in asked if value is not None]
        wanted += [CellRow.search_text.contains(word, autoescape=True) for word in search_key(q).split()]
        count = _count(self._session, CellRow.id, *wanted)
        query = select(CellRow).where(*wanted)
        if after is not None:
            query = query.where(CellRow.id > texts_of(after, 1)[0])
        rows = self._session.scalars(query.order_by(CellRow.id).limit(limit + 1))
        items = [_cell(row) for row in rows]
        return page_of(items, limit, (items[:limit][-1].id,) if items else None, count)

    def _review(self, row: CellReviewRow) -> CellReview:
        kept = {name: getattr(row, name) for name in CellReview.__slots__ if name != "problems"}
        sealed = row.problems_sealed
        about = f"cell:{row.cell_id}:problems"
        return CellReview(**kept, problems=unseal(self._keys, sealed, about).decode() if sealed else "")

    def _write(self, cell_id: str, at: datetime, **new: Any) -> None:
        self._session.execute(update(CellRow).where(CellRow.id == cell_id).values(changed_at=at, **new))


# What needs no key.


def open_cells_of(session: Session, member_id: str) -> list[str]:
    """Ids of a member's cells that are not closed, rehearsed ones too."""
    return _open(session, CellRow.member_id == member_id)


def cells_of(session: Session, member_id: str) -> list[str]:
    """Ids of all cells that a member has or had."""
    return list(
        session.scalars(select(CellRow.id).where(CellRow.member_id == member_id).order_by(CellRow.id))
    )


def open_cells_in(session: Session, kanoon_id: str) -> list[str]:
    """Ids of a kanoon's cells that are not closed, rehearsed ones too."""
    return _open(session, CellRow.kanoon_id == kanoon_id)


def cells_follow(session: Session, member_id: str, kanoon_id: str) -> list[str]:
    """The member's cells that are not closed belong to another kanoon, and to its place; their ids."""
    kanoon = session.execute(
        select(KanoonRow.region, KanoonRow.province, KanoonRow.county).where(KanoonRow.id == kanoon_id)
    ).one()
    cells = open_cells_of(session, member_id)
    here = {
        "kanoon_id": kanoon_id, "region": kanoon.region, "province": kanoon.province, "county": kanoon.county,
    }  # fmt: skip
    session.execute(update(CellRow).where(CellRow.id.in_(cells)).values(here))
    case = {"kanoon_id": kanoon_id, "region": kanoon.region}
    session.execute(update(ProcessRow).where(ProcessRow.id.in_(cells)).values(case))
    return cells


def keep_sign(session: Session, keys: Keys, cell_id: str, sign: Sign, key: str, at: datetime) -> bool:
    """A cell sold or produced something: what the market tells, in the transaction of what it tells of.

    Its life hears of it where that changes something (it is on probation); an active one looks up the latest sign
    when its time has come, so that many sales cost it nothing. `key` names the sale once for ever. False for no cell.
    """
    cell = CellStore(session, keys).saw(cell_id, at)
    if cell is None:
        return False
    if cell.state not in {ACTIVE, CLOSED}:
        kind = f"cell.{sign}"
        keep_for_cases(session, keys, kind, f"{kind}:{cell_id}:{key}", {"cell_id": cell_id}, at)
    return True


def _open(session: Session, whose: ColumnElement[bool]) -> list[str]:
    ids = select(CellRow.id).where(and_(whose, CellRow.state != CLOSED)).order_by(CellRow.id)
    return list(session.scalars(ids))


def _count(session: Session, column: Any, *wanted: ColumnElement[bool]) -> int:
    counted = select(column).where(*wanted).limit(COUNT_CAP + 1).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0


def _cell(row: CellRow) -> Cell:
    return Cell(**{name: getattr(row, name) for name in Cell.__slots__})
