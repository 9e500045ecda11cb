"""Stretches of setting up a cell that several stories walk: its loan, its equipment."""

from datetime import datetime, timedelta
from typing import Any

import httpx

from domain.jalali import tehran_date
from tests.office import Case, Office
from tests.papers import picture
from tests.stories.talents import EXPERT, Nominee, approved
from tests.stories.test_loans_for_a_purpose import approved as approved_supplier

EQUIPMENT_RIALS, LOAN_RIALS = 80_000_000, 60_000_000


async def a_supplier_of_cells(office: Office) -> str:
    supplier_id, _ = await approved_supplier(office, purposes=["cell_setup"])
    return supplier_id


async def financing(office: Office, *, stage: str = "FINANCING", **plan: Any) -> Nominee:
    """The plan needs a loan; the case is in its first stage after the plan."""
    supplier_id = await a_supplier_of_cells(office)
    wanted: dict[str, Any] = {
        "equipment_rials": EQUIPMENT_RIALS, "loan_rials": LOAN_RIALS, "loan_instalments": 6, "supplier_id": supplier_id,
    }  # fmt: skip
    nominee = await approved(office, **(wanted | plan))
    await nominee.case.in_stage(stage)
    return nominee


async def loan_of(nominee: Nominee, **facts: Any) -> Case:
    """The loan that the talent asked for latest."""
    seen = await nominee.case.sees("loan_asked", **facts)
    loan = Case(nominee.office, str(seen["facts"]["loan"]))
    nominee.office.cases.append(loan.id)
    return loan


async def endorsing(nominee: Nominee, loan: Case) -> None:
    """Mer'at and the trustees have said their word: the leader is asked for theirs."""
    await loan.in_stage("SCORING")
    await loan.pass_days(4)
    await loan.in_stage("TRUSTEES")
    for task in await loan.tasks():
        await loan.says("loan.stand_as_trustee", task["assigned_member_id"], "accept")
    await loan.sees("task_opened", task="loan.endorse")


async def to_signing(nominee: Nominee, loan: Case) -> None:
    """The loan is decided and offered: the member signs, or does not."""
    await endorsing(nominee, loan)
    await loan.says("loan.endorse", nominee.village.leader, "endorse")
    await loan.sees("task_opened", task="loan.accept_offer")


async def signs(nominee: Nominee, loan: Case) -> None:
    """The loan is signed, and waits for the delivery."""
    await to_signing(nominee, loan)
    await loan.says("loan.accept_offer", nominee.member_id, "accept", code=await loan.code())
    await loan.in_stage("CONTRACT")
    await loan.sees("parent_told", parent=nominee.case.id)


async def financed(office: Office, **plan: Any) -> tuple[Nominee, Case]:
    """The loan is ready: signed and reserved."""
    nominee = await financing(office, **plan)
    loan = await loan_of(nominee)
    await signs(nominee, loan)
    await nominee.case.sees("loan_ready")
    return nominee, loan


async def withdraws(nominee: Nominee) -> None:
    """The leader, for the member, says that they do not want it any more."""
    answer = await nominee.office.call(
        "POST", f"/processes/{nominee.case.id}/withdraw", {"reason": "نمی‌خواهد"}, as_=nominee.village.leader
    )
    assert answer.status_code == 202, answer.text


async def undone(nominee: Nominee) -> list[str]:
    """What was undone, in its order, when the case has ended."""
    ended = await nominee.case.ends()
    return [entry["facts"]["step"] for entry in ended["timeline"] if entry["what"] == "undone"]


ORDER, DELIVERY, PROOF = "talent.order_equipment", "talent.confirm_delivery", "talent.prove_installation"
RETURN, SETTLE = "talent.return_equipment", "talent.settle_equipment"


async def day_after(nominee: Nominee, days: int) -> str:
    """So many days after the case's own day."""
    now = datetime.fromisoformat((await nominee.case.read())["now"])
    return (tehran_date(now) + timedelta(days=days)).isoformat()


async def orders(nominee: Nominee, number: str = "S-77") -> None:
    await nominee.case.sees("task_opened", task=ORDER)
    day = await day_after(nominee, 20)
    await nominee.case.says(ORDER, EXPERT, "ordered", order_number=number, deliver_by=day)
    await nominee.case.sees("equipment_ordered", order_number=number)


async def delivered(nominee: Nominee) -> None:
    await orders(nominee)
    await nominee.case.says(DELIVERY, nominee.village.leader, "delivered")
    await nominee.case.sees("equipment_delivered")


async def proves(nominee: Nominee) -> str:
    """The leader hands in a photo of what is installed; its id."""
    leader, case = nominee.village.leader, nominee.case
    await case.sees("task_opened", task=PROOF)
    (asked,) = [task for task in await case.tasks() if task["kind"] == PROOF]
    photo = await nominee.office.hand_in(asked["id"], "photo", picture(), as_=leader)
    assert photo.status_code == 201, photo.text
    await case.says(PROOF, leader, "installed", photo=photo.json()["id"])
    return str(photo.json()["id"])


async def pays(nominee: Nominee, loan: Case) -> None:
    """The word that all is installed has reached the loan, and the bank pays the supplier."""
    await loan.sees("delivered")
    await loan.pass_days(1)
    await loan.in_stage("REPAYING")
    await nominee.case.sees("loan_paid")


PLACE, HAND_IN, JUDGE = "talent.place_pilot", "talent.hand_in_pilot", "talent.judge_pilot"
DEFINE = "talent.define_product"
PRODUCT: dict[str, Any] = {
    "name_fa": "گلیم دست‌بافت", "name_en": "Handwoven kilim", "category_code": "carpets", "cost_rials": 30_000_000,
    "price_rials": 45_000_000, "stock": 3, "production_days": 20, "weight_grams": 2_500,
}  # fmt: skip


async def piloting(office: Office, **plan: Any) -> Nominee:
    """Nothing is to be bought and nobody to be found: a first order is to be placed."""
    nominee = await approved(office, **({"equipment_rials": 0} | plan))
    await nominee.case.in_stage("PILOT_ORDER")
    return nominee


async def makes_the_order(nominee: Nominee) -> None:
    """Placed, made, handed in and accepted."""
    case = nominee.case
    await case.sees("task_opened", task=PLACE)
    day = await day_after(nominee, 25)
    await case.says(PLACE, EXPERT, "placed", what="ده گلیم کوچک", pieces=10, hand_in_by=day)
    await hands_over(nominee)
    await case.says(JUDGE, "product_expert1", "accept")
    await case.sees("task_opened", task=DEFINE)


async def hands_over(nominee: Nominee) -> None:
    await nominee.case.sees("task_opened", task=HAND_IN)
    answer = await nominee.case.answer(HAND_IN, nominee.village.leader, handed_in="ده گلیم نزد رهبر")
    assert answer.status_code == 200, answer.text
    await nominee.case.sees("task_opened", task=JUDGE)


async def defines(nominee: Nominee, **more: Any) -> httpx.Response:
    """Samin's expert says what the product is, with its picture."""
    (asked,) = [task for task in await nominee.case.tasks() if task["kind"] == DEFINE]
    photo = await nominee.office.hand_in(asked["id"], "photo", picture(), as_=EXPERT)
    assert photo.status_code == 201, photo.text
    form = PRODUCT | {"photo": photo.json()["id"]} | more
    wanted = {name: value for name, value in form.items() if value is not None}
    return await nominee.case.answer(DEFINE, EXPERT, **wanted)
