"""What a case after a sale does: reads the order, posts what goes back, closes the complaint, hides words."""

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contests import REFUND, keep_contested
from domain.after_sales import CellAnswer, ComplaintEnd, ComplaintStep, GiveBack, Moderation, Standing
from domain.market_states import Impossible
from stores.complaints import ComplaintStore
from stores.database import Database
from stores.orders import Order, OrderStore
from stores.ratings import RatingStore
from stores.refunds import COMPLAINT, RefundStore, Wish
from stores.sealing import Keys


class AfterSales:
    """Steps of one complaint, or of words that were reported. Each is safe to repeat: keyed by the case and the refund."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    @activity.defn(name="AfterSales.look")
    async def look(self, step: ComplaintStep) -> Standing:
        """What of the order could still go back. Only asks."""

        def read(session: Session) -> Standing:
            order = _order(session, step.order_id)
            return Standing(order.kept_goods_rials, order.sums.total_rials)

        return await self._database.aread(read)

    @activity.defn(name="AfterSales.keep_answer")
    async def keep_answer(self, said: CellAnswer) -> None:
        """The buyer reads it on their page from now on."""
        await self._database.awrite(
            lambda session: ComplaintStore(session).answered(said.complaint_id, said.answer, said.words)
        )

    @activity.defn(name="AfterSales.give")
    async def give(self, step: GiveBack) -> str:
        """The buyer is owed it from here on; empty, or the code why it cannot be. Idempotent by the refund's id.

        Codes: order_contested, refund_too_much. Of a refund the order's case hears that something is open about it.
        """

        def write(session: Session) -> None:
            refunds = RefundStore(session)
            if step.goodwill:
                refunds.give_goodwill(step.refund_id, step.order_id, step.rials, step.at)
                return
            asked = refunds.ask(step.refund_id, step.order_id, COMPLAINT, Wish({}, step.rials), step.at)
            if asked:
                refunds.approve(step.refund_id, step.at)
                order = _order(session, step.order_id)
                keep_contested(session, self._keys, order, REFUND, step.complaint_id, step.at)

        try:
            await self._database.awrite(write)
        except Impossible as impossible:
            return impossible.code
        return ""

    @activity.defn(name="AfterSales.end")
    async def end(self, end: ComplaintEnd) -> None:
        """Another complaint about the order may come from now on."""
        await self._database.awrite(
            lambda session: ComplaintStore(session).close(
                end.complaint_id, end.outcome, end.at, end.refund_id
            )
        )

    @activity.defn(name="AfterSales.moderate")
    async def moderate(self, step: Moderation) -> None:
        """Words that were reported are read again, or hidden for good; the stars stay."""
        await self._database.awrite(
            lambda session: RatingStore(session).moderate(step.order_id, step.case_id, hidden=step.hidden)
        )


def _order(session: Session, order_id: str) -> Order:
    order = OrderStore(session).get(order_id)
    if order is None:
        raise ApplicationError("there is no such order", type="unknown_order", non_retryable=True)
    return order
