"""What input supplies of cells post. A cell's credit is what it has put in for supplies and no supply holds."""

from datetime import datetime

from domain.ledger import Leg, Transfer, Unit
from domain.order_postings import BANK_OF_MARKET, receivable_account


def credit_account(cell_id: str) -> str:
    return f"cell_credit:{cell_id}"


def supplier_account(supply_id: str) -> str:
    """What is owed to the supplier of one supply, by its id."""
    return f"supplier_payable:{supply_id}"


def out_of_sales(book: str, key: str, supply_id: str, cell_id: str, rials: int, at: datetime) -> Transfer:
    """The cell pays with what it is owed: it owes so much, which is taken at once from what it has not been paid."""
    legs = (Leg(receivable_account(cell_id), debit=rials), Leg(credit_account(cell_id), credit=rials))
    return _posted(book, key, "supply_out_of_sales", legs, at, supply_id)


def receipt(book: str, key: str, supply_id: str, cell_id: str, rials: int, at: datetime) -> Transfer:
    """The cell's own money comes in by the bank."""
    legs = (Leg(BANK_OF_MARKET, debit=rials), Leg(credit_account(cell_id), credit=rials))
    return _posted(book, key, "supply_receipt", legs, at, supply_id)


def held(book: str, supply_id: str, cell_id: str, rials: int, at: datetime) -> Transfer:
    """The price waits for the supplier, out of the cell's credit."""
    legs = (Leg(credit_account(cell_id), debit=rials), Leg(supplier_account(supply_id), credit=rials))
    return _posted(book, f"supply:{supply_id}:held", "supply_held", legs, at, supply_id)


def given_back(book: str, supply_id: str, cell_id: str, rials: int, at: datetime) -> Transfer:
    """What did not come, or went back, is the cell's credit again; once for a supply."""
    legs = (Leg(supplier_account(supply_id), debit=rials), Leg(credit_account(cell_id), credit=rials))
    return _posted(book, f"supply:{supply_id}:back", "supply_given_back", legs, at, supply_id)


def supplier_paid(book: str, order_id: str, supply_id: str, rials: int, at: datetime) -> Transfer:
    """The supplier is paid by one order at the bank: pending until that says so."""
    legs = (Leg(supplier_account(supply_id), debit=rials), Leg(BANK_OF_MARKET, credit=rials))
    return Transfer(book, order_id, "supplier_paid", Unit.RIALS, legs, at, supply_id, pending=True)


def _posted(book: str, key: str, event: str, legs: tuple[Leg, ...], at: datetime, supply_id: str) -> Transfer:
    return Transfer(book, key, event, Unit.RIALS, legs, at, supply_id)
