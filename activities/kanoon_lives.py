"""What the life of a kanoon does in the world: visits kept, state changed for everybody, closing at the bank."""

from datetime import datetime

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.client import Client

from activities.loan_reading import case_clock
from activities.outside import outside
from activities.starting import start_case
from domain.case import STARTED, CaseRecord
from domain.kanoon_lives import (
    BegunVisit,
    KanoonLifeCase,
    LeftToSettle,
    LifeChange,
    LifeStep,
    Look,
    People,
    VisitReport,
    VisitStep,
    first_regular_visit,
    life_of,
    next_visit,
)
from domain.kanoons import KanoonStep
from domain.ledger import REAL_BOOK
from domain.policies import shipped_policies
from gateways.bank import BankGateway
from gateways.caller import GatewayRefused
from stores.cases import CaseStore, StartDue
from stores.database import Database
from stores.house_events import keep_for_cases
from stores.kanoon_formations import KanoonFormationStore
from stores.kanoon_lives import KanoonLife, KanoonLifeStore
from stores.kanoons import Kanoon, KanoonStore
from stores.members import ACTIVE
from stores.record_changes import RecordChangeStore
from stores.sealing import Keys

SUSPENDED, CLOSING, CLOSED = "suspended", "closing", "closed"
_STATES = {"ACTIVE": ACTIVE, "WARNED": ACTIVE, "SUSPENDED": SUSPENDED, "CLOSING": CLOSING}
"""What a kanoon's stage means for everybody who looks at the kanoon: a warned one may do all that it did."""
_TOLD = {ACTIVE: "kanoon.lifted", SUSPENDED: "kanoon.suspended", CLOSING: "kanoon.closing"}
_LONGEST_REASON = 500


def begin_life(
    session: Session,
    kanoon: Kanoon,
    at: datetime,
    *,
    life_id: str = "",
    first_visit_at: datetime | None = None,
    rehearsal: bool = False,
    of_formation: bool = False,
    by: str | None = None,
) -> StartDue:
    """Keeps the life of a kanoon with the outbox row of its start, in the caller's transaction. A repeat keeps it once.

    `life_id` is for rehearsals only; `of_formation` is a rehearsed kanoon, which any leader of its region leads.
    """
    policies = shipped_policies()
    policy, life_id = policies.kanoon_life, life_id or life_of(kanoon.id)
    first = first_visit_at or first_regular_visit(at, policy.visit_every_months)
    record = CaseRecord(
        process_id=life_id, kind="kanoon_life", region=kanoon.region, started_at=at, rehearsal=rehearsal,
        kanoon_id=None if of_formation else kanoon.id, answered_by={STARTED: [by]} if by else {},
    )  # fmt: skip
    case = KanoonLifeCase(record, kanoon.id, kanoon.name, policy, first - at, leader=kanoon.leader_member_id)
    argument, cases = to_jsonable_python(case), CaseStore(session)
    subject = {"name": kanoon.name, "leader_member_id": kanoon.leader_member_id}
    begun = cases.begin(
        record, argument=argument, subject=subject, policy_version=policies.version,
        search_words=f"{kanoon.name} {kanoon.county} {kanoon.city}",
    )  # fmt: skip
    if begun:
        life = KanoonLife(life_id, kanoon.id, record.book, "ACTIVE", 0, None, first)
        KanoonLifeStore(session).begin(life, at)
    kept = None if begun else cases.start_of(life_id)
    return kept or StartDue(life_id, record.kind, argument, rehearsal, at)


