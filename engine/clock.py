"""The clock of one workflow on virtual time: a look at it, and the instructions that move it."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from weakref import WeakValueDictionary

from google.protobuf.field_mask_pb2 import FieldMask
from temporalio.api.common.v1 import FastForwardConfig, TimeSkippingConfig, WorkflowExecution
from temporalio.api.workflow.v1 import WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import (
    PollWorkflowExecutionTimeSkippingRequest,
    UpdateWorkflowExecutionOptionsRequest,
)
from temporalio.client import Client, WorkflowExecutionDescription
from temporalio.client import WorkflowExecutionStatus as Status
from temporalio.service import RPCError, RPCStatusCode

from engine.pending_work import in_hand, pending_work

# One move may pass that many timers and retries; the server's own default (200) is less than a year
# of daily reminders, and no bound at all would let a broken gateway be retried without end.
SKIPS_A_MOVE = 5_000

# The engine goes by itself until so long before the target. A moment that comes while work lasts would be leapt over
# with all until the next timer: so where it stops is nobody's business time, which are whole minutes after another.
_LAST_BIT = timedelta(seconds=17)
_ASIDE, _ASIDES = timedelta(seconds=5), 12
# More requests than this, sent between a busy one and its repeat, would let the repeat move once more.
_MOVES_KEPT = 5
_MOVE = re.compile(r"([0-9a-f]{16})@([\dT:.+-]+)>([\dT:.+-]+)#(-?\d+)")
# Between the look at a clock and the move nobody else of this process may move it.
_MOVING: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
_ENDED = {Status.COMPLETED, Status.FAILED, Status.CANCELED, Status.TERMINATED, Status.TIMED_OUT}


class ClockStandsStill(RuntimeError):
    """The clock could not be moved to its target: something in the workflow is still being worked on."""


@dataclass(frozen=True, slots=True)
class Move:
    """A move of a clock: on whose request, from when, until when, and a note of the asker's (`mark`)."""

    request: str
    start: datetime
    target: datetime
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """What a clock showed, and what else was known of its workflow then."""

    seen: WorkflowExecutionDescription
    now: datetime
    goes_by_itself: bool
    moves: list[Move]

    @property
    def ended(self) -> bool:
        return self.seen.status in _ENDED

    def is_busy(self) -> bool:
        return in_hand(self.seen.raw_description, self.now)


