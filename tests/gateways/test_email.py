"""E-mail against a real SMTP server."""

from collections.abc import Callable

import pytest

from gateways.caller import GatewayRefused, GatewayUnavailable, OutcomeUnknown
from gateways.email import EmailGateway
from tests.fixtures.sandbox import Sandbox
from tests.fixtures.smtp import SENDER, ServeSmtp

Name = Callable[[str], str]


@pytest.fixture
def email(sandbox: Sandbox) -> EmailGateway:
    assert sandbox.config.smtp_port
    return EmailGateway("127.0.0.1", sandbox.config.smtp_port, SENDER, seconds=5.0)


async def test_a_message_arrives_in_text_and_html(email: EmailGateway, sandbox: Sandbox, name: Name) -> None:
    address = f"{name('member')}@example.org"
    sent = await email.send(
        "rule:case:1",
        address,
        "یادآوری قسط",
        "قسط شما فردا سررسید می‌شود.\n",
        "<p>قسط شما فردا سررسید می‌شود.</p>\n",
        unsubscribe_url="https://example.org/stop",
    )

    (mail,) = sandbox.see("/sent-messages", recipient=address)["items"]
    assert mail["subject"] == "یادآوری قسط"
    assert mail["text"].strip() == "قسط شما فردا سررسید می‌شود."
    assert mail["html"].strip() == "<p>قسط شما فردا سررسید می‌شود.</p>"
    assert mail["message_id"] == sent.reference
    assert sent.state == "attempted"


async def test_the_same_key_gives_the_same_message_id(email: EmailGateway, name: Name) -> None:
    address = f"{name('member')}@example.org"
    first = await email.send("key", address, "الف", "متن")
    again = await email.send("key", address, "الف", "متن")
    other = await email.send("other key", address, "الف", "متن")

    assert first.reference == again.reference != other.reference
    assert first.reference
    assert first.reference.endswith("@example.org>")


async def test_a_subject_cannot_smuggle_in_a_header(email: EmailGateway) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        await email.send("key", "a@example.org", "سلام\r\nBcc: b@example.org", "متن")


async def test_a_closed_port_is_unavailable() -> None:
    with pytest.raises(GatewayUnavailable):
        await EmailGateway("127.0.0.1", 9, SENDER).send("key", "a@example.org", "سلام", "متن")


async def test_a_mailbox_that_is_not_there_is_refused(serve_smtp: ServeSmtp) -> None:
    email = await serve_smtp({"RCPT": "550 no such user"})
    with pytest.raises(GatewayRefused) as refused:
        await email.send("key", "nobody@example.org", "سلام", "متن")
    assert refused.value.code == "address_refused"
    assert "nobody" not in str(refused.value)


async def test_an_address_that_the_server_cannot_be_told_is_refused(email: EmailGateway) -> None:
    with pytest.raises(GatewayRefused) as refused:
        await email.send("key", "مریم@example.org", "سلام", "متن")
    assert refused.value.code == "address_refused"


async def test_a_full_mailbox_may_be_tried_again(serve_smtp: ServeSmtp) -> None:
    email = await serve_smtp({"RCPT": "452 full"})
    with pytest.raises(GatewayUnavailable):
        await email.send("key", "a@example.org", "سلام", "متن")


async def test_a_server_that_wants_no_message_has_not_taken_it(serve_smtp: ServeSmtp) -> None:
    email = await serve_smtp({"DATA": "451 later"})
    with pytest.raises(GatewayUnavailable):
        await email.send("key", "a@example.org", "سلام", "متن")


async def test_hanging_up_after_the_message_is_an_unknown_outcome(serve_smtp: ServeSmtp) -> None:
    email = await serve_smtp({"DATA": "354 go on", ".": None})
    with pytest.raises(OutcomeUnknown):
        await email.send("key", "a@example.org", "سلام", "متن")
