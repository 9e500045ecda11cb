"""A cell reviewed, on probation and closed, with a worker that is killed all the time: everything is there once."""

import asyncio

import pytest

from tests.faults.mortal import MortalOffice, answered, moved
from tests.stories.cells import COACH, COMMITTEE, DAYS, EXPERT, OUTCOMES, begun, found


async def died(mortal: MortalOffice) -> None:
    async with asyncio.timeout(60):
        while not mortal.worker.deaths:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("seed", [7])
async def test_reviews_changes_and_messages_are_there_once(mortal: MortalOffice, seed: int) -> None:
    office = mortal.office
    village = office.found_village()
    async with mortal.worker.dying(seed):
        cell = await begun(office, village)
        await moved(cell, DAYS[0] + 1)
        await cell.sees("task_opened", task="cell_life.review")
        await answered(cell, "cell_life.review", COACH, **OUTCOMES)
        await cell.sees("review_held", day=DAYS[0])
        # However quick the machine is, it dies at least once before the end.
        await asyncio.gather(moved(cell, DAYS[1] - DAYS[0]), died(mortal))
        await cell.sees("review_begun", day=DAYS[1])
        await answered(cell, "cell_life.review", COACH, **OUTCOMES | {"produces": "no", "jobs": 0})
        await cell.sees("task_opened", task="cell_life.help_back")
        await answered(cell, "cell_life.help_back", COACH, outcome="give_up", reason="کوچ کرده‌اند")
        await cell.sees("task_opened", task="cell_life.decide")
        await answered(cell, "cell_life.decide", EXPERT, outcome="close", reason="کسی نمانده است")
        await cell.sees("task_opened", task="cell_life.confirm_closing")
        await answered(cell, "cell_life.confirm_closing", COMMITTEE, outcome="confirm")
        await cell.sees("task_opened", task="cell_life.settle")
        await answered(cell, "cell_life.settle", EXPERT, outcome="settled", reason="چیزی نمانده است")
        ended = await cell.ends()
    assert mortal.worker.deaths >= 1
    assert ended["outcome"] == "CLOSED"
    happened = [entry["what"] for entry in ended["timeline"]]
    assert happened.count("review_held") == 2
    for once in (
        "probation",
        "coach_says",
        "closing_asked",
        "closing_confirmed",
        "closing",
        "wound_up",
        "closed",
    ):
        assert happened.count(once) == 1, once
    assert [entry["number"] for entry in ended["timeline"]] == list(range(len(ended["timeline"])))
    told = await cell.messages()
    assert (told.count("cell_life.begun"), told.count("cell_life.closed")) == (2, 2)
    assert (await found(cell))["outcomes"]["jobs"] == 0
    kept = await office.read(f"/cells/{cell.id}/reviews", COACH)
    assert [(one["day"], one["state"]) for one in kept["items"]] == [(DAYS[1], "held"), (DAYS[0], "held")]
