"""What a return of goods does in the world: its refund, whose id is the case's, and what its order hears."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contests import REFUSED, REPLACED, WITHDRAWN, keep_contest_over
from domain.contests import ContestStep, ReturnDecision
from domain.market_states import Impossible, Taken
from stores.database import Database
from stores.refunds import RefundStore
from stores.sealing import Keys

Result = TypeVar("Result")


class Returns:
    """Steps of a return. Each is safe to repeat: keyed by the case."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    @activity.defn(name="Returns.await_goods")
    async def await_goods(self, step: ContestStep) -> None:
        """It depends on the goods being there again."""
        await self._write(lambda session: RefundStore(session).goods_awaited(step.case_id, step.at))

    @activity.defn(name="Returns.approve")
    async def approve(self, decision: ReturnDecision) -> int:
        """So much goes back, out of the escrow or from the cell; rials. The carrier brought the goods, and is paid."""
        step = decision.step

        def write(session: Session) -> int:
            refunds = RefundStore(session)
            before = refunds.get(step.case_id)
            if decision.rials and before is not None and before.source is None:
                refunds.lower(step.case_id, decision.rials, step.at)
            refunds.approve(step.case_id, step.at, carrier_earned=True)
            approved = refunds.get(step.case_id)
            return approved.rials if approved else 0

        return await self._write(write)

    @activity.defn(name="Returns.replaced")
    async def replaced(self, step: ContestStep) -> None:
        """The buyer has other goods, and wants no money."""
        await self._write(lambda session: self._close(session, step, RefundStore.withdraw, REPLACED))

    @activity.defn(name="Returns.refuse")
    async def refuse(self, step: ContestStep) -> None:
        """Market support did not accept it."""
        await self._write(lambda session: self._close(session, step, RefundStore.refuse, REFUSED))

    @activity.defn(name="Returns.drop")
    async def drop(self, step: ContestStep) -> None:
        """The buyer gives it up; what was ended already stays as it is."""

        def write(session: Session) -> None:
            refund = RefundStore(session).get(step.case_id)
            if refund is not None and refund.state in ("asked", "awaiting_goods"):
                self._close(session, step, RefundStore.withdraw, WITHDRAWN)

        await self._write(write)

    def _close(self, session: Session, step: ContestStep, close: Callable[..., Taken], outcome: str) -> None:
        close(RefundStore(session), step.case_id, step.at)
        keep_contest_over(session, self._keys, step.order_id, step.case_id, outcome, step.at)

    async def _write(self, write: Callable[[Session], Result]) -> Result:
        try:
            return await self._database.awrite(write)
        except Impossible as impossible:
            raise contradiction(impossible) from impossible


def contradiction(impossible: Impossible) -> ApplicationError:
    """What the stores do not allow is a person's: no repeat helps."""
    return ApplicationError(impossible.code, type="DataError", non_retryable=True)
