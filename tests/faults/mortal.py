"""Roads that are walked while the worker dies and comes back at random."""

import asyncio
import secrets
from dataclasses import dataclass
from typing import Any

from tests.mortal_worker import MortalWorker
from tests.office import Case, Office, Village


@dataclass
class MortalOffice:
    office: Office
    worker: MortalWorker


async def to_offer(office: Office, village: Village) -> Case:
    loan = await office.ask_for_loan(village.members[0], 60_000_000, 6)
    await moved(loan, 4)
    for trustee in [task["assigned_member_id"] for task in await loan.tasks()]:
        await answered(loan, "loan.stand_as_trustee", trustee, outcome="accept")
    await answered(loan, "loan.endorse", village.leader, outcome="endorse")
    await loan.in_stage("OFFERED")
    return loan


async def to_repayment(office: Office, village: Village) -> Case:
    loan = await to_offer(office, village)
    await answered(loan, "loan.accept_offer", village.members[0], outcome="accept", code=await loan.code())
    await moved(loan, 1)
    await loan.in_stage("REPAYING")
    return loan


async def to_the_last_instalment(office: Office, village: Village) -> Case:
    loan = await to_repayment(office, village)
    for row in (await loan.read())["schedule"]:
        await moved(loan, 30)
        await loan.pay(row["principal_rials"] + row["fee_rials"], f"{loan.id}-{row['number']}")
        await loan.sees("instalment_paid", number=row["number"])
    return loan


async def moved(loan: Case, days: int) -> None:
    """Moves the clock; where a worker that died meanwhile makes it last longer than the API waits, it is said again."""
    key = {"Idempotency-Key": secrets.token_hex(8)}
    for _ in range(5):
        path = f"/rehearsals/{loan.id}/advance"
        answer = await loan.office.call("POST", path, {"days": days}, **key)
        if answer.status_code == 200:
            return
        assert (answer.status_code, answer.json()["code"]) == (409, "busy"), answer.text
    raise AssertionError("the clock stands still")


async def answered(loan: Case, kind: str, who: str, **form: Any) -> None:
    """An answer is taken, or accepted and done a little later (202): nobody has to say it twice."""
    answer = await loan.answer(kind, who, **form)
    assert answer.status_code in {200, 202}, answer.text
    for _ in range(600):
        mine = [t for t in await loan.tasks() if t["kind"] == kind and t["assigned_member_id"] in (None, who)]
        if not mine or who in await _voters(loan, mine[0]["id"]):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{kind} stayed open")


async def _voters(loan: Case, task_id: str) -> set[str]:
    """Who has answered a task that needs more answers than one."""
    task = await loan.office.read(f"/tasks/{task_id}", as_="supervisor1")
    return {given["by"] for given in task["why"]["answers"]}
