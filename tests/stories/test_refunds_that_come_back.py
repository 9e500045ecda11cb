"""A refund that the bank sends back after it had settled: the buyer gives another account, and is paid by a new order."""

import secrets
from typing import Any

import httpx

from activities.loan_reading import person_of
from domain.identifiers import sheba_from_account
from domain.order_postings import refund_account
from domain.persian import format_rials
from domain.refund_returns import account_link_of
from stores.refund_returns import RefundReturnStore
from tests.fixtures.office import CODE_SECRET
from tests.office import Case, Office
from tests.stories.payouts import tells
from tests.stories.returning import PRICE, SUPPORT, Sale
from tests.stories.roads import ledger_is_right
from tests.stories.test_returns_paid_back import to_pay


async def paid_by_bank(office: Office) -> tuple[Sale, Case, str]:
    """One kilim was paid back by the bank; the sale, its case, and the bank's order."""
    sale, case = await to_pay(office, kind="reject")
    sale.hand_over(2 * PRICE)
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "REFUNDED"
    (order,) = office.sandbox.see("/orders", order_id=f"{case.id}:back:")["items"]
    return sale, case, order["order_id"]


async def comes_back(office: Office, order_id: str) -> Case:
    """The bank tells so, twice; the case that pays again."""
    for n in (1, 2):
        await tells(office, order_id, "returned", f"{order_id}-{n}", reason="account_closed")
    back = office.database.read(lambda session: RefundReturnStore(session).by_order(order_id))
    assert back is not None
    if back.id not in office.cases:
        office.cases.insert(0, back.id)
    case = Case(office, back.id)
    await case.sees("task_opened", task="refund_return.other_account")
    return case


async def gives(office: Office, case: Case, sheba: str) -> httpx.Response:
    return await office.api.post(page_of(case), data={"sheba": sheba})


def page_of(case: Case) -> str:
    return f"/b/{account_link_of(CODE_SECRET, case.id)}"


def an_account() -> str:
    return sheba_from_account("070", str(secrets.randbelow(10**9)))


def orders_of(office: Office, case: Case) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.sandbox.see("/orders", order_id=f"{case.id}:back:")["items"]
    return found


async def test_the_buyer_gives_another_account_and_is_paid_once_more(office: Office) -> None:
    sale, first, order_id = await paid_by_bank(office)
    case = await comes_back(office, order_id)
    assert sale.balance(refund_account(first.id)) == PRICE
    assert sale.balance("bank:market") == 2 * PRICE
    assert (await case.messages()).count("refund.came_back") == 1
    await ledger_is_right(office)
    # Nothing leaves by itself: the account that it came back from is not paid to again.
    await case.pass_days(1)
    assert orders_of(office, case) == []

    shown = (await office.api.get(page_of(case))).text
    assert format_rials(PRICE, "fa") in shown
    assert f'action="{page_of(case)}"' in shown
    assert (await gives(office, case, "IR00 0000")).status_code == 422
    other = an_account()
    assert (await gives(office, case, other)).status_code == 303
    await case.sees("back_by_bank")
    await case.pass_days(1)
    assert (await case.ends())["outcome"] == "PAID"
    assert [(one["sheba"], one["amount_rials"]) for one in orders_of(office, case)] == [(other, PRICE)]
    assert (sale.balance(refund_account(first.id)), sale.balance("bank:market")) == (0, PRICE)
    assert "refund.paid" in await case.messages()
    # The page says so, and takes no other account; the bank's late word moves nothing.
    assert f'action="{page_of(case)}"' not in (await office.api.get(page_of(case))).text
    assert (await gives(office, case, an_account())).status_code == 200
    await tells(office, order_id, "returned", f"{order_id}-3")
    assert sale.balance(refund_account(first.id)) == 0
    assert other not in str(await office.read(f"/processes/{case.id}", as_="supervisor1"))
    await ledger_is_right(office)


async def test_an_account_of_somebody_else_is_asked_for_again_and_staff_may_decide(office: Office) -> None:
    sale, first, order_id = await paid_by_bank(office)
    case = await comes_back(office, order_id)
    other, registered = an_account(), sheba_from_account("070", sale.buyer.removeprefix("m") + "9")
    code = office.database.read(_national_code_of(office, sale.buyer))
    office.sandbox.tell("/ownership", sheba=other, national_code=code, owns=False)
    assert (await gives(office, case, other)).status_code == 303
    await case.sees("back_not_paid", reasons=["not_theirs"])
    assert orders_of(office, case) == []
    changed = await office.call(
        "PUT", f"/members/{sale.buyer}/contact", {"sheba": registered, "reason": "حساب بسته بود"}, as_="supervisor1"
    )  # fmt: skip
    assert changed.status_code == 200, changed.text
    office.sandbox.fault("bank", "reject", operation="order_transfer", for_process=f"{case.id}:back:")
    await case.says("refund_return.other_account", SUPPORT, "pay_again")
    await case.sees("back_not_paid", reasons=["rejected"])
    assert (await case.messages()).count("refund.came_back") == 3
    await case.says("refund_return.other_account", SUPPORT, "pay_again")
    await case.pass_days(1)
    assert (await case.ends())["outcome"] == "PAID"
    orders = orders_of(office, case)
    assert [(one["sheba"], one["events"][-1]["state"]) for one in orders] == [
        (registered, "rejected"), (registered, "settled"),
    ]  # fmt: skip
    assert len({one["order_id"] for one in orders}) == 2
    assert sale.balance(refund_account(first.id)) == 0
    await ledger_is_right(office)


def _national_code_of(office: Office, member_id: str) -> Any:
    return lambda session: person_of(session, office.keys, member_id).national_code


async def test_what_was_paid_again_comes_back_again(office: Office) -> None:
    sale, first, order_id = await paid_by_bank(office)
    case = await comes_back(office, order_id)
    assert (await gives(office, case, an_account())).status_code == 303
    await case.sees("back_by_bank")
    await case.pass_days(1)
    assert (await case.ends())["outcome"] == "PAID"
    second = await comes_back(office, f"{case.id}:back:{case.id}:1")
    assert second.id != case.id
    assert sale.balance(refund_account(first.id)) == PRICE
    await second.says("refund_return.other_account", SUPPORT, "pay_again")
    await second.pass_days(1)
    assert (await second.ends())["outcome"] == "PAID"
    assert (sale.balance(refund_account(first.id)), sale.balance("bank:market")) == (0, PRICE)
    await ledger_is_right(office)
