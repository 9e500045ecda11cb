"""A kanoon whose founders all confirm in the same second: how long until the quorum, and what it costs the engine."""

import asyncio
import secrets
import time
from typing import Any
from unittest.mock import patch

import httpx
from rich.progress import Progress

from api import kanoon_start
from api.loan_start import POLICIES
from bench.findings import Finding, Line, bar, milliseconds
from bench.house import House
from bench.people import Village, leaders_without_a_kanoon
from bench.watching import watching
from domain.identifiers import national_code_from_serial
from domain.invitation_link import invitation_of

_FOUNDERS, _FOUNDERS_QUICK = 160, 40
_KANOONS, _KANOONS_QUICK = 3, 1


async def measure(house: House, village: Village, progress: Progress, *, quick: bool) -> Finding:
    """By their links, as browsers send them; the quorum is all of them, so that none is left out of the time."""
    founders = _FOUNDERS_QUICK if quick else _FOUNDERS
    kanoons = _KANOONS_QUICK if quick else _KANOONS
    leaders = await asyncio.to_thread(leaders_without_a_kanoon, house, kanoons)
    everybody = POLICIES.model_copy(
        update={"kanoon": POLICIES.kanoon.model_copy(update={"quorum": founders})}
    )
    house.begin("worker", "worker")
    with (
        patch.object(kanoon_start, "POLICIES", everybody),
        bar(progress, f"{founders} founders confirm at once", kanoons) as shown,
    ):
        found = []
        for leader in leaders:
            found.append(await _recruit(house, village, leader, founders))
            shown.step()
    house.end("worker")
    return _finding(founders, found)


def _finding(founders: int, found: list[dict[str, Any]]) -> Finding:
    answers = milliseconds([seconds for one in found for seconds in one["answers"]])
    quorum = max(one["quorum_seconds"] for one in found)
    events = max(one["events"] for one in found) / founders
    numbers = {
        "founders": founders,
        "quorum_seconds": [round(one["quorum_seconds"], 2) for one in found],
        "events_a_confirmation": round(events, 2),
        "answers": answers,
    }
    lines = [
        Line(
            f"{founders} founders confirm by their links at once, until the quorum", f"{quorum:.1f} s at most"
        ),
        Line("… events of one confirmation", f"{events:.1f}", "≤ 6"),
        Line("… the page's answer", f"p50 {answers['p50_ms']:.0f} ms, p95 {answers['p95_ms']:.0f} ms"),
    ]
    return Finding("recruiting", numbers, lines)


async def _recruit(house: House, village: Village, leader: str, founders: int) -> dict[str, Any]:
    kanoon_id = str((await village.call("POST", "/kanoons", _proposal(leader, founders)))["id"])
    handle = house.engine.get_workflow_handle(kanoon_id)
    async with watching(house.database) as watch:
        await watch.sees(kanoon_id, "task_opened")
        (task,) = (await village.call("GET", f"/processes/{kanoon_id}"))["tasks"]
        body = {"expected_rev": task["rev"], "request_id": secrets.token_hex(6), "form": {"outcome": "go_on"}}
        await village.call("POST", f"/tasks/{task['id']}/complete", body, leader)
        before = (await handle.describe()).history_length
        began = time.perf_counter()
        quorum = asyncio.create_task(watch.sees(kanoon_id, "quorum_reached"))
        answers = await asyncio.gather(*(_confirm(house, kanoon_id, n) for n in range(1, founders + 1)))
        await quorum
        seconds = time.perf_counter() - began
    events = (await handle.describe()).history_length - before
    return {"quorum_seconds": seconds, "events": events, "answers": answers}


async def _confirm(house: House, kanoon_id: str, number: int) -> float:
    link = f"/i/{invitation_of(house.secrets.code_secret, kanoon_id, number)}"
    began = time.perf_counter()
    answer = await house.api.post(link, data={"answer": "confirm"}, headers={"Origin": "http://testserver"})
    if answer.status_code != httpx.codes.SEE_OTHER or "thanks" not in answer.headers["location"]:
        raise AssertionError(f"{answer.status_code} {answer.headers.get('location')}")
    return time.perf_counter() - began


def _proposal(leader: str, founders: int) -> dict[str, Any]:
    first = secrets.randbelow(800_000_000)
    return {
        "name": f"کانون {secrets.token_hex(4)}", "kind": "village", "leader_id": leader,
        "place": {"province": "تهران", "county": "ری", "city": "ری"},
        "founders": [
            {
                "national_code": national_code_from_serial(serial), "mobile": f"0912{serial % 10_000_000:07}",
                "first_name": "علی", "last_name": "رضایی",
            }
            for serial in range(first, first + founders)
        ],
    }  # fmt: skip
