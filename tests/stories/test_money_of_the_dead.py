"""Money that is owed to somebody who has died waits until two people of the treasury know whose it is."""

import asyncio
from typing import Any

import pytest

from activities.loan_reading import person_of
from domain.order_postings import refund_account
from domain.permissions import Role
from stores.market_deaths import name_heir
from stores.payout_accounts import PayoutAccountStore
from stores.refund_returns import RefundReturnStore
from tests.office import Case, Office
from tests.pages.conftest import browser_of
from tests.papers import picture
from tests.stories.ordering import Seller, a_seller
from tests.stories.payouts import OTHER_TREASURER, TREASURER, give_account, tells
from tests.stories.returning import PRICE, SUPPORT
from tests.stories.returning import sold as sold_to_return
from tests.stories.roads import ledger_is_right
from tests.stories.sales import OTHER_SUPPORT
from tests.stories.sales import sold as sold_once
from tests.stories.test_deaths_in_the_market import account_state, another, dies
from tests.stories.test_own_market_cases import works_as
from tests.stories.test_refunds_that_come_back import (
    an_account,
    comes_back,
    gives,
    orders_of,
    page_of,
    paid_by_bank,
)
from tests.stories.test_returns_paid_back import to_pay

BECAUSE = "بانک نامه داده است"


def sheba_of(office: Office, member_id: str) -> str:
    sheba = office.database.read(lambda session: person_of(session, office.keys, member_id)).sheba
    assert sheba is not None
    return sheba


async def named(case: Case, kind: str, heir: str, as_: str = TREASURER) -> None:
    """Somebody of the treasury names an heir, with a document."""
    document = await handed_in(case, as_)
    await case.says(kind, as_, "heir", heir_member_id=heir, document=document)


async def handed_in(case: Case, as_: str) -> str:
    """The id of a document for the task that names an heir."""
    task = next(one for one in await case.tasks() if one["kind"].endswith((".heirs_account", ".estate")))
    handed = await case.office.hand_in(task["id"], "document", picture(), as_=as_)
    assert handed.status_code == 201, handed.text
    return str(handed.json()["id"])


async def about_it(case: Case, kind: str, as_: str = TREASURER) -> dict[str, Any]:
    """What the open task of this kind is about."""
    for _ in range(200):
        if asked := [one for one in await case.tasks() if one["kind"] == kind]:
            task = await case.office.read(f"/tasks/{asked[0]['id']}", as_=as_)
            found: dict[str, Any] = task["why"]["about"]
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(kind)


async def told(office: Office, case: Case) -> list[tuple[str, str]]:
    found = await office.read(f"/messages?process_id={case.id}&limit=200")
    return [(one["event"], one["recipient"]) for one in found["items"] if one["event"] != "task.reminder"]


async def back_of_the_dead(office: Office, order_id: str) -> Case:
    """The bank sends back what a buyer who has died had been paid."""
    await tells(office, order_id, "returned", f"{order_id}-1", reason="account_closed")
    back = office.database.read(lambda session: RefundReturnStore(session).by_order(order_id))
    assert back is not None
    office.cases.insert(0, back.id)
    case = Case(office, back.id)
    await case.sees("task_opened", task="refund_return.heirs_account")
    return case


