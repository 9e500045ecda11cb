"""What waits in the database for the world: cases to start, messages to send. Ends by cancellation."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.posts import Letter, Post, Undeliverable
from activities.relaying import Clock, for_ever, now, pause_after, said_by
from activities.starting import start_case
from gateways.caller import GatewayRefused, GatewayUnavailable, OutcomeUnknown
from stores.cases import CaseStore, StartDue
from stores.database import Database
from stores.messages import MessageStore, QueuedMessage

_LOG = structlog.get_logger("hamyar.outbox")
_BATCH = 50
# Starts on their way to the engine together: each waits for it most of its time.
_AT_ONCE = 10
# CANCELLED: the connection broke while it was being asked.
# A connection that breaks in the middle of a question is told as cancelled, or as unknown.
_ENGINE_IS_AWAY = {
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.UNKNOWN,
    RPCStatusCode.DEADLINE_EXCEEDED,
}
_START_AGAIN = {"first": timedelta(seconds=1), "longest": timedelta(minutes=10)}

# The receipt of an SMS finds no message while we do not know its reference, and waits for it a minute.
_ASK_EVERY_SECONDS = 10.0
_ASK_AGAIN = {"first": timedelta(seconds=10), "longest": timedelta(hours=6)}
_SEND_AGAIN = {"first": timedelta(seconds=30), "longest": timedelta(hours=1)}
_MOST_ATTEMPTS = 48
"""Within about two days: a provider without credit, or away for a night, is waited for."""


class StartRelay:
    """Tells the engine of cases whose start it has not heard of (it was away, or we were killed)."""

    def __init__(self, database: Database, client: Client, clock: Clock = now) -> None:
        self._database = database
        self._client = client
        self._clock = clock

    async def run(self) -> None:
        await for_ever(self.once, "starts")

    async def once(self) -> int:
        """Starts what is due; one that the engine refuses is tried again later, and keeps no other back."""
        waiting = await self._database.aread(
            lambda session: CaseStore(session).waiting_to_start(self._clock(), _BATCH)
        )
        # The first alone: an engine that is away is not told of the others.
        await self._start(waiting[:1])
        for first in range(1, len(waiting), _AT_ONCE):
            await self._start(waiting[first : first + _AT_ONCE])
        return len(waiting)

    async def _start(self, some: Sequence[StartDue]) -> None:
        """Some at once, those that were taken marked in one transaction. Raises where the engine is away."""
        told = await asyncio.gather(*(start_case(self._client, due) for due in some), return_exceptions=True)
        taken = [due.process_id for due, error in zip(some, told, strict=True) if error is None]
        if taken:
            await self._mark(taken)
        failed = [(due, error) for due, error in zip(some, told, strict=True) if isinstance(error, Exception)]
        for due, error in failed:
            await self._later(due, error)
        for _, error in failed:
            if isinstance(error, RPCError) and error.status in _ENGINE_IS_AWAY:
                raise error

    async def _later(self, due: StartDue, error: Exception) -> None:
        tries = due.tries + 1
        _LOG.warning("start_waits", process_id=due.process_id, tries=tries, error=said_by(error))
        at = self._clock() + pause_after(tries, due.process_id, **_START_AGAIN)
        await self._database.awrite(lambda session: CaseStore(session).try_start_at(due.process_id, at))

    async def _mark(self, process_ids: Sequence[str]) -> None:
        def write(session: Session) -> None:
            for process_id in process_ids:
                CaseStore(session).mark_started(process_id, self._clock())

        await self._database.awrite(write)


class MessageRelay:
    """Sends the messages of one post, once by key. What may have been sent is asked about, and never repeated."""

    def __init__(self, database: Database, post: Post, clock: Clock = now) -> None:
        self._database = database
        self._post = post
        self._clock = clock
        # What became of messages, until it is written down: the database may be away just then.
        self._fates: dict[str, Callable[[MessageStore], None]] = {}

    async def run(self) -> None:
        async with asyncio.TaskGroup() as both:
            both.create_task(for_ever(self.once, self._post.channel))
            both.create_task(for_ever(self.ask_once, f"{self._post.channel} asking", _ASK_EVERY_SECONDS))

    async def once(self) -> int:
        """Sends the message that is longest due. Raises GatewayUnavailable where the provider is away."""
        await self._write_down()
        # One at a time: whatever stops us leaves only this one in doubt.
        taken = await self._database.awrite(self._take)
        for message, letter in taken:
            if letter is not None:
                await self._send(message, letter)
        return len(taken)

    async def ask_once(self) -> int:
        """Asks about what may have been sent; what the provider does not know stays unknown and shown."""
        at, channel = self._clock(), self._post.channel
        await self._database.awrite(lambda session: MessageStore(session).doubt_unfinished(channel, at))
        if not self._post.can_be_asked:
            return 0
        for message in await self._database.aread(
            lambda session: MessageStore(session).unknown(channel, at, _BATCH)
        ):
            await self._ask(message)
        return 0

    def _take(self, session: Session) -> list[tuple[QueuedMessage, Letter | None]]:
        """Taken and written in one transaction: where that fails nothing was taken, and it still waits."""
        due = MessageStore(session).take_due(self._post.channel, self._clock(), 1)
        return [(message, self._write(session, message)) for message in due]

    def _write(self, session: Session, message: QueuedMessage) -> Letter | None:
        try:
            return self._post.write(session, message)
        except SQLAlchemyError:
            raise
        except Undeliverable as reason:
            _LOG.error("message_undeliverable", about=message.event, reason=str(reason))
            MessageStore(session).mark(message.key, "failed")
        except Exception as error:  # noqa: BLE001 - nothing was sent; it must not keep the others back
            _LOG.error("message_unwritten", about=message.event, error=said_by(error))
            self._later(message)(MessageStore(session))
        return None

    async def _send(self, message: QueuedMessage, letter: Letter) -> None:
        key = message.key
        try:
            sent = await self._post.send(key, letter)
        except GatewayUnavailable:
            await self._end(key, self._later(message))
            raise
        except GatewayRefused:
            await self._end(key, lambda store: store.mark(key, "failed"))
        except Exception as error:  # noqa: BLE001 - whatever it was, it may have been sent
            if not isinstance(error, OutcomeUnknown):
                _LOG.error("message_in_doubt", about=message.event, error=said_by(error))
            await self._end(key, lambda store: store.doubt(key, self._clock()))
        else:
            state = "accepted" if sent.state == "unknown" else sent.state
            await self._end(key, lambda store: store.mark(key, state, sent.reference))

    def _later(self, message: QueuedMessage) -> Callable[[MessageStore], None]:
        """The fate of a message that was surely not sent: it is tried again, and at last given up."""
        if message.attempts >= _MOST_ATTEMPTS:
            _LOG.error("message_given_up", about=message.event, attempts=message.attempts)
            return lambda store: store.mark(message.key, "failed")
        at = self._clock() + pause_after(message.attempts, message.key, **_SEND_AGAIN)
        return lambda store: store.put_back(message.key, at)

    async def _end(self, key: str, fate: Callable[[MessageStore], None]) -> None:
        self._fates[key] = fate
        await self._write_down()

    async def _write_down(self) -> None:
        """Nothing more is sent before what became of the last one is kept."""
        for key, fate in list(self._fates.items()):
            await self._database.awrite(lambda session, fate=fate: fate(MessageStore(session)))  # type: ignore[misc]
            del self._fates[key]

    async def _ask(self, message: QueuedMessage) -> None:
        key = message.key
        try:
            found = await self._post.state(key, message.reference)
        except Exception as error:
            _LOG.warning("message_unasked", about=message.event, error=said_by(error))
            await self._ask_later(message)
            if isinstance(error, GatewayUnavailable):
                raise
            return
        if found.state == "unknown":
            await self._ask_later(message)
            return
        await self._database.awrite(
            lambda session: MessageStore(session).mark(key, found.state, found.reference)
        )

    async def _ask_later(self, message: QueuedMessage) -> None:
        at = self._clock() + pause_after(message.asked + 1, message.key, **_ASK_AGAIN)
        await self._database.awrite(lambda session: MessageStore(session).ask_again_at(message.key, at))
