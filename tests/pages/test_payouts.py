"""The treasury's pages of payouts, and a cell's money: what is due, one batch, a statement, accounts and consents."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from activities.payout_news import hear
from activities.payout_start import rests
from api.loan_start import POLICIES
from domain.case import CaseRecord
from domain.ledger import REAL_BOOK
from domain.payouts import LineWord
from domain.permissions import NATIONWIDE, Role
from domain.products import OfferState
from stores.cases import CaseStore
from stores.member_rows import MemberRow
from stores.message_rows import MessageRow
from stores.offers import OfferStore
from stores.payout_accounts import PayoutAccountStore
from stores.payout_batches import Batch, PayoutBatchStore
from stores.payout_interests import PayoutInterestStore
from stores.payout_listing import PayoutListing
from stores.products import ProductStore
from stores.staff import StaffStore
from tests.api.conftest import House, Keys, person
from tests.pages.cells import furnish_cells
from tests.pages.conftest import hidden, log_in
from tests.stores.catalogue import REY, product
from tests.stories.payouts import LONG, sell

SHEBA = "IR062960000000100324200001"
OTHER = "IR580540105180021273113007"
BATCH = "payout-paya-20261127T0715Z"
LARGE = 600_000_000
"""A price of which the cell's part is above the limit for one person."""


@pytest.fixture(autouse=True)
def _sold(house: House) -> None:
    """Cell-2 has sold twice: one is in a batch, of the other its buyer still has time; and the batch has two payouts."""
    furnish_cells(house)
    now = house.clock()
    with house.database.writing() as session:
        StaffStore(session).put_person(person("treasurer", Role.TREASURY))
        ProductStore(session).define(product(2, "گلیم", REY))
        OfferStore(session).move("product-2", "cell-2", OfferState.LISTED, now)
        accounts = PayoutAccountStore(session, Keys())
        accounts.set_sheba("cell-2", REAL_BOOK, SHEBA, now - LONG)
        accounts.verify("cell-2", REAL_BOOK, 1, now - LONG)
    for n in (1, 2, 3):
        sell(
            house.database,
            "product-2",
            "cell-2",
            f"o-{n}",
            REAL_BOOK,
            price=2_000_000 * n,
            ago=LONG + timedelta(days=n),
        )
    batch = Batch(BATCH, REAL_BOOK, now, "clock", 10**12, rests(POLICIES.market))
    with house.database.writing() as session:
        case = CaseRecord(BATCH, "payout", NATIONWIDE, now)
        CaseStore(session).begin(case, argument={}, subject={}, policy_version="1")
        batches = PayoutBatchStore(session)
        batches.open(batch, now)
        batches.prepare_page(batch, now)
        batches.fill(BATCH, REAL_BOOK, 1, now, 500)
    sell(house.database, "product-2", "cell-2", "o-4", REAL_BOOK, price=9_000_000)


async def seen(browser: httpx.AsyncClient, path: str) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_the_treasury_sees_what_is_due_and_that_escrow_agrees(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "treasurer", "en")
    page = await seen(browser, "/payouts")
    assert "8,280,000 rials (cells: 1)" in page
    assert "Every order agrees with the ledger." in page
    assert f'href="/payouts/{BATCH}"' in page
    await browser.post("/language", data={"language": "fa"})
    assert "پرداخت به هسته‌ها" in await seen(browser, "/payouts")
    assert (await browser.get("/payouts?after=x")).status_code == 422


async def test_a_batch_is_shown_line_by_line(house: House, browser: httpx.AsyncClient) -> None:
    await log_in(browser, "treasurer", "en")
    page = await seen(browser, f"/payouts/{BATCH}")
    assert "Sent to the bank" in page
    assert "11,040,000" in page
    word = LineWord(f"{BATCH}:cell-2", "rejected", reason="account_blocked")
    house.database.write(lambda session: hear(session, Keys(), word, house.clock()))
    page = await seen(browser, f"/payouts/{BATCH}")
    assert "the account is blocked" in page
    assert (await browser.get("/payouts/none")).status_code == 404
    await log_in(browser, "cell_member", "en")
    assert (await browser.get(f"/payouts/{BATCH}")).status_code == 403


@pytest.mark.parametrize("died", [False, True], ids=["lives", "died"])
def test_whoever_answers_for_the_cell_is_told_unless_they_have_died(house: House, died: bool) -> None:
    word = LineWord(f"{BATCH}:cell-2", "settled", "B-1")

    def write(session: Session) -> list[str]:
        member_id = PayoutListing(session).members(["cell-2"])["cell-2"]
        state = "deceased" if died else "active"
        session.execute(update(MemberRow).where(MemberRow.id == member_id).values(state=state))
        hear(session, Keys(), word, house.clock())
        told = session.execute(
            select(MessageRow.event, MessageRow.to_member_id).where(MessageRow.event == "payout.settled")
        )
        return [event for event, to in told if to == member_id]

    assert house.database.write(write) == ([] if died else ["payout.settled"])


