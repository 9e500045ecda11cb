"""Payment gateways: a link at which the buyer pays, whether they did, and money that goes back to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import httpx
from pydantic import TypeAdapter

from gateways.caller import Address, Call, CaseClock, Gateway, GatewayRefused


@dataclass(frozen=True, slots=True)
class PayLink:
    """A try to pay as the gateway knows it, and the page on which the buyer pays."""

    authority: str
    pay_url: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What has become of a try.

    `waiting`: nobody has paid yet; `given_up`: the buyer does not pay; `paid`: there is money that we have not
    confirmed; `verified`: it is ours. `reference` is the gateway's of the money, and there wherever money is.
    """

    state: Literal["waiting", "given_up", "paid", "verified"]
    amount_rials: int
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """The money is ours. `again`: the gateway had said so before; there are some that say `paid` each time."""

    reference: str
    amount_rials: int
    again: bool


@dataclass(frozen=True, slots=True)
class _Verification:
    state: Literal["paid", "already_verified"]
    reference: str
    amount_rials: int


@dataclass(frozen=True, slots=True)
class SentBack:
    """Money on its way back: `sending` until the buyer's bank has it (`paid`) or the gateway gives up (`refused`)."""

    state: Literal["sending", "paid", "refused"]
    amount_rials: int
    reference: str | None = None
    reason: str | None = None


_LINK = TypeAdapter(PayLink)
_TRIED = TypeAdapter(Tried)
_VERIFIED = TypeAdapter(_Verification)
_SENT_BACK = TypeAdapter(SentBack)


class PaymentGateway(Gateway):
    """Speaks to one payment gateway. A try is known by our `payment_id` and by its `authority`, a refund by ours."""

    system = "payment"

    async def create(
        self, payment_id: str, amount_rials: int, callback_url: str, clock: CaseClock
    ) -> PayLink:
        """Opens a try to pay. No money moves by it, and the same one again gives the same link.

        Raises GatewayUnavailable (down, slow, unreadable: say it again), GatewayRefused (`not_opened`;
        `payment_exists`: this id was used for another amount).
        """
        body = {"payment_id": payment_id, "amount_rials": amount_rials, "callback_url": callback_url}
        call = Call("create", "POST", "/v1/payments", payment_id, clock, body)
        return await self._caller.ask(call, _LINK)

    async def verify(self, authority: str, amount_rials: int, clock: CaseClock) -> Verified:
        """Takes the money that a buyer paid; saying it again changes nothing, whatever the gateway calls that.

        Raises OutcomeUnknown (say it again), GatewayUnavailable, GatewayRefused (`not_paid`, `other_amount`,
        `unknown_payment`).
        """
        body = {"authority": authority, "amount_rials": amount_rials}
        call = Call("verify", "POST", "/v1/verifications", f"{authority}:verify", clock, body)
        said = await self._caller.order(call, _VERIFIED)
        return Verified(said.reference, said.amount_rials, again=said.state == "already_verified")

    async def inquire(self, authority: str, clock: CaseClock) -> Tried | None:
        """What became of a try; None where the gateway never had it. Raises GatewayUnavailable."""
        call = Call("inquire", "GET", f"/v1/payments/{authority}", authority, clock)
        try:
            return await self._caller.ask(call, _TRIED)
        except GatewayRefused as refused:
            # Only the gateway's own word counts: a 404 of a proxy must not look like a payment that never was.
            if refused.code == "unknown_payment":
                return None
            raise

    async def refund(self, refund_id: str, authority: str, amount_rials: int, clock: CaseClock) -> SentBack:
        """Sends money of a verified try back to who paid it, all or a part; the same refund again gives its state.

        Raises OutcomeUnknown (ask `refund_state`), GatewayUnavailable (nothing was sent), GatewayRefused
        (`not_refunded`: it does not do this; `above_paid`, `unknown_payment`, `refund_exists`).
        """
        body = {"refund_id": refund_id, "authority": authority, "amount_rials": amount_rials}
        call = Call("refund", "POST", "/v1/refunds", refund_id, clock, body)
        return await self._caller.order(call, _SENT_BACK)

    async def refund_state(self, refund_id: str, clock: CaseClock) -> SentBack | None:
        """What became of a refund; None where the gateway never got it. Raises GatewayUnavailable."""
        call = Call("refund_state", "GET", f"/v1/refunds/{refund_id}", refund_id, clock)
        try:
            return await self._caller.ask(call, _SENT_BACK)
        except GatewayRefused as refused:
            if refused.code == "unknown_refund":
                return None
            raise


def payment_gateways(
    own: Mapping[str, Address], played: Mapping[str, Address], http: httpx.AsyncClient, seconds: float = 10.0
) -> Mapping[str, PaymentGateway]:
    """Each gateway by its name (domain.payment_gateways): at its own address where there is one, else played."""
    return {
        name: PaymentGateway(own.get(name, address), http, rehearsals=address, seconds=seconds)
        for name, address in played.items()
    }
