"""The bank sends the loan's money back after it had settled: nothing is owed, and people decide how it goes on."""

import secrets

from tests.office import Case, Office
from tests.stories.roads import ledger_is_right, nothing_is_held, to_repayment


async def comes_back(office: Office, loan: Case, order_id: str | None = None) -> None:
    facts = {
        "order_id": order_id or f"{loan.id}:disburse",
        "state": "returned",
        "at": (await loan.read())["now"],
        "reference": secrets.token_hex(5),
    }
    answer = await office.webhook("bank", "bank.transfer", facts, secrets.token_hex(8))
    assert answer.status_code == 202, answer.text


async def points_of(office: Office, loan: Case, member: str) -> int:
    found = await office.read(f"/ledger/accounts/points:{member}?book=rehearsal:{loan.id}")
    return int(found["available"])


async def test_paid_again_to_the_right_account_after_a_second_person_released_it(office: Office) -> None:
    loan = await to_repayment(office, office.found_village(), 60_000_000, 6)
    await loan.pass_days(3)
    await comes_back(office, loan)
    await loan.sees("payment_returned", amount_rials=60_000_000)
    await comes_back(office, loan)
    await loan.in_stage("DISBURSING")
    found = await loan.read()
    assert found["balance"] == {"principal_rials": 0, "fee_due_rials": 0, "overpaid_rials": 0}
    assert found["schedule"] == []
    assert (await loan.messages()).count("loan.payment_returned") == 1
    await ledger_is_right(office)
    # Nobody is reminded of what is not owed
    assert not {"reminded_before", "reminded_due"} & set(await loan.pass_days(30))

    await loan.says("loan.pay_again", "treasury1", "pay_again")
    await loan.sees("task_opened", task="loan.release_money")
    own = await loan.answer("loan.release_money", "treasury1", outcome="release")
    assert (own.status_code, own.json()["code"]) == (403, "four_eyes")
    await loan.says("loan.release_money", "treasury2", "release")
    await loan.pass_days(1)
    assert await loan.stage() == "REPAYING"
    found = await loan.read()
    assert found["balance"]["principal_rials"] == 60_000_000
    assert [row["number"] for row in found["schedule"]] == [1, 2, 3, 4, 5, 6]
    assert found["schedule"][0]["due_on"] > found["now"][:10]
    await ledger_is_right(office)

    # What the bank says of the first order again is no news; the second is repaid like any
    await comes_back(office, loan)
    await loan.pay(60_600_000)
    assert (await loan.ends())["outcome"] == "PAID"
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def test_not_paid_again_everything_is_as_before(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]
    loan = await to_repayment(office, village, 60_000_000, 6)
    before = await points_of(office, loan, member)
    schedule = (await loan.read())["schedule"]
    # The first instalment's fee has fallen due and was paid before the money came back
    await loan.pass_until(schedule[0]["due_on"])
    await loan.pay(12_600_000)
    await loan.sees("instalment_paid", number=2)
    await comes_back(office, loan)
    await loan.sees("overpaid", overpaid_rials=12_600_000)
    await ledger_is_right(office)
    await loan.says("loan.refund_overpaid", "treasury1", "refunded", reference="z-1")
    await loan.says("loan.pay_again", "treasury2", "end", reason="حساب عضو بسته است")
    ended = await loan.ends()
    assert (ended["stage"], ended["outcome"]) == ("DISBURSEMENT_FAILED", "DISBURSEMENT_FAILED")
    assert await points_of(office, loan, member) == before + 6
    await nothing_is_held(office, loan)
    for standing in ended["trustees"]:
        held = await office.read(
            f"/ledger/accounts/capacity_held:{loan.id}:{standing['member_id']}?book=rehearsal:{loan.id}"
        )
        assert held["posted"] == 0
    await ledger_is_right(office)


async def test_money_paid_again_comes_back_again(office: Office) -> None:
    loan = await to_repayment(office, office.found_village(), 60_000_000, 6)
    for payment in (1, 2):
        await comes_back(office, loan, f"{loan.id}:disburse" if payment == 1 else f"{loan.id}:disburse:2")
        await loan.in_stage("DISBURSING")
        await loan.sees("task_opened", task="loan.pay_again")
        if payment == 1:
            await loan.says("loan.pay_again", "treasury1", "pay_again")
            await loan.sees("task_opened", task="loan.release_money")
            await loan.says("loan.release_money", "treasury2", "release")
            await loan.pass_days(1)
            assert await loan.stage() == "REPAYING"
    await loan.says("loan.pay_again", "treasury3", "end", reason="دو بار برگشت")
    assert (await loan.ends())["outcome"] == "DISBURSEMENT_FAILED"
    await nothing_is_held(office, loan)
    await ledger_is_right(office)
