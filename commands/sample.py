"""Loading a sample network into a store; doing it twice changes nothing."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from api.credentials import KanoonPeople
from commands.network import SampleKanoon, sample_network
from domain.ledger import REAL_BOOK, KeyReused
from domain.loan_postings import BANK, opening
from stores.calendar import CalendarStore
from stores.database import Database
from stores.ledger import LedgerStore
from stores.members import KanoonStore, MemberStore, names_of
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
        _open(session, [(BANK, FUND_RIALS)], now)

    database.write(fund)
    for number, one in enumerate(sample_network(keys, kanoons, seed), start=1):
        stored = database.write(lambda session, one=one: _store(session, keys, one, now))  # type: ignore[misc]
        if len(shown) < _WITH_ACCOUNTS:
            shown.append(_people(one, stored))
        progress(number)
    return shown


def _store(session: Session, keys: Keys, one: SampleKanoon, now: datetime) -> set[str]:
    """One transaction: a kanoon that is there is there entirely. Gives the ids of its stored members."""
    if KanoonStore(session).get(one.kanoon.id) is None:
        KanoonStore(session).put([one.kanoon])
        MemberStore(session, keys).put(one.members)
        ceilings = [(f"capacity:{member.id}", member.trustee_ceiling_rials) for member in one.trustees]
        points = [(f"points:{member_id}", points) for member_id, points in one.points.items()]
        _open(session, [*ceilings, *points], now)
    return set(names_of(session, one.points))


def _open(session: Session, accounts: Iterable[tuple[str, int]], now: datetime) -> None:
    ledger = LedgerStore(session)
    for account, amount in accounts:
        # An account that began with another amount keeps it.
        with suppress(KeyReused):
            ledger.post(opening(REAL_BOOK, account, amount, now))


def _people(one: SampleKanoon, stored: set[str]) -> KanoonPeople:
    """Only who is stored: a smaller network, loaded before, may have fewer members in its last kanoon."""
    return KanoonPeople(
        kanoon_id=one.kanoon.id,
        region=one.kanoon.region,
        leader_member_id=one.leader.id,
        trustee_member_ids=[member.id for member in one.trustees],
        member_ids=[member.id for member in one.members if member.id in stored],
    )
