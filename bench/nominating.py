"""A kanoon's members nominated by a file: rows kept a second with their starts, and cases a second that the engine takes."""

import time

import httpx
from rich.progress import Progress

from activities.outbox import StartRelay
from bench.findings import Finding, Line, bar
from bench.house import House
from bench.people import KANOON_ID, Village
from stores.crafts import CraftStore

_ROWS, _ROWS_QUICK = 1_000, 200


async def measure(house: House, village: Village, progress: Progress, *, quick: bool) -> Finding:
    """By `POST /talents/bulk`, and by the worker's relay without a worker: what is begun stays untouched."""
    rows = [member.national_code for member in village.members[: _ROWS_QUICK if quick else _ROWS]]
    house.database.write(lambda session: CraftStore(session).seed())
    content = "\n".join(["national_code", *rows]).encode()

    async def send(key: str) -> httpx.Response:
        token = await village.token(None)
        known = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv", "Idempotency-Key": key}
        answer = await house.api.post(
            f"/api/v1/talents/bulk?kanoon_id={KANOON_ID}", content=content, headers=known
        )
        answer.raise_for_status()
        return answer

    with bar(progress, f"A file of {len(rows):,} nominations"):
        began = time.perf_counter()
        found = (await send("first")).json()
        kept = time.perf_counter() - began
        relay, begun = StartRelay(house.database, house.engine), time.perf_counter()
        while await relay.once():
            pass
        told = time.perf_counter() - begun
        again = time.perf_counter()
        repeated = (await send("again")).json()
        repeat = time.perf_counter() - again
    numbers = {
        "rows": len(found["rows"]),
        "started": found["started"],
        "started_again": repeated["started"],
        "kept_a_second": round(found["started"] / kept, 1),
        "told_a_second": round(found["started"] / told, 1),
        "repeated_a_second": round(len(repeated["rows"]) / repeat, 1),
    }
    lines = [
        Line(
            f"A file of {found['started']:,} nominations, each row kept with its case and its start",
            f"{numbers['kept_a_second']:,.0f} a second; the same file again {numbers['repeated_a_second']:,.0f}, which "
            f"begins {numbers['started_again']}",
        ),
        Line("The engine told of them by the relay", f"{numbers['told_a_second']:,.0f} a second"),
    ]
    return Finding("nominating", numbers, lines)
