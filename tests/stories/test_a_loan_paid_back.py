"""A loan of 18 instalments, from the API call to its last rial."""

from tests.office import Office
from tests.stories.roads import ledger_is_right, to_repayment


async def test_a_loan_of_eighteen_instalments_is_paid_to_the_end(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]

    # The day of the application: eligible, Mer'at is asked
    loan = await office.ask_for_loan(member, 200_000_000, 18)
    await loan.pass_days(1)
    assert await loan.stage() == "SCORING"

    # Three days later: Mer'at has answered, two trustees are asked
    await loan.pass_days(3)
    assert await loan.stage() == "TRUSTEES"
    asked = [task["assigned_member_id"] for task in await loan.tasks()]
    assert len(asked) == 2
    assert set(asked) <= set(village.trustees)
    for trustee in asked:
        await loan.says("loan.stand_as_trustee", trustee, "accept")

    # The leader endorses; the table approves a small loan of a trusted member
    await loan.says("loan.endorse", village.leader, "endorse")
    assert await loan.stage() == "OFFERED"
    held = await office.read(f"/ledger/accounts/capacity:{asked[0]}?book=rehearsal:{loan.id}")
    assert held["pending_out"] == 100_000_000

    # The member accepts by the one-time code; the bank pays four hours later
    await loan.says("loan.accept_offer", member, "accept", code=await loan.code())
    await loan.pass_days(1)
    found = await loan.read()
    assert found["stage"] == "REPAYING"
    assert found["balance"] == {"principal_rials": 200_000_000, "fee_due_rials": 0, "overpaid_rials": 0}
    schedule = found["schedule"]
    assert [row["fee_rials"] for row in schedule if row["fee_rials"]] == [4_000_000, 625_000]
    assert [row["principal_rials"] for row in schedule if row["principal_rials"]] == [12_500_000] * 16

    # Month after month: two reminders before, one on the day, and the member pays
    for row in schedule:
        fired = await loan.pass_until(row["due_on"])
        assert fired.count("reminded_before") == 2
        assert fired.count("reminded_due") == 1
        assert ("fee_due" in fired) == bool(row["fee_rials"])
        paid = await loan.pay(row["principal_rials"] + row["fee_rials"])
        assert paid.status_code == 202
        await loan.sees("instalment_paid", number=row["number"])

    # The last rial is back: the loan is closed, its trustees are free
    ended = await loan.ends()
    assert (ended["stage"], ended["outcome"], ended["status"]) == ("CLOSED", "PAID", "completed")
    assert ended["balance"] == {"principal_rials": 0, "fee_due_rials": 0, "overpaid_rials": 0}
    assert {row["state"] for row in ended["schedule"]} == {"paid"}
    free = await office.read(f"/ledger/accounts/capacity:{asked[0]}?book=rehearsal:{loan.id}")
    assert free["available"] == 20_000_000_000
    assert (await loan.messages())[-1] == "loan.closed"
    await ledger_is_right(office)


async def test_what_is_paid_too_much_goes_back_to_the_member(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 30_000_000, 3)

    # The member pays the whole loan, its fee, and five million more
    await loan.pay(30_000_000 + 150_000 + 5_000_000)
    await loan.sees("overpaid")
    found = await loan.read()
    assert found["balance"] == {"principal_rials": 0, "fee_due_rials": 0, "overpaid_rials": 5_000_000}
    assert found["stage"] == "REPAYING"

    # The treasury gives it back, and the loan closes
    await loan.says("loan.refund_overpaid", "treasury1", "refunded", reference="PAYA-1")
    ended = await loan.ends()
    assert ended["outcome"] == "PAID"
    assert ended["balance"]["overpaid_rials"] == 0
    await ledger_is_right(office)


async def test_receipts_come_early_in_parts_and_twice(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 40_000_000, 4)
    first = (await loan.read())["schedule"][0]

    # Half of the first instalment (its fee) before its day, by two deliveries of one receipt
    await loan.pay(first["fee_rials"] // 2, "half")
    await loan.sees("receipt", reference="half")
    await loan.pay(first["fee_rials"] // 2, "half")
    # The same reference with another amount is nothing to post: it is a person's case
    await loan.pay(first["fee_rials"], "half")
    found = await loan.read()
    assert found["schedule"][0]["paid_rials"] == first["fee_rials"] // 2
    exceptions = await office.until_listed("/processes?kind=exception&q=half", as_="reconciliation1")
    assert exceptions[0]["subject"]["cause"] == "changed_repeat"

    # The rest of everything at once
    owed = sum(row["principal_rials"] + row["fee_rials"] - row["paid_rials"] for row in found["schedule"])
    await loan.pay(owed, "rest")
    assert (await loan.ends())["outcome"] == "PAID"
    await ledger_is_right(office)


async def test_the_member_of_a_rehearsal_pays_by_a_call(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 30_000_000, 3)
    first = (await loan.read())["schedule"][0]
    paid = await office.call(
        "POST",
        f"/rehearsals/{loan.id}/receipts",
        {"amount_rials": first["principal_rials"] + first["fee_rials"], "reference": "by-call"},
    )
    assert (paid.status_code, paid.json()) == (202, {"id": loan.id, "reference": "by-call"})
    assert paid.headers["location"] == f"/api/v1/processes/{loan.id}"
    again = await office.call(
        "POST", f"/rehearsals/{loan.id}/receipts", {"amount_rials": 1_000, "reference": "by-call"}
    )
    assert (again.status_code, again.json()["code"]) == (409, "changed_repeat")
    entry = await loan.sees("receipt", reference="by-call")
    assert entry["kind"] in {"stage", "task", "message", "money", "outside"}
