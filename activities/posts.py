"""The ways that messages leave the house: each finds its recipient, writes its words, and hands them over."""

from dataclasses import dataclass, field
from typing import Protocol

from jinja2 import TemplateError
from sqlalchemy.orm import Session

from activities.message_words import words_of
from gateways.sms import Sent, SmsGateway
from stores.members import MemberStore
from stores.messages import QueuedMessage
from stores.sealing import Keys


class Undeliverable(Exception):
    """A message that will never leave: nobody to send it to, or no words. Says which, and names nobody."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it leaves. Personal: never logged, kept nowhere."""

    to: str = field(repr=False)
    text: str = field(repr=False)


class Post(Protocol):
    """One way out. `write` raises Undeliverable; `send` and `state` as gateways.sms.SmsGateway has them."""

    @property
    def channel(self) -> str: ...

    def write(self, session: Session, message: QueuedMessage) -> Letter: ...

    async def send(self, key: str, letter: Letter) -> Sent: ...

    async def state(self, key: str, reference: str | None) -> Sent: ...


class SmsPost:
    """Text messages to members' phones."""

    channel = "sms"

    def __init__(self, keys: Keys, code_secret: bytes, sms: SmsGateway) -> None:
        self._keys = keys
        self._code_secret = code_secret
        self._sms = sms

    def write(self, session: Session, message: QueuedMessage) -> Letter:
        member = MemberStore(session, self._keys).get(message.to_member_id or "")
        if member is None:
            raise Undeliverable("no_such_member")
        try:
            return Letter(member.mobile, words_of(message, member.language, self._code_secret))
        except (TemplateError, LookupError, TypeError, ValueError) as error:
            raise Undeliverable("no_words") from error

    async def send(self, key: str, letter: Letter) -> Sent:
        return await self._sms.send(key, letter.to, letter.text)

    async def state(self, key: str, reference: str | None) -> Sent:
        return await self._sms.state(key, reference)
