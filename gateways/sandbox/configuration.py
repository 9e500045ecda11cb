"""What a sandbox is told when it starts: where it listens, whom it calls back, how long things take."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from gateways.webhook_signature import new_secret

SOURCES = ("bank", "merat", "sms", "university", "supplier", "payment", "carrier")

# In a rehearsal things take as long as they believably would, by the case's own clock.
REHEARSED_RECOGNITION = timedelta(days=2, hours=5)
REHEARSED_COURSE = timedelta(days=35)
REHEARSED_DELIVERY = timedelta(days=9)
REHEARSED_LATENESS = timedelta(days=13)
REHEARSED_WAY = timedelta(hours=16)
REHEARSED_LATENESS_OF_CARRIERS = timedelta(days=10)
REHEARSED_REFUND = timedelta(days=1)
REHEARSED_SETTLEMENT = timedelta(hours=4)
REHEARSED_RETURN = timedelta(days=1)


class SandboxConfig(BaseModel):
    """Delays are seconds of the wall clock, for cases that are not rehearsals. `port` 0 takes a free one.

    `state_path` None keeps everything in memory; `smtp_port` None plays no mail server.
    `gateway_day_seconds` is how often payment gateways hand the market's money over by themselves, None never.
    `webhook_base_url` is our own front door, e.g. http://127.0.0.1:8000.
    """

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    host: str = "127.0.0.1"
    port: int = 8090
    smtp_port: int | None = None
    webhook_base_url: str | None = None
    webhook_secrets: dict[str, str] = Field(
        default_factory=lambda: {source: new_secret() for source in SOURCES}, repr=False
    )
    token: str = Field(default="sandbox", repr=False)
    sms_key: str = Field(default="sandbox-sms", repr=False)
    state_path: Path | None = None
    bank_seconds: float = 15.0
    merat_seconds: float = 20.0
    sms_seconds: float = 2.0
    university_seconds: float = 60.0
    supplier_seconds: float = 60.0
    payment_seconds: float = 15.0
    carrier_seconds: float = 20.0
    gateway_day_seconds: float | None = Field(default=None, gt=0)
    webhook_retry_seconds: float = 0.5
    network_account: str = "IR150700001000112233445566"


def wall_clock() -> datetime:
    """Now. Outside systems have a clock of their own, so the sandbox is let to look at it, here only."""
    return datetime.now(UTC)  # noqa: TID251
