"""The ledger: transfers posted once by key, pending ones settled or voided once, balances that cannot lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Insert, Row, Select, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.ledger import (
    AlreadyReversed,
    Balance,
    InsufficientBalance,
    KeyReused,
    Leg,
    NotPosted,
    Transfer,
    TransferEnded,
    Unit,
    UnknownTransfer,
    account_kind,
    movements,
)
from stores.conflicts import insert_new
from stores.ledger_rows import AccountRow, EndingRow, EntryRow, SealRow, TransferRow

Ending = Literal["settled", "voided"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A leg as kept; `state` is posted, pending, settled or voided. A voided one never moved anything."""

    id: int
    key: str
    event: str
    at: datetime
    process_id: str | None
    account: str
    debit: int
    credit: int
    state: str


class LedgerStore:
    """Everything that moves money, points or capacity goes through here."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def post(self, transfer: Transfer) -> bool:
        """True for a new transfer, False for the very same again; a refusal leaves nothing behind.

        Raises KeyReused, and InsufficientBalance for an account that may not fall below zero.
        """
        return self._post(transfer, reverses_id=None)

    def settle(self, book: str, key: str, at: datetime) -> bool:
        """Lets a pending transfer happen; False if it has. Raises TransferEnded, UnknownTransfer."""
        return self._end(book, key, at, "settled")

    def void(self, book: str, key: str, at: datetime) -> bool:
        """Gives free what a pending transfer held; False if done. Raises TransferEnded, UnknownTransfer."""
        return self._end(book, key, at, "voided")

    def is_pending(self, book: str, key: str) -> bool:
        """Whether a transfer is there that is neither settled nor voided."""
        return key in self._reserved(
            select(TransferRow.key).where(
                TransferRow.book == book, TransferRow.key == key, EndingRow.ending.is_(None)
            )
        )

    def reserved_by(self, book: str, process_id: str) -> list[str]:
        """Keys of all pending transfers that a process ever made, whatever became of them, by name."""
        return self._reserved(
            select(TransferRow.key).where(TransferRow.book == book, TransferRow.process_id == process_id)
        )

    def reverse(self, book: str, key: str, at: datetime, reversal_key: str) -> bool:
        """Posts the transfer with its sides swapped, once; False for the same again.

        Raises UnknownTransfer, NotPosted, AlreadyReversed, KeyReused, InsufficientBalance.
        """
        row = self._locked(book, key)
        earlier = self._session.scalar(select(TransferRow.key).where(TransferRow.reverses_id == row.id))
        if earlier is not None and earlier != reversal_key:
            raise AlreadyReversed(key)
        if row.pending and self._ending(row.id) != "settled":
            raise NotPosted(key)
        reversal = Transfer(
            book=book,
            key=reversal_key,
            event=f"{row.event}_reversed",
            unit=Unit(row.unit),
            legs=tuple(leg.swapped for leg in self._legs(row.id)),
            at=at,
            process_id=row.process_id,
        )
        return self._post(reversal, reverses_id=row.id)

    def balance(self, book: str, account: str) -> Balance:
        """Zero for an account that nothing was posted to yet. Raises ValueError outside the chart."""
        return self.balances(book, [account])[account]

    def balances(self, book: str, accounts: Sequence[str]) -> dict[str, Balance]:
        rows = self._session.execute(
            select(AccountRow.name, AccountRow.posted, AccountRow.pending_out).where(
                AccountRow.book == book, AccountRow.name.in_(accounts)
            )
        )
        found = {name: (posted, pending_out) for name, posted, pending_out in rows}
        return {name: Balance(name, account_kind(name).unit, *found.get(name, (0, 0))) for name in accounts}

    def entries(self, book: str, account: str, after: int = 0, limit: int = 100) -> list[Entry]:
        """The account's entries in the order of posting, those after the entry with id `after`."""
        rows = self._session.execute(
            select(EntryRow, TransferRow, EndingRow.ending)
            .join(TransferRow, TransferRow.id == EntryRow.transfer_id)
            .outerjoin(EndingRow, EndingRow.transfer_id == TransferRow.id)
            .where(EntryRow.book == book, EntryRow.account == account, EntryRow.id > after)
            .order_by(EntryRow.id)
            .limit(limit)
        )
        return [
            Entry(
                id=entry.id,
                key=transfer.key,
                event=transfer.event,
                at=transfer.at,
                process_id=transfer.process_id,
                account=entry.account,
                debit=entry.debit,
                credit=entry.credit,
                state=ending or ("pending" if transfer.pending else "posted"),
            )
            for entry, transfer, ending in rows
        ]

    def _reserved(self, keys: Select[str]) -> list[str]:
        of_pending = keys.outerjoin(EndingRow, EndingRow.transfer_id == TransferRow.id).where(
            TransferRow.pending
        )
        return list(self._session.scalars(of_pending.order_by(TransferRow.key)))

    def _post(self, transfer: Transfer, *, reverses_id: int | None) -> bool:
        # A refusal must leave no half transfer in a transaction that the caller goes on with.
        with self._session.begin_nested():
            transfer_id = self._insert_transfer(transfer, reverses_id)
            if transfer_id is None:
                self._expect_the_same(transfer, reverses_id)
                return False
            self._open_accounts(transfer)
            self._move(transfer.book, transfer.legs, "reserve" if transfer.pending else "post")
            self._session.execute(
                insert(EntryRow),
                [
                    {
                        "transfer_id": transfer_id,
                        "book": transfer.book,
                        "unit": transfer.unit.value,
                        "account": leg.account,
                        "debit": leg.debit,
                        "credit": leg.credit,
                    }
                    for leg in transfer.legs
                ],
            )
            self._session.execute(insert(SealRow).values(transfer_id=transfer_id))
        return True

    def _insert_transfer(self, transfer: Transfer, reverses_id: int | None) -> int | None:
        """The new id, or None where the key is taken; two at once wait for one another here."""
        values = {
            "book": transfer.book,
            "key": transfer.key,
            "event": transfer.event,
            "unit": transfer.unit.value,
            "fingerprint": transfer.fingerprint,
            "process_id": transfer.process_id,
            "pending": transfer.pending,
            "reverses_id": reverses_id,
            "at": transfer.at,
        }
        key = [TransferRow.book, TransferRow.key]
        statement: Insert
        if self._session.get_bind().dialect.name == "postgresql":
            statement = (
                postgresql.insert(TransferRow).values(values).on_conflict_do_nothing(index_elements=key)
            )
        else:
            statement = sqlite.insert(TransferRow).values(values).on_conflict_do_nothing(index_elements=key)
        return self._session.scalar(statement.returning(TransferRow.id))

    def _expect_the_same(self, transfer: Transfer, reverses_id: int | None) -> None:
        kept = self._session.execute(
            select(TransferRow.fingerprint, TransferRow.reverses_id).where(
                TransferRow.book == transfer.book, TransferRow.key == transfer.key
            )
        ).one()
        if tuple(kept) != (transfer.fingerprint, reverses_id):
            raise KeyReused(transfer.key)

    def _open_accounts(self, transfer: Transfer) -> None:
        opened = []
        for name in movements(transfer.legs):
            kind = account_kind(name)
            opened.append(
                {
                    "book": transfer.book,
                    "name": name,
                    "unit": kind.unit.value,
                    "normal": kind.normal.value,
                    "never_negative": kind.never_negative,
                    "posted": 0,
                    "pending_out": 0,
                }
            )
        insert_new(self._session, AccountRow, opened)

    def _move(
        self, book: str, legs: Sequence[Leg], how: Literal["post", "reserve", "settle", "free"]
    ) -> None:
        """Changes the counters, in the order of names, so that two transfers never wait crosswise."""
        for name, moved in movements(legs).items():
            net = moved.inward - moved.outward if how in {"post", "settle"} else 0
            held = {"post": 0, "reserve": moved.outward, "settle": -moved.outward, "free": -moved.outward}[
                how
            ]
            if not net and not held:
                continue
            change = update(AccountRow).where(AccountRow.book == book, AccountRow.name == name)
            if net < held and account_kind(name).never_negative:
                change = change.where(AccountRow.posted - AccountRow.pending_out >= held - net)
            changed = self._session.execute(
                change.values(posted=AccountRow.posted + net, pending_out=AccountRow.pending_out + held)
                .returning(AccountRow.name)
                .execution_options(synchronize_session=False)
            ).first()
            if changed is None:
                raise InsufficientBalance(name)

    def _end(self, book: str, key: str, at: datetime, ending: Ending) -> bool:
        row = self._locked(book, key)
        earlier = self._ending(row.id)
        if earlier == ending:
            return False
        if earlier is not None or not row.pending:
            raise TransferEnded(key)
        with self._session.begin_nested():
            self._session.execute(insert(EndingRow).values(transfer_id=row.id, ending=ending, at=at))
            self._move(book, self._legs(row.id), "settle" if ending == "settled" else "free")
        return True

    def _locked(self, book: str, key: str) -> Row[int, str, str, str | None, bool]:
        row = self._session.execute(
            select(
                TransferRow.id,
                TransferRow.event,
                TransferRow.unit,
                TransferRow.process_id,
                TransferRow.pending,
            )
            .where(TransferRow.book == book, TransferRow.key == key)
            .with_for_update()
        ).first()
        if row is None:
            raise UnknownTransfer(key)
        return row

    def _ending(self, transfer_id: int) -> str | None:
        return self._session.scalar(select(EndingRow.ending).where(EndingRow.transfer_id == transfer_id))

    def _legs(self, transfer_id: int) -> tuple[Leg, ...]:
        rows = self._session.execute(
            select(EntryRow.account, EntryRow.debit, EntryRow.credit)
            .where(EntryRow.transfer_id == transfer_id)
            .order_by(EntryRow.id)
        )
        return tuple(Leg(account, debit, credit) for account, debit, credit in rows)
