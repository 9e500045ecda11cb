"""The ledger: transfers posted once by key, pending ones settled or voided once, balances that cannot lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Row, Select, bindparam, exists, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session, aliased

from domain.ledger import (
    AlreadyReversed,
    Balance,
    KeyReused,
    Leg,
    NotPosted,
    Transfer,
    TransferEnded,
    Unit,
    UnknownTransfer,
    account_kind,
)
from stores.database import table_of
from stores.ledger_accounts import lock_accounts, take
from stores.ledger_rows import AccountRow, EndingRow, EntryRow, SealRow, TransferRow

Ending = Literal["settled", "voided"]
_Content = tuple[str, int | None]
"""A transfer's fingerprint, and which one it reverses: the same key with another content is an alarm."""

_ACCOUNT, _TRANSFER = table_of(AccountRow).c, table_of(TransferRow).c
_BALANCES = select(_ACCOUNT.name, _ACCOUNT.posted, _ACCOUNT.pending_out).where(
    _ACCOUNT.book == bindparam("of_book"), _ACCOUNT.name.in_(bindparam("names", expanding=True))
)
_KEPT = select(_TRANSFER.key, _TRANSFER.fingerprint, _TRANSFER.reverses_id).where(
    _TRANSFER.book == bindparam("of_book"), _TRANSFER.key.in_(bindparam("keys", expanding=True))
)
_OPEN = insert(table_of(TransferRow)).returning(_TRANSFER.id)
_OPEN_ON_POSTGRES = (
    postgresql.insert(table_of(TransferRow))
    .on_conflict_do_nothing(index_elements=[_TRANSFER.book, _TRANSFER.key])
    .returning(_TRANSFER.id)
)
_ADD_ENTRIES, _SEAL = insert(table_of(EntryRow)), insert(table_of(SealRow))


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
        return self.post_all([transfer])[0]

    def post_all(self, transfers: Sequence[Transfer]) -> list[bool]:
        """Posts transfers of one book in their order, all or none; what `post` says of each.

        What is posted in one transaction is posted in one call: only so are its accounts locked in one order.
        Raises what `post` raises, and ValueError for transfers of several books.
        """
        if len({transfer.book for transfer in transfers}) > 1:
            raise ValueError("transfers of several books")
        return self._post(transfers, reverses_id=None) if transfers else []

    def settle(self, book: str, key: str, at: datetime) -> bool:
        """Lets a pending transfer happen; False if it has. Raises TransferEnded, UnknownTransfer."""
        return self.settle_all(book, [key], at)[0]

    def settle_all(self, book: str, keys: Sequence[str], at: datetime) -> list[bool]:
        """Settles all or none, with their accounts locked in one order; what `settle` says of each."""
        return self._end(book, keys, at, "settled")

    def void(self, book: str, key: str, at: datetime) -> bool:
        """Gives free what a pending transfer held; False if done. Raises TransferEnded, UnknownTransfer."""
        return self.void_all(book, [key], at)[0]

    def void_all(self, book: str, keys: Sequence[str], at: datetime) -> list[bool]:
        """Voids all or none, with their accounts locked in one order; what `void` says of each."""
        return self._end(book, keys, at, "voided")

    def is_pending(self, book: str, key: str) -> bool:
        """Whether a transfer is there that is neither settled nor voided."""
        return key in self._reserved(
            select(TransferRow.key).where(
                TransferRow.book == book, TransferRow.key == key, EndingRow.ending.is_(None)
            )
        )

    def reserved_by(self, book: str, process_id: str) -> list[str]:
        """Keys of all pending transfers that a process ever made, by name; not of those that were reversed later."""
        reversal = aliased(TransferRow)
        return self._reserved(
            select(TransferRow.key).where(
                TransferRow.book == book,
                TransferRow.process_id == process_id,
                ~exists().where(reversal.reverses_id == TransferRow.id),
            )
        )

    def reverse(self, book: str, key: str, at: datetime, reversal_key: str) -> bool:
        """Posts the transfer with its sides swapped, once; False for the same again.

        Raises UnknownTransfer, NotPosted, AlreadyReversed, KeyReused, InsufficientBalance.
        """
        row = self._rows(book, [key])[key]
        legs = self._legs(row.id)
        lock_accounts(self._session, book, [leg.account for leg in legs])
        earlier = self._session.scalar(select(TransferRow.key).where(TransferRow.reverses_id == row.id))
        if earlier is not None and earlier != reversal_key:
            raise AlreadyReversed(key)
        if row.pending and self._endings([row.id]).get(row.id) != "settled":
            raise NotPosted(key)
        reversal = Transfer(
            book=book,
            key=reversal_key,
            event=f"{row.event}_reversed",
            unit=Unit(row.unit),
            legs=tuple(leg.swapped for leg in legs),
            at=at,
            process_id=row.process_id,
        )
        return self._post([reversal], reverses_id=row.id)[0]

    def has(self, book: str, key: str) -> bool:
        """Whether a transfer is there, whatever became of it."""
        return key in self._kept(book, [key])

    def moved_by(self, book: str, key: str) -> int:
        """What a transfer moves from one side to the other, in its unit. Raises UnknownTransfer."""
        return sum(leg.debit for leg in self._legs(self._rows(book, [key])[key].id))

    def balance(self, book: str, account: str) -> Balance:
        """Zero for an account that nothing was posted to yet. Raises ValueError outside the chart."""
        return self.balances(book, [account])[account]

    def balances(self, book: str, accounts: Sequence[str]) -> dict[str, Balance]:
        rows = self._session.execute(_BALANCES, {"of_book": book, "names": accounts})
        found = {name: (posted, pending_out) for name, posted, pending_out in rows}
        return {name: Balance(name, account_kind(name).unit, *found.get(name, (0, 0))) for name in accounts}

    def kind(self, book: str, prefix: str) -> dict[str, int]:
        """What is available in each account of a kind that has something, by what its name says after the colon."""
        rows = self._session.execute(
            select(AccountRow.name, (AccountRow.posted - AccountRow.pending_out).label("available")).where(
                AccountRow.book == book, AccountRow.name >= f"{prefix}:", AccountRow.name < f"{prefix};"
            )
        )
        return {row.name.partition(":")[2]: row.available for row in rows if row.available}

    def entries(self, book: str, account: str, after: int = 0, limit: int = 100) -> list[Entry]:
        """The account's entries in the order of posting, those after the entry with id `after`."""
        of_account = (EntryRow.book == book, EntryRow.account == account, EntryRow.id > after)
        return self._entries(select(EntryRow.id).where(*of_account), limit)

    def entries_of(
        self, book: str, process_id: str, account: str, after: int = 0, limit: int = 100
    ) -> list[Entry]:
        """A process's own entries in an account that others share with it, as `entries`."""
        own = (
            select(EntryRow.id)
            .join(TransferRow, TransferRow.id == EntryRow.transfer_id)
            # As an expression: the index of an account that everybody shares is no way to one process's entries.
            .where(TransferRow.process_id == process_id, TransferRow.book == book)
            .where(EntryRow.account.concat("") == account, EntryRow.id > after)
        )
        return self._entries(own, limit)

    def _entries(self, ids: Select[int], limit: int) -> list[Entry]:
        rows = self._session.execute(
            select(EntryRow, TransferRow, EndingRow.ending)
            .join(TransferRow, TransferRow.id == EntryRow.transfer_id)
            .outerjoin(EndingRow, EndingRow.transfer_id == TransferRow.id)
            .where(EntryRow.id.in_(ids.order_by(EntryRow.id).limit(limit)))
            .order_by(EntryRow.id)
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

    def _post(self, transfers: Sequence[Transfer], *, reverses_id: int | None) -> list[bool]:
        # A refusal must leave no half transfer in a transaction that the caller goes on with.
        with self._session.begin_nested():
            book = transfers[0].book
            kept = self._kept(book, [transfer.key for transfer in transfers])
            names = [leg.account for one in transfers if one.key not in kept for leg in one.legs]
            available = lock_accounts(self._session, book, names)
            return [self._post_one(one, reverses_id, kept, available) for one in transfers]

    def _post_one(
        self,
        transfer: Transfer,
        reverses_id: int | None,
        kept: dict[str, _Content],
        available: dict[str, int],
    ) -> bool:
        content = (transfer.fingerprint, reverses_id)
        if transfer.key not in kept:
            transfer_id = self._insert_transfer(transfer, reverses_id)
            if transfer_id is not None:
                take(available, transfer)
                self._fill(transfer_id, transfer)
                kept[transfer.key] = content
                return True
            # Somebody else's, committed while we waited for the accounts.
            kept |= self._kept(transfer.book, [transfer.key])
        if kept[transfer.key] != content:
            raise KeyReused(transfer.key)
        return False

    def _kept(self, book: str, keys: Sequence[str]) -> dict[str, _Content]:
        """What is kept under these keys."""
        rows = self._session.execute(_KEPT, {"of_book": book, "keys": keys})
        return {row.key: (row.fingerprint, row.reverses_id) for row in rows}

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
        on_postgres = self._session.get_bind().dialect.name == "postgresql"
        new_id: int | None = self._session.scalar(_OPEN_ON_POSTGRES if on_postgres else _OPEN, values)
        return new_id

    def _fill(self, transfer_id: int, transfer: Transfer) -> None:
        """The entries and the seal, upon which the database itself moves the counters."""
        self._session.execute(
            _ADD_ENTRIES,
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
        self._session.execute(_SEAL, {"transfer_id": transfer_id})

    def _end(self, book: str, keys: Sequence[str], at: datetime, ending: Ending) -> list[bool]:
        rows = self._rows(book, keys)
        with self._session.begin_nested():
            ids = [row.id for row in rows.values()]
            legs = select(EntryRow.account).where(EntryRow.transfer_id.in_(ids))
            lock_accounts(self._session, book, list(self._session.scalars(legs)))
            # Only now: who ended one of them holds all its accounts until that is committed.
            ended = self._endings(ids)
            for key, row in rows.items():
                if not row.pending or ended.get(row.id, ending) != ending:
                    raise TransferEnded(key)
            new = [{"transfer_id": one, "ending": ending, "at": at} for one in ids if one not in ended]
            if new:
                self._session.execute(insert(table_of(EndingRow)), new)
        return [rows[key].id not in ended for key in keys]

    def _rows(self, book: str, keys: Sequence[str]) -> dict[str, Row[int, str, str, str, str | None, bool]]:
        """By key, each once. Raises UnknownTransfer."""
        found = self._session.execute(
            select(
                TransferRow.id,
                TransferRow.key,
                TransferRow.event,
                TransferRow.unit,
                TransferRow.process_id,
                TransferRow.pending,
            ).where(TransferRow.book == book, TransferRow.key.in_(keys))
        )
        rows = {row.key: row for row in found}
        for key in keys:
            if key not in rows:
                raise UnknownTransfer(key)
        return rows

    def _endings(self, transfer_ids: Sequence[int]) -> dict[int, str]:
        rows = self._session.execute(
            select(EndingRow.transfer_id, EndingRow.ending).where(EndingRow.transfer_id.in_(transfer_ids))
        )
        return {row.transfer_id: row.ending for row in rows}

    def _legs(self, transfer_id: int) -> tuple[Leg, ...]:
        rows = self._session.execute(
            select(EntryRow.account, EntryRow.debit, EntryRow.credit)
            .where(EntryRow.transfer_id == transfer_id)
            .order_by(EntryRow.id)
        )
        return tuple(Leg(account, debit, credit) for account, debit, credit in rows)
