"""Cases that a case has started for itself: a loan for it, and what is said between parents and children."""

from datetime import datetime

from temporalio import activity
from temporalio.client import Client

from activities.handing import give_event
from activities.loan_start import keep_asked
from activities.outside import between_cases, outside
from activities.starting import start_case
from activities.supports import CALLED_OFF as SUPPORT_CALLED_OFF
from domain.case import OutsideEvent
from domain.children import (
    CALLED_OFF,
    GOES_ON,
    LOAN_CALLED_OFF,
    LOAN_DELIVERED,
    LOAN_ON_ITS_OWN,
    OVER,
    ChildrenStep,
    LoanAsked,
    LoanNews,
)
from stores.cases import CaseStore
from stores.database import Database
from stores.sealing import Keys


class Children:
    """Steps of a parent about its children. Each is safe to repeat: keyed by the child."""

    def __init__(self, client: Client, database: Database, keys: Keys) -> None:
        self._client = client
        self._database = database
        self._keys = keys

    @between_cases
    @activity.defn(name="Children.call_off_supports")
    async def call_off_supports(self, step: ChildrenStep) -> None:
        """Cases of support end, the latest first; those that are over stay as they are, those never begun too."""
        for support_id in reversed(step.child_ids):
            if await self._is_running(support_id, step.at):
                event = OutsideEvent(f"{support_id}:{SUPPORT_CALLED_OFF}", SUPPORT_CALLED_OFF, step.at, {})
                await give_event(self._client, self._database, support_id, event)

    # Of a loan; and between it and the case that it is for.

    @outside
    @activity.defn(name="Children.ask_for_loan")
    async def ask_for_loan(self, asked: LoanAsked) -> str:
        """Empty where the loan begins, or has begun; else the code why there is none: see activities.loan_start.

        Idempotent by parent and key. It tells the parent: `loan.ready`, `loan.disbursed`, `loan.ended`.
        """
        due = await self._database.awrite(lambda session: keep_asked(session, self._keys, asked))
        if isinstance(due, str):
            return due
        await self._is_running(due.process_id, asked.at)
        return ""

    @between_cases
    @activity.defn(name="Children.pay_loan")
    async def pay_loan(self, step: ChildrenStep) -> str | None:
        """What the loan is for is there: its supplier is paid. None where it took that, else the code why not."""
        return await self._tell_loan(step, LOAN_DELIVERED)

    @between_cases
    @activity.defn(name="Children.call_off_loan")
    async def call_off_loan(self, step: ChildrenStep) -> str:
        """The latest loan is needed no more: it ends where nothing has been ordered, else it goes on by itself.

        Which of it, see domain.children.
        """
        for loan_id in step.child_ids[-1:]:
            if not await self._is_running(loan_id, step.at):
                break
            refused = await self._tell_loan(step, LOAN_CALLED_OFF)
            if refused == "too_late":
                await self._tell_loan(step, LOAN_ON_ITS_OWN)
                return GOES_ON
            return OVER if refused else CALLED_OFF
        return OVER

    @between_cases
    @activity.defn(name="Children.let_loan_go")
    async def let_loan_go(self, step: ChildrenStep) -> str:
        """The member keeps what it is for: the latest loan pays it, if it has not, and goes on as their own."""
        for loan_id in step.child_ids[-1:]:
            if await self._is_running(loan_id, step.at) and not await self._tell_loan(step, LOAN_DELIVERED):
                await self._tell_loan(step, LOAN_ON_ITS_OWN)
                return GOES_ON
        return OVER

    @between_cases
    @activity.defn(name="Children.tell_parent")
    async def tell_parent(self, news: LoanNews) -> str | None:
        """None where the case that a loan is for took the news, else the code why not. Idempotent."""
        facts = {"loan_id": news.loan_id, "outcome": news.outcome}
        key = f"{news.loan_id}:{news.event}:{news.key}"
        return await give_event(
            self._client, self._database, news.parent_id, OutsideEvent(key, news.event, news.at, facts)
        )

    async def _tell_loan(self, step: ChildrenStep, kind: str) -> str | None:
        loan_id = step.child_ids[-1]
        return await give_event(
            self._client, self._database, loan_id, OutsideEvent(f"{loan_id}:{kind}", kind, step.at, {})
        )

    async def _is_running(self, child_id: str, at: datetime) -> bool:
        """Whether the child was begun. One that is kept and that the engine has not heard of is told to it first."""
        due = await self._database.aread(lambda session: CaseStore(session).start_of(child_id))
        if due is None:
            return False
        if due.started_at is None:
            await start_case(self._client, due)
            await self._database.awrite(lambda session: CaseStore(session).mark_started(child_id, at))
        return True
