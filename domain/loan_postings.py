"""What a loan posts: the ledger's table of processes.md as transfers with business keys."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.ledger import REAL_BOOK, Leg, Transfer, Unit
from domain.loans import Standing
from domain.receipts import LoanBalances, Payment

BANK = "bank:main"
WALLETS = "bank:wallets"
"""What of the bank's money is set aside for purpose wallets."""
FEE_INCOME = "fee_income:loans"
SOLIDARITY = "solidarity:fund"
REFINANCING = "refinance:"


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose money repays a loan: the account that is debited, and what the posting is called."""

    account: str
    event: str


BANK_PAYS = Payer(BANK, "receipt")
FUND_PAYS = Payer(SOLIDARITY, "fund_paid")


def disbursement_key(loan_id: str, payment: int = 1) -> str:
    """The key of a payment order and of its posting; `payment` counts those that the bank did not send back."""
    return f"{loan_id}:disburse" if payment == 1 else f"{loan_id}:disburse:{payment}"


def loan_of_order(order_id: str) -> str:
    """The loan that a payment order belongs to: every key begins with it."""
    return order_id.partition(":")[0]


def wallet_account(loan_id: str) -> str:
    return f"purpose_wallet:{loan_id}"


def reservation_keys(loan_id: str, trustees: Iterable[Standing], points: int) -> list[str]:
    """Keys of what is reserved together on approval: the money first, then trustees by their ids."""
    keys = [disbursement_key(loan_id)]
    keys += [f"{loan_id}:capacity:{standing.member_id}" for standing in _by_id(trustees)]
    return [*keys, f"{loan_id}:points"] if points else keys


def reservations(
    book: str,
    loan_id: str,
    *,
    member_id: str,
    amount_rials: int,
    trustees: Iterable[Standing],
    points: int,
    at: datetime,
    upfront_fee_rials: int = 0,
    into_wallet: bool = False,
    refinances: bool = False,
) -> list[Transfer]:
    """Pending until the bank has paid: the fund's money, trustees' capacity by their ids, the member's points."""
    money = _paid_out(book, loan_id, disbursement_key(loan_id), amount_rials, upfront_fee_rials, at)
    if into_wallet:
        money = _set_aside(money, amount_rials - upfront_fee_rials)
    if refinances:
        money = _towards_earlier(money)
    held = [
        Transfer(
            book, f"{loan_id}:capacity:{standing.member_id}", "capacity_held", Unit.CAPACITY_RIALS,
            (
                Leg(f"capacity:{standing.member_id}", debit=standing.share_rials),
                Leg(f"capacity_held:{loan_id}:{standing.member_id}", credit=standing.share_rials),
            ),
            at, loan_id, pending=True,
        )
        for standing in _by_id(trustees)
    ]  # fmt: skip
    if not points:
        return [money, *held]
    spent = Transfer(
        book, f"{loan_id}:points", "points_held", Unit.POINTS,
        (Leg(f"points:{member_id}", debit=points), Leg(f"points_held:{loan_id}", credit=points)),
        at, loan_id, pending=True,
    )  # fmt: skip
    return [money, *held, spent]


def _by_id(trustees: Iterable[Standing]) -> list[Standing]:
    return sorted(trustees, key=lambda standing: standing.member_id)


def fee_falls_due(book: str, loan_id: str, number: int, fee_rials: int, at: datetime) -> Transfer:
    return Transfer(
        book, f"{loan_id}:instalment:{number}:fee", "fee_due", Unit.RIALS,
        (Leg(f"loan_fee_due:{loan_id}", debit=fee_rials), Leg(FEE_INCOME, credit=fee_rials)),
        at, loan_id,
    )  # fmt: skip


def receipt(
    book: str,
    loan_id: str,
    payment: Payment,
    before: LoanBalances,
    after: LoanBalances,
    at: datetime,
    payer: Payer = BANK_PAYS,
) -> Transfer:
    """Money in: what it changes of the loan's accounts, others' receipts that it moves included.

    Where it is the latest these are fees that are due, then principal, oldest first; the rest is the payer's.
    """
    legs = (Leg(payer.account, debit=payment.amount_rials), *_changes(loan_id, before, after))
    return Transfer(book, f"receipt:{payment.reference}", payer.event, Unit.RIALS, legs, at, loan_id)


