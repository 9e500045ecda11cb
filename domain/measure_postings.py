"""What is posted of measures on loans in arrears: trustees who pay, what is written off, cover that follows the principal."""

from collections.abc import Mapping
from datetime import datetime

from domain.ledger import Leg, Transfer, Unit

WRITE_OFFS = "write_off_expense:loans"


def recourse_key(loan_id: str, reference: str) -> str:
    return f"{loan_id}:recourse:{reference}"


def recourse(
    book: str, loan_id: str, member_id: str, reference: str, amount_rials: int, at: datetime
) -> Transfer:
    """What a trustee paid in the borrower's place: the borrower owes it, and it is due to the trustee."""
    return Transfer(
        book, recourse_key(loan_id, reference), "trustee_paid", Unit.RIALS,
        (
            Leg(f"recourse_on_borrower:{loan_id}", debit=amount_rials),
            Leg(f"recourse_due:{loan_id}:{member_id}", credit=amount_rials),
        ),
        at, loan_id,
    )  # fmt: skip


def owed_accounts(loan_id: str) -> list[str]:
    return [f"loan_principal:{loan_id}", f"loan_fee_due:{loan_id}"]


def write_off_key(loan_id: str) -> str:
    return f"{loan_id}:write_off"


def written_off(book: str, loan_id: str, owed: Mapping[str, int], at: datetime) -> Transfer:
    """What the borrower owes, by account in rials, becomes the fund's expense; once for a loan."""
    legs = (
        Leg(WRITE_OFFS, debit=sum(owed.values())),
        *(Leg(account, credit=rials) for account, rials in owed.items()),
    )
    return Transfer(book, write_off_key(loan_id), "written_off", Unit.RIALS, legs, at, loan_id)


def cover_follows(
    book: str, loan_id: str, held_more_rials: Mapping[str, int], key: str, at: datetime
) -> Transfer:
    """What trustees have committed changes with the principal: more is held by member id, or (negative) freed."""
    legs = []
    for member_id, rials in sorted(held_more_rials.items()):
        free, held = f"capacity:{member_id}", f"capacity_held:{loan_id}:{member_id}"
        debited, credited = (free, held) if rials > 0 else (held, free)
        legs += [Leg(debited, debit=abs(rials)), Leg(credited, credit=abs(rials))]
    event = "capacity_held" if sum(held_more_rials.values()) > 0 else "capacity_released"
    return Transfer(book, f"{loan_id}:cover:{key}", event, Unit.CAPACITY_RIALS, tuple(legs), at, loan_id)
