"""What the tests of the stores share: a clock, keys, kanoons with members, cases and their tasks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from domain.case import CaseRecord, CaseStatus, OpenTask, Projected, Projection, TaskTimes
from domain.identifiers import national_code_from_serial
from domain.loans import LoanApplication
from domain.permissions import NATIONWIDE, Actor, Role
from domain.schedule import Instalment
from domain.working_days import WorkingCalendar
from engine.payload_codec import Keyring
from stores.cases import CaseStore
from stores.database import Database
from stores.kanoons import Kanoon, KanoonStore
from stores.loans import LoanStore
from stores.members import Member, MemberStore

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # 1405/09/03, 12:30 in Tehran
LATER = NOW + timedelta(hours=1)
KEYS = Keyring("test", {"test": b"k" * 32})
CALENDAR = WorkingCalendar(frozenset())
MEHR = Kanoon("k-1", "کانون مهر", "city", "فارس", "شیراز", "شیراز", "IR-07")
SARCHESHMEH = Kanoon("k-2", "محلهٔ سرچشمه", "neighbourhood", "تهران", "ری", "ری", "IR-23")

FIRST_DUE = date(2026, 12, 24)
SCHEDULE = tuple(
    Instalment(
        number, FIRST_DUE + timedelta(days=30 * number), FIRST_DUE + timedelta(days=30 * number + 1), 100, 4
    )
    for number in (1, 2, 3)
)


def actor(
    username: str,
    *roles: Role,
    region: str = NATIONWIDE,
    member_id: str | None = None,
    kanoon_id: str | None = None,
) -> Actor:
    return Actor(username, frozenset(roles), region, member_id, kanoon_id)


def member(number: int, first_name: str = "مریم", last_name: str = "کریمی", **more: Any) -> Member:
    given: dict[str, Any] = {
        "mobile": f"+98912{number:07d}",
        "kanoon_id": MEHR.id,
        "joined_at": NOW - timedelta(days=300),
    }
    code = national_code_from_serial(123_456_000 + number)
    return Member(f"m-{number}", first_name, last_name, code, **(given | more))


def found_network(database: Database, members: Sequence[Member] = ()) -> None:
    """Two kanoons, and members in them."""
    with database.writing() as session:
        KanoonStore(session).put([MEHR, SARCHESHMEH])
        MemberStore(session, KEYS).put(members)


def a_case(process_id: str = "loan-1", **more: Any) -> CaseRecord:
    given: dict[str, Any] = {"kind": "loan", "region": "IR-07", "started_at": NOW - timedelta(days=3)}
    return CaseRecord(process_id, **(given | {"kanoon_id": "k-1", "member_id": "m-1"} | more))


def begin(
    database: Database, record: CaseRecord, search_words: str = "", argument: dict[str, Any] | None = None
) -> bool:
    return database.write(
        lambda session: CaseStore(session).begin(
            record,
            argument=argument or {},
            subject={"amount_rials": 250_000_000},
            policy_version="1405.1",
            search_words=search_words,
        )
    )


def a_task(process_id: str = "loan-1", number: int = 1, **more: Any) -> OpenTask:
    """An officer's task of a case in IR-07, due in three days."""
    task = OpenTask(
        id=f"{process_id}.{number}",
        kind="loan.decide_as_officer",
        stage="DECISION",
        roles=[Role.CREDIT_OFFICER],
        region="IR-07",
        kanoon_id="k-1",
        assigned_member_id=None,
        excluded_member_ids=["m-1"],
        excluded_usernames=[],
        about={"amount_rials": 250_000_000},
        times=TaskTimes(due="72h", reminders=("24h", "48h"), escalate="96h", expires="240h"),
        opened_at=NOW,
    )
    return replace(task, **more)


def shown(process_id: str = "loan-1", rev: int = 1, **more: Any) -> Projection:
    """What a running case shows; `more` changes it."""
    projection = Projection(
        process_id, "loan", "real", rev, NOW, "DECISION", CaseStatus.RUNNING, None, None, "IR-07", "k-1"
    )
    return replace(projection, **more)


def show(database: Database, projection: Projection) -> Projected:
    return database.write(lambda session: CaseStore(session).project(projection, CALENDAR))


def open_tasks(database: Database, *tasks: OpenTask, process_id: str = "loan-1", rev: int = 1) -> None:
    """Shows tasks in a case, which is begun where it is not there yet."""
    begin(database, a_case(process_id))
    show(database, shown(process_id, rev, tasks=tasks))


def application(loan_id: str = "loan-1", member_id: str = "m-1", amount_rials: int = 300) -> LoanApplication:
    return LoanApplication(loan_id, member_id, "k-1", "IR-07", None, amount_rials, 3, "medical")


def apply_for_loan(
    database: Database, loan_id: str = "loan-1", member_id: str = "m-1", book: str = "real", rials: int = 300
) -> None:
    begin(database, a_case(loan_id, member_id=member_id))

    def write(session: Session) -> None:
        asked = application(loan_id, member_id, rials)
        LoanStore(session).apply(asked, book=book, purpose_text="درمان", sheba_sealed=b"sealed")

    database.write(write)


def start_repayment(
    database: Database, loan_id: str = "loan-1", schedule: tuple[Instalment, ...] = SCHEDULE
) -> None:
    database.write(lambda session: LoanStore(session).start_repayment(loan_id, schedule, NOW))
