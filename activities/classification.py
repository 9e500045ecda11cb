"""Arrears, classified once a day over the whole loan book."""

from datetime import datetime

from temporalio import activity

from activities.outside import outside
from domain.jalali import tehran_date
from stores.database import Database
from stores.loan_book import LoanBookStore


class Classification:
    """The step of the daily classification; a repeat changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @outside
    @activity.defn(name="Classification.classify")
    async def classify(self, at: datetime) -> int:
        """Sets what is late and every loan's class as of the day of `at` in Tehran; how many classes changed."""
        return await self._database.awrite(lambda session: LoanBookStore(session).classify(tehran_date(at)))
