"""What a cell's life does in the world: it begins, is reviewed, its state changes for everybody, it ends."""

from datetime import datetime, timedelta
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.client import Client

from activities.outside import outside
from activities.starting import start_case
from domain.case import STARTED, CaseRecord
from domain.cells import (
    ACTIVE,
    CLOSED,
    CLOSING,
    BegunCell,
    CellBegun,
    CellChange,
    CellLifeCase,
    CellLook,
    CellStep,
    ReviewReport,
    ReviewStep,
    cell_of,
    next_review,
)
from domain.ledger import REAL_BOOK
from domain.policies import Policies, shipped_policies
from stores.borrowing import BorrowingStore
from stores.cases import CaseStore, StartDue
from stores.cells import Cell, CellStore
from stores.crafts import CraftStore
from stores.database import Database
from stores.house_events import keep_for_cases
from stores.kanoons import Kanoon, KanoonStore
from stores.members import names_of
from stores.memberships import MembershipStore
from stores.offers import OfferStore
from stores.record_changes import RecordChangeStore
from stores.sealing import Keys
from stores.talents import ENDED, TalentStore

_LONGEST_REASON = 500
_TOLD = {CLOSING: "cell.closing", CLOSED: "cell.closed"}


def begin_cell(
    session: Session,
    keys: Keys,
    begun: CellBegun,
    *,
    cell_id: str = "",
    age: timedelta = timedelta(0),
    by: str | None = None,
) -> BegunCell:
    """Keeps a cell with its life's case and the outbox row of its start, in the caller's transaction. A repeat keeps it once.

    `cell_id` is for cells without a talent; `age` is how long the cell has been active already.
    """
    cell_id = cell_id or cell_of(begun.talent_id)
    cells = CellStore(session, keys)
    # Of two who would begin a cell of the same person at once the second sees the first's.
    MembershipStore(session).lock(begun.member_id)
    if cells.get(cell_id) is not None:
        return BegunCell(cell_id)
    if cells.open_of(begun.book, begun.member_id) is not None:
        return BegunCell(refused="has_cell")
    kanoon, craft = KanoonStore(session).get(begun.kanoon_id), CraftStore(session).get(begun.craft_code)
    if kanoon is None:
        return BegunCell(refused="unknown_kanoon")
    if craft is None and not begun.talent_id:
        return BegunCell(refused="unknown_craft")
    # A craft that was taken out of the table since it was found stays the cell's, by its code.
    code = begun.craft_code
    name = {"fa": craft.craft_fa, "en": craft.craft_en} if craft else {"fa": code, "en": code}
    policies, policy = shipped_policies(), shipped_policies().cell_life
    record = CaseRecord(
        process_id=cell_id, kind="cell_life", region=kanoon.region, started_at=begun.at,
        rehearsal=begun.book != REAL_BOOK, kanoon_id=kanoon.id, member_id=begun.member_id,
        answered_by={STARTED: [by]} if by else {},
    )  # fmt: skip
    case = CellLifeCase(
        record, code, name, begun.cell_kind, policy, kanoon.leader_member_id, age,
    )  # fmt: skip
    _keep(session, keys, begun, case, kanoon, policies)
    return BegunCell(cell_id)


def _keep(
    session: Session, keys: Keys, begun: CellBegun, case: CellLifeCase, kanoon: Kanoon, policies: Policies
) -> None:
    record, name = case.record, names_of(session, [begun.member_id]).get(begun.member_id, "")
    words = f"{name} {kanoon.name} {kanoon.county} {kanoon.city} {case.craft['fa']} {case.craft['en']}"
    CaseStore(session).begin(
        record,
        argument=to_jsonable_python(case),
        subject={"member_id": begun.member_id, "craft": case.craft, "cell_kind": begun.cell_kind},
        policy_version=policies.version,
        search_words=words,
    )
    activated_at = begun.at - case.age
    planned = next_review(activated_at, 1, case.policy, begun.at)
    cell = Cell(
        id=record.process_id, book=record.book, talent_id=begun.talent_id or None, member_id=begun.member_id,
        kanoon_id=kanoon.id, region=kanoon.region, province=kanoon.province, county=kanoon.county,
        craft_code=begun.craft_code, cell_kind=begun.cell_kind, state=ACTIVE, activated_at=activated_at,
        closed_at=None, last_sign_at=begun.at, next_review_at=planned.at, reviewed_at=None, income_rials=None,
        jobs=None, returned_migrants=None,
    )  # fmt: skip
    CellStore(session, keys).begin(cell, words, begun.at)
    if cell.book == REAL_BOOK:
        _tell(session, keys, "cell.activated", cell, begun.at)


def start_of_cell(session: Session, cell_id: str) -> StartDue | None:
    """What the engine must still be told of a cell's life; None where it knows."""
    due = CaseStore(session).start_of(cell_id)
    return due if due is not None and due.started_at is None else None


