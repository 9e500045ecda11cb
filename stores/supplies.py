"""Input supplies of cells: placed, priced, paid for, delivered, received; the supplier is paid what came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, tuple_, update
from sqlalchemy.orm import Session

from domain import order_postings, supply_postings
from domain.ledger import Transfer
from domain.market_states import SUPPLY, Impossible, Taken
from domain.order_money import part_of
from stores.conflicts import insert_new
from stores.database import table_of
from stores.ledger import LedgerStore
from stores.ledger_accounts import lock_accounts
from stores.market_events import Subject, Unknown, happens
from stores.pages import COUNT_CAP, Cursor, StorePage, moment_of, page_of, texts_of
from stores.releases import ReleaseStore
from stores.supply_rows import SupplyMoneyRow, SupplyRow

_SUPPLY = table_of(SupplyRow).c
SALES, RECEIPT = "sales", "receipt"


@dataclass(frozen=True, slots=True)
class Supply:
    """A supply as kept; amounts in rials, `units` of `unit` of `what`, `most_rials` what the cell wants to pay at most."""

    id: str
    book: str
    cell_id: str
    member_id: str
    region: str
    supplier_id: str | None
    what: str
    units: int
    unit: str
    deliver_to: str
    most_rials: int | None
    agreed_rials: int | None
    held_rials: int
    back_rials: int
    paid_rials: int
    units_came: int | None
    state: str
    placed_at: datetime

    @property
    def owed_rials(self) -> int:
        """What the supplier is to be paid of what the supply holds."""
        return self.held_rials - self.back_rials - self.paid_rials


class SupplyStore:
    """The supplies of all cells. Money of a cell is moved while its accounts are held, in the order of their names."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def place(self, supply: Supply) -> bool:
        """Keeps one that a cell wants; False where it is there already."""
        row = {name: getattr(supply, name) for name in Supply.__slots__} | {"changed_at": supply.placed_at}
        return insert_new(self._session, SupplyRow, [row]) == 1

    def get(self, supply_id: str) -> Supply | None:
        row = self._session.get(SupplyRow, supply_id, populate_existing=True)
        return _supply(row) if row else None

    def open_of(self, cell_id: str) -> list[str]:
        """Ids of those of a cell that have not ended."""
        rows = select(SupplyRow.id).where(
            SupplyRow.cell_id == cell_id, SupplyRow.state.not_in(sorted(SUPPLY.ends))
        )
        return list(self._session.scalars(rows.order_by(SupplyRow.id)))

    def agree(self, supply_id: str, supplier_id: str, rials: int, at: datetime) -> Taken:
        """Samin and the supplier have a price. Raises Impossible, Unknown."""
        return self._happens(supply_id, "agreed", at, supplier_id=supplier_id, agreed_rials=rials)

    def ask_another(self, supply_id: str, supplier_id: str) -> None:
        """Another supplier is asked for the same, at the same price."""
        self._session.execute(
            update(table_of(SupplyRow))
            .where(_SUPPLY.id == supply_id, _SUPPLY.state == "paid")
            .values(supplier_id=supplier_id)
        )

    # The cell's money.

    def credit(self, cell_id: str, book: str) -> int:
        """What the cell has put in and no supply holds, in rials."""
        return LedgerStore(self._session).balance(book, supply_postings.credit_account(cell_id)).available

    def pay_out_of_sales(self, supply_id: str, at: datetime) -> bool:
        """What is missing of the price comes from what the cell is owed and no payout holds; once.

        Raises Impossible (`supply_short_of_sales`) where that is not so much, and nothing is moved; Unknown.
        """
        supply = self._locked(supply_id)
        key = f"supply:{supply_id}:sales"
        missing = self._missing(supply)
        if self._has(supply.book, key) or not missing:
            return False
        releases = ReleaseStore(self._session)
        owed = LedgerStore(self._session).balance(
            supply.book, order_postings.receivable_account(supply.cell_id)
        )
        left = sum(one.left_rials for one in releases.unpaid(supply.cell_id, supply.book))
        if left - owed.posted < missing:
            raise Impossible("supply_short_of_sales")
        self._keep_money(supply, key, SALES, missing, at)
        moved = supply_postings.out_of_sales(supply.book, key, supply_id, supply.cell_id, missing, at)
        releases.post_with_takings(supply.cell_id, supply.book, moved, missing, at)
        return True

    def take_receipt(self, supply_id: str, reference: str, rials: int, at: datetime) -> bool:
        """The cell's own money came in by the bank; a reference counts once. Raises Unknown, KeyReused."""
        supply, key = self._locked(supply_id, bank=True), f"supply_receipt:{reference}"
        moved = supply_postings.receipt(supply.book, key, supply_id, supply.cell_id, rials, at)
        if not LedgerStore(self._session).post(moved):
            return False
        self._keep_money(supply, key, RECEIPT, rials, at)
        return True

    def hold(self, supply_id: str, at: datetime) -> Taken:
        """The price waits for the supplier. Raises Impossible, Unknown, InsufficientBalance where the credit is less."""
        supply = self._locked(supply_id)
        taken = self._happens(supply_id, "paid", at, held_rials=supply.agreed_rials)
        if taken is Taken.MOVED:
            rials = supply.agreed_rials or 0
            LedgerStore(self._session).post(
                supply_postings.held(supply.book, supply_id, supply.cell_id, rials, at)
            )
        return taken

    # The goods.

    def accept(self, supply_id: str, at: datetime) -> Taken:
        """The supplier brings them. Raises Impossible, Unknown."""
        return self._happens(supply_id, "accepted", at)

    def deliver(self, supply_id: str, at: datetime) -> Taken:
        """Somebody says that they are there. Raises Impossible, Unknown."""
        return self._happens(supply_id, "delivered", at)

    def receive(self, supply_id: str, units_came: int, at: datetime, kept_rials: int | None = None) -> Taken:
        """The cell has so many of them, and what did not come is its credit again; the supplier is owed the rest.

        `kept_rials`: a lower price that was agreed for what came. Raises Impossible (`supply_too_much`), Unknown.
        """
        supply = self._locked(supply_id)
        worth = part_of(supply.held_rials, supply.units, 0, min(units_came, supply.units))
        kept = worth if kept_rials is None else kept_rials
        if units_came > supply.units or not 0 < kept <= supply.held_rials:
            raise Impossible("supply_too_much")
        back = supply.held_rials - kept
        taken = self._happens(supply_id, "received", at, units_came=units_came, back_rials=back)
        if taken is Taken.MOVED and back:
            LedgerStore(self._session).post(
                supply_postings.given_back(supply.book, supply_id, supply.cell_id, back, at)
            )
        return taken

    def end(self, supply_id: str, event: str, at: datetime) -> Taken:
        """It is `declined`, `cancelled`, `failed` or `returned`: what it held is the cell's credit again.

        Raises Impossible, Unknown.
        """
        supply = self._locked(supply_id)
        taken = self._happens(supply_id, event, at, back_rials=supply.held_rials)
        if taken is Taken.MOVED and supply.held_rials:
            LedgerStore(self._session).post(
                supply_postings.given_back(supply.book, supply_id, supply.cell_id, supply.held_rials, at)
            )
        return taken

    # The supplier's money.

    def pay(self, supply_id: str, order_id: str, at: datetime) -> int:
        """The supplier is being paid by an order at the bank: reserved under its id; rials.

        Raises Impossible before the goods were received, InsufficientBalance, Unknown.
        """
        supply = self._locked(supply_id, bank=True)
        if supply.state != "received":
            raise Impossible(f"supply_pay_when_{supply.state}")
        LedgerStore(self._session).post(self._payment(supply, order_id, at))
        return supply.owed_rials

    def not_paid(self, supply_id: str, order_id: str, at: datetime) -> None:
        """The bank did not take the order: the supplier is still owed it. Raises Unknown, and the ledger's refusals."""
        LedgerStore(self._session).void(self._locked(supply_id, bank=True).book, order_id, at)

    def settle(self, supply_id: str, order_id: str, at: datetime) -> Taken:
        """The supplier has it. Raises Impossible, Unknown, and the ledger's refusals."""
        supply = self._locked(supply_id, bank=True)
        taken = self._happens(supply_id, "settled", at, paid_rials=supply.owed_rials)
        if taken is Taken.MOVED:
            LedgerStore(self._session).settle(supply.book, order_id, at)
        return taken

    def find(
        self,
        *,
        cell_id: str | None = None,
        region: str | None = None,
        member_id: str | None = None,
        state: str | None = None,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> StorePage[Supply]:
        """The newest first. Raises BadCursor."""
        given = {"cell_id": cell_id, "region": region, "member_id": member_id, "state": state}
        wanted: list[ColumnElement[bool]] = [
            _SUPPLY[name] == value for name, value in given.items() if value is not None
        ]
        counted = select(SupplyRow.id).where(*wanted).limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        query = select(SupplyRow).where(*wanted)
        if after is not None:
            at, supply_id = texts_of(after, 2)
            query = query.where(tuple_(SupplyRow.placed_at, SupplyRow.id) < (moment_of(at), supply_id))
        rows: Sequence[SupplyRow] = self._session.scalars(
            query.order_by(SupplyRow.placed_at.desc(), SupplyRow.id.desc()).limit(limit + 1)
        ).all()
        items = [_supply(row) for row in rows]
        last = items[:limit][-1] if items else None
        return page_of(items, limit, (last.placed_at.isoformat(), last.id) if last else None, count)

    # Inside.

    def _missing(self, supply: Supply) -> int:
        return max((supply.agreed_rials or 0) - self.credit(supply.cell_id, supply.book), 0)

    def _payment(self, supply: Supply, order_id: str, at: datetime) -> Transfer:
        return supply_postings.supplier_paid(supply.book, order_id, supply.id, supply.owed_rials, at)

    def _has(self, book: str, key: str) -> bool:
        return self._session.get(SupplyMoneyRow, (book, key)) is not None

    def _keep_money(self, supply: Supply, key: str, source: str, rials: int, at: datetime) -> None:
        row = {
            "book": supply.book, "key": key, "cell_id": supply.cell_id, "supply_id": supply.id, "source": source,
            "rials": rials, "at": at,
        }  # fmt: skip
        insert_new(self._session, SupplyMoneyRow, [row])

    def _locked(self, supply_id: str, *, bank: bool = False) -> Supply:
        """The supply, held with the accounts of its cell, and the market's at the bank, until the transaction ends."""
        row = self._session.scalar(
            select(SupplyRow)
            .where(SupplyRow.id == supply_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if row is None:
            raise Unknown(supply_id)
        supply = _supply(row)
        names = [
            supply_postings.credit_account(supply.cell_id),
            order_postings.payable_account(supply.cell_id),
            order_postings.receivable_account(supply.cell_id),
            supply_postings.supplier_account(supply_id),
            *([order_postings.BANK_OF_MARKET] if bank else []),
        ]
        lock_accounts(self._session, supply.book, names)
        return supply

    def _happens(self, supply_id: str, event: str, at: datetime, **values: object) -> Taken:
        return happens(self._session, Subject(SUPPLY, SupplyRow, supply_id, None), event, at, dict(values))


def _supply(row: SupplyRow) -> Supply:
    return Supply(**{name: getattr(row, name) for name in Supply.__slots__})
