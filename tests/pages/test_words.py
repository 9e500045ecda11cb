"""The pages' words: whole in both languages, and right about time."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Formatter

import pytest

from api.pages.due_words import due_look, relative
from api.pages.facts import Reader
from api.pages.refusal_words import REFUSED
from api.pages.timeline_words import plain_sentence, sentence
from api.pages.words import WORDS
from domain.case import TimelineEntry
from domain.processes import PROCESSES
from domain.words import Text

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
TEMPLATES = Path(__file__).parents[2] / "templates" / "pages"
FARSI = Reader("fa", {"m-1": "مریم کریمی"})
ENGLISH = Reader("en", {"m-1": "مریم کریمی"})


def places(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


@pytest.mark.parametrize("words", [*WORDS.values(), *REFUSED.values()], ids=lambda words: words.en[:30])
def test_both_languages_say_the_same(words: Text) -> None:
    assert words.fa.strip()
    assert words.en.strip()
    assert places(words.fa) == places(words.en)


def test_templates_use_words_that_are_there() -> None:
    used = {
        key
        for template in TEMPLATES.glob("*.html")
        for key in re.findall(r'\bt\(["\']([\w.]+)["\']\s*[,)]', template.read_text(encoding="utf-8"))
    }
    assert used - WORDS.keys() == set()
    assert len(used) > 40


@pytest.mark.parametrize(
    ("ahead", "fa", "en", "look"),
    [
        (timedelta(days=3, hours=5), "۳ روز دیگر", "in 3 days", "due-later"),
        (timedelta(hours=2), "۲ ساعت دیگر", "in 2 hours", "due-today"),
        (timedelta(seconds=10), "همین اکنون", "now", "due-today"),
        (-timedelta(minutes=1), "۱ دقیقه دیر", "1 minute late", "due-late"),
        (-timedelta(days=1, hours=1), "۱ روز دیر", "1 day late", "due-late"),
    ],
)
def test_due_times_are_told_as_people_say_them(ahead: timedelta, fa: str, en: str, look: str) -> None:
    assert relative(NOW + ahead, NOW, "fa") == fa
    assert relative(NOW + ahead, NOW, "en") == en
    assert due_look(NOW + ahead, NOW).style == look


@pytest.mark.parametrize(
    ("what", "facts", "fa", "en"),
    [
        ("entered", {"stage": "DECISION"}, "ورود به مرحلهٔ «تصمیم»", "Entered the stage “Decision”"),
        (
            "task_answered",
            {"task": "loan.endorse", "answer": "endorse"},
            "پاسخ به «نظر رهبر دربارهٔ وام»: تأیید می‌کنم",
            "Answered “Leader's word on the loan”: I endorse it",
        ),
        ("trustee_accepted", {"member": "m-1"}, "مریم کریمی معتمد شد", "مریم کریمی stands as trustee"),
        (
            "not_reserved",
            {"short_of": ["funds", "points"]},
            "رزرو نشد: منابع صندوق، امتیاز عضو",
            "Not reserved: short of the fund's liquidity, the member's points",
        ),
        ("ended", {"outcome": "PAID"}, "پایان پرونده: بازپرداخت کامل", "The case ended: Paid back"),
        (
            "offered",
            {"amount_rials": 5_000},
            "پیشنهاد وام ۵٬۰۰۰ ریال در — قسط",
            "Offered 5,000 rials in — instalments",
        ),
        ("never_declared", {}, "never_declared", "never_declared"),
    ],
)
def test_happenings_are_sentences(what: str, facts: dict[str, object], fa: str, en: str) -> None:
    entry = TimelineEntry(NOW, "note", what, None, dict(facts))
    assert plain_sentence("loan", entry, FARSI) == fa
    assert plain_sentence("loan", entry, ENGLISH) == en


def test_facts_are_words_and_never_markup() -> None:
    entry = TimelineEntry(NOW, "note", "paused", None, {"reason": "<b>{stage}</b>"})
    assert "<bdi>&lt;b&gt;{stage}&lt;/b&gt;</bdi>" in sentence("loan", entry, ENGLISH)


@pytest.mark.parametrize("kind", PROCESSES)
def test_every_happening_can_be_told(kind: str) -> None:
    for what in PROCESSES[kind].happenings:
        for reader in (FARSI, ENGLISH):
            assert sentence(kind, TimelineEntry(NOW, "note", what), reader)