async def test_a_statement_has_its_sums_a_plot_and_files(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "cell_member", "en")
    page = await seen(browser, "/cells/cell-2/statement")
    for words in ("On its way", "11,040,000", "8,280,000", 'class="dot"', "o-4", "Verified"):
        assert words in page
    assert SHEBA not in page
    assert (await browser.get("/cells/cell-2/statement.pdf")).content[:5] == b"%PDF-"
    assert (await browser.get("/cells/cell-2/statement.xlsx")).content[:2] == b"PK"
    await log_in(browser, "credit_officer", "en")
    assert (await browser.get("/cells/cell-2/statement")).status_code == 404


async def test_another_account_is_given_and_what_is_wrong_is_said_at_its_field(
    house: House, browser: httpx.AsyncClient
) -> None:
    await log_in(browser, "cell_member", "en")
    page = await seen(browser, "/cells/cell-2/statement")
    csrf = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"csrf_token": csrf, "request_id": "r-1", "sheba": "IR12", "reason": "بانک دیگر"}
    wrong = await browser.post("/cells/cell-2/account", data=form)
    assert wrong.status_code == 422
    assert "The Sheba number is not valid." in wrong.text
    assert "بانک دیگر" in wrong.text
    given = await browser.post("/cells/cell-2/account", data=form | {"sheba": OTHER})
    assert given.status_code == 303, given.text
    page = await seen(browser, "/cells/cell-2/statement")
    assert "To be confirmed" in page
    assert "It changed lately" in page
    refused = await browser.post(
        "/cells/cell-2/consent", data={"csrf_token": csrf, "loan_id": "loan-x", "per_mille": "۱۰۰"}
    )
    assert refused.status_code == 422
    assert "The member has no such loan." in refused.text


OWN = {
    "fa": "پرداخت بزرگی از دستهٔ بعدی به هستهٔ خودتان می‌رود",
    "en": "A large payout of the next batch would go to your own cell",
}
REFUSED = {
    "fa": "پرداخت بزرگی از این دسته به هستهٔ خودتان می‌رود؛ همکار دیگری آن را آغاز می‌کند، یا ساعت",
    "en": "A large payout of this batch would go to your own cell: a colleague begins it, or the clock does",
}


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_whom_a_large_one_would_pay_is_told_so_and_begins_nothing(
    house: House, browser: httpx.AsyncClient, language: str
) -> None:
    with house.database.writing() as session:
        StaffStore(session).put_person(person("interested", Role.TREASURY, member_id="m-2"))
    await log_in(browser, "interested", language)
    assert OWN[language] not in await seen(browser, "/payouts"), "what is due is not large"
    sell(house.database, "product-2", "cell-2", "o-5", REAL_BOOK, price=LARGE)
    page = await seen(browser, "/payouts")
    assert OWN[language] in page
    assert 'action="/payouts"' not in page
    refused = await browser.post("/payouts", data={"csrf_token": hidden(page, "csrf_token")})
    assert refused.status_code == 403
    assert REFUSED[language] in refused.text
    with house.database.reading() as session:
        assert PayoutListing(session).batches().items[0].id == BATCH
    await log_in(browser, "treasurer", language)
    page = await seen(browser, "/payouts")
    assert OWN[language] not in page
    assert 'action="/payouts"' in page


def test_whom_of_our_own_people_a_payout_pays(house: House) -> None:
    now, batch_id, colleague = house.clock(), f"{BATCH}-2", person("stranger", Role.TREASURY, member_id="m-3")
    batch = Batch(batch_id, REAL_BOOK, now, "clock", 1, rests(POLICIES.market))
    with house.database.writing() as session:
        StaffStore(session).put_person(person("interested", Role.TREASURY, member_id="m-2"))
        StaffStore(session).put_person(colleague)
        case = CaseRecord(batch_id, "payout", NATIONWIDE, now)
        CaseStore(session).begin(case, argument={}, subject={}, policy_version="1")
        batches, interests = PayoutBatchStore(session), PayoutInterestStore(session)
        paid = {"interested": "m-2", "cell_member": "m-2"}
        assert interests.in_large(BATCH) == {}, "nothing of it is large"
        assert interests.in_open(BATCH) == paid
        assert interests.has_large_due("m-2", REAL_BOOK, now, rests(POLICIES.market), 1)
        assert not interests.has_large_due("m-3", REAL_BOOK, now, rests(POLICIES.market), 1)
        batches.open(batch, now)
        assert batches.prepare_page(batch, now).large == 1
        assert interests.in_large(batch_id) == paid
        assert interests.in_open(batch_id) == {}
        assert not interests.has_large_due("m-2", REAL_BOOK, now, rests(POLICIES.market), 1), (
            "it is in a batch"
        )
