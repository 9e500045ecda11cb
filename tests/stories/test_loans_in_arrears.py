"""Instalments that stay unpaid: the ladder, and each thing that the committee may decide."""

from datetime import date, timedelta

import pytest

from tests.office import Case, Office, Village
from tests.stories.roads import ledger_is_right, nothing_is_held, to_repayment

FUND_RIALS = 100_000_000
MEMBERS = ("credit_committee1", "credit_committee2", "credit_committee3")


def after(day: str, days: int) -> str:
    return str(date.fromisoformat(day) + timedelta(days=days))


async def to_the_committee(office: Office, village: Village) -> Case:
    """Six instalments of which none is paid for sixty days: 600,000 of fee, then 12,000,000 each."""
    loan = await to_repayment(office, village, 60_000_000, 6)
    first = (await loan.read())["schedule"][0]
    await loan.pass_until(after(first["deadline_on"], 60))
    assert "loan.decide_arrears" in [task["kind"] for task in await loan.tasks()]
    return loan


async def decide(loan: Case, outcome: str, **form: object) -> None:
    """Two of three of the committee."""
    for member in MEMBERS[:2]:
        await loan.says("loan.decide_arrears", member, outcome, **form)


async def open_kinds(loan: Case) -> list[str]:
    return sorted(task["kind"] for task in await loan.tasks())


async def pay_all(loan: Case) -> None:
    balance = (await loan.read())["balance"]
    schedule = (await loan.read())["schedule"]
    owed = sum(row["principal_rials"] + row["fee_rials"] - row["paid_rials"] for row in schedule)
    assert owed >= balance["principal_rials"]
    await loan.pay(owed)


async def test_the_ladder_from_the_first_late_day_to_the_committee(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 60_000_000, 6)
    deadline = (await loan.read())["schedule"][0]["deadline_on"]

    # The member is told on the first and the third day
    assert (await loan.pass_until(after(deadline, 3))).count("reminded_overdue") == 2
    # Day 7: the leader calls
    await loan.pass_until(after(deadline, 7))
    assert await open_kinds(loan) == ["loan.call_member"]
    await loan.says("loan.call_member", village.leader, "not_reached")
    # Day 15: the trustees hear of it, once each
    assert "trustees_told" in await loan.pass_until(after(deadline, 15))
    assert (await loan.messages()).count("loan.trustee_told_late") == 2
    # Day 30: a meeting
    await loan.pass_until(after(deadline, 30))
    assert "loan.hold_meeting" in await open_kinds(loan)
    assert "loan.meeting_called" in await loan.messages()
    await loan.says("loan.hold_meeting", village.leader, "promised")
    # Day 60: the committee, which the member and the trustees are no part of
    await loan.pass_until(after(deadline, 60))
    asked = next(task for task in await loan.tasks() if task["kind"] == "loan.decide_arrears")
    about = (await office.read(f"/tasks/{asked['id']}", as_=MEMBERS[2]))["why"]["about"]
    assert (about["number"], about["late_rials"], about["left_rials"]) == (1, 12_600_000, 60_000_000)

    # Paying what is late ends every question about it
    await loan.pay(12_600_000)
    await loan.sees("instalment_paid", number=2)
    assert await open_kinds(loan) == []
    await ledger_is_right(office)


async def test_one_question_is_about_everything_that_is_late(office: Office) -> None:
    loan = await to_the_committee(office, office.found_village())
    schedule = (await loan.read())["schedule"]
    await loan.pass_until(after(schedule[4]["deadline_on"], 61))
    assert await open_kinds(loan) == ["loan.call_member", "loan.decide_arrears", "loan.hold_meeting"]


async def test_the_committee_waits_and_is_asked_again_after_thirty_days(office: Office) -> None:
    loan = await to_the_committee(office, office.found_village())
    await decide(loan, "wait")
    assert "loan.decide_arrears" not in await open_kinds(loan)
    await loan.pass_days(29)
    assert "loan.decide_arrears" not in await open_kinds(loan)
    await loan.pass_days(1)
    assert "loan.decide_arrears" in await open_kinds(loan)


