"""Payouts to cells: a batch leaves before its cycle, each amount once, and what comes back goes with the next one."""

import pytest

from tests.office import Case, Office
from tests.stories.payouts import (
    OTHER_TREASURER,
    TREASURER,
    account_of,
    begun,
    collect,
    comes_back,
    fault,
    give_account,
    lend,
    market_money,
    payouts_of,
    sell_once_more,
    settles,
    sold,
    tells,
    told_to,
)
from tests.stories.roads import ledger_is_right

CELLS = 1_840_000
LARGE = 600_000_000
"""A price of which the cell's part is above the limit for one person."""


async def settled(batch: Case) -> dict[str, object]:
    await batch.in_stage("SENT")
    await batch.pass_days(1)
    return await batch.ends()


async def told_the_cell(batch: Case) -> list[tuple[str, str]]:
    """What the cell hears of its money."""
    found = await batch.office.read(f"/messages?process_id={batch.id}&limit=200")
    about = [one for one in found["items"] if one["event"].startswith("payout.")]
    return [(one["event"], one["text"]) for one in about]


async def test_what_a_cell_sold_is_in_its_account_within_a_day(office: Office) -> None:
    village = office.found_village()
    cell_id, order_id = await sold(office, village)
    batch = await begun(office, cell_id)
    await batch.sees("file_sent", count=1, amount_rials=CELLS)
    await batch.in_stage("SENT")
    (payout,) = await payouts_of(office, cell_id, batch)
    assert (payout["state"], payout["amount_rials"]) == ("sent", CELLS)
    assert (await settled(batch))["outcome"] == "SETTLED"
    (payout,) = await payouts_of(office, cell_id, batch)
    assert payout["state"] == "settled"
    assert payout["reference"]
    assert told_to(office, order_id) == ["sent", "settled"]
    assert await told_the_cell(batch) == [
        ("payout.settled", f"۱٬۸۴۰٬۰۰۰ ریال بابت فروش‌هایتان به حساب هستهٔ شما نشست. مرجع بانک: {payout['reference']} همیار"),
    ]  # fmt: skip
    again = await office.call(
        "POST", "/payouts", {"rehearsal_of": cell_id}, as_=TREASURER, **{"Idempotency-Key": "again"}
    )
    assert (again.status_code, again.json()["code"]) == (409, "nothing_due")
    await ledger_is_right(office)


async def test_a_large_one_is_released_by_who_did_not_prepare_it(office: Office) -> None:
    village = office.found_village()
    cell_id, _ = await sold(office, village, price=LARGE)
    batch = await begun(office, cell_id)
    await batch.sees("task_opened", task="payout.second")
    (payout,) = await payouts_of(office, cell_id, batch)
    assert (payout["state"], payout["four_eyes"]) == ("scheduled", True)
    own = await batch.answer("payout.second", TREASURER, outcome="release")
    assert (own.status_code, own.json()["code"]) == (403, "four_eyes")
    await batch.says("payout.second", OTHER_TREASURER, "release")
    assert (await settled(batch))["outcome"] == "SETTLED"
    (payout,) = await payouts_of(office, cell_id, batch)
    assert (payout["state"], payout["prepared_by"], payout["approved_by"]) == (
        "settled", TREASURER, OTHER_TREASURER,
    )  # fmt: skip
    await ledger_is_right(office)


async def test_what_the_clock_prepared_two_people_release(office: Office) -> None:
    village = office.found_village()
    cell_id, _ = await sold(office, village, price=LARGE)
    batch = await begun(office, cell_id, as_=None)
    await batch.sees("task_opened", task="payout.release")
    await batch.says("payout.release", TREASURER, "release")
    twice = await batch.answer("payout.release", TREASURER, outcome="release")
    assert (twice.status_code, twice.json()["code"]) == (403, "four_eyes")
    await batch.says("payout.release", OTHER_TREASURER, "release")
    assert (await settled(batch))["outcome"] == "SETTLED"
    (payout,) = await payouts_of(office, cell_id, batch)
    assert (payout["released_by"], payout["approved_by"]) == (TREASURER, OTHER_TREASURER)
    await ledger_is_right(office)


