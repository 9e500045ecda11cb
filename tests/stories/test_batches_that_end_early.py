"""A batch of real money that ends before its cutoff: another begins for the same cycle, and each amount is paid once."""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from activities.payout_start import coming_cycle, keep_batch
from activities.starting import start_case
from api.loan_start import POLICIES
from domain.identifiers import sheba_from_account
from domain.ledger import REAL_BOOK
from stores.cases import StartDue
from stores.payout_accounts import PayoutAccountStore
from tests.office import Case, Office, now
from tests.stories.market import listed
from tests.stories.payouts import (
    OTHER_TREASURER,
    TREASURER,
    give_account,
    payouts_of,
    sell,
    tells,
)
from tests.stories.roads import ledger_is_right

LARGE = 600_000_000
"""A price of which the cell's part is above the limit for one person."""


def cycle_id(office: Office) -> str:
    found = office.database.read(lambda session: coming_cycle(session, POLICIES.market, now()))
    # A cutoff that passes while the story is told would make it another cycle's.
    assert found.cutoff - now() > timedelta(minutes=1), "begin once more in a minute"
    return found.id


async def by_hand(office: Office) -> Any:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    return await office.call("POST", "/payouts", {}, as_=TREASURER, **key)


async def begun(office: Office) -> Case:
    answer = await by_hand(office)
    assert answer.status_code == 202, answer.text
    case = Case(office, answer.json()["id"])
    if case.id not in office.cases:
        office.cases.insert(0, case.id)
    return case


def by_clock(office: Office) -> StartDue | None:
    return office.database.write(lambda session: keep_batch(session, now(), REAL_BOOK))


async def begun_of_nothing(office: Office, cell_id: str) -> Case:
    """Something was due when it was asked for, and is not any more when it is prepared."""
    give_account(office, cell_id, REAL_BOOK)
    other = sheba_from_account("070", str(secrets.randbelow(10**9)))

    def keep(session: Session) -> StartDue | None:
        due = keep_batch(session, now(), REAL_BOOK, TREASURER)
        PayoutAccountStore(session, office.keys).set_sheba(cell_id, REAL_BOOK, other, now())
        return due

    due = office.database.write(keep)
    assert due is not None
    await start_case(office.engine, due)
    office.cases.insert(0, due.process_id)
    return Case(office, due.process_id)


async def test_after_one_that_was_called_off_or_held_another_begins_and_pays_once(
    live_office: Office,
) -> None:
    office = live_office
    product_id, cell_id = await listed(office, office.found_village(), rehearsal=False)
    give_account(office, cell_id, REAL_BOOK)
    sell(office.database, product_id, cell_id, f"o-{secrets.token_hex(4)}", REAL_BOOK, price=LARGE)
    cycle = cycle_id(office)

    # Called off by mistake.
    first = await begun(office)
    assert first.id == f"payout-{cycle}"
    assert (await begun(office)).id == first.id, "a cycle has one batch at a time"
    await first.sees("task_opened", task="payout.second")
    gone = await office.call(
        "POST", f"/processes/{first.id}/withdraw", {"reason": "دستهٔ دیگری بود"}, as_="supervisor1"
    )
    assert gone.status_code == 202, gone.text
    assert (await first.ends())["outcome"] == "WITHDRAWN"
    kept = by_clock(office)
    assert kept is not None
    assert kept.process_id == first.id, "the clock does not overrule a person in the same cycle"

    # Held back, and then wanted after all.
    second = await begun(office)
    assert second.id == f"payout-{cycle}-2"
    await second.sees("task_opened", task="payout.second")
    await second.says("payout.second", OTHER_TREASURER, "hold", reason="از هسته می‌پرسیم")
    assert (await second.ends())["outcome"] == "NOTHING_DUE"
    kept = by_clock(office)
    assert kept is not None
    assert kept.process_id == first.id

    third = await begun(office)
    assert third.id == f"payout-{cycle}-3"
    await third.sees("task_opened", task="payout.second")
    await third.says("payout.second", OTHER_TREASURER, "release")
    assert (await begun(office)).id == third.id
    await third.in_stage("SENT")
    (payout,) = await payouts_of(office, cell_id, third)
    for n in (1, 2):
        await tells(office, payout["id"], "settled", f"{payout['id']}-{n}")
    assert (await third.ends())["outcome"] == "SETTLED"

    found = await office.read(f"/payouts?cell_id={cell_id}", as_=TREASURER)
    states = {one["batch_id"]: (one["state"], one["reason"]) for one in found["items"]}
    assert states == {
        first.id: ("cancelled", "called_off"),
        second.id: ("cancelled", "held_back"),
        third.id: ("settled", None),
    }
    nothing = await by_hand(office)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_due"), "paid once"
    await ledger_is_right(office)


async def test_what_becomes_due_after_a_batch_that_had_nothing_is_paid_with_the_same_cycle(
    live_office: Office,
) -> None:
    office = live_office
    product_id, cell_id = await listed(office, office.found_village(), rehearsal=False)
    sell(office.database, product_id, cell_id, f"o-{secrets.token_hex(4)}", REAL_BOOK)
    cycle = cycle_id(office)
    early = await begun_of_nothing(office, cell_id)
    assert early.id == f"payout-{cycle}"
    assert (await early.ends())["outcome"] == "NOTHING_DUE"
    await early.sees("ended", reasons=["nothing_due"])

    # Ten minutes later its account may be paid to, and the cutoff is still ahead: for the clock, too.
    give_account(office, cell_id, REAL_BOOK)
    due = by_clock(office)
    assert due is not None
    assert due.process_id == f"payout-{cycle}-2"
    batch = await begun(office)
    assert batch.id == due.process_id
    await batch.in_stage("SENT")
    (payout,) = await payouts_of(office, cell_id, batch)
    await tells(office, payout["id"], "settled", f"{payout['id']}-1")
    assert (await batch.ends())["outcome"] == "SETTLED"
    assert (await by_hand(office)).json()["code"] == "nothing_due"
    await ledger_is_right(office)