async def test_rescheduled_and_paid_to_the_end(office: Office) -> None:
    loan = await to_the_committee(office, office.found_village())
    # Votes for other months do not agree; who comes later sees what was voted so far.
    for member, months in zip(MEMBERS, (10, 6, 10), strict=True):
        (task,) = [one for one in await loan.tasks() if one["kind"] == "loan.decide_arrears"]
        seen = (await office.read(f"/tasks/{task['id']}", as_=member))["why"]["answers"]
        assert [one["months"] for one in seen] == [10, 6][: MEMBERS.index(member)]
        await loan.says("loan.decide_arrears", member, "reschedule", months=months)
    await loan.sees("rescheduled", months=10)
    assert await open_kinds(loan) == []
    found = await loan.read()
    # The fee that was due comes first, then ten equal parts; nothing new is charged
    assert [(row["principal_rials"], row["fee_rials"]) for row in found["schedule"]] == [
        (0, 600_000), *[(6_000_000, 0)] * 10,
    ]  # fmt: skip
    assert found["schedule"][0]["due_on"] > found["now"][:10]
    assert found["balance"] == {"principal_rials": 60_000_000, "fee_due_rials": 600_000, "overpaid_rials": 0}
    await ledger_is_right(office)

    # Reminders come for the new dates
    fired = await loan.pass_until(found["schedule"][0]["due_on"])
    assert (fired.count("reminded_before"), fired.count("reminded_due")) == (4, 2)
    await loan.pay(60_600_000)
    assert (await loan.ends())["outcome"] == "PAID"
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def test_a_pause_for_hardship_moves_what_is_left(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 60_000_000, 6)
    before = (await loan.read())["schedule"]
    await loan.pay(600_000)
    await loan.sees("instalment_paid", number=1)
    await loan.pass_until(after(before[1]["deadline_on"], 60))

    # No longer than the policy's longest
    too_long = await loan.answer("loan.decide_arrears", MEMBERS[0], outcome="pause", months=4)
    assert too_long.status_code == 422
    assert [(error["field"], error["code"]) for error in too_long.json()["errors"]] == [
        ("months", "too_large")
    ]

    await decide(loan, "pause", months=3)
    await loan.sees("hardship_pause", months=3)
    found = await loan.read()
    paused = found["schedule"]
    assert found["marks"] == ["PAUSED"]
    assert paused[0] == before[0] | {"paid_rials": 600_000, "state": "paid"}
    assert [row["principal_rials"] for row in paused] == [row["principal_rials"] for row in before]
    assert paused[1]["due_on"] == before[4]["due_on"]
    assert "loan.hardship_pause" in await loan.messages()
    await loan.pass_until(after(paused[1]["due_on"], 1))
    assert (await loan.read())["marks"] == []
    await ledger_is_right(office)


async def test_the_solidarity_fund_pays_what_is_late(office: Office) -> None:
    loan = await to_the_committee(office, office.found_village())
    await decide(loan, "solidarity_fund", reason="بیماری")
    await loan.sees("fund_paid", amount_rials=12_600_000)
    found = await loan.read()
    assert found["balance"]["principal_rials"] == 48_000_000
    assert [row["state"] for row in found["schedule"]][:2] == ["paid"] * 2
    assert await open_kinds(loan) == []
    fund = await office.read(f"/ledger/accounts/solidarity:fund?book=rehearsal:{loan.id}")
    assert fund["posted"] == FUND_RIALS - 12_600_000
    await ledger_is_right(office)


async def test_a_fund_that_is_short_pays_nothing_and_the_committee_decides_again(office: Office) -> None:
    loan = await to_repayment(office, office.found_village(), 300_000_000, 2)
    deadline = (await loan.read())["schedule"][0]["deadline_on"]
    await loan.pass_until(after(deadline, 60))
    await decide(loan, "solidarity_fund", reason="بیماری")
    await loan.sees("fund_short")
    assert "loan.decide_arrears" in await open_kinds(loan)
    assert (await loan.read())["balance"]["principal_rials"] == 300_000_000


async def test_trustees_pay_and_the_member_owes_it_to_them(office: Office) -> None:
    village = office.found_village()
    loan = await to_the_committee(office, village)
    one, other = [standing["member_id"] for standing in (await loan.read())["trustees"]]
    await decide(loan, "trustees_pay", reason="عضو ناپدید شده")
    assert (await open_kinds(loan)).count("loan.pay_as_trustee") == 2

    # One has paid: the treasury finds it at the bank
    await loan.says("loan.pay_as_trustee", one, "paid", reference="t-1")
    await loan.says("loan.confirm_trustee_payment", "treasury1", "received")
    await loan.sees("trustee_paid", amount_rials=6_300_000)
    book = f"rehearsal:{loan.id}"
    due = await office.read(f"/ledger/accounts/recourse_due:{loan.id}:{one}?book={book}")
    assert due["posted"] == 6_300_000
    # The bank tells of it as well, which books nothing twice
    await loan.pay(6_300_000, reference="t-1")
    await loan.pass_days(1)
    assert (await loan.read())["balance"]["principal_rials"] == 60_000_000 - 5_700_000

    # The other cannot: the committee decides again
    await loan.says("loan.pay_as_trustee", other, "cannot")
    await loan.sees("trustee_did_not_pay", member=other)
    assert "loan.decide_arrears" in await open_kinds(loan)
    await ledger_is_right(office)


