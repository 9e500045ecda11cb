"""Batches of payouts: prepared a page of cells at a time, released, put into the bank's files, counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, insert, or_, select, text, update
from sqlalchemy.orm import Session

from domain import order_postings
from domain.market_states import PAYOUT, Taken
from domain.payouts import BatchState, Held, Prepared
from stores.conflicts import insert_new
from stores.database import table_of
from stores.ledger import LedgerStore
from stores.ledger_accounts import lock_accounts
from stores.market_events import Subject, note
from stores.payout_accounts import VERIFIED
from stores.payout_rows import (
    SHARE_TO_GIVE,
    PayoutAccountRow,
    PayoutBatchRow,
    PayoutItemRow,
    PayoutRow,
    ReleaseRow,
)
from stores.releases import SHARED, ReleaseStore, to_be_paid

_PAYOUT = table_of(PayoutRow).c
_WAITS = ("scheduled", "approved")
CELLS_A_PAGE = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch to be prepared: for a cycle, by a person or the clock, under the numbers of the policy.

    Above `four_eyes_rials` a second person approves; a Sheba rests for `quarantine` before it is paid to.
    """

    id: str
    book: str
    cycle_at: datetime
    prepared_by: str
    four_eyes_rials: int
    quarantine: timedelta


@dataclass(frozen=True, slots=True)
class Line:
    """A payout as it stands in a file, without its Sheba."""

    payout_id: str
    cell_id: str
    amount_rials: int


@dataclass(frozen=True, slots=True)
class Filled:
    """The lines of a file; `short` where the market's account has not got the money for others that are ready.

    `more`: something of the batch is ready and stands in no file, now that this one is filled.
    """

    lines: tuple[Line, ...]
    short: bool
    more: bool


