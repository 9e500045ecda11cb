"""Paying back: by the gateway that brought the money, or by the bank to the buyer's registered account; each once."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.bank_orders import BankOrders, Transfer
from activities.contests import tell_order_it_is_over
from activities.loan_reading import case_clock, person_of
from activities.market_payments import sheba_of
from activities.outside import outside
from domain.ledger import InsufficientBalance
from domain.loans import PaymentWord
from domain.money_back import BackEnd, BackStep, BackWord, PaidBack
from domain.order_postings import BY_BANK
from domain.reconciliation import MARKET
from gateways.bank import BankGateway
from gateways.caller import CaseClock, GatewayRefused, GatewayUnavailable, OutcomeUnknown
from gateways.payments import PaymentGateway, SentBack
from stores.bank_orders import BankOrderStore
from stores.database import Database
from stores.market_deaths import why_no_heir
from stores.orders import OrderStore
from stores.payments import Payment, PaymentStore
from stores.refund_returns import RefundReturn, RefundReturnStore, sheba_of_return
from stores.refunds import RefundStore
from stores.sealing import Keys, seal, unseal

UNKNOWN = BackWord("unknown")
NO_MONEY, NO_ACCOUNT, NOT_THEIRS = "no_money", "no_account", "not_theirs"
"""Why nothing is planned at the bank: the gateway has not handed the money over, or the account is not to be paid."""


@dataclass(frozen=True, slots=True)
class _Owed:
    """What is to be paid back, how far it is, and by which payment it came."""

    rials: int
    book: str
    state: str
    route: str | None
    buyer_member_id: str
    payment: Payment | None
    back: RefundReturn | None = None
    """Where it came back after it had settled: it goes by the bank, to the account that the buyer gave."""

    @property
    def is_paid(self) -> bool:
        return self.state in ("paid", "returned")

    @property
    def is_sent_by_bank(self) -> bool:
        return self.route == BY_BANK

    @property
    def goes_by_bank(self) -> bool:
        """Whether it is sent by the bank, or the gateway has refused it."""
        return self.is_sent_by_bank or (self.route is None and self.state in ("sending", "returning"))


class Refunds:
    """Steps of paying back. Each is safe to repeat: keyed by what is owed, and at the bank by the order."""

    def __init__(
        self, database: Database, keys: Keys, gateways: Mapping[str, PaymentGateway], bank: BankGateway
    ) -> None:
        self._database = database
        self._keys = keys
        self._gateways = gateways
        self._bank = bank
        self._orders = BankOrders(database, bank)

    @outside
    @activity.defn(name="Refunds.send")
    async def send(self, step: BackStep) -> BackWord:
        """By the gateway from which it came, once by its id; `refused` where it has to go by the bank."""
        before = await self._database.aread(lambda session: _owed(session, step))
        if before.is_paid:
            return BackWord("paid")
        if before.goes_by_bank:
            return BackWord("refused")
        if before.route is not None and (word := await self._ask(step, before)) is not None:
            return word
        try:
            await self._database.awrite(lambda session: _send(session, step))
        except InsufficientBalance:
            # The gateway has handed everything over already: what is left of it is at the bank.
            return BackWord("refused", reason=NO_MONEY)
        return await self._say(step, before)

    @outside
    @activity.defn(name="Refunds.ask")
    async def ask(self, step: BackStep) -> BackWord:
        """What became of it at the gateway. Only asks; `never_received` may be sent again."""
        owed = await self._database.aread(lambda session: _owed(session, step))
        if owed.is_paid:
            return BackWord("paid")
        return await self._ask(step, owed) or BackWord("never_received")

    @outside
    @activity.defn(name="Refunds.plan_by_bank")
    async def plan_by_bank(self, step: BackStep) -> str:
        """Reserves an order at the bank to the buyer's registered account, or their heir's; empty, or why there is none.

        Codes: NO_MONEY, NO_ACCOUNT, NOT_THEIRS. The account is fixed with the order.
        """
        known = await self._database.aread(lambda session: BankOrderStore(session).get(step.order_id))
        if known is not None:
            return ""
        owed = await self._database.awrite(lambda session: _not_by_gateway(session, step))
        if owed.is_paid:
            return ""
        whose = step.heir or owed.buyer_member_id
        buyer = await self._database.aread(lambda session: person_of(session, self._keys, whose))
        sheba = (None if step.heir else self._given(owed)) or buyer.sheba
        if sheba is None:
            return NO_ACCOUNT
        question = f"{step.order_id}:ownership:{step.at.isoformat()}"
        if not await self._bank.owns_sheba(question, sheba, buyer.national_code, _clock(step, owed)):
            return NOT_THEIRS
        sealed = seal(self._keys, sheba.encode(), sheba_of(step.order_id))

        def write(session: Session) -> None:
            if not _owed(session, step).is_sent_by_bank:
                _send_by_bank(session, step)
            BankOrderStore(session).plan_back(step.order_id, step.owed_id, owed.rials, sealed, step.at)

        try:
            await self._database.awrite(write)
        except InsufficientBalance:
            return NO_MONEY
        return ""

    @outside
    @activity.defn(name="Refunds.order")
    async def order(self, step: BackStep) -> PaymentWord:
        """Sends the planned order once; as `Payments.order`."""
        owed = await self._database.aread(lambda session: _owed(session, step))
        sealed = await self._database.aread(lambda s: BankOrderStore(s).sheba_sealed(step.order_id))
        if owed.is_paid:
            return PaymentWord("settled")
        if sealed is None:
            return PaymentWord("rejected", reason="not_planned")
        sheba = unseal(self._keys, sealed, sheba_of(step.order_id)).decode()
        transfer = Transfer(step.order_id, sheba, owed.rials, step.at, _clock(step, owed), MARKET)
        return await self._orders.send_once(transfer)

    @outside
    @activity.defn(name="Refunds.ask_bank")
    async def ask_bank(self, step: BackStep) -> PaymentWord:
        """What became of the order at the bank. Only asks, and keeps the answer."""
        owed = await self._database.aread(lambda session: _owed(session, step))
        return await self._orders.ask(step.order_id, step.at, _clock(step, owed))

    @activity.defn(name="Refunds.keep_word")
    async def keep_word(self, end: BackEnd) -> None:
        """Keeps how an order at the bank ended, whoever told. Safe to repeat."""
        await self._orders.keep(end.step.order_id, end.word, end.step.at)

    @activity.defn(name="Refunds.conclude")
    async def conclude(self, paid: PaidBack) -> int:
        """The buyer has it: settled in the ledger, and the order is contested no more; rials. Idempotent."""

        def write(session: Session) -> int:
            step = paid.step
            if RefundReturnStore(session).get(step.owed_id) is not None:
                RefundReturnStore(session).paid(step.owed_id, step.at)
            elif step.late:
                PaymentStore(session).sent_back(step.owed_id, step.at)
            else:
                RefundStore(session).paid(step.owed_id, paid.reference[:80], step.at)
                tell_order_it_is_over(session, self._keys, step.owed_id, step.process_id, step.at)
            return _owed(session, step).rials

        return await self._database.awrite(write)

    @activity.defn(name="Refunds.use_registered")
    async def use_registered(self, step: BackStep) -> None:
        """What came back goes to the buyer's registered account, and not to one that they gave before. Idempotent."""
        await self._database.awrite(
            lambda session: RefundReturnStore(session).give_account(step.owed_id, None)
        )

    @activity.defn(name="Refunds.knows_heir")
    async def knows_heir(self, member_id: str) -> str:
        """Empty, or the code why money of the dead does not go to this member. Only reads."""
        return await self._database.aread(lambda session: why_no_heir(session, member_id))

    def _given(self, owed: _Owed) -> str | None:
        """The account that the buyer gave by their link."""
        if owed.back is None or owed.back.sheba_sealed is None:
            return None
        return unseal(self._keys, owed.back.sheba_sealed, sheba_of_return(owed.back.id)).decode()

    async def _say(self, step: BackStep, owed: _Owed) -> BackWord:
        payment = _payment_of(owed)
        gateway, authority = self._gateways[payment.gateway], payment.authority or ""
        try:
            told = await gateway.refund(step.owed_id, authority, owed.rials, _clock(step, owed))
        except OutcomeUnknown:
            word = await self._ask(step, owed)
            if word is None:
                # It says that it never got it: the same refund is sent again, with the step's patience.
                raise
            return word
        except GatewayRefused as refused:
            # A refund of our id with other contents is one that we do not know: it is asked about.
            return UNKNOWN if refused.code == "refund_exists" else BackWord("refused", reason=refused.code)
        return _word(told)

    async def _ask(self, step: BackStep, owed: _Owed) -> BackWord | None:
        """None where the gateway never got it, unknown where it does not say."""
        try:
            told = await self._gateways[_payment_of(owed).gateway].refund_state(
                step.owed_id, _clock(step, owed)
            )
        except (GatewayUnavailable, GatewayRefused):
            return UNKNOWN
        return _word(told) if told else None


