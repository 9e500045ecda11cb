"""The bank's statement: fetched, compared with our books, and every difference given to a person once."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.client import Client

from activities.exceptions import open_exception
from activities.outside import outside
from domain.case import OutsideEvent
from domain.reconciliation import (
    KINDS_OF,
    MISSING_HERE,
    NETWORK,
    RECEIPT,
    STATEMENT_MISSING,
    Difference,
    Reconciled,
    ReconciliationDay,
    StatementLine,
    line_of,
)
from gateways.bank import BankGateway
from stores.database import Database
from stores.reconciliations import ReconciliationStore

MOST_CASES_A_RUN = 200
"""More differences than that are one fault, not so many: the rest stands in the list, and gets cases the next time."""


class Reconciliations:
    """Steps of the daily reconciliation; each finds itself done when it is repeated."""

    def __init__(self, client: Client, database: Database, bank: BankGateway) -> None:
        self._client = client
        self._database = database
        self._bank = bank

    @activity.defn(name="Reconciliations.due")
    async def due(self, last: date) -> list[date]:
        """The days to compare, oldest first: `last`, and those that a stopped house has passed over."""
        return await self._database.aread(lambda session: ReconciliationStore(session).due(last))

    @outside
    @activity.defn(name="Reconciliations.fetch")
    async def fetch(self, asked: ReconciliationDay) -> int:
        """Takes in the bank's statements of a day, of each account page by page; how many of their lines were new."""
        new = 0
        for account in KINDS_OF:
            after: int | None = 0
            while after is not None:
                page = await self._bank.statement(asked.day, after, account)
                lines = [line_of(account, line) for line in page.lines]
                new += await self._database.awrite(_keeping(asked, lines))
                activity.heartbeat(new)
                after = page.next
        return new

    @outside
    @activity.defn(name="Reconciliations.compare")
    async def compare(self, asked: ReconciliationDay) -> Reconciled:
        """Compares a day and opens a case for each difference, once for ever. A day without any line of an account is one case."""

        def write(session: Session) -> tuple[Reconciled, list[Difference]]:
            store = ReconciliationStore(session)
            found = [
                one
                for account, kinds in KINDS_OF.items()
                for one in _of_account(store, asked.day, account, kinds)
            ]
            result = store.keep(asked.day, found, asked.at)
            return result, store.without_case(asked.day, MOST_CASES_A_RUN)

        result, without = await self._database.awrite(write)
        for difference in without:
            case = await open_exception(
                self._database, self._client, asked.at, "bank", _event(difference, asked), difference.cause
            )
            await self._database.awrite(_giving(difference, case))
        return result


def _of_account(
    store: ReconciliationStore, day: date, account: str, kinds: Sequence[str]
) -> list[Difference]:
    """What differs of one account; where it has no line at all, its statement is missing, not the money."""
    found = store.differences(day, kinds)
    if not found or store.lines_of(day, kinds):
        return found
    named = f"statement-{day}" if account == NETWORK else f"{account}-statement-{day}"
    return [Difference(kinds[0], named, STATEMENT_MISSING, None, None)]


def _keeping(asked: ReconciliationDay, lines: Sequence[StatementLine]) -> Callable[[Session], int]:
    return lambda session: ReconciliationStore(session).keep_lines(asked.day, lines)


def _giving(difference: Difference, case: str) -> Callable[[Session], None]:
    return lambda session: ReconciliationStore(session).give_case(difference, case)


def _event(difference: Difference, asked: ReconciliationDay) -> OutsideEvent:
    """What a person looks into. Money that only the bank knows is a receipt that can be handed to its loan."""
    facts: dict[str, Any] = {"reference": difference.reference, "at": asked.at.isoformat()}
    rials = difference.bank_rials if difference.bank_rials is not None else difference.our_rials
    if rials is not None:
        facts["amount_rials"] = rials
    ours = difference.kind == RECEIPT and difference.cause == MISSING_HERE
    kind = "bank.receipt" if ours else f"statement.{difference.kind}"
    named = f"reconciliation:{difference.kind}:{difference.reference}:{difference.cause}"
    return OutsideEvent(named, kind, asked.at, facts)
