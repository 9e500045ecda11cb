"""What waits in the database for the world: cases to start, messages to send. Ends by cancellation."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from jinja2 import TemplateError
from sqlalchemy.orm import Session
from temporalio.client import Client

from activities.message_words import words_of
from activities.starting import start_case
from gateways.caller import GatewayRefused, GatewayUnavailable, OutcomeUnknown
from gateways.sms import SmsGateway
from stores.cases import CaseStore
from stores.database import Database
from stores.members import Member, MemberStore
from stores.messages import MessageStore, QueuedMessage
from stores.sealing import Keys

_LOG = structlog.get_logger("hamyar.outbox")
_BATCH = 50
_PAUSE_SECONDS = 1.0
_ASK_EVERY_SECONDS = 30.0


async def _for_ever(
    once: Callable[[], Awaitable[int]], name: str, pause_seconds: float = _PAUSE_SECONDS
) -> None:
    while True:
        done = 0
        try:
            done = await once()
        except Exception as error:  # noqa: BLE001 - a database or an engine that is away comes back
            _LOG.warning("outbox_waits", relay=name, error=type(error).__name__)
        if done == 0:
            await asyncio.sleep(pause_seconds)


class StartRelay:
    """Tells the engine of cases whose start it has not heard of (it was away, or we were killed)."""

    def __init__(self, database: Database, client: Client) -> None:
        self._database = database
        self._client = client

    async def run(self) -> None:
        await _for_ever(self.once, "starts")

    async def once(self) -> int:
        waiting = await self._database.aread(lambda session: CaseStore(session).waiting_to_start(_BATCH))
        for due in waiting:
            await start_case(self._client, due)
            await self._mark(due.process_id)
        return len(waiting)

    async def _mark(self, process_id: str) -> None:
        await self._database.awrite(lambda session: CaseStore(session).mark_started(process_id, _now()))


class MessageRelay:
    """Sends SMS once by key. What may have been sent is asked about and never sent again."""

    def __init__(self, database: Database, keys: Keys, code_secret: bytes, sms: SmsGateway) -> None:
        self._database = database
        self._keys = keys
        self._code_secret = code_secret
        self._sms = sms

    async def run(self) -> None:
        await self._database.awrite(lambda session: MessageStore(session).forget_in_flight())
        await asyncio.gather(
            _for_ever(self.once, "messages"), _for_ever(self.ask_once, "asking", _ASK_EVERY_SECONDS)
        )

    async def ask_once(self) -> int:
        """Asks the provider about what may have been sent; what it does not know stays unknown and shown."""
        unknown = await self._database.aread(lambda session: MessageStore(session).unknown(_BATCH))
        for message in unknown:
            found = await self._sms.state(message.key, None)
            if found.state != "unknown":
                known = "accepted" if found.state in {"queued", "attempted"} else found.state
                await self._mark(message, known, found.reference)
        return 0

    async def once(self) -> int:
        # One at a time: whatever stops us leaves only this one in doubt.
        taken = await self._database.awrite(lambda session: MessageStore(session).take_due(1))
        for message in taken:
            await self._send(message)
        return len(taken)

    async def _send(self, message: QueuedMessage) -> None:
        member = await self._database.aread(lambda session: self._recipient(session, message))
        if member is None:
            await self._mark(message, "failed", None)
            return
        try:
            text = words_of(message, member.language, self._code_secret)
        except (TemplateError, LookupError, TypeError, ValueError) as error:
            _LOG.error("message_without_words", event=message.event, error=type(error).__name__)
            await self._mark(message, "failed", None)
            return
        try:
            sent = await self._sms.send(message.key, member.mobile, text)
        except OutcomeUnknown:
            await self._mark(message, "unknown", None)
        except GatewayRefused:
            await self._mark(message, "failed", None)
        except GatewayUnavailable:
            await self._mark(message, "waiting", None)
            raise
        else:
            await self._mark(message, "accepted", sent.reference)

    def _recipient(self, session: Session, message: QueuedMessage) -> Member | None:
        return MemberStore(session, self._keys).get(message.to_member_id or "")

    async def _mark(self, message: QueuedMessage, state: str, reference: str | None) -> None:
        await self._database.awrite(lambda session: MessageStore(session).mark(message.key, state, reference))


def _now() -> datetime:
    # When a relay told the engine is no business date.
    return datetime.now(UTC)  # noqa: TID251
