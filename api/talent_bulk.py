"""Nominating many members of a kanoon by a file: good rows are kept with their starts, wrong ones are told by row."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from api.case_start import process_id_of
from api.loan_start import POLICIES
from api.problems import Problem, wrong_fields
from api.state import ApiState
from api.talent_start import case_of, crafts_by_name, subject_of
from domain.csv_file import WrongFile
from domain.forms import FieldError
from domain.ledger import REAL_BOOK
from domain.network_permissions import may_nominate_in, nominates_anybody
from domain.permissions import Actor
from domain.talent_file import NamedMember, read_talent_file
from domain.talents import Nomination
from stores.cases import CaseStore
from stores.kanoons import Kanoon, KanoonStore
from stores.members import ACTIVE, MemberStore, active_members_of
from stores.talents import TalentStore

ROWS_OF_A_TRANSACTION = 200
"""Other people's work goes on between two of them; a row is there entirely, or not at all."""

_TRIES = 3
STARTED, KNOWN, REFUSED = "started", "known", "refused"


@dataclass(frozen=True, slots=True)
class NominatedRow:
    """What became of a row. `known`: this very file nominated the member before, under this id."""

    line: int
    state: str
    talent_id: str | None = None
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class NominatedFile:
    """What became of a file, row by row."""

    kanoon: Kanoon
    rows: tuple[NominatedRow, ...]

    def count(self, state: str) -> int:
        return sum(1 for row in self.rows if row.state == state)


async def nominate_file(
    state: ApiState, actor: Actor, kanoon_id: str, content: bytes, *, allowed: bool = False
) -> NominatedFile:
    """Every good row's case is kept with its start, which the worker's relay tells the engine of.

    The same file again begins nobody twice. Raises Problem: 403 not for you, 422 for a file that is none, an unknown
    kanoon, or one that is not active.
    """

    def read(session: Session) -> tuple[Kanoon | None, dict[str, str]]:
        return KanoonStore(session).get(kanoon_id), crafts_by_name(session)

    kanoon, crafts = await state.database.aread(read)
    may = allowed or (kanoon is not None and may_nominate_in(actor, kanoon.id, kanoon.region))
    if not may and not nominates_anybody(actor):
        raise Problem(403, "not_for_you")
    if kanoon is None or not may:
        raise wrong_fields(FieldError("kanoon_id", "unknown_kanoon"))
    if kanoon.state != ACTIVE:
        raise wrong_fields(FieldError("kanoon_id", "kanoon_not_active"))
    try:
        rows = read_talent_file(content, crafts)
    except WrongFile as wrong:
        raise wrong_fields(FieldError("file", wrong.code)) from wrong
    file = hashlib.sha256(content).hexdigest()
    found: list[NominatedRow] = []
    for first in range(0, len(rows), ROWS_OF_A_TRANSACTION):
        some = rows[first : first + ROWS_OF_A_TRANSACTION]
        found += await _kept(state, partial(_begin, state, actor, kanoon, file, some))
    return NominatedFile(kanoon, tuple(found))


async def _kept(state: ApiState, begin: Callable[[Session], list[NominatedRow]]) -> list[NominatedRow]:
    for _ in range(_TRIES):
        try:
            return await state.database.awrite(begin)
        except _Overtaken:
            # Looked up again, whoever was nominated meanwhile is found.
            continue
    raise Problem(503, "unavailable", headers={"Retry-After": "2"})


def _begin(
    state: ApiState, actor: Actor, kanoon: Kanoon, file: str, rows: Sequence[NamedMember], session: Session
) -> list[NominatedRow]:
    now = state.clock()
    codes = [row.national_code for row in rows if not row.errors]
    known = MemberStore(session, state.keys).of_national_codes(codes)
    names = active_members_of(session, kanoon.id, known.values())
    talents, cases = TalentStore(session), CaseStore(session)
    on_their_way = talents.on_their_way(REAL_BOOK, list(names))
    policy = to_jsonable_python(POLICIES.talent)

    def begun(row: NamedMember) -> NominatedRow:
        member_id = known.get(row.national_code)
        if row.errors:
            return NominatedRow(row.line, REFUSED, errors=row.errors)
        if member_id is None or member_id not in names:
            return _refused(row, "not_in_kanoon")
        talent_id = process_id_of("talent", f"file {file} {kanoon.id}", member_id)
        if (taken := on_their_way.get(member_id)) not in (None, talent_id):
            return _refused(row, "nominated_before")
        nomination = Nomination(
            talent_id, member_id, kanoon.id, kanoon.region, kanoon.county, "kanoon", row.wish
        )
        case = case_of(nomination, actor.username, now)
        argument = to_jsonable_python(case, exclude={"policy"}) | {"policy": policy}
        new = taken is None and cases.begin(
            case.record, argument=argument, subject=subject_of(nomination), policy_version=POLICIES.version,
            search_words=f"{names[member_id]} {kanoon.name}", asked=file,
        )  # fmt: skip
        if not new:
            return NominatedRow(row.line, KNOWN, talent_id)
        if not talents.nominate(nomination, case.record.book, now):
            # Somebody nominated them in this very moment: their case is the one, and this row has begun none.
            raise _Overtaken
        return NominatedRow(row.line, STARTED, talent_id)

    return [begun(row) for row in rows]


class _Overtaken(RuntimeError):
    """Two nominations of one member at once; the database keeps the other one."""


def _refused(row: NamedMember, code: str) -> NominatedRow:
    return NominatedRow(row.line, REFUSED, errors=(FieldError("national_code", code),))