async def test_what_comes_back_of_a_dead_buyer_is_the_heirs_that_two_people_know(office: Office) -> None:
    sale, first, order_id = await paid_by_bank(office)
    heir = office.found_village().members[0]
    await dies(office, sale.buyer)
    case = await back_of_the_dead(office, order_id)
    assert await told(office, case) == []
    assert (await about_it(case, "refund_return.heirs_account"))["reason"] == "returned"
    # Nobody gives an account by the link of the dead.
    for language, words in (("fa", "به ورثه می‌رسد"), ("en", "goes to the heirs")):
        assert office.app is not None
        async with browser_of(office.app) as phone:
            await phone.post("/language", data={"language": language})
            assert words in (await phone.get(page_of(case))).text
    assert (await gives(office, case, an_account())).status_code == 200
    kept = office.database.read(lambda session: RefundReturnStore(session).get(case.id))
    assert kept is not None
    assert kept.sheba_sealed is None

    # Who is no member, or has died too, has nothing.
    for whom, why in (("m-nobody", "no_such_person"), (sale.buyer, "deceased")):
        (before,) = await case.tasks()
        await named(case, "refund_return.heirs_account", whom)
        await another(case, before["id"])
        assert (await about_it(case, "refund_return.heirs_account"))["reason"] == why
    # Somebody of the treasury does not name themselves.
    theirs = works_as(office, Role.TREASURY, heir)
    form = {"outcome": "heir", "heir_member_id": heir, "document": await handed_in(case, theirs)}
    own = await case.answer("refund_return.heirs_account", theirs, **form)
    assert [(one["field"], one["code"]) for one in own.json()["errors"]] == [("heir_member_id", "yourself")]
    without = await case.answer("refund_return.heirs_account", TREASURER, outcome="heir", heir_member_id=heir)
    assert without.status_code == 422, "a document is needed"
    await named(case, "refund_return.heirs_account", heir)
    assert (await about_it(case, "refund_return.confirm_heir", OTHER_TREASURER))["heir_member_id"] == heir
    own = await case.answer("refund_return.confirm_heir", TREASURER, outcome="confirm")
    assert own.status_code == 403, "one person is not two"
    own = await case.answer("refund_return.confirm_heir", theirs, outcome="confirm")
    assert own.status_code == 403, "nor is the heir the second"
    await case.says("refund_return.confirm_heir", OTHER_TREASURER, "reject", reason="مهر ندارد")
    await case.sees("heir_turned_down")
    assert (await about_it(case, "refund_return.heirs_account"))["reason"] == "not_agreed"
    await case.pass_days(1)
    assert orders_of(office, case) == []
    await named(case, "refund_return.heirs_account", heir)
    await case.says("refund_return.confirm_heir", OTHER_TREASURER, "confirm")
    await case.sees("back_by_bank")
    await case.pass_days(1)
    assert (await case.ends())["outcome"] == "PAID"
    paid = [(one["sheba"], one["amount_rials"]) for one in orders_of(office, case)]
    assert paid == [(sheba_of(office, heir), PRICE)]
    assert await told(office, case) == [("refund.paid", heir)]
    assert sale.balance(refund_account(first.id)) == 0
    assert sheba_of(office, heir) not in str(await office.read(f"/processes/{case.id}", as_="supervisor1"))
    await ledger_is_right(office)


async def test_a_buyer_who_dies_while_they_are_asked_for_an_account(office: Office) -> None:
    sale, _, order_id = await paid_by_bank(office)
    case = await comes_back(office, order_id)
    await dies(office, sale.buyer)
    await case.sees("task_opened", task="refund_return.heirs_account")
    assert [one["kind"] for one in await case.tasks()] == ["refund_return.heirs_account"]
    # The bank keeps the registered account for the heirs: that, too, two people know.
    await case.says("refund_return.heirs_account", TREASURER, "registered", reason=BECAUSE)
    assert (await about_it(case, "refund_return.confirm_heir", OTHER_TREASURER))["because"] == BECAUSE
    await case.says("refund_return.confirm_heir", OTHER_TREASURER, "confirm")
    await case.sees("registered_confirmed")
    await case.pass_days(1)
    assert (await case.ends())["outcome"] == "PAID"
    assert [one["sheba"] for one in orders_of(office, case)] == [sheba_of(office, sale.buyer)]
    assert await told(office, case) == [("refund.came_back", sale.buyer)]
    await ledger_is_right(office)


async def test_what_an_heir_was_paid_and_comes_back_is_asked_of_the_heir(office: Office) -> None:
    sale, _, order_id = await paid_by_bank(office)
    heir = office.found_village().members[0]
    await dies(office, sale.buyer)
    assert office.database.write(lambda session: name_heir(session, sale.order_id, heir)) == ""
    case = await comes_back(office, order_id)
    assert await told(office, case) == [("refund.came_back", heir)]


async def test_a_return_of_the_dead_that_their_account_does_not_take(office: Office) -> None:
    sale, case = await to_pay(office, kind="reject")
    heir = office.found_village().members[0]
    office.sandbox.fault("bank", "reject", operation="order_transfer", for_process=f"{case.id}:back:")
    await dies(office, sale.buyer)
    sale.hand_over(2 * PRICE)
    await case.pass_days(3)
    await case.sees("back_not_paid", reasons=["rejected"])
    await named(case, "goods_return.heirs_account", heir)
    await case.says("goods_return.confirm_heir", OTHER_TREASURER, "confirm")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "REFUNDED"
    assert orders_of(office, case)[-1]["sheba"] == sheba_of(office, heir)
    assert ("refund.paid", heir) in await told(office, case)
    assert "refund.needs_account" not in await case.messages()
    await ledger_is_right(office)


