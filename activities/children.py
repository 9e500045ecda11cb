"""Cases that a case has started for itself: told that it needs them no more."""

from datetime import datetime

from temporalio import activity
from temporalio.client import Client

from activities.handing import give_event
from activities.outside import outside
from activities.starting import start_case
from activities.supports import CALLED_OFF
from domain.case import OutsideEvent
from domain.children import ChildrenStep
from stores.cases import CaseStore
from stores.database import Database


class Children:
    """Steps of a parent about its children. Each is safe to repeat: keyed by the child."""

    def __init__(self, client: Client, database: Database) -> None:
        self._client = client
        self._database = database

    @outside
    @activity.defn(name="Children.call_off_supports")
    async def call_off_supports(self, step: ChildrenStep) -> None:
        """Cases of support end, the latest first; those that are over stay as they are, those never begun too."""
        for support_id in reversed(step.child_ids):
            if await self._is_running(support_id, step.at):
                event = OutsideEvent(f"{support_id}:{CALLED_OFF}", CALLED_OFF, step.at, {})
                await give_event(self._client, support_id, event)

    async def _is_running(self, child_id: str, at: datetime) -> bool:
        """Whether the child was begun. One that is kept and that the engine has not heard of is told to it first."""
        due = await self._database.aread(lambda session: CaseStore(session).start_of(child_id))
        if due is None:
            return False
        if due.started_at is None:
            await start_case(self._client, due)
            await self._database.awrite(lambda session: CaseStore(session).mark_started(child_id, at))
        return True
