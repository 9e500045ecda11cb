"""What every route works with; made once in make_app and found on the request."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

from api.clock import Clock
from api.engine_link import EngineLink
from api.metrics import Metrics
from api.rates import RateLimits
from api.refused_deliveries import RefusedDeliveries
from api.security.login import Door
from api.together import Together
from stores.database import Database
from stores.sealing import Keys

PICTURES_AT_ONCE = 1
"""So many pictures are unpacked beside each other: most take a tenth of a second, the largest seconds and 800 MB."""


@dataclass(frozen=True, slots=True)
class ApiState:
    """The parts of the running house that routes use."""

    database: Database
    engine: EngineLink
    keys: Keys
    clock: Clock
    webhook_secrets: Mapping[str, str]
    door: Door
    rates: RateLimits
    metrics: Metrics
    refused: RefusedDeliveries
    https: bool
    address: str = ""
    code_secret: bytes = field(default=b"", repr=False)
    bank_is_played: bool = True
    private_hooks: bool = False
    together: Together = field(default_factory=Together)
    picture_turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PICTURES_AT_ONCE))
    events_arrived: asyncio.Event = field(default_factory=asyncio.Event)


def state_of(request: HTTPConnection) -> ApiState:
    state: ApiState = request.app.state.hamyar
    return state
