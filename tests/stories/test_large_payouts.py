"""Large payouts of a batch: seen by people whom none of them pays, who release them one by one."""

import secrets
from typing import Any

import pytest
from sqlalchemy import select

from activities.payout_start import keep_batch
from activities.starting import start_case
from domain.permissions import NATIONWIDE, Role
from stores.cell_rows import CellRow
from stores.staff import StaffMember, StaffStore
from tests.office import HASHED, Case, Office, now
from tests.pages.conftest import browser_of, hidden, log_in
from tests.stories.market import listed
from tests.stories.payouts import (
    OTHER_TREASURER,
    TREASURER,
    begun,
    fault,
    give_account,
    payouts_of,
    sell,
    sold,
)
from tests.stories.roads import ledger_is_right

LARGE = 600_000_000
"""A price of which the cell's part is above the limit for one person."""
LARGER = 700_000_000
OWN_CASE = {
    "fa": "کسی دربارهٔ پروندهٔ خودش یا نزدیکانش تصمیم نمی‌گیرد.",
    "en": "Nobody decides on their own case, or of somebody close to them.",
}


def works_for_the_treasury(office: Office, cell_id: str) -> str:
    """Whoever answers for the cell is one of the treasury's people as well; their username there."""
    username = f"treasurer-{secrets.token_hex(4)}"

    def write(session: Any) -> None:
        member_id = session.scalar(select(CellRow.member_id).where(CellRow.id == cell_id))
        person = StaffMember(username, HASHED, frozenset({Role.TREASURY}), None, NATIONWIDE, member_id)
        StaffStore(session).put_person(person)

    office.database.write(write)
    return username


async def two_cells(office: Office, second_price: int = LARGER) -> tuple[str, str]:
    """Two cells that are paid with one batch, both a large sum; the batch is that of what the first one sold."""
    first, _ = await sold(office, office.found_village(), price=LARGE)
    product_id, second = await listed(office, office.found_village(), rehearsal=False)
    book = f"rehearsal:{first}"
    give_account(office, second, book)
    sell(office.database, product_id, second, f"o-{secrets.token_hex(4)}", book, price=second_price)
    return first, second


async def state_of(office: Office, cell_id: str, batch: Case) -> tuple[str, str | None]:
    (payout,) = await payouts_of(office, cell_id, batch)
    return payout["state"], payout["reason"]


async def noted(batch: Case, what: str) -> list[dict[str, Any]]:
    """What the timeline says of something, in that order."""
    entries = (await batch.read())["timeline"]
    return [one["facts"] | {"by": one["actor"]} for one in entries if one["what"] == what]


async def settled(batch: Case) -> None:
    await batch.in_stage("SENT")
    await batch.pass_days(1)
    assert (await batch.ends())["outcome"] == "SETTLED"


async def test_whom_a_large_one_pays_is_not_asked_and_is_refused(office: Office) -> None:
    cell_id, _ = await sold(office, office.found_village(), price=LARGE)
    theirs = works_for_the_treasury(office, cell_id)
    batch = await begun(office, cell_id, as_=None)
    await batch.sees("task_opened", task="payout.release")
    (task,) = await batch.tasks()
    for view in ("groups", "unassigned"):
        seen = await office.read(f"/tasks?view={view}&process_id={batch.id}", as_=theirs)
        assert seen["items"] == []
    claim = {"expected_rev": task["rev"], "request_id": "1"}
    refused = await office.call("POST", f"/tasks/{task['id']}/claim", claim, as_=theirs)
    assert (refused.status_code, refused.json()["code"]) == (403, "own_case")
    for outcome in ("release", "hold"):
        own = await batch.answer("payout.release", theirs, outcome=outcome, reason="می‌شناسم")
        assert (own.status_code, own.json()["code"]) == (403, "own_case")
    assert office.app is not None
    for language, words in OWN_CASE.items():
        async with browser_of(office.app) as browser:
            await log_in(browser, theirs, language)
            page = (await browser.get(f"/tasks/{task['id']}")).text
            assert words in page
            assert 'name="outcome"' not in page
    await batch.says("payout.release", TREASURER, "release")
    again = await batch.answer("payout.release", theirs, outcome="release")
    assert (again.status_code, again.json()["code"]) == (403, "own_case"), "nor as the second person"
    await batch.says("payout.release", OTHER_TREASURER, "release")
    await settled(batch)
    (payout,) = await payouts_of(office, cell_id, batch)
    assert (payout["released_by"], payout["approved_by"]) == (TREASURER, OTHER_TREASURER)
    await ledger_is_right(office)


