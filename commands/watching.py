"""Beginning the lives of kanoons that came by import: every active one that nobody watches yet, spread over months."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from activities.kanoon_lives import begin_life
from domain.jalali import tehran_date
from domain.kanoon_lives import spread_visit
from domain.policies import shipped_policies
from stores.database import Database
from stores.kanoon_lives import KanoonLifeStore
from stores.kanoons import KanoonStore

_BATCH = 200


def watch_all(database: Database, now: datetime, *, progress: Callable[[int], None] = lambda _: None) -> int:
    """Keeps the lives with the outbox rows of their starts; a running worker tells the engine. How many are new.

    Each batch is one transaction: after a kill the same again goes on where it ended. `progress` hears how many.
    """
    begun = 0
    while found := database.write(lambda session: _begin_some(session, now)):
        begun += found
        progress(begun)
    return begun


def _begin_some(session: Session, now: datetime) -> int:
    lives, kanoons = KanoonLifeStore(session), KanoonStore(session)
    months, today = shipped_policies().kanoon_life.visit_every_months, tehran_date(now)
    unwatched, place = lives.without_life(_BATCH), lives.count_real()
    for number, kanoon_id in enumerate(unwatched):
        if kanoon := kanoons.get(kanoon_id):
            begin_life(session, kanoon, now, first_visit_at=spread_visit(place + number, today, months))
    return len(unwatched)
