"""A sample network in a store, and whose people get accounts; doing it twice changes nothing."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from api.credentials import KanoonPeople
from commands.network import SampleKanoon, sample_network
from domain.ledger import REAL_BOOK, KeyReused
from domain.loan_postings import BANK, SOLIDARITY, opening
from stores.calendar import CalendarStore
from stores.counties import CountyStore
from stores.crafts import CraftStore
from stores.database import Database
from stores.kanoons import KanoonStore
from stores.ledger import LedgerStore
from stores.members import MemberStore
from stores.sealing import Keys

FUND_RIALS = 2_000_000_000_000
SOLIDARITY_RIALS = 50_000_000_000
_WITH_ACCOUNTS = 2
_LOOKED_AT = 200


def load_sample(
    database: Database,
    keys: Keys,
    kanoons: int,
    seed: int,
    now: datetime,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Stores the kanoons with their members, ceilings and points, the fund's money, holidays and counties.

    `progress` hears of every kanoon.
    """

    def fund(session: Session) -> None:
        CalendarStore(session).seed()
        CountyStore(session).seed()
        CraftStore(session).seed()
        _open(session, [(BANK, FUND_RIALS), (SOLIDARITY, SOLIDARITY_RIALS)], now)

    database.write(fund)
    for number, one in enumerate(sample_network(keys, kanoons, seed), start=1):
        database.write(lambda session, one=one: _store(session, keys, one, now))  # type: ignore[misc]
        progress(number)


def kanoons_with_people(session: Session, keys: Keys) -> list[KanoonPeople]:
    """The first two kanoons with a leader and trustees, whose people may get accounts."""
    members, found = MemberStore(session, keys), []
    for kanoon in KanoonStore(session).find(limit=_LOOKED_AT).items:
        trustees = members.trustees_of(kanoon.id, ())
        if kanoon.leader_member_id is None or len(trustees) < _WITH_ACCOUNTS:
            continue
        others = [member.id for member in members.find(kanoon_id=kanoon.id).items]
        found.append(KanoonPeople(kanoon.id, kanoon.region, kanoon.leader_member_id, list(trustees), others))
        if len(found) == _WITH_ACCOUNTS:
            break
    return found


def _store(session: Session, keys: Keys, one: SampleKanoon, now: datetime) -> None:
    """One transaction: a kanoon that is there is there entirely."""
    if KanoonStore(session).get(one.kanoon.id) is None:
        KanoonStore(session).put([one.kanoon])
        MemberStore(session, keys).put(one.members)
        ceilings = [(f"capacity:{member.id}", member.trustee_ceiling_rials) for member in one.trustees]
        points = [(f"points:{member_id}", points) for member_id, points in one.points.items()]
        _open(session, [*ceilings, *points], now)


def _open(session: Session, accounts: Iterable[tuple[str, int]], now: datetime) -> None:
    ledger = LedgerStore(session)
    for account, amount in accounts:
        # An account that began with another amount keeps it.
        with suppress(KeyReused):
            ledger.post(opening(REAL_BOOK, account, amount, now))
