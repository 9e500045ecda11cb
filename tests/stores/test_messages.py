"""Messages: queued once by key, taken by one sender, never sent twice, and shown to who may see the case."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from domain.case import MessageDraft
from domain.permissions import Actor, Role
from stores.database import Database
from stores.message_listing import MessageItem, find_messages
from stores.message_rows import MessageRow
from stores.messages import MessageStore, QueuedMessage
from stores.pages import BadCursor, Cursor, StorePage
from tests.stores.house import KEYS, LATER, NOW, a_case, actor, begin, found_network, member, show, shown

AUDITOR = actor("auditor", Role.AUDITOR)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def begun(either_database: Database) -> Database:
    """Two members with a case each, in two regions."""
    found_network(either_database, [member(1), member(2, language="en")])
    begin(either_database, a_case("loan-1"))
    begin(either_database, a_case("loan-2", region="IR-23", member_id="m-2", kanoon_id="k-2"))
    return either_database


def told(number: int, case: str = "loan-1", **more: Any) -> MessageDraft:
    """A message of a case, a minute after the one with the number before it; to m-1 unless told."""
    given: dict[str, Any] = {"to_member_id": None if "to_role" in more else "m-1"}
    key, at = f"{case}:{number}", NOW + number * MINUTE
    return MessageDraft(key, "loan.offered", at, {"number": number}, **(given | more))


def queue(database: Database, *drafts: MessageDraft, case: str = "loan-1", book: str = "real") -> None:
    database.write(lambda session: MessageStore(session).queue(shown(case, messages=drafts, book=book)))


def of_case(database: Database, case: str = "loan-1") -> dict[str, QueuedMessage]:
    return {one.key: one for one in database.read(lambda session: MessageStore(session).of_case(case))}


def states(database: Database) -> dict[str, str]:
    return {key: one.state for key, one in of_case(database).items()}


def take(database: Database, limit: int = 10, *, now: datetime = LATER, channel: str = "sms") -> list[str]:
    taken = database.write(lambda session: MessageStore(session).take_due(channel, now, limit))
    return [one.key for one in taken]


def unknown(database: Database, limit: int = 10, *, now: datetime = LATER) -> list[str]:
    found = database.read(lambda session: MessageStore(session).unknown("sms", now, limit))
    return [one.key for one in found]


def mark(database: Database, key: str, state: str, reference: str | None = None) -> None:
    database.write(lambda session: MessageStore(session).mark(key, state, reference))


def found(database: Database, who: Actor = AUDITOR, **wanted: Any) -> StorePage[MessageItem]:
    asked: dict[str, Any] = {"process_id": None, "recipient": None, "state": None, "after": None, "limit": 50}
    return database.read(lambda session: find_messages(session, KEYS, who, **(asked | wanted)))


def keys(page: StorePage[MessageItem]) -> list[str]:
    return [item.message.key for item in page.items]


def test_a_message_is_queued_once_by_its_key(begun: Database) -> None:
    queue(begun, told(1), told(2))
    before = of_case(begun)
    queue(begun, told(1, to_member_id="m-2"), told(2), told(3))
    after = of_case(begun)
    assert {key: after[key] for key in before} == before
    assert set(after) == {"loan-1:1", "loan-1:2", "loan-1:3"}


def test_members_are_sent_an_sms_and_roles_read_in_the_house(begun: Database) -> None:
    queue(begun, told(1), told(2, to_role=Role.TREASURY, task_id="loan-1.1"))
    queue(begun, told(3), case="loan-2", book="rehearsal:loan-2")
    first, second = of_case(begun).values()
    assert {(one.key, one.channel, one.state) for one in (first, second)} == {
        ("loan-1:1", "sms", "waiting"),
        ("loan-1:2", "app", "shown"),
    }
    rehearsed = of_case(begun, "loan-2")["loan-1:3"]
    assert rehearsed.state == "kept", "no phone rings for a rehearsal"
    assert take(begun) == ["loan-1:1"]


def test_the_newest_of_a_case_come_first(begun: Database) -> None:
    queue(begun, told(2), told(1), told(3))
    assert list(of_case(begun)) == ["loan-1:3", "loan-1:2", "loan-1:1"]
    newest = begun.read(lambda session: MessageStore(session).of_case("loan-1", 2))
    assert [one.key for one in newest] == ["loan-1:3", "loan-1:2"]


def test_what_waits_is_taken_oldest_first_and_once(begun: Database) -> None:
    queue(begun, told(2), told(1), told(3))
    assert take(begun, 2) == ["loan-1:1", "loan-1:2"]
    assert take(begun, 2) == ["loan-1:3"]
    assert take(begun) == []
    assert {(one.state, one.attempts) for one in of_case(begun).values()} == {("sending", 1)}


def test_of_many_senders_each_message_has_one(begun: Database) -> None:
    queue(begun, *(told(number) for number in range(20)))
    with ThreadPoolExecutor(8) as together:
        taken = [key for some in together.map(lambda _: take(begun, 5), range(8)) for key in some]
    taken += take(begun, 20)
    assert sorted(taken) == sorted(of_case(begun))


def test_what_is_not_due_yet_is_not_taken(begun: Database) -> None:
    queue(begun, told(1), told(2))
    assert take(begun, now=NOW + MINUTE) == ["loan-1:1"]


def test_each_way_out_takes_its_own(begun: Database) -> None:
    queue(begun, told(1))
    assert take(begun, channel="email") == []
    assert take(begun) == ["loan-1:1"]


def test_what_was_put_back_is_tried_again_at_its_time_behind_what_waited_longer(begun: Database) -> None:
    queue(begun, told(1), told(2))
    take(begun, 1)
    begun.write(lambda session: MessageStore(session).put_back("loan-1:1", LATER + MINUTE))
    assert take(begun) == ["loan-1:2"]
    assert take(begun, now=LATER + MINUTE) == ["loan-1:1"]
    assert of_case(begun)["loan-1:1"].attempts == 2


def test_what_has_left_is_not_put_back(begun: Database) -> None:
    queue(begun, told(1))
    take(begun)
    mark(begun, "loan-1:1", "accepted")
    begun.write(lambda session: MessageStore(session).put_back("loan-1:1", NOW))
    assert states(begun) == {"loan-1:1": "accepted"}


def test_what_somebody_began_to_send_long_ago_is_asked_about_and_not_sent_again(begun: Database) -> None:
    queue(begun, told(2), told(1), told(3))
    take(begun, 2)

    def look(at: datetime) -> None:
        begun.write(lambda session: MessageStore(session).doubt_unfinished("sms", at))

    look(LATER + 4 * MINUTE)
    assert set(states(begun).values()) == {"sending", "waiting"}, "it may still be under way"
    look(LATER + 5 * MINUTE)
    assert unknown(begun, now=LATER + 5 * MINUTE) == ["loan-1:1", "loan-1:2"]
    assert unknown(begun, 1, now=LATER + 5 * MINUTE) == ["loan-1:1"]
    assert take(begun) == ["loan-1:3"]


def test_who_could_not_be_answered_for_goes_to_the_end_of_the_line(begun: Database) -> None:
    queue(begun, told(1), told(2), told(3))
    for key in take(begun):
        begun.write(lambda session, key=key: MessageStore(session).doubt(key, LATER))  # type: ignore[misc]
    begun.write(lambda session: MessageStore(session).ask_again_at("loan-1:1", LATER + MINUTE))
    assert unknown(begun) == ["loan-1:2", "loan-1:3"]
    assert unknown(begun, now=LATER + MINUTE) == ["loan-1:2", "loan-1:3", "loan-1:1"]
    assert of_case(begun)["loan-1:1"].asked == 1


def test_what_is_known_is_not_doubted_any_more(begun: Database) -> None:
    queue(begun, told(1))
    take(begun)
    mark(begun, "loan-1:1", "accepted", "sms-77")
    begun.write(lambda session: MessageStore(session).doubt("loan-1:1", LATER))
    assert states(begun) == {"loan-1:1": "accepted"}


def tell_by_reference(database: Database, reference: str, state: str) -> bool:
    return database.write(lambda session: MessageStore(session).mark_by_reference(reference, state))


def test_what_became_of_a_message_is_told_by_the_provider_s_reference(begun: Database) -> None:
    queue(begun, told(1), told(2))
    mark(begun, "loan-1:1", "accepted", "sms-77")
    assert tell_by_reference(begun, "sms-77", "delivered")
    assert not tell_by_reference(begun, "sms-78", "delivered")
    assert states(begun) == {"loan-1:1": "delivered", "loan-1:2": "waiting"}


@pytest.mark.parametrize("late", ["queued", "attempted", "unknown", "undelivered"])
def test_a_late_word_takes_nothing_back(begun: Database, late: str) -> None:
    queue(begun, told(1))
    mark(begun, "loan-1:1", "accepted", "sms-77")
    tell_by_reference(begun, "sms-77", "delivered")
    assert tell_by_reference(begun, "sms-77", late), "it is known"
    assert states(begun) == {"loan-1:1": "delivered"}


@pytest.mark.parametrize("word", ["queued", "attempted", "unknown"])
def test_a_message_on_its_way_stays_accepted_whatever_the_provider_calls_it(
    begun: Database, word: str
) -> None:
    queue(begun, told(1))
    mark(begun, "loan-1:1", "queued", "sms-77")
    assert states(begun) == {"loan-1:1": "accepted"}
    tell_by_reference(begun, "sms-77", word)
    assert states(begun) == {"loan-1:1": "accepted"}


def test_a_message_of_no_case_is_not_kept(begun: Database) -> None:
    def add(session: Session) -> None:
        session.add(
            MessageRow(
                key="x", process_id="loan-9", event="e", facts={}, at=NOW, channel="sms", state="waiting",
                attempts=0, asked=0, try_at=NOW,
            )
        )  # fmt: skip

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        begun.write(add)


def test_a_projection_brings_its_messages_with_the_case(begun: Database) -> None:
    show(begun, shown(messages=(told(1),)))
    show(begun, shown(messages=(told(1),)))
    assert states(begun) == {"loan-1:1": "waiting"}


def test_messages_are_found_newest_first_with_whom_they_go_to(begun: Database) -> None:
    queue(begun, told(1), told(2, to_role=Role.CREDIT_OFFICER), told(4, to_member_id="m-gone"))
    queue(begun, told(3, "loan-2", to_member_id="m-2"), case="loan-2")
    page = found(begun)
    assert [(one.message.key, one.recipient_masked, one.recipient_language) for one in page.items] == [
        ("loan-1:4", "", None),
        ("loan-2:3", "+9891****002", "en"),
        ("loan-1:2", "Credit officer", None),
        ("loan-1:1", "+9891****001", "fa"),
    ]
    assert (page.count, page.count_capped, page.next) == (4, False, None)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (AUDITOR, ["loan-2:2", "loan-1:1"]),
        (actor("officer", Role.CREDIT_OFFICER, region="IR-07"), ["loan-1:1"]),
        (actor("officer", Role.CREDIT_OFFICER, region="IR-10"), []),
        (actor("leader", Role.LEADER, region="IR-23", kanoon_id="k-2"), ["loan-2:2"]),
        (actor("member", Role.MEMBER, member_id="m-1"), ["loan-1:1"]),
        (actor("nobody"), []),
    ],
)
def test_messages_are_seen_by_who_may_see_their_case(begun: Database, who: Actor, seen: list[str]) -> None:
    queue(begun, told(1))
    queue(begun, told(2, "loan-2", to_member_id="m-2"), case="loan-2")
    page = found(begun, who)
    assert (keys(page), page.count) == (seen, len(seen))
    assert "loan-2:2" not in keys(found(begun, who, process_id="loan-1"))


def test_messages_are_narrowed_by_case_recipient_and_state(begun: Database) -> None:
    queue(begun, told(1), told(2, to_role=Role.TREASURY))
    queue(begun, told(3, "loan-2", to_member_id="m-2"), case="loan-2")
    mark(begun, "loan-1:1", "delivered")
    assert keys(found(begun, process_id="loan-1")) == ["loan-1:2", "loan-1:1"]
    assert keys(found(begun, recipient="m-2")) == ["loan-2:3"]
    assert keys(found(begun, recipient="treasury")) == ["loan-1:2"]
    assert keys(found(begun, state="delivered")) == ["loan-1:1"]
    assert keys(found(begun, state="waiting", process_id="loan-1")) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 9])
def test_pages_give_each_message_once_also_where_times_are_equal(begun: Database, limit: int) -> None:
    same_time = [told(1), *(MessageDraft(f"b-{n}", "e", NOW, {}, "m-1") for n in range(4)), told(2)]
    queue(begun, *same_time)
    after: Cursor | None = None
    paged: list[str] = []
    while True:
        page = found(begun, after=after, limit=limit)
        paged += keys(page)
        after = page.next
        if after is None:
            break
        queue(begun, told(len(paged) + 100))  # what is newer changes no later page
    assert paged == ["loan-1:2", "loan-1:1", "b-3", "b-2", "b-1", "b-0"]


@pytest.mark.parametrize("cursor", [("x",), ("not a time", "key"), (1, 2), ("2026-11-24T09:00:00", "key")])
def test_a_place_that_no_list_of_messages_gave_is_refused(begun: Database, cursor: Cursor) -> None:
    with pytest.raises(BadCursor):
        found(begun, after=cursor)
