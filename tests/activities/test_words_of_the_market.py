"""What buyers and cells are told of baskets, orders and payouts has its words, in both languages."""

from typing import Any

import pytest

from activities.message_words import FOLDER, words_of
from domain.words import Language
from stores.messages import QueuedMessage
from tests.activities.house import NOW

WHAT = {"fa": "۲ × گلیم دست‌بافت", "en": "2 × Hand-woven kilim"}
WHY = {"fa": "حساب بسته است", "en": "the account is closed"}
FACTS: dict[str, Any] = {
    "basket_id": "basket-1", "amount_rials": 4_850_000, "goods_rials": 4_000_000, "left_rials": 3_680_000,
    "until": "2026-12-05", "what": WHAT, "why": WHY, "name": WHAT, "units": 2, "of_units": 3, "days": 10,
    "production_days": 7, "shipment_id": "RR-1", "reference": "B-1",
}  # fmt: skip
REASONS = {"payout_account": ["sheba_of_somebody_else"], "order": ["silent", "cancelled_by_support"]}
EVENTS = sorted(
    one.name
    for one in FOLDER.iterdir()
    if one.name.partition(".")[0] in ("basket", "order", "payout", "payout_account")
)


def said(event: str, language: Language, **facts: Any) -> str:
    process = event.partition(".")[0]
    known = FACTS | {"reasons": REASONS.get(process, [])} | facts
    if process == "basket":
        known["until"] = "2026-12-05T10:00:00+00:00"
    elif event != "order.part":
        del known["basket_id"]
    message = QueuedMessage(
        key="k", process_id="order-1", event=event, channel="sms", to_member_id="m-1", to_role=None,
        to_username=None, task_id="order-1.1", facts=known, at=NOW, state="sending", attempts=1, reference=None,
        asked=0,
    )  # fmt: skip
    return words_of(message, language, b"s", "https://h.example")


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_message_has_its_words(event: str, language: Language) -> None:
    text = said(event, language)
    assert len(text) <= 300
    assert any("\u0600" <= letter <= "\u06ff" for letter in text) == (language == "fa")
    # What a buyer answers is behind the link of their basket, without a log-in.
    assert ("https://h.example/o/basket-1." in text) == (
        event == "order.part" or (event.startswith("basket.") and "/o/" in text)
    )
    # Numbers are written in the reader's digits, but for what names something elsewhere.
    assert not (language == "fa" and "4,850,000" in text)


def test_there_are_all_of_them() -> None:
    assert len(EVENTS) == 25


@pytest.mark.parametrize("event", ["payout.failed", "payout.returned"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_reason_that_we_have_no_words_for_is_left_out(event: str, language: Language) -> None:
    assert WHY[language] in said(event, language)
    assert "()" not in said(event, language, why={"fa": "", "en": ""})
