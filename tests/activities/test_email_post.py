"""What a role is told leaves by e-mail, once by key, through a real mail server."""

from dataclasses import replace
from typing import Any

import pytest

from activities.outbox import MessageRelay
from activities.posts import EmailPost
from domain.case import CaseRecord, CaseStatus, MessageDraft, Projection
from domain.permissions import Role
from gateways.caller import GatewayUnavailable
from gateways.email import EmailGateway
from stores.cases import CaseStore
from stores.database import Database
from stores.message_rows import MessageRow
from stores.staff import StaffMember, StaffStore
from tests.activities.house import CALENDAR, NOW, Clock
from tests.fixtures.sandbox import Sandbox
from tests.fixtures.smtp import ServeSmtp

HOUSE = "https://hamyar.example"
BOSS = StaffMember("boss", "", frozenset({Role.SUPERVISOR}), email="boss@hamyar.example")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def email(sandbox: Sandbox) -> EmailGateway:
    assert sandbox.config.smtp_port
    return EmailGateway("127.0.0.1", sandbox.config.smtp_port, "همیار <hamyar@hamyar.example>")


def hire(database: Database, person: StaffMember) -> None:
    database.write(lambda session: StaffStore(session).put_person(person))


def escalate(database: Database, case: str, **facts: Any) -> None:
    """A task of a case is given to supervisors as well."""
    record = CaseRecord(case, "loan", "IR-23", NOW)
    told = {"task": "loan.endorse"} | facts
    draft = MessageDraft(f"{case}:escalated", "task.escalated", NOW, told, to_role=Role.SUPERVISOR)
    projection = Projection(
        case, "loan", "real", 1, NOW, "TRUSTEES", CaseStatus.RUNNING, None, None, "IR-23", "k",
        messages=(draft,),
    )  # fmt: skip
    with database.writing() as session:
        CaseStore(session).begin(record, argument={}, subject={}, policy_version="1")
        CaseStore(session).project(projection, CALENDAR)


def row(database: Database, case: str) -> MessageRow:
    with database.reading() as session:
        found = [one for one in session.query(MessageRow) if one.process_id == case]
        return next(one for one in found if one.channel == "email")


def relay_of(database: Database, email: EmailGateway, clock: Clock) -> MessageRelay:
    return MessageRelay(database, EmailPost(email, HOUSE), clock)


async def test_a_mail_arrives_once_in_its_reader_s_language(
    either_database: Database, sandbox: Sandbox, email: EmailGateway, clock: Clock
) -> None:
    case = f"loan-{either_database.url.get_backend_name()}"
    of_persian, of_english = f"{case}@hamyar.example", f"{case}-2@hamyar.example"
    hire(either_database, replace(BOSS, email=of_persian))
    hire(either_database, replace(BOSS, username="boss2", email=of_english, language="en"))
    escalate(either_database, case)
    relay = relay_of(either_database, email, clock)
    assert [await relay.once() for _ in range(3)] == [1, 1, 0]

    (persian,) = sandbox.see("/sent-messages", recipient=of_persian)["items"]
    assert persian["subject"] == "کار «نظر رهبر دربارهٔ وام» به شما هم سپرده شد"
    assert f"{HOUSE}/cases/{case}" in persian["text"]
    assert 'dir="rtl"' in persian["html"]
    (english,) = sandbox.see("/sent-messages", recipient=of_english)["items"]
    assert english["subject"].endswith("was given to you as well")
    assert 'dir="ltr"' in english["html"]
    kept = row(either_database, case)
    assert (kept.state, kept.attempts) == ("accepted", 1)
    assert kept.reference in {persian["message_id"], english["message_id"]}


async def test_a_mail_of_an_unknown_end_is_shown_so_and_never_repeated(
    database: Database, serve_smtp: ServeSmtp, clock: Clock
) -> None:
    hire(database, BOSS)
    escalate(database, "loan-lost")
    relay = relay_of(database, await serve_smtp({"DATA": "354 go on", ".": None}), clock)
    assert await relay.once() == 1
    assert row(database, "loan-lost").state == "unknown"
    clock.turn(days=30)
    await relay.ask_once()
    assert await relay.once() == 0
    assert (row(database, "loan-lost").state, row(database, "loan-lost").asked) == ("unknown", 0)


async def test_a_mail_in_flight_at_a_kill_is_shown_as_unknown(
    database: Database, email: EmailGateway, clock: Clock
) -> None:
    hire(database, BOSS)
    escalate(database, "loan-killed")
    relay = relay_of(database, email, clock)
    database.write(relay._take)
    clock.turn(minutes=6)
    await relay.ask_once()
    assert row(database, "loan-killed").state == "unknown"
    assert await relay.once() == 0


async def test_a_mail_server_that_is_away_or_busy_is_tried_again(
    database: Database, serve_smtp: ServeSmtp, clock: Clock
) -> None:
    hire(database, BOSS)
    escalate(database, "loan-busy")
    answers: dict[str, str | None] = {"RCPT": "452 full", "DATA": "354 go on"}
    relay = relay_of(database, await serve_smtp(answers), clock)
    with pytest.raises(GatewayUnavailable):
        await relay.once()
    assert row(database, "loan-busy").state == "waiting"
    del answers["RCPT"]
    clock.turn(minutes=1)
    assert await relay.once() == 1
    assert row(database, "loan-busy").state == "accepted"


@pytest.mark.parametrize(
    "changed", [{"active": False}, {"roles": frozenset({Role.AUDITOR})}, {"email": None}]
)
async def test_who_left_the_role_meanwhile_gets_no_mail(
    database: Database, sandbox: Sandbox, email: EmailGateway, clock: Clock, changed: dict[str, Any]
) -> None:
    reader = replace(BOSS, email="leaver@hamyar.example")
    hire(database, reader)
    escalate(database, "loan-left")
    hire(database, replace(reader, **changed))
    assert await relay_of(database, email, clock).once() == 1
    assert row(database, "loan-left").state == "failed"
    assert sandbox.see("/sent-messages", recipient="leaver@hamyar.example")["items"] == []
