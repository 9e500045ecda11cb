"""What orders release: each once, after its window and with nothing open; what a cell owes is taken of it first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select, text, update
from sqlalchemy.orm import Session

from domain import order_postings
from domain.ledger import Transfer
from domain.market_states import Impossible, Taken
from domain.order_money import cell_share, released
from stores.conflicts import insert_new
from stores.database import table_of
from stores.ledger import LedgerStore
from stores.ledger_accounts import lock_accounts
from stores.market_events import Unknown, happens
from stores.order_rows import OrderRow
from stores.orders import Order, changed, lock_order, subject_of
from stores.payout_rows import LIVE, SHARE_TO_GIVE, PayoutAccountRow, PayoutItemRow, ReleaseRow

_ORDER, _RELEASE = table_of(OrderRow).c, table_of(ReleaseRow).c
SHARED = ("none", "received", "kept")
"""Where a release's part for a loan is settled, so that the rest can be paid out."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a cell had of an order, in rials; `loan_state` is none, waiting, given, received or kept, `state` open or paid."""

    order_id: str
    book: str
    cell_id: str
    cell_rials: int
    commission_rials: int
    carrier_rials: int
    taken_rials: int
    takings: int
    loan_rials: int
    loan_id: str | None
    loan_state: str
    state: str
    released_at: datetime

    @property
    def left_rials(self) -> int:
        """What is to be paid out."""
        return self.cell_rials - self.taken_rials - self.loan_rials