@pytest.mark.parametrize("answered", [True, False], ids=["held_back", "silent"])
async def test_what_is_not_released_goes_into_the_next_batch_and_the_rest_is_sent(
    office: Office, answered: bool
) -> None:
    village = office.found_village()
    cell_id, _ = await sold(office, village, price=LARGE)
    batch = await begun(office, cell_id)
    await batch.sees("task_opened", task="payout.second")
    if answered:
        await batch.says("payout.second", OTHER_TREASURER, "hold", reason="از هسته می‌پرسیم")
    else:
        await batch.pass_days(4)
    assert (await batch.ends())["outcome"] == "NOTHING_DUE"
    (payout,) = await payouts_of(office, cell_id, batch)
    assert (payout["state"], payout["reason"]) == ("cancelled", "held_back" if answered else "not_released")
    following = await begun(office, cell_id, as_=OTHER_TREASURER)
    assert following.id != batch.id
    await following.sees("task_opened", task="payout.second")
    await following.says("payout.second", TREASURER, "release")
    assert (await settled(following))["outcome"] == "SETTLED"
    await ledger_is_right(office)


async def test_returned_after_it_settled_it_goes_with_the_next_batch(office: Office) -> None:
    village = office.found_village()
    cell_id, _ = await sold(office, village)
    batch = await begun(office, cell_id)
    assert (await settled(batch))["outcome"] == "SETTLED"
    (payout,) = await payouts_of(office, cell_id, batch)
    # The batch's case is over; the bank's word is heard all the same, and counts once.
    for n in (1, 2):
        await tells(office, payout["id"], "returned", f"{payout['id']}-{n}", reason="account_closed")
    (payout,) = await payouts_of(office, cell_id, batch)
    assert (payout["state"], payout["reason"]) == ("returned", "account_closed")
    # Each once, though the bank said it twice; a rehearsal's clock is ahead of the bank's word.
    told = await told_the_cell(batch)
    assert sorted(event for event, _ in told) == ["payout.returned", "payout.settled"]
    assert "از حساب هستهٔ شما برگرداند (حساب بسته است). پولتان نزد ماست" in dict(told)["payout.returned"]
    assert account_of(office, cell_id).failures == 1
    following = await begun(office, cell_id)
    assert (await settled(following))["outcome"] == "SETTLED"
    (second,) = await payouts_of(office, cell_id, following)
    assert (second["state"], second["amount_rials"]) == ("settled", CELLS)
    # Late word of the first one moves nothing any more.
    await tells(office, payout["id"], "settled", f"{payout['id']}-3")
    (payout,) = await payouts_of(office, cell_id, batch)
    assert payout["state"] == "returned"
    await ledger_is_right(office)


async def test_what_comes_back_after_the_payout_is_taken_from_the_next_sale(office: Office) -> None:
    village = office.found_village()
    cell_id, order_id = await sold(office, village)
    assert (await settled(await begun(office, cell_id)))["outcome"] == "SETTLED"
    owed = comes_back(office, cell_id, order_id)
    assert 0 < owed < 3 * CELLS
    told = await office.read(f"/cells/{cell_id}/statement", as_=TREASURER)
    assert (told["owed_rials"], told["paid_out_rials"]) == (owed, CELLS)
    sell_once_more(office, cell_id, order_id, price=10_000_000)
    following = await begun(office, cell_id)
    assert (await settled(following))["outcome"] == "SETTLED"
    (payout,) = await payouts_of(office, cell_id, following)
    assert payout["amount_rials"] == 9_200_000 - owed
    told = await office.read(f"/cells/{cell_id}/statement", as_=TREASURER)
    assert (told["owed_rials"], told["taken_rials"]) == (0, owed)
    await ledger_is_right(office)


