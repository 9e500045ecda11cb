"""Who stands for a loan, with how much of it, and how much of that is committed now."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from domain.ledger import REAL_BOOK
from domain.loans import Standing
from stores.conflicts import insert_new, put_row
from stores.database import table_of
from stores.loan_rows import LoanRow, LoanTrusteeRow
from stores.loans import ENDED

ASKED, STANDING, LOST, WENT, DECLINED = "asked", "standing", "lost", "went", "declined"
_HELD = (STANDING, LOST)
"""Whose commitment is held: who died or lost their rank too, until somebody stands in for them."""


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


_TRUSTEE, _LOAN = table_of(LoanTrusteeRow).c, table_of(LoanRow).c
_OF_LOAN = (
    select(_TRUSTEE.member_id, _TRUSTEE.share_rials, _TRUSTEE.covers_rials, _TRUSTEE.missing_rials)
    .where(_TRUSTEE.loan_id == bindparam("of_loan"), _TRUSTEE.state.in_(_HELD))
    .order_by(_TRUSTEE.member_id)
)
_KEEP = update(table_of(LoanTrusteeRow)).where(
    _TRUSTEE.loan_id == bindparam("of_loan"), _TRUSTEE.member_id == bindparam("of_member")
)


def _stood_for() -> Select[str]:
    """Everybody for whom a member stands in an open real loan, or was asked to, and for whom those stand…"""
    word = select(_LOAN.member_id).join(table_of(LoanRow), _LOAN.id == _TRUSTEE.loan_id)
    bound = word.where(
        _LOAN.book == REAL_BOOK, _LOAN.state.not_in(ENDED), _TRUSTEE.state.in_((ASKED, *_HELD))
    )
    reached = bound.where(_TRUSTEE.member_id == bindparam("of_member")).cte("reached", recursive=True)
    further = bound.join(reached, _TRUSTEE.member_id == reached.c.member_id)
    return select(reached.union(further).c.member_id)


_STOOD_FOR = _stood_for()


class TrusteeStore:
    """The trustees of all loans."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ask(self, loan_id: str, member_ids: Sequence[str], share_rials: int) -> None:
        """They are asked to stand for it: until they are not, nobody whom they depend on may stand for them."""
        insert_new(
            self._session,
            LoanTrusteeRow,
            [
                {
                    "loan_id": loan_id, "member_id": member_id, "share_rials": share_rials,
                    "covers_rials": 0, "missing_rials": 0, "state": ASKED,
                }
                for member_id in member_ids
            ],
        )  # fmt: skip

    def asked(self, loan_id: str) -> list[str]:
        """Whoever was asked and has not been settled on yet."""
        return self._in_state(loan_id, ASKED)

    def stand(self, loan_id: str, trustees: Sequence[Standing]) -> None:
        """They stand for it with their whole shares, and nobody else does; a repeat keeps what they cover now."""
        standing = set(self._in_state(loan_id, *_HELD))
        for one in trustees:
            if one.member_id not in standing:
                self._put(loan_id, one.member_id, one.share_rials, one.share_rials)
        self._set_state(loan_id, DECLINED, self.asked(loan_id))

    def stand_in(self, loan_id: str, newcomer: Cover, leaver_id: str) -> None:
        """Somebody takes a trustee's place."""
        self._put(loan_id, newcomer.member_id, newcomer.share_rials, newcomer.covers_rials)
        self.leave(loan_id, leaver_id)

    def leave(self, loan_id: str, member_id: str) -> None:
        """A trustee whose commitment was given back."""
        self._set_state(loan_id, WENT, [member_id])

    def lose(self, loan_id: str, member_id: str) -> None:
        """A trustee has died or lost their rank: their part is held, and nobody answers for it."""
        if member_id in self._in_state(loan_id, STANDING):
            self._set_state(loan_id, LOST, [member_id])

    def lost(self, loan_id: str) -> list[str]:
        """Trustees in whose place somebody is to be found: the loan has a shortfall."""
        return self._in_state(loan_id, LOST)

    def stands(self, loan_id: str, member_id: str) -> bool:
        return member_id in self._in_state(loan_id, STANDING)

    def stood_for(self, member_id: str) -> set[str]:
        """Whom a member must not be stood for by: it would close a circle of people who stand for each other."""
        return set(self._session.scalars(_STOOD_FOR, {"of_member": member_id}))

    def loans_of(self, member_id: str) -> list[str]:
        """Open real loans that a member stands for."""
        return list(
            self._session.scalars(
                select(_LOAN.id)
                .join(table_of(LoanTrusteeRow), _TRUSTEE.loan_id == _LOAN.id)
                .where(
                    _TRUSTEE.member_id == member_id,
                    _TRUSTEE.state.in_((ASKED, STANDING)),
                    _LOAN.book == REAL_BOOK,
                    _LOAN.state.not_in(ENDED),
                )
                .order_by(_LOAN.id)
            )
        )

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

    def _in_state(self, loan_id: str, *states: str) -> list[str]:
        return list(
            self._session.scalars(
                select(_TRUSTEE.member_id)
                .where(_TRUSTEE.loan_id == loan_id, _TRUSTEE.state.in_(states))
                .order_by(_TRUSTEE.member_id)
            )
        )

    def _put(self, loan_id: str, member_id: str, share_rials: int, covers_rials: int) -> None:
        put_row(
            self._session,
            LoanTrusteeRow,
            {
                "loan_id": loan_id, "member_id": member_id, "share_rials": share_rials,
                "covers_rials": covers_rials, "missing_rials": 0, "state": STANDING,
            },
        )  # fmt: skip

    def _set_state(self, loan_id: str, state: str, member_ids: Sequence[str]) -> None:
        if member_ids:
            self._session.execute(
                update(table_of(LoanTrusteeRow))
                .where(_TRUSTEE.loan_id == loan_id, _TRUSTEE.member_id.in_(member_ids))
                .values(state=state)
            )