class Cells:
    """Steps of a cell's life. Each is safe to repeat: known by the cell, and the review's or change's number."""

    def __init__(self, client: Client, database: Database, keys: Keys) -> None:
        self._client = client
        self._database = database
        self._keys = keys

    @activity.defn(name="Cells.begin")
    async def begin(self, begun: CellBegun) -> BegunCell:
        """The cell is there, and its life's case is kept with the outbox row of its start. Idempotent by the talent.

        A refusal is an answer: `has_cell` where the member has another one that is not closed.
        """
        return await self._database.awrite(lambda session: begin_cell(session, self._keys, begun))

    @outside
    @activity.defn(name="Cells.start")
    async def start(self, step: CellStep) -> None:
        """Tells the engine at once of a life that was kept; the relay would later. Idempotent by the cell's id."""
        due = await self._database.aread(lambda session: start_of_cell(session, step.cell_id))
        if due is not None:
            await start_case(self._client, due)
            await self._database.awrite(
                lambda session: CaseStore(session).mark_started(due.process_id, step.at)
            )

    @activity.defn(name="Cells.look")
    async def look(self, step: CellStep) -> CellLook:
        """The latest sign of life, and who leads. Only reads."""
        return await self._database.aread(lambda session: self._look(session, step))

    @activity.defn(name="Cells.keep_sign")
    async def keep_sign(self, step: CellStep) -> None:
        """People say that it produces or sells. Safe to repeat."""
        await self._database.awrite(lambda session: CellStore(session, self._keys).saw(step.cell_id, step.at))

    @activity.defn(name="Cells.begin_review")
    async def begin_review(self, step: ReviewStep) -> CellLook:
        """Keeps that a review begins. Idempotent by its number."""
        cell = step.cell

        def write(session: Session) -> CellLook:
            CellStore(session, self._keys).begin_review(cell.cell_id, step.round, step.day, cell.at)
            return self._look(session, cell)

        return await self._database.awrite(write)

    @activity.defn(name="Cells.end_review")
    async def end_review(self, report: ReviewReport) -> CellLook:
        """Keeps what came of a review, with its outcomes. Idempotent by its number."""
        cell = report.cell

        def write(session: Session) -> CellLook:
            cells = CellStore(session, self._keys)
            cells.end_review(
                cell.cell_id, report.round, report.state, cell.at, next_review_at=report.next_review_at,
                by=report.by, form=report.form,
            )  # fmt: skip
            if report.form.get("produces") == "yes":
                cells.saw(cell.cell_id, cell.at)
            return self._look(session, cell)

        return await self._database.awrite(write)

    @activity.defn(name="Cells.change")
    async def change(self, change: CellChange) -> None:
        """The cell's stage for everybody. One that closes offers nothing any more, and its reviews hear of it.

        Idempotent by the change's number. Closed, its member may be found a talent again.
        """
        step = change.cell

        def write(session: Session) -> None:
            cells = CellStore(session, self._keys)
            kept = cells.change(
                step.cell_id, change.number, change.stage, step.at, next_review_at=change.next_review_at
            )
            cell = cells.get(step.cell_id)
            if kept and change.stage in _TOLD:
                OfferStore(session).unlist_all(step.cell_id, step.at)
            if not kept or cell is None or cell.book != REAL_BOOK:
                return
            by, reason = change.by or cell.id, change.reason[:_LONGEST_REASON]
            RecordChangeStore(session).add(f"cell:{cell.id}", change.stage, by, step.at, reason)
            if change.stage == CLOSED and cell.talent_id is not None:
                TalentStore(session).end(cell.talent_id, ENDED, step.at)
            if change.stage in _TOLD:
                _tell(session, self._keys, _TOLD[change.stage], cell, step.at)

        await self._database.awrite(write)

    def _look(self, session: Session, step: CellStep) -> CellLook:
        cell = CellStore(session, self._keys).get(step.cell_id)
        if cell is None:
            raise LookupError(step.cell_id)
        kanoon = KanoonStore(session).get(cell.kanoon_id)
        loans = BorrowingStore(session).open_of(cell.member_id, REAL_BOOK)
        ordered = sum(one.reserved for one in OfferStore(session).of_cell(cell.id))
        leader = kanoon.leader_member_id if kanoon else None
        return CellLook(cell.last_sign_at, leader, len(loans), ordered)


def _tell(session: Session, keys: Keys, kind: str, cell: Cell, at: datetime) -> None:
    facts: dict[str, Any] = {
        "cell_id": cell.id,
        "talent_id": cell.talent_id,
        "member_id": cell.member_id,
        "kanoon_id": cell.kanoon_id,
    }
    keep_for_cases(session, keys, kind, f"{kind}:{cell.id}", facts, at)
