"""Every message has its words in both languages; what many may read on the way names nobody."""

import ast
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, meta

from activities.message_words import FOLDER, mail_of, render, words_of
from domain.words import Language
from stores.messages import QueuedMessage
from tests.activities.house import NOW

ROOT = Path(__file__).parent.parent.parent
MAIL = ("subject.txt", "body.txt", "body.html")
LANGUAGES: tuple[Language, ...] = ("fa", "en")
FACTS: dict[str, Any] = {
    "task": "loan.endorse",
    "number": 3,
    "link": "https://h.example",
    "role": "supervisor",
    "name": "مهر",
    "missed": 2,
    "members": 150,
    "most": 160,
    "reasons": ["missed_visits", "too_few_members"],
    "craft": {"fa": "قالی‌بافی", "en": "Carpet weaving"},
    "day": 30,
}
CELL_FACTS: dict[str, Any] = FACTS | {"reasons": ["silent", "left_kanoon"]}


def events_told_to_roles() -> set[str]:
    """The events that the processes tell with `role=`, as they stand in the workflows."""
    calls = [
        node
        for path in (ROOT / "workflows").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        # What is only passed on has no words of its own.
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
    to_roles = [
        call
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and (
            call.func.attr == "tell_about_it"
            or (call.func.attr == "tell" and any(keyword.arg == "role" for keyword in call.keywords))
        )
    ]
    return {str(ast.literal_eval(call.args[0])) for call in to_roles}


TO_ROLES = sorted(events_told_to_roles())


def test_what_is_told_to_roles_is_found_in_the_workflows() -> None:
    assert {"task.reminder", "task.escalated", "exception.opened"} <= set(TO_ROLES)


@pytest.mark.parametrize("event", TO_ROLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told_to_a_role_can_be_mailed(event: str, language: Language) -> None:
    facts = CELL_FACTS if event.startswith("cell_life.") else FACTS
    written = {piece: render(event, language, piece, facts) for piece in MAIL}
    assert all(written.values())
    assert written["body.txt"].splitlines()[0] in unescape(written["body.html"])
    for body in (written["body.txt"], written["body.html"]):
        assert "https://h.example" in body
    assert f'lang="{language}"' in written["body.html"]
    is_persian = any("\u0600" <= letter <= "\u06ff" for letter in written["subject.txt"])
    assert is_persian == (language == "fa")


def test_a_subject_says_at_most_which_kind_of_task() -> None:
    subjects = list(FOLDER.glob("*/*/subject.txt"))
    assert len(subjects) == len(TO_ROLES) * len(LANGUAGES)
    for path in subjects:
        said = meta.find_undeclared_variables(
            Environment(autoescape=True).parse(path.read_text("utf-8").replace("|task", ""))
        )
        assert said <= {"task"}, path


def queued(**more: Any) -> QueuedMessage:
    given: dict[str, Any] = {
        "key": "k", "process_id": "loan-1", "event": "task.reminder", "facts": {"task": "loan.endorse"},
        "at": NOW, "to_member_id": None, "to_role": "leader", "to_username": "leader1", "task_id": "loan-1.7",
        "channel": "email", "state": "waiting", "attempts": 0, "asked": 0, "reference": None,
    }  # fmt: skip
    return QueuedMessage(**(given | more))


def test_a_mail_leads_to_its_task_or_else_to_its_case() -> None:
    house = "https://hamyar.example"
    assert f"{house}/tasks/loan-1.7\n" in mail_of(queued(), "en", house).text
    assert f'href="{house}/tasks/loan-1.7"' in mail_of(queued(), "en", house).html
    assert f"{house}/cases/loan-1\n" in mail_of(queued(task_id=None), "en", house).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_asked_to_stand_gets_a_link_to_the_question(language: Language) -> None:
    facts = {"amount_rials": 100, "instalments": 2, "share_rials": 50}
    asked = queued(event="loan.trustee_asked", facts=facts, to_member_id="m-1", channel="sms")
    house = "https://hamyar.example"
    assert words_of(asked, language, None, house).endswith(f"{house}/tasks/loan-1.7")


def test_what_comes_from_outside_is_text_in_the_html_of_a_mail() -> None:
    mail = mail_of(queued(task_id='"><script>'), "fa", "https://hamyar.example")
    assert "<script>" not in mail.html
    assert "<script>" in mail.text
