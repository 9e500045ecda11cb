"""What becomes of a cell whose member dies, leaves or moves, and whose kanoon is suspended or closes."""

from stores.cells import keep_sign
from stores.house_events import keep_for_cases
from tests.fixtures.office import TEST_KEYS
from tests.office import Office, now
from tests.stories.cells import COMMITTEE, EXPERT, SUPERVISOR, begun, found, orders, register
from tests.stories.lives import CENTRE

WHY = {"reason": "به خواست خودش"}


async def test_the_member_dies_and_the_cell_is_wound_up(office: Office) -> None:
    village = office.found_village()
    cell = await begun(office, village)
    answer = await office.call(
        "POST", f"/members/{village.members[0]}/death", {"reason": "گواهی فوت"}, as_=village.leader
    )
    assert answer.status_code in {200, 202}, answer.text
    await cell.in_stage("CLOSING")
    assert (await cell.sees("closing"))["facts"]["because"] == ["member_died"]
    await cell.says("cell_life.settle", EXPERT, "settled", reason="ابزار نزد خانواده ماند")
    assert (await cell.ends())["outcome"] == "CLOSED"

    # Nobody writes to who has died
    read = await office.read(f"/messages?process_id={cell.id}&limit=200")
    told = [one["event"] for one in read["items"]]
    assert (told.count("cell_life.closing"), told.count("cell_life.closed")) == (2, 1)


async def test_who_leaves_the_kanoon_is_on_probation_and_a_sale_does_not_end_it(office: Office) -> None:
    village = office.found_village()
    cell = await begun(office, village)
    path = f"/members/{village.members[0]}/kanoon"
    answer = await office.call("PUT", path, WHY | {"kanoon_id": None}, as_=CENTRE)
    assert answer.status_code == 200, answer.text
    await cell.in_stage("PROBATION")
    assert (await cell.sees("probation"))["facts"]["because"] == ["left_kanoon"]
    with office.database.writing() as session:
        assert keep_sign(session, TEST_KEYS, cell.id, "sold", "order-1", now())
    assert (await orders(cell, "report", "هنوز می‌بافد", EXPERT)).status_code == 202
    await cell.sees("sign")
    assert await cell.stage() == "PROBATION"
    assert (await orders(cell, "lift", "به کانون تازه می‌رود", SUPERVISOR)).status_code == 202
    await cell.in_stage("ACTIVE")


async def test_who_moves_takes_the_cell_along_to_the_other_leader(office: Office) -> None:
    village, other = office.found_village(), office.found_village()
    cell = await begun(office, village)
    await cell.pass_days(31)
    path = f"/members/{village.members[0]}/kanoon"
    answer = await office.call("PUT", path, WHY | {"kanoon_id": other.kanoon_id}, as_=CENTRE)
    assert answer.status_code == 200, answer.text
    await cell.sees("goes_to_kanoon")
    assert (await found(cell))["kanoon_id"] == other.kanoon_id
    assert (await orders(cell, "report", "؟", village.leader)).status_code == 404
    assert (await orders(cell, "report", "می‌بافد", other.leader)).status_code == 202
    await cell.sees("sign")
    assert await cell.stage() == "ACTIVE"


async def test_a_suspended_kanoons_cell_goes_on_and_a_closing_ones_is_on_probation(office: Office) -> None:
    village = office.found_village()
    cell = await begun(office, village)
    path = f"/kanoons/{village.kanoon_id}/state"
    for state, seen in (("suspended", "kanoon_suspended"), ("active", "kanoon_lifted")):
        answer = await office.call("PUT", path, WHY | {"state": state}, as_=CENTRE)
        assert answer.status_code == 204, answer.text
        await cell.sees(seen)
        assert await cell.stage() == "ACTIVE"
    facts = {"kanoon_id": village.kanoon_id}
    with office.database.writing() as session:
        keep_for_cases(session, TEST_KEYS, "kanoon.closing", f"{cell.id}:closing", facts, now())
    await cell.in_stage("PROBATION")
    assert (await cell.sees("probation"))["facts"]["because"] == ["kanoon_closing"]


async def test_a_market_sale_ends_a_probation_from_silence_and_loans_go_on_at_the_end(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]
    cell = await begun(office, village)
    await cell.pass_days(31 + 30)
    await cell.pass_days(28)
    await cell.pass_days(62)
    assert await cell.stage() == "PROBATION"
    with office.database.writing() as session:
        assert keep_sign(session, TEST_KEYS, cell.id, "sold", "order-1", now())
    await cell.sees("market_sign")
    await cell.in_stage("ACTIVE")

    assert (await orders(cell, "close", "ادامه نمی‌دهم", member)).status_code == 202
    await cell.sees("task_opened", task="cell_life.confirm_closing")
    await cell.says("cell_life.confirm_closing", COMMITTEE, "confirm")
    await cell.in_stage("CLOSING")


async def test_a_cell_is_registered_once_by_those_who_may(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]
    assert (await register(office, member, village.leader)).status_code == 403
    for wrong, code in (
        ({"craft_code": "flying"}, "unknown_craft"),
        ({"active_since": "2126-01-01"}, "day_ahead"),
    ):
        answer = await register(office, member, **wrong)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    answer = await register(office, member, active_since="2026-01-01")
    assert answer.status_code == 202, answer.text
    again = await register(office, member)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (422, "has_cell")
    unknown = await register(office, "m-none")
    assert (unknown.status_code, unknown.json()["errors"][0]["code"]) == (422, "unknown_member")
    shown = await office.read(f"/cells/{answer.json()['id']}")
    assert shown["activated_at"].startswith("2026-01-01")
    assert shown["outcomes"]["income_rials"] is None
    (listed,) = (await office.read(f"/cells?q={answer.json()['id']}", EXPERT))["items"]
    assert listed["state"] == "ACTIVE"
    assert (await office.read("/cells", member))["count"] == 1
    assert (await office.read("/cells", village.members[1]))["count"] == 0
    assert (await office.read("/cells", village.leader))["items"][0]["id"] == answer.json()["id"]
    assert (await office.call("GET", "/cells?province=atlantis", as_=EXPERT)).status_code == 422
