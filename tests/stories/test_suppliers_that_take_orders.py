"""Connected suppliers: they take a cell's equipment order themselves, and people do what they refuse or never tell."""

import asyncio
import secrets
from typing import Any

import pytest

from tests.office import Office
from tests.stories.equipping import (
    DELIVERY,
    EQUIPMENT_RIALS,
    LOAN_RIALS,
    ORDER,
    PROOF,
    RETURN,
    a_supplier_of_cells,
    financed,
    orders,
    pays,
    proves,
    undone,
    withdraws,
)
from tests.stories.roads import ledger_is_right
from tests.stories.talents import EXPERT, Nominee, approved, hands_in, writes_plan
from tests.stories.test_loans_for_a_purpose import propose
from tests.stories.test_training_a_talent import live as live_training
from tests.stories.test_training_a_talent import says as university_says

PAID = "talent.confirm_paid"


async def connected(office: Office) -> str:
    """A supplier of cells that takes orders itself."""
    supplier_id = await a_supplier_of_cells(office)
    answer = await office.call(
        "PUT", f"/suppliers/{supplier_id}/connection", {"connected": True}, as_="treasury1"
    )
    assert (answer.status_code, answer.json()["connected"]) == (200, True)
    return supplier_id


async def ordering(office: Office, *faults: str, **fault: Any) -> Nominee:
    """The plan is approved, what it needs is ordered of a connected supplier, which has these faults; no loan."""
    supplier_id = await connected(office)
    for kind in faults:
        number = (await office.read(f"/suppliers/{supplier_id}", as_="auditor1"))["legal_entity_id"]
        office.sandbox.fault("supplier", kind, for_process=number, **fault)
    return await approved(office, supplier_id=supplier_id)


async def tells(office: Office, kind: str, **facts: Any) -> None:
    answer = await office.webhook("supplier", f"supplier.{kind}", facts, secrets.token_hex(8))
    assert answer.status_code == 202, answer.text


def sent(office: Office, nominee: Nominee) -> list[dict[str, Any]]:
    """The orders as the played supplier has them."""
    found: list[dict[str, Any]] = office.sandbox.see("/supplies", order_id=nominee.case.id)["items"]
    return found


def calls(office: Office, nominee: Nominee) -> list[str]:
    """What the supplier was called for, oldest first."""
    order_id = f"{nominee.case.id}:equipment"
    made = [one["operation"] for one in office.sandbox.see("/calls")["items"] if one["key"] == order_id]
    return made[::-1]


async def happened(nominee: Nominee) -> list[str]:
    return [entry["what"] for entry in (await nominee.case.read())["timeline"]]


async def shown(nominee: Nominee, kind: str, as_: str) -> dict[str, Any]:
    """What a task tells the person who is asked."""
    await nominee.case.sees("task_opened", task=kind)
    (task,) = [one for one in await nominee.case.tasks() if one["kind"] == kind]
    about: dict[str, Any] = (await nominee.office.read(f"/tasks/{task['id']}", as_=as_))["why"]["about"]
    return about


async def test_a_connected_supplier_delivers_and_is_paid_for_what_the_photo_proves(office: Office) -> None:
    nominee, loan = await financed(office, supplier_id=await connected(office))
    case = nominee.case
    ordered = await case.sees("equipment_ordered")
    (order,) = sent(office, nominee)
    assert ordered["facts"]["order_number"] == order["order_number"]
    assert order["asked"]["amount_rials"] == EQUIPMENT_RIALS
    assert await case.tasks() == []
    assert "talent.equipment_ordered" in await case.messages()
    # Nobody tells in a rehearsal: it is asked.
    await case.pass_days(11)
    await case.sees("supplier_delivered")
    assert (await shown(nominee, PROOF, nominee.village.leader))["order_number"] == order["order_number"]
    await proves(nominee)
    await pays(nominee, loan)
    (paid,) = office.sandbox.see("/orders", order_id=f"{loan.id}:disburse")["items"]
    assert paid["amount_rials"] == LOAN_RIALS
    await case.sees("task_opened", task=PAID)
    assert not {ORDER, DELIVERY} & {
        entry["facts"].get("task")
        for entry in (await case.read())["timeline"]
        if entry["what"] == "task_opened"
    }
    await ledger_is_right(office)