def paid_again(
    book: str, loan_id: str, amount_rials: int, payment: int, at: datetime, upfront_fee_rials: int = 0
) -> Transfer:
    """The same money once more, after the bank had sent it back: pending until it has paid."""
    return _paid_out(book, loan_id, disbursement_key(loan_id, payment), amount_rials, upfront_fee_rials, at)


def _paid_out(
    book: str, loan_id: str, key: str, amount_rials: int, upfront_fee_rials: int, at: datetime
) -> Transfer:
    """The whole amount is owed; what leaves the bank is less by the fee that is taken at once."""
    fee = (Leg(FEE_INCOME, credit=upfront_fee_rials),) if upfront_fee_rials else ()
    return Transfer(
        book, key, "loan_disbursed", Unit.RIALS,
        (
            Leg(f"loan_principal:{loan_id}", debit=amount_rials),
            Leg(BANK, credit=amount_rials - upfront_fee_rials),
            *fee,
        ),
        at, loan_id, pending=True,
    )  # fmt: skip


SALES = "share:"
_OURS = ("fund:", "moved:", "wallet:", REFINANCING, SALES)


def is_our_own(reference: str) -> bool:
    """Whether we made this reference for money that goes from one of our accounts to another; no bank's is such."""
    return reference.startswith(_OURS)


def refinancing_reference(loan_id: str) -> str:
    """By what the earlier loan knows the money with which this one pays it off."""
    return f"{REFINANCING}{loan_id}"


def _towards_earlier(money: Transfer) -> Transfer:
    """The same, to the earlier loan: the money leaves no bank, it waits in suspense for that loan to take it."""
    account = suspense_account(refinancing_reference(money.process_id or ""))
    return replace(
        money, legs=tuple(replace(leg, account=account) if leg.account == BANK else leg for leg in money.legs)
    )


def _set_aside(money: Transfer, rials: int) -> Transfer:
    """The same, into the loan's purpose wallet: the bank keeps it, for what the loan is for."""
    kept = (
        Leg(WALLETS, debit=rials),
        Leg(wallet_account(money.process_id or ""), credit=rials),
    )
    return replace(money, legs=(*money.legs, *kept))


def payment_returned(
    book: str,
    loan_id: str,
    amount_rials: int,
    payment: int,
    before: LoanBalances,
    received_rials: int,
    at: datetime,
    upfront_fee_rials: int = 0,
) -> Transfer:
    """The bank sent the payment back: nothing is owed, and what was received meanwhile is the member's."""
    before = replace(before, fees_earned=before.fees_earned + upfront_fee_rials)
    after = LoanBalances(principal=0, fees_due=0, fees_earned=0, overpaid=received_rials)
    legs = (Leg(BANK, debit=amount_rials - upfront_fee_rials), *_changes(loan_id, before, after))
    key = f"{disbursement_key(loan_id, payment)}:returned"
    return Transfer(book, key, "loan_returned", Unit.RIALS, legs, at, loan_id)


def points_returned(book: str, loan_id: str, member_id: str, points: int, at: datetime) -> Transfer:
    """The member's points, for a loan that was never had."""
    legs = (Leg(f"points_held:{loan_id}", debit=points), Leg(f"points:{member_id}", credit=points))
    return Transfer(book, f"{loan_id}:points:returned", "points_returned", Unit.POINTS, legs, at, loan_id)


def receipt_bounced(
    book: str, loan_id: str, payment: Payment, before: LoanBalances, after: LoanBalances, at: datetime
) -> Transfer:
    """The bank took money back: what it paid is owed again, less what later receipts pay in its place."""
    legs = (Leg(BANK, credit=payment.amount_rials), *_changes(loan_id, before, after))
    key = f"bounce:{payment.reference}"
    return Transfer(book, key, "receipt_bounced", Unit.RIALS, legs, at, loan_id)


