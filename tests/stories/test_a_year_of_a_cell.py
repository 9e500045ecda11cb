"""The life of a cell, on virtual time."""

from tests.office import Office
from tests.stories.cells import COACH, DAYS, OUTCOMES, begun, found, reviewed


async def test_a_year_of_reviews_and_the_one_a_year_later(office: Office) -> None:
    village = office.found_village()
    cell = await begun(office, village)

    # Day 30, 60, 90; then each quarter, with news of the leader between, when nothing was heard for sixty days
    passed = 0
    for number, day in enumerate(DAYS, start=1):
        if day - passed > 62:
            await cell.pass_days(62)
            passed += 62
            await cell.sees("task_opened", task="cell_life.still_working")
            await cell.says("cell_life.still_working", village.leader, "works", reason="دو تخته فرش بافتند")
            await cell.sees("sign")
        await cell.pass_days(day + 1 - passed)
        passed = day + 1
        await cell.sees("review_begun", day=day)
        await reviewed(cell, income_rials=50_000_000 + 10_000_000 * number, jobs=number)
        await cell.sees("review_held", day=day)
    shown = await found(cell, COACH)
    assert shown["outcomes"]["income_rials"] == 110_000_000
    assert (shown["outcomes"]["jobs"], shown["outcomes"]["returned_migrants"]) == (6, 1)
    kept = await office.read(f"/cells/{cell.id}/reviews", COACH)
    assert [one["day"] for one in kept["items"]] == [*reversed(DAYS)]
    assert {one["state"] for one in kept["items"]} == {"held"}
    assert kept["items"][0]["problems"] == OUTCOMES["problems"]
    assert await cell.stage() == "ACTIVE"

    # In the second year silence is asked about after half a year, and a coach comes again at its end
    await cell.pass_days(182)
    await cell.sees("task_opened", task="cell_life.still_working")
    await cell.says("cell_life.still_working", village.leader, "works", reason="بازار هفتگی")
    await cell.pass_days(DAYS[-1] * 2 + 1 - passed - 182)
    await cell.sees("review_begun", day=2 * DAYS[-1])
    assert [one["kind"] for one in await cell.tasks()] == ["cell_life.review"]
    await reviewed(cell, jobs=7)
    assert (await found(cell))["outcomes"]["jobs"] == 7
