"""Batches in pages and files: said twice the same again, short accounts wait, and what changed is not sent."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain import order_postings as posted
from domain.payouts import BatchState, Held
from stores.database import Database
from stores.ledger import LedgerStore
from stores.ledger_checks import check_ledger
from stores.payout_accounts import PayoutAccountStore
from stores.payout_batches import Filled, PayoutBatchStore
from stores.payout_listing import LargePayout, PayoutListing
from stores.releases import ReleaseStore
from tests.stores.house import NOW
from tests.stores.trading import MONTH, basket, batch, deliver, does, open_market, pay, place

BATCH = "paya-1"
OTHER_SHEBA = "IR580540105180021273113007"


@pytest.fixture
def released(either_database: Database) -> Database:
    """Two cells have sold; the gateway has handed nothing over yet."""
    open_market(either_database)
    for step in (
        lambda session: place(session, basket(1)),
        pay,
        deliver,
        lambda session: deliver(session, "basket-1-b"),
        does(ReleaseStore.release, "basket-1-a", MONTH),
        does(ReleaseStore.release, "basket-1-b", MONTH),
    ):
        either_database.write(step)
    return either_database


def do(database: Database, step: Callable[[Session], Any]) -> Any:
    result = database.write(step)
    assert [check for check in database.read(check_ledger) if not check.ok] == []
    return result


def prepare(database: Database, limit: int = 500) -> list[int]:
    """All pages; how many payouts each has."""
    counts, after = list[int](), ""
    do(database, does(PayoutBatchStore.open, batch(), MONTH))
    while True:
        page = do(database, does(PayoutBatchStore.prepare_page, batch(), MONTH, after, limit))
        counts.append(page.payouts)
        if not page.last:
            return counts
        after = page.last


def hand_over(database: Database, rials: int, reference: str = "G-1") -> None:
    handed = posted.gateway_settled("real", "zarin", reference, rials, NOW)
    database.write(does(LedgerStore.post, handed))


def fill(database: Database, number: int, limit: int = 500) -> Filled:
    found: Filled = do(database, does(PayoutBatchStore.fill, BATCH, "real", number, MONTH, limit))
    return found


def test_a_page_that_is_prepared_twice_says_the_same(released: Database) -> None:
    assert prepare(released, limit=1) == [1, 1]
    assert prepare(released, limit=1) == [1, 1]
    assert prepare(released) == [2]
    state: BatchState = released.read(does(PayoutBatchStore.state, BATCH))
    assert (state.waiting, state.all_known) == (2, False)


def test_a_file_that_is_filled_twice_stays_as_it_is(released: Database) -> None:
    prepare(released)
    hand_over(released, 4_400_000)
    first = fill(released, 1, limit=1)
    assert (len(first.lines), first.more) == (1, True)
    assert fill(released, 1, limit=1) == first
    second = fill(released, 2)
    assert (len(second.lines), second.more) == (1, False)
    assert fill(released, 2) == second
    assert fill(released, 3) == Filled((), short=False, more=False)
    released.write(does(PayoutBatchStore.write_sheba, first.lines[0].payout_id, b"sealed"))
    assert released.read(does(PayoutBatchStore.shebas, BATCH, 1)) == {first.lines[0].payout_id: b"sealed"}


def test_what_the_markets_account_has_not_got_waits_and_the_smaller_goes_first(released: Database) -> None:
    prepare(released)
    assert fill(released, 1) == Filled((), short=True, more=True)
    hand_over(released, 2_000_000)
    filled = fill(released, 1)
    assert (len(filled.lines), filled.short, filled.more) == (1, True, True)
    repeated = fill(released, 1)
    assert (repeated.lines, repeated.more) == (filled.lines, True), (
        "whoever asks again learns that there is a rest"
    )
    hand_over(released, 2_400_000, "G-2")
    assert len(fill(released, 2).lines) == 1
    assert released.read(does(PayoutBatchStore.state, BATCH)).sent == 2


def test_what_is_large_is_released_by_two_or_left(released: Database) -> None:
    do(released, does(PayoutBatchStore.open, batch(limit=1), MONTH))
    do(released, does(PayoutBatchStore.prepare_page, batch(limit=1), MONTH))
    hand_over(released, 4_400_000)
    assert fill(released, 1).lines == ()
    release = does(PayoutBatchStore.release, BATCH, "second", "first", MONTH)
    assert do(released, release) == 2
    assert do(released, release) == 2, "said twice"
    assert len(fill(released, 1).lines) == 2
    people = text("SELECT DISTINCT released_by, approved_by FROM payout")
    assert released.read(lambda session: session.execute(people).all()) == [("first", "second")]
    left = does(PayoutBatchStore.leave, BATCH, MONTH, "called_off")
    assert do(released, left) == 0, "what was sent is not left any more"


def test_an_account_that_changed_is_left_for_the_next_batch(released: Database) -> None:
    prepare(released)
    hand_over(released, 4_400_000)
    do(released, does(PayoutAccountStore.set_sheba, "cell-1", "real", OTHER_SHEBA, MONTH))
    assert [line.cell_id for line in fill(released, 1).lines] == ["cell-2"]
    assert released.read(does(PayoutBatchStore.state, BATCH)).cancelled == 1
    assert not released.read(does(PayoutBatchStore.is_over, BATCH))


def test_some_of_the_large_ones_are_held_back_and_the_others_released(released: Database) -> None:
    do(released, does(PayoutBatchStore.open, batch(limit=1), MONTH))
    do(released, does(PayoutBatchStore.prepare_page, batch(limit=1), MONTH))
    hand_over(released, 4_400_000)
    rials = {one.cell_id: one.amount_rials for one in released.read(large_waiting)}
    assert list(rials.values()) == sorted(rials.values(), reverse=True)
    hold = does(PayoutBatchStore.hold, BATCH, (f"{BATCH}:cell-1", f"{BATCH}:none"), MONTH)
    assert do(released, hold) == Held(1, rials["cell-1"])
    assert do(released, hold) == Held(1, rials["cell-1"]), "said twice"
    assert [one.cell_id for one in released.read(large_waiting)] == ["cell-2"]
    assert do(released, does(PayoutBatchStore.release, BATCH, "second", "first", MONTH)) == 1
    assert do(released, does(PayoutBatchStore.hold, BATCH, (f"{BATCH}:cell-2",), MONTH)) == Held(), "too late"
    assert [line.cell_id for line in fill(released, 1).lines] == ["cell-2"]


def large_waiting(session: Session) -> list[LargePayout]:
    return PayoutListing(session).large_waiting(BATCH)
