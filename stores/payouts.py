"""Payouts: one batch for each cycle of the bank's rail, each released amount in one live payout at most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from domain import order_postings
from domain.ledger import REAL_BOOK
from domain.market_states import PAYOUT, Impossible, Taken
from domain.outgoing_events import event
from stores.database import table_of
from stores.ledger import LedgerStore
from stores.market_events import Subject, Unknown, happens
from stores.outgoing import publish
from stores.payout_accounts import VERIFIED, note_outcome
from stores.payout_batches import Batch, PayoutBatchStore
from stores.payout_rows import PayoutAccountRow, PayoutItemRow, PayoutRow
from stores.releases import ReleaseStore

_PAYOUT = table_of(PayoutRow).c


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout as kept; `order_ids` are the orders whose released amounts are in it."""

    id: str
    batch_id: str
    book: str
    cell_id: str
    account_version: int
    amount_rials: int
    four_eyes: bool
    prepared_by: str
    approved_by: str | None
    state: str
    reference: str | None
    reason: str | None
    file: int | None
    released_by: str | None
    order_ids: tuple[str, ...]


class PayoutStore:
    """The payouts of all batches. `most_failures` one after the other restrict a cell's account."""

    def __init__(self, session: Session, most_failures: int) -> None:
        self._session = session
        self._most_failures = most_failures

    def get(self, payout_id: str) -> Payout | None:
        row = self._session.get(PayoutRow, payout_id, populate_existing=True)
        if row is None:
            return None
        items = select(PayoutItemRow.order_id).where(PayoutItemRow.payout_id == payout_id)
        order_ids = tuple(self._session.scalars(items.order_by(PayoutItemRow.order_id)))
        kept = {name: getattr(row, name) for name in Payout.__slots__ if name != "order_ids"}
        return Payout(**kept, order_ids=order_ids)

    def hold(self, payout_ids: Sequence[str]) -> dict[str, str]:
        """The states of payouts, which nobody else changes until the transaction ends; by their ids."""
        rows = self._session.execute(
            select(PayoutRow.id, PayoutRow.state)
            .where(PayoutRow.id.in_(payout_ids))
            .order_by(PayoutRow.id)
            .with_for_update()
        )
        return {row.id: row.state for row in rows}

    def of_batch(self, batch_id: str) -> list[Payout]:
        """By their ids."""
        ids = select(PayoutRow.id).where(PayoutRow.batch_id == batch_id).order_by(PayoutRow.id)
        return [one for one in map(self.get, self._session.scalars(ids).all()) if one is not None]

    def prepare(self, batch: Batch, at: datetime) -> list[Payout]:
        """One payout for each cell that has something coming and an account to be paid to; the same again for a batch
        that was prepared before. What a cell owes is taken first.
        """
        batches = PayoutBatchStore(self._session)
        if batches.open(batch, at):
            last = batches.prepare_page(batch, at).last
            while last:
                last = batches.prepare_page(batch, at, last).last
        return self.of_batch(batch.id)

    def approve(self, payout_id: str, by: str, at: datetime) -> Taken:
        """A second person agrees. Raises Impossible, also for who prepared it (`payout_same_person`), and Unknown."""
        return self._happens(
            self._whole(payout_id), "approved", at, [_PAYOUT.prepared_by != by], "payout_same_person", approved_by=by
        )  # fmt: skip

    def cancel(self, payout_id: str, at: datetime, reason: str) -> Taken:
        """It is not sent; its amounts go into the next batch. Raises Impossible, Unknown."""
        return self._happens(self._whole(payout_id), "cancelled", at, reason=reason)

    def send(self, payout_id: str, at: datetime) -> Taken:
        """The bank is being told: the money is set aside until it says what became of it.

        Raises Impossible where nobody approved what needs it (`payout_needs_approval`), or the account is not what it
        was when the batch was prepared (`payout_account_changed`); Unknown; InsufficientBalance.
        """
        payout = self._whole(payout_id)
        if payout.state == "scheduled" and payout.four_eyes:
            raise Impossible("payout_needs_approval")
        the_same = exists().where(
            PayoutAccountRow.cell_id == payout.cell_id,
            PayoutAccountRow.book == payout.book,
            PayoutAccountRow.version == payout.account_version,
            PayoutAccountRow.state == VERIFIED,
        )
        taken = self._happens(payout, "sent", at, [the_same], "payout_account_changed")
        if taken is Taken.MOVED:
            pending = order_postings.payout(
                payout.book, payout_id, payout.batch_id, payout.cell_id, payout.amount_rials, at
            )
            LedgerStore(self._session).post(pending)
        return taken

    def settled(self, payout_id: str, reference: str, at: datetime) -> Taken:
        """The cell has it, says the bank. Raises Impossible, Unknown."""
        payout = self._whole(payout_id)
        taken = self._happens(payout, "settled", at, reference=reference)
        if taken is Taken.MOVED:
            LedgerStore(self._session).settle(payout.book, order_postings.payout_key(payout_id), at)
            ReleaseStore(self._session).mark_paid(payout.order_ids, paid=True)
            note_outcome(self._session, payout.cell_id, payout.book, payout.account_version, None, at)
            self._tell("payout.settled", payout, at)
        return taken

    def failed(self, payout_id: str, reason: str, at: datetime) -> Taken:
        """The bank did not do it: the amounts go into the next batch. Raises Impossible, Unknown."""
        payout = self._whole(payout_id)
        taken = self._happens(payout, "failed", at, reason=reason)
        if taken is Taken.MOVED:
            LedgerStore(self._session).void(payout.book, order_postings.payout_key(payout_id), at)
            self._failed_once_more(payout, at)
        return taken

    def returned(self, payout_id: str, reason: str, at: datetime) -> Taken:
        """The money came back, also after it was settled, or before anybody heard that it was. Raises Impossible, Unknown."""
        payout = self._whole(payout_id)
        taken = self._happens(payout, "returned", at, reason=reason)
        if taken is Taken.MOVED:
            key, ledger = order_postings.payout_key(payout_id), LedgerStore(self._session)
            ledger.settle(payout.book, key, at)
            ledger.reverse(payout.book, key, at, f"{key}:returned")
            ReleaseStore(self._session).mark_paid(payout.order_ids, paid=False)
            self._failed_once_more(payout, at)
            self._tell("payout.returned", payout, at)
        return taken

    def _tell(self, kind: str, payout: Payout, at: datetime) -> None:
        data = {
            "payout_id": payout.id, "batch_id": payout.batch_id, "cell_id": payout.cell_id,
            "amount_rials": payout.amount_rials,
        }  # fmt: skip
        told = event(payout.id, kind, at, data, rehearsal=payout.book != REAL_BOOK)
        publish(self._session, [told])

    def _failed_once_more(self, payout: Payout, at: datetime) -> None:
        note_outcome(
            self._session, payout.cell_id, payout.book, payout.account_version, self._most_failures, at
        )

    def _whole(self, payout_id: str) -> Payout:
        """The payout, whose events wait for one another. Raises Unknown."""
        self._session.execute(select(PayoutRow.id).where(PayoutRow.id == payout_id).with_for_update())
        payout = self.get(payout_id)
        if payout is None:
            raise Unknown(payout_id)
        return payout

    def _happens(
        self,
        payout: Payout,
        event: str,
        at: datetime,
        only_if: Sequence[ColumnElement[bool]] = (),
        refused: str = "",
        **values: object,
    ) -> Taken:
        subject = Subject(PAYOUT, PayoutRow, payout.id, None)
        return happens(self._session, subject, event, at, dict(values), only_if, refused)
