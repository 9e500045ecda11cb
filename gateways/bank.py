"""The bank: whose account a Sheba is, payment orders, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from pydantic import TypeAdapter

from domain.reconciliation import NETWORK, StatementLine
from gateways.caller import Call, CaseClock, Gateway, GatewayRefused


@dataclass(frozen=True, slots=True)
class TransferState:
    """What the bank says of an order: `accepted` is on its way, the others are ends.

    `returned` may follow `settled`. `at` is when the last change happened, `reference` the bank's own.
    """

    state: Literal["accepted", "settled", "rejected", "returned"]
    reference: str | None = None
    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Some lines of a statement, in the bank's order."""

    lines: tuple[StatementLine, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Balance:
    balance_rials: int


@dataclass(frozen=True, slots=True)
class Moved:
    amount_rials: int


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line of a payout file: one order among many."""

    order_id: str
    sheba: str = field(repr=False)
    amount_rials: int


@dataclass(frozen=True, slots=True)
class FileTaken:
    """The bank has a file of so many lines."""

    file_id: str
    lines: int


@dataclass(frozen=True, slots=True)
class LineState:
    """What the bank says of one order in a file, as `TransferState`."""

    order_id: str
    state: Literal["accepted", "settled", "rejected", "returned"]
    reference: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """Some lines of a file's return file, in the order of the file; `next` is the following page's `after`."""

    lines: tuple[LineState, ...]
    next: int | None


_FILE = TypeAdapter(FileTaken)
_RETURNS = TypeAdapter(ReturnPage)
_MOVED = TypeAdapter(Moved)
_TRANSFER = TypeAdapter(TransferState)
_BALANCE = TypeAdapter(Balance)
_STATEMENT = TypeAdapter(StatementPage)
_ANSWER: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


class BankGateway(Gateway):
    """Speaks to the bank. Orders are known by our `order_id`; the bank does each at most once."""

    system = "bank"

    async def owns_sheba(self, key: str, sheba: str, national_code: str, clock: CaseClock) -> bool:
        """Whether the account belongs to the person; `key` names the question (which loan it is for).

        Raises GatewayUnavailable, GatewayRefused.
        """
        # By POST: an address with a person's numbers in it would be kept by every log on the way.
        call = Call(
            operation="owns_sheba",
            method="POST",
            path="/v1/accounts/ownership",
            key=key,
            clock=clock,
            body={"sheba": sheba, "national_code": national_code},
        )
        answer = await self._caller.ask(call, _ANSWER)
        return answer.get("owns") is True

    async def open_collective_account(self, kanoon_id: str, name: str, clock: CaseClock) -> str:
        """The Sheba of a kanoon's account: opened once, told again to who asks again.

        Raises GatewayUnavailable, GatewayRefused.
        """
        call = Call(
            operation="open_account",
            method="POST",
            path="/v1/accounts/collective",
            key=kanoon_id,
            clock=clock,
            body={"account_id": kanoon_id, "name": name},
        )
        answer = await self._caller.ask(call, _ANSWER)
        return str(answer["sheba"])

    async def close_collective_account(self, kanoon_id: str, clock: CaseClock) -> None:
        """Closes it; one that is closed already, or never was opened, is closed too. Raises GatewayUnavailable."""
        call = Call(
            operation="close_account",
            method="POST",
            path=f"/v1/accounts/collective/{kanoon_id}/close",
            key=f"{kanoon_id}:close",
            clock=clock,
        )
        await self._caller.ask(call, _ANSWER)

    async def collective_balance(self, kanoon_id: str, clock: CaseClock) -> int:
        """What is in a kanoon's account now, in rials.

        Raises GatewayUnavailable, GatewayRefused (`unknown_account`: the bank never opened one by this id).
        """
        call = Call(
            operation="balance",
            method="GET",
            path=f"/v1/accounts/collective/{kanoon_id}/balance",
            key=f"{kanoon_id}:balance",
            clock=clock,
        )
        return (await self._caller.ask(call, _BALANCE)).balance_rials

    async def move_collective_balance(
        self, key: str, from_id: str, into_id: str, clock: CaseClock, *, amount_rials: int | None = None
    ) -> int:
        """Moves rials from one kanoon's account into another's, or all that is there; how many. Once by `key`.

        Raises GatewayUnavailable, GatewayRefused (`unknown_account`: the bank does not know one of the two).
        """
        call = Call(
            operation="move_balance",
            method="POST",
            path=f"/v1/accounts/collective/{from_id}/moves",
            key=key,
            clock=clock,
            body={"move_id": key, "into": into_id, "amount_rials": amount_rials},
        )
        return (await self._caller.ask(call, _MOVED)).amount_rials

    async def order_transfer(
        self, order_id: str, sheba: str, amount_rials: int, clock: CaseClock, account: str = NETWORK
    ) -> TransferState:
        """Orders a payment out of an account of ours; the same order again gives the first order's state.

        Raises OutcomeUnknown (ask `transfer_state`), GatewayUnavailable (nothing was ordered),
        GatewayRefused (`order_exists`: this id was used with other content).
        """
        call = Call(
            operation="order_transfer",
            method="POST",
            path="/v1/transfers",
            key=order_id,
            clock=clock,
            body={
                "order_id": order_id,
                "sheba": sheba,
                "amount_rials": amount_rials,
                "account": account,
            },
        )
        return await self._caller.order(call, _TRANSFER)

    async def send_file(self, file_id: str, lines: Sequence[FileLine], clock: CaseClock) -> FileTaken:
        """Hands in a file of payment orders out of the market's account; the same file again is taken once.

        Each line is an order by its own id, of which the bank tells as of every other one. Raises OutcomeUnknown (ask
        `file_returns`), GatewayUnavailable (nothing was taken), GatewayRefused (`file_exists`: its id was used with
        other lines; `order_exists`: a line's was).
        """
        body = [
            {"order_id": one.order_id, "sheba": one.sheba, "amount_rials": one.amount_rials} for one in lines
        ]
        call = Call(
            operation="send_file",
            method="POST",
            path="/v1/payout-files",
            key=file_id,
            clock=clock,
            body={"file_id": file_id, "lines": body},
        )
        return await self._caller.order(call, _FILE)

    async def file_returns(self, file_id: str, clock: CaseClock, after: int = 0) -> ReturnPage | None:
        """A page of what became of a file's lines by now; None when the bank never got the file.

        Raises GatewayUnavailable.
        """
        call = Call(
            operation="file_returns",
            method="GET",
            path=f"/v1/payout-files/{file_id}",
            key=f"{file_id}:{after}",
            clock=clock,
            params={"after": str(after)},
        )
        try:
            return await self._caller.ask(call, _RETURNS)
        except GatewayRefused as refused:
            if refused.code == "unknown_file":
                return None
            raise

    async def statement(self, day: date, after: int = 0, account: str = NETWORK) -> StatementPage:
        """What the bank booked of an account on a day of Tehran's; `next` is the following page's `after`.

        Raises GatewayUnavailable, GatewayRefused.
        """
        call = Call(
            operation="statement",
            method="GET",
            path=f"/v1/statements/{day.isoformat()}",
            key=f"statement:{account}:{day}:{after}",
            params={"after": str(after), "account": account},
        )
        return await self._caller.ask(call, _STATEMENT)

    async def transfer_state(self, order_id: str, clock: CaseClock) -> TransferState | None:
        """What became of an order; None when the bank never got it. Raises GatewayUnavailable."""
        call = Call(
            operation="transfer_state",
            method="GET",
            path=f"/v1/transfers/{order_id}",
            key=order_id,
            clock=clock,
        )
        try:
            return await self._caller.ask(call, _TRANSFER)
        except GatewayRefused as refused:
            # Only the bank's own word counts: a 404 of a proxy must not look like an order never received.
            if refused.code == "unknown_order":
                return None
            raise
