"""What a merger does in the world: the balance at the bank, and members and cases of one kanoon in our own books."""

from dataclasses import replace

from sqlalchemy.orm import Session
from temporalio import activity

from activities.kanoon_lives import CLOSED, SUSPENDED
from activities.kanoon_moves import Move, move_cases, move_people, side_of
from activities.loan_reading import case_clock
from activities.outside import outside
from domain.kanoon_changes import (
    KANOON_MERGED,
    Merged,
    MergeStep,
    MovedMoney,
    Sides,
    why_not_merge,
)
from domain.ledger import REAL_BOOK
from gateways.bank import BankGateway
from gateways.caller import GatewayRefused
from stores.database import Database
from stores.house_events import keep_for_cases
from stores.kanoon_changes import KanoonChangeStore
from stores.kanoon_formations import KanoonFormationStore
from stores.kanoon_lives import KanoonLifeStore
from stores.kanoons import KanoonStore
from stores.memberships import Change, MembershipStore
from stores.record_changes import RecordChangeStore
from stores.sealing import Keys

_UNKNOWN = "unknown_account"
_LONGEST_REASON = 500


class KanoonMerges:
    """Steps of a merger. Each is safe to repeat: money is moved under the case's key, members in one transaction.

    A rehearsal has two accounts of its own at the played bank, and moves nobody.
    """

    def __init__(self, database: Database, keys: Keys, bank: BankGateway) -> None:
        self._database = database
        self._keys = keys
        self._bank = bank

    @activity.defn(name="KanoonMerges.look")
    async def look(self, step: MergeStep) -> Sides:
        """Both kanoons as they are, and whether they may merge now. Only reads."""
        return await self._database.aread(lambda session: _look(session, step))

    @outside
    @activity.defn(name="KanoonMerges.move_balance")
    async def move_balance(self, step: MergeStep) -> MovedMoney:
        """All that is in the one collective account goes into the other. Idempotent by the case."""
        try:
            return MovedMoney(await self._move_money(step, f"{step.process_id}:balance"))
        except GatewayRefused as refused:
            if refused.code == _UNKNOWN:
                return MovedMoney(unknown=True)
            return MovedMoney(refused=refused.code)

    @outside
    @activity.defn(name="KanoonMerges.bring_back")
    async def bring_back(self, step: MergeStep) -> None:
        """What was moved goes back where it was. Idempotent by the case; where nothing was moved it does nothing."""
        if step.moved_rials:
            from_account, into_account = _accounts(step)
            await self._bank.move_collective_balance(
                f"{step.process_id}:back", into_account, from_account,
                case_clock(step.process_id, step.book, step.at), amount_rials=step.moved_rials,
            )  # fmt: skip

    @activity.defn(name="KanoonMerges.move")
    async def move(self, step: MergeStep) -> Merged:
        """Members, cases and the kanoon's end, all of it or nothing; after it there is no way back.

        Idempotent by the case: done before, it answers the same.
        """
        return await self._database.awrite(lambda session: self._move(session, step))

    @outside
    @activity.defn(name="KanoonMerges.close_account")
    async def close_account(self, step: MergeStep) -> int:
        """The former account is closed; rials that came meanwhile go where the rest is. Safe to repeat."""
        from_account, _ = _accounts(step)
        try:
            rest_rials = await self._move_money(step, f"{step.process_id}:rest")
        except GatewayRefused as refused:
            if refused.code != _UNKNOWN:
                raise
            rest_rials = 0
        await self._bank.close_collective_account(
            from_account, case_clock(step.process_id, step.book, step.at)
        )
        if step.book == REAL_BOOK:
            await self._database.awrite(
                lambda session: KanoonFormationStore(session).set_account(step.wish.from_id, None, step.at)
            )
        return rest_rials

    @activity.defn(name="KanoonMerges.give_up")
    async def give_up(self, step: MergeStep) -> None:
        """Nothing comes of it; both kanoons may take part in another. Safe to repeat."""
        await self._database.awrite(
            lambda session: KanoonChangeStore(session).close(step.process_id, step.at)
        )

    async def _move_money(self, step: MergeStep, key: str) -> int:
        from_account, into_account = _accounts(step)
        clock = case_clock(step.process_id, step.book, step.at)
        return await self._bank.move_collective_balance(key, from_account, into_account, clock)

    def _move(self, session: Session, step: MergeStep) -> Merged:
        changes, memberships, kanoons = (
            KanoonChangeStore(session), MembershipStore(session), KanoonStore(session),
        )  # fmt: skip
        wish, kept = step.wish, changes.get(step.process_id)
        # People before kanoons, as everywhere: of two who would move somebody the second sees what the first did.
        memberships.lock_all(wish.from_id)
        for kanoon_id in sorted((wish.from_id, wish.into_id)):
            kanoons.lock(kanoon_id)
        look = _look(session, step)
        leader = look.into.leader_member_id
        if kept is not None and kept.did:
            came = memberships.begun_by(wish.into_id, step.process_id)
            return Merged(members=tuple(came), leader_member_id=leader)
        if look.refused:
            return Merged(look.refused)
        if step.book == REAL_BOOK:
            merged = self._merge(session, step)
        else:
            played = KanoonLifeStore(session).people(wish.from_id)
            merged = Merged(members=tuple(member_id for member_id, _ in played))
        changes.close(step.process_id, step.at, did=True)
        return replace(merged, leader_member_id=leader)

    def _merge(self, session: Session, step: MergeStep) -> Merged:
        wish, kanoons = step.wish, KanoonStore(session)
        from_, into = kanoons.get(wish.from_id), kanoons.get(wish.into_id)
        if from_ is None or into is None:
            raise AssertionError("both were looked at just now")
        change = Change("merged", step.at, step.by, step.process_id)
        move = Move(wish.from_id, into, change, step.process_id, step.at)
        going = move_people(session, move)
        cases = move_cases(session, self._keys, move)
        kanoons.set_state(wish.from_id, CLOSED)
        KanoonLifeStore(session).set_free(wish.from_id, step.at, step.process_id)
        RecordChangeStore(session).add(
            f"kanoon:{wish.from_id}", CLOSED, step.process_id, step.at,
            f"merged: {wish.into_id}"[:_LONGEST_REASON],
        )  # fmt: skip
        told = {"kanoon_id": wish.from_id, "into_name": wish.into_name}
        event_id = f"{KANOON_MERGED}:{step.process_id}"
        keep_for_cases(session, self._keys, KANOON_MERGED, event_id, told, step.at)
        if from_.state == SUSPENDED:
            # What was held because of it goes on in a kanoon that is not suspended.
            kind = "kanoon.lifted"
            keep_for_cases(
                session, self._keys, kind, f"{kind}:{step.process_id}", {"kanoon_id": into.id}, step.at
            )
        return Merged(members=going, cases=cases)


def _look(session: Session, step: MergeStep) -> Sides:
    from_, into = side_of(session, step.wish.from_id), side_of(session, step.wish.into_id)
    refused = why_not_merge(from_, into, step.most, although_suspended=step.although_suspended)
    return Sides(from_, into, refused)


def _accounts(step: MergeStep) -> tuple[str, str]:
    """By what the bank knows the accounts; a rehearsal has two of its own."""
    if step.book == REAL_BOOK:
        return step.wish.from_id, step.wish.into_id
    return step.process_id, f"{step.process_id}-into"
