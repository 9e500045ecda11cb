"""What a purpose wallet posts: money of a loan that only pays matching invoices (هدایت مصارف; processes.md, C.7).

The money of all wallets is set aside in the bank's account `bank:wallets`, so that nobody else is lent it.
"""

from datetime import datetime

from domain.ledger import Leg, Transfer, Unit
from domain.loan_postings import BANK, WALLETS, suspense_account, wallet_account


def purchase_key(loan_id: str, number: int) -> str:
    """The key of the payment order for a loan's invoice, and of its posting."""
    return f"{loan_id}:wallet:{number}"


def purchase_of_order(order_id: str) -> int | None:
    """The number of the invoice that a payment order is for; None of any other order."""
    _, found, number = order_id.partition(":wallet:")
    return int(number) if found and number.isascii() and number.isdecimal() else None


def spent(book: str, loan_id: str, number: int, amount_rials: int, at: datetime) -> Transfer:
    """A supplier is paid from the wallet: pending until the bank has paid."""
    legs = (Leg(wallet_account(loan_id), debit=amount_rials), Leg(WALLETS, credit=amount_rials))
    key = purchase_key(loan_id, number)
    return Transfer(book, key, "wallet_spent", Unit.RIALS, legs, at, loan_id, pending=True)


def closing_reference(loan_id: str, number: int) -> str:
    """By what the loan knows the money that was left in its wallet; `number` counts its closings."""
    return f"wallet:{loan_id}:{number}"


def closed(book: str, loan_id: str, number: int, left_rials: int, at: datetime) -> Transfer:
    """What was not spent is the bank's main money again, and waits in suspense for the loan to take it."""
    account = suspense_account(closing_reference(loan_id, number))
    legs = (
        Leg(wallet_account(loan_id), debit=left_rials),
        Leg(WALLETS, credit=left_rials),
        Leg(BANK, debit=left_rials),
        Leg(account, credit=left_rials),
    )
    return Transfer(book, account, "wallet_closed", Unit.RIALS, legs, at, loan_id)
