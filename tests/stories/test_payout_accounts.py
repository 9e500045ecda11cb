"""Where cells are paid, what of their sales pays their loan, and what stands in their statements."""

import io
import secrets

import pytest
from openpyxl import load_workbook

from domain.identifiers import sheba_from_account
from stores.ledger import LedgerStore
from stores.releases import ReleaseStore
from tests.office import Case, Office
from tests.stories.market import listed
from tests.stories.payouts import (
    OTHER_TREASURER,
    TREASURER,
    account_of,
    agree_to,
    begun,
    give_account,
    sell,
    sold,
)
from tests.stories.roads import ledger_is_right, to_repayment

EXPERT = "cell_expert1"


def a_sheba() -> str:
    return sheba_from_account("070", str(secrets.randbelow(10**9)))


async def gives(office: Office, cell_id: str, sheba: str, as_: str = EXPERT) -> tuple[int, dict[str, object]]:
    body, key = {"sheba": sheba, "reason": "به خواست هسته"}, {"Idempotency-Key": secrets.token_hex(8)}
    answer = await office.call("PUT", f"/cells/{cell_id}/payout-account", body, as_=as_, **key)
    return answer.status_code, answer.json()


async def test_an_account_is_the_members_own_and_confirmed_by_a_second_person(office: Office) -> None:
    village = office.found_village()
    cell_id, _ = await sold(office, village, account=False)
    sheba = a_sheba()
    status, given = await gives(office, cell_id, sheba)
    assert status == 202
    case = Case(office, str(given["process_id"]))
    office.cases.insert(0, case.id)
    await case.sees("task_opened", task="payout_account.confirm")
    shown = await office.read(f"/cells/{cell_id}/payout-account", as_=EXPERT)
    assert (shown["state"], shown["rests"]) == ("unverified", True)
    assert sheba not in str(shown)
    await case.says("payout_account.confirm", TREASURER, "confirm")
    assert (await case.ends())["outcome"] == "VERIFIED"
    assert "payout_account.verified" in await case.messages()
    shown = await office.read(f"/cells/{cell_id}/payout-account", as_=EXPERT)
    assert (shown["state"], shown["rests"]) == ("verified", True), "it is shown that it rests"
    key = {"Idempotency-Key": secrets.token_hex(8)}
    early = await office.call("POST", "/payouts", {"rehearsal_of": cell_id}, as_=TREASURER, **key)
    assert (early.status_code, early.json()["code"]) == (409, "account_resting")
    assert (await gives(office, cell_id, sheba))[1]["process_id"] is None, "the same account again"


async def test_why_nothing_is_paid_yet_is_said_in_both_languages_and_nothing_moves(office: Office) -> None:
    """A Sheba of an hour ago, one that nobody has confirmed, and none at all: the cell's money stays where it is."""
    village = office.found_village()
    cell_id, order_id = await sold(office, village, account=False)

    async def refused(language: str) -> tuple[int, str, str]:
        head = {"Idempotency-Key": secrets.token_hex(8), "Accept-Language": language}
        answer = await office.call("POST", "/payouts", {"rehearsal_of": cell_id}, as_=TREASURER, **head)
        return answer.status_code, answer.json()["code"], answer.json()["title"]

    assert (await refused("en"))[:2] == (409, "account_without")
    _, given = await gives(office, cell_id, a_sheba())
    assert (await refused("en"))[:2] == (409, "account_unverified")
    case = Case(office, str(given["process_id"]))
    office.cases.insert(0, case.id)
    await case.sees("task_opened", task="payout_account.confirm")
    await case.says("payout_account.confirm", TREASURER, "confirm")
    await case.ends()
    assert await refused("fa") == (
        409, "account_resting", "شبای هسته تازه عوض شده است؛ تا ۷۲ ساعت پس از آن پرداختی به آن نمی‌رود",
    )  # fmt: skip
    assert await refused("en") == (
        409, "account_resting", "The cell's Sheba changed lately: for 72 hours nothing is paid to it",
    )  # fmt: skip
    release = office.database.read(lambda session: ReleaseStore(session).get(order_id))
    assert release is not None
    assert (release.state, release.left_rials) == ("open", 1_840_000)
    found = await office.read(f"/payouts?cell_id={cell_id}", as_=TREASURER)
    assert found["items"] == []


async def test_somebody_elses_account_is_refused_and_a_later_one_overtakes(office: Office) -> None:
    village = office.found_village()
    cell_id, _ = await sold(office, village, account=False)
    sheba = a_sheba()
    office.sandbox.tell("/faults", system="bank", kind="not_owner", for_process=sheba)
    _, given = await gives(office, cell_id, sheba)
    case = Case(office, str(given["process_id"]))
    office.cases.insert(0, case.id)
    found = await case.ends()
    assert found["outcome"] == "REFUSED"
    assert "payout_account.refused" in await case.messages()
    assert account_of(office, cell_id).state == "unverified"
    _, second = await gives(office, cell_id, a_sheba())
    waiting = Case(office, str(second["process_id"]))
    await waiting.sees("task_opened", task="payout_account.confirm")
    _, third = await gives(office, cell_id, a_sheba())
    assert (await waiting.ends())["outcome"] == "OVERTAKEN"
    last = Case(office, str(third["process_id"]))
    await last.sees("task_opened", task="payout_account.confirm")
    await last.says("payout_account.confirm", OTHER_TREASURER, "reject", reason="هسته خبر نداشت")
    assert (await last.ends())["outcome"] == "REFUSED"


