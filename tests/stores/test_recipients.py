"""What a role is told goes by e-mail to those of its people who may answer, or see; once to each, by key."""

from typing import Any

import pytest

from domain.case import MessageDraft
from domain.permissions import NATIONWIDE, Role
from stores.database import Database
from stores.message_listing import find_messages
from stores.messages import MessageStore, QueuedMessage
from stores.staff import StaffMember, StaffStore
from tests.stores.house import (
    KEYS,
    LATER,
    NOW,
    a_case,
    a_task,
    actor,
    begin,
    found_network,
    member,
    show,
    shown,
)

OFFICER, LEADER, SUPERVISOR = Role.CREDIT_OFFICER, Role.LEADER, Role.SUPERVISOR


def person(username: str, *roles: Role, **more: Any) -> StaffMember:
    given: dict[str, Any] = {"email": f"{username}@hamyar.example", "region": "IR-07"}
    return StaffMember(username, "", frozenset(roles), **(given | more))


def told_to(role: Role, task_id: str | None = None, key: str = "loan-1:told") -> MessageDraft:
    return MessageDraft(key, "task.reminder", NOW, {"task": "loan.endorse"}, to_role=role, task_id=task_id)


@pytest.fixture
def begun(either_database: Database) -> Database:
    found_network(either_database, [member(1)])
    begin(either_database, a_case("loan-1"))
    return either_database


def hire(database: Database, *people: StaffMember) -> None:
    def put(session: Any) -> None:
        for one in people:
            StaffStore(session).put_person(one)

    database.write(put)


def mails(database: Database, case: str = "loan-1") -> list[QueuedMessage]:
    queued = database.read(lambda session: MessageStore(session).of_case(case))
    return [one for one in queued if one.channel == "email"]


def reached(database: Database, case: str = "loan-1") -> set[str | None]:
    return {one.to_username for one in mails(database, case)}


def test_those_of_the_role_in_the_region_and_of_the_whole_country_are_written_to(begun: Database) -> None:
    hire(
        begun,
        person("here", OFFICER),
        person("everywhere", OFFICER, region=NATIONWIDE),
        person("two_roles", OFFICER, Role.TREASURY),
        person("elsewhere", OFFICER, region="IR-23"),
        person("other_role", Role.CREDIT_COMMITTEE),
        person("gone", OFFICER, active=False),
        person("no_address", OFFICER, email=None),
    )
    show(begun, shown(tasks=(a_task(),), messages=(told_to(OFFICER, "loan-1.1"),)))
    assert reached(begun) == {"here", "everywhere", "two_roles"}


def test_nobody_is_written_to_who_may_not_answer(begun: Database) -> None:
    """The member's own case, and four eyes."""
    hire(
        begun,
        person("borrower", OFFICER, member_id="m-1"),
        person("maker", OFFICER),
        person("checker", OFFICER),
    )
    task = a_task(excluded_usernames=["maker"])
    show(begun, shown(tasks=(task,), messages=(told_to(OFFICER, "loan-1.1"),)))
    assert reached(begun) == {"checker"}


def test_leaders_are_written_to_for_their_own_kanoon(begun: Database) -> None:
    hire(begun, person("mine", LEADER, kanoon_id="k-1"), person("other", LEADER, kanoon_id="k-9"))
    show(begun, shown(tasks=(a_task(roles=[LEADER]),), messages=(told_to(LEADER, "loan-1.1"),)))
    assert reached(begun) == {"mine"}


def test_an_escalated_task_is_told_to_the_next_role_only(begun: Database) -> None:
    hire(begun, person("officer", OFFICER), person("boss", SUPERVISOR))
    task = a_task(roles=[OFFICER, SUPERVISOR], escalated=True)
    show(begun, shown(tasks=(task,), messages=(told_to(SUPERVISOR, "loan-1.1"),)))
    assert reached(begun) == {"boss"}


def test_that_a_person_is_late_is_told_to_those_who_see_the_case(begun: Database) -> None:
    hire(begun, person("boss", SUPERVISOR), person("far_boss", SUPERVISOR, region="IR-23"))
    task = a_task(roles=[Role.TRUSTEE, SUPERVISOR], assigned_member_id="m-2", escalated=True)
    show(begun, shown(tasks=(task,), messages=(told_to(SUPERVISOR, "loan-1.1"),)))
    assert reached(begun) == {"boss"}


def test_what_is_no_task_is_told_to_those_who_see_the_case(begun: Database) -> None:
    begin(begun, a_case("exception-1", kind="exception", region=NATIONWIDE, kanoon_id=None, member_id=None))
    hire(
        begun,
        person("here", Role.RECONCILIATION),
        person("everywhere", Role.RECONCILIATION, region=NATIONWIDE),
    )
    show(begun, shown(messages=(told_to(Role.RECONCILIATION),)))
    whole = told_to(Role.RECONCILIATION, key="exception-1:told")
    show(begun, shown("exception-1", region=NATIONWIDE, kanoon_id=None, messages=(whole,)))
    assert reached(begun) == {"here", "everywhere"}
    assert reached(begun, "exception-1") == {"everywhere"}


def test_rehearsals_and_messages_to_members_are_no_mail(begun: Database) -> None:
    hire(begun, person("here", OFFICER))
    to_member = MessageDraft("loan-1:offered", "loan.offered", NOW, {}, to_member_id="m-1")
    show(begun, shown(messages=(to_member,)))
    begin(begun, a_case("loan-2", rehearsal=True))
    rehearsed = told_to(OFFICER, key="loan-2:told")
    show(begun, shown("loan-2", book="rehearsal:loan-2", messages=(rehearsed,)))
    assert mails(begun) == mails(begun, "loan-2") == []


def test_each_has_one_mail_beside_what_the_role_reads_in_the_house_whatever_is_repeated(
    begun: Database,
) -> None:
    hire(begun, person("a", OFFICER), person("b", OFFICER))
    for _ in range(2):
        show(begun, shown(messages=(told_to(OFFICER),)))
    queued = begun.read(lambda session: MessageStore(session).of_case("loan-1"))
    assert {(one.key, one.channel, one.state) for one in queued} == {
        ("loan-1:told", "app", "shown"),
        ("loan-1:told:email:a", "email", "waiting"),
        ("loan-1:told:email:b", "email", "waiting"),
    }
    taken = begun.write(lambda session: MessageStore(session).take_due("email", LATER, 10))
    assert {one.to_username for one in taken} == {"a", "b"}


def test_mails_are_listed_with_a_masked_address_in_their_reader_s_language(begun: Database) -> None:
    hire(begun, person("officer1", OFFICER, language="en"))
    show(begun, shown(messages=(told_to(OFFICER),)))

    def found(recipient: str) -> list[tuple[str, str, str | None]]:
        page = begun.read(
            lambda session: find_messages(
                session, KEYS, actor("auditor", Role.AUDITOR), process_id=None, recipient=recipient,
                state=None, after=None, limit=9,
            )
        )  # fmt: skip
        return [(one.message.channel, one.recipient_masked, one.recipient_language) for one in page.items]

    mail = ("email", "of****@hamyar.example", "en")
    assert found("officer1") == [mail]
    assert found("credit_officer") == [mail, ("app", "Credit officer", None)]
