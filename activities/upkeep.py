"""What the house lets go of once a day, because nobody needs it any more."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from temporalio import activity

from activities.outside import outside
from stores.database import Database
from stores.files import FileStore
from stores.hooks import forget_old_deliveries
from stores.idempotency import IdempotencyStore

FILES_WAIT = timedelta(days=7)
"""So long a file is kept that no answer has named."""


class Upkeep:
    """The step of the daily upkeep; a repeat finds nothing more to do."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @outside
    @activity.defn(name="Upkeep.let_go")
    async def let_go(self, at: datetime) -> int:
        """Removes files that no answer took, and keys of requests and the log of webhooks after their thirty days; how many files."""

        def write(session: Session) -> int:
            IdempotencyStore(session).forget_old(at)
            forget_old_deliveries(session, at)
            return FileStore(session).forget_untaken(at - FILES_WAIT)

        return await self._database.awrite(write)
