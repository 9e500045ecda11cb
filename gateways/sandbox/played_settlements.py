"""The day of the played payment gateways: at its end each hands over to the market's account what it holds for buyers.

`gateway_day_seconds` is how long such a day is; None: they hand nothing over by themselves (`POST
/control/gateway-settlements` does). `gozar` closes its day half a day after `peyvand`. What was paid and verified is
handed over once, less what went back to buyers; a refund that the gateway gave up is handed over with the next day.
Rehearsals know nothing of it: their batches of payouts ask for the money themselves.
"""

import asyncio
import secrets
from datetime import datetime
from typing import Any

from gateways.sandbox.configuration import wall_clock
from gateways.sandbox.played_bank import MARKET, book
from gateways.sandbox.played_payments import GATEWAYS, refund_now
from gateways.sandbox.state import Record
from gateways.sandbox.world import World

_LOOK_SECONDS = 1.0


async def run_days(world: World) -> None:
    """Closes the days as they end, until cancelled; one that ended while nothing ran is closed at once."""
    while True:
        seconds = world.config.gateway_day_seconds
        if seconds:
            close_days(world, seconds, wall_clock())
        await asyncio.sleep(min(_LOOK_SECONDS, seconds or _LOOK_SECONDS))


def close_days(world: World, seconds: float, now: datetime) -> None:
    """Hands over for each gateway whose day is another one than at the last look."""
    for number, gateway in enumerate(GATEWAYS):
        day = int(now.timestamp() / seconds + number / len(GATEWAYS))
        closed = world.state.get("gateway_day", gateway)
        world.state.put("gateway_day", gateway, {"day": day})
        if closed is not None and closed["day"] != day and (rials := _held(world, gateway, now)) > 0:
            # Drawn by chance: a sandbox that forgot everything must not give a reference a second time.
            hand_over(world, gateway, f"{gateway[0].upper()}H{secrets.randbelow(10**12):012d}", rials, now)


def hand_over(world: World, gateway: str, reference: str, rials: int, now: datetime) -> dict[str, Any]:
    """The bank books it, and tells us."""
    subject = {"gateway": gateway, "reference": reference, "amount_rials": rials, "at": now.isoformat()}
    handed = world.state.get("handed_over", gateway) or {"rials": 0}
    world.state.put("handed_over", gateway, {"rials": handed["rials"] + rials})
    book(world, "receipt", reference, rials, now, MARKET)
    webhook_id = world.webhooks.schedule("bank", "bank.gateway_settled", subject, now, (reference, gateway))
    return subject | {"webhook_ids": [webhook_id]}


def _held(world: World, gateway: str, now: datetime) -> int:
    """What buyers paid there and we verified, less what went back or is on its way, less what was handed over."""
    ours = {
        one["authority"]: one for one in world.state.all("payment")
        if one["gateway"] == gateway and one["state"] == "verified" and not one["rehearsal"]
    }  # fmt: skip
    back = [one for one in world.state.all("refund") if _goes_back(one, ours, now)]
    handed = world.state.get("handed_over", gateway) or {"rials": 0}
    paid = sum(one["amount_rials"] for one in ours.values())
    return int(paid - sum(one["asked"]["amount_rials"] for one in back) - handed["rials"])


def _goes_back(refund: Record, ours: dict[str, Record], now: datetime) -> bool:
    return refund["asked"]["authority"] in ours and refund_now(refund, now)["state"] != "refused"