class Clock:
    """Moves so that nothing is leapt over.

    When the engine skips it looks for the next timer after this moment. One whose moment has come but that has not
    fired yet, as it takes the engine some milliseconds (a second by its own settings), is no longer among those:
    whoever skips then carries it along to wherever the skip ends. So no instruction is given while such a timer is
    there, and the last bit of the way is single skips, each with the work that follows from it done.
    """

    def __init__(self, client: Client, workflow_id: str) -> None:
        self._client = client
        self._id = workflow_id
        self._handle = client.get_workflow_handle(workflow_id)
        self._moving = _MOVING.setdefault(workflow_id, asyncio.Lock())

    async def look(self) -> Look:
        seen = await self._handle.describe()
        clock = seen.raw_description.workflow_extended_info.time_skipping_info
        # One without a clock of its own goes by the real one.
        moved = clock.HasField("current_time")
        now = clock.current_time.ToDatetime(UTC) if moved else datetime.now(UTC)  # noqa: TID251
        config = clock.effective_config
        return Look(seen, now, config.enabled, _kept_moves(config.fast_forward_config.id))

    async def begin(self, request: str, plan: Callable[[datetime], datetime], mark: int) -> Move:
        """Gives the first instruction of a move, unless the same request has given it before."""
        async with self._moving:
            look = await self.look()
            key = hashlib.sha256(request.encode()).hexdigest()[:16]
            known = next((one for one in look.moves if one.request == key), None)
            move = known or Move(key, look.now, plan(look.now), mark)
            if move.target <= move.start:
                raise ValueError("a clock can only be moved forward")
            underway = look.moves[:1] == [move] and (look.goes_by_itself or _is_near(look, move))
            if not (look.ended or underway or look.now >= move.target):
                kept = [move, *(one for one in look.moves if one != move)][:_MOVES_KEPT]
                await self._instruct(look, move, _text_of(kept))
            return move

    async def arrive(self, move: Move) -> None:
        """Goes on until the clock is there and all is done that was due by then.

        Raises ClockStandsStill for a move that another one overtook.
        """
        while True:
            async with self._moving:
                look = await self.look()
                # A run that begins anew knows of no moves.
                moves = look.moves or [move]
                overtaken = moves[0] != move
                arrived = look.now >= move.target
                if look.ended or (arrived and overtaken):
                    return
                if overtaken:
                    raise ClockStandsStill(f"The clock of {self._id} is moved by another request.")
                work = pending_work(self._client, look.seen.raw_description)
                if not look.goes_by_itself:
                    if not await work.knows(look.seen.raw_description):
                        continue
                    if not (look.is_busy() or work.has_due(look.now, move.target)):
                        if arrived:
                            return
                        await self._instruct(look, move, _text_of(moves))
                        continue
            await (self._poll(look) if look.goes_by_itself else work.reads_on())

    async def _instruct(self, look: Look, move: Move, text: str) -> None:
        """Sends the engine on its way, when no timer is left that it would carry along."""
        work = pending_work(self._client, look.seen.raw_description)
        while not await work.knows(look.seen.raw_description) or work.has_due(look.now, look.now):
            await work.reads_on()
            look = await self.look()
            if look.ended or look.now >= move.target:
                return
            work = pending_work(self._client, look.seen.raw_description)
        busy = look.is_busy()
        meets_something = busy or look.seen.raw_description.pending_activities or work.fires_by(move.target)
        # The next of several timers may come due in the middle of the work for the first.
        if meets_something and len(work.timers) <= 1 and not _is_near(look, move):
            stop = work.moment_aside(move.target - _LAST_BIT, _ASIDE, _ASIDES)
            await self._send(stop - look.now, text, skips=SKIPS_A_MOVE)
        else:
            # Where somebody works just now the move is only put down: the skips follow when that is done.
            await self._send(move.target - look.now, text, skips=0 if busy else 1)

    async def _send(self, by: timedelta, text: str, *, skips: int) -> None:
        """Lets the engine skip so many times; one skip goes to the next timer, or as far as was said."""
        forward = FastForwardConfig(id=text)
        forward.duration.FromTimedelta(by)
        config = TimeSkippingConfig(
            enabled=skips > 0, fast_forward_config=forward, max_session_skip_count=skips or 1
        )
        wanted = UpdateWorkflowExecutionOptionsRequest(
            namespace=self._client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=self._id),
            workflow_execution_options=WorkflowExecutionOptions(time_skipping_config=config),
            update_mask=FieldMask(paths=["time_skipping_config"]),
            identity=self._client.identity,
        )
        try:
            await self._client.workflow_service.update_workflow_execution_options(wanted)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND or not (await self.look()).ended:
                raise

    async def _poll(self, look: Look) -> None:
        """Waits until the engine has come as far as it was told, or has stopped; or for a while."""
        question = PollWorkflowExecutionTimeSkippingRequest(
            namespace=self._client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=self._id),
            fast_forward_id=_text_of(look.moves),
        )
        await self._client.workflow_service.poll_workflow_execution_time_skipping(question, retry=True)


def _is_near(look: Look, move: Move) -> bool:
    """Whether what is left of a move is done by single skips."""
    return move.target - look.now <= _LAST_BIT + _ASIDES * _ASIDE


def _text_of(moves: Sequence[Move]) -> str:
    """The engine's id of a move: what it is, and those before it, newest first."""
    return ";".join(
        f"{move.request}@{move.start.isoformat()}>{move.target.isoformat()}#{move.mark}" for move in moves
    )


def _kept_moves(text: str) -> list[Move]:
    """What _text_of wrote; nothing for the id of somebody else's move."""
    return [
        Move(found[1], datetime.fromisoformat(found[2]), datetime.fromisoformat(found[3]), int(found[4]))
        for one in text.split(";")
        if (found := _MOVE.fullmatch(one))
    ]
