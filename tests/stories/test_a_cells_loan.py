"""The loan of a cell: a case of its own, signed and held until all is delivered, refused, applied for anew, given back."""

import pytest

from tests.office import Office
from tests.stories.equipping import (
    LOAN_RIALS,
    endorsing,
    financed,
    financing,
    loan_of,
    signs,
    undone,
    withdraws,
)
from tests.stories.roads import ledger_is_right, nothing_is_held
from tests.stories.talents import EXPERT

DECIDE = "talent.decide_financing"


async def test_it_is_signed_reserved_and_waits_and_who_withdraws_gives_it_back(office: Office) -> None:
    nominee, loan = await financed(office)
    whole = await loan.read()
    assert (whole["stage"], whole["amount_rials"], whole["waiting"]["for"]) == (
        "CONTRACT", LOAN_RIALS, "delivery",
    )  # fmt: skip
    assert office.sandbox.see("/orders", order_id=f"{loan.id}:disburse")["items"] == []
    setup = (await nominee.talent())["setup"]
    assert (setup["loan"]["loan_id"], setup["loan"]["state"]) == (loan.id, "ready")
    await withdraws(nominee)
    assert (await undone(nominee))[-2:] == ["Children.call_off_loan", "Talents.end"]
    assert (await loan.ends())["outcome"] == "WITHDRAWN"
    assert (await loan.sees("left"))["facts"]["reasons"] == ["called_off"]
    await nominee.case.sees("loan_called_off")
    assert office.sandbox.see("/orders", order_id=f"{loan.id}:disburse")["items"] == []
    assert (await loan.messages()).count("loan.trustee_released") == 2
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


@pytest.mark.parametrize("outcome", ["go_on", "end"])
async def test_refused_an_officer_applies_for_less_and_then_says_what_becomes_of_it(
    office: Office, outcome: str
) -> None:
    nominee = await financing(office)
    first = await loan_of(nominee)
    await endorsing(nominee, first)
    await first.says("loan.endorse", nominee.village.leader, "refuse", reason="درآمدی ندارد")
    assert (await first.ends())["outcome"] == "REJECTED"
    case = nominee.case
    await case.sees("task_opened", task=DECIDE)
    (task,) = await case.tasks()
    about = (await office.read(f"/tasks/{task['id']}", as_=EXPERT))["why"]["about"]
    assert (about["loan_outcome"], about["loan_rials"]) == ("REJECTED", LOAN_RIALS)
    wrong = await case.answer(DECIDE, EXPERT, outcome="again", loan_rials=90_000_000, loan_instalments=6)
    assert [one["code"] for one in wrong.json()["errors"]] == ["more_than_equipment"]
    # A supplier that is none is no loan, and asked about again.
    again = {"loan_rials": 30_000_000, "loan_instalments": 3}
    await case.says(DECIDE, EXPERT, "again", supplier_id="nobody", **again)
    await case.sees("loan_ended", loan_outcome="unknown_supplier")
    await case.says(DECIDE, EXPERT, "again", supplier_id=about["supplier_id"], **again)
    last = await loan_of(nominee, amount_rials=30_000_000)
    assert last.id != first.id
    await endorsing(nominee, last)
    await last.says("loan.endorse", nominee.village.leader, "refuse", reason="باز هم نه")
    await last.ends()
    await case.sees("task_opened", task=DECIDE)
    too_often = await case.answer(DECIDE, EXPERT, outcome="again", **again)
    assert [one["code"] for one in too_often.json()["errors"]] == ["tried_too_often"]
    if outcome == "go_on":
        await case.says(DECIDE, EXPERT, "go_on")
        await case.sees("financing_go_on")
        assert (await nominee.talent())["setup"]["loan"] is None
    else:
        await case.says(DECIDE, EXPERT, "end", reason="بی وام نمی‌شود")
        assert (await case.ends())["outcome"] == "DECLINED"
        assert (await case.sees("left"))["facts"]["reasons"] == ["no_financing"]


async def test_the_members_own_withdrawal_of_the_loan_is_the_talents_question(office: Office) -> None:
    nominee = await financing(office)
    loan = await loan_of(nominee)
    await endorsing(nominee, loan)
    gone = await office.call(
        "POST", f"/processes/{loan.id}/withdraw", {"reason": "وام نمی‌خواهم"}, as_=nominee.member_id
    )
    assert gone.status_code == 202, gone.text
    assert (await loan.ends())["outcome"] == "WITHDRAWN"
    await nominee.case.sees("task_opened", task=DECIDE)
    await nominee.case.says(DECIDE, EXPERT, "go_on")
    await nominee.case.sees("financing_go_on")


async def test_who_dies_before_anything_was_paid_owes_nothing(office: Office) -> None:
    nominee = await financing(office)
    loan = await loan_of(nominee)
    await signs(nominee, loan)
    await nominee.case.sees("loan_ready")
    report = {"reason": "ثبت احوال"}
    died = await office.call(
        "POST", f"/members/{nominee.member_id}/death", report, as_=nominee.village.leader
    )
    assert died.status_code == 200, died.text
    assert (await loan.ends())["outcome"] == "WITHDRAWN"
    assert (await nominee.case.ends())["outcome"] == "WITHDRAWN"
    assert (await nominee.case.sees("left"))["facts"]["reasons"] == ["died"]
    await nothing_is_held(office, loan)