class PayoutBatchStore:
    """All batches. What is said of a page or a file twice is the same again."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, batch: Batch, at: datetime) -> bool:
        """Keeps the batch itself; False where it is there."""
        row = {
            "id": batch.id, "book": batch.book, "cycle_at": batch.cycle_at,
            "prepared_by": batch.prepared_by, "prepared_at": at,
        }  # fmt: skip
        return insert_new(self._session, PayoutBatchRow, [row]) == 1

    def anything_due(self, book: str, at: datetime, quarantine: timedelta) -> bool:
        """Whether some cell could be paid now, or some loan has a part of a sale coming."""
        first = (
            select(PayoutAccountRow.cell_id).where(_may_be_paid(book, at, quarantine), _unpaid(book)).limit(1)
        )
        shares = select(ReleaseRow.order_id).where(ReleaseRow.book == book, text(SHARE_TO_GIVE))
        return self._session.scalar(first) is not None or self._session.scalar(shares.limit(1)) is not None

    def prepare_page(
        self, batch: Batch, at: datetime, after: str = "", limit: int = CELLS_A_PAGE
    ) -> Prepared:
        """One payout for each of the next cells that have something coming and an account to be paid to.

        What a cell owes is taken first. A page that was prepared before is not prepared again, and says the same.
        """
        in_batch = exists().where(
            PayoutRow.batch_id == batch.id, PayoutRow.cell_id == PayoutAccountRow.cell_id
        )
        rows = self._session.execute(
            select(PayoutAccountRow.cell_id, PayoutAccountRow.version, in_batch.label("done"))
            .where(
                PayoutAccountRow.cell_id > after,
                or_(
                    and_(_may_be_paid(batch.book, at, batch.quarantine), _unpaid(batch.book)),
                    and_(PayoutAccountRow.book == batch.book, in_batch),
                ),
            )
            .order_by(PayoutAccountRow.cell_id)
            .limit(limit + 1)
        ).all()
        page = rows[:limit]
        self._schedule_all(batch, {row.cell_id: row.version for row in page if not row.done}, at)
        last = page[-1].cell_id if page else ""
        return self._prepared(batch.id, after, last, more=len(rows) > limit)

    def release(self, batch_id: str, second: str, first: str | None, at: datetime) -> int:
        """A second person agrees to all large payouts that wait; `first` is who did before them. How many are released."""
        waits = [_PAYOUT.batch_id == batch_id, _PAYOUT.four_eyes, _PAYOUT.state == "scheduled"]
        ids = self._ids(*waits, _PAYOUT.prepared_by != second)
        self._move(ids, "approved", at, approved_by=second, released_by=first)
        approved = [_PAYOUT.batch_id == batch_id, _PAYOUT.four_eyes, _PAYOUT.approved_by == second]
        return self._session.scalar(select(func.count()).select_from(PayoutRow).where(*approved)) or 0

    def hold(self, batch_id: str, payout_ids: Sequence[str], at: datetime) -> Held:
        """Some of the large payouts that wait go into the next batch; how many of these were held, and their rials."""
        these = [_PAYOUT.batch_id == batch_id, _PAYOUT.four_eyes, _PAYOUT.id.in_(payout_ids)]
        self._move(self._ids(*these, _PAYOUT.state == "scheduled"), "cancelled", at, reason="held_back")
        held = self._session.execute(
            select(func.count(), func.coalesce(func.sum(_PAYOUT.amount_rials), 0)).where(
                *these, _PAYOUT.state == "cancelled", _PAYOUT.reason == "held_back"
            )
        ).one()
        return Held(*map(int, held))

    def leave(self, batch_id: str, at: datetime, reason: str, *, large_only: bool = False) -> int:
        """What was not sent is not: its amounts go into the next batch. How many were left for this reason in all."""
        large = [_PAYOUT.four_eyes, _PAYOUT.state == "scheduled"] if large_only else []
        self._move(
            self._ids(_PAYOUT.batch_id == batch_id, _PAYOUT.state.in_(_WAITS), *large),
            "cancelled",
            at,
            reason=reason,
        )
        left = [_PAYOUT.batch_id == batch_id, _PAYOUT.state == "cancelled", _PAYOUT.reason == reason]
        return self._session.scalar(select(func.count()).select_from(PayoutRow).where(*left)) or 0

    def fill(self, batch_id: str, book: str, number: int, at: datetime, limit: int) -> Filled:
        """Puts what is ready into a file: its money is set aside until the bank says what became of it.

        One that was filled before stays as it is. Payouts whose account is not what it was when the batch was prepared
        are cancelled (`account_changed`); for those that the market's account has no money for it is `short`.
        """
        if lines := self.lines(batch_id, number):
            return Filled(lines, short=False, more=bool(self._ready(batch_id)))
        ready = self._ready(batch_id)
        strangers = [payout_id for payout_id, *_, the_same in ready if not the_same]
        self._move(strangers, "cancelled", at, reason="account_changed")
        ready = [one for one in ready if one[0] not in set(strangers)]
        # The market's account first, in the order of names; those of the cells follow with the posting.
        bank = order_postings.BANK_OF_MARKET
        left, chosen, short = lock_accounts(self._session, book, [bank])[bank], list[Line](), False
        for payout_id, cell_id, rials, _ in ready:
            if rials > left:
                short = True
            elif len(chosen) < limit:
                chosen.append(Line(payout_id, cell_id, rials))
                left -= rials
        self._move([line.payout_id for line in chosen], "sent", at, file=number)
        LedgerStore(self._session).post_all(
            [
                order_postings.payout(book, one.payout_id, batch_id, one.cell_id, one.amount_rials, at)
                for one in chosen
            ]
        )
        return Filled(tuple(chosen), short=short, more=len(chosen) < len(ready))

    def lines(self, batch_id: str, number: int) -> tuple[Line, ...]:
        """What is in a file, by the payouts' ids."""
        rows = self._session.execute(
            select(PayoutRow.id, PayoutRow.cell_id, PayoutRow.amount_rials)
            .where(PayoutRow.batch_id == batch_id, PayoutRow.file == number)
            .order_by(PayoutRow.id)
        )
        return tuple(Line(*row) for row in rows)

    def write_sheba(self, payout_id: str, sealed: bytes) -> None:
        """What stands in the file for a payout; sealed, with its id."""
        self._session.execute(
            update(table_of(PayoutRow)).where(_PAYOUT.id == payout_id).values(sheba_sealed=sealed)
        )

    def shebas(self, batch_id: str, number: int) -> dict[str, bytes]:
        """The sealed Shebas of a file, by their payouts."""
        rows = self._session.execute(
            select(PayoutRow.id, PayoutRow.sheba_sealed).where(
                PayoutRow.batch_id == batch_id, PayoutRow.file == number, PayoutRow.sheba_sealed.is_not(None)
            )
        )
        return {row.id: row.sheba_sealed for row in rows if row.sheba_sealed is not None}

    def open_in(self, batch_id: str) -> list[str]:
        """The payouts of a batch that the bank has not told of, by their ids."""
        return self._ids(_PAYOUT.batch_id == batch_id, _PAYOUT.state == "sent")

    def is_over(self, batch_id: str) -> bool:
        """Whether nothing of a batch waits, or is at the bank, any more."""
        return not self._session.scalar(
            select(exists().where(PayoutRow.batch_id == batch_id, PayoutRow.state.in_((*_WAITS, "sent"))))
        )

    def state(self, batch_id: str) -> BatchState:
        rows = self._session.execute(
            select(PayoutRow.state, func.count(), func.sum(PayoutRow.amount_rials))
            .where(PayoutRow.batch_id == batch_id)
            .group_by(PayoutRow.state)
        )
        counts = {state: (count, int(rials)) for state, count, rials in rows}
        many = {state: counts.get(state, (0, 0))[0] for state in PAYOUT.states}
        return BatchState(
            many["scheduled"] + many["approved"], many["sent"], many["settled"], counts.get("settled", (0, 0))[1],
            many["failed"], many["returned"], many["cancelled"],
        )  # fmt: skip

    def _prepared(self, batch_id: str, after: str, last: str, *, more: bool) -> Prepared:
        sums = self._session.execute(
            select(
                func.count(),
                func.coalesce(func.sum(PayoutRow.amount_rials), 0),
                func.coalesce(func.sum(case((PayoutRow.four_eyes, 1), else_=0)), 0),
                func.coalesce(func.sum(case((PayoutRow.four_eyes, PayoutRow.amount_rials), else_=0)), 0),
            ).where(PayoutRow.batch_id == batch_id, PayoutRow.cell_id > after, PayoutRow.cell_id <= last)
        ).one()
        payouts, rials, large, large_rials = map(int, sums)
        return Prepared(last if more else "", payouts, rials, large, large_rials)

    def _schedule_all(self, batch: Batch, versions: Mapping[str, int], at: datetime) -> None:
        debts = self._locked_debts(batch.book, list(versions))
        for cell_id, version in versions.items():
            ReleaseStore(self._session).take_debt(cell_id, batch.book, debts[cell_id], at)
            self._schedule(batch, cell_id, version, at)

    def _locked_debts(self, book: str, cell_ids: Sequence[str]) -> dict[str, int]:
        names = [
            name(cell_id)
            for cell_id in cell_ids
            for name in (order_postings.payable_account, order_postings.receivable_account)
        ]
        available = lock_accounts(self._session, book, names)
        return {cell_id: available[order_postings.receivable_account(cell_id)] for cell_id in cell_ids}

    def _schedule(self, batch: Batch, cell_id: str, version: int, at: datetime) -> None:
        releases = ReleaseStore(self._session).unpaid(cell_id, batch.book)
        amount = sum(one.left_rials for one in releases)
        if not amount:
            return
        payout_id = f"{batch.id}:{cell_id}"
        row = {
            "id": payout_id, "batch_id": batch.id, "book": batch.book, "cell_id": cell_id,
            "account_version": version, "amount_rials": amount, "four_eyes": amount > batch.four_eyes_rials,
            "prepared_by": batch.prepared_by, "state": PAYOUT.first, "changed_at": at,
        }  # fmt: skip
        self._session.execute(insert(table_of(PayoutRow)), [row])
        items = [
            {
                "payout_id": payout_id, "order_id": one.order_id, "amount_rials": one.left_rials,
                "state": PAYOUT.first,
            }
            for one in releases
        ]  # fmt: skip
        self._session.execute(insert(table_of(PayoutItemRow)), items)

    def _ready(self, batch_id: str) -> list[tuple[str, str, int, bool]]:
        """Payouts that may be sent, held until the transaction ends: id, cell, rials, and whether the account is the same."""
        self._session.execute(
            select(PayoutRow.id)
            .where(PayoutRow.batch_id == batch_id, PayoutRow.state.in_(_WAITS))
            .order_by(PayoutRow.id)
            .with_for_update()
        )
        the_same = exists().where(
            PayoutAccountRow.cell_id == PayoutRow.cell_id,
            PayoutAccountRow.book == PayoutRow.book,
            PayoutAccountRow.version == PayoutRow.account_version,
            PayoutAccountRow.state == VERIFIED,
        )
        rows = self._session.execute(
            select(PayoutRow.id, PayoutRow.cell_id, PayoutRow.amount_rials, the_same)
            .where(
                PayoutRow.batch_id == batch_id,
                or_(
                    PayoutRow.state == "approved", and_(PayoutRow.state == "scheduled", ~PayoutRow.four_eyes)
                ),
            )
            .order_by(PayoutRow.id)
        )
        return [(row[0], row[1], row[2], bool(row[3])) for row in rows]

    def _ids(self, *which: ColumnElement[bool]) -> list[str]:
        return list(self._session.scalars(select(_PAYOUT.id).where(*which).order_by(_PAYOUT.id)))

    def _move(self, ids: Sequence[str], event: str, at: datetime, **values: object) -> None:
        """Moves payouts as `market_events.happens` moves one: by the table, from the states that it allows only."""
        step = PAYOUT.steps[event]
        for first in range(0, len(ids), CELLS_A_PAGE):
            some = ids[first : first + CELLS_A_PAGE]
            self._session.execute(
                update(table_of(PayoutRow))
                .where(_PAYOUT.id.in_(some), _PAYOUT.state.in_(sorted(step.comes_from)))
                .values(state=step.to, changed_at=at, **values)
            )
            for payout_id in some:
                note(self._session, Subject(PAYOUT, PayoutRow, payout_id, None), event, Taken.MOVED, at)


def _may_be_paid(book: str, at: datetime, quarantine: timedelta) -> ColumnElement[bool]:
    return and_(
        PayoutAccountRow.book == book,
        PayoutAccountRow.state == VERIFIED,
        PayoutAccountRow.sheba_since <= at - quarantine,
    )


def _unpaid(book: str) -> ColumnElement[bool]:
    return exists().where(
        ReleaseRow.book == book,
        ReleaseRow.cell_id == PayoutAccountRow.cell_id,
        to_be_paid(),
        ReleaseRow.loan_state.in_(SHARED),
    )
