"""Telling endpoints what happened: one at a time each, several endpoints beside one another, again until it is taken."""

import asyncio
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from activities.exceptions import keep_exception
from activities.relaying import Clock, for_ever, now, pause_after, said_by
from domain.case import OutsideEvent
from domain.exception_process import ENDPOINT_PAUSED
from gateways.hooks import HookAnswer, HookSender, asked_to_wait
from gateways.webhook_signature import sign
from stores.database import Database
from stores.hook_deliveries import Answer, DeliveryStore, Parcel, Pauses
from stores.hooks import HookStore, PauseReason
from stores.sealing import Keys

_LOG = structlog.get_logger("hamyar.hooks")
_AT_ONCE = 16
"""So many endpoints are told beside one another. One that does not answer rests, and so holds no place for long."""
_IN_A_ROW = 50
"""After so many events an endpoint's place is another's."""
_EVENT_AGAIN = {"first": timedelta(seconds=10), "longest": timedelta(hours=6)}
_ENDPOINT_AGAIN = {"first": timedelta(seconds=5), "longest": timedelta(minutes=15)}
_ASKED_LONGEST = _EVENT_AGAIN["longest"]
"""So long a receiver may have us wait (Retry-After): it is still tried several times before it counts as dead."""


class HookRelay:
    """Sends what waits for endpoints, for as long as the worker lives; what was in flight then is sent again."""

    def __init__(self, database: Database, keys: Keys, sender: HookSender, clock: Clock = now) -> None:
        self._database = database
        self._keys = keys
        self._sender = sender
        self._clock = clock
        self._streams: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Ends by cancellation."""
        try:
            await for_ever(self.once, "webhooks")
        finally:
            streams = list(self._streams.values())
            for one in streams:
                one.cancel()
            await asyncio.gather(*streams, return_exceptions=True)
            await self._sender.close()

    async def once(self) -> int:
        """Begins to tell endpoints that something is due for, those that were told longest ago first; 0: it goes on by itself."""
        free = _AT_ONCE - len(self._streams)
        if free <= 0:
            return 0
        due = await self._database.aread(
            lambda session: DeliveryStore(session, self._keys).endpoints_due(
                self._clock(), _AT_ONCE + len(self._streams)
            )
        )
        for endpoint_id in [one for one in due if one not in self._streams][:free]:
            self._streams[endpoint_id] = asyncio.create_task(self._stream(endpoint_id))
        return 0

    async def settled(self) -> None:
        """Returns when nothing is being sent."""
        while self._streams:
            await asyncio.wait(self._streams.values())

    async def _stream(self, endpoint_id: str) -> None:
        """Tells one endpoint until nothing is due for it, it takes nothing, or others are to have its place."""
        try:
            for _ in range(_IN_A_ROW):
                parcel = await self._database.awrite(
                    lambda session: DeliveryStore(session, self._keys).take(endpoint_id, self._clock())
                )
                if parcel is None or not await self._send(parcel):
                    return
        except Exception as error:  # noqa: BLE001 - it is tried again, whatever it was
            _LOG.warning("hook_waits", endpoint_id=endpoint_id, error=said_by(error))
        finally:
            self._streams.pop(endpoint_id, None)

    async def _send(self, parcel: Parcel) -> bool:
        body = parcel.body.encode()
        # The moment of this try: a receiver refuses what was signed long ago.
        signed = sign(parcel.secrets, parcel.event_id, self._clock(), body)
        answer = await self._sender.send(parcel.url, {"Content-Type": "application/json"} | signed, body)
        return await self._database.awrite(lambda session: self._write_down(session, parcel, answer))

    def _write_down(self, session: Session, parcel: Parcel, answer: HookAnswer) -> bool:
        """Whether it was taken."""
        came = Answer(answer.status, answer.problem, answer.milliseconds, answer.excerpt)
        at, endpoint = self._clock(), HookStore(session, self._keys).get(parcel.endpoint_id)
        failures = endpoint.failures + 1 if endpoint else 1
        asked = asked_to_wait(answer.retry_after, at, longest=_ASKED_LONGEST)
        pauses = Pauses(
            max(pause_after(parcel.number, f"{parcel.delivery_id}", **_EVENT_AGAIN), asked),
            # Who asks for time asks for all that it is told, not for this event alone.
            max(pause_after(failures, parcel.endpoint_id, **_ENDPOINT_AGAIN), asked),
        )
        why = DeliveryStore(session, self._keys).answered(parcel, came, at, pauses)
        if why is not None:
            _LOG.warning("endpoint_paused", endpoint_id=parcel.endpoint_id, why=why)
            _tell_engineer(session, parcel.endpoint_id, why, at)
        return came.taken


def _tell_engineer(session: Session, endpoint_id: str, why: PauseReason, at: datetime) -> None:
    """Somebody mends what was paused: a task of its own, kept with the pause."""
    event = OutsideEvent(
        f"{endpoint_id}:{at.isoformat()}", "webhook.endpoint", at, {"reference": endpoint_id}
    )
    keep_exception(session, at, "webhooks", event, ENDPOINT_PAUSED[why])
