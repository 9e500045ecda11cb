"""What a case of support does in the world: finds supporters, binds the first who accept, follows their pledges."""

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.handing import give_event
from activities.outside import between_cases, outside
from activities.starting import start_case
from activities.support_start import keep_asked
from domain.case import OutsideEvent
from domain.supports import (
    Bound,
    Offered,
    OfferStep,
    ParentNews,
    PledgesStep,
    SupportAsked,
    SupportStep,
)
from stores.cases import CaseStore
from stores.database import Database
from stores.supports import ENDED, FULFILLED, OFFERED, PLEDGED, Support, SupportStore

PARENT_EVENT, CALLED_OFF = "support.ended", "support.called_off"


class Supports:
    """Steps of a case of support. Each is safe to repeat: keyed by the case, and the round or number."""

    def __init__(self, client: Client, database: Database) -> None:
        self._client = client
        self._database = database

    @activity.defn(name="Supports.offer")
    async def offer(self, step: OfferStep) -> list[Offered]:
        """Those to whom it is offered in this round; fewer, or nobody, where not so many fit."""

        def write(session: Session) -> list[Offered]:
            store, support = SupportStore(session), support_of(session, step.support_id)
            fitting = (
                store.fitting_of(support, step.named) if step.named else store.fitting(support, step.most)
            )
            return store.offer(support, step.round, fitting, step.at)

        return await self._database.awrite(write)

    @activity.defn(name="Supports.bind")
    async def bind(self, step: PledgesStep) -> list[Bound]:
        """What became of each acceptance, in their order; one transaction each, so that no two wait crosswise."""
        bound = []
        for number in step.numbers:
            state = await self._database.awrite(
                lambda session, number=number: SupportStore(session).bind(  # type: ignore[misc]
                    step.support_id, number, step.due_on, step.at
                )
            )
            bound.append(Bound(number, state))
        return bound

    @activity.defn(name="Supports.close")
    async def close(self, step: PledgesStep) -> None:
        """Offers that nothing comes of: declined, silent, filled, taken back."""
        await self._database.awrite(
            lambda session: SupportStore(session).close(step.support_id, step.numbers, step.state, step.at)
        )

    @activity.defn(name="Supports.fulfil")
    async def fulfil(self, step: PledgesStep) -> None:
        """Pledges that were fulfilled: their supporters are free for other cases."""
        for number in step.numbers:
            await self._database.awrite(
                lambda session, number=number: SupportStore(session).fulfil(  # type: ignore[misc]
                    step.support_id, number, step.at
                )
            )

    @activity.defn(name="Supports.release")
    async def release(self, step: PledgesStep) -> None:
        """Pledges that are none any more: offered to others from now on."""
        for number in step.numbers:
            await self._database.awrite(
                lambda session, number=number: SupportStore(session).release(  # type: ignore[misc]
                    step.support_id, number, step.state, step.at
                )
            )

    @activity.defn(name="Supports.give_back")
    async def give_back(self, step: SupportStep) -> None:
        """It ends without having been fulfilled: every pledge is released, the last one first, every offer closed."""

        def pledges(session: Session) -> list[tuple[int, str]]:
            SupportStore(session).end(step.support_id, ENDED, step.at)
            return [(one.number, one.state) for one in SupportStore(session).pledges(step.support_id)]

        held = await self._database.awrite(pledges)
        pledged = [number for number, state in reversed(held) if state == PLEDGED]
        await self.release(PledgesStep(step.support_id, step.book, step.at, tuple(pledged), "ended"))
        offered = [number for number, state in held if state == OFFERED]
        await self.close(PledgesStep(step.support_id, step.book, step.at, tuple(offered), "ended"))

    @activity.defn(name="Supports.complete")
    async def complete(self, step: SupportStep) -> None:
        """All pledges are fulfilled."""
        await self._database.awrite(
            lambda session: SupportStore(session).end(step.support_id, FULFILLED, step.at)
        )

    # Between a case and the support that it waits for.

    @outside
    @activity.defn(name="Supports.ask_for")
    async def ask_for(self, asked: SupportAsked) -> str:
        """The id of the case of support that a parent asks for; its end comes as the event `support.ended`.

        Idempotent by parent and key: kept with its start in one transaction, then told to the engine.
        """
        due = await self._database.awrite(lambda session: keep_asked(session, asked))
        if due.started_at is None:
            await start_case(self._client, due)
            await self._database.awrite(
                lambda session: CaseStore(session).mark_started(due.process_id, asked.at)
            )
        return due.process_id

    @between_cases
    @activity.defn(name="Supports.call_off")
    async def call_off(self, step: SupportStep) -> str | None:
        """The parent needs it no more: None where it ends now, else the code why not. Idempotent."""
        event = OutsideEvent(f"{step.support_id}:{CALLED_OFF}", CALLED_OFF, step.at, {})
        return await give_event(self._client, self._database, step.support_id, event)

    @between_cases
    @activity.defn(name="Supports.tell_parent")
    async def tell_parent(self, news: ParentNews) -> str | None:
        """None where the case that it was for took the news, else the code why not. Idempotent."""
        facts = {"support_id": news.support_id, "outcome": news.outcome}
        event = OutsideEvent(f"{news.support_id}:{PARENT_EVENT}", PARENT_EVENT, news.at, facts)
        return await give_event(self._client, self._database, news.parent_id, event)


def support_of(session: Session, support_id: str) -> Support:
    """Raises an ApplicationError that no repeat can help."""
    support = SupportStore(session).get(support_id)
    if support is None:
        raise ApplicationError("there is no such support", type="unknown_support", non_retryable=True)
    return support
