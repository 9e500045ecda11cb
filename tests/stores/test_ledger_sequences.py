"""Whatever is asked of the ledger, in any order: it sums to zero, agrees with its entries, and keeps above zero."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from domain.ledger import CHART, LedgerRefusal, Leg, Side, Transfer, Unit, account_kind, movements
from stores.database import Database
from stores.ledger import LedgerStore
from stores.ledger_rows import AccountRow, EntryRow

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ACCOUNTS = ("bank", "capital", "loan_principal:1", "loan_principal:2", "overpaid:1", "fee_income")


@dataclass
class Model:
    """The ledger as a few dictionaries: what is posted and held, which transfers are in which state."""

    posted: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ACCOUNTS, 0))
    held: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ACCOUNTS, 0))
    states: dict[str, str] = field(default_factory=dict)
    legs: dict[str, tuple[Leg, ...]] = field(default_factory=dict)

    def try_(self, step: tuple[str, str], legs: tuple[Leg, ...]) -> bool:
        """Does the step and says whether the ledger should have taken it as new."""
        what, key = step
        if what in ("post", "pend"):
            if key in self.states:
                return False
            self.legs[key] = legs
            taken = self._move(legs, post=what == "post", hold=1 if what == "pend" else 0)
            if taken:
                self.states[key] = "posted" if what == "post" else "pending"
            return taken
        state = self.states.get(key)
        if what in ("settle", "void") and state == "pending":
            self.states[key] = "posted" if what == "settle" else "voided"
            return self._move(self.legs[key], post=what == "settle", hold=-1)
        if what == "reverse" and state == "posted":
            taken = self._move(tuple(leg.swapped for leg in self.legs[key]), post=True, hold=0)
            self.states[key] = "reversed" if taken else state
            return taken
        return False

    def _move(self, legs: tuple[Leg, ...], *, post: bool, hold: int) -> bool:
        posted, held = dict(self.posted), dict(self.held)
        for account, moved in movements(legs).items():
            posted[account] += (moved.inward - moved.outward) * post
            held[account] += moved.outward * hold
            lower = posted[account] - held[account] < self.posted[account] - self.held[account]
            if lower and account_kind(account).never_negative and posted[account] < held[account]:
                return False
        self.posted, self.held = posted, held
        return True


keys = st.sampled_from(["a", "b", "c", "d", "e", "f"])
legs_of_some = st.lists(
    st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS), st.integers(1, 50)),
    min_size=1,
    max_size=3,
).map(lambda pairs: tuple(leg for a, b, n in pairs for leg in (Leg(a, debit=n), Leg(b, credit=n))))
steps = st.lists(
    st.tuples(
        st.tuples(st.sampled_from(["post", "post", "pend", "pend", "settle", "void", "reverse"]), keys),
        legs_of_some,
    ),
    max_size=25,
)
books = (f"rehearsal:{number}" for number in count())


def ask(ledger: LedgerStore, book: str, step: tuple[str, str], legs: tuple[Leg, ...]) -> bool:
    what, key = step
    match what:
        case "settle":
            return ledger.settle(book, key, NOW)
        case "void":
            return ledger.void(book, key, NOW)
        case "reverse":
            return ledger.reverse(book, key, NOW, f"{key}_reversed")
        case _:
            return ledger.post(
                Transfer(book, key, "test_event", Unit.RIALS, legs, NOW, pending=what == "pend")
            )


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_is_asked_the_ledger_sums_to_zero_and_agrees_with_its_entries(
    either_database: Database, asked: Sequence[tuple[tuple[str, str], tuple[Leg, ...]]]
) -> None:
    book, model = next(books), Model()
    with either_database.writing() as session:
        ledger = LedgerStore(session)
        for step, legs in asked:
            taken = False
            with suppress(LedgerRefusal):
                taken = ask(ledger, book, step, legs)
            assert taken is model.try_(step, legs), step

        counters = {
            row.name: (row.posted, row.pending_out)
            for row in session.scalars(select(AccountRow).where(AccountRow.book == book))
        }
        debits, credits_ = session.execute(
            select(
                func.coalesce(func.sum(EntryRow.debit), 0), func.coalesce(func.sum(EntryRow.credit), 0)
            ).where(EntryRow.book == book)
        ).one()
        by_entries = {name: happened(ledger, book, name) for name in ACCOUNTS}

    assert debits == credits_
    assert {name: counters.get(name, (0, 0)) for name in ACCOUNTS} == {
        name: (model.posted[name], model.held[name]) for name in ACCOUNTS
    }
    assert by_entries == model.posted
    assert sum(n if account_kind(name).normal is Side.DEBIT else -n for name, n in by_entries.items()) == 0
    assert all(
        posted - held >= 0
        for name, (posted, held) in counters.items()
        if CHART[name.partition(":")[0]].never_negative
    )


def happened(ledger: LedgerStore, book: str, account: str) -> int:
    """What the entries that happened come to, in the account's normal direction."""
    moved = sum(
        entry.debit - entry.credit
        for entry in ledger.entries(book, account, limit=1_000)
        if entry.state in ("posted", "settled")
    )
    return moved if account_kind(account).normal is Side.DEBIT else -moved
