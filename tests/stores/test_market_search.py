"""The search of the market leaves the database's settings as it found them."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from stores.database import Database
from stores.market import MarketStore, WantedGoods
from tests.stores.catalogue import define, found_cells


def test_only_the_question_itself_is_kept_to_the_index(either_database: Database) -> None:
    found_cells(either_database)
    define(either_database)

    def ask(session: Session) -> tuple[int, str | None]:
        found = MarketStore(session).find(WantedGoods("گلیم دست بافت"))
        setting = None if either_database.is_sqlite else session.scalar(text("SHOW enable_seqscan"))
        return found.count, setting

    assert either_database.read(ask) == (1, None if either_database.is_sqlite else "on")