async def test_what_is_out_of_stock_a_person_orders_elsewhere(office: Office) -> None:
    nominee = await ordering(office, "reject")
    await nominee.case.sees("supplier_refused", supplier_says="out_of_stock")
    assert (await shown(nominee, ORDER, EXPERT))["supplier_says"] == "out_of_stock"
    assert sent(office, nominee) == []
    # From here people do it, as with every supplier that is not connected.
    await orders(nominee, "S-9")
    await nominee.case.says(DELIVERY, nominee.village.leader, "delivered")
    await proves(nominee)
    await nominee.case.sees("equipment_installed")
    assert sent(office, nominee) == []


async def test_what_cannot_be_delivered_after_all_a_person_orders_anew(office: Office) -> None:
    nominee = await ordering(office, "reject_later")
    await nominee.case.sees("equipment_ordered")
    await nominee.case.pass_days(11)
    await nominee.case.sees("supplier_cannot_deliver", supplier_says="out_of_stock")
    assert (await shown(nominee, ORDER, EXPERT))["supplier_says"] == "out_of_stock"
    await orders(nominee, "S-10")
    assert "supplier_says" not in await shown(nominee, DELIVERY, nominee.village.leader)
    assert len(sent(office, nominee)) == 1


async def test_a_supplier_that_is_late_is_asked_until_it_has_delivered(office: Office) -> None:
    nominee = await ordering(office, "delivers_late")
    await nominee.case.sees("equipment_ordered")
    await nominee.case.pass_days(19)
    assert "supplier_delivered" not in await happened(nominee)
    await nominee.case.pass_days(6)
    await nominee.case.sees("supplier_delivered")
    assert "supplier_silent" not in await happened(nominee)
    await nominee.case.sees("task_opened", task=PROOF)


@pytest.mark.parametrize("outcome", ["delivered", "not_delivered"])
async def test_a_silent_supplier_is_asked_and_then_followed_by_a_person(office: Office, outcome: str) -> None:
    nominee = await ordering(office, "silent")
    case, leader = nominee.case, nominee.village.leader
    await case.sees("equipment_ordered")
    await case.pass_days(31)
    await case.sees("supplier_silent")
    assert calls(office, nominee) == ["order"] + ["look"] * 5
    await case.sees("task_opened", task=DELIVERY)
    why = {} if outcome == "delivered" else {"reason": "فروشنده جواب نمی‌دهد"}
    await case.says(DELIVERY, leader, outcome, **why)
    await case.sees("task_opened", task=PROOF if outcome == "delivered" else ORDER)
    # What it says at last is compared with what the person said.
    await tells(office, "delivered", order_id=f"{case.id}:equipment")
    if outcome == "not_delivered":
        exception = await office.exception_about(f"{case.id}:equipment")
        assert exception["subject"]["cause"] == "order_ended"
    assert "supplier_delivered" not in await happened(nominee)


async def test_a_word_that_comes_while_a_person_follows_it_takes_the_task_back(office: Office) -> None:
    nominee = await ordering(office, "silent")
    await nominee.case.sees("equipment_ordered")
    await nominee.case.pass_days(31)
    await nominee.case.sees("task_opened", task=DELIVERY)
    await tells(office, "delivered", order_id=f"{nominee.case.id}:equipment")
    await nominee.case.sees("task_opened", task=PROOF)
    assert [one["kind"] for one in await nominee.case.tasks()] == [PROOF]


