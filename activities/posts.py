"""The ways that messages leave the house: each finds its recipient, writes its words, and hands them over."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from jinja2 import TemplateError
from sqlalchemy.orm import Session

from activities.message_words import mail_of, words_of
from gateways.email import EmailGateway
from gateways.sms import Sent, SmsGateway
from stores.members import MemberStore
from stores.messages import QueuedMessage
from stores.sealing import Keys
from stores.staff import StaffStore


class Undeliverable(Exception):
    """A message that will never leave: nobody to send it to, or no words. Says which, and names nobody."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it leaves. Personal: never logged, kept nowhere."""

    to: str = field(repr=False)
    text: str = field(repr=False)
    subject: str = field(default="", repr=False)
    html: str | None = field(default=None, repr=False)


class Post(Protocol):
    """One way out. `write` raises Undeliverable; `send` and `state` as gateways.sms.SmsGateway has them.

    `can_be_asked` is False where nobody knows what became of a message; it is not asked about then.
    """

    @property
    def channel(self) -> str: ...

    @property
    def can_be_asked(self) -> bool: ...

    def write(self, session: Session, message: QueuedMessage) -> Letter: ...

    async def send(self, key: str, letter: Letter) -> Sent: ...

    async def state(self, key: str, reference: str | None) -> Sent: ...


class SmsPost:
    """Text messages to members' phones; `address` is where the house is found, for links."""

    channel = "sms"
    can_be_asked = True

    def __init__(self, keys: Keys, code_secret: bytes, sms: SmsGateway, address: str = "") -> None:
        self._keys = keys
        self._address = address
        self._code_secret = code_secret
        self._sms = sms

    def write(self, session: Session, message: QueuedMessage) -> Letter:
        member = MemberStore(session, self._keys).get(message.to_member_id or "")
        if member is None:
            raise Undeliverable("no_such_member")
        with _words():
            return Letter(member.mobile, words_of(message, member.language, self._code_secret, self._address))

    async def send(self, key: str, letter: Letter) -> Sent:
        return await self._sms.send(key, letter.to, letter.text)

    async def state(self, key: str, reference: str | None) -> Sent:
        return await self._sms.state(key, reference)


class EmailPost:
    """E-mail to the people of the staff, by SMTP; `address` is where the house is found."""

    channel = "email"
    can_be_asked = False

    def __init__(self, email: EmailGateway, address: str) -> None:
        self._email = email
        self._address = address

    def write(self, session: Session, message: QueuedMessage) -> Letter:
        person = StaffStore(session).person(message.to_username or "")
        # Asked again just before: people leave, and change their roles, while a message waits.
        if person is None or not person.active or message.to_role not in person.roles:
            raise Undeliverable("no_longer_theirs")
        if person.email is None:
            raise Undeliverable("no_address")
        with _words():
            mail = mail_of(message, person.language, self._address)
        return Letter(person.email, mail.text, mail.subject, mail.html)

    async def send(self, key: str, letter: Letter) -> Sent:
        return await self._email.send(key, letter.to, letter.subject, letter.text, letter.html)

    async def state(self, key: str, reference: str | None) -> Sent:  # noqa: ARG002 - SMTP cannot be asked
        return Sent(None, "unknown")


@contextmanager
def _words() -> Iterator[None]:
    try:
        yield
    except (TemplateError, LookupError, TypeError, ValueError) as error:
        raise Undeliverable("no_words") from error