class KanoonLives:
    """Steps of a kanoon's life. Each is safe to repeat: known by the life, and the visit's or change's number.

    What is rehearsed is kept for the rehearsal alone: the kanoon, its members and its account stay as they are.
    """

    def __init__(self, client: Client, database: Database, keys: Keys, bank: BankGateway) -> None:
        self._client = client
        self._database = database
        self._keys = keys
        self._bank = bank

    @outside
    @activity.defn(name="KanoonLives.start")
    async def start(self, step: KanoonStep) -> None:
        """Tells the engine of a life that was kept when its kanoon became active. Idempotent by the life's id."""
        due = await self._database.aread(lambda session: CaseStore(session).start_of(life_of(step.kanoon_id)))
        if due is not None and due.started_at is None:
            await start_case(self._client, due)
            await self._database.awrite(
                lambda session: CaseStore(session).mark_started(due.process_id, step.at)
            )

    @activity.defn(name="KanoonLives.begin_visit")
    async def begin_visit(self, step: VisitStep) -> BegunVisit:
        """Keeps that a visit begins, and says when the next one is. Idempotent by the visit's number."""
        life = step.life
        number, at = next_visit(step.first_visit_at, step.round + 1, step.every_months, life.at)

        def write(session: Session) -> BegunVisit:
            KanoonLifeStore(session).begin_visit(life.life_id, step.round, life.at, at)
            return BegunVisit(_look(session, life), number, at)

        return await self._database.awrite(write)

    @activity.defn(name="KanoonLives.end_visit")
    async def end_visit(self, report: VisitReport) -> Look:
        """Keeps what came of a visit, with its activity form. Idempotent by the visit's number."""

        def write(session: Session) -> Look:
            KanoonLifeStore(session).end_visit(
                report.life.life_id, report.round, report.state, report.life.at,
                missed=report.missed, by=report.by, form=report.form,
            )  # fmt: skip
            return _look(session, report.life)

        return await self._database.awrite(write)

    @activity.defn(name="KanoonLives.look")
    async def look(self, step: LifeStep) -> Look:
        """Counts the members, and looks who leads. Only reads."""
        return await self._database.aread(lambda session: _look(session, step))

    @activity.defn(name="KanoonLives.change")
    async def change(self, change: LifeChange) -> None:
        """The kanoon's stage for everybody: loans and lists see its state, and running applications hear of it.

        Idempotent by the change's number; a rehearsed one is kept for the rehearsal only.
        """
        life = change.life

        def write(session: Session) -> None:
            kept = KanoonLifeStore(session).change(
                life.life_id, change.number, stage=change.stage, missed=change.missed,
                next_visit_at=change.next_visit_at, at=life.at,
            )  # fmt: skip
            if not kept or life.book != REAL_BOOK:
                return
            kanoons, state = KanoonStore(session), _STATES[change.stage]
            kanoon = kanoons.get(life.kanoon_id)
            # One that has gone into another meanwhile stays closed.
            if kanoon is None or kanoon.state in (state, CLOSED):
                return
            kanoons.set_state(kanoon.id, state)
            number = RecordChangeStore(session).add(
                f"kanoon:{kanoon.id}",
                state,
                change.by or life.life_id,
                life.at,
                change.reason[:_LONGEST_REASON],
            )
            kind = _TOLD[state]
            keep_for_cases(session, self._keys, kind, f"{kind}:{number}", {"kanoon_id": kanoon.id}, life.at)

        await self._database.awrite(write)

    @outside
    @activity.defn(name="KanoonLives.ask_what_is_left")
    async def ask_what_is_left(self, step: LifeStep) -> LeftToSettle:
        """Open loans from our books, and the balance from the bank, which may know no such account. Only asks."""
        open_loans = await self._database.aread(
            lambda session: KanoonLifeStore(session).open_loans(step.kanoon_id)
        )
        clock = case_clock(step.life_id, step.book, step.at)
        try:
            return LeftToSettle(open_loans, await self._bank.collective_balance(_account(step), clock))
        except GatewayRefused:
            return LeftToSettle(open_loans, None)

    @activity.defn(name="KanoonLives.people")
    async def people(self, step: LifeStep) -> People:
        """Who belongs to the kanoon. Only reads."""
        people = await self._database.aread(lambda session: KanoonLifeStore(session).people(step.kanoon_id))
        return People(
            tuple(member_id for member_id, _ in people),
            tuple(member_id for member_id, is_trustee in people if is_trustee),
        )

    @outside
    @activity.defn(name="KanoonLives.close_account")
    async def close_account(self, step: LifeStep) -> None:
        """The bank closes the collective account; one that is closed, or never was, is closed too. Safe to repeat."""
        clock = case_clock(step.life_id, step.book, step.at)
        await self._bank.close_collective_account(_account(step), clock)
        if step.book == REAL_BOOK:
            await self._database.awrite(
                lambda session: KanoonFormationStore(session).set_account(step.kanoon_id, None, step.at)
            )

    @activity.defn(name="KanoonLives.end")
    async def end(self, change: LifeChange) -> None:
        """The kanoon is closed, its members are free for another; its number stays. Idempotent by the change's number."""
        life = change.life

        def write(session: Session) -> None:
            lives = KanoonLifeStore(session)
            kept = lives.change(
                life.life_id,
                change.number,
                stage="CLOSED",
                missed=change.missed,
                next_visit_at=None,
                at=life.at,
            )
            kanoon = KanoonStore(session).get(life.kanoon_id)
            closed_before = kanoon is not None and kanoon.state == CLOSED
            if kept and life.book == REAL_BOOK and not closed_before:
                KanoonStore(session).set_state(life.kanoon_id, CLOSED)
                lives.set_free(life.kanoon_id, life.at, life.life_id)
                RecordChangeStore(session).add(
                    f"kanoon:{life.kanoon_id}", CLOSED, life.life_id, life.at, change.reason[:_LONGEST_REASON]
                )

        await self._database.awrite(write)


def _look(session: Session, step: LifeStep) -> Look:
    lives = KanoonLifeStore(session)
    known = KanoonStore(session).get(step.kanoon_id) or KanoonFormationStore(session).get(step.kanoon_id)
    leader = known.leader_member_id if known else None
    return Look(lives.count_members(step.kanoon_id), leader, lives.offices(step.kanoon_id))


def _account(step: LifeStep) -> str:
    """By what the bank knows the account; a rehearsal has one of its own."""
    return step.kanoon_id if step.book == REAL_BOOK else step.life_id
