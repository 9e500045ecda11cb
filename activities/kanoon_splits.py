"""What a split does in the world: a share at the bank, and members and cases of the new kanoon in our own books."""

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.kanoon_lives import begin_life
from activities.kanoon_moves import Move, move_cases, move_people, side_of
from activities.kanoons import kanoon_of
from activities.loan_reading import case_clock
from activities.outside import outside
from domain.kanoon_changes import MovedMoney, Split, SplitLook, SplitStep, why_not_split
from domain.ledger import REAL_BOOK
from domain.loan_postings import opening
from gateways.bank import BankGateway
from gateways.caller import GatewayRefused
from stores.database import Database
from stores.kanoon_changes import KanoonChangeStore
from stores.kanoon_formations import (
    ACTIVE,
    ENDED,
    KanoonFormation,
    KanoonFormationStore,
    KanoonFounder,
)
from stores.kanoon_lives import KanoonLifeStore
from stores.kanoons import KanoonStore
from stores.ledger import LedgerStore
from stores.members import MemberStore
from stores.memberships import OFFICES, Change, MembershipStore
from stores.sealing import Keys
from stores.staff import StaffStore


class KanoonSplits:
    """Steps of a split. Each is safe to repeat: money is moved under the case's key, members in one transaction.

    The new kanoon's account, number and elections are the steps of a formation (activities.kanoons), by the same id.
    A rehearsal moves neither money nor members.
    """

    def __init__(self, database: Database, keys: Keys, bank: BankGateway) -> None:
        self._database = database
        self._keys = keys
        self._bank = bank

    @activity.defn(name="KanoonSplits.look")
    async def look(self, step: SplitStep) -> SplitLook:
        """The kanoon as it is, and whether it may be split now. Only reads."""
        return await self._database.aread(lambda session: _look(session, step))

    @activity.defn(name="KanoonSplits.ceilings")
    async def ceilings(self, step: SplitStep) -> dict[str, int]:
        """What those elected may stand for already, as trustees of the kanoon that is split. Only reads."""

        def read(session: Session) -> dict[str, int]:
            people = MemberStore(session, self._keys).of_ids(step.elected)
            return {
                one: person.trustee_ceiling_rials
                for one, person in people.items()
                if person.trustee_ceiling_rials
            }

        return await self._database.aread(read)

    @outside
    @activity.defn(name="KanoonSplits.move_share")
    async def move_share(self, step: SplitStep) -> MovedMoney:
        """The share goes into the new kanoon's account, or the bank says why not. Idempotent by the case."""
        if step.book != REAL_BOOK or not step.share_rials:
            return MovedMoney()
        clock = case_clock(step.process_id, step.book, step.at)
        try:
            moved = await self._bank.move_collective_balance(
                f"{step.process_id}:share", step.wish.from_id, step.process_id, clock,
                amount_rials=step.share_rials,
            )  # fmt: skip
        except GatewayRefused as refused:
            return MovedMoney(refused=refused.code)
        return MovedMoney(moved)

    @outside
    @activity.defn(name="KanoonSplits.bring_back")
    async def bring_back(self, step: SplitStep) -> None:
        """What was moved goes back where it was. Idempotent by the case; where nothing was moved it does nothing."""
        if step.moved_rials:
            clock = case_clock(step.process_id, step.book, step.at)
            await self._bank.move_collective_balance(
                f"{step.process_id}:back",
                step.process_id,
                step.wish.from_id,
                clock,
                amount_rials=step.moved_rials,
            )

    @activity.defn(name="KanoonSplits.move")
    async def move(self, step: SplitStep) -> Split:
        """The kanoon is there, with its members, their cases and its trustees; after it there is no way back.

        Idempotent by the case: done before, it answers the same.
        """
        return await self._database.awrite(lambda session: self._move(session, step))

    @activity.defn(name="KanoonSplits.give_up")
    async def give_up(self, step: SplitStep) -> None:
        """Nothing comes of it: name and founders are free, the kanoon may take part in another. Safe to repeat."""

        def write(session: Session) -> None:
            KanoonChangeStore(session).close(step.process_id, step.at)
            KanoonFormationStore(session).end(step.process_id, ENDED, step.at)

        await self._database.awrite(write)

    def _move(self, session: Session, step: SplitStep) -> Split:
        changes, memberships = KanoonChangeStore(session), MembershipStore(session)
        kept = changes.get(step.process_id)
        memberships.lock_all(step.wish.from_id)
        KanoonStore(session).lock(step.wish.from_id)
        look = _look(session, step)
        leader = look.side.leader_member_id
        if kept is not None and kept.did:
            came = memberships.begun_by(step.process_id, step.process_id)
            return Split(members=tuple(came), leader_member_id=leader)
        if look.refused:
            return Split(look.refused)
        formation = _formation(session, step)
        KanoonFormationStore(session).end(formation.id, ACTIVE, step.at)
        cases, rehearsed = 0, step.book != REAL_BOOK
        if not rehearsed:
            cases = self._split(session, step, formation, look)
        begin_life(session, kanoon_of(formation), step.at, rehearsal=rehearsed, of_formation=rehearsed)
        changes.close(step.process_id, step.at, did=True)
        return Split(members=look.going, cases=cases, leader_member_id=leader)

    def _split(self, session: Session, step: SplitStep, formation: KanoonFormation, look: SplitLook) -> int:
        kanoon = kanoon_of(formation)
        KanoonStore(session).put([kanoon])
        change = Change("split", step.at, step.by, step.process_id)
        move = Move(step.wish.from_id, kanoon, change, step.process_id, step.at, look.going)
        move_people(session, move)
        for founder in KanoonFormationStore(session).founders(formation.id):
            if founder.member_id in look.going:
                _take_office(session, founder, step)
        StaffStore(session).lead(formation.leader_member_id, kanoon.id)
        return move_cases(session, self._keys, move)


def _take_office(session: Session, founder: KanoonFounder, step: SplitStep) -> None:
    """Who was elected holds the office; who may stand for loans for the first time gets what they may stand for."""
    memberships, ledger = MembershipStore(session), LedgerStore(session)
    if founder.office in OFFICES:
        memberships.set_office(founder.member_id, founder.office)
    if founder.ceiling_rials:
        opened = opening(REAL_BOOK, f"capacity:{founder.member_id}", founder.ceiling_rials, step.at)
        # Who stood for loans before has it already; what they may stand for is what the ledger says.
        known = ledger.has(REAL_BOOK, opened.key)
        if not known:
            ledger.post(opened)
        ceiling = ledger.moved_by(REAL_BOOK, opened.key) if known else founder.ceiling_rials
        memberships.set_ceiling(founder.member_id, ceiling)


def _look(session: Session, step: SplitStep) -> SplitLook:
    side = side_of(session, step.wish.from_id)
    there = {one for one, _ in KanoonLifeStore(session).people(step.wish.from_id)}
    founders = KanoonFormationStore(session).founders(step.process_id)
    going = tuple(one.member_id for one in founders if one.member_id in there)
    return SplitLook(side, going, why_not_split(side, going, step.fewest, elected=step.elected))


def _formation(session: Session, step: SplitStep) -> KanoonFormation:
    formation = KanoonFormationStore(session).get(step.process_id)
    if formation is None:
        raise ApplicationError("there is no such formation", type="unknown_kanoon", non_retryable=True)
    return formation
