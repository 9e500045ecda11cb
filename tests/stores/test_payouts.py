"""Payouts: twice the same batch pays once, large ones need two people, and failures restrict an account."""

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from domain import order_postings as posted
from domain.ledger import InsufficientBalance
from domain.market_states import Taken
from stores.database import Database
from stores.ledger import LedgerStore
from stores.payout_accounts import PayoutAccount, PayoutAccountStore
from stores.payouts import Payout, PayoutStore
from stores.releases import ReleaseStore
from tests.stores.house import NOW
from tests.stores.market_steps import do, refused
from tests.stores.trading import MONTH, batch, deliver, does, open_market, pay, place

CELLS = 1_840_000
OTHER = "IR580540105180021273113007"
PAYOUT = "paya-1:cell-1"


@pytest.fixture
def released(either_database: Database) -> Database:
    """Cell-1 has sold a kilim, its window is over, and the gateway has handed the money over."""
    open_market(either_database)
    handed_over = posted.gateway_settled("real", "zarin", "G-1", 4_000_000, NOW)
    for step in (place, pay, deliver, does(ReleaseStore.release, "basket-1-a", MONTH)):
        either_database.write(step)
    either_database.write(does(LedgerStore.post, handed_over))
    return either_database


def prepared(database: Database, number: int = 1, **more: Any) -> list[tuple[str, int, str]]:
    found = do(database, does(PayoutStore.prepare, batch(number, **more), MONTH))
    return [(one.cell_id, one.amount_rials, one.state) for one in found]


def account(database: Database) -> PayoutAccount:
    found: PayoutAccount | None = database.read(does(PayoutAccountStore.get, "cell-1", "real"))
    assert found is not None
    return found


def send(database: Database, payout_id: str = PAYOUT) -> None:
    do(database, does(PayoutStore.send, payout_id, MONTH))


def kept(database: Database) -> Payout:
    found: Payout | None = database.read(does(PayoutStore.get, PAYOUT))
    assert found is not None
    return found


def payable(database: Database) -> tuple[int, int]:
    found = database.read(does(LedgerStore.balance, "real", posted.payable_account("cell-1")))
    return found.posted, found.available


def test_a_batch_that_is_prepared_twice_pays_once(released: Database) -> None:
    assert prepared(released) == [("cell-1", CELLS, "scheduled")]
    assert prepared(released) == [("cell-1", CELLS, "scheduled")]
    assert prepared(released, 2) == []
    send(released)
    assert do(released, does(PayoutStore.send, PAYOUT, MONTH)) is Taken.SAME
    assert payable(released) == (CELLS, 0)
    settle = does(PayoutStore.settled, PAYOUT, "B-1", MONTH)
    assert do(released, settle) is Taken.MOVED
    assert do(released, settle) is Taken.SAME
    assert payable(released) == (0, 0)
    assert prepared(released, 3) == []
    assert kept(released).order_ids == ("basket-1-a",)


