"""The worker is killed with SIGKILL again and again in the middle of a loan; the end is the same."""

import asyncio
import contextlib

import pytest

from tests.faults.mortal import MortalOffice, moved, to_offer, to_the_last_instalment
from tests.stories.roads import ledger_is_right, nothing_is_held


@pytest.mark.parametrize("seed", [7])
async def test_a_worker_killed_in_the_middle_changes_nothing(mortal: MortalOffice, seed: int) -> None:
    office = mortal.office
    village = office.found_village()
    async with mortal.worker.dying(seed):
        loan = await to_the_last_instalment(office, village)

    # The same end as ever: paid once, disbursed once, every line of the timeline there once
    assert mortal.worker.deaths >= 2
    ended = await loan.ends()
    assert (ended["outcome"], ended["stage"]) == ("PAID", "CLOSED")
    assert ended["balance"] == {"principal_rials": 0, "fee_due_rials": 0, "overpaid_rials": 0}
    happened = [entry["what"] for entry in ended["timeline"]]
    for once in ("recognised", "endorsed", "reserved", "accepted", "disbursed", "closed", "ended"):
        assert happened.count(once) == 1
    assert happened.count("receipt") == happened.count("instalment_paid") == 6
    numbers = [entry["number"] for entry in ended["timeline"]]
    assert numbers == sorted(set(numbers))
    calls = [call for call in office.sandbox.see("/calls")["items"] if call["rehearsal"] == loan.id]
    assert [call["operation"] for call in calls].count("order_transfer") == 1
    await ledger_is_right(office)


@pytest.mark.parametrize("seed", [3, 11])
async def test_an_offer_that_ends_while_it_is_accepted_is_paid_or_free_and_never_both(
    mortal: MortalOffice, seed: int
) -> None:
    office = mortal.office
    village = office.found_village()
    loan = await to_offer(office, village)
    code = await loan.code()

    async def accept() -> None:
        with contextlib.suppress(AssertionError):  # the task may be over already
            await loan.answer("loan.accept_offer", village.members[0], outcome="accept", code=code)

    async with mortal.worker.dying(seed):
        await asyncio.gather(moved(loan, 10), accept())
        for _ in range(1_200):
            if (stage := await loan.stage()) in {"REPAYING", "OFFER_EXPIRED"}:
                break
            await moved(loan, 1)

    orders = [call for call in office.sandbox.see("/calls")["items"] if call["rehearsal"] == loan.id]
    paid = [call["operation"] for call in orders].count("order_transfer")
    principal = await office.read(f"/ledger/accounts/loan_principal:{loan.id}?book=rehearsal:{loan.id}")
    if stage == "REPAYING":
        assert (paid, principal["posted"]) == (1, 60_000_000)
    else:
        assert (paid, principal["posted"]) == (0, 0)
        await loan.ends()
        await nothing_is_held(office, loan)
    await ledger_is_right(office)
