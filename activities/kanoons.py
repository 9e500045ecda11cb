"""What the formation of a kanoon does in the world: identity, Mer'at, the bank's collective account, our own books."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.kanoon_lives import begin_life
from activities.loan_reading import case_clock
from activities.outside import outside
from domain.kanoons import Declined, Founded, FoundersStep, KanoonStep, Numbered, Opened
from domain.ledger import REAL_BOOK
from domain.loan_postings import opening
from gateways.bank import BankGateway
from gateways.caller import GatewayError, GatewayRefused
from gateways.identity import IdentityGateway
from gateways.merat import MeratGateway
from stores.database import Database
from stores.kanoon_formations import (
    ACTIVE,
    DECLINED,
    ENDED,
    NOT_VERIFIED,
    VERIFIED,
    KanoonFormation,
    KanoonFormationStore,
    KanoonFounder,
    name_key,
)
from stores.kanoons import Kanoon, KanoonStore
from stores.ledger import LedgerStore
from stores.members import Member, MemberStore
from stores.memberships import OFFICES, Change, MembershipStore
from stores.sealing import Keys
from stores.staff import StaffStore


class Kanoons:
    """Steps of a formation. Each is safe to repeat: keyed by the formation, and the founder where it is about one."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        bank: BankGateway,
        merat: MeratGateway,
        identity: IdentityGateway,
    ) -> None:
        self._database = database
        self._keys = keys
        self._bank = bank
        self._merat = merat
        self._identity = identity

    @outside
    @activity.defn(name="Kanoons.verify")
    async def verify(self, step: FoundersStep) -> list[str]:
        """Those whose number and telephone are their own, by member id; both answers are kept."""
        clock = case_clock(step.kanoon_id, step.book, step.at)
        verified = []
        for member_id, person in (await self._people(step.members)).items():
            key = f"{step.kanoon_id}:{member_id}"
            if await self._identity.owns_mobile(key, person.national_code, person.mobile, clock):
                verified.append(member_id)

        def write(session: Session) -> None:
            formations = KanoonFormationStore(session)
            others = set(step.members) - set(verified)
            formations.mark(step.kanoon_id, verified, VERIFIED, step.at)
            formations.mark(step.kanoon_id, others, NOT_VERIFIED, step.at)

        await self._database.awrite(write)
        return verified

    @activity.defn(name="Kanoons.keep_declined")
    async def keep_declined(self, declined: Declined) -> None:
        """Founders who do not want to: they are free to found another kanoon. Safe to repeat."""
        await self._database.awrite(
            lambda session: KanoonFormationStore(session).mark(
                declined.kanoon_id, declined.members, DECLINED, declined.at
            )
        )

    @outside
    @activity.defn(name="Kanoons.ask_merat")
    async def ask_merat(self, step: FoundersStep) -> None:
        """Asks what elected trustees may stand for; the requests are known by formation and member."""
        clock = case_clock(step.kanoon_id, step.book, step.at)
        for member_id, person in (await self._people(step.members)).items():
            try:
                # No loan of theirs is meant: the amounts that Mer'at wants are the smallest that it takes.
                await self._merat.request(f"{step.kanoon_id}:{member_id}", person.national_code, 1, 1, clock)
            except GatewayError:
                # Away, unclear or refused: it is asked again at the next poll, and then a person says it.
                continue

    @outside
    @activity.defn(name="Kanoons.ceilings")
    async def ceilings(self, step: FoundersStep) -> dict[str, int]:
        """What Mer'at says so far, in rials by member id. Only asks."""
        clock = case_clock(step.kanoon_id, step.book, step.at)
        told = {}
        for member_id in step.members:
            try:
                result = await self._merat.result(f"{step.kanoon_id}:{member_id}", clock)
            except GatewayError:
                continue
            if result is not None:
                told[member_id] = result.guarantor_ceiling_rials
        return told

    @activity.defn(name="Kanoons.found")
    async def found(self, founded: Founded) -> None:
        """Keeps who was elected, in place of any earlier election. Safe to repeat."""

        def write(session: Session) -> None:
            formations, elected = KanoonFormationStore(session), founded.elected
            formations.dismiss_all(founded.kanoon_id)
            for member_id in elected.trustees:
                ceiling_rials = founded.ceilings_rials[member_id]
                formations.elect(founded.kanoon_id, member_id, "trustee", ceiling_rials)
            # Whoever is a trustee too keeps what they may stand for.
            for office, member_id in (("secretary", elected.secretary), ("deputy", elected.deputy)):
                ceiling_rials = (
                    founded.ceilings_rials.get(member_id, 0) if member_id in elected.trustees else 0
                )
                formations.elect(founded.kanoon_id, member_id, office, ceiling_rials)

        await self._database.awrite(write)

    @outside
    @activity.defn(name="Kanoons.open_account")
    async def open_account(self, step: KanoonStep) -> Opened:
        """The bank opens the collective account, or says for good that it does not. Idempotent by the formation."""
        clock = case_clock(step.kanoon_id, step.book, step.at)
        formation = await self._database.aread(lambda session: _formation(session, step.kanoon_id))
        try:
            account = await self._bank.open_collective_account(step.kanoon_id, formation.name, clock)
        except GatewayRefused as refused:
            return Opened(refused.code)
        await self._database.awrite(
            lambda session: KanoonFormationStore(session).set_account(step.kanoon_id, account, step.at)
        )
        return Opened()

    @outside
    @activity.defn(name="Kanoons.close_account")
    async def close_account(self, step: KanoonStep) -> None:
        """The account that was opened is closed again; one that never was is none. Safe to repeat."""
        clock = case_clock(step.kanoon_id, step.book, step.at)
        await self._bank.close_collective_account(step.kanoon_id, clock)
        await self._database.awrite(
            lambda session: KanoonFormationStore(session).set_account(step.kanoon_id, None, step.at)
        )

    @activity.defn(name="Kanoons.number")
    async def number(self, step: KanoonStep) -> Numbered:
        """The kanoon's number; refused where another of that kind, name and place is active. A repeat keeps it."""

        def write(session: Session) -> Numbered:
            formations, formation = KanoonFormationStore(session), _formation(session, step.kanoon_id)
            key = name_key(formation.name, formation.county, formation.city)
            if KanoonStore(session).is_active(formation.kind, formation.region, key):
                return Numbered(refused="name_taken")
            formations.give_number(formation.id, formation.region, step.at)
            return Numbered(_formation(session, step.kanoon_id).number)

        return await self._database.awrite(write)

    @activity.defn(name="Kanoons.take_number")
    async def take_number(self, step: KanoonStep) -> None:
        """The number goes back; a later kanoon may get it. Safe to repeat."""
        await self._database.awrite(
            lambda session: KanoonFormationStore(session).take_number(step.kanoon_id, step.at)
        )

    @activity.defn(name="Kanoons.activate")
    async def activate(self, step: KanoonStep) -> None:
        """The kanoon is there, its founders are its members, its trustees may stand, and its life begins. Safe to repeat.

        A rehearsed one is only marked, and lives on as a rehearsal: nobody becomes a member of what was played.
        """

        def write(session: Session) -> None:
            formations, formation = KanoonFormationStore(session), _formation(session, step.kanoon_id)
            formations.end(formation.id, ACTIVE, step.at)
            rehearsed = step.book != REAL_BOOK
            if not rehearsed:
                _make_real(session, formation, step.at)
            begin_life(session, kanoon_of(formation), step.at, rehearsal=rehearsed, of_formation=rehearsed)

        await self._database.awrite(write)

    async def _people(self, member_ids: Sequence[str]) -> dict[str, Member]:
        return await self._database.aread(lambda session: MemberStore(session, self._keys).of_ids(member_ids))

    @activity.defn(name="Kanoons.give_up")
    async def give_up(self, step: KanoonStep) -> None:
        """It is not formed: name and founders are free for another. Safe to repeat."""
        await self._database.awrite(
            lambda session: KanoonFormationStore(session).end(step.kanoon_id, ENDED, step.at)
        )