def test_two_who_prepare_at_once_pay_once(released: Database) -> None:
    def prepare_one(number: int) -> None:
        released.write(does(PayoutStore.prepare, batch(number), MONTH))

    both = [Thread(target=prepare_one, args=(number,)) for number in (1, 2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    items = released.read(
        lambda session: session.execute(text("SELECT count(*) FROM payout_item")).scalar_one()
    )
    assert items == 1


def test_a_released_amount_is_in_one_live_payout_says_the_database(released: Database) -> None:
    prepared(released)
    columns = (
        "batch_id, book, cell_id, account_version, amount_rials, four_eyes, prepared_by, approved_by, state, "
        "reference, reason, changed_at"
    )
    with released.writing() as session:
        session.execute(text(f"INSERT INTO payout (id, {columns}) SELECT 'x', {columns} FROM payout"))
    item = text("INSERT INTO payout_item SELECT 'x', order_id, amount_rials, state FROM payout_item")
    with pytest.raises(IntegrityError), released.writing() as session:
        session.execute(item)


def test_a_large_one_needs_a_second_person(released: Database) -> None:
    prepared(released, limit=CELLS - 1)
    assert refused(released, does(PayoutStore.send, PAYOUT, MONTH)) == "payout_needs_approval"
    assert refused(released, does(PayoutStore.approve, PAYOUT, "clock", MONTH)) == "payout_same_person"
    assert do(released, does(PayoutStore.approve, PAYOUT, "treasurer", MONTH)) is Taken.MOVED
    send(released)
    with pytest.raises(IntegrityError), released.writing() as session:
        session.execute(text("UPDATE payout SET approved_by = NULL"))


def test_what_failed_goes_with_the_next_batch_and_three_failures_restrict(released: Database) -> None:
    for number in (1, 2, 3):
        assert prepared(released, number) == [("cell-1", CELLS, "scheduled")]
        send(released, f"paya-{number}:cell-1")
        fail = does(PayoutStore.failed, f"paya-{number}:cell-1", "closed", MONTH)
        assert do(released, fail) is Taken.MOVED
        assert do(released, fail) is Taken.SAME
        assert (account(released).failures, payable(released)) == (number, (CELLS, CELLS))
    assert account(released).state == "restricted"
    assert prepared(released, 4) == []
    assert do(released, does(PayoutAccountStore.verify, "cell-1", "real", 1, MONTH))
    assert prepared(released, 5) == [("cell-1", CELLS, "scheduled")]
    assert (
        refused(released, does(PayoutStore.settled, "paya-1:cell-1", "B", MONTH))
        == "payout_settled_when_failed"
    )


@pytest.mark.parametrize("heard", [True, False])
def test_money_that_came_back_is_owed_again(released: Database, heard: bool) -> None:
    prepared(released)
    send(released)
    settle = does(PayoutStore.settled, PAYOUT, "B-1", MONTH)
    if heard:
        do(released, settle)
    back = does(PayoutStore.returned, PAYOUT, "no such account", MONTH)
    assert do(released, back) is Taken.MOVED
    assert do(released, back) is Taken.SAME
    assert do(released, settle) is Taken.LATE
    assert payable(released) == (CELLS, CELLS)
    assert account(released).failures == 1
    assert prepared(released, 2) == [("cell-1", CELLS, "scheduled")]


def test_a_settled_payout_forgets_earlier_failures(released: Database) -> None:
    prepared(released)
    send(released)
    do(released, does(PayoutStore.failed, PAYOUT, "closed", MONTH))
    prepared(released, 2)
    send(released, "paya-2:cell-1")
    do(released, does(PayoutStore.settled, "paya-2:cell-1", "B-2", MONTH))
    assert account(released).failures == 0


def test_a_sheba_rests_before_it_is_paid_to(released: Database) -> None:
    change = does(PayoutAccountStore.set_sheba, "cell-1", "real", OTHER, MONTH - timedelta(hours=71))
    assert do(released, change)
    assert not do(released, change)
    assert prepared(released) == []
    assert not do(released, does(PayoutAccountStore.verify, "cell-1", "real", 1, MONTH))
    assert do(released, does(PayoutAccountStore.verify, "cell-1", "real", 2, MONTH))
    assert prepared(released, 2) == []
    later = MONTH + timedelta(hours=1)
    assert do(released, does(PayoutStore.prepare, batch(3), later))[0].account_version == 2
    assert released.read(does(PayoutAccountStore.sheba, "cell-1", "real")) == OTHER


def test_a_sheba_that_changes_after_the_batch_is_not_paid_to(released: Database) -> None:
    prepared(released)
    do(released, does(PayoutAccountStore.set_sheba, "cell-1", "real", OTHER, MONTH))
    assert refused(released, does(PayoutStore.send, PAYOUT, MONTH)) == "payout_account_changed"
    assert do(released, does(PayoutStore.cancel, PAYOUT, MONTH, "account_changed")) is Taken.MOVED
    do(released, does(PayoutAccountStore.verify, "cell-1", "real", 2, MONTH))
    assert do(released, does(PayoutStore.prepare, batch(2), MONTH + timedelta(hours=72)))


def test_nobody_is_paid_before_the_gateway_has_handed_the_money_over(either_database: Database) -> None:
    open_market(either_database)
    for step in (place, pay, deliver, does(ReleaseStore.release, "basket-1-a", MONTH)):
        either_database.write(step)
    prepared(either_database)
    with (
        pytest.raises(InsufficientBalance, match=posted.BANK_OF_MARKET),
        either_database.writing() as session,
    ):
        does(PayoutStore.send, PAYOUT, MONTH)(session)
    assert kept(either_database).state == "scheduled"


def test_a_rehearsed_cell_is_paid_out_of_its_own_book_only(released: Database) -> None:
    assert prepared(released, book="rehearsal:x") == []
    assert prepared(released, 2) == [("cell-1", CELLS, "scheduled")]
