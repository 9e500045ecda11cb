"""What refinancing must not do: pay twice, give out cash, or let a rehearsal touch what is real."""

import asyncio
import secrets
from datetime import timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.service import RPCError

from activities.handing import Handings
from domain.loan_steps import Refinancing
from domain.one_time_code import code_of
from stores.borrowing import BorrowingStore
from tests.fixtures.office import CODE_SECRET
from tests.office import Case, Office, Village, now
from tests.stories.roads import ledger_is_right
from tests.stories.test_a_live_loan import live_loan
from tests.stories.test_purpose_wallets import bought, filled, supplier
from tests.stories.test_refinancing import asks, signed


async def owed_on(loan: Case) -> int:
    schedule = (await loan.read())["schedule"]
    return sum(row["principal_rials"] + row["fee_rials"] - row["paid_rials"] for row in schedule)


async def in_its_place(office: Office, village: Village, earlier: Case) -> Case:
    """A real loan that is as large as what is owed, recognised by Mer'at."""
    answer = await asks(office, village.members[0], earlier, await owed_on(earlier), rehearsal=False)
    later = Case(office, answer.json()["id"])
    await later.sees("recognition_asked")
    result = {
        "request_id": later.id, "rank": "A", "affordable_instalment_rials": 100_000_000,
        "guarantor_ceiling_rials": 0, "valid_until": "2199-01-01",
    }  # fmt: skip
    await office.webhook("merat", "merat.result", result, secrets.token_hex(8))
    await later.in_stage("TRUSTEES")
    return later


async def forgotten(office: Office, loan: Case) -> None:
    """As after the days that the engine keeps a case that has ended."""
    office.cases.remove(loan.id)
    execution = WorkflowExecution(workflow_id=loan.id)
    await office.engine.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(namespace=office.engine.namespace, workflow_execution=execution)
    )
    handle = office.engine.get_workflow_handle(loan.id)
    for _ in range(1_200):
        try:
            await handle.describe()
        except RPCError:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the engine still knows it")


async def test_a_worker_that_dies_after_the_earlier_loan_was_paid_off_does_not_take_the_money_back(
    office: Office,
) -> None:
    village = office.found_village()
    earlier = await live_loan(office, village, 60_000_000, 6)
    owed = await owed_on(earlier)
    later = await in_its_place(office, village, earlier)
    await signed(later, village, code_of(CODE_SECRET, later.id, 1))
    await later.in_stage("REPAYING")
    assert (await earlier.ends())["outcome"] == "RESCHEDULED_INTO"
    # The step is done again, for nobody heard its answer, and the engine has forgotten the loan that has ended.
    await forgotten(office, earlier)
    step = Refinancing(later.id, "real", now() + timedelta(seconds=1), earlier.id)
    assert await Handings(office.engine, office.database).pay_off(step) is None
    assert (await office.read(f"/ledger/accounts/loan_principal:{later.id}"))["posted"] == owed
    await ledger_is_right(office)


async def test_who_has_a_loan_paid_off_by_another_one_has_earned_no_points(office: Office) -> None:
    village = office.found_village()
    earlier = await live_loan(office, village, 60_000_000, 6)
    later = await in_its_place(office, village, earlier)
    await signed(later, village, code_of(CODE_SECRET, later.id, 1))
    ended = await earlier.ends()
    assert ended["outcome"] == "RESCHEDULED_INTO"
    assert "points_earned" not in [entry["what"] for entry in ended["timeline"]]


async def test_a_rehearsal_of_it_leaves_the_real_loan_and_its_points_as_they_are(office: Office) -> None:
    village = office.found_village()
    earlier = await live_loan(office, village, 60_000_000, 6)
    answer = await asks(office, village.members[0], earlier, await owed_on(earlier))
    later = Case(office, answer.json()["id"])
    await later.pass_days(4)
    await signed(later, village)
    await later.in_stage("REPAYING")
    assert (await earlier.read())["balance"]["principal_rials"] == 60_000_000
    await earlier.pay(await owed_on(earlier), f"{earlier.id}-all")
    ended = await earlier.ends()
    assert ended["outcome"] == "PAID"
    assert "points_earned" in [entry["what"] for entry in ended["timeline"]]
    with office.database.reading() as session:
        assert BorrowingStore(session).history_of(village.members[0]).rescheduled_loans == 0


async def test_what_is_left_in_a_purpose_wallet_is_not_turned_into_cash_by_another_loan(
    office: Office,
) -> None:
    village = office.found_village()
    earlier = await filled(office, village)
    refused = await asks(office, village.members[0], earlier, 60_600_000)
    assert refused.status_code == 422
    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [
        ("payout.refinances", "wallet_open")
    ]
    await earlier.says("loan.hand_in_invoice", village.members[0], "finished")
    await earlier.sees("wallet_closed")


async def test_what_the_bank_says_of_an_order_that_it_never_had_is_a_persons_case(office: Office) -> None:
    village = office.found_village()
    earlier = await live_loan(office, village, 60_000_000, 6)
    later = await in_its_place(office, village, earlier)
    await signed(later, village, code_of(CODE_SECRET, later.id, 1))
    await later.in_stage("REPAYING")
    facts = {"order_id": f"{later.id}:disburse", "state": "returned", "reference": f"B-{later.id}"}
    await office.webhook("bank", "bank.transfer", facts, secrets.token_hex(8))
    case = await office.exception_about(f"B-{later.id}")
    assert case["subject"]["cause"] == "not_expected"
    assert await later.stage() == "REPAYING"


async def test_money_that_comes_back_into_the_wallet_meanwhile_is_not_paid_out_by_it_either(
    office: Office,
) -> None:
    village, seller = office.found_village(), await supplier(office)
    member = village.members[0]
    earlier = await filled(office, village)
    await bought(earlier, member, seller, "F-1", 60_000_000)
    answer = await asks(office, member, earlier, 60_600_000)
    assert answer.status_code == 202, answer.text
    later = Case(office, answer.json()["id"])
    await later.pass_days(4)
    facts = {"order_id": f"{earlier.id}:wallet:1", "state": "returned", "at": (await earlier.read())["now"]}
    await office.webhook("bank", "bank.transfer", facts, secrets.token_hex(8))
    await earlier.sees("invoice_returned")
    await signed(later, village)
    assert (await later.ends())["outcome"] == "DISBURSEMENT_FAILED"
    assert (await later.sees("not_taken"))["facts"]["reasons"] == ["wallet_open"]
    await ledger_is_right(office)


async def test_a_refusal_that_nobody_heard_stays_one_whatever_the_earlier_loan_would_take_now(
    office: Office,
) -> None:
    village = office.found_village()
    earlier = await live_loan(office, village, 60_000_000, 6)
    owed = await owed_on(earlier)
    later = await in_its_place(office, village, earlier)
    await earlier.pay(owed, f"{earlier.id}-all")
    await earlier.ends()
    await signed(later, village, code_of(CODE_SECRET, later.id, 1))
    assert (await later.ends())["outcome"] == "DISBURSEMENT_FAILED"
    bank = (await office.read("/ledger/accounts/bank:main"))["posted"]
    another = await live_loan(office, village, 60_000_000, 6)
    step = Refinancing(later.id, "real", now() + timedelta(seconds=1), another.id)
    assert await Handings(office.engine, office.database).pay_off(step) == "not_expected"
    assert (await another.read())["balance"]["principal_rials"] == 60_000_000
    assert (await office.read("/ledger/accounts/bank:main"))["posted"] == bank - 60_000_000
    await ledger_is_right(office)
