"""The bench writes a million loans straight into the tables: they must still be the tables that there are."""

import pytest
from sqlalchemy import text

from bench import books
from stores.database import Database
from stores.loan_book import LoanBookStore

pytestmark = pytest.mark.postgres


def test_its_loans_fit_the_tables_and_are_classified(postgres_database: Database) -> None:
    books._execute(postgres_database, books._FILL.format(loans=400, kanoons=3, late=15))
    with postgres_database.writing() as session:
        assert session.scalar(text("SELECT count(*) FROM loan")) == 400
        assert LoanBookStore(session).classify(books.TODAY) > 0
