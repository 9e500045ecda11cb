"""A mail server that keeps what it gets, for the control API to show."""

import asyncio
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

from gateways.sandbox.configuration import wall_clock
from gateways.sandbox.world import World

_TAKEN = "250 OK"


class Mailbox:
    """What aiosmtpd asks for each message."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content or b""
        message = message_from_bytes(
            content if isinstance(content, bytes) else content.encode(), policy=default
        )
        text, html = message.get_body(("plain",)), message.get_body(("html",))
        message_id = str(message["Message-ID"])
        for recipient in envelope.rcpt_tos:
            number = self._world.state.next_number("email")
            mail = {
                "message_id": message_id,
                "recipient": recipient,
                "subject": str(message["Subject"]),
                "text": text.get_content() if text else "",
                "html": html.get_content() if html else None,
                "at": wall_clock().isoformat(),
            }
            self._world.state.put("email", str(number), mail)
        return _TAKEN


async def listen(world: World) -> asyncio.Server:
    """Listens where the configuration says, and writes a free port there when it says 0.

    Raises OSError when the port is taken.
    """
    loop = asyncio.get_running_loop()
    mailbox = Mailbox(world)
    server = await loop.create_server(
        lambda: SMTP(mailbox, hostname="sandbox", loop=loop), world.config.host, world.config.smtp_port
    )
    world.config.smtp_port = server.sockets[0].getsockname()[1]
    return server
