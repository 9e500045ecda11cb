"""The ledger on both databases: posted once by key, ended once, reversed once, never below zero, only added to."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from domain.ledger import (
    REAL_BOOK,
    AlreadyReversed,
    InsufficientBalance,
    KeyReused,
    Leg,
    NotPosted,
    Transfer,
    TransferEnded,
    Unit,
    UnknownTransfer,
)
from stores.database import Database
from stores.ledger import Ending, LedgerStore
from stores.ledger_rows import EntryRow, TransferRow

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
PRINCIPAL = "loan_principal:loan-1"


def transfer(key: str, debit: str, credit: str, amount: int, *, pending: bool = False) -> Transfer:
    legs = (Leg(debit, debit=amount), Leg(credit, credit=amount))
    return Transfer(REAL_BOOK, key, "test_event", Unit.RIALS, legs, NOW, "loan-1", pending)


FUNDED = transfer("funded", "bank", "capital", 1_000)
PAID_OUT = transfer("paid_out", PRINCIPAL, "bank", 300)
RESERVED = replace(PAID_OUT, pending=True)


def post(database: Database, *transfers: Transfer) -> list[bool]:
    return database.write(lambda session: [LedgerStore(session).post(one) for one in transfers])


def settle(database: Database, key: str) -> bool:
    return database.write(lambda session: LedgerStore(session).settle(REAL_BOOK, key, LATER))


def void(database: Database, key: str) -> bool:
    return database.write(lambda session: LedgerStore(session).void(REAL_BOOK, key, LATER))


def reverse(database: Database, key: str, reversal_key: str) -> bool:
    return database.write(lambda session: LedgerStore(session).reverse(REAL_BOOK, key, LATER, reversal_key))


def balance(database: Database, account: str, book: str = REAL_BOOK) -> tuple[int, int]:
    """What is posted and what of it is available."""
    found = database.read(lambda session: LedgerStore(session).balance(book, account))
    return found.posted, found.available


def states(database: Database, account: str) -> list[tuple[str, str]]:
    entries = database.read(lambda session: LedgerStore(session).entries(REAL_BOOK, account))
    return [(entry.key, entry.state) for entry in entries]


def count(database: Database) -> tuple[int, int]:
    """Transfers and entries that are kept."""
    with database.reading() as session:
        transfers = session.scalars(select(func.count()).select_from(TransferRow)).one()
        return transfers, session.scalars(select(func.count()).select_from(EntryRow)).one()


def test_a_transfer_moves_both_accounts(either_database: Database) -> None:
    assert post(either_database, FUNDED, PAID_OUT) == [True, True]
    assert balance(either_database, "bank") == (700, 700)
    assert balance(either_database, "capital") == (1_000, 1_000)
    assert balance(either_database, PRINCIPAL) == (300, 300)
    assert balance(either_database, "overpaid:loan-1") == (0, 0)


def test_the_same_key_with_the_same_content_counts_once(either_database: Database) -> None:
    post(either_database, FUNDED, PAID_OUT)
    again_later = replace(PAID_OUT, at=LATER, legs=PAID_OUT.legs[::-1])
    assert post(either_database, PAID_OUT, again_later) == [False, False]
    assert balance(either_database, PRINCIPAL) == (300, 300)


@pytest.mark.parametrize(
    "other",
    [
        transfer("paid_out", PRINCIPAL, "bank", 301),
        transfer("paid_out", "bank", PRINCIPAL, 300),
        RESERVED,
        replace(PAID_OUT, process_id="loan-2"),
        replace(PAID_OUT, event="another_event"),
    ],
)
def test_another_content_under_the_same_key_is_refused(either_database: Database, other: Transfer) -> None:
    post(either_database, FUNDED, PAID_OUT)
    with pytest.raises(KeyReused, match="paid_out"):
        post(either_database, other)
    assert balance(either_database, "bank") == (700, 700)


def test_books_do_not_know_each_other(either_database: Database) -> None:
    rehearsed = replace(
        FUNDED, book="rehearsal:loan-1", legs=(Leg("bank", debit=5), Leg("capital", credit=5))
    )
    assert post(either_database, FUNDED, rehearsed) == [True, True]
    assert balance(either_database, "bank") == (1_000, 1_000)
    assert balance(either_database, "bank", "rehearsal:loan-1") == (5, 5)
    with pytest.raises(InsufficientBalance):
        post(either_database, replace(PAID_OUT, book="rehearsal:loan-1"))


def test_a_pending_transfer_holds_what_flows_out_until_it_is_settled(either_database: Database) -> None:
    post(either_database, FUNDED, RESERVED)
    assert balance(either_database, "bank") == (1_000, 700)
    assert balance(either_database, PRINCIPAL) == (0, 0)
    assert states(either_database, PRINCIPAL) == [("paid_out", "pending")]

    assert settle(either_database, "paid_out")
    assert balance(either_database, "bank") == (700, 700)
    assert balance(either_database, PRINCIPAL) == (300, 300)
    assert states(either_database, PRINCIPAL) == [("paid_out", "settled")]


def test_a_voided_transfer_gives_back_what_it_held_and_never_moved_anything(
    either_database: Database,
) -> None:
    post(either_database, FUNDED, RESERVED)
    assert void(either_database, "paid_out")
    assert balance(either_database, "bank") == (1_000, 1_000)
    assert balance(either_database, PRINCIPAL) == (0, 0)
    assert states(either_database, PRINCIPAL) == [("paid_out", "voided")]


@pytest.mark.parametrize(("end", "other"), [(settle, void), (void, settle)])
def test_a_pending_transfer_ends_once_and_one_way(
    either_database: Database,
    end: Callable[[Database, str], bool],
    other: Callable[[Database, str], bool],
) -> None:
    post(either_database, FUNDED, RESERVED)
    assert end(either_database, "paid_out")
    after = balance(either_database, "bank")
    assert not end(either_database, "paid_out")
    with pytest.raises(TransferEnded, match="paid_out"):
        other(either_database, "paid_out")
    assert post(either_database, RESERVED) == [False], "a repeat of what has ended begins nothing anew"
    assert balance(either_database, "bank") == after


@pytest.mark.parametrize("end", [settle, void])
def test_what_was_never_pending_does_not_end(
    either_database: Database, end: Callable[[Database, str], bool]
) -> None:
    post(either_database, FUNDED)
    with pytest.raises(TransferEnded):
        end(either_database, "funded")
    with pytest.raises(UnknownTransfer):
        end(either_database, "never_heard_of")


@pytest.mark.parametrize("pending", [False, True])
def test_no_wallet_falls_below_zero_and_a_refusal_leaves_nothing_behind(
    either_database: Database, pending: bool
) -> None:
    post(either_database, FUNDED, transfer("held", PRINCIPAL, "bank", 600, pending=True))
    before = count(either_database)
    too_much = transfer("too_much", "loan_principal:loan-2", "bank", 401, pending=pending)
    with pytest.raises(InsufficientBalance) as refused:
        post(either_database, too_much)
    assert refused.value.account == "bank"
    assert count(either_database) == before
    assert balance(either_database, "bank") == (1_000, 400)
    assert post(either_database, transfer("all", "loan_principal:loan-2", "bank", 400, pending=pending)) == [
        True
    ]


def test_a_refusal_leaves_the_transaction_to_the_caller(either_database: Database) -> None:
    with either_database.writing() as session:
        ledger = LedgerStore(session)
        ledger.post(FUNDED)
        with pytest.raises(InsufficientBalance):
            ledger.post(transfer("too_much", PRINCIPAL, "bank", 1_001))
        ledger.post(PAID_OUT)
    assert balance(either_database, "bank") == (700, 700)
    assert count(either_database) == (2, 4)


def test_the_house_s_own_capital_may_fall_below_zero(either_database: Database) -> None:
    post(either_database, transfer("loss", "capital", "fee_income", 5))
    assert balance(either_database, "capital") == (-5, -5)


def test_a_reversal_gives_back_what_was_moved_and_is_itself_a_transfer(either_database: Database) -> None:
    post(either_database, FUNDED, PAID_OUT)
    assert reverse(either_database, "paid_out", "returned")
    assert balance(either_database, "bank") == (1_000, 1_000)
    assert balance(either_database, PRINCIPAL) == (0, 0)
    assert states(either_database, PRINCIPAL) == [("paid_out", "posted"), ("returned", "posted")]


def test_a_transfer_is_reversed_once(either_database: Database) -> None:
    post(either_database, FUNDED, PAID_OUT)
    reverse(either_database, "paid_out", "returned")
    assert not reverse(either_database, "paid_out", "returned")
    with pytest.raises(AlreadyReversed):
        reverse(either_database, "paid_out", "returned_again")
    with pytest.raises(KeyReused):
        reverse(either_database, "funded", "returned")
    assert balance(either_database, "bank") == (1_000, 1_000)


def test_a_look_alike_under_the_reversal_s_key_is_no_reversal(either_database: Database) -> None:
    look_alike = replace(transfer("returned", "bank", PRINCIPAL, 100), event="test_event_reversed")
    post(either_database, FUNDED, PAID_OUT, transfer("more", PRINCIPAL, "bank", 100), look_alike)
    with pytest.raises(KeyReused, match="returned"):
        reverse(either_database, "more", "returned")


def test_only_what_has_happened_can_be_reversed(either_database: Database) -> None:
    settled = transfer("settled", PRINCIPAL, "bank", 10, pending=True)
    post(either_database, FUNDED, RESERVED, settled)
    with pytest.raises(NotPosted):
        reverse(either_database, "paid_out", "returned")
    void(either_database, "paid_out")
    with pytest.raises(NotPosted):
        reverse(either_database, "paid_out", "returned")
    with pytest.raises(UnknownTransfer):
        reverse(either_database, "never_heard_of", "returned")
    settle(either_database, "settled")
    assert reverse(either_database, "settled", "settled_returned")


def test_what_has_flowed_on_cannot_be_reversed_into_debt(either_database: Database) -> None:
    post(either_database, FUNDED, transfer("all", PRINCIPAL, "bank", 1_000))
    with pytest.raises(InsufficientBalance):
        reverse(either_database, "funded", "unfunded")
    assert states(either_database, "capital") == [("funded", "posted")]


def test_entries_are_read_in_their_order_page_by_page(either_database: Database) -> None:
    post(either_database, *(transfer(f"t{n}", "bank", "capital", n) for n in range(1, 6)))
    pages, after = [], 0
    with either_database.reading() as session:
        while found := LedgerStore(session).entries(REAL_BOOK, "bank", after=after, limit=2):
            pages.append([(entry.key, entry.debit) for entry in found])
            after = found[-1].id
    assert pages == [[("t1", 1), ("t2", 2)], [("t3", 3), ("t4", 4)], [("t5", 5)]]


def test_a_process_finds_its_own_entries_in_an_account_of_all(either_database: Database) -> None:
    def fee(process: str, n: int) -> Transfer:
        return replace(transfer(f"{process}:{n}", "bank", "capital", n), process_id=process)

    post(either_database, *(fee(process, n) for n in (1, 2, 3) for process in ("loan-1", "loan-2")))
    pages, after = [], 0
    with either_database.reading() as session:
        store = LedgerStore(session)
        while found := store.entries_of(REAL_BOOK, "loan-2", "capital", after=after, limit=2):
            pages.append([(entry.key, entry.credit) for entry in found])
            after = found[-1].id
    assert pages == [[("loan-2:1", 1), ("loan-2:2", 2)], [("loan-2:3", 3)]]


def test_of_many_at_once_no_more_go_through_than_the_wallet_holds(either_database: Database) -> None:
    post(either_database, FUNDED)

    def pay(n: int) -> str:
        try:
            post(either_database, transfer(f"pay{n}", f"loan_principal:{n}", "bank", 300))
        except InsufficientBalance:
            return "refused"
        return "paid"

    with ThreadPoolExecutor(8) as together:
        assert Counter(together.map(pay, range(8))) == {"paid": 3, "refused": 5}
    assert balance(either_database, "bank") == (100, 100)


def test_of_many_with_one_key_exactly_one_moves_money(either_database: Database) -> None:
    post(either_database, FUNDED)
    with ThreadPoolExecutor(8) as together:
        posted = list(together.map(lambda _: post(either_database, PAID_OUT)[0], range(8)))
    assert sorted(posted) == [False] * 7 + [True]
    assert balance(either_database, PRINCIPAL) == (300, 300)


def test_a_repeat_that_finds_the_wallet_emptied_by_its_first_is_a_repeat(either_database: Database) -> None:
    post(either_database, FUNDED)
    everything = transfer("everything", PRINCIPAL, "bank", 1_000)
    with ThreadPoolExecutor(8) as together:
        posted = list(together.map(lambda _: post(either_database, everything)[0], range(8)))
    assert sorted(posted) == [False] * 7 + [True]
    assert balance(either_database, "bank") == (0, 0)


def test_of_a_settlement_and_a_void_at_once_one_wins(either_database: Database) -> None:
    post(either_database, FUNDED, RESERVED)

    def end(ending: Ending) -> str:
        try:
            (settle if ending == "settled" else void)(either_database, "paid_out")
        except TransferEnded:
            return "too late"
        return ending

    endings: list[Ending] = ["settled", "voided", "settled", "voided"]
    with ThreadPoolExecutor(4) as together:
        ended = set(together.map(end, endings))
    assert len(ended - {"too late"}) == 1
    kept = (700, 700) if "settled" in ended else (1_000, 1_000)
    assert balance(either_database, "bank") == kept