@pytest.mark.parametrize("answers", [True, False])
async def test_an_order_whose_answer_is_lost_is_asked_about_and_never_ordered_twice(
    office: Office, *, answers: bool
) -> None:
    supplier_id = await connected(office)
    number = (await office.read(f"/suppliers/{supplier_id}", as_="auditor1"))["legal_entity_id"]
    office.sandbox.fault("supplier", "unknown_outcome", for_process=number)
    if not answers:
        # The question is lost too: the step is done again, by the same key.
        office.sandbox.fault("supplier", "error", operation="look")
    nominee = await approved(office, supplier_id=supplier_id)
    await nominee.case.sees("equipment_ordered")
    assert len(sent(office, nominee)) == 1
    assert calls(office, nominee) == ["order", "look"] + ([] if answers else ["order"])


async def test_a_delivery_that_is_told_before_the_order_was_answered_counts(office: Office) -> None:
    nominee = await ordering(office, "unknown_outcome", seconds=3)
    while not sent(office, nominee):  # noqa: ASYNC110 - another server
        await asyncio.sleep(0.05)
    await tells(office, "delivered", order_id=f"{nominee.case.id}:equipment")
    about = await shown(nominee, PROOF, nominee.village.leader)
    (order,) = sent(office, nominee)
    assert about["order_number"] == order["order_number"]
    assert calls(office, nominee) == ["order", "look"]
    told = await happened(nominee)
    assert told.count("supplier_delivered") == 1
    assert told.index("supplier_delivered") < told.index("equipment_ordered")


async def test_who_leaves_while_the_orders_fate_is_unknown_is_still_asked_to_call_it_off(
    office: Office,
) -> None:
    supplier_id = await connected(office)
    number = (await office.read(f"/suppliers/{supplier_id}", as_="auditor1"))["legal_entity_id"]
    office.sandbox.fault("supplier", "unknown_outcome", for_process=number, times=20)
    office.sandbox.fault("supplier", "error", operation="look", times=20)
    nominee = await approved(office, supplier_id=supplier_id)
    await nominee.case.sees("task_opened", task="talent.step_stuck")
    office.sandbox.control().delete("/faults")
    await withdraws(nominee)
    assert (await shown(nominee, RETURN, EXPERT))["equipment_state"] == "ordered"
    await nominee.case.says(RETURN, EXPERT, "returned")
    await nominee.case.ends()
    assert len(sent(office, nominee)) == 1


async def test_a_supplier_that_is_away_for_long_is_a_supervisors_task_and_gets_one_order(
    office: Office,
) -> None:
    nominee = await ordering(office, "error", operation="order", times=4)
    await nominee.case.sees("task_opened", task="talent.step_stuck")
    await nominee.case.says("talent.step_stuck", "supervisor1", "retry")
    await nominee.case.sees("equipment_ordered")
    assert len(sent(office, nominee)) == 1


async def live(office: Office) -> Nominee:
    """A case in earnest, whose equipment a connected supplier has been ordered to send; it says nothing by itself."""
    supplier_id = await connected(office)
    number = (await office.read(f"/suppliers/{supplier_id}", as_="auditor1"))["legal_entity_id"]
    office.sandbox.fault("supplier", "silent", for_process=number)
    nominee = await live_training(office)
    case = nominee.case
    await university_says(office, "result", enrolment_id=f"{case.id}:literacy:1", passed=True, grade=18)
    await hands_in(nominee)
    await case.sees("task_opened", task="talent.check_quality")
    await case.says("talent.check_quality", "product_expert1", "accept")
    await case.sees("task_opened", task="talent.write_plan")
    assert (await writes_plan(nominee, supplier_id=supplier_id)).status_code == 200
    await case.sees("task_opened", task="talent.decide_plan")
    await case.says("talent.decide_plan", "cell_committee1", "approve")
    await case.says("talent.decide_plan", "cell_committee2", "approve")
    await case.sees("equipment_ordered")
    return nominee


