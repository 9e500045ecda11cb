"""The same road on PostgreSQL: a loan paid back, a way out, fifty answers at once."""

import asyncio
import secrets
from collections import Counter
from typing import Any

import pytest

from tests.office import Office
from tests.stories.roads import ledger_is_right, nothing_is_held, to_endorsement, to_offer, to_repayment
from tests.stories.test_fifty_people import fifty_officers

pytestmark = pytest.mark.postgres


async def test_a_loan_is_paid_back(postgres_office: Office) -> None:
    village = postgres_office.found_village()
    loan = await to_repayment(postgres_office, village, 60_000_000, 6)
    for row in (await loan.read())["schedule"]:
        await loan.pass_until(row["due_on"])
        await loan.pay(row["principal_rials"] + row["fee_rials"])
        await loan.sees("instalment_paid", number=row["number"])
    assert (await loan.ends())["outcome"] == "PAID"
    await ledger_is_right(postgres_office)
    assert (await postgres_office.read("/tasks?view=overdue", as_=village.leader))["items"] == []

    # An offer that nobody accepts gives everything free again
    loan = await to_offer(postgres_office, village, 50_000_000, 5)
    await loan.pass_days(11)
    assert (await loan.ends())["outcome"] == "OFFER_EXPIRED"
    await nothing_is_held(postgres_office, loan)

    # Fifty officers answer one task
    loan = await to_endorsement(postgres_office, village, 600_000_000, 30)
    await loan.says("loan.endorse", village.leader, "endorse")
    (task,) = await loan.tasks()

    async def answer(username: str) -> tuple[int, dict[str, Any]]:
        body = {
            "expected_rev": task["rev"],
            "request_id": secrets.token_hex(6),
            "form": {"outcome": "approve"},
        }
        told = await postgres_office.call("POST", f"/tasks/{task['id']}/complete", body, as_=username)
        return told.status_code, told.json()

    people = await fifty_officers(postgres_office)
    answers = await asyncio.gather(*map(answer, people))
    assert Counter(status for status, _ in answers) == {200: 1, 409: 49}
    winner = next(told["done_by"] for status, told in answers if status == 200)
    assert all(told["by"] == winner and told["at"] for status, told in answers if status == 409)
    await ledger_is_right(postgres_office)
