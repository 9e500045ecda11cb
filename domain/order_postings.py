"""What the members' market posts: the ledger's table of processes.md for orders, refunds and payouts.

The market's money is set aside in the bank's account `bank:market`, so that nobody is lent it. A refund's number and a
payment's belong to their ids, which name their accounts and keys: what is posted twice is posted once.
"""

from collections.abc import Mapping
from datetime import datetime

from domain.ledger import Leg, Transfer, Unit
from domain.loan_postings import BANK, SALES, suspense_account
from domain.order_money import Shares

BANK_OF_MARKET = "bank:market"
COMMISSION = "commission_income:market"
GOODWILL = "goodwill_expense:market"
BY_GATEWAY, BY_BANK = "by_gateway", "by_bank"
"""The ways by which money goes back to a buyer: as it came, or by the bank where the gateway does not do it."""


def gateway_account(gateway: str) -> str:
    return f"gateway:{gateway}"


def way_back(route: str, gateway: str) -> str:
    """The account out of which a buyer is paid by a route."""
    return BANK_OF_MARKET if route == BY_BANK else gateway_account(gateway)


def escrow_account(order_id: str) -> str:
    return f"order_escrow:{order_id}"


def refund_account(refund_id: str) -> str:
    """What is owed to a buyer, by the id of the refund or of the payment that came too late."""
    return f"refund_payable:{refund_id}"


def payable_account(cell_id: str) -> str:
    return f"cell_payable:{cell_id}"


def receivable_account(cell_id: str) -> str:
    return f"cell_receivable:{cell_id}"


def carrier_account(carrier: str) -> str:
    return f"carrier_payable:{carrier}"


def share_account(order_id: str) -> str:
    return f"loan_share:{order_id}"


def paid(
    book: str, payment_id: str, basket_id: str, gateway: str, totals: Mapping[str, int], at: datetime
) -> Transfer:
    """A basket is paid: into the escrow of each of its orders, by their totals in rials."""
    legs = (Leg(gateway_account(gateway), debit=sum(totals.values())), *_into_escrows(totals))
    return _posted(book, f"payment:{payment_id}", "order_paid", legs, at, basket_id)


def paid_late(book: str, payment_id: str, basket_id: str, gateway: str, rials: int, at: datetime) -> Transfer:
    """Money that nobody waits for any more is owed to the buyer at once; under the key of a payment in time."""
    legs = (Leg(gateway_account(gateway), debit=rials), Leg(refund_account(payment_id), credit=rials))
    return _posted(book, f"payment:{payment_id}", "order_paid_late", legs, at, basket_id)


def revived(book: str, payment_id: str, basket_id: str, totals: Mapping[str, int], at: datetime) -> Transfer:
    """Everything was still there: the late money pays its basket after all."""
    legs = (Leg(refund_account(payment_id), debit=sum(totals.values())), *_into_escrows(totals))
    return _posted(book, f"payment:{payment_id}:revived", "order_revived", legs, at, basket_id)


def _into_escrows(totals: Mapping[str, int]) -> tuple[Leg, ...]:
    return tuple(Leg(escrow_account(order_id), credit=rials) for order_id, rials in totals.items())


def passed_on(book: str, order_id: str, to_order_id: str, rials: int, at: datetime) -> Transfer:
    """Another cell makes it: the money waits in the other order's escrow."""
    legs = (Leg(escrow_account(order_id), debit=rials), Leg(escrow_account(to_order_id), credit=rials))
    return _posted(book, f"order:{order_id}:passed_on", "order_passed_on", legs, at, order_id)


def released(
    book: str, order_id: str, cell_id: str, carrier: str, shares: Shares, loan_rials: int, at: datetime
) -> Transfer:
    """The escrow's rest is divided; of the cell's share so much waits for its loan, as the cell consented."""
    credited = (
        (payable_account(cell_id), shares.cell_rials - loan_rials),
        (share_account(order_id), loan_rials),
        (COMMISSION, shares.commission_rials),
        (carrier_account(carrier), shares.carrier_rials),
    )
    legs = (Leg(escrow_account(order_id), debit=shares.total_rials), *_credits(credited))
    return _posted(book, f"order:{order_id}:released", "order_released", legs, at, order_id)


def taken(book: str, order_id: str, number: int, cell_id: str, rials: int, at: datetime) -> Transfer:
    """What a cell owes is taken from a release; `number` counts how often it was from this one."""
    legs = (Leg(payable_account(cell_id), debit=rials), Leg(receivable_account(cell_id), credit=rials))
    return _posted(book, f"order:{order_id}:taken:{number}", "receivable_taken", legs, at, order_id)


def share_reference(order_id: str) -> str:
    """By what a loan knows the part of a sale that the cell pays it with."""
    return f"{SALES}{order_id}"


def share_given(book: str, order_id: str, rials: int, at: datetime) -> Transfer:
    """The part for the loan is the fund's money now, and waits in suspense for the loan to take it as a receipt."""
    suspense = suspense_account(share_reference(order_id))
    legs = (
        Leg(share_account(order_id), debit=rials),
        Leg(suspense, credit=rials),
        Leg(BANK_OF_MARKET, credit=rials),
        Leg(BANK, debit=rials),
    )
    return _posted(book, suspense, "share_given", legs, at, order_id)


