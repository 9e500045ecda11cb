"""What people are told leaves the house once, whatever the provider does and whenever we are killed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from activities.outbox import MessageRelay
from domain.case import CaseRecord, CaseStatus, MessageDraft, Projection
from domain.identifiers import national_code_from_serial
from domain.working_days import WorkingCalendar
from gateways.caller import GatewayUnavailable
from gateways.sms import Kavenegar
from stores.cases import CaseStore
from stores.database import Database
from stores.members import Kanoon, KanoonStore, Member, MemberStore
from stores.message_rows import MessageRow
from stores.messages import MessageStore
from tests.fixtures.office import CODE_SECRET, TEST_KEYS
from tests.fixtures.sandbox import Sandbox

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
CALENDAR = WorkingCalendar(frozenset())


@pytest.fixture
async def relay(either_database: Database, sandbox: Sandbox) -> AsyncIterator[MessageRelay]:
    async with httpx.AsyncClient() as http:
        sms = Kavenegar(sandbox.url("kavenegar"), sandbox.config.sms_key, "1000", http)
        yield MessageRelay(either_database, TEST_KEYS, CODE_SECRET, sms)


def tell(
    database: Database, case: str, event: str = "loan.closed", *, rehearsal: bool = False, **facts: Any
) -> None:
    """A case says something to its member."""
    record = CaseRecord(case, "loan", "IR-23", NOW, rehearsal=rehearsal, member_id=f"m-{case}")
    serial = abs(hash(case)) % 900_000_000
    member = Member(
        f"m-{case}", "مریم", "رضایی", national_code_from_serial(serial),
        f"+98912{serial % 10_000_000:07}", "k", NOW,
    )  # fmt: skip
    draft = MessageDraft(f"{case}:{event}", event, NOW, facts, to_member_id=member.id)
    projection = Projection(
        case, "loan", record.book, 1, NOW, "REPAYING", CaseStatus.RUNNING, None, None, "IR-23", "k",
        messages=(draft,),
    )  # fmt: skip
    with database.writing() as session:
        KanoonStore(session).put([Kanoon("k", "ک", "village", "تهران", "ری", "ری", "IR-23")])
        MemberStore(session, TEST_KEYS).put([member])
        cases = CaseStore(session)
        cases.begin(record, argument={}, subject={}, policy_version="1")
        cases.project(projection, CALENDAR)


def row(database: Database, case: str) -> MessageRow:
    with database.reading() as session:
        return next(one for one in session.query(MessageRow) if one.process_id == case)


def sent_to_provider(sandbox: Sandbox, text: str) -> int:
    return sum(text in str(one) for one in sandbox.see("/sent-messages")["items"])


async def test_a_message_is_sent_once(
    relay: MessageRelay, either_database: Database, sandbox: Sandbox
) -> None:
    tell(either_database, "loan-one", "loan.one_time_code", number=1)
    assert await relay.once() == 1
    assert await relay.once() == 0
    kept = row(either_database, "loan-one")
    assert (kept.state, kept.attempts) == ("accepted", 1)
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
    assert kept.state in {"accepted", "delivered"}
    assert kept.attempts == 1


async def test_a_provider_that_cannot_be_reached_is_tried_again(either_database: Database) -> None:
    tell(either_database, "loan-away")
    async with httpx.AsyncClient() as http:
        nowhere = Kavenegar("http://127.0.0.1:9", "key", "1000", http)
        with pytest.raises(GatewayUnavailable):
            await MessageRelay(either_database, TEST_KEYS, CODE_SECRET, nowhere).once()
    kept = row(either_database, "loan-away")
    assert (kept.state, kept.attempts) == ("waiting", 1)


async def test_what_was_in_flight_when_we_were_killed_is_asked_about(
    relay: MessageRelay, either_database: Database
) -> None:
    tell(either_database, "loan-killed")
    either_database.write(lambda session: MessageStore(session).take_due(10))
    either_database.write(lambda session: MessageStore(session).forget_in_flight())
    assert await relay.once() == 0
    await relay.ask_once()
    # The provider never heard of it: it stays unknown, for people to see.
    assert row(either_database, "loan-killed").state == "unknown"


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
