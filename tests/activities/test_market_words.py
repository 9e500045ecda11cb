"""What buyers and cells are told about returns, disputes and refunds has its words, in both languages."""

from typing import Any

import pytest

from activities.message_words import FOLDER, HIDDEN_CODE, words_of
from domain.words import Language
from stores.messages import QueuedMessage
from tests.activities.house import NOW

FACTS: dict[str, Any] = {
    "side": "buyer", "days": 7, "shipment": "RR-1", "amount_rials": 2_000_000, "reasons": ["on_request"],
}  # fmt: skip
EVENTS = sorted(
    one.name
    for one in FOLDER.iterdir()
    if one.name.partition(".")[0] in ("goods_return", "dispute", "refund")
)


def said(event: str, language: Language, secret: bytes | None) -> str:
    message = QueuedMessage(
        key="k", process_id="dispute-1", event=event, channel="sms", to_member_id="m-1", to_role=None,
        to_username=None, task_id=None, facts=FACTS, at=NOW, state="sending", attempts=1, reference=None, asked=0,
    )  # fmt: skip
    return words_of(message, language, secret, "https://h.example")


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_message_has_its_words(event: str, language: Language) -> None:
    text = said(event, language, b"s")
    assert len(text) <= 300
    assert any("\u0600" <= letter <= "\u06ff" for letter in text) == (language == "fa")
    if "/k/" in text:
        assert "https://h.example/k/dispute-1.buyer." in text
        assert HIDDEN_CODE in said(event, language, None)
    if event == "refund.came_back":
        assert "https://h.example/b/dispute-1." in text
        assert HIDDEN_CODE in said(event, language, None)


def test_there_are_all_of_them() -> None:
    assert len(EVENTS) == 16
