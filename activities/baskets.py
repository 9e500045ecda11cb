"""What a basket's case does in the world: ways to pay it opened, asked about and verified; its goods freed, or had after all."""

from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.loan_reading import case_clock
from activities.outside import outside
from domain.baskets import BasketStep, TryState, TryStep
from domain.market_states import Impossible
from domain.pay_page import pay_page_of
from gateways.caller import GatewayError, GatewayRefused
from gateways.payments import PayLink, PaymentGateway, Verified
from stores.database import Database
from stores.orders import OrderStore
from stores.payments import Payment, PaymentStore

_LONGEST_REFERENCE = 80
_NOT_ENDED = ("created", "waiting")


class Baskets:
    """Steps of a basket. Each is safe to repeat, keyed by the basket or the try; `address` is where buyers come back to."""

    def __init__(self, database: Database, gateways: Mapping[str, PaymentGateway], address: str) -> None:
        self._database = database
        self._gateways = gateways
        self._address = address

    @outside
    @activity.defn(name="Baskets.open_try")
    async def open_try(self, step: TryStep) -> TryState:
        """Opens a way to pay: `waiting`, or `not_opened` where this gateway is away, and may be told of it once more.

        `failed` where it refuses, is not ours, or nobody waits for money any more.
        """
        gateway = self._gateways.get(step.gateway)
        if gateway is None:
            return "failed"
        kept = await self._database.awrite(lambda session: _begin(session, step))
        if kept is None:
            return "failed"
        if kept.state != "created":
            return _said(kept)
        back = pay_page_of(self._address, step.payment_id)
        clock = case_clock(step.basket_id, step.book, step.at)
        try:
            link = await gateway.create(step.payment_id, kept.amount_rials, back, clock)
        except GatewayRefused:
            return await self._database.awrite(lambda session: _fail(session, step))
        except GatewayError:
            return "not_opened"
        return await self._database.awrite(lambda session: _offer(session, step, link))

    @outside
    @activity.defn(name="Baskets.settle")
    async def settle(self, step: TryStep) -> TryState:
        """Asks the gateway what became of a try, and takes the money where there is some.

        `paid`, or `late` where nobody waited for it; `failed` or `waiting` where there is none; `unknown` where the
        gateway does not say, `contradicts` where it says what cannot be. Only its own answer counts, never a callback.
        """
        payment = await self._database.aread(lambda session: _payment(session, step))
        if payment.reference is not None or payment.authority is None:
            return _said(payment)
        told = await self._ask(step, payment, payment.authority)
        if isinstance(told, Verified):
            return await self._database.awrite(lambda session: _take(session, step, told))
        if told == "failed":
            return await self._database.awrite(lambda session: _fail(session, step))
        return told

    @activity.defn(name="Baskets.take_word")
    async def take_word(self, step: TryStep) -> TryState:
        """A person at the gateway says that it has the money, by this reference: as `settle`. Safe to repeat."""

        def write(session: Session) -> TryState:
            rials = _payment(session, step).amount_rials
            taken = Verified(step.reference[:_LONGEST_REFERENCE], rials, again=False)
            return _take(session, step, taken)

        return await self._database.awrite(write)

    @activity.defn(name="Baskets.expire")
    async def expire(self, step: BasketStep) -> str:
        """Frees the goods where nobody has paid; gives the basket's state. Safe to repeat."""
        return await self._database.awrite(lambda session: _end(session, step, "expired"))

    @activity.defn(name="Baskets.cancel")
    async def cancel(self, step: BasketStep) -> str:
        """The same for a basket that the buyer does not want any more."""
        return await self._database.awrite(lambda session: _end(session, step, "cancelled"))

    @activity.defn(name="Baskets.revive")
    async def revive(self, step: TryStep) -> bool:
        """Whether late money pays its basket after all. Safe to repeat."""
        return await self._database.awrite(lambda s: PaymentStore(s).revive(step.payment_id, step.at))

    async def _ask(self, step: TryStep, payment: Payment, authority: str) -> Verified | TryState:
        """The money, taken at the gateway, else what it says of the try."""
        gateway, clock = self._gateways[payment.gateway], case_clock(step.basket_id, step.book, step.at)
        try:
            found = await gateway.inquire(authority, clock)
            if found is not None and found.state in ("paid", "verified"):
                return await gateway.verify(authority, payment.amount_rials, clock)
        except GatewayRefused:
            return "contradicts"
        except GatewayError:
            return "unknown"
        if found is None:
            return "contradicts"
        return "failed" if found.state == "given_up" else _said(payment)


def _begin(session: Session, step: TryStep) -> Payment | None:
    """The try, kept before the gateway hears of it; None where its basket does not wait for money any more."""
    payments = PaymentStore(session)
    try:
        payments.begin(step.payment_id, step.basket_id, step.gateway, step.at)
    except Impossible:
        return None
    return payments.get(step.payment_id)


def _offer(session: Session, step: TryStep, link: PayLink) -> TryState:
    payments = PaymentStore(session)
    try:
        payments.offered(step.payment_id, link.authority, step.at, link.pay_url)
    except Impossible:
        # The basket has ended meanwhile, and its tries with it: nobody is shown this way any more.
        return "failed"
    return _said(_payment(session, step))


def _fail(session: Session, step: TryStep) -> TryState:
    """The buyer gave up, says the gateway; money that comes all the same is late."""
    if _payment(session, step).state in _NOT_ENDED:
        PaymentStore(session).failed(step.payment_id, step.at)
    return "failed"


def _take(session: Session, step: TryStep, taken: Verified) -> TryState:
    try:
        with session.begin_nested():
            PaymentStore(session).verified(step.payment_id, taken.reference, taken.amount_rials, step.at)
    except (Impossible, IntegrityError):
        # Another amount or reference than this try's, or a reference that stands for other money of this gateway.
        return "contradicts"
    return _said(_payment(session, step))


def _end(session: Session, step: BasketStep, state: str) -> str:
    orders, payments = OrderStore(session), PaymentStore(session)
    end = orders.expire if state == "expired" else orders.cancel_unpaid
    if end(step.basket_id, step.at):
        for one in payments.of_basket(step.basket_id):
            if one.state in _NOT_ENDED:
                payments.expired(one.id, step.at)
    basket = orders.basket(step.basket_id)
    return basket.state if basket else state


def _payment(session: Session, step: TryStep) -> Payment:
    """Raises an ApplicationError that no repeat can help."""
    payment = PaymentStore(session).get(step.payment_id)
    if payment is None:
        raise ApplicationError("there is no such payment", type="unknown_payment", non_retryable=True)
    return payment


def _said(payment: Payment) -> TryState:
    """A try as its case knows it. One that expired here may still be paid at the gateway, and is `waiting`."""
    if payment.state == "created":
        return "not_opened"
    if payment.state in ("late", "returning", "returned", "paid"):
        return "paid" if payment.state == "paid" else "late"
    return "failed" if payment.state == "failed" else "waiting"
