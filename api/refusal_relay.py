"""People hear of deliveries that are not believed: once a day, a source and a reason, whatever the flood."""

import asyncio
from contextlib import suppress
from functools import partial

import structlog
from sqlalchemy.orm import Session

from api.event_relay import HandOver, pause_after
from api.refused_deliveries import told_of
from api.state import ApiState
from stores.webhook_refusals import RefusalDay, WebhookRefusalStore

_BATCH = 64
_LOOK_EVERY_SECONDS = 2.0
_LOG = structlog.get_logger("hamyar.events")


class RefusalRelay:
    """Writes down how many deliveries were refused, and tells a person, for as long as the app lives."""

    def __init__(self, state: ApiState, hand_over: HandOver) -> None:
        self._state = state
        self._hand_over = hand_over

    async def run(self) -> None:
        """Ends by cancellation; what was only counted in memory is written down then, where that is possible."""
        try:
            while True:
                try:
                    await self.once()
                except Exception as error:  # noqa: BLE001 - a database that is away comes back; the relay stays
                    _LOG.warning("refusals_wait", error=type(error).__name__)
                await asyncio.sleep(_LOOK_EVERY_SECONDS)
        finally:
            with suppress(Exception):
                await self._state.refused.write_counts(self._state.clock().date())

    async def once(self) -> None:
        state = self._state
        now = state.clock()
        await state.refused.write_counts(now.date())
        untold = await state.database.aread(lambda session: WebhookRefusalStore(session).untold(now, _BATCH))
        for one in untold:
            try:
                await self._hand_over(state, one.source, told_of(one))
            except Exception as error:  # noqa: BLE001 - it is tried again, whatever it was
                _LOG.warning("refusal_later", source=one.source, error=type(error).__name__)
                await state.database.awrite(partial(self._try_again, one))
            else:
                await state.database.awrite(partial(_told, one))

    def _try_again(self, one: RefusalDay, session: Session) -> None:
        WebhookRefusalStore(session).try_again_at(one, self._state.clock() + pause_after(one.tries))


def _told(one: RefusalDay, session: Session) -> None:
    WebhookRefusalStore(session).told(one)
