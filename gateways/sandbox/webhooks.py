"""Signed webhooks from the sandbox to us, kept and repeated until they are taken."""

import asyncio
import heapq
import json
from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import httpx

from gateways.sandbox.configuration import SandboxConfig, wall_clock
from gateways.sandbox.faults import take_fault
from gateways.sandbox.state import Record, State
from gateways.webhook_signature import sign

_LONGEST_WAIT_SECONDS = 60.0
_GIVE_UP_AFTER = timedelta(days=3)
_AT_ONCE = 16
_ANSWER_SECONDS = 10.0


class Webhooks:
    """Sends what is due, in the order of its time, several at once; a restart goes on with what is left."""

    def __init__(self, config: SandboxConfig, state: State) -> None:
        self._config = config
        self._state = state
        self._due: list[tuple[float, str]] = []
        self._changed = asyncio.Event()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self.ended: deque[Record] = deque(maxlen=500)
        for waiting in state.all("webhook"):
            heapq.heappush(self._due, (waiting["due"], waiting["copy"]))

    def schedule(
        self, source: str, event: str, subject: dict[str, Any], at: datetime, marks: Iterable[str | None] = ()
    ) -> str | None:
        """Plans one event, unless a fault drops it; gives the webhook's id.

        `subject` is the event's `data`, `marks` whom it is about (for faults).
        """
        marks = tuple(marks)
        webhook_id = f"msg_{source}_{self._state.next_number('webhook'):08d}"
        if take_fault(self._state, source, "webhook", "dropped_webhook", marks):
            self.ended.append({"id": webhook_id, "type": event, "state": "dropped"})
            return None
        late = take_fault(self._state, source, "webhook", "late_webhook", marks)
        if late:
            at += timedelta(seconds=late.seconds)
        self.send(source, webhook_id, event, subject, at)
        if take_fault(self._state, source, "webhook", "duplicate_webhook", marks):
            self.send(source, webhook_id, event, subject, at, copy=2)
            self.send(source, f"{webhook_id}b", event, subject, at)
        return webhook_id

    def send(
        self,
        source: str,
        webhook_id: str,
        event: str,
        subject: dict[str, Any],
        at: datetime,
        *,
        copy: int = 1,
    ) -> None:
        body = {"type": event, "timestamp": at.isoformat(), "data": subject}
        waiting = {
            "copy": f"{webhook_id}/{copy}",
            "id": webhook_id,
            "source": source,
            "type": event,
            "body": json.dumps(body, ensure_ascii=False),
            "due": at.timestamp(),
            "planned": wall_clock().timestamp(),
            "attempts": 0,
            "last_status": None,
        }
        self._wait_for(waiting)

    def forget(self, webhook_id: str | None) -> None:
        """What was planned under this id, and not sent yet, is not sent."""
        for waiting in self._state.all("webhook"):
            if waiting["id"] == webhook_id:
                self._state.drop("webhook", waiting["copy"])

    def hurry(self) -> None:
        """Tries everything that failed so far again now, e.g. because our address changed."""
        now = wall_clock().timestamp()
        for waiting in self._state.all("webhook"):
            if waiting["attempts"]:
                self._wait_for(waiting | {"due": now})

    async def run(self) -> None:
        """Sends until cancelled."""
        async with httpx.AsyncClient(timeout=_ANSWER_SECONDS) as client, asyncio.TaskGroup() as tasks:
            while True:
                self._changed.clear()
                now = wall_clock().timestamp()
                while self._due and self._due[0][0] <= now:
                    due, copy = heapq.heappop(self._due)
                    waiting = self._state.get("webhook", copy)
                    # An entry whose time was changed since lies elsewhere in the heap as well.
                    if waiting and waiting["due"] == due:
                        tasks.create_task(self._deliver(client, waiting))
                await self._until_due()

    async def _until_due(self) -> None:
        seconds = None
        if self._due:
            seconds = max(0.0, self._due[0][0] - wall_clock().timestamp())
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return

    async def _deliver(self, client: httpx.AsyncClient, waiting: Record) -> None:
        async with self._slots:
            status = await self._post(client, waiting)
        current = self._state.get("webhook", waiting["copy"])
        if current is None:
            return
        tried = current | {"attempts": current["attempts"] + 1, "last_status": status}
        if status is not None and httpx.codes.is_success(status):
            self._end(tried, "delivered")
        elif wall_clock().timestamp() - tried["planned"] > _GIVE_UP_AFTER.total_seconds():
            self._end(tried, "given_up")
        else:
            pause = min(
                _LONGEST_WAIT_SECONDS, self._config.webhook_retry_seconds * 2 ** min(tried["attempts"], 10)
            )
            self._wait_for(tried | {"due": wall_clock().timestamp() + pause})

    async def _post(self, client: httpx.AsyncClient, waiting: Record) -> int | None:
        base_url = self._config.webhook_base_url
        secret = self._config.webhook_secrets.get(waiting["source"])
        if not (base_url and secret):
            return None
        body = waiting["body"].encode()
        headers = sign(secret, waiting["id"], wall_clock(), body) | {"Content-Type": "application/json"}
        try:
            answer = await client.post(
                f"{base_url.rstrip('/')}/api/v1/webhooks/{waiting['source']}", content=body, headers=headers
            )
        except (httpx.RequestError, httpx.InvalidURL):
            return None
        return answer.status_code

    def _wait_for(self, waiting: Record) -> None:
        self._state.put("webhook", waiting["copy"], waiting)
        heapq.heappush(self._due, (waiting["due"], waiting["copy"]))
        self._changed.set()

    def _end(self, waiting: Record, state: str) -> None:
        self._state.drop("webhook", waiting["copy"])
        self.ended.append(
            {name: value for name, value in waiting.items() if name != "body"} | {"state": state}
        )