async def test_whom_a_large_one_would_pay_begins_no_batch(office: Office) -> None:
    cell_id, _ = await sold(office, office.found_village(), price=LARGE)
    theirs = works_for_the_treasury(office, cell_id)
    said = {}
    for language in ("fa", "en"):
        key = {"Idempotency-Key": secrets.token_hex(8), "Accept-Language": language}
        own = await office.call("POST", "/payouts", {"rehearsal_of": cell_id}, as_=theirs, **key)
        assert (own.status_code, own.json()["code"]) == (403, "own_payout")
        said[language] = own.json()["title"]
    assert said["fa"].startswith("پرداخت بزرگی از این دسته به هستهٔ خودتان می‌رود")
    assert said["en"].startswith("A large payout of this batch would go to your own cell")

    # It became large only after they had begun it: they are none of the two who must have seen it.
    due = office.database.write(lambda session: keep_batch(session, now(), f"rehearsal:{cell_id}", theirs))
    assert due is not None
    await start_case(office.engine, due)
    batch = Case(office, due.process_id)
    office.cases.insert(0, batch.id)
    await batch.sees("task_opened", task="payout.release")
    own = await batch.answer("payout.release", theirs, outcome="release")
    assert (own.status_code, own.json()["code"]) == (403, "own_case")
    for who in (TREASURER, OTHER_TREASURER):
        await batch.says("payout.release", who, "release")
    await settled(batch)
    (payout,) = await payouts_of(office, cell_id, batch)
    assert (payout["prepared_by"], payout["released_by"], payout["approved_by"]) == (
        theirs, TREASURER, OTHER_TREASURER,
    )  # fmt: skip
    await ledger_is_right(office)


async def test_whom_a_payout_pays_does_not_say_that_the_bank_has_paid_none(office: Office) -> None:
    cell_id, _ = await sold(office, office.found_village(), price=LARGE)
    theirs = works_for_the_treasury(office, cell_id)
    batch = await begun(office, cell_id)
    await batch.sees("task_opened", task="payout.second")
    fault(office, batch, "silent")
    await batch.says("payout.second", OTHER_TREASURER, "release")
    await batch.in_stage("SENT")
    await batch.pass_days(4)
    own = await batch.answer("payout.ask_bank", theirs, outcome="none_paid", reason="پرسیدم")
    assert (own.status_code, own.json()["code"]) == (403, "own_case")
    await batch.says("payout.ask_bank", TREASURER, "all_paid", reason="از شعبه پرسیدیم", reference="B-78")
    assert (await batch.ends())["outcome"] == "SETTLED"
    await ledger_is_right(office)


