"""Each fee policy from the offer to the last rial: 120,000,000 rials, 14 instalments, 3 % a year."""

import pytest

import api.loan_start
from domain.fees import FeePolicy
from domain.loan_postings import disbursement_key
from stores.bank_orders import BankOrderStore
from stores.loans import LoanStore
from tests.office import Case, Office
from tests.stories.roads import ledger_is_right, nothing_is_held, to_offer

AMOUNT_RIALS, INSTALMENTS = 120_000_000, 14

# Policy: what the first, second, thirteenth and last instalment carry, the whole fee, what is paid out
TABLE = {
    FeePolicy.ANNUAL_ON_BALANCE: ([(0, 3_600_000), (10_000_000, 0), (0, 50_000), (10_000_000, 0)], 3_650_000, 120_000_000),
    FeePolicy.DECLINING_MONTHLY: ([(8_571_428, 300_000), (8_571_428, 278_571), (8_571_428, 42_857), (8_571_436, 21_428)], 2_249_994, 120_000_000),
    FeePolicy.NONE: ([(8_571_428, 0), (8_571_428, 0), (8_571_428, 0), (8_571_436, 0)], 0, 120_000_000),
    FeePolicy.UPFRONT: ([(8_571_428, 0), (8_571_428, 0), (8_571_428, 0), (8_571_436, 0)], 2_250_000, 117_750_000),
}  # fmt: skip


def by(policy: FeePolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = api.loan_start.POLICIES
    loan = shipped.loan.model_copy(update={"fee_policy": policy, "yearly_fee_basis_points": 300})
    monkeypatch.setattr(api.loan_start, "POLICIES", shipped.model_copy(update={"loan": loan}))


async def accepted(office: Office) -> Case:
    village = office.found_village()
    loan = await to_offer(office, village, AMOUNT_RIALS, INSTALMENTS)
    await loan.says("loan.accept_offer", village.members[0], "accept", code=await loan.code())
    await loan.pass_days(1)
    return loan


def paid_out(office: Office, loan: Case) -> int:
    with office.database.reading() as session:
        order = BankOrderStore(session).get(disbursement_key(loan.id))
    assert order is not None
    return order.amount_rials


@pytest.mark.parametrize("policy", TABLE)
async def test_a_loan_costs_what_its_contract_says(
    office: Office, monkeypatch: pytest.MonkeyPatch, policy: FeePolicy
) -> None:
    by(policy, monkeypatch)
    expected, total_fee, leaves_the_bank = TABLE[policy]
    loan = await accepted(office)
    found = await loan.read()
    with office.database.reading() as session:
        kept = LoanStore(session).get(loan.id)
    assert kept is not None
    assert kept.contract is not None
    assert (kept.contract["fee_policy"], kept.contract["total_fee_rials"]) == (policy, total_fee)
    carried = [(row["principal_rials"], row["fee_rials"]) for row in found["schedule"]]
    assert [carried[number - 1] for number in (1, 2, 13, 14)] == expected
    assert sum(principal for principal, _ in carried) == AMOUNT_RIALS
    assert paid_out(office, loan) == leaves_the_bank
    await ledger_is_right(office)
    # Each on its day: a loan that is late for months has hundreds of things to do
    for row in found["schedule"]:
        await loan.pass_until(row["due_on"])
        await loan.pay(row["principal_rials"] + row["fee_rials"])
        await loan.sees("instalment_paid", number=row["number"])
    assert (await loan.ends())["outcome"] == "PAID"
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def test_a_fee_that_was_kept_back_is_undone_with_a_payment_that_comes_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    by(FeePolicy.UPFRONT, monkeypatch)
    loan = await accepted(office)
    order = disbursement_key(loan.id)
    await office.webhook("bank", "bank.transfer", {"order_id": order, "state": "returned"}, f"back-{loan.id}")
    await loan.sees("payment_returned")
    await ledger_is_right(office)
    await loan.says("loan.pay_again", "treasury1", "pay_again", reason="حساب درست شد")
    await loan.sees("task_opened", task="loan.release_money")
    await loan.says("loan.release_money", "treasury2", "release")
    await loan.pass_days(1)
    found = await loan.read()
    assert (found["stage"], found["balance"]["principal_rials"]) == ("REPAYING", AMOUNT_RIALS)
    with office.database.reading() as session:
        again = BankOrderStore(session).get(disbursement_key(loan.id, 2))
    assert again is not None
    assert again.amount_rials == 117_750_000
    await ledger_is_right(office)
