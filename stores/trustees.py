"""Who stands for a loan, with how much of it, and how much of that is committed now."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from domain.loans import Standing
from stores.conflicts import insert_new
from stores.database import table_of
from stores.loan_rows import LoanTrusteeRow

STANDING = "standing"


@dataclass(frozen=True, slots=True)
class Cover:
    """A trustee's part of a loan in rials: the share of the whole, what it covers now, what of that is not held."""

    member_id: str
    share_rials: int
    covers_rials: int
    missing_rials: int

    @property
    def held_rials(self) -> int:
        return self.covers_rials - self.missing_rials


_TRUSTEE = table_of(LoanTrusteeRow).c
_OF_LOAN = (
    select(_TRUSTEE.member_id, _TRUSTEE.share_rials, _TRUSTEE.covers_rials, _TRUSTEE.missing_rials)
    .where(_TRUSTEE.loan_id == bindparam("of_loan"), _TRUSTEE.state == STANDING)
    .order_by(_TRUSTEE.member_id)
)
_KEEP = update(table_of(LoanTrusteeRow)).where(
    _TRUSTEE.loan_id == bindparam("of_loan"), _TRUSTEE.member_id == bindparam("of_member")
)


class TrusteeStore:
    """The trustees of all loans."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def stand(self, loan_id: str, trustees: Sequence[Standing]) -> None:
        """They stand for it with their whole shares; a repeat keeps the first."""
        insert_new(
            self._session,
            LoanTrusteeRow,
            [
                {
                    "loan_id": loan_id, "member_id": one.member_id, "share_rials": one.share_rials,
                    "covers_rials": one.share_rials, "missing_rials": 0, "state": STANDING,
                }
                for one in trustees
            ],
        )  # fmt: skip

    def of(self, loan_id: str) -> tuple[Standing, ...]:
        return tuple(Standing(one.member_id, one.share_rials) for one in self.covers(loan_id))

    def covers(self, loan_id: str) -> tuple[Cover, ...]:
        """Those who stand for a loan now, by their ids."""
        return tuple(Cover(*row) for row in self._session.execute(_OF_LOAN, {"of_loan": loan_id}))

    def keep(self, loan_id: str, covers: Sequence[Cover]) -> None:
        """Writes what these trustees cover now."""
        for one in covers:
            self._session.execute(
                _KEEP,
                {
                    "of_loan": loan_id, "of_member": one.member_id,
                    "covers_rials": one.covers_rials, "missing_rials": one.missing_rials,
                },
            )  # fmt: skip
