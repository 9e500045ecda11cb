"""Equipment of a cell: paid when it is installed and not before, returned or used on the way out, never paid twice."""

import asyncio

import pytest

from tests.office import Case, Office
from tests.stories.equipping import (
    DELIVERY,
    EQUIPMENT_RIALS,
    LOAN_RIALS,
    ORDER,
    PROOF,
    RETURN,
    SETTLE,
    delivered,
    financed,
    financing,
    loan_of,
    orders,
    pays,
    proves,
    to_signing,
    undone,
    withdraws,
)
from tests.stories.roads import ledger_is_right, nothing_is_held
from tests.stories.talents import EXPERT, approved

PAID = "talent.confirm_paid"
ALL_UNDONE = ["Children.call_off_loan", "Talents.end"]


def orders_at_the_bank(office: Office, loan: Case) -> list[dict[str, object]]:
    found: list[dict[str, object]] = office.sandbox.see("/orders", order_id=f"{loan.id}:disburse")["items"]
    return found


async def test_the_supplier_is_paid_when_it_is_installed_and_not_before(office: Office) -> None:
    nominee, loan = await financed(office)
    case = nominee.case
    await delivered(nominee)
    assert orders_at_the_bank(office, loan) == []
    unseen = await case.answer(PROOF, nominee.village.leader, outcome="installed")
    assert [one["field"] for one in unseen.json()["errors"]] == ["photo"]
    photo = await proves(nominee)
    await pays(nominee, loan)
    (order,) = orders_at_the_bank(office, loan)
    assert order["amount_rials"] == LOAN_RIALS
    assert "loan.show_evidence" not in await loan.messages()
    # The rest is the member's own, straight to the supplier; no money of ours.
    await case.sees("task_opened", task=PAID)
    (task,) = await case.tasks()
    about = (await office.read(f"/tasks/{task['id']}", as_=EXPERT))["why"]["about"]
    assert (about["rest_rials"], about["photo"]) == (EQUIPMENT_RIALS - LOAN_RIALS, photo)
    answer = await case.answer(PAID, EXPERT, document="R-12")
    assert answer.status_code == 200, answer.text
    setup = (await nominee.talent())["setup"]
    assert (setup["equipment"]["state"], setup["equipment"]["photo"], setup["loan"]["state"]) == (
        "paid", photo, "paid",
    )  # fmt: skip
    assert len(orders_at_the_bank(office, loan)) == 1
    await ledger_is_right(office)


async def test_what_does_not_come_or_is_not_right_is_ordered_again(office: Office) -> None:
    nominee = await approved(office)
    case, leader = nominee.case, nominee.village.leader
    await orders(nominee, "S-1")
    assert "talent.equipment_ordered" in await case.messages()
    await case.says(DELIVERY, leader, "not_delivered", reason="فروشنده نمی‌فرستد")
    await orders(nominee, "S-2")
    await case.says(DELIVERY, leader, "delivered")
    await case.says(PROOF, leader, "faulty", reason="شکسته رسید")
    await case.sees("equipment_faulty")
    (task,) = await case.tasks()
    about = (await office.read(f"/tasks/{task['id']}", as_=EXPERT))["why"]["about"]
    assert about["remarks"] == "شکسته رسید"
    await orders(nominee, "S-3")
    await case.says(DELIVERY, leader, "not_delivered", reason="باز هم نه")
    await case.sees("task_opened", task=RETURN)
    await case.says(RETURN, EXPERT, "returned")
    assert (await case.ends())["outcome"] == "DECLINED"
    assert (await case.sees("left"))["facts"]["reasons"] == ["not_equipped"]


async def test_an_installation_that_nobody_proves_is_the_secretarys_after_five_days(office: Office) -> None:
    nominee = await approved(office)
    await delivered(nominee)
    happened = await nominee.case.pass_days(6)
    assert happened.count("task_reminded") == 2
    await nominee.case.sees("task_escalated", task=PROOF)


@pytest.mark.parametrize("used", [False, True])
async def test_without_a_loan_what_was_ordered_goes_back_or_is_settled(office: Office, *, used: bool) -> None:
    nominee = await approved(office)
    case = nominee.case
    await orders(nominee)
    await withdraws(nominee)
    await case.sees("task_opened", task=RETURN)
    if used:
        await case.says(RETURN, EXPERT, "used", reason="نخ مصرف شد")
        await case.sees("task_opened", task=SETTLE)
        await case.says(SETTLE, "supervisor2", "otherwise", reason="عضو بهای نخ را داد")
        await case.sees("equipment_settled", reason="عضو بهای نخ را داد")
    else:
        await case.says(RETURN, EXPERT, "returned")
    assert await undone(nominee) == ["Talents.end"]
    state = (await nominee.talent())["setup"]["equipment"]["state"]
    assert state == ("used" if used else "returned")


async def test_equipment_returned(office: Office) -> None:
    nominee, loan = await financed(office)
    await delivered(nominee)
    await withdraws(nominee)
    await nominee.case.sees("task_opened", task=RETURN)
    # The loan waits until it is known whether the supplier is owed anything.
    assert await loan.stage() == "CONTRACT"
    await nominee.case.says(RETURN, EXPERT, "returned")
    assert await undone(nominee) == ALL_UNDONE
    assert (await loan.ends())["outcome"] == "WITHDRAWN"
    assert orders_at_the_bank(office, loan) == []
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def test_equipment_used_and_kept_is_paid_by_the_loan_which_goes_on(office: Office) -> None:
    nominee, loan = await financed(office)
    await delivered(nominee)
    await withdraws(nominee)
    await nominee.case.sees("task_opened", task=RETURN)
    silent = await nominee.case.answer(RETURN, EXPERT, outcome="used")
    assert [one["field"] for one in silent.json()["errors"]] == ["reason"]
    await nominee.case.says(RETURN, EXPERT, "used", reason="با آن بافته شده")
    await nominee.case.sees("task_opened", task=SETTLE)
    await nominee.case.says(SETTLE, "supervisor1", "keep", reason="خودش می‌بافد")
    assert await undone(nominee) == ALL_UNDONE
    await nominee.case.sees("loan_goes_on")
    await loan.sees("on_its_own")
    await loan.pass_days(1)
    await loan.in_stage("REPAYING")
    assert len(orders_at_the_bank(office, loan)) == 1
    told = await loan.messages()
    assert (told.count("loan.on_its_own"), told.count("loan.on_its_own_to_trustee")) == (1, 2)
    await ledger_is_right(office)


