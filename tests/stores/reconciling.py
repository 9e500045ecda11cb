"""What tests of reconciliations share: a day, loans on it, and what the bank and we know of them."""

from datetime import date

from sqlalchemy.orm import Session

from activities.receipts import take_money
from domain.jalali import at_tehran
from domain.ledger import REAL_BOOK
from domain.loan_steps import (
    ReceiptOrder,
)
from domain.loans import (
    IncomingReceipt,
)
from domain.reconciliation import (
    StatementLine,
)
from stores.bank_orders import BankOrderStore
from stores.database import Database
from stores.reconciliations import ReconciliationStore
from tests.stores.house import SCHEDULE, apply_for_loan, found_network, member
from tests.stores.lending import fund, pay_out

DAY = SCHEDULE[0].due_on


NOON = at_tehran(DAY, 12)


Found = list[tuple[str, str, str, int | None, int | None]]


def lend(database: Database) -> Database:
    """A network with one loan that was paid out."""
    found_network(database, [member(number) for number in (1, 2, 3)])
    apply_for_loan(database, "loan-1")

    def write(session: Session) -> None:
        fund(session)
        pay_out(session, "loan-1")

    database.write(write)
    return database


def receives(database: Database, reference: str, rials: int, on: date = DAY) -> None:
    at = at_tehran(on, 12)
    receipt = IncomingReceipt(reference, rials, at, f"bank:{reference}")
    database.write(lambda s: take_money(s, ReceiptOrder("loan-1", REAL_BOOK, at, receipt, at)))


def pays(database: Database, order_id: str, rials: int, state: str = "settled") -> None:
    def write(session: Session) -> None:
        orders = BankOrderStore(session)
        orders.plan(order_id, "loan-1", rials, NOON)
        for each in ("sending", state):
            orders.mark(order_id, each, NOON)

    database.write(write)


def books(database: Database, *lines: tuple[str, str, int], on: date = DAY) -> None:
    told = [StatementLine(kind, reference, rials, at_tehran(on, 11)) for kind, reference, rials in lines]
    database.write(lambda session: ReconciliationStore(session).keep_lines(on, told))


def differences(database: Database, on: date = DAY) -> Found:
    found = database.read(lambda session: ReconciliationStore(session).differences(on))
    return [(one.kind, one.reference, one.cause, one.bank_rials, one.our_rials) for one in found]
