"""What people are told leaves the house once, whatever the provider does and whenever we are killed."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from activities.outbox import MessageRelay
from engine.payload_codec import Keyring
from gateways.caller import GatewayUnavailable
from gateways.sms import Kavenegar, Sent
from stores.database import Database
from stores.messages import MessageStore
from tests.activities.house import NOW, Clock, Provider, row, sms_relay, tell
from tests.fixtures.sandbox import Sandbox

# The sandbox is quick, and knows a key again that was sent from another database.
LEFT = {"accepted", "delivered"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def relay(either_database: Database, sandbox: Sandbox, clock: Clock) -> AsyncIterator[MessageRelay]:
    async with httpx.AsyncClient() as http:
        sms = Kavenegar(sandbox.url("kavenegar"), sandbox.config.sms_key, "1000", http)
        yield sms_relay(either_database, sms, clock)


def rename(database: Database, table: str, name: str) -> None:
    """What asks for the table fails as long as it has another name."""
    database.write(lambda session: session.execute(text(f"ALTER TABLE {table} RENAME TO {name}")))


async def test_a_message_is_sent_once(relay: MessageRelay, either_database: Database) -> None:
    tell(either_database, "loan-one", "loan.one_time_code", number=1)
    assert await relay.once() == 1
    assert await relay.once() == 0
    kept = row(either_database, "loan-one")
    assert kept.state in LEFT
    assert kept.attempts == 1
    assert kept.reference
    assert "code" not in kept.facts


async def test_what_may_have_been_sent_is_asked_about_and_not_repeated(
    relay: MessageRelay, either_database: Database, sandbox: Sandbox
) -> None:
    tell(either_database, "loan-unknown")
    sandbox.fault("sms", "unknown_outcome", operation="send")
    await relay.once()
    assert row(either_database, "loan-unknown").state == "unknown"
    assert await relay.once() == 0
    await relay.ask_once()
    kept = row(either_database, "loan-unknown")
    assert kept.state in LEFT
    assert kept.attempts == 1
    sent = {one.get("message_id") for one in sandbox.see("/sent-messages")["items"]}
    assert kept.reference in sent, "its receipt finds it"


async def test_a_provider_that_cannot_be_reached_is_tried_again_later(
    database: Database, clock: Clock
) -> None:
    tell(database, "loan-away")
    provider = Provider(away=True)
    relay = sms_relay(database, provider.gateway(), clock)
    with pytest.raises(GatewayUnavailable):
        await relay.once()
    kept = row(database, "loan-away")
    assert (kept.state, kept.attempts) == ("waiting", 1)
    provider.away = False
    assert await relay.once() == 0, "not before its time"
    clock.turn(minutes=1)
    assert await relay.once() == 1
    assert row(database, "loan-away").state == "accepted"


async def test_a_message_that_the_provider_does_not_take_keeps_no_other_back(
    database: Database, clock: Clock
) -> None:
    for case in ("loan-a", "loan-b", "loan-c"):
        tell(database, case)
    provider = Provider()
    provider.has_no_credit_for("loan-a")
    relay = sms_relay(database, provider.gateway(), clock)
    with pytest.raises(GatewayUnavailable, match="418"):
        await relay.once()
    assert [await relay.once() for _ in range(3)] == [1, 1, 0]
    assert [row(database, case).state for case in ("loan-a", "loan-b", "loan-c")] == [
        "waiting",
        "accepted",
        "accepted",
    ]
    provider.no_credit_for.clear()
    clock.turn(minutes=1)
    assert await relay.once() == 1
    assert row(database, "loan-a").attempts == 2


async def test_a_message_that_is_never_taken_is_given_up_after_days_of_longer_and_longer_pauses(
    database: Database, clock: Clock
) -> None:
    tell(database, "loan-a")
    provider = Provider()
    provider.has_no_credit_for("loan-a")
    relay = sms_relay(database, provider.gateway(), clock)
    pauses: list[timedelta] = []
    while (kept := row(database, "loan-a")).state == "waiting":
        pauses.append(kept.try_at - clock.now)
        clock.now = kept.try_at
        with pytest.raises(GatewayUnavailable):
            await relay.once()
    assert (kept.state, kept.attempts) == ("failed", 48)
    assert timedelta(days=1) < clock.now - NOW < timedelta(days=3)
    assert pauses[1] < timedelta(minutes=1)
    assert timedelta(minutes=40) < pauses[-1] < timedelta(minutes=80)
    clock.turn(days=9)
    assert await relay.once() == 0


async def test_what_fails_before_the_sending_leaves_the_message_waiting(
    relay: MessageRelay, either_database: Database
) -> None:
    tell(either_database, "loan-unread")
    rename(either_database, "member", "member_away")
    with pytest.raises(SQLAlchemyError):
        await relay.once()
    rename(either_database, "member_away", "member")
    assert (row(either_database, "loan-unread").state, row(either_database, "loan-unread").attempts) == (
        "waiting",
        0,
    )
    assert await relay.once() == 1
    assert row(either_database, "loan-unread").state in LEFT


async def test_a_message_that_cannot_be_written_keeps_no_other_back(database: Database, clock: Clock) -> None:
    lost_key = Keyring("lost", {"lost": b"x" * 32})
    tell(database, "loan-sealed", keys=lost_key)
    tell(database, "loan-open")
    provider = Provider()
    relay = sms_relay(database, provider.gateway(), clock)
    assert [await relay.once() for _ in range(3)] == [1, 1, 0]
    assert row(database, "loan-sealed").state == "waiting"
    assert row(database, "loan-open").state == "accepted"


async def test_what_became_of_a_message_is_remembered_until_it_can_be_written_down(
    either_database: Database, clock: Clock
) -> None:
    """The database goes away after the message has left, and comes back."""
    tell(either_database, "loan-sent")
    provider = Provider()

    class AndThenTheDatabaseGoes:
        name = "kavenegar"

        async def send(self, key: str, mobile: str, text: str) -> Sent:
            sent = await provider.gateway().send(key, mobile, text)
            rename(either_database, "message", "message_away")
            return sent

        async def state(self, key: str, reference: str | None) -> Sent:
            return await provider.gateway().state(key, reference)

    relay = sms_relay(either_database, AndThenTheDatabaseGoes(), clock)
    for _ in range(2):
        with pytest.raises(SQLAlchemyError):
            await relay.once()
    rename(either_database, "message_away", "message")
    assert await relay.once() == 0
    kept = row(either_database, "loan-sent")
    assert (kept.state, kept.reference, len(provider.sent_to)) == ("accepted", "1", 1)


async def test_an_error_that_nobody_thought_of_leaves_the_message_in_doubt(
    database: Database, clock: Clock
) -> None:
    tell(database, "loan-odd")

    class Broken(Kavenegar):
        async def send(self, key: str, mobile: str, text: str) -> Sent:
            await super().send(key, mobile, text)
            raise KeyError("a field that was always there")

    provider = Provider()
    http = httpx.AsyncClient(transport=httpx.MockTransport(provider._answer))
    relay = sms_relay(database, Broken("http://provider", "key", "1000", http), clock)
    assert await relay.once() == 1
    assert row(database, "loan-odd").state == "unknown"
    assert await relay.once() == 0
    assert len(provider.sent_to) == 1


async def test_what_was_in_flight_when_we_were_killed_is_asked_about_and_not_repeated(
    relay: MessageRelay, either_database: Database, clock: Clock
) -> None:
    tell(either_database, "loan-killed")
    either_database.write(lambda session: MessageStore(session).take_due("sms", clock.now, 10))
    await relay.ask_once()
    assert row(either_database, "loan-killed").state == "sending", "somebody may still be at it"
    clock.turn(minutes=6)
    await relay.ask_once()
    # The provider never heard of it: it stays unknown, for people to see.
    assert row(either_database, "loan-killed").state == "unknown"
    assert await relay.once() == 0


async def test_a_refused_number_is_shown_as_failed(
    relay: MessageRelay, either_database: Database, sandbox: Sandbox
) -> None:
    tell(either_database, "loan-refused")
    sandbox.fault("sms", "reject", operation="send")
    await relay.once()
    assert row(either_database, "loan-refused").state == "failed"


async def test_a_rehearsal_rings_no_phone(relay: MessageRelay, either_database: Database) -> None:
    tell(either_database, "loan-rehearsed", rehearsal=True)
    assert await relay.once() == 0
    assert row(either_database, "loan-rehearsed").state == "kept"