async def test_failed_three_times_the_account_is_restricted_and_somebody_looks(office: Office) -> None:
    village = office.found_village()
    cell_id, _ = await sold(office, village)
    for _ in range(3):
        batch = await begun(office, cell_id)
        fault(office, batch, "reject", reason="account_blocked")
        await batch.in_stage("SENT")
        await batch.pass_days(1)
        assert (await batch.ends())["outcome"] == "SETTLED"
        (payout,) = await payouts_of(office, cell_id, batch)
        assert (payout["state"], payout["reason"]) == ("failed", "account_blocked")
        ((event, text),) = await told_the_cell(batch)
        assert event == "payout.failed"
        assert "ننشست (حساب مسدود است). پولتان نزد ماست و با دستهٔ بعدی پرداخت می‌شود" in text
    account = account_of(office, cell_id)
    assert (account.state, account.failures) == ("restricted", 3)
    assert account.process_id is not None
    look = Case(office, account.process_id)
    await look.sees("task_opened", task="payout_account.look")
    assert "payout_account.restricted" in await look.messages()
    key = {"Idempotency-Key": "restricted"}
    nothing = await office.call("POST", "/payouts", {"rehearsal_of": cell_id}, as_=TREASURER, **key)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "account_restricted"), "nothing goes to it"
    await look.says("payout_account.look", OTHER_TREASURER, "lift", reason="بانک حساب را باز کرد")
    assert (await look.ends())["outcome"] == "VERIFIED"
    batch = await begun(office, cell_id)
    assert (await settled(batch))["outcome"] == "SETTLED"
    (payout,) = await payouts_of(office, cell_id, batch)
    assert payout["state"] == "settled"
    assert account_of(office, cell_id).failures == 0
    await ledger_is_right(office)


async def test_an_account_that_changes_after_the_batch_is_not_paid_to(office: Office) -> None:
    village = office.found_village()
    cell_id, _ = await sold(office, village, price=LARGE)
    batch = await begun(office, cell_id)
    await batch.sees("task_opened", task="payout.second")
    give_account(office, cell_id, f"rehearsal:{cell_id}")
    await batch.says("payout.second", OTHER_TREASURER, "release")
    assert (await batch.ends())["outcome"] == "NOTHING_DUE"
    (payout,) = await payouts_of(office, cell_id, batch)
    assert (payout["state"], payout["reason"]) == ("cancelled", "account_changed")
    await ledger_is_right(office)


async def test_money_that_the_gateway_still_has_is_waited_for(office: Office) -> None:
    village = office.found_village()
    cell_id, _ = await sold(office, village, funded=False)
    batch = await begun(office, cell_id)
    await batch.sees("market_account_short")
    assert await batch.stage() == "APPROVED"
    # In a rehearsal the gateways hand over what they have with the next look.
    assert (await settled_later(batch))["outcome"] == "SETTLED"
    (payout,) = await payouts_of(office, cell_id, batch)
    assert payout["state"] == "settled"
    await ledger_is_right(office)


async def test_money_that_does_not_come_before_the_cutoff_goes_with_the_next_batch(office: Office) -> None:
    village = office.found_village()
    cell_id, order_id = await sold(office, village, funded=False)
    lend(office, cell_id, order_id)
    batch = await begun(office, cell_id)
    await batch.sees("market_account_short")
    await batch.pass_days(4)
    assert (await batch.ends())["outcome"] == "NOTHING_DUE"
    (payout,) = await payouts_of(office, cell_id, batch)
    assert (payout["state"], payout["reason"]) == ("cancelled", "market_account_short")
    lend(office, cell_id, order_id, back=True)
    assert (await settled_later(await begun(office, cell_id)))["outcome"] == "SETTLED"
    await ledger_is_right(office)


async def settled_later(batch: Case) -> dict[str, object]:
    """Once it has looked at the market's account again."""
    for _ in range(6):
        await batch.pass_days(1)
        if (await batch.read())["status"] == "completed":
            break
    return await batch.ends()


