"""Points that change hands: put aside when they are asked for, moved on approval, free again otherwise."""

from sqlalchemy.orm import Session
from temporalio import activity

from activities.rehearsed import open_accounts
from domain import points_postings
from domain.ledger import InsufficientBalance, TransferEnded
from domain.points import PointsMove
from stores.database import Database
from stores.ledger import LedgerStore
from stores.members import ACTIVE, MemberStore
from stores.sealing import Keys


class Points:
    """Steps of a move; one pending transfer, keyed by its process."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    @activity.defn(name="Points.hold")
    async def hold(self, move: PointsMove) -> str | None:
        """Puts the points aside; else the code why not. A repeat finds them there."""

        def write(session: Session) -> str | None:
            if not self._of_one_kanoon(session, move):
                return "not_one_kanoon"
            open_accounts(session, move.book, [f"points:{move.from_member_id}"], move.at)
            LedgerStore(session).post(points_postings.points_moved(move))
            return None

        try:
            return await self._database.awrite(write)
        except InsufficientBalance:
            return "points"

    @activity.defn(name="Points.move")
    async def move(self, move: PointsMove) -> bool:
        """Gives them to the other. False where the two are not of one kanoon any more; they are free then."""

        def write(session: Session) -> bool:
            ledger, key = LedgerStore(session), points_postings.points_key(move.process_id)
            if ledger.is_pending(move.book, key) and not self._of_one_kanoon(session, move):
                ledger.void(move.book, key, move.at)
                return False
            ledger.settle(move.book, key, move.at)
            return True

        try:
            return await self._database.awrite(write)
        except TransferEnded:
            # This very step has freed them, and its answer was lost.
            return False

    @activity.defn(name="Points.free")
    async def free(self, move: PointsMove) -> None:
        """What was put aside is its owner's again. Idempotent."""

        def write(session: Session) -> None:
            ledger, key = LedgerStore(session), points_postings.points_key(move.process_id)
            if ledger.is_pending(move.book, key):
                ledger.void(move.book, key, move.at)

        await self._database.awrite(write)

    def _of_one_kanoon(self, session: Session, move: PointsMove) -> bool:
        members = MemberStore(session, self._keys).of_ids({move.from_member_id, move.to_member_id})
        kanoons = {one.kanoon_id for one in members.values() if one.state == ACTIVE}
        return len(members) == 2 and len(kanoons) == 1 and None not in kanoons  # noqa: PLR2004 - two people
