"""A member who is asked something is reminded of it with a link to where they can answer: a page of theirs, or their inbox."""

from typing import Any

import pytest

from activities.message_words import words_of
from domain.contest_link import read_contest_link
from domain.follow_link import read_follow_link
from domain.invitation_link import read_invitation
from domain.permissions import Role
from domain.process import Door, TaskKind
from domain.processes import PROCESSES
from domain.sale_link import read_sale_link
from domain.words import Language
from stores.messages import QueuedMessage
from tests.activities.house import NOW

SECRET, HOUSE = b"s", "https://h.example"
DOORS = {
    "after_sales.answer": Door.INBOX,
    "after_sales.hear_buyer": Door.SALE,
    "dispute.evidence": Door.CONTEST,
    "goods_return.arrived": Door.CONTEST,
    "goods_return.look": Door.CONTEST,
    "goods_return.send": Door.CONTEST,
    "goods_return.send_again": Door.CONTEST,
    "kanoon_life.visit_in_place": Door.INBOX,
    "loan.accept_offer": Door.INBOX,
    "loan.hand_in_invoice": Door.INBOX,
    "loan.pay_as_trustee": Door.INBOX,
    "loan.show_evidence": Door.INBOX,
    "loan.stand_as_trustee": Door.INBOX,
    "loan.stand_in": Door.INBOX,
    "order.accept": Door.INBOX,
    "order.hand_over": Door.INBOX,
    "order.part": Door.BASKET,
    "order.ready": Door.INBOX,
    "order.show_sample": Door.INBOX,
    "supply.check_goods": Door.INBOX,
    "supply.follow_delivery": Door.INBOX,
    "supply.pay": Door.INBOX,
    "support.confirm_as_receiver": Door.INBOX,
    "support.offer": Door.INVITATION,
}
FACTS: dict[Door, dict[str, Any]] = {
    Door.INBOX: {},
    Door.CONTEST: {"side": "buyer"},
    Door.BASKET: {"basket_id": "basket-1"},
    Door.SALE: {"order_id": "order-1"},
    Door.INVITATION: {"number": 3},
}
READ = {
    Door.CONTEST: (read_contest_link, ("case-1", "buyer")),
    Door.BASKET: (read_follow_link, "basket-1"),
    Door.SALE: (read_sale_link, "order-1"),
    Door.INVITATION: (read_invitation, ("case-1", 3)),
}
TO_MEMBERS = [task for kind in PROCESSES.values() for task in kind.tasks if task.door is not None]


def reminder(task: TaskKind, language: Language = "fa", **facts: Any) -> str:
    """The text of a reminder of this task, as it leaves the house."""
    message = QueuedMessage(
        key="k", process_id="case-1", event="task.reminder", channel="sms", to_member_id="m-1", to_role=None,
        to_username=None, task_id="case-1.1", facts={"task": task.kind} | facts, at=NOW, state="sending",
        attempts=1, reference=None, asked=0,
    )  # fmt: skip
    return words_of(message, language, SECRET, HOUSE)


def test_every_task_of_a_member_says_where_it_is_answered_and_no_other_one_does() -> None:
    assert {task.kind: task.door for task in TO_MEMBERS} == DOORS
    others = [task for kind in PROCESSES.values() for task in kind.tasks if task.door is None]
    assert not [task.kind for task in others if task.role in (Role.MEMBER, Role.SUPPORTER, Role.TRUSTEE)]


@pytest.mark.parametrize("task", TO_MEMBERS, ids=lambda task: task.kind)
@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_reminder_leads_to_where_the_task_is_answered(task: TaskKind, language: Language) -> None:
    assert task.door is not None
    text = reminder(task, language, **FACTS[task.door])
    where = text.partition(f"{HOUSE}/")[2].split()[0]
    if task.door is Door.INBOX:
        assert where == "tasks/case-1.1"
        return
    page, _, token = where.partition("/")
    assert page == task.door.value
    read, expected = READ[task.door]
    assert read(SECRET, token) == expected


@pytest.mark.parametrize(
    "task", [one for one in TO_MEMBERS if one.door is not Door.INBOX], ids=lambda one: one.kind
)
def test_no_reminder_leaves_with_another_link_where_its_own_cannot_be_made(task: TaskKind) -> None:
    with pytest.raises(KeyError):
        reminder(task)


def test_an_heir_is_led_to_the_one_order_that_they_have() -> None:
    part = next(task for task in TO_MEMBERS if task.kind == "order.part")
    token = reminder(part, order_id="order-1").partition(f"{HOUSE}/o/")[2].split()[0]
    assert read_follow_link(SECRET, token) == "order-1"
