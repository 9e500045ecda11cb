"""E-mail by SMTP: one message in text and HTML, known by its key."""

import hashlib
from email.message import EmailMessage
from email.policy import SMTP
from enum import Enum

import aiosmtplib

from gateways.caller import GatewayRefused, GatewayUnavailable, OutcomeUnknown
from gateways.sms import Sent

_SYSTEM, _SEND = "email", "send"
_LASTING = 500


class _End(Enum):
    TAKEN = "taken"
    REFUSED = "address_refused"
    NOT_SENT = "could not be handed over"
    UNCLEAR = "no answer after the message was sent"


class EmailGateway:
    """Speaks SMTP to one server. `sender` is the address in From; TLS from the start or by STARTTLS."""

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        *,
        username: str | None = None,
        password: str | None = None,
        tls_from_start: bool = False,
        start_tls: bool | None = None,
        seconds: float = 15.0,
    ) -> None:
        self._host = host
        self._port = port
        self._sender = sender
        self._username = username
        self._password = password
        self._tls_from_start = tls_from_start
        self._start_tls = start_tls
        self._seconds = seconds

    async def send(
        self,
        key: str,
        address: str,
        subject: str,
        text: str,
        html: str | None = None,
        *,
        unsubscribe_url: str | None = None,
    ) -> Sent:
        """Hands one message over; its Message-ID follows from the key, so that a repeat is seen as one.

        SMTP cannot be asked what became of a message: after OutcomeUnknown it is not sent again.
        Raises OutcomeUnknown, GatewayUnavailable (surely not sent), GatewayRefused (`address_refused`).
        """
        message = self._message(key, address, subject, text, html)
        if unsubscribe_url:
            # One click, without logging in (RFC 8058).
            message["List-Unsubscribe"] = f"<{unsubscribe_url}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        end = await self._hand_over(message, address)
        if end is _End.REFUSED:
            raise GatewayRefused(_SYSTEM, _SEND, end.value)
        if end is _End.NOT_SENT:
            raise GatewayUnavailable(_SYSTEM, _SEND, end.value)
        if end is _End.UNCLEAR:
            raise OutcomeUnknown(_SYSTEM, _SEND, end.value)
        return Sent(reference=message["Message-ID"], state="attempted")

    def _message(self, key: str, address: str, subject: str, text: str, html: str | None) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = address
        message["Subject"] = subject
        domain = self._sender.rpartition("@")[2].rstrip(">")
        message["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"
        # Machines that answer mail automatically should not answer ours (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text, cte="base64")
        if html:
            message.add_alternative(html, subtype="html", cte="base64")
        return message

    async def _hand_over(self, message: EmailMessage, address: str) -> _End:
        server = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password,
            use_tls=self._tls_from_start,
            start_tls=self._start_tls,
            timeout=self._seconds,
        )
        # Up to the recipient nothing was sent; with the message itself begins what cannot be known.
        try:
            await server.connect()
            await server.mail(self._sender.rpartition("<")[2].rstrip(">"))
            await server.rcpt(address)
        except aiosmtplib.SMTPRecipientRefused as refused:
            server.close()
            return _End.REFUSED if refused.code >= _LASTING else _End.NOT_SENT
        except (aiosmtplib.SMTPException, OSError):
            server.close()
            return _End.NOT_SENT
        except UnicodeError:
            # An address in letters that this server does not take.
            server.close()
            return _End.REFUSED
        try:
            await server.data(message.as_bytes())
        except aiosmtplib.SMTPDataError:
            # The server said no to the message: it has not taken it.
            return _End.NOT_SENT
        except (aiosmtplib.SMTPException, OSError):
            return _End.UNCLEAR
        finally:
            server.close()
        return _End.TAKEN