@pytest.mark.parametrize("wrong", ["unknown_outcome", "error"])
async def test_a_file_whose_answer_was_lost_is_asked_about_and_paid_once(office: Office, wrong: str) -> None:
    village = office.found_village()
    cell_id, _ = await sold(office, village, price=LARGE)
    batch = await begun(office, cell_id)
    await batch.sees("task_opened", task="payout.second")
    fault(office, batch, wrong)
    await batch.says("payout.second", OTHER_TREASURER, "release")
    assert (await settled(batch))["outcome"] == "SETTLED"
    orders = office.sandbox.control().get("/orders", params={"order_id": batch.id}).json()["items"]
    assert len(orders) == 1
    await ledger_is_right(office)


@pytest.mark.parametrize("answer", ["none_paid", "all_paid", "ask_again"])
async def test_where_the_bank_does_not_say_a_person_asks_it(office: Office, answer: str) -> None:
    village = office.found_village()
    cell_id, _ = await sold(office, village, price=LARGE)
    batch = await begun(office, cell_id)
    await batch.sees("task_opened", task="payout.second")
    fault(office, batch, "silent")
    await batch.says("payout.second", OTHER_TREASURER, "release")
    await batch.in_stage("SENT")
    await batch.pass_days(4)
    form = {"reason": "از شعبه پرسیدیم", "reference": "B-77"} if answer != "ask_again" else {}
    (asked,) = await batch.tasks()
    await batch.says("payout.ask_bank", TREASURER, answer, **form)
    if answer == "ask_again":
        number = int(asked["id"].rpartition(".")[2])
        await batch.sees("task_opened", task_id=f"{batch.id}.{number + 1}")
        await batch.says("payout.ask_bank", TREASURER, "none_paid", reason="از شعبه پرسیدیم")
    assert (await batch.ends())["outcome"] == "SETTLED"
    (payout,) = await payouts_of(office, cell_id, batch)
    assert payout["state"] == ("settled" if answer == "all_paid" else "failed")
    await ledger_is_right(office)


async def test_a_batch_that_is_called_off_pays_nothing_and_loses_nothing(office: Office) -> None:
    village = office.found_village()
    cell_id, _ = await sold(office, village, price=LARGE)
    batch = await begun(office, cell_id)
    await batch.sees("task_opened", task="payout.second")
    body = {"reason": "حساب بازار بررسی شود"}
    gone = await office.call("POST", f"/processes/{batch.id}/withdraw", body, as_="supervisor1")
    assert gone.status_code == 202, gone.text
    assert (await batch.ends())["outcome"] == "WITHDRAWN"
    (payout,) = await payouts_of(office, cell_id, batch)
    assert (payout["state"], payout["reason"]) == ("cancelled", "called_off")
    await ledger_is_right(office)


async def test_the_bank_saying_the_opposite_is_a_persons_case(office: Office) -> None:
    village = office.found_village()
    cell_id, _ = await sold(office, village)
    batch = await begun(office, cell_id)
    assert (await settled(batch))["outcome"] == "SETTLED"
    (payout,) = await payouts_of(office, cell_id, batch)
    await tells(office, payout["id"], "rejected", f"{payout['id']}-no", waits=False)
    await office.exception_about(payout["id"])
    (payout,) = await payouts_of(office, cell_id, batch)
    assert payout["state"] == "settled"
    await ledger_is_right(office)


async def test_what_a_gateway_hands_over_is_in_the_markets_account_once(office: Office) -> None:
    collect(office, "peyvand", 7_000_000)
    before = market_money(office)
    facts = {"gateway": "peyvand", "reference": f"S-{before}", "amount_rials": 5_000_000}
    for n in (1, 2):
        await settles(office, facts, f"gw-{before}-{n}")
    assert market_money(office) == before + 5_000_000
    await settles(office, facts | {"amount_rials": 4_000_000}, f"gw-{before}-3")
    await office.exception_about(f"S-{before}")
    assert market_money(office) == before + 5_000_000
    await ledger_is_right(office)
