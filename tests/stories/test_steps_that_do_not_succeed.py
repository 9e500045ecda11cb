"""A step that does not succeed is a person's task, and so is one that cannot be undone; nothing stalls for ever."""

import secrets
from datetime import UTC, datetime

from domain.loan_postings import disbursement_key
from stores.ledger import LedgerStore
from tests.office import Case, Office
from tests.stories.roads import ledger_is_right, to_offer


async def supervisor_says(case: Case, kind: str, outcome: str, **form: str) -> None:
    await case.says(kind, "supervisor1", outcome, **form)


async def sees_task(case: Case, kind: str) -> None:
    await case.sees("task_opened", task=kind)


async def test_a_bank_that_is_away_for_long_is_a_supervisors_task_and_the_step_goes_on(
    office: Office,
) -> None:
    village = office.found_village()
    code = village.national_codes[village.members[0]]
    fault = office.sandbox.fault("bank", "error", operation="owns_sheba", for_process=code, times=None)
    loan = await office.ask_for_loan(village.members[0], 50_000_000, 5)

    # After many tries a supervisor is asked, in words
    await sees_task(loan, "loan.step_stuck")
    told = str([entry["text"] for entry in (await loan.read())["timeline"]])
    assert "asking the bank whose account it is" in told

    # It is still away: the question comes again
    await supervisor_says(loan, "loan.step_stuck", "retry")
    while not (tasks := await loan.tasks()):
        pass
    assert tasks[0]["kind"] == "loan.step_stuck"

    # It is back, and the case goes on where it was
    office.sandbox.control().delete(f"/faults/{fault}").raise_for_status()
    await supervisor_says(loan, "loan.step_stuck", "retry")
    await loan.in_stage("SCORING")


async def test_what_cannot_be_undone_is_done_by_hand_and_the_case_ends(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]
    loan = await to_offer(office, village, 50_000_000, 5)

    # Somebody has settled in the ledger what was only reserved: it cannot be voided any more
    now = datetime.now(UTC)  # noqa: TID251 - a fault, made by hand
    book = f"rehearsal:{loan.id}"
    office.database.write(lambda session: LedgerStore(session).settle(book, disbursement_key(loan.id), now))
    await loan.says("loan.accept_offer", member, "decline")
    await sees_task(loan, "loan.undo_stuck")

    # Trying again does not help, and nobody can withdraw a case that is leaving already
    late = await office.call("POST", f"/processes/{loan.id}/withdraw", {"reason": "؟"}, as_=member)
    assert (late.status_code, late.json()["code"]) == (409, "too_late")
    without_reason = await loan.answer("loan.undo_stuck", "supervisor1", outcome="done_by_hand")
    assert without_reason.status_code == 422
    await supervisor_says(loan, "loan.undo_stuck", "done_by_hand", reason="سند برگشت دستی ۱۲")

    # The rest is undone, and the case ends as it was about to
    ended = await loan.ends()
    assert ended["outcome"] == "WITHDRAWN"
    happened = [(entry["what"], entry["actor"]) for entry in ended["timeline"]]
    assert ("undone_by_hand", "supervisor1") in happened
    assert ("undone", None) in happened


async def test_a_receipt_for_a_loan_that_is_not_there_does_not_stall_its_exception(office: Office) -> None:
    reference = f"ref-{secrets.token_hex(6)}"
    facts = {"reference": reference, "amount_rials": 1_000, "at": "2026-11-24T10:00:00+03:30"}
    await office.webhook("bank", "bank.receipt", facts, secrets.token_hex(8))
    case = await office.exception_about(reference)
    await office.sort_out(case, "hand_to_loan", loan_id="loan-none")
    told = await Case(office, case["id"]).sees("not_taken")
    assert told["facts"]["reasons"] == ["unknown_loan"]
    assert (await office.sort_out(case, "ignore")).status_code == 200


async def test_a_paused_case_begins_no_step(office: Office) -> None:
    village = office.found_village()
    code = village.national_codes[village.members[0]]
    office.sandbox.fault("bank", "slow", operation="owns_sheba", for_process=code, seconds=2.0)
    loan = await office.ask_for_loan(village.members[0], 50_000_000, 5)
    await loan.in_stage("ELIGIBILITY")

    # It is paused while the bank thinks; the answer is taken, and the next system is not asked
    await office.call("POST", f"/processes/{loan.id}/pause", {"reason": "بررسی"}, as_="supervisor1")
    await loan.sees("entered", stage="SCORING")
    await office.call("POST", f"/processes/{loan.id}/resume", {"reason": "ادامه"}, as_="supervisor1")
    await loan.sees("recognition_asked")
    order = [entry["what"] for entry in (await loan.read())["timeline"]]
    assert order.index("paused") < order.index("resumed") < order.index("recognition_asked")
    await ledger_is_right(office)
