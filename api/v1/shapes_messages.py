"""What the API answers about messages."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from stores.message_rows import MessageState


class MessageReason(BaseModel):
    """Which rule sends it, and in which case."""

    rule: str
    process_id: str


class Message(BaseModel):
    """A message with its words; `recipient` is a member's id, a role, or a username."""

    key: str
    process_id: str
    event: str
    channel: Literal["sms", "email", "app"]
    recipient: str | None
    recipient_masked: str
    language: Literal["fa", "en"]
    state: MessageState
    at: datetime
    attempts: int
    text: str
    why: MessageReason