async def test_two_trustees_who_name_one_payment_have_paid_once(office: Office) -> None:
    loan = await to_the_committee(office, office.found_village())
    one, other = [standing["member_id"] for standing in (await loan.read())["trustees"]]
    await decide(loan, "trustees_pay", reason="عضو ناپدید شده")
    for trustee in (one, other):
        await loan.says("loan.pay_as_trustee", trustee, "paid", reference="t-9")
        await loan.says("loan.confirm_trustee_payment", "treasury1", "received")
    await loan.sees("trustee_did_not_pay", member=other)
    assert (await loan.read())["balance"]["principal_rials"] == 60_000_000 - 5_700_000
    assert await open_kinds(loan) == ["loan.decide_arrears"]
    await ledger_is_right(office)


async def test_a_reference_in_persian_digits_is_the_banks_own(office: Office) -> None:
    loan = await to_the_committee(office, office.found_village())
    one = (await loan.read())["trustees"][0]["member_id"]
    await decide(loan, "trustees_pay", reason="عضو ناپدید شده")
    await loan.says("loan.pay_as_trustee", one, "paid", reference="۱۴۰۵۷۷")
    await loan.says("loan.confirm_trustee_payment", "treasury1", "received")
    await loan.sees("trustee_paid", amount_rials=6_300_000)
    # The bank tells of the same money, in its own digits
    await loan.pay(6_300_000, reference="140577")
    await loan.pass_days(1)
    assert (await loan.read())["balance"]["principal_rials"] == 60_000_000 - 5_700_000


async def test_trustees_who_stay_silent_bring_it_back_to_the_committee(office: Office) -> None:
    loan = await to_the_committee(office, office.found_village())
    await decide(loan, "trustees_pay", reason="عضو ناپدید شده")
    fired = await loan.pass_days(21)
    assert fired.count("trustee_did_not_pay") == 2
    assert "loan.pay_as_trustee" not in await open_kinds(loan)
    assert "loan.decide_arrears" in await open_kinds(loan)


@pytest.mark.parametrize("told_first", [True, False])
async def test_what_the_treasury_does_not_find_pays_nothing(office: Office, told_first: bool) -> None:
    loan = await to_the_committee(office, office.found_village())
    one = (await loan.read())["trustees"][0]["member_id"]
    await decide(loan, "trustees_pay", reason="عضو ناپدید شده")
    await loan.says("loan.pay_as_trustee", one, "paid", reference="t-2")
    if told_first:
        # Money under this reference has come in, and it is another amount
        await loan.pay(5, reference="t-2")
        await loan.sees("receipt", reference="t-2")
    await loan.says("loan.confirm_trustee_payment", "treasury1", "received" if told_first else "not_received")
    await loan.sees("trustee_did_not_pay", member=one)
    assert (await loan.read())["balance"]["principal_rials"] == 60_000_000
    await ledger_is_right(office)


async def test_written_off_by_the_board_on_the_committees_proposal(office: Office) -> None:
    village = office.found_village()
    loan = await to_the_committee(office, village)
    await decide(loan, "write_off", reason="عضو درگذشته و ورثه ندارد")
    # The first time the board is not convinced
    for member in ("board1", "board2"):
        await loan.says("loan.write_off", member, "reject", reason="با معتمدان گفت‌وگو شود")
    await loan.sees("write_off_rejected")
    await decide(loan, "write_off", reason="گفت‌وگو شد")
    for member in ("board1", "board2"):
        await loan.says("loan.write_off", member, "approve", reason="پذیرفته شد")
    found = await loan.ends()
    assert (found["stage"], found["outcome"]) == ("CLOSED", "WRITTEN_OFF")
    assert found["balance"] == {"principal_rials": 0, "fee_due_rials": 0, "overpaid_rials": 0}
    expense = await office.read(f"/ledger/accounts/write_off_expense:loans?book=rehearsal:{loan.id}")
    assert expense["posted"] == 60_600_000
    await nothing_is_held(office, loan)
    assert (await loan.messages())[-3:].count("loan.trustee_freed") == 2
    await ledger_is_right(office)


async def test_who_pays_while_the_board_thinks_is_not_written_off(office: Office) -> None:
    loan = await to_the_committee(office, office.found_village())
    await decide(loan, "write_off", reason="امیدی نیست")
    await pay_all(loan)
    assert (await loan.ends())["outcome"] == "PAID"
    await ledger_is_right(office)