def _formation(session: Session, kanoon_id: str) -> KanoonFormation:
    formation = KanoonFormationStore(session).get(kanoon_id)
    if formation is None:
        raise ApplicationError("there is no such formation", type="unknown_kanoon", non_retryable=True)
    return formation


def _make_real(session: Session, formation: KanoonFormation, at: datetime) -> None:
    KanoonStore(session).put([kanoon_of(formation)])
    for founder in KanoonFormationStore(session).founders(formation.id):
        if founder.state == VERIFIED:
            _belongs(session, founder, formation.id, at)
    StaffStore(session).lead(formation.leader_member_id, formation.id)


def _belongs(session: Session, founder: KanoonFounder, kanoon_id: str, at: datetime) -> None:
    """A founder is a member from now on; who has joined another active kanoon meanwhile stays there."""
    memberships, member_id = MembershipStore(session), founder.member_id
    if memberships.current(member_id) is not None:
        if KanoonStore(session).members_of_active([member_id]):
            return
        memberships.end(member_id, Change("moved", at, None, kanoon_id))
    office = founder.office if founder.office in OFFICES else None
    change = Change("founded", at, None, kanoon_id)
    began = memberships.begin(
        member_id, kanoon_id, change, ceiling_rials=founder.ceiling_rials, office=office
    )
    if began and founder.ceiling_rials:
        account = f"capacity:{member_id}"
        LedgerStore(session).post(opening(REAL_BOOK, account, founder.ceiling_rials, at))


def kanoon_of(formation: KanoonFormation) -> Kanoon:
    """What a formation becomes when it is active."""
    return Kanoon(
        id=formation.id,
        name=formation.name,
        kind=formation.kind,
        province=formation.province,
        county=formation.county,
        city=formation.city,
        region=formation.region,
        leader_member_id=formation.leader_member_id,
    )
