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
    MISSING_HERE,
    RECEIPT,
    STATEMENT_MISSING,
    Difference,
    Reconciled,
    ReconciliationDay,
    StatementLine,
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
        """Takes in the bank's statement of a day, page by page; how many of its lines were new."""
        new, after = 0, 0
        while True:
            page = await self._bank.statement(asked.day, after)
            new += await self._database.awrite(_keeping(asked, page.lines))
            activity.heartbeat(new)
            if page.next is None:
                return new
            after = page.next

    @outside
    @activity.defn(name="Reconciliations.compare")
    async def compare(self, asked: ReconciliationDay) -> Reconciled:
        """Compares a day and opens a case for each difference, once for ever. A day without any line is one case."""

        def write(session: Session) -> tuple[Reconciled, list[Difference]]:
            store = ReconciliationStore(session)
            found = store.differences(asked.day)
            if found and not store.lines_of(asked.day):
                # The statement is missing, not the money.
                found = [Difference(RECEIPT, f"statement-{asked.day}", STATEMENT_MISSING, None, None)]
            result = store.keep(asked.day, found, asked.at)
            return result, store.without_case(asked.day, MOST_CASES_A_RUN)

        result, without = await self._database.awrite(write)
        for difference in without:
            case = await open_exception(
                self._database, self._client, asked.at, "bank", _event(difference, asked), difference.cause
            )
            await self._database.awrite(_giving(difference, case))
        return result


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
