"""A loan's account leaves nothing out, however much was paid on it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from activities.receipts import take_money
from api import statements
from api.statements import loan_statement
from domain.ledger import REAL_BOOK
from domain.loan_steps import ReceiptOrder
from domain.loans import IncomingReceipt
from stores.database import Database
from stores.loans import LoanStore
from tests.api.conftest import Keys
from tests.stores.house import NOW, apply_for_loan, found_network, member
from tests.stores.lending import fund, pay_out


def test_every_receipt_stands_in_it(either_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "_ENTRIES_AT_A_TIME", 3)
    found_network(either_database, [member(number) for number in (1, 2, 3)])
    either_database.write(fund)
    apply_for_loan(either_database, "loan-1")
    either_database.write(lambda session: pay_out(session, "loan-1"))

    def pay(session: Session) -> None:
        for number in range(10):
            at = NOW + timedelta(days=number)
            receipt = IncomingReceipt(f"r-{number}", 30, at, f"bank:{number}")
            take_money(session, ReceiptOrder("loan-1", REAL_BOOK, at, receipt, at))

    either_database.write(pay)
    with either_database.reading() as session:
        loan = LoanStore(session).get("loan-1")
        assert loan is not None
        told = loan_statement(session, Keys(), loan, NOW)
    assert {row.reference for row in told.rows} >= {f"r-{number}" for number in range(10)}
    assert told.balance_rials == sum(row.charged_rials - row.paid_rials for row in told.rows)
