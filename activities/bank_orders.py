"""One order at the bank by one reference, whoever's money it moves: asked about where unclear, never sent anew."""

from dataclasses import dataclass
from datetime import datetime

from domain.loans import PaymentWord
from domain.outside_events import payment_word
from domain.reconciliation import NETWORK
from gateways.bank import BankGateway, TransferState
from gateways.caller import CaseClock, GatewayRefused, GatewayUnavailable, OutcomeUnknown
from stores.bank_orders import BankOrderStore
from stores.database import Database

UNKNOWN = PaymentWord("unknown")


@dataclass(frozen=True, slots=True)
class Transfer:
    """An order as it is to be sent, out of an account of ours; `at` is the case's own time."""

    order_id: str
    sheba: str
    amount_rials: int
    at: datetime
    clock: CaseClock
    account: str = NETWORK


class BankOrders:
    """Sends planned orders, asks about them and keeps what is known."""

    def __init__(self, database: Database, bank: BankGateway) -> None:
        self._database = database
        self._bank = bank

    async def is_planned(self, order_id: str) -> bool:
        """Whether it was surely never sent."""
        known = await self._database.aread(lambda session: BankOrderStore(session).get(order_id))
        return known is None or known.state == "planned"

    async def send_once(self, transfer: Transfer) -> PaymentWord:
        """`sending` is kept before the call, so a repeat asks instead of sending.

        Only when the bank itself says that it never got the order is the same order sent again.
        """
        order_id, at = transfer.order_id, transfer.at
        if not await self.is_planned(order_id):
            word = await self._ask(order_id, transfer.clock)
            if word is not None:
                return await self.keep(order_id, word, at)
        await self.keep(order_id, PaymentWord("sending"), at)
        try:
            told = await self._bank.order_transfer(
                order_id, transfer.sheba, transfer.amount_rials, transfer.clock, transfer.account
            )
        except OutcomeUnknown:
            word = await self._ask(order_id, transfer.clock)
            await self.keep(order_id, word or UNKNOWN, at)
            if word is None:
                # The bank says that it never got it: the same order is tried again, with the step's patience.
                raise
            return word
        except GatewayRefused as refused:
            # An order of this id with other contents is one that we do not know: a person asks the bank.
            known_refusal = refused.code != "order_exists"
            word = payment_word("rejected", reason=refused.code) if known_refusal else UNKNOWN
            return await self.keep(order_id, word, at)
        return await self.keep(order_id, _word(told), at)

    async def ask(self, order_id: str, at: datetime, clock: CaseClock) -> PaymentWord:
        """What became of the order. Only asks, and keeps the answer; `never_received` may be sent again."""
        word = await self._ask(order_id, clock)
        await self.keep(order_id, word or UNKNOWN, at)
        return word or PaymentWord("never_received")

    async def keep(self, order_id: str, word: PaymentWord, at: datetime) -> PaymentWord:
        await self._database.awrite(
            lambda session: BankOrderStore(session).mark(
                order_id, word.state, at, word.reference, word.reason
            )
        )
        return word

    async def _ask(self, order_id: str, clock: CaseClock) -> PaymentWord | None:
        """None where the bank never got the order, which makes sending it safe; unknown where it does not say."""
        try:
            told = await self._bank.transfer_state(order_id, clock)
        except (GatewayUnavailable, GatewayRefused):
            return UNKNOWN
        return _word(told) if told else None


def _word(told: TransferState) -> PaymentWord:
    return payment_word(told.state, told.reference, told.reason)
