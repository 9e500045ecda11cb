"""A real loan in real time: webhooks of Mer'at and the bank, and histories that begin anew."""

import secrets
from datetime import UTC, datetime

from domain.one_time_code import code_of
from tests.fixtures.office import CODE_SECRET
from tests.office import Case, Office, Village
from tests.stories.roads import ledger_is_right

MOST_BYTES_ALIVE = 16 * 1024


async def test_a_live_loan_is_carried_by_webhooks_through_many_histories(office: Office) -> None:
    village = office.found_village()
    loan = await live_loan(office, village, 120_000_000, 12)

    # Each instalment is paid ahead of its day; the workflow goes on in fresh histories meanwhile
    schedule = (await loan.read())["schedule"]
    runs, largest = set(), await bytes_alive(office, loan)
    for row in schedule:
        await loan.pay(row["principal_rials"] + row["fee_rials"], f"{loan.id}-{row['number']}")
        await loan.sees("instalment_paid", number=row["number"])
        runs.add((await office.engine.get_workflow_handle(loan.id).describe()).run_id)
        largest = max(largest, await bytes_alive(office, loan))
    ended = await loan.ends()
    assert ended["outcome"] == "PAID"
    assert len(runs) > 2
    assert largest <= MOST_BYTES_ALIVE
    numbers = [entry["facts"]["number"] for entry in ended["timeline"] if entry["what"] == "instalment_paid"]
    assert numbers == list(range(1, 13))
    await ledger_is_right(office)

    # A receipt that comes after all is kept as a person's case, and moves no money
    await loan.pay(1_000_000, f"{loan.id}-late")
    late = await office.until_listed(f"/processes?kind=exception&q={loan.id}-late", as_="reconciliation1")
    assert late[0]["subject"]["cause"] == "case_closed"


async def test_an_answer_sent_twice_across_histories_counts_once(office: Office) -> None:
    village = office.found_village()
    loan = await live_loan(office, village, 60_000_000, 6)
    schedule = (await loan.read())["schedule"]
    facts = {
        "reference": f"{loan.id}-once",
        "amount_rials": schedule[0]["fee_rials"],
        "at": datetime.now(UTC).isoformat(),  # noqa: TID251 - the bank's own clock
        "loan_id": loan.id,
    }
    for number in range(3):
        await office.webhook("bank", "bank.receipt", facts, f"{loan.id}-delivery-{number}")
    await loan.sees("instalment_paid", number=1)
    await loan.pay(schedule[1]["principal_rials"])
    await loan.sees("instalment_paid", number=2)
    found = await loan.read()
    assert sum(row["paid_rials"] for row in found["schedule"]) == (
        schedule[0]["fee_rials"] + schedule[1]["principal_rials"]
    )
    assert [entry["what"] for entry in found["timeline"]].count("receipt") == 2


async def bytes_alive(office: Office, loan: Case) -> int:
    """What the engine keeps of the loan's present run."""
    described = await office.engine.get_workflow_handle(loan.id).describe()
    return int(described.raw_description.workflow_execution_info.history_size_bytes)


async def live_loan(office: Office, village: Village, amount_rials: int, instalments: int) -> Case:
    """Asked for and paid out in seconds, as fast as people and systems answer."""
    loan = await office.ask_for_loan(village.members[0], amount_rials, instalments, rehearsal=False)
    await loan.sees("recognition_asked")
    result = {
        "request_id": loan.id,
        "rank": "A",
        "affordable_instalment_rials": 100_000_000,
        "guarantor_ceiling_rials": 0,
        "valid_until": "2199-01-01",
    }
    assert (await office.webhook("merat", "merat.result", result, secrets.token_hex(8))).status_code == 202
    await loan.sees("recognised")
    await loan.in_stage("TRUSTEES")
    for task in await loan.tasks():
        await loan.says("loan.stand_as_trustee", task["assigned_member_id"], "accept")
    await loan.says("loan.endorse", village.leader, "endorse")
    await loan.says("loan.accept_offer", village.members[0], "accept", code=code_of(CODE_SECRET, loan.id, 1))
    await loan.sees("payment_ordered")
    settled = {"order_id": f"{loan.id}:disburse", "state": "settled", "reference": "B-1"}
    assert (await office.webhook("bank", "bank.transfer", settled, secrets.token_hex(8))).status_code == 202
    await loan.in_stage("REPAYING")
    return loan
