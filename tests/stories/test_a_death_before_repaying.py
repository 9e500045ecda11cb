"""A borrower dies between the contract and the money, or with a second loan: everything that is theirs hears of it."""

from tests.office import Case, Office
from tests.stories.roads import ledger_is_right, nothing_is_held, to_offer, to_release, to_repayment
from tests.stories.test_a_borrower_who_dies import dies, kinds
from tests.stories.test_a_live_loan import live_loan
from tests.stories.test_money_that_comes_back import comes_back
from tests.stories.test_refinancing import asks


async def ends_unpaid(office: Office, loan: Case) -> None:
    ended = await loan.ends()
    assert ended["stage"] == "DISBURSEMENT_FAILED"
    assert ended["timeline"][-1]["facts"]["reasons"] == ["applicant_died"]
    assert "loan.disbursement_failed" not in await loan.messages(), "nothing is said to who has died"
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def test_money_that_nobody_has_released_is_not_sent(office: Office) -> None:
    village = office.found_village()
    loan = await to_release(office, village)
    await dies(office, village, loan)
    await ends_unpaid(office, loan)


async def test_money_that_came_back_is_not_paid_again(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 60_000_000, 6)
    await comes_back(office, loan)
    await loan.sees("task_opened", task="loan.pay_again")
    await dies(office, village, loan)
    await ends_unpaid(office, loan)


async def test_money_that_is_on_its_way_is_the_estates_once_it_has_arrived(office: Office) -> None:
    village = office.found_village()
    loan = await to_offer(office, village, 60_000_000, 6)
    office.sandbox.fault("bank", "silent", for_process=loan.id)
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    await loan.pass_days(4)
    await dies(office, village, loan)
    assert await kinds(loan) == ["loan.ask_bank"]
    await loan.says("loan.ask_bank", "treasury2", "settled", reference="B-9")
    await loan.sees("task_opened", task="loan.claim_insurance")
    assert await loan.stage() == "REPAYING"
    assert "loan.disbursed" not in await loan.messages()
    assert not {"reminded_before", "reminded_due"} & set(await loan.pass_days(40))
    await ledger_is_right(office)


async def test_the_loan_that_was_to_be_refinanced_hears_of_it_from_the_application(office: Office) -> None:
    village = office.found_village()
    earlier = await live_loan(office, village, 60_000_000, 6)
    owed = sum(row["principal_rials"] + row["fee_rials"] for row in (await earlier.read())["schedule"])
    answer = await asks(office, village.members[0], earlier, owed, rehearsal=False)
    later = Case(office, answer.json()["id"])
    await later.sees("recognition_asked")
    await dies(office, village, later)
    assert (await later.ends())["outcome"] == "WITHDRAWN"
    await earlier.sees("borrower_died")
    await earlier.sees("task_opened", task="loan.claim_insurance")
