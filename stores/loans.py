"""Loans: the application, its trustees, the schedule and what was paid of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from domain.jalali import tehran_date
from domain.loans import LoanApplication
from domain.schedule import Instalment, ScheduledInstalment
from stores.conflicts import insert_new
from stores.database import table_of
from stores.loan_rows import (
    InstalmentRow,
    LoanRow,
    ScheduleRow,
)

APPLIED, REPAYING, CLOSED, WRITTEN_OFF = "applied", "repaying", "closed", "written_off"
ENDED = (CLOSED, WRITTEN_OFF)
PAID_OUT = "first"
"""How the key of a schedule begins that a payment made; the others come from people's decisions."""


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan as kept. `state`: applied, repaying, closed (paid, or ended on the way) or written_off."""

    id: str
    book: str
    member_id: str
    kanoon_id: str
    amount_rials: int
    upfront_fee_rials: int
    instalments: int
    purpose_category: str
    purpose_text: str
    sheba_sealed: bytes | None
    supplier_id: str | None
    into_wallet: bool
    refinances: str | None
    state: str
    contract: dict[str, Any] | None
    disbursed_at: datetime | None
    closed_at: datetime | None

    @property
    def paid_out_rials(self) -> int:
        """What leaves the bank: less than the amount where the fee is taken at once."""
        return self.amount_rials - self.upfront_fee_rials


_LOAN = table_of(LoanRow).c
_THIS = select(*(_LOAN[name] for name in Loan.__slots__)).where(_LOAN.id == bindparam("this"))


class LoanStore:
    """The loans of all books."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def apply(
        self,
        application: LoanApplication,
        *,
        book: str,
        purpose_text: str,
        sheba_sealed: bytes | None,
        supplier_id: str | None = None,
        into_wallet: bool = False,
    ) -> None:
        """Keeps an application; a repeat changes nothing."""
        row = {
            "id": application.loan_id, "book": book, "member_id": application.member_id,
            "kanoon_id": application.kanoon_id, "amount_rials": application.amount_rials,
            "instalments": application.instalments, "purpose_category": application.purpose_category,
            "purpose_text": purpose_text, "sheba_sealed": sheba_sealed, "state": APPLIED,
            "upfront_fee_rials": 0, "supplier_id": supplier_id, "into_wallet": into_wallet,
            "refinances": application.refinances or None,
        }  # fmt: skip
        insert_new(self._session, LoanRow, [row])

    def get(self, loan_id: str) -> Loan | None:
        row = self._session.execute(_THIS, {"this": loan_id}).one_or_none()
        return Loan(*row) if row else None

    def fix_account(self, loan_id: str, sheba_sealed: bytes) -> None:
        """The account whose owner was asked; the first one stays."""
        self._session.execute(
            update(LoanRow)
            .where(LoanRow.id == loan_id, LoanRow.sheba_sealed.is_(None))
            .values(sheba_sealed=sheba_sealed)
        )

    def forget_account(self, loan_id: str) -> None:
        """The account that was fixed is the member's no more; the next one that is asked about is fixed."""
        self._session.execute(
            update(LoanRow).where(LoanRow.id == loan_id, LoanRow.state == APPLIED).values(sheba_sealed=None)
        )

    def set_upfront_fee(self, loan_id: str, rials: int) -> None:
        """What is kept back when the money leaves; of a loan that was not paid out yet."""
        self._session.execute(
            update(LoanRow)
            .where(LoanRow.id == loan_id, LoanRow.state == APPLIED)
            .values(upfront_fee_rials=rials)
        )

    def by_contract_code(self, code: str) -> Loan | None:
        """The loan whose signed contract has this code."""
        loan_id = self._session.scalar(select(LoanRow.id).where(LoanRow.contract_code == code))
        return self.get(loan_id) if loan_id else None

    def sign(self, loan_id: str, contract: dict[str, Any], code: str) -> None:
        """Keeps the contract as it was accepted, with the code that verifies it; a repeat keeps the first."""
        self._session.execute(
            update(LoanRow)
            .where(LoanRow.id == loan_id, LoanRow.contract.is_(None))
            .values(contract=to_jsonable_python(contract), contract_code=code)
        )

    def start_repayment(
        self, loan_id: str, schedule: Sequence[Instalment], at: datetime, key: str = PAID_OUT
    ) -> None:
        """A version of the schedule, with the money paid out; a repeat with the same key changes nothing."""
        versions = select(ScheduleRow.key, ScheduleRow.version).where(ScheduleRow.loan_id == loan_id)
        known = {row.key: row.version for row in self._session.execute(versions)}
        if key in known:
            return
        version, offset = max(known.values(), default=0) + 1, self._numbers_with_a_fee(loan_id)
        self._session.execute(
            insert(table_of(ScheduleRow)).values(
                loan_id=loan_id, version=version, key=key, active=True, made_at=at
            )
        )
        self._session.execute(
            insert(table_of(InstalmentRow)),
            [
                {
                    "loan_id": loan_id, "version": version, "number": offset + one.number, "due_on": one.due_on,
                    "deadline_on": one.deadline_on, "principal_rials": one.principal_rials,
                    "fee_rials": one.fee_rials, "principal_paid_rials": 0, "fee_paid_rials": 0,
                    "fee_fell_due_at": None,
                }
                for one in schedule
            ],
        )  # fmt: skip
        self._session.execute(
            update(LoanRow).where(LoanRow.id == loan_id).values(state=REPAYING, disbursed_at=at)
        )

    def schedule_of(self, loan_id: str) -> list[ScheduledInstalment]:
        """The active version, in order; empty before the money was paid out."""
        rows = self._session.scalars(
            select(InstalmentRow)
            .join(
                ScheduleRow,
                (ScheduleRow.loan_id == InstalmentRow.loan_id)
                & (ScheduleRow.version == InstalmentRow.version),
            )
            .where(InstalmentRow.loan_id == loan_id, ScheduleRow.active)
            .order_by(InstalmentRow.number)
            # What this transaction has just paid must show.
            .execution_options(populate_existing=True)
        )
        return [
            ScheduledInstalment(
                number=row.number,
                due_on=row.due_on,
                deadline_on=row.deadline_on,
                principal_rials=row.principal_rials,
                fee_rials=row.fee_rials,
                principal_paid_rials=row.principal_paid_rials,
                fee_paid_rials=row.fee_paid_rials,
                fee_fell_due_on=tehran_date(row.fee_fell_due_at) if row.fee_fell_due_at else None,
            )
            for row in rows
        ]

    def mark_fee_due(self, loan_id: str, number: int, at: datetime) -> None:
        self._session.execute(
            update(InstalmentRow)
            .where(
                InstalmentRow.loan_id == loan_id,
                InstalmentRow.number == number,
                InstalmentRow.version == self.active_version(loan_id),
                InstalmentRow.fee_fell_due_at.is_(None),
            )
            .values(fee_fell_due_at=at)
        )

    def close(self, loan_id: str, at: datetime) -> None:
        """The loan is paid, or its process ended on the way."""
        self._session.execute(
            update(LoanRow)
            .where(LoanRow.id == loan_id, LoanRow.state.not_in(ENDED))
            .values(state=CLOSED, closed_at=at)
        )

    def open_again(self, loan_id: str) -> None:
        """What had repaid a closed loan was taken back; a repeat changes nothing."""
        self._session.execute(
            update(LoanRow)
            .where(LoanRow.id == loan_id, LoanRow.state == CLOSED)
            .values(state=REPAYING, closed_at=None)
        )

    def _numbers_with_a_fee(self, loan_id: str) -> int:
        """The highest number whose fee ever fell due: it keys a posting, and never comes again."""
        used = select(func.max(InstalmentRow.number)).where(
            InstalmentRow.loan_id == loan_id, InstalmentRow.fee_fell_due_at.is_not(None)
        )
        return self._session.scalar(used) or 0

    def not_paid_out(self, loan_id: str) -> None:
        """The bank sent the money back: no schedule is active, and the account is to be asked about again."""
        self._session.execute(
            update(ScheduleRow).where(ScheduleRow.loan_id == loan_id, ScheduleRow.active).values(active=False)
        )
        self._session.execute(
            update(LoanRow)
            .where(LoanRow.id == loan_id)
            .values(state=APPLIED, disbursed_at=None, sheba_sealed=None)
        )

    def write_off(self, loan_id: str, at: datetime) -> None:
        """The loan ended without its money; a repeat changes nothing."""
        self._session.execute(
            update(LoanRow)
            .where(LoanRow.id == loan_id, LoanRow.state == REPAYING)
            .values(state=WRITTEN_OFF, closed_at=at)
        )

    def active_version(self, loan_id: str) -> int:
        return (
            self._session.scalar(
                select(ScheduleRow.version).where(ScheduleRow.loan_id == loan_id, ScheduleRow.active)
            )
            or 0
        )
