"""Every morning the bank's statement stands beside our books; what differs is a person's case, once."""

import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.client import Client

from domain.jalali import at_tehran, tehran_date
from domain.order_postings import gateway_settled
from engine.client import TASK_QUEUE
from engine.schedules import daily, ensure_schedules
from engine.server import RunningEngine
from gateways.sandbox.configuration import SandboxConfig
from stores.database import Database
from stores.ledger import LedgerStore
from tests.fixtures.office import own_namespace, running_office
from tests.fixtures.sandbox import Sandbox, open_sandbox
from tests.office import Case, Office
from tests.stories.payouts import collect
from tests.stories.test_a_live_loan import live_loan
from worker import SCHEDULES

NOW = datetime.now(UTC)  # noqa: TID251 - the bank's own clock
YESTERDAY = tehran_date(NOW) - timedelta(days=1)


@pytest.fixture
def own_bank() -> Iterator[Sandbox]:
    """A bank that knows of no other story's money."""
    yield from open_sandbox(SandboxConfig(port=0, smtp_port=0))


@pytest.fixture
async def treasury(
    engine: RunningEngine, own_bank: Sandbox, sqlite_template: Path, tmp_path: Path
) -> AsyncIterator[Office]:
    path = tmp_path / "hamyar.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    async with running_office(engine, own_bank, database, await own_namespace(engine)) as running:
        yield running
    database.close()


def books(bank: Sandbox, reference: str, rials: int) -> None:
    at = at_tehran(YESTERDAY, 12).isoformat()
    bank.tell("/statement", kind="receipt", reference=reference, amount_rials=rials, at=at)


async def comes_in(office: Office, reference: str, rials: int) -> None:
    facts = {"reference": reference, "amount_rials": rials, "at": at_tehran(YESTERDAY, 12).isoformat()}
    assert (await office.webhook("bank", "bank.receipt", facts, secrets.token_hex(8))).status_code == 202
    await office.exception_about(reference)


async def compared(office: Office) -> list[tuple[str, str, str | None]]:
    """Compares yesterday by hand and gives what was found."""
    begun = await office.call("POST", "/reconciliations", {"day": str(YESTERDAY)}, as_="treasury1")
    assert begun.status_code == 202, begun.text
    await office.engine.get_workflow_handle(begun.json()["id"]).result()
    found = await office.read(f"/reconciliations/{YESTERDAY}/differences", as_="treasury1")
    return [(one["reference"], one["cause"], one["process_id"]) for one in found["items"]]


async def test_matched_missing_and_differing_and_a_second_look_opens_nothing_more(
    treasury: Office, own_bank: Sandbox
) -> None:
    await comes_in(treasury, "both", 10_000)
    await comes_in(treasury, "another-amount", 20_000)
    books(own_bank, "both", 10_000)
    books(own_bank, "another-amount", 25_000)
    books(own_bank, "only-the-bank", 30_000)
    found = await compared(treasury)
    assert [(reference, cause) for reference, cause, _ in found] == [
        ("another-amount", "differing"), ("only-the-bank", "missing_here"),
    ]  # fmt: skip
    assert all(case for *_, case in found)
    assert await compared(treasury) == found
    # What only the bank knew has been taken into suspense by the first look: one is left that differs
    (run,) = (await treasury.read("/reconciliations", as_="auditor1"))["items"]
    assert (run["day"], run["lines"], run["matched"], run["differences"]) == (str(YESTERDAY), 3, 2, 1)

    # Money that only the bank knew is in the books now, and a person hands it on or sends it back
    lost = await treasury.exception_about("only-the-bank")
    assert lost["subject"]["cause"] == "missing_here"
    assert (await treasury.read("/ledger/accounts/suspense:only-the-bank"))["posted"] == 30_000
    assert (await treasury.sort_out(lost, "sent_back")).status_code == 200
    await Case(treasury, lost["id"]).sees("sent_back", amount_rials=30_000)
    ages = (await treasury.read("/suspense/ages", as_="treasury1"))["items"]
    assert sum(age["amount_rials"] for age in ages) == 30_000
    waiting = (await treasury.read("/suspense", as_="treasury1"))["items"]
    assert sorted(one["reference"] for one in waiting) == ["another-amount", "both"]
    checked = await treasury.read("/ledger/check")
    assert checked["ok"]


def _hands_over(office: Office, reference: str, rials: int, at: datetime) -> None:
    moved = gateway_settled("real", "peyvand", reference, rials, at)
    office.database.write(lambda session: LedgerStore(session).post(moved))


