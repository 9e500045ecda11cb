"""A new loan takes the place of an earlier one: it is decided on like any other, and pays that one off."""

import secrets

import httpx

from domain.one_time_code import code_of
from tests.fixtures.office import CODE_SECRET
from tests.office import Case, Office, Village
from tests.stories.roads import ledger_is_right, to_repayment
from tests.stories.test_a_live_loan import live_loan

COMMITTEE = ("credit_committee1", "credit_committee2")


async def asks(
    office: Office, member: str, earlier: Case, amount_rials: int, **more: object
) -> httpx.Response:
    body = {
        "member_id": member, "amount_rials": amount_rials, "instalments": 12, "rehearsal": True,
        "purpose": {"category": "livelihood", "text": "به جای وام پیشین"}, "payout": {"refinances": earlier.id},
    }  # fmt: skip
    key = {"Idempotency-Key": secrets.token_hex(8)}
    return await office.call("POST", "/loans", body | more, **key)


async def recognised(office: Office, village: Village, earlier: Case, amount_rials: int) -> Case:
    """A real application in place of `earlier`, whose trustees are being asked."""
    answer = await asks(office, village.members[0], earlier, amount_rials, rehearsal=False)
    later = Case(office, answer.json()["id"])
    await later.sees("recognition_asked")
    result = {
        "request_id": later.id, "rank": "A", "affordable_instalment_rials": 100_000_000,
        "guarantor_ceiling_rials": 0, "valid_until": "2199-01-01",
    }  # fmt: skip
    assert (await office.webhook("merat", "merat.result", result, secrets.token_hex(8))).status_code == 202
    await later.in_stage("TRUSTEES")
    return later


async def signed(loan: Case, village: Village, code: str | None = None) -> None:
    """Trustees, leader, whoever decides about a member who was late before, and the member."""
    for task in await loan.tasks():
        await loan.says("loan.stand_as_trustee", task["assigned_member_id"], "accept")
    await loan.says("loan.endorse", village.leader, "endorse")
    await loan.in_stage("OFFERED")
    await loan.says("loan.accept_offer", village.members[0], "accept", code=code or await loan.code())


async def test_the_committee_proposes_it_and_the_earlier_loan_ends_rescheduled_into(office: Office) -> None:
    village = office.found_village()
    earlier = await to_repayment(office, village, 60_000_000, 6)
    await earlier.pass_days(95)
    for member in COMMITTEE:
        await earlier.says("loan.decide_arrears", member, "refinance", reason="درآمدش کم شده است")
    await earlier.sees("task_opened", task="loan.apply_anew")
    owed = sum((await earlier.read())["balance"].values())

    answer = await asks(office, village.members[0], earlier, owed)
    assert answer.status_code == 202, answer.text
    later = Case(office, answer.json()["id"])
    await earlier.says("loan.apply_anew", village.leader, "applied")
    await later.pass_days(4)
    await signed(later, village)
    await later.in_stage("REPAYING")
    assert (await later.read())["refinances"] == earlier.id
    assert "loan.paid_off" in await later.messages()

    ended = await earlier.ends()
    assert ended["outcome"] == "RESCHEDULED_INTO"
    assert ended["balance"] == {"principal_rials": 0, "fee_due_rials": 0, "overpaid_rials": 0}
    assert (await earlier.sees("refinanced"))["facts"]["loan"] == later.id
    # No bank was told anything, and whoever repays so has earned no points.
    assert office.sandbox.see("/orders", order_id=f"{later.id}:disburse")["items"] == []
    assert "points_earned" not in [entry["what"] for entry in ended["timeline"]]
    assert sum(row["principal_rials"] for row in (await later.read())["schedule"]) == owed
    await later.pay(2 * owed)
    await later.sees("task_opened", task="loan.refund_overpaid")
    await later.says("loan.refund_overpaid", "treasury1", "refunded", reference="R-1")
    assert (await later.ends())["outcome"] == "PAID"
    await ledger_is_right(office)


async def test_who_does_not_want_it_brings_it_back_to_the_committee(office: Office) -> None:
    village = office.found_village()
    earlier = await to_repayment(office, village, 60_000_000, 6)
    await earlier.pass_days(95)
    for member in COMMITTEE:
        await earlier.says("loan.decide_arrears", member, "refinance", reason="درآمدش کم شده است")
    await earlier.sees("task_opened", task="loan.apply_anew")
    await earlier.says("loan.apply_anew", village.leader, "not_wanted")
    await earlier.sees("applied_anew", answer="not_wanted")
    for member in COMMITTEE:
        await earlier.says("loan.decide_arrears", member, "wait")