async def test_what_a_dead_members_cell_sold_comes_to_the_heirs_account(office: Office) -> None:
    seller, heir = await a_seller(office), office.found_village().members[0]
    give_account(office, seller.cell_id, "real")
    await dies(office, seller.member_id)
    (found,) = await office.until_listed(f"/processes?kind=payout_account&q={seller.cell_id}", as_=TREASURER)
    case = Case(office, found["id"])
    office.cases.insert(0, case.id)
    await case.sees("task_opened", task="payout_account.estate")
    (before,) = await case.tasks()
    await named(case, "payout_account.estate", "m-nobody")
    await case.says("payout_account.confirm_heir", OTHER_TREASURER, "confirm")
    await another(case, before["id"])
    assert (await about_it(case, "payout_account.estate"))["unfit"] == "no_such_person"
    await named(case, "payout_account.estate", heir)
    own = await case.answer("payout_account.confirm_heir", TREASURER, outcome="confirm")
    assert own.status_code == 403
    await case.says("payout_account.confirm_heir", OTHER_TREASURER, "reject", reason="مهر ندارد")
    assert (await about_it(case, "payout_account.estate"))["unfit"] == "not_agreed"
    assert account_state(office, seller) == "restricted"
    await named(case, "payout_account.estate", heir)
    await case.says("payout_account.confirm_heir", OTHER_TREASURER, "confirm")
    assert (await case.ends())["outcome"] == "VERIFIED"
    assert (account_state(office, seller), paid_to(office, seller)) == ("verified", sheba_of(office, heir))
    assert await told(office, case) == [("payout_account.heir", heir)]


def paid_to(office: Office, seller: Seller) -> str | None:
    return office.database.read(
        lambda session: PayoutAccountStore(session, office.keys).sheba(seller.cell_id, "real")
    )


async def test_a_return_that_is_begun_for_a_dead_buyer_is_asked_of_nobody_dead(office: Office) -> None:
    sale = await sold_to_return(office)
    await dies(office, sale.buyer)
    case = await sale.begins(as_=SUPPORT)
    await case.sees("task_opened", task="goods_return.heirs")
    assert sorted(one["kind"] for one in await case.tasks()) == ["goods_return.heirs", "goods_return.look"]
    await case.says("goods_return.heirs", SUPPORT, "sent")
    await case.in_stage("LOOKED_AT")
    await case.says("goods_return.look", sale.maker, "good")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "REFUNDED"
    assert sale.buyer not in {whom for _, whom in await told(office, case)}
    await ledger_is_right(office)


async def test_a_dispute_that_is_begun_for_a_dead_buyer_waits_for_the_cell_only(office: Office) -> None:
    sale = await sold_to_return(office)
    await dies(office, sale.buyer)
    case = await sale.begins("disputes", as_=SUPPORT, reason="همسرش می‌گوید همان نیست", side="buyer")
    await case.sees("task_opened", task="dispute.evidence", member=sale.maker)
    answer = await case.answer("dispute.evidence", sale.maker, text="همان است")
    assert answer.status_code == 200, answer.text
    await case.sees("evidence_missing", side="buyer")
    await case.says("dispute.decide", OTHER_SUPPORT, "cell", reason="عکس‌ها همان است")
    assert (await case.ends())["outcome"] == "FOR_CELL"
    assert {whom for _, whom in await told(office, case)} == {sale.maker}


@pytest.mark.parametrize("side", ["buyer", "cell"])
async def test_a_complaint_about_a_sale_one_side_of_which_is_dead(office: Office, side: str) -> None:
    one = await sold_once(office, office.found_village())
    await dies(office, one.buyer if side == "buyer" else one.maker)
    path = f"/orders/{one.order_id}/complaints"
    body = {"wrong": "broken", "words": "همسرش می‌گوید دستهٔ آن شکسته است"}
    answer = await office.call("POST", path, body, as_=SUPPORT, **{"Idempotency-Key": f"dead-{one.order_id}"})
    assert answer.status_code == 202, answer.text
    case = Case(office, answer.json()["id"])
    office.cases.insert(0, case.id)
    if side == "buyer":
        await case.sees("task_opened", task="after_sales.answer")
        await case.says("after_sales.answer", one.maker, "puts_right", answer="نخ تازه می‌فرستم")
    await case.sees("task_opened", task="after_sales.decide")
    await case.says("after_sales.decide", SUPPORT, "nothing", reason="ورثه نمی‌خواهند")
    assert (await case.ends())["outcome"] == "DISMISSED"
    dead = one.buyer if side == "buyer" else one.maker
    assert dead not in {whom for _, whom in await told(office, case)}
