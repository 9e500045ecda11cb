"""One instalment that is short, late or paused away takes nothing from the others: their words and fees come."""

from datetime import date, timedelta

from tests.office import Office
from tests.stories.roads import ledger_is_right, to_repayment


async def test_one_rial_short_silences_nothing(office: Office) -> None:
    loan = await to_repayment(office, office.found_village(), 60_000_000, 6)
    schedule = (await loan.read())["schedule"]
    await loan.pass_until(schedule[0]["due_on"])
    await loan.pay(schedule[0]["fee_rials"] - 1)
    await loan.sees("receipt")

    # The second instalment has its reminders before and on its day, as if the first were whole
    fired = await loan.pass_until(schedule[1]["due_on"])
    assert fired.count("reminded_before") == 2
    assert fired.count("reminded_due") == 1
    # and the first is called about, met about and decided on, once each, however many are late
    fired = await loan.pass_until(schedule[3]["due_on"])
    asked = ["loan.call_member", "loan.decide_arrears", "loan.hold_meeting"]
    assert sorted(task["kind"] for task in await loan.tasks()) == asked

    # Paying all that is late ends the call
    await loan.pay(sum(row["principal_rials"] + row["fee_rials"] for row in schedule[:4]))
    await loan.sees("instalment_paid", number=3)
    assert await loan.tasks() == []
    await ledger_is_right(office)


async def test_a_later_years_fee_falls_due_on_its_day_whatever_is_unpaid(office: Office) -> None:
    loan = await to_repayment(office, office.found_village(), 200_000_000, 18)
    schedule = (await loan.read())["schedule"]
    assert (schedule[0]["fee_rials"], schedule[12]["fee_rials"]) == (4_000_000, 625_000)
    await loan.pass_until(schedule[12]["due_on"], hour=8)
    assert (await loan.read())["balance"]["fee_due_rials"] == 4_000_000
    await loan.pass_until(schedule[12]["due_on"], hour=10)
    assert (await loan.read())["balance"]["fee_due_rials"] == 4_625_000
    await ledger_is_right(office)


async def test_a_pause_moves_no_date_of_the_contract(office: Office) -> None:
    loan = await to_repayment(office, office.found_village(), 60_000_000, 6)
    schedule = (await loan.read())["schedule"]
    await office.call("POST", f"/processes/{loan.id}/pause", {"reason": "بررسی"}, as_="supervisor1")
    assert (await loan.read())["marks"] == ["PAUSED"]
    await loan.pass_days(10)
    await office.call("POST", f"/processes/{loan.id}/resume", {"reason": "ادامه"}, as_="supervisor1")
    assert (await loan.read())["marks"] == []
    fired = await loan.pass_until(schedule[0]["due_on"])
    assert fired.count("reminded_before") == 2
    assert fired.count("reminded_due") == 1

    # Paused over the day itself: afterwards the fee is due, and only the last word is said
    second = schedule[1]["due_on"]
    await loan.pass_until(str(date.fromisoformat(second) - timedelta(days=9)))
    await office.call("POST", f"/processes/{loan.id}/pause", {"reason": "بررسی"}, as_="supervisor1")
    assert await loan.pass_until(str(date.fromisoformat(second) + timedelta(days=1)), hour=1) == []
    await office.call("POST", f"/processes/{loan.id}/resume", {"reason": "ادامه"}, as_="supervisor1")
    await loan.sees("reminded_due", number=2)
    happened = [(e["what"], e["facts"].get("number")) for e in (await loan.read())["timeline"]]
    assert ("reminded_before", 2) not in happened
    await ledger_is_right(office)


async def test_a_pause_while_merat_is_awaited_moves_the_deadline_on(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]
    office.sandbox.fault("merat", "silent", for_process=village.national_codes[member])
    loan = await office.ask_for_loan(member, 100_000_000, 10)
    await loan.sees("recognition_asked")
    await office.call("POST", f"/processes/{loan.id}/pause", {"reason": "بررسی"}, as_="supervisor1")
    await loan.pass_days(6)
    await office.call("POST", f"/processes/{loan.id}/resume", {"reason": "ادامه"}, as_="supervisor1")
    assert "merat_silent" not in await loan.pass_days(4)
    assert "merat_silent" in await loan.pass_days(2)
