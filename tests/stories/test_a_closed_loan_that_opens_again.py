"""A loan that had closed as paid: the bank takes a receipt back, and the loan goes on under the same id."""

import secrets
from typing import Any

import pytest
from sqlalchemy.orm import Session
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.handing import give_event
from activities.outbox import StartRelay
from activities.starting import start_case
from domain.case import OutsideEvent
from domain.ledger import REAL_BOOK, Leg, Transfer, Unit
from stores.cases import CaseStore, StartDue
from stores.ledger import LedgerStore
from stores.members import MemberStore
from stores.memberships import Change, MembershipStore
from tests.office import Case, Office, now
from tests.stories.roads import ledger_is_right, nothing_is_held, to_repayment
from tests.stories.test_a_live_loan import live_loan
from tests.stories.test_histories_that_begin_anew import run_of
from tests.stories.test_receipts_that_bounce import bounces


async def bank_has(office: Office) -> int:
    return int((await office.read("/ledger/accounts/bank:main"))["posted"])


async def held_for(office: Office, loan: Case) -> int:
    held = 0
    for one in (await loan.read())["trustees"]:
        found = await office.read(f"/ledger/accounts/capacity_held:{loan.id}:{one['member_id']}")
        held += found["posted"]
    return held


def whats(found: dict[str, Any]) -> list[str]:
    return [entry["what"] for entry in found["timeline"]]


async def paid_off(office: Office, loan: Case, *amounts: int) -> list[str]:
    """Paid by so many receipts, and closed; their references."""
    references = [f"{loan.id}-{secrets.token_hex(3)}" for _ in amounts]
    for amount, reference in zip(amounts, references, strict=True):
        await loan.pay(amount, reference)
        await loan.sees("receipt", reference=reference)
    assert (await loan.ends())["outcome"] == "PAID"
    await ledger_is_right(office)
    return references


async def test_the_last_receipt_bounces_and_the_loan_is_paid_once_more(office: Office) -> None:
    village = office.found_village()
    loan = await live_loan(office, village, 60_000_000, 6)
    borrower = village.members[0]
    _, last = await paid_off(office, loan, 40_600_000, 20_000_000)
    had, points = await bank_has(office), await points_of(office, borrower)

    event_id, first_run = secrets.token_hex(8), await run_of(office, loan)
    await bounces(office, last, event_id)
    await loan.sees("reopened", owed_rials=20_000_000)
    found = await loan.read()
    assert (found["stage"], found["status"], found["outcome"]) == ("REPAYING", "running", None)
    assert found["balance"] == {"principal_rials": 20_000_000, "fee_due_rials": 0, "overpaid_rials": 0}
    assert await bank_has(office) == had - 20_000_000
    assert await held_for(office, loan) == 20_000_000
    # What the good end had given is taken back
    assert await points_of(office, borrower) == points - 12
    assert await run_of(office, loan) != first_run
    assert {"loan.reopened", "loan.reopened_to_trustee", "loan.reopened_to_leader"} <= set(
        await loan.messages()
    )
    await ledger_is_right(office)

    # The bank tells it again, the relay tells the very same again: nothing changes
    await bounces(office, last)
    told = OutsideEvent(f"bank:{event_id}", "bank.receipt_bounced", now(), {"reference": last})
    assert await give_event(office.engine, office.database, loan.id, told) is None
    await ledger_is_right(office)

    await paid_off(office, loan, 20_000_000)
    found = await loan.read()
    assert whats(found).count("reopened") == whats(found).count("receipt_bounced") == 1
    assert whats(found).count("closed") == 2
    assert [entry["number"] for entry in found["timeline"]] == list(range(len(found["timeline"])))
    assert (await loan.messages()).count("loan.closed") == 2
    assert await held_for(office, loan) == 0
    assert await points_of(office, borrower) == points

    # Closed again it is told once more, and stays closed; another bounce opens it again
    run = await run_of(office, loan)
    await bounces(office, last)
    assert await run_of(office, loan) == run
    assert (await loan.read())["status"] == "completed"


async def points_of(office: Office, member_id: str) -> int:
    return int((await office.read(f"/ledger/accounts/points:{member_id}"))["posted"])