async def test_one_of_the_large_ones_is_held_and_the_rest_is_sent(office: Office) -> None:
    first, second = await two_cells(office)
    batch = await begun(office, first)
    await batch.sees("task_opened", task="payout.second")
    found = await office.read(f"/payouts?batch_id={batch.id}&large=true", as_=OTHER_TREASURER)
    large = {one["cell_id"]: one for one in found["items"]}
    assert set(large) == {first, second}
    held = large[second]["id"]

    silent = await batch.answer("payout.second", OTHER_TREASURER, outcome="release", held=[held])
    assert silent.status_code == 422
    assert [(one["field"], one["code"]) for one in silent.json()["errors"]] == [("reason", "required")]
    for unknown in (f"{batch.id}:cell-none", large[first]["id"] + "x"):
        wrong = await batch.answer(
            "payout.second", OTHER_TREASURER, outcome="release", held=[unknown], reason="؟"
        )
        assert wrong.status_code == 422
        assert [(one["field"], one["code"]) for one in wrong.json()["errors"]] == [("held", "not_a_choice")]

    await batch.says("payout.second", OTHER_TREASURER, "release", held=[held], reason="از هسته می‌پرسیم")
    await settled(batch)
    assert (await state_of(office, first, batch))[0] == "settled"
    assert await state_of(office, second, batch) == ("cancelled", "held_back")
    rials = {cell: one["amount_rials"] for cell, one in large.items()}
    assert await noted(batch, "held_back") == [
        {"large": 1, "large_rials": rials[second], "because": "از هسته می‌پرسیم", "by": OTHER_TREASURER}
    ]
    assert await noted(batch, "released") == [
        {"large": 1, "large_rials": rials[first], "by": OTHER_TREASURER}
    ]
    following = await begun(office, first)
    await following.sees("task_opened", task="payout.second")
    (payout,) = (await office.read(f"/payouts?batch_id={following.id}", as_=TREASURER))["items"]
    assert (payout["cell_id"], payout["amount_rials"]) == (second, rials[second])
    await following.says("payout.second", OTHER_TREASURER, "release")
    await settled(following)
    await ledger_is_right(office)


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("more", [False, True], ids=["rest", "none"])
async def test_the_second_person_sees_what_the_first_held_and_decides_over_the_rest(
    office: Office, language: str, more: bool
) -> None:
    first, second = await two_cells(office)
    batch = await begun(office, first, as_=None)
    await batch.sees("task_opened", task="payout.release")
    (task,) = await batch.tasks()
    ids = {cell: (await payouts_of(office, cell, batch))[0]["id"] for cell in (first, second)}
    assert office.app is not None
    path = f"/tasks/{task['id']}"
    for who, asked, picked in (
        (TREASURER, (first, second), [second]),
        (OTHER_TREASURER, (first,), [first] * more),
    ):
        async with browser_of(office.app) as browser:
            await log_in(browser, who, language)
            page = (await browser.get(path)).text
            boxes = [ids[cell] for cell in (first, second) if f'value="{ids[cell]}"' in page]
            assert boxes == [ids[cell] for cell in asked]
            assert ("treasury1 آن را نگه داشته است" in page or "treasury1 has held it back" in page) == (
                who == OTHER_TREASURER
            )
            assert ("بالاتر از سقف یک نفر" if language == "fa" else "above the limit for one person") in page
            form: dict[str, Any] = {
                name: hidden(page, name) for name in ("csrf_token", "request_id", "expected_rev")
            }
            form |= {"outcome": "release", "pick-held": [ids[cell] for cell in picked]}
            if picked:
                # Without a reason it is not taken, and what was marked stays so.
                wrong = await browser.post(f"{path}/complete", data=form)
                assert wrong.status_code == 422
                assert wrong.text.count("checked") == len(picked)
                form |= {"reason": "مبلغ با هسته خوانده شود", "request_id": hidden(wrong.text, "request_id")}
            sent = await browser.post(f"{path}/complete", data=form)
            assert sent.status_code == 303, sent.text
    assert await state_of(office, second, batch) == ("cancelled", "held_back")
    held = [(one["by"], one["large"]) for one in await noted(batch, "held_back")]
    if more:
        assert (await batch.ends())["outcome"] == "NOTHING_DUE"
        assert await state_of(office, first, batch) == ("cancelled", "held_back")
        assert (held, await noted(batch, "released")) == ([(TREASURER, 1), (OTHER_TREASURER, 1)], [])
    else:
        await settled(batch)
        assert (await state_of(office, first, batch))[0] == "settled"
        assert held == [(TREASURER, 1)]
        ((left,),) = ([one["large"] for one in await noted(batch, "released")],)
        assert left == 1
    await ledger_is_right(office)
