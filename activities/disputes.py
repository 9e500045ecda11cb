"""What a dispute does in the world: it is decided, with or without money for the buyer, or given up."""

from sqlalchemy.orm import Session
from temporalio import activity

from activities.contests import FOR_CELL, WITHDRAWN, keep_contest_over
from activities.goods_returns import contradiction
from domain.contests import ContestStep, DisputeDecision
from domain.market_states import Impossible
from stores.database import Database
from stores.disputes import Decision, DisputeStore
from stores.orders import OrderStore
from stores.refunds import Wish
from stores.sealing import Keys


class Disputes:
    """Steps of a dispute. Each is safe to repeat: keyed by the case."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    @activity.defn(name="Disputes.decide")
    async def decide(self, decision: DisputeDecision) -> None:
        """Kept with its refund, whose id is the case's, approved; decided for the cell the order hears that it is over."""

        def write(session: Session) -> None:
            step, wish = decision.step, _wish(session, decision)
            if wish is None:
                DisputeStore(session).decide(step.case_id, Decision(decision.by), step.at)
                keep_contest_over(session, self._keys, step.order_id, step.case_id, FOR_CELL, step.at)
            else:
                given = Decision(decision.by, step.case_id, wish, carrier_earned=True)
                DisputeStore(session).decide(step.case_id, given, step.at)

        try:
            await self._database.awrite(write)
        except Impossible as impossible:
            raise contradiction(impossible) from impossible

    @activity.defn(name="Disputes.drop")
    async def drop(self, step: ContestStep) -> None:
        """They agree after all; what was decided stays decided."""

        def write(session: Session) -> None:
            dispute = DisputeStore(session).get(step.case_id)
            if dispute is not None and dispute.state == "open":
                DisputeStore(session).withdraw(step.case_id, step.at)
                keep_contest_over(session, self._keys, step.order_id, step.case_id, WITHDRAWN, step.at)

        await self._database.awrite(write)


def _wish(session: Session, decision: DisputeDecision) -> Wish | None:
    """All that is left of the order, so much of it, or nothing."""
    if decision.outcome == "cell":
        return None
    if decision.outcome == "part":
        return Wish({}, decision.rials)
    lines = OrderStore(session).lines(decision.step.order_id)
    left = {one.line.number: one.line.units - one.back_units for one in lines}
    return Wish({number: units for number, units in left.items() if units}, with_carrier=True)