def _changes(loan_id: str, before: LoanBalances, after: LoanBalances) -> tuple[Leg, ...]:
    debited = (
        (f"loan_fee_due:{loan_id}", after.fees_due - before.fees_due),
        (f"loan_principal:{loan_id}", after.principal - before.principal),
        (FEE_INCOME, before.fees_earned - after.fees_earned),
        (f"overpaid:{loan_id}", before.overpaid - after.overpaid),
    )
    return tuple(
        Leg(account, debit=rials) if rials > 0 else Leg(account, credit=-rials)
        for account, rials in debited
        if rials
    )


def suspense_account(reference: str) -> str:
    """Where money waits that nobody can be credited with yet, by the bank's reference."""
    return f"suspense:{reference}"


def into_suspense(reference: str, amount_rials: int, at: datetime) -> Transfer:
    """Money that came in and that no loan took: it is the bank's, and owed to whoever it turns out to be from."""
    account = suspense_account(reference)
    legs = (Leg(BANK, debit=amount_rials), Leg(account, credit=amount_rials))
    return Transfer(REAL_BOOK, account, "into_suspense", Unit.RIALS, legs, at)


def sent_back(reference: str, amount_rials: int, at: datetime) -> Transfer:
    """Money in suspense went back to who paid it."""
    legs = (Leg(suspense_account(reference), debit=amount_rials), Leg(BANK, credit=amount_rials))
    return Transfer(REAL_BOOK, f"{suspense_account(reference)}:sent_back", "sent_back", Unit.RIALS, legs, at)


def recovery_account(loan_id: str) -> str:
    return f"recovery_income:{loan_id}"


def recovery_key(reference: str) -> str:
    return f"recovery:{reference}"


def recovered(loan_id: str, reference: str, rials: int, at: datetime) -> Transfer:
    """Money for a loan that was written off leaves suspense as income; only real money does."""
    legs = (
        Leg(suspense_account(reference), debit=rials),
        Leg(recovery_account(loan_id), credit=rials),
    )
    return Transfer(REAL_BOOK, recovery_key(reference), "recovered", Unit.RIALS, legs, at, loan_id)


def moved_reference(loan_id: str, number: int) -> str:
    """By what another loan knows money that was overpaid on this one."""
    return f"moved:{loan_id}:{number}"


def overpaid_moved(book: str, loan_id: str, rials: int, number: int, at: datetime) -> Transfer:
    """What was paid too much leaves the loan, and waits in suspense for the member's other loan to take it."""
    account = suspense_account(moved_reference(loan_id, number))
    legs = (Leg(f"overpaid:{loan_id}", debit=rials), Leg(account, credit=rials))
    return Transfer(book, account, "overpaid_moved", Unit.RIALS, legs, at, loan_id)


def overpaid_refunded(book: str, loan_id: str, rials: int, number: int, at: datetime) -> Transfer:
    return Transfer(
        book, f"{loan_id}:refund:{number}", "overpaid_refunded", Unit.RIALS,
        (Leg(f"overpaid:{loan_id}", debit=rials), Leg(BANK, credit=rials)),
        at, loan_id,
    )  # fmt: skip


_OPENED_AGAINST = {
    "bank": ("capital:fund", Unit.RIALS),
    "solidarity": ("capital:fund", Unit.RIALS),
    "capacity": ("capacity_granted:merat", Unit.CAPACITY_RIALS),
    "points": ("points_issued:network", Unit.POINTS),
}


def opening(book: str, account: str, amount: int, at: datetime) -> Transfer:
    """What the fund, a trustee's capacity or a member's points begin with; once by account."""
    against, unit = _OPENED_AGAINST[account.partition(":")[0]]
    debited, credited = (account, against) if account == BANK else (against, account)
    legs = (Leg(debited, debit=amount), Leg(credited, credit=amount))
    return Transfer(book, f"opening:{account}", "opening", unit, legs, at)
