"""Real money to cells: the clock begins a batch before each cycle of a working day, and the bank tells by webhook."""

import secrets
from datetime import datetime, time, timedelta

import httpx

from activities.payout_start import coming_cycle
from activities.payouts import Payouts
from api.loan_start import POLICIES
from domain.jalali import TEHRAN
from domain.ledger import REAL_BOOK
from domain.paya import Cycle
from engine.client import TASK_QUEUE
from gateways.bank import BankGateway
from stores.payout_accounts import PayoutAccountStore
from tests.office import Case, Office, now
from tests.stories.market import listed
from tests.stories.payouts import TREASURER, give_account, payouts_of, sell, tells, told_to
from tests.stories.roads import ledger_is_right

EARLY = timedelta(minutes=POLICIES.payout.prepare_minutes)


def cycle_after(office: Office, at: datetime) -> Cycle:
    return office.database.read(lambda session: coming_cycle(session, POLICIES.market, at))


async def settled(office: Office, batch: Case) -> None:
    """The bank tells of every payout of the batch, each twice."""
    await batch.in_stage("SENT")
    found = await office.read(f"/payouts?batch_id={batch.id}&limit=200", as_=TREASURER)
    for payout in found["items"]:
        for n in (1, 2):
            await tells(office, payout["id"], "settled", f"{payout['id']}-{n}")
    assert (await batch.ends())["outcome"] == "SETTLED"


async def test_the_clock_begins_a_batch_before_its_cycle_and_what_comes_back_goes_with_the_next(
    office: Office,
) -> None:
    village = office.found_village()
    product_id, cell_id = await listed(office, village, rehearsal=False)
    order_id = f"o-{secrets.token_hex(4)}"
    give_account(office, cell_id, REAL_BOOK)
    sell(office.database, product_id, cell_id, order_id, REAL_BOOK)
    coming, today = cycle_after(office, now()), now().astimezone(TEHRAN).date()
    following = cycle_after(office, coming.cutoff + timedelta(seconds=1))
    async with httpx.AsyncClient() as http:
        bank = BankGateway(office.sandbox.address("bank"), http)
        steps = Payouts(office.engine, office.database, office.keys, bank)

        # Neither too early nor on a day off.
        assert await steps.begin_due(coming.cutoff - EARLY - timedelta(minutes=11)) == ""
        friday = next(day for n in range(7) if (day := today + timedelta(days=n)).weekday() == 4)
        assert await steps.begin_due(datetime.combine(friday, time(9), TEHRAN)) == ""
        begun = [await steps.begin_due(coming.cutoff - EARLY) for _ in range(2)]
        assert begun == [f"payout-{coming.id}"] * 2
        batch = Case(office, begun[0])
        office.cases.insert(0, batch.id)
        by_hand = await office.call(
            "POST", "/payouts", {}, as_=TREASURER, **{"Idempotency-Key": secrets.token_hex(8)}
        )
        assert (by_hand.status_code, by_hand.json()["id"]) == (202, batch.id), "a cycle has one batch"
        # What the schedule starts does the same at its own hour.
        looked = await office.engine.execute_workflow(
            "payouts_due", id=f"due-{secrets.token_hex(4)}", task_queue=TASK_QUEUE, result_type=str
        )
        assert looked in ("", batch.id)

        await settled(office, batch)
        (payout,) = await payouts_of(office, cell_id, batch)
        assert (payout["state"], payout["amount_rials"], payout["prepared_by"]) == (
            "settled", 1_840_000, "clock",
        )  # fmt: skip
        assert told_to(office, order_id) == ["sent", "settled"]
        assert (await batch.messages()).count("payout.settled") >= 1

        # The batch is over long ago when the account turns out to be closed.
        await tells(office, payout["id"], "returned", f"{payout['id']}-3", reason="account_closed")
        account = office.database.read(
            lambda session: PayoutAccountStore(session, office.keys).get(cell_id, REAL_BOOK)
        )
        assert account is not None
        assert account.failures == 1
        assert "payout.returned" in await batch.messages()
        again = Case(office, await steps.begin_due(following.cutoff - EARLY))
        assert again.id == f"payout-{following.id}"
        await settled(office, again)
        (second,) = await payouts_of(office, cell_id, again)
        assert (second["state"], second["amount_rials"]) == ("settled", 1_840_000)
    assert told_to(office, order_id) == ["sent", "settled", "returned", "sent", "settled"]
    await ledger_is_right(office)