async def test_wrong_accounts_and_consents_are_said_at_their_field(office: Office) -> None:
    village = office.found_village()
    cell_id, _ = await sold(office, village)
    status, problem = await gives(office, cell_id, "IR120570000000000000000001")
    assert status == 422
    assert problem["errors"] == [
        {"field": "sheba", "code": "sheba", "message": "The Sheba number is not valid."}
    ]
    assert (await gives(office, cell_id, a_sheba(), as_=TREASURER))[0] == 403
    path = f"/cells/{cell_id}/payout-account/consent"
    for body, field, code in (
        ({"loan_id": "loan-none", "per_mille": 100}, "loan_id", "unknown_loan"),
        ({"loan_id": "loan-none", "per_mille": 501}, "per_mille", "too_large"),
        ({"loan_id": None, "per_mille": 5}, "loan_id", "required"),
    ):
        answer = await office.call("PUT", path, body, as_=EXPERT)
        assert answer.status_code == 422, answer.text
        assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(field, code)]
    assert (
        await office.call("PUT", path, {"loan_id": None, "per_mille": 0}, as_=TREASURER)
    ).status_code == 403


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_a_cells_statement_says_what_was_sold_held_released_and_paid(
    office: Office, language: str
) -> None:
    village = office.found_village()
    cell_id, order_id = await sold(office, village)
    batch = await begun(office, cell_id)
    await batch.in_stage("SENT")
    await batch.pass_days(1)
    await batch.ends()
    told = await office.read(f"/cells/{cell_id}/statement", as_=EXPERT)
    assert {name: told[f"{name}_rials"] for name in ("sold", "held", "released", "on_its_way", "owed")} == {
        "sold": 2_300_000, "held": 0, "released": 1_840_000, "on_its_way": 0, "owed": 0,
    }  # fmt: skip
    assert [sale["order_id"] for sale in told["sales"]] == [order_id]
    head = {"Accept-Language": language}
    sheet = await office.call("GET", f"/cells/{cell_id}/statement.xlsx", as_=EXPERT, **head)
    assert sheet.status_code == 200
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(sheet.content)).active]
    assert any(row[1] == order_id and 2_300_000 in row for row in rows)
    assert any("فروش" in str(row[0]) for row in rows) == (language == "fa")
    printed = await office.call("GET", f"/cells/{cell_id}/statement.pdf", as_=EXPERT, **head)
    assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
    hidden = await office.call("GET", f"/cells/{cell_id}/statement", as_=village.trustees[0])
    assert hidden.status_code == 404


async def test_a_share_that_no_loan_takes_is_the_cells_and_paid_with_the_batch(office: Office) -> None:
    village = office.found_village()
    loan = await office.ask_for_loan(village.members[0], 50_000_000, 5)
    cell_id, order_id = await sold(office, village, consents=(loan.id, 250))
    book = f"rehearsal:{cell_id}"
    release = office.database.read(lambda session: ReleaseStore(session).get(order_id))
    assert release is not None
    assert (release.loan_rials, release.loan_state) == (460_000, "waiting")
    batch = await begun(office, cell_id)
    await batch.sees("prepared", amount_rials=1_840_000)
    release = office.database.read(lambda session: ReleaseStore(session).get(order_id))
    assert release is not None
    assert (release.loan_rials, release.loan_state) == (0, "kept")
    waits = office.database.read(lambda s: LedgerStore(s).balance(book, f"loan_share:{order_id}").posted)
    assert waits == 0
    await ledger_is_right(office)


async def test_what_the_cell_consented_to_pays_its_loan_as_a_receipt(office: Office) -> None:
    village = office.found_village()
    loan = await to_repayment(office, village, 50_000_000, 5)
    book, order_id = f"rehearsal:{loan.id}", f"o-{secrets.token_hex(4)}"
    product_id, cell_id = await listed(office, village, rehearsal=False)
    give_account(office, cell_id, book)
    agree_to(office, cell_id, book, loan.id, 250)
    sell(office.database, product_id, cell_id, order_id, book)
    before = (await loan.read())["balance"]["principal_rials"]
    batch = await begun(office, loan.id)
    await batch.sees("shares_given", count=1)
    await batch.sees("prepared", amount_rials=1_380_000)
    await loan.sees("receipt", amount_rials=460_000)
    release = office.database.read(lambda session: ReleaseStore(session).get(order_id))
    assert release is not None
    assert (release.loan_rials, release.loan_state) == (460_000, "received")
    after = (await loan.read())["balance"]["principal_rials"]
    assert after < before
    await batch.in_stage("SENT")
    await batch.pass_days(1)
    assert (await batch.ends())["outcome"] == "SETTLED"
    await ledger_is_right(office)
