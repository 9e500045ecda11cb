"""Refunds that the bank sent back after they had settled: each owed again, and paid once more by an order of its own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain import order_postings
from domain.market_states import REFUND_RETURN_STATES, Taken
from domain.order_postings import BY_BANK
from stores.conflicts import insert_new
from stores.database import Base, WholeNumber, table_of
from stores.ledger import LedgerStore
from stores.market_events import Subject, Unknown, happens
from stores.order_rows import in_states


class RefundReturnRow(Base):
    """What came back by one order at the bank, under the id of its case. `owed_id` is the refund, or the late payment,
    that it is owed for, however often it came back; `sheba_sealed` the account that the buyer gave by their link.
    """

    __tablename__ = "refund_return"
    __table_args__ = (
        in_states(REFUND_RETURN_STATES),
        CheckConstraint("rials > 0", name="rials"),
    )

    id: Mapped[str] = mapped_column(ForeignKey("process.id"), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    owed_id: Mapped[str] = mapped_column(String(64), index=True)
    bank_order_id: Mapped[str] = mapped_column(ForeignKey("bank_order.id"), unique=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    rials: Mapped[int] = mapped_column(WholeNumber)
    sheba_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(12))
    came_at: Mapped[datetime]
    changed_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class RefundReturn:
    """One as kept."""

    id: str
    book: str
    owed_id: str
    bank_order_id: str
    member_id: str
    rials: int
    sheba_sealed: bytes | None
    state: str
    came_at: datetime


def sheba_of_return(return_id: str) -> str:
    """For what the account that a buyer gives is sealed."""
    return f"refund_return:{return_id}:sheba"


class RefundReturnStore:
    """What came back of all refunds."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, return_id: str) -> RefundReturn | None:
        row = self._session.get(RefundReturnRow, return_id, populate_existing=True)
        return _kept(row) if row else None

    def by_order(self, bank_order_id: str) -> RefundReturn | None:
        """What came back by this order."""
        row = self._session.scalar(
            select(RefundReturnRow).where(RefundReturnRow.bank_order_id == bank_order_id)
        )
        return _kept(row) if row else None

    def come_back(self, back: RefundReturn, paid_as: str) -> bool:
        """The payment of `paid_as` is reversed: the money is owed again. False where it was heard before.

        Raises the ledger's refusals.
        """
        row = {name: getattr(back, name) for name in RefundReturn.__slots__} | {"changed_at": back.came_at}
        if not insert_new(self._session, RefundReturnRow, [row]):
            return False
        key = order_postings.refund_key(paid_as, BY_BANK)
        LedgerStore(self._session).reverse(back.book, key, back.came_at, f"{key}:returned")
        return True

    def give_account(self, return_id: str, sheba_sealed: bytes | None) -> None:
        """Where the next order goes; None: to the registered account. One that is planned stays as it is."""
        self._session.execute(
            update(table_of(RefundReturnRow))
            .where(RefundReturnRow.id == return_id)
            .values(sheba_sealed=sheba_sealed)
        )

    def send(self, return_id: str, at: datetime) -> Taken:
        """The bank is being told: set aside until it says what became of it. Raises Impossible, Unknown, InsufficientBalance."""
        back = self._whole(return_id)
        taken = self._happens(return_id, "sending", at)
        if taken is Taken.MOVED:
            LedgerStore(self._session).post(
                order_postings.refund_paid_again(back.book, return_id, back.owed_id, back.rials, at)
            )
        return taken

    def paid(self, return_id: str, at: datetime) -> Taken:
        """The buyer has it. Raises Impossible, Unknown."""
        back = self._whole(return_id)
        taken = self._happens(return_id, "paid", at)
        if taken is Taken.MOVED:
            key = order_postings.refund_key(return_id, BY_BANK)
            LedgerStore(self._session).settle(back.book, key, at)
        return taken

    def _whole(self, return_id: str) -> RefundReturn:
        self._session.execute(
            select(RefundReturnRow.id).where(RefundReturnRow.id == return_id).with_for_update()
        )
        back = self.get(return_id)
        if back is None:
            raise Unknown(return_id)
        return back

    def _happens(self, return_id: str, event: str, at: datetime) -> Taken:
        subject = Subject(REFUND_RETURN_STATES, RefundReturnRow, return_id, None)
        return happens(self._session, subject, event, at)


def _kept(row: RefundReturnRow) -> RefundReturn:
    return RefundReturn(**{name: getattr(row, name) for name in RefundReturn.__slots__})
