"""Loading a sample network into a store; doing it twice changes nothing."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from api.credentials import KanoonPeople
from commands.network import SampleKanoon, sample_network
from domain.ledger import REAL_BOOK
from domain.loan_postings import BANK, opening
from stores.calendar import CalendarStore
from stores.database import Database
from stores.ledger import LedgerStore
from stores.members import KanoonStore, MemberStore
from stores.sealing import Keys

FUND_RIALS = 2_000_000_000_000
_WITH_ACCOUNTS = 2


def load_sample(
    database: Database,
    keys: Keys,
    kanoons: int,
    seed: int,
    now: datetime,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> list[KanoonPeople]:
    """Stores the kanoons with their members, ceilings and points, and the fund's money.

    Gives the first two kanoons, whose people may get accounts. `progress` hears of every kanoon.
    """
    shown: list[KanoonPeople] = []

    def fund(session: Session) -> None:
        CalendarStore(session).seed()
        LedgerStore(session).post(opening(REAL_BOOK, BANK, FUND_RIALS, now))

    database.write(fund)
    for number, one in enumerate(sample_network(kanoons, seed, now), start=1):
        database.write(lambda session, one=one: _store(session, keys, one, now))  # type: ignore[misc]
        if len(shown) < _WITH_ACCOUNTS:
            shown.append(_people(one))
        progress(number)
    return shown


def _store(session: Session, keys: Keys, one: SampleKanoon, now: datetime) -> None:
    KanoonStore(session).put([one.kanoon])
    MemberStore(session, keys).put(one.members)
    ledger = LedgerStore(session)
    for member in one.trustees:
        ledger.post(opening(REAL_BOOK, f"capacity:{member.id}", member.trustee_ceiling_rials, now))
    for member_id, points in one.points.items():
        ledger.post(opening(REAL_BOOK, f"points:{member_id}", points, now))


def _people(one: SampleKanoon) -> KanoonPeople:
    return KanoonPeople(
        kanoon_id=one.kanoon.id,
        region=one.kanoon.region,
        leader_member_id=one.leader.id,
        trustee_member_ids=[member.id for member in one.trustees],
        member_ids=[member.id for member in one.members],
    )