async def test_real_loans_move_the_money_through_the_books_alone(office: Office) -> None:
    village = office.found_village()
    earlier = await live_loan(office, village, 60_000_000, 6)
    bank = (await office.read("/ledger/accounts/bank:main"))["posted"]
    # While another loan is open a second one is not for this member; one in its place is.
    owed = sum(row["principal_rials"] + row["fee_rials"] for row in (await earlier.read())["schedule"])
    later = await recognised(office, village, earlier, owed)
    await signed(later, village, code_of(CODE_SECRET, later.id, 1))
    await later.in_stage("REPAYING")
    assert (await earlier.ends())["outcome"] == "RESCHEDULED_INTO"
    assert (await office.read("/ledger/accounts/bank:main"))["posted"] == bank
    assert (await office.read(f"/ledger/accounts/suspense:refinance:{later.id}"))["posted"] == 0
    held = [await office.read(f"/ledger/accounts/loan_principal:{loan.id}") for loan in (earlier, later)]
    assert [one["posted"] for one in held] == [0, owed]
    await ledger_is_right(office)


async def test_an_earlier_loan_that_was_paid_meanwhile_takes_nothing(office: Office) -> None:
    village = office.found_village()
    earlier = await live_loan(office, village, 60_000_000, 6)
    owed = sum(row["principal_rials"] + row["fee_rials"] for row in (await earlier.read())["schedule"])
    later = await recognised(office, village, earlier, owed)
    await earlier.pay(owed, f"{earlier.id}-all")
    assert (await earlier.ends())["outcome"] == "PAID"
    await signed(later, village, code_of(CODE_SECRET, later.id, 1))
    ended = await later.ends()
    assert ended["outcome"] == "DISBURSEMENT_FAILED"
    assert (await later.sees("not_taken"))["facts"]["reasons"] == ["case_closed"]
    told = await office.call("GET", f"/loans/{later.id}/statement.xlsx", as_="auditor1")
    assert told.status_code == 200, told.text
    for account in (f"loan_principal:{later.id}", f"suspense:refinance:{later.id}"):
        assert (await office.read(f"/ledger/accounts/{account}"))["posted"] == 0
    await ledger_is_right(office)


async def test_money_that_came_in_meanwhile_is_not_lent_a_second_time_as_cash(office: Office) -> None:
    """Somebody pays an instalment of the earlier loan while the later one is decided: now it would be too large."""
    village = office.found_village()
    earlier = await live_loan(office, village, 60_000_000, 6)
    schedule = (await earlier.read())["schedule"]
    owed = sum(row["principal_rials"] + row["fee_rials"] for row in schedule)
    later = await recognised(office, village, earlier, owed)
    await earlier.pay(schedule[0]["principal_rials"] + schedule[0]["fee_rials"], f"{earlier.id}-one")
    await earlier.sees("instalment_paid", number=1)
    await signed(later, village, code_of(CODE_SECRET, later.id, 1))
    assert (await later.ends())["outcome"] == "DISBURSEMENT_FAILED"
    assert (await later.sees("not_taken"))["facts"]["reasons"] == ["more_than_owed"]
    assert (await earlier.read())["outcome"] is None
    for account in (f"loan_principal:{later.id}", f"overpaid:{earlier.id}", f"suspense:refinance:{later.id}"):
        assert (await office.read(f"/ledger/accounts/{account}"))["posted"] == 0
    await ledger_is_right(office)


async def test_it_takes_what_settles_the_earlier_loan_of_the_same_member_and_no_cash(office: Office) -> None:
    village = office.found_village()
    earlier = await to_repayment(office, village, 60_000_000, 6)

    async def wrong(
        member: str, amount_rials: int, loan: Case = earlier, **more: object
    ) -> list[tuple[str, str]]:
        answer = await asks(office, member, loan, amount_rials, **more)
        assert answer.status_code == 422, answer.text
        return [(error["field"], error["code"]) for error in answer.json()["errors"]]

    member = village.members[0]
    assert await wrong(member, 59_000_000) == [("amount_rials", "less_than_owed")]
    assert await wrong(member, 61_200_000) == [("amount_rials", "more_than_owed")]
    assert await wrong(village.members[1], 60_600_000) == [("payout.refinances", "unknown_loan")]
    assert await wrong(member, 60_600_000, Case(office, "loan-none")) == [
        ("payout.refinances", "unknown_loan")
    ]
    # Real money does not pay off what was only rehearsed.
    assert await wrong(member, 60_600_000, rehearsal=False) == [("payout.refinances", "unknown_loan")]
    await earlier.pay(60_600_000)
    await earlier.ends()
    assert await wrong(member, 60_600_000) == [("payout.refinances", "nothing_owed")]