class ReleaseStore:
    """The released amounts of all orders."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, order_id: str) -> Release | None:
        row = self._session.get(ReleaseRow, order_id, populate_existing=True)
        return Release(**{name: getattr(row, name) for name in Release.__slots__}) if row else None

    def release(self, order_id: str, at: datetime) -> Taken:
        """Divides what is in an order's escrow: the cell's, the commission, the carrier's; the order is completed.

        Raises Impossible, also before its window is over (`order_in_its_window`) or while a refund or dispute is open
        (`order_contested`); Unknown.
        """
        order = lock_order(self._session, order_id)
        shares = released(order.sums, order.back_goods_rials, order.back_carrier_rials)
        refused = "order_contested" if order.contested else "order_in_its_window"
        taken = happens(
            self._session, subject_of(order_id), "completed", at,
            {"released_at": at, "released_rials": shares.total_rials},
            only_if=[_ORDER.contested.is_(None), _ORDER.window_ends_at <= at], refused=refused,
        )  # fmt: skip
        if taken is not Taken.MOVED:
            return taken
        owed = self._locked_debt(order.cell_id, order.book, order)
        loan_id, per_mille = self._consent(order.cell_id, order.book)
        share = cell_share(shares.cell_rials, owed, per_mille)
        row = {
            "order_id": order_id, "book": order.book, "cell_id": order.cell_id, "cell_rials": shares.cell_rials,
            "commission_rials": shares.commission_rials, "carrier_rials": shares.carrier_rials,
            "taken_rials": share.taken_rials, "takings": 1 if share.taken_rials else 0,
            "loan_rials": share.loan_rials, "loan_id": loan_id if share.loan_rials else None, "loan_state": "waiting" if share.loan_rials else "none", "state": "open",
            "released_at": at,
        }  # fmt: skip
        insert_new(self._session, ReleaseRow, [row])
        moved = [
            order_postings.released(
                order.book, order_id, order.cell_id, order.carrier, shares, share.loan_rials, at
            )
        ]
        if share.taken_rials:
            moved.append(order_postings.taken(order.book, order_id, 1, order.cell_id, share.taken_rials, at))
        LedgerStore(self._session).post_all(moved)
        return taken

    def post_with_takings(
        self, cell_id: str, book: str, moved: Transfer, more_owed_rials: int, at: datetime
    ) -> None:
        """Posts what makes a cell owe more, and takes it at once from what it has not been paid yet, oldest first."""
        names = [leg.account for leg in moved.legs]
        debt = order_postings.receivable_account(cell_id)
        available = lock_accounts(
            self._session, book, [*names, debt, order_postings.payable_account(cell_id)]
        )
        takings = self._take(cell_id, book, available[debt] + more_owed_rials, at) if more_owed_rials else []
        LedgerStore(self._session).post_all([moved, *takings])

    def take_debt(self, cell_id: str, book: str, owed_rials: int, at: datetime) -> None:
        """Takes what a cell owes from what it has not been paid yet; its accounts are held already."""
        LedgerStore(self._session).post_all(self._take(cell_id, book, owed_rials, at) if owed_rials else [])

    def give_share(self, order_id: str, at: datetime) -> bool:
        """The part for the cell's loan waits in suspense, as `order_postings.share_reference`, for the loan to take it.

        False where it was before. Raises Impossible where there is none, Unknown, InsufficientBalance where the
        market's bank account has not got the money from the gateway yet.
        """
        release = self._share_of(order_id, "given")
        if release is None:
            return False
        given = order_postings.share_given(release.book, order_id, release.loan_rials, at)
        LedgerStore(self._session).post(given)
        return True

    def share_received(self, order_id: str) -> bool:
        """The loan took its part as a receipt. False where it was said before. Raises Impossible, Unknown."""
        return self._share_of(order_id, "received") is not None

    def keep_share(self, order_id: str, at: datetime) -> bool:
        """The loan does not take it any more: it is the cell's, to be paid out. False where it was before.

        Raises Impossible where there is none, and Unknown. Only the loan knows whether it took it: ask it first.
        """
        before = self.get(order_id)
        release = self._share_of(order_id, "kept")
        if release is None or before is None:
            return False
        kept = order_postings.share_kept(
            release.book, order_id, release.cell_id, before.loan_rials, at, given=before.loan_state == "given"
        )
        LedgerStore(self._session).post(kept)
        return True

    def shares_to_give(self, book: str, after: str, limit: int) -> list[Release]:
        """Releases with a part that a loan is still to take, by their orders; those after the order `after`."""
        rows = self._session.scalars(
            select(ReleaseRow)
            .where(ReleaseRow.book == book, ReleaseRow.order_id > after, text(SHARE_TO_GIVE))
            .order_by(ReleaseRow.order_id)
            .limit(limit)
        )
        return [Release(**{name: getattr(row, name) for name in Release.__slots__}) for row in rows]

    def for_loan(self, cell_id: str, book: str) -> int:
        """What of a cell's sales is its loan's: taken by it, or waiting for it; rials."""
        found = self._session.scalar(
            select(func.coalesce(func.sum(ReleaseRow.loan_rials), 0)).where(
                ReleaseRow.cell_id == cell_id, ReleaseRow.book == book
            )
        )
        return int(found or 0)

    def cells_of(self, book: str) -> list[str]:
        """Every cell that had something released in a book; of rehearsals only, where that is few."""
        return list(
            self._session.scalars(select(ReleaseRow.cell_id).where(ReleaseRow.book == book).distinct())
        )

    def unpaid(self, cell_id: str, book: str) -> list[Release]:
        """What a cell is still to be paid and no live payout holds, oldest first; nobody else changes it meanwhile."""
        rows = self._session.scalars(
            select(ReleaseRow)
            .where(
                ReleaseRow.book == book,
                ReleaseRow.cell_id == cell_id,
                to_be_paid(),
                ReleaseRow.loan_state.in_(SHARED),
            )
            .order_by(ReleaseRow.released_at, ReleaseRow.order_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return [Release(**{name: getattr(row, name) for name in Release.__slots__}) for row in rows]

    def mark_paid(self, order_ids: Sequence[str], *, paid: bool) -> None:
        """A payout of these was settled, or came back."""
        self._session.execute(
            update(table_of(ReleaseRow))
            .where(_RELEASE.order_id.in_(order_ids))
            .values(state="paid" if paid else "open")
        )

    def _take(self, cell_id: str, book: str, owed_rials: int, at: datetime) -> list[Transfer]:
        takings = []
        for release in self.unpaid(cell_id, book):
            rials = min(owed_rials, release.left_rials)
            if not rials:
                break
            owed_rials -= rials
            number = release.takings + 1
            values = {"taken_rials": release.taken_rials + rials, "takings": number}
            changed(self._session, ReleaseRow, dict(values), _RELEASE.order_id == release.order_id)
            takings.append(order_postings.taken(book, release.order_id, number, cell_id, rials, at))
        return takings

    def _locked_debt(self, cell_id: str, book: str, order: Order) -> int:
        """What the cell owes; all accounts of a release are held from here on."""
        debt = order_postings.receivable_account(cell_id)
        names = [
            debt,
            order_postings.payable_account(cell_id),
            order_postings.escrow_account(order.id),
            order_postings.share_account(order.id),
            order_postings.COMMISSION,
            order_postings.carrier_account(order.carrier),
        ]
        return lock_accounts(self._session, book, names)[debt]

    def _consent(self, cell_id: str, book: str) -> tuple[str | None, int]:
        """The loan that the cell pays with its sales, and how much of each, in thousandths."""
        found = self._session.execute(
            select(PayoutAccountRow.loan_id, PayoutAccountRow.loan_per_mille).where(
                PayoutAccountRow.cell_id == cell_id, PayoutAccountRow.book == book
            )
        ).first()
        return (found.loan_id, found.loan_per_mille) if found else (None, 0)

    def _share_of(self, order_id: str, state: str) -> Release | None:
        """The release, whose share for the loan comes into this state now; None where it is in it."""
        release = self.get(order_id)
        if release is None:
            raise Unknown(order_id)
        before = {"given": ("waiting",), "received": ("given",), "kept": ("waiting", "given")}[state]
        values: dict[str, object] = {"loan_state": state}
        if state == "kept":
            values["loan_rials"] = 0
        this = (_RELEASE.order_id == order_id, _RELEASE.loan_state.in_(before))
        if changed(self._session, ReleaseRow, values, *this):
            return release
        if release.loan_state != state:
            raise Impossible(f"share_{state}_when_{release.loan_state}")
        return None


def to_be_paid() -> ColumnElement[bool]:
    """That something of a release is left to be paid out and no live payout holds it, in the words of the indexes."""
    left = _RELEASE.cell_rials > _RELEASE.taken_rials + _RELEASE.loan_rials
    held = exists().where(PayoutItemRow.order_id == _RELEASE.order_id, text(f"payout_item.{LIVE}"))
    return and_(text("market_release.state = 'open'"), left, ~held)