async def test_a_receipt_in_the_middle_bounces_and_later_ones_take_its_place(office: Office) -> None:
    loan = await live_loan(office, office.found_village(), 60_000_000, 6)
    one, _, three = await paid_off(office, loan, 10_600_000, 30_000_000, 20_000_000)
    await bounces(office, one)
    await loan.sees("reopened", owed_rials=10_600_000)
    found = await loan.read()
    assert [row["paid_rials"] for row in found["schedule"]][-2:] == [12_000_000, 1_400_000]
    await ledger_is_right(office)

    # It closes and opens a second time
    await paid_off(office, loan, 10_600_000)
    await bounces(office, three)
    await loan.sees("reopened", owed_rials=20_000_000)
    await ledger_is_right(office)
    await paid_off(office, loan, 20_000_000)
    assert whats(await loan.read()).count("reopened") == 2


async def test_what_was_spent_and_promised_meanwhile_is_not_asked_back(office: Office) -> None:
    village = office.found_village()
    loan = await live_loan(office, village, 60_000_000, 6)
    (reference,) = await paid_off(office, loan, 60_600_000)
    borrower, trustee = village.members[0], (await loan.read())["trustees"][0]["member_id"]
    points, room = await points_of(office, borrower), await available(office, f"capacity:{trustee}")

    # All points but five are given away, and Mer'at lowers what a trustee may stand for to a million
    await gone(office, f"points:{borrower}", "points_issued:network", points - 5)
    await gone(office, f"capacity:{trustee}", "capacity_granted:merat", room - 1_000_000)
    await bounces(office, reference)
    await loan.sees("points_taken_back", points=5)
    assert await points_of(office, borrower) == 0
    # What the trustee has no room for is missing
    assert await held_for(office, loan) == 31_000_000
    await ledger_is_right(office)

    # Its next good end gives what had gone back, and not the rest a second time
    await paid_off(office, loan, 60_600_000)
    assert await points_of(office, borrower) == 5
    assert await available(office, f"capacity:{trustee}") == 1_000_000


async def test_it_hears_of_whoever_died_or_lost_their_rank_while_it_was_closed(office: Office) -> None:
    village = office.found_village()
    loan = await live_loan(office, village, 60_000_000, 6)
    (reference,) = await paid_off(office, loan, 60_600_000)
    trustee = (await loan.read())["trustees"][0]["member_id"]

    def lives(session: Session) -> None:
        MembershipStore(session).die(village.members[0], Change("died", now(), None))
        MemberStore(session, office.keys).take_rank(trustee)

    await office.database.awrite(lives)
    await bounces(office, reference)
    await loan.sees("borrower_died")
    await loan.sees("trustee_shortfall", member=trustee)
    await loan.sees("task_opened", task="loan.claim_insurance")
    messages = await loan.messages()
    assert "loan.reopened" not in messages
    assert messages.count("loan.reopened_to_trustee") == 1
    assert "loan.call_member" not in [task["kind"] for task in await loan.tasks()]
    await ledger_is_right(office)


async def available(office: Office, account: str) -> int:
    return int((await office.read(f"/ledger/accounts/{account}"))["available"])


async def gone(office: Office, account: str, to: str, amount: int) -> None:
    unit = Unit.POINTS if account.startswith("points") else Unit.CAPACITY_RIALS
    legs = (Leg(account, debit=amount), Leg(to, credit=amount))
    transfer = Transfer(REAL_BOOK, f"gone:{account}", "gone", unit, legs, now())
    await office.database.awrite(lambda session: LedgerStore(session).post(transfer))


async def test_two_bounces_at_once_open_it_once(office: Office) -> None:
    loan = await live_loan(office, office.found_village(), 60_000_000, 6)
    one, two = await paid_off(office, loan, 30_600_000, 30_000_000)
    for reference in (one, two):
        facts = {"reference": reference}
        await office.webhook("bank", "bank.receipt_bounced", facts, secrets.token_hex(8))
    for reference in (one, two):
        await loan.sees("receipt_bounced", reference=reference)
    found = await loan.read()
    assert whats(found).count("reopened") == 1
    assert found["balance"]["principal_rials"] == 60_000_000
    await ledger_is_right(office)


async def test_a_settlement_that_bounces_asks_for_the_later_fees_again(office: Office) -> None:
    loan = await live_loan(office, office.found_village(), 240_000_000, 24)
    agreed = (await loan.read())["schedule"]
    quote = await office.read(f"/loans/{loan.id}/settlement-quote")
    reference = f"{loan.id}-settles"
    await loan.pay(quote["total_rials"], reference)
    await loan.sees("settled_early", fee_rials=quote["waived_fee_rials"])
    assert (await loan.ends())["outcome"] == "PAID"
    await ledger_is_right(office)

    await bounces(office, reference)
    await loan.sees("reopened")
    assert (await loan.read())["schedule"] == agreed
    await ledger_is_right(office)
    # What settles it is the same as before
    assert (await office.read(f"/loans/{loan.id}/settlement-quote"))["total_rials"] == quote["total_rials"]
    await loan.pay(quote["total_rials"], f"{loan.id}-again")
    assert (await loan.ends())["outcome"] == "PAID"
    await ledger_is_right(office)