async def test_the_markets_account_has_a_statement_of_its_own(treasury: Office, own_bank: Sandbox) -> None:
    at = at_tehran(YESTERDAY, 12)
    collect(treasury, "peyvand", 1_000_000)
    for reference, rials in (("handed", 400_000), ("not-at-the-bank", 300_000)):
        _hands_over(treasury, reference, rials, at)
    nothing = await compared(treasury)
    assert [(reference, cause) for reference, cause, _ in nothing] == [
        (f"market-statement-{YESTERDAY}", "statement_missing")
    ]
    for reference, rials in (("handed", 400_000), ("nobodys", 7)):
        own_bank.tell(
            "/statement", kind="receipt", reference=reference, amount_rials=rials, at=at.isoformat(), account="market",
        )  # fmt: skip
    books(own_bank, "handed", 1)
    await compared(treasury)
    found = await treasury.read(f"/reconciliations/{YESTERDAY}/differences", as_="treasury1")
    assert sorted((one["kind"], one["reference"], one["cause"]) for one in found["items"]) == [
        ("market_receipt", f"market-statement-{YESTERDAY}", "statement_missing"),
        ("market_receipt", "nobodys", "missing_here"),
        ("market_receipt", "not-at-the-bank", "missing_at_bank"),
        ("receipt", "handed", "missing_here"),
    ]
    assert all(one["process_id"] for one in found["items"])
    # Money of the market's account is no receipt of a loan: nothing of it goes into suspense.
    lost = await treasury.exception_about("nobodys")
    assert lost["subject"]["type"] == "statement.market_receipt"
    assert (await treasury.read("/ledger/accounts/suspense:nobodys"))["posted"] == 0
    assert (await treasury.read("/ledger/check"))["ok"]


async def test_a_bank_that_is_away_is_asked_again(treasury: Office, own_bank: Sandbox) -> None:
    own_bank.fault("bank", "error", operation="statement", times=1)
    books(own_bank, "later", 5_000)
    assert [(reference, cause) for reference, cause, _ in await compared(treasury)] == [
        ("later", "missing_here")
    ]


async def test_a_statement_without_a_line_is_one_case_and_not_one_for_each_receipt(
    treasury: Office, own_bank: Sandbox
) -> None:
    village = treasury.found_village()
    loan = await live_loan(treasury, village, 30_000_000, 3)
    for number in range(3):
        at = at_tehran(YESTERDAY, 12).isoformat()
        facts = {"reference": f"q-{number}", "amount_rials": 1_000, "at": at, "loan_id": loan.id}
        await treasury.webhook("bank", "bank.receipt", facts, secrets.token_hex(8))
        await loan.sees("receipt", reference=f"q-{number}")
    del own_bank
    found = await compared(treasury)
    assert [(reference, cause) for reference, cause, _ in found] == [
        (f"statement-{YESTERDAY}", "statement_missing")
    ]


async def test_days_on_which_the_house_stood_still_are_made_up_for(
    treasury: Office, own_bank: Sandbox
) -> None:
    day_of = [YESTERDAY - timedelta(days=days) for days in range(5)]
    for day in day_of:
        at = at_tehran(day, 12).isoformat()
        own_bank.tell("/statement", kind="receipt", reference=f"on-{day}", amount_rials=1_000, at=at)
    # The fourth day back was the last one that was compared; then somebody looked at the second one by hand
    for day in (day_of[3], day_of[1]):
        begun = await treasury.call("POST", "/reconciliations", {"day": str(day)}, as_="treasury1")
        await treasury.engine.get_workflow_handle(begun.json()["id"]).result()

    by_itself = await treasury.engine.start_workflow("reconciliation", id="morning", task_queue=TASK_QUEUE)
    await by_itself.result()

    runs = (await treasury.read("/reconciliations", as_="treasury1"))["items"]
    assert [run["day"] for run in runs] == [str(day) for day in day_of[:4]]
    (found,) = (await treasury.read(f"/reconciliations/{day_of[2]}/differences", as_="treasury1"))["items"]
    assert (found["reference"], found["cause"]) == (f"on-{day_of[2]}", "missing_here")


async def test_who_may_and_which_day(treasury: Office) -> None:
    body = {"day": str(tehran_date(NOW))}
    today = await treasury.call("POST", "/reconciliations", body, as_="treasury1")
    assert (today.status_code, today.json()["errors"][0]["field"]) == (422, "day")
    assert (await treasury.call("POST", "/reconciliations", body, as_="auditor1")).status_code == 403
    assert (await treasury.call("GET", "/suspense", as_="credit_officer1")).status_code == 403


async def test_it_begins_by_itself_every_morning_and_an_update_keeps_a_pause(treasury: Office) -> None:
    client: Client = treasury.engine
    await ensure_schedules(client, SCHEDULES)
    handle = client.get_schedule_handle("reconciliation-daily")
    described = await handle.describe()
    (upcoming, *_) = described.info.next_action_times
    assert at_tehran(tehran_date(upcoming), 5) + timedelta(minutes=30) == upcoming
    await handle.pause(note="the bank moves house")
    later = {"reconciliation-daily": daily("reconciliation", hour=6, minute=0, task_queue=TASK_QUEUE)}
    await ensure_schedules(client, later)
    described = await handle.describe()
    assert described.schedule.state.paused
    assert described.schedule.spec.calendars[0].hour[0].start == 6
    # Begun by the schedule it compares the day before
    await handle.trigger()
    found = await treasury.until_listed("/reconciliations", as_="treasury1")
    assert found[0]["day"] == str(YESTERDAY)