async def test_a_loan_that_was_paid_goes_on_and_everybody_is_told(office: Office) -> None:
    nominee, loan = await financed(office)
    await delivered(nominee)
    await proves(nominee)
    await pays(nominee, loan)
    await withdraws(nominee)
    await nominee.case.sees("task_opened", task=RETURN)
    await nominee.case.says(RETURN, EXPERT, "returned")
    assert await undone(nominee) == ALL_UNDONE
    await nominee.case.sees("loan_goes_on")
    await loan.sees("on_its_own")
    assert await loan.stage() == "REPAYING"
    # The supplier gives the money back: it repays the loan.
    await loan.pay(60_600_000)
    ended = await loan.ends()
    assert ended["outcome"] == "PAID"
    await loan.sees("parent_not_told", reasons=["case_closed"])
    await ledger_is_right(office)


async def test_a_loan_that_ends_while_the_goods_are_on_their_way_is_decided_on_before_paying(
    office: Office,
) -> None:
    nominee, loan = await financed(office)
    await delivered(nominee)
    gone = await office.call(
        "POST", f"/processes/{loan.id}/withdraw", {"reason": "وام نمی‌خواهم"}, as_=nominee.member_id
    )
    assert gone.status_code == 202, gone.text
    await loan.ends()
    await nominee.case.sees("loan_ended", loan_outcome="WITHDRAWN")
    await proves(nominee)
    await nominee.case.sees("task_opened", task="talent.decide_financing")
    await nominee.case.says("talent.decide_financing", EXPERT, "go_on")
    await nominee.case.sees("task_opened", task=PAID)
    (task,) = await nominee.case.tasks()
    about = (await office.read(f"/tasks/{task['id']}", as_=EXPERT))["why"]["about"]
    assert about["rest_rials"] == EQUIPMENT_RIALS
    assert ORDER not in [one["kind"] for one in await nominee.case.tasks()]


async def test_in_a_suspended_kanoon_all_stands_still_and_nothing_is_paid(office: Office) -> None:
    nominee, loan = await financed(office)
    await orders(nominee)
    path = f"/kanoons/{nominee.village.kanoon_id}/state"
    await office.call("PUT", path, {"state": "suspended", "reason": "بازدید نشد"}, as_="supervisor1")
    await nominee.case.sees("kanoon_suspended")
    await loan.sees("kanoon_suspended")
    still = await nominee.case.answer(DELIVERY, nominee.village.leader, outcome="delivered")
    assert (still.status_code, still.json()["code"]) == (409, "case_paused")
    await office.call("PUT", path, {"state": "active", "reason": "رسیدگی شد"}, as_="supervisor1")
    await nominee.case.sees("kanoon_lifted")
    await loan.sees("kanoon_lifted")
    await nominee.case.says(DELIVERY, nominee.village.leader, "delivered")
    await proves(nominee)
    await pays(nominee, loan)


async def test_the_loan_says_that_it_is_ready_in_the_moment_in_which_all_is_called_off(
    office: Office,
) -> None:
    nominee = await financing(office)
    loan = await loan_of(nominee)
    await to_signing(nominee, loan)
    code = await loan.code()
    # Each waits for the other to show what it heard: neither is stuck.
    await asyncio.gather(
        loan.answer("loan.accept_offer", nominee.member_id, outcome="accept", code=code), withdraws(nominee)
    )
    assert (await loan.ends())["outcome"] == "WITHDRAWN"
    ended = await nominee.case.ends()
    assert ended["outcome"] == "WITHDRAWN"
    for case in (ended, await loan.read()):
        assert "step_stuck" not in [entry["what"] for entry in case["timeline"]]
    await nothing_is_held(office, loan)


async def test_who_dies_with_the_loan_running_leaves_it_to_its_own_way(office: Office) -> None:
    nominee, loan = await financed(office)
    await delivered(nominee)
    await proves(nominee)
    await pays(nominee, loan)
    report = {"reason": "ثبت احوال"}
    died = await office.call(
        "POST", f"/members/{nominee.member_id}/death", report, as_=nominee.village.leader
    )
    assert died.status_code == 200, died.text
    await loan.sees("borrower_died")
    await nominee.case.sees("task_opened", task=RETURN)
    # News of the same people while it ends changes nothing of how it ends.
    path = f"/kanoons/{nominee.village.kanoon_id}/state"
    await office.call("PUT", path, {"state": "suspended", "reason": "بازدید نشد"}, as_="supervisor1")
    await nominee.case.says(RETURN, EXPERT, "returned")
    assert await undone(nominee) == ALL_UNDONE
    assert (await nominee.case.sees("left"))["facts"]["reasons"] == ["died"]
    assert "talent.ended" not in await nominee.case.messages()
    assert "loan.on_its_own" not in await loan.messages()
    assert await loan.stage() == "REPAYING"