def share_kept(book: str, order_id: str, cell_id: str, rials: int, at: datetime, *, given: bool) -> Transfer:
    """The loan takes nothing any more: the cell is paid its part; `given`: it is in suspense already."""
    payable = Leg(payable_account(cell_id), credit=rials)
    legs: tuple[Leg, ...] = (Leg(share_account(order_id), debit=rials), payable)
    if given:
        suspense = Leg(suspense_account(share_reference(order_id)), debit=rials)
        legs = (suspense, payable, Leg(BANK, credit=rials), Leg(BANK_OF_MARKET, debit=rials))
    return _posted(book, f"order:{order_id}:share_kept", "share_kept", legs, at, order_id)


def refunded(
    book: str,
    order_id: str,
    refund_id: str,
    rials: int,
    at: datetime,
    carrier_owed: tuple[str, str, int] | None = None,
) -> Transfer:
    """Before the release: out of the escrow, to be paid to the buyer.

    `carrier_owed`: the cell, the carrier and its fee, where the buyer has it back though the carrier did its work.
    """
    legs = [Leg(escrow_account(order_id), debit=rials), Leg(refund_account(refund_id), credit=rials)]
    if carrier_owed is not None:
        cell_id, carrier, fee = carrier_owed
        legs += [Leg(receivable_account(cell_id), debit=fee), Leg(carrier_account(carrier), credit=fee)]
    return _posted(book, f"refund:{refund_id}", "order_refunded", tuple(legs), at, order_id)


def refunded_by_cell(
    book: str,
    order_id: str,
    refund_id: str,
    cell_id: str,
    owed_rials: int,
    commission_rials: int,
    at: datetime,
) -> Transfer:
    """After the release: the cell owes it, and the market gives its commission back."""
    debited = ((receivable_account(cell_id), owed_rials), (COMMISSION, commission_rials))
    legs = (
        *(Leg(account, debit=rials) for account, rials in debited if rials),
        Leg(refund_account(refund_id), credit=owed_rials + commission_rials),
    )
    return _posted(book, f"refund:{refund_id}", "order_refunded_by_cell", legs, at, order_id)


def goodwill(book: str, order_id: str, refund_id: str, rials: int, at: datetime) -> Transfer:
    """What the market gives a buyer of its own."""
    legs = (Leg(GOODWILL, debit=rials), Leg(refund_account(refund_id), credit=rials))
    return _posted(book, f"refund:{refund_id}", "goodwill_given", legs, at, order_id)


def refund_key(refund_id: str, route: str) -> str:
    return f"refund:{refund_id}:{route}"


def refund_paid(
    book: str, process_id: str, refund_id: str, route: str, from_account: str, rials: int, at: datetime
) -> Transfer:
    """What is owed to a buyer is paid by one `route`: pending until the gateway or the bank says so."""
    legs = (Leg(refund_account(refund_id), debit=rials), Leg(from_account, credit=rials))
    key = refund_key(refund_id, route)
    return Transfer(book, key, "refund_paid", Unit.RIALS, legs, at, process_id, pending=True)


def refund_paid_again(book: str, return_id: str, owed_id: str, rials: int, at: datetime) -> Transfer:
    """What came back is paid once more by the bank, under the id of its return; pending until the bank says so."""
    legs = (Leg(refund_account(owed_id), debit=rials), Leg(BANK_OF_MARKET, credit=rials))
    key = refund_key(return_id, BY_BANK)
    return Transfer(book, key, "refund_paid", Unit.RIALS, legs, at, return_id, pending=True)


def payout_key(payout_id: str) -> str:
    return f"payout:{payout_id}"


def payout(book: str, payout_id: str, batch_id: str, cell_id: str, rials: int, at: datetime) -> Transfer:
    """A cell is paid: pending until the bank says that it is settled; reversed if it comes back later."""
    legs = (Leg(payable_account(cell_id), debit=rials), Leg(BANK_OF_MARKET, credit=rials))
    return Transfer(book, payout_key(payout_id), "cell_paid", Unit.RIALS, legs, at, batch_id, pending=True)


def carrier_paid(
    book: str, order_id: str, invoice_id: str, carrier: str, rials: int, at: datetime
) -> Transfer:
    """A carrier's invoice is paid by one order at the bank: pending until that says so; reversed if it comes back."""
    legs = (Leg(carrier_account(carrier), debit=rials), Leg(BANK_OF_MARKET, credit=rials))
    return Transfer(book, order_id, "carrier_paid", Unit.RIALS, legs, at, invoice_id, pending=True)


def gateway_settled(book: str, gateway: str, reference: str, rials: int, at: datetime) -> Transfer:
    """The gateway hands over what buyers paid, by the reference of its settlement."""
    legs = (Leg(BANK_OF_MARKET, debit=rials), Leg(gateway_account(gateway), credit=rials))
    return Transfer(book, f"gateway:{gateway}:{reference}", "gateway_settled", Unit.RIALS, legs, at)


def _credits(credited: tuple[tuple[str, int], ...]) -> tuple[Leg, ...]:
    return tuple(Leg(account, credit=rials) for account, rials in credited if rials)


def _posted(
    book: str, key: str, event: str, legs: tuple[Leg, ...], at: datetime, process_id: str
) -> Transfer:
    return Transfer(book, key, event, Unit.RIALS, legs, at, process_id)