def _send(session: Session, step: BackStep) -> None:
    if step.late:
        PaymentStore(session).send_back(step.owed_id, step.at)
    else:
        RefundStore(session).send(step.owed_id, step.at)


def _not_by_gateway(session: Session, step: BackStep) -> _Owed:
    """It does not go by the gateway, whoever said so: what that holds is free to be handed over to the bank."""
    owed = _owed(session, step)
    if owed.back is not None:
        return owed
    store = PaymentStore(session) if step.late else RefundStore(session)
    store.gateway_refused(step.owed_id, step.at)
    return _owed(session, step)


def _send_by_bank(session: Session, step: BackStep) -> None:
    if RefundReturnStore(session).get(step.owed_id) is not None:
        RefundReturnStore(session).send(step.owed_id, step.at)
    elif step.late:
        PaymentStore(session).send_back(step.owed_id, step.at, BY_BANK)
    else:
        RefundStore(session).send(step.owed_id, step.at, "by_bank")


def _owed(session: Session, step: BackStep) -> _Owed:
    """Raises an ApplicationError that no repeat can help."""
    orders, payments = OrderStore(session), PaymentStore(session)
    if (back := RefundReturnStore(session).get(step.owed_id)) is not None:
        route = None if back.state == "owed" else BY_BANK
        return _Owed(back.rials, back.book, back.state, route, back.member_id, None, back)
    if step.late:
        late = payments.get(step.owed_id)
        basket = orders.basket(late.basket_id) if late else None
        if late is not None and basket is not None:
            return _Owed(late.amount_rials, late.book, late.state, late.route, basket.buyer_member_id, late)
    else:
        refund = RefundStore(session).get(step.owed_id)
        order = orders.get(refund.order_id) if refund else None
        basket = orders.basket(order.basket_id) if order else None
        paid = [one for one in payments.of_basket(basket.id) if one.state == "paid"] if basket else []
        if refund is not None and basket is not None and paid:
            whose = order.heir_member_id if order and order.heir_member_id else basket.buyer_member_id
            return _Owed(refund.rials, refund.book, refund.state, refund.route, whose, paid[0])
    raise ApplicationError("nothing is owed by this id", type="unknown_refund", non_retryable=True)


def _payment_of(owed: _Owed) -> Payment:
    if owed.payment is None:
        raise ApplicationError("it goes by the bank only", type="not_by_gateway", non_retryable=True)
    return owed.payment


def _clock(step: BackStep, owed: _Owed) -> CaseClock:
    return case_clock(step.process_id, owed.book, step.at)


def _word(told: SentBack) -> BackWord:
    return BackWord(told.state, told.reference, told.reason and told.reason[:80])