async def test_a_delivery_that_comes_by_webhook_counts_once_and_its_opposite_is_a_persons(
    office: Office,
) -> None:
    nominee = await live(office)
    order_id = f"{nominee.case.id}:equipment"
    for _ in range(2):
        await tells(office, "delivered", order_id=order_id)
    await nominee.case.sees("task_opened", task=PROOF)
    await tells(office, "cannot_deliver", order_id=order_id, reason="out_of_stock")
    assert (await office.exception_about(order_id))["subject"]["cause"] == "order_ended"
    assert (await happened(nominee)).count("supplier_delivered") == 1
    await proves(nominee)
    rest = await shown(nominee, PAID, EXPERT)
    assert rest["rest_rials"] == 400_000_000
    answer = await nominee.case.answer(PAID, EXPERT, document="R-31")
    assert answer.status_code == 200, answer.text
    assert (await nominee.case.sees("paid_by_member"))["facts"]["document"] == "R-31"


async def test_a_webhook_for_an_order_that_has_ended_is_kept_for_a_person(office: Office) -> None:
    nominee = await live(office)
    order_id = f"{nominee.case.id}:equipment"
    await withdraws(nominee)
    await nominee.case.sees("task_opened", task=RETURN)
    await tells(office, "delivered", order_id=order_id)
    first = await office.exception_about(order_id)
    assert first["subject"]["cause"] == "order_ended"
    assert (await office.sort_out(first, "ignore")).status_code == 200
    await nominee.case.says(RETURN, EXPERT, "returned")
    assert await undone(nominee) == ["Talents.end"]
    # And where the case itself is closed.
    await tells(office, "delivered", order_id=order_id)
    causes: list[str] = []
    while len(causes) < 2:
        found = await office.read(f"/processes?kind=exception&q={order_id}", as_="reconciliation1")
        causes = [one["subject"]["cause"] for one in found["items"]]
    assert causes == ["order_ended"] * 2


@pytest.mark.parametrize(
    ("kind", "order", "facts", "cause"),
    [
        ("delivered", "talent-{mark}:equipment", {}, "unknown_reference"),
        ("delivered", "order-{mark}", {}, "unknown_reference"),
        ("cannot_deliver", "{talent}:equipment", {"reason": 3}, "malformed"),
        ("delivered", "{talent}:equipment", {}, "unknown_reference"),
        ("lost", "{talent}:equipment", {}, "unknown_type"),
    ],
    ids=["no_talent", "no_order", "no_reason", "not_ordered_of_them", "no_such_word"],
)
async def test_what_a_supplier_says_wrong_is_kept_for_a_person_and_changes_nothing(
    office: Office, kind: str, order: str, facts: dict[str, Any], cause: str
) -> None:
    mark = secrets.token_hex(6)
    talent = (await live_training(office)).case.id if "talent}" in order else ""
    order_id = order.format(mark=mark, talent=talent)
    await tells(office, kind, order_id=order_id, **facts)
    assert (await office.exception_about(order_id))["subject"]["cause"] == cause


async def test_a_supplier_that_is_not_connected_any_more_is_ordered_of_by_people(office: Office) -> None:
    supplier_id = await connected(office)
    path = f"/suppliers/{supplier_id}/connection"
    off = await office.call("PUT", path, {"connected": False}, as_="supervisor1")
    assert (off.status_code, off.json()["connected"]) == (200, False)
    nominee = await approved(office, supplier_id=supplier_id)
    await orders(nominee)
    assert sent(office, nominee) == []


async def test_only_an_approved_supplier_is_connected_and_by_who_approves_them(office: Office) -> None:
    proposed = (await propose(office)).json()
    assert proposed["connected"] is False
    path, on = f"/suppliers/{proposed['id']}/connection", {"connected": True}
    early = await office.call("PUT", path, on, as_="treasury1")
    assert (early.status_code, early.json()["code"]) == (409, "not_now")
    assert (await office.call("PUT", path, on, as_="credit_officer1")).status_code == 403
    unknown = await office.call("PUT", "/suppliers/none/connection", on, as_="treasury1")
    assert unknown.status_code == 404
    assert (await office.call("PUT", path, {"connected": 3}, as_="treasury1")).status_code == 422


async def test_a_webhook_of_a_supplier_without_its_signature_is_refused(office: Office) -> None:
    answer = await office.api.post(
        "/api/v1/webhooks/supplier", json={"type": "supplier.delivered", "data": {}}
    )
    assert answer.status_code == 401
