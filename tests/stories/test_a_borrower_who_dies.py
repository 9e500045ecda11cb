"""The borrower dies: reminders stop at once; insurance, fund, heirs, trustees and the board settle what is left."""

from tests.office import Case, Office, Village
from tests.stories.roads import ledger_is_right, nothing_is_held, to_offer, to_repayment

REASON = {"reason": "گواهی فوت ۱۲۳"}
COMMITTEE = ("credit_committee1", "credit_committee2")


async def dies(office: Office, village: Village, loan: Case) -> None:
    answer = await office.call("POST", f"/loans/{loan.id}/death", REASON, as_=village.leader)
    assert answer.status_code == 202, answer.text


async def decide(loan: Case, outcome: str) -> None:
    for member in COMMITTEE:
        await loan.says("loan.settle_estate", member, outcome, reason="در نشست کمیته")
    await loan.sees("estate_decided", answer=outcome)


async def kinds(loan: Case) -> list[str]:
    return sorted(task["kind"] for task in await loan.tasks())


async def after_death(office: Office, village: Village) -> Case:
    """A late loan of 60,000,000 over 6 whose fee is paid; the insurance does not pay."""
    loan = await to_repayment(office, village, 60_000_000, 6)
    schedule = (await loan.read())["schedule"]
    await loan.pay(600_000)
    await loan.sees("instalment_paid", number=1)
    await loan.pass_until(schedule[1]["deadline_on"])
    await loan.pass_days(8)
    assert await kinds(loan) == ["loan.call_member"]
    await dies(office, village, loan)
    await loan.sees("task_opened", task="loan.claim_insurance")
    return loan


async def test_reminders_and_questions_stop_at_once_and_the_insurance_pays_all(office: Office) -> None:
    village = office.found_village()
    loan = await after_death(office, village)
    assert await kinds(loan) == ["loan.claim_insurance"]
    assert (await loan.messages()).count("loan.borrower_died") == 2
    said = len(await loan.messages())
    fired = await loan.pass_days(20)
    assert not {"reminded_before", "reminded_due", "reminded_overdue", "trustees_told"} & set(fired)
    assert len([event for event in (await loan.messages())[said:] if event.startswith("loan.")]) == 0

    await loan.says(
        "loan.claim_insurance", "treasury1", "paid", amount_rials=60_000_000, reference=f"i-{loan.id}"
    )
    ended = await loan.ends()
    assert ended["outcome"] == "PAID"
    assert "loan.closed" not in await loan.messages(), "nothing is said to the phone of who has died"
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def test_what_the_insurance_leaves_the_solidarity_fund_pays(office: Office) -> None:
    loan = await after_death(office, office.found_village())
    await loan.says(
        "loan.claim_insurance", "treasury1", "paid", amount_rials=20_000_000, reference=f"j-{loan.id}"
    )
    await loan.sees("insurance_paid", amount_rials=20_000_000)
    await decide(loan, "solidarity_fund")
    assert (await loan.ends())["outcome"] == "PAID"
    assert (await loan.sees("fund_paid"))["facts"]["amount_rials"] == 40_000_000
    await ledger_is_right(office)


async def test_heirs_go_on_and_nobody_is_sent_an_sms(office: Office) -> None:
    loan = await after_death(office, office.found_village())
    await loan.says("loan.claim_insurance", "treasury1", "refused", reason="بیمه نداشت")
    await decide(loan, "heirs_pay")
    await loan.sees("heirs_pay")
    fired = await loan.pass_days(40)
    assert not {"reminded_before", "reminded_due", "reminded_overdue"} & set(fired)
    # What stays unpaid is asked about of the leader, as with anybody
    assert "loan.call_member" in await kinds(loan)
    await loan.pay(60_000_000)
    assert (await loan.ends())["outcome"] == "PAID"
    await ledger_is_right(office)


async def test_trustees_who_cannot_lead_to_the_board(office: Office) -> None:
    loan = await after_death(office, office.found_village())
    await loan.says("loan.claim_insurance", "treasury1", "refused", reason="بیمه نداشت")
    await decide(loan, "trustees_pay")
    for standing in (await loan.read())["trustees"]:
        await loan.says("loan.pay_as_trustee", standing["member_id"], "cannot")
    await decide(loan, "write_off")
    for member in ("board1", "board2"):
        await loan.says("loan.write_off", member, "approve", reason="تصویب شد")
    ended = await loan.ends()
    assert ended["outcome"] == "WRITTEN_OFF"
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def test_an_estate_is_never_forgotten_where_trustees_stay_silent(office: Office) -> None:
    loan = await after_death(office, office.found_village())
    await loan.says("loan.claim_insurance", "treasury1", "refused", reason="بیمه نداشت")
    await decide(loan, "trustees_pay")
    await loan.pass_days(21)
    assert await kinds(loan) == ["loan.settle_estate"]


async def test_fees_of_later_years_are_not_asked_of_an_estate(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 200_000_000, 18)
    await dies(office, village, loan)
    await loan.sees("borrower_died")
    await loan.pass_days(1)
    assert sum(row["fee_rials"] for row in (await loan.read())["schedule"]) == 0
    await loan.says(
        "loan.claim_insurance", "treasury1", "paid", amount_rials=200_000_000, reference=f"k-{loan.id}"
    )
    assert (await loan.ends())["outcome"] == "PAID"
    await ledger_is_right(office)


async def test_before_the_money_has_left_the_application_ends(office: Office) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 100_000_000, 10)
    await dies(office, village, loan)
    ended = await loan.ends()
    assert (ended["stage"], ended["outcome"]) == ("WITHDRAWN", "WITHDRAWN")
    assert "loan.withdrawn" not in await loan.messages()
    await nothing_is_held(office, loan)


async def test_who_may_say_so_and_until_when(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 60_000_000, 6)
    stranger = office.found_village()
    path = f"/loans/{loan.id}/death"
    assert (await office.call("POST", path, REASON, as_=stranger.leader)).status_code == 404
    assert (await office.call("POST", path, REASON, as_="treasury1")).status_code == 403
    assert (await office.call("POST", path, {}, as_=village.leader)).status_code == 422
    await dies(office, village, loan)
    again = await office.call("POST", path, {"reason": "باز هم"}, as_=village.leader)
    assert (again.status_code, again.json()["code"]) == (409, "too_late")