async def test_what_was_given_back_meanwhile_stays_a_persons_case(office: Office) -> None:
    village = office.found_village()
    loan = await live_loan(office, village, 60_000_000, 6)
    reference = f"{loan.id}-much"
    await loan.pay(61_600_000, reference)
    await loan.sees("task_opened", task="loan.refund_overpaid")
    await loan.says("loan.refund_overpaid", "treasury1", "refunded", reference="R-1")
    assert (await loan.ends())["outcome"] == "PAID"
    await bounces(office, reference)
    exception = await office.exception_about(reference)
    assert exception["subject"]["cause"] == "refunded"
    assert (await loan.read())["status"] == "completed"
    await ledger_is_right(office)


async def test_the_engine_hears_of_it_once_however_often_it_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    loan = await live_loan(office, office.found_village(), 60_000_000, 6)
    (reference,) = await paid_off(office, loan, 60_600_000)

    async def away(client: Client, due: StartDue) -> None:
        raise RPCError("away", RPCStatusCode.UNAVAILABLE, b"")

    # We are killed before the engine has heard of it: the worker's relay tells it
    monkeypatch.setattr("api.case_start.start_case", away)
    await bounces(office, reference)
    await loan.in_stage("REPAYING")
    await StartRelay(office.database, office.engine).once()
    await loan.sees("reopened")
    run = await run_of(office, loan)
    due = await office.database.aread(lambda session: CaseStore(session).start_of(loan.id))
    assert due is not None
    assert due.run == 1
    await start_case(office.engine, due)
    assert await run_of(office, loan) == run

    # Told once more after it has closed again, it does not begin
    await paid_off(office, loan, 60_600_000)
    await start_case(office.engine, due)
    assert await run_of(office, loan) == run
    await ledger_is_right(office)


async def test_a_rehearsal_goes_on_by_its_own_clock_and_is_asked_about_once(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 60_000_000, 6)
    schedule = (await loan.read())["schedule"]
    await loan.pass_until(schedule[0]["due_on"])
    reference = f"{loan.id}-all"
    await loan.pay(60_600_000, reference)
    closed = await loan.ends()
    run = await run_of(office, loan)

    # It goes on at the time where it was; what passed is not reminded of
    await bounces(office, reference)
    await loan.sees("reopened", owed_rials=60_600_000)
    assert await run_of(office, loan) != run
    found = await loan.read()
    assert found["now"] >= closed["now"]
    assert found["balance"] == {"principal_rials": 60_000_000, "fee_due_rials": 600_000, "overpaid_rials": 0}
    reminders = [what for what in whats(found) if what.startswith("reminded")]
    await ledger_is_right(office)

    # The ladder counts from the dates of the contract
    await loan.pass_days(8)
    found = await loan.read()
    assert [task["kind"] for task in found["tasks"]] == ["loan.call_member"]
    again = [what for what in whats(found) if what.startswith("reminded")][len(reminders) :]
    assert again == ["reminded_overdue", "reminded_overdue"]
    await loan.pay(60_600_000, f"{loan.id}-again")
    assert (await loan.ends())["outcome"] == "PAID"
    await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def test_one_that_is_late_by_then_is_asked_about_at_once_and_once(office: Office) -> None:
    loan = await to_repayment(office, office.found_village(), 60_000_000, 6)
    schedule = (await loan.read())["schedule"]
    await loan.pass_until(schedule[0]["deadline_on"])
    await loan.pass_days(20)
    assert [task["kind"] for task in await loan.tasks()] == ["loan.call_member"]
    reference = f"{loan.id}-all"
    await loan.pay(60_600_000, reference)
    closed = whats(await loan.ends())

    await bounces(office, reference)
    await loan.sees("reopened", owed_rials=60_600_000)
    await loan.pass_days(1)
    found = await loan.read()
    assert [task["kind"] for task in found["tasks"]] == ["loan.call_member"]
    since = whats(found)[len(closed) :]
    assert since.count("task_opened") == 1
    assert [what for what in since if what.startswith(("reminded_overdue", "trustees_told"))] == []
    await ledger_is_right(office)
