"""What waits for a role is also mailed to its people: from a webhook to the letter, and in the list of messages."""

import secrets

from activities.outbox import MessageRelay
from activities.posts import EmailPost
from domain.permissions import Role
from gateways.email import EmailGateway
from stores.staff import StaffMember, StaffStore
from tests.office import Office, now

HOUSE = "https://hamyar.example"


async def test_an_exception_is_mailed_to_who_sorts_it_out(office: Office) -> None:
    # Somebody of the reconciliation has an address, and reads English
    reader = f"reader-{secrets.token_hex(4)}"
    address = f"{reader}@hamyar.example"
    person = StaffMember(reader, "", frozenset({Role.RECONCILIATION}), email=address, language="en")
    office.database.write(lambda session: StaffStore(session).put_person(person))

    # The bank tells of money that nobody expects
    reference = f"ref-{secrets.token_hex(6)}"
    facts = {"reference": reference, "amount_rials": 1_000, "at": now().isoformat()}
    await office.webhook("bank", "bank.receipt", facts, secrets.token_hex(8))
    (case,) = await office.until_listed(f"/processes?kind=exception&q={reference}")

    # The letter waits in the list of messages, where its reader is known by a part of the address only
    (told,) = await office.until_listed(f"/messages?process_id={case['id']}&recipient={reader}")
    assert (told["event"], told["channel"], told["state"]) == ("exception.opened", "email", "waiting")
    assert told["recipient_masked"] == "re****@hamyar.example"
    assert told["language"] == "en"
    assert "please look at it" in told["text"]

    # It leaves once
    smtp_port = office.sandbox.config.smtp_port
    assert smtp_port
    post = EmailPost(EmailGateway("127.0.0.1", smtp_port, "hamyar@hamyar.example"), HOUSE)
    relay = MessageRelay(office.database, post)
    while await relay.once():
        pass
    (mail,) = office.sandbox.see("/sent-messages", recipient=address)["items"]
    assert mail["subject"] == "Something from outside waits to be looked at"
    assert f"{HOUSE}/cases/{case['id']}" in mail["text"]
    assert reference not in mail["subject"]
    (told,) = await office.until_listed(f"/messages?process_id={case['id']}&recipient={reader}")
    assert (told["state"], told["attempts"]) == ("accepted", 1)
