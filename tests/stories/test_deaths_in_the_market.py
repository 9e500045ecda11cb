"""A buyer dies, or a cell's person: what is open in the market hears of it, and nobody writes to the dead."""

import asyncio
from typing import Any

import pytest

from domain.follow_link import follow_link_of
from stores.members import MemberStore
from stores.payout_accounts import PayoutAccountStore
from tests.fixtures.office import CODE_SECRET
from tests.office import Case, Office
from tests.pages.conftest import browser_of, hidden
from tests.stories.buying import line, offer_of, on_sale
from tests.stories.buying import placed as placed_basket
from tests.stories.ordering import (
    ACCEPT,
    CARRIAGE,
    CHECK,
    EXPERT,
    PRICE,
    SAMIN,
    SAMPLE,
    SUPPORT,
    Seller,
    a_photo,
    a_seller,
    accepts,
    bought,
    goods,
    made,
    order_of,
    refunds_of,
    shows,
)
from tests.stories.payouts import TREASURER, give_account
from tests.stories.returning import sold as sold_to_return
from tests.stories.roads import ledger_is_right
from tests.stories.sales import sold as sold_once
from tests.stories.test_an_order_of_a_basket import placed
from tests.stories.test_supply import accepted, agreed, settled

HEIRS, FOR_CELL = "order.buyer_died", "order.ready_for_cell"
BECAUSE = "همسرش تلفن زد"


async def dies(office: Office, member_id: str) -> None:
    answer = await office.call(
        "POST", f"/members/{member_id}/death", {"reason": "گواهی فوت"}, as_="supervisor1"
    )
    assert answer.status_code == 200, answer.text


async def test_a_basket_that_is_not_paid_closes_and_its_goods_are_free(office: Office) -> None:
    village = office.found_village()
    product, cell = on_sale(office, village, stock=2)
    buyer = village.members[1]
    basket = await placed_basket(office, buyer, [line(product, 2)], rehearsal=True)
    await dies(office, buyer)
    await basket.sees("buyer_died")
    await basket.sees("stock_free")
    assert (offer_of(office, product, cell).reserved, (await basket.shown())["state"]) == (0, "cancelled")
    # What the buyer had paid a moment before goes back, and revives nothing.
    basket.buyer_pays()
    await basket.gateway_tells()
    await basket.sees("came_late")
    await basket.pass_days(4)
    found = await basket.ends()
    assert (await basket.states())[1] == ["returned"]
    assert (found["stage"], found["outcome"]) == ("CANCELLED", "CANCELLED")
    assert (await basket.sees("left"))["facts"]["reasons"] == ["buyer_died"]
    assert await basket.messages() == ["basket.placed"]
    await ledger_is_right(office)


async def order_of_the_dead(office: Office) -> tuple[Case, Seller, str]:
    """Placed and paid by a buyer who dies before the cell has answered."""
    seller, buyer = await a_seller(office), office.found_village().members[0]
    _, cases = await placed(office, buyer, {goods(office, seller): seller})
    case = cases[seller.cell_id]
    await dies(office, buyer)
    await case.sees("task_opened", task=HEIRS)
    return case, seller, buyer


async def test_an_heir_has_the_order_and_everything_that_comes_of_it(office: Office) -> None:
    case, seller, _ = await order_of_the_dead(office)
    heir = office.found_village().members[0]
    # The cell goes on meanwhile; nothing is sent before it is decided who has it.
    await accepts(case, seller)
    await shows(case, seller)
    await case.says(CHECK, SAMIN, "good")
    (first,) = await case.tasks()
    await case.says(HEIRS, SUPPORT, "to_heir", heir_member_id="m-nobody")
    asked = await another(case, first["id"])
    about = (await office.read(f"/tasks/{asked['id']}", as_=SUPPORT))["why"]["about"]
    assert about["unfit"] == "no_such_person"
    await case.says(HEIRS, SUPPORT, "to_heir", heir_member_id=heir)
    await case.sees("booked")
    assert order_of(office, case).heir_member_id == heir
    # The label has the heir's own telephone, and the address that the buyer gave.
    (parcel,) = office.sandbox.see("/parcels", order_id=case.id)["items"]
    assert parcel["asked"]["bring_to"]["mobile"] == await mobile_of(office, heir)
    assert parcel["asked"]["bring_to"]["address"].startswith("خیابان شهید رجایی")
    await case.pass_days(3)
    await case.in_stage("WITHDRAWAL_WINDOW")
    told = await office.read(f"/messages?process_id={case.id}&limit=200")
    assert {one["recipient"] for one in told["items"] if one["event"] == "order.delivered"} == {heir}
    # What goes back is the heir's.
    answer = await office.call(
        "POST", f"/orders/{case.id}/returns", {}, as_=heir, **{"Idempotency-Key": "heirs-return-" + case.id}
    )
    assert answer.status_code == 202, answer.text
    await ledger_is_right(office)


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_an_heir_says_of_a_part_by_a_link_to_the_one_order_that_is_theirs(
    office: Office, language: str
) -> None:
    seller, second = await a_seller(office), await a_seller(office)
    buyer, heir = office.found_village().members[0], office.found_village().members[0]
    wanted = {goods(office, seller, stock=3): seller, goods(office, second): second}
    _, cases = await placed(office, buyer, wanted, units=3)
    case, other = cases[seller.cell_id], cases[second.cell_id]
    await dies(office, buyer)
    await case.sees("task_opened", task=HEIRS)
    await case.says(HEIRS, SUPPORT, "to_heir", heir_member_id=heir)
    await accepts(case, seller)
    await case.sees("task_opened", task=SAMPLE)
    await case.says(SAMPLE, seller.member_id, "part", units=2)
    await case.sees("heir_named")
    await case.sees("task_opened", task="order.part", member=heir)
    await case.pass_days(1)
    await case.sees("task_reminded", task="order.part")
    told = (await office.read(f"/messages?process_id={case.id}&limit=200"))["items"]
    own = f"/o/{follow_link_of(CODE_SECRET, case.id)}"
    for event in ("order.part", "task.reminder"):
        (text,) = [one["text"] for one in told if (one["event"], one["recipient"]) == (event, heir)]
        assert own in text
    assert office.app is not None
    async with browser_of(office.app) as phone:
        await phone.post("/language", data={"language": language})
        page = (await phone.get(own)).text
        assert {"fa": "تنها ۲ از ۳ آماده می‌شود", "en": "only 2 of 3 will be ready"}[language] in page
        assert (case.id in page, other.id in page) == (True, False)
        # Of the rest of the basket nothing is done by it.
        for what, typed in (
            ("cancel-order", {"order_id": other.id}),
            ("cancel", {}),
            ("pay", {"gateway": "gozar"}),
        ):
            assert (await phone.post(f"{own}/{what}", data=typed)).status_code == 404
        form = {name: hidden(page, name) for name in ("request_id", "expected_rev", "order_id")}
        said = await phone.post(f"{own}/part", data=form | {"outcome": "take"}, follow_redirects=True)
        assert {"fa": "به هسته گفته شد. سپاس.", "en": "The cell has been told. Thank you."}[
            language
        ] in said.text
    await case.sees("part_taken")


async def another(case: Case, before: str) -> dict[str, Any]:
    """The task that is asked after another one."""
    for _ in range(600):
        if asked := [one for one in await case.tasks() if one["id"] != before]:
            return asked[0]
        await asyncio.sleep(0.05)
    raise AssertionError(f"only {before} was asked")


async def mobile_of(office: Office, member_id: str) -> str:
    with office.database.reading() as session:
        member = MemberStore(session, office.keys).get(member_id)
    assert member is not None
    return member.mobile


@pytest.mark.parametrize("booked", [False, True], ids=["asked", "booked"])
async def test_the_heirs_do_not_want_it(office: Office, booked: bool) -> None:
    seller, buyer = await a_seller(office), office.found_village().members[0]
    (case,) = await bought(office, buyer, (seller, goods(office, seller), 1))
    if booked:
        await made(case, seller)
    await dies(office, buyer)
    await case.sees("task_opened", task=HEIRS)
    await case.says(HEIRS, SUPPORT, "cancel", reason=BECAUSE)
    await case.sees("money_goes_back")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "CANCELLED"
    assert (await case.sees("left"))["facts"]["reasons"] == ["heirs_cancelled"]
    assert refunds_of(office, case) == [("paid", PRICE + CARRIAGE)]
    assert {"order.not_coming", "refund.paid"}.isdisjoint(await case.messages())
    await ledger_is_right(office)


async def test_it_goes_to_its_address_all_the_same_and_to_whoever_takes_it_over(office: Office) -> None:
    first, second = await a_seller(office), await a_seller(office)
    buyer = office.found_village().members[0]
    (case,) = await bought(office, buyer, (first, goods(office, first, second), 1))
    await dies(office, buyer)
    await case.sees("task_opened", task=HEIRS)
    await case.says(ACCEPT, first.member_id, "decline", reason="no_time")
    # It is not passed on before it is known whether the heirs want it.
    assert await case.stage() == "PAID"
    await case.says(HEIRS, SUPPORT, "deliver", reason=BECAUSE)
    assert (await case.ends())["outcome"] == "PASSED_ON"
    other = Case(office, order_of(office, case).passed_on_to or "")
    office.cases.insert(0, other.id)
    await other.sees("buyer_died")
    await other.says(HEIRS, SUPPORT, "deliver", reason=BECAUSE)
    await made(other, second)
    await other.pass_days(3)
    await other.in_stage("WITHDRAWAL_WINDOW")
    assert {one for one in await other.messages() if one.startswith("order.")} <= {
        "order.to_accept", "order.make_it", "order.hand_over",
    }  # fmt: skip


async def test_a_part_is_asked_of_market_support(office: Office) -> None:
    seller, buyer = await a_seller(office), office.found_village().members[0]
    (case,) = await bought(office, buyer, (seller, goods(office, seller), 3))
    await accepts(case, seller)
    await case.sees("task_opened", task=SAMPLE)
    await case.says(SAMPLE, seller.member_id, "part", units=2)
    await case.sees("task_opened", task="order.part")
    await dies(office, buyer)
    await case.sees("task_opened", task="order.part_for_buyer")
    await case.says("order.part_for_buyer", SUPPORT, "wait")
    await case.sees("part_awaited")


async def test_a_cell_whose_person_dies_is_one_that_closes(office: Office) -> None:
    first, second = await a_seller(office), await a_seller(office)
    buyer = office.found_village().members[0]
    product = goods(office, first, second, stock=9)
    (asked,) = await bought(office, buyer, (first, product, 1))
    (making,) = await bought(office, buyer, (first, product, 1))
    await accepts(making, first)
    await making.sees("task_opened", task=SAMPLE)
    give_account(office, first.cell_id, "real")
    before = await making.messages()
    await dies(office, first.member_id)
    assert (await asked.ends())["outcome"] == "PASSED_ON"
    assert (
        order_of(office, Case(office, order_of(office, asked).passed_on_to or "")).cell_id == second.cell_id
    )
    # Another one of the family may finish it: market support decides, an expert of cells speaks for them.
    await making.sees("task_opened", task="order.cell_closes")
    await making.says("order.cell_closes", SUPPORT, "goes_on")
    photo = await a_photo(making, FOR_CELL, EXPERT)
    await making.says(FOR_CELL, EXPERT, "ready", photo_1=photo)
    await making.sees("task_opened", task=CHECK)
    await making.says(CHECK, SAMIN, "not_good", reason="لک دارد")
    again = await a_photo(making, FOR_CELL, EXPERT)
    await making.says(FOR_CELL, EXPERT, "ready", photo_1=again)
    await making.says(CHECK, SAMIN, "good")
    await making.sees("booked")
    assert [one for one in await making.messages() if one not in before] == []
    await nothing_is_paid_to(office, first)


async def nothing_is_paid_to(office: Office, seller: Seller) -> None:
    """The account of the dead rests until the treasury knows that it comes to the heirs."""
    (found,) = await office.until_listed(f"/processes?kind=payout_account&q={seller.cell_id}", as_=TREASURER)
    case = Case(office, found["id"])
    await case.sees("task_opened", task="payout_account.estate")
    assert account_state(office, seller) == "restricted"
    await case.says("payout_account.estate", TREASURER, "lift", reason="بانک: برای ورثه نگه می‌دارد")
    assert (await case.ends())["outcome"] == "VERIFIED"
    assert account_state(office, seller) == "verified"
    assert await case.messages() == []


def account_state(office: Office, seller: Seller) -> str:
    with office.database.reading() as session:
        account = PayoutAccountStore(session, office.keys).get(seller.cell_id, "real")
    assert account is not None
    return account.state


@pytest.mark.parametrize("outcome", ["sent", "keep"])
async def test_market_support_asks_the_heirs_about_goods_on_their_way_back(
    office: Office, outcome: str
) -> None:
    sale = await sold_to_return(office)
    case = await sale.begins()
    await dies(office, sale.buyer)
    await case.sees("task_opened", task="goods_return.heirs")
    await case.says("goods_return.heirs", SUPPORT, outcome)
    if outcome == "keep":
        assert (await case.ends())["outcome"] == "WITHDRAWN"
        return
    await case.in_stage("LOOKED_AT")
    # And where the cell's person dies too, market support looks at them.
    await dies(office, sale.maker)
    await case.sees("task_opened", task="goods_return.look_for_cell")
    await case.says("goods_return.look_for_cell", SUPPORT, "good")
    await case.in_stage("PAYING_BACK")
    await case.pass_days(2)
    assert (await case.ends())["outcome"] == "REFUNDED"
    assert {"goods_return.approved", "refund.paid"}.isdisjoint(await case.messages())
    await ledger_is_right(office)


async def test_the_dead_are_not_waited_for_in_a_dispute(office: Office) -> None:
    sale = await sold_to_return(office)
    case = await sale.begins("disputes", reason="کالا همان نیست که نوشته بود")
    await dies(office, sale.buyer)
    await case.sees("buyer_died")
    answer = await case.answer("dispute.evidence", sale.maker, text="همان است")
    assert answer.status_code == 200, answer.text
    await case.sees("evidence_missing", side="buyer")
    await case.says("dispute.decide", SUPPORT, "cell", reason="عکس‌ها همان است")
    assert (await case.ends())["outcome"] == "FOR_CELL"


@pytest.mark.parametrize("side", ["buyer", "cell"])
async def test_market_support_decides_about_a_complaint_of_the_dead(office: Office, side: str) -> None:
    one = await sold_once(office, office.found_village())
    case = await one.complains()
    if side == "cell":
        await dies(office, one.maker)
    else:
        await case.says("after_sales.answer", one.maker, "puts_right", answer="نخ تازه می‌فرستم")
        await dies(office, one.buyer)
    await case.sees("task_opened", task="after_sales.decide")
    await case.says("after_sales.decide", SUPPORT, "nothing", reason="ورثه نمی‌خواهند")
    assert (await case.ends())["outcome"] == "DISMISSED"


async def test_a_supply_that_is_not_paid_ends_and_one_that_came_is_looked_at_by_an_expert(
    office: Office,
) -> None:
    unpaid = await agreed(office)
    await dies(office, unpaid.member)
    assert (await unpaid.case.ends())["outcome"] == "CANCELLED"
    came = await accepted(office)
    await dies(office, came.member)
    await came.case.sees("task_opened", task="supply.check_for_cell")
    much: Any = await came.case.answer("supply.check_for_cell", EXPERT, outcome="part", units_came=20)
    assert much.status_code == 422
    await came.case.says("supply.check_for_cell", EXPERT, "all")
    await settled(came)
    assert "supply.settled" not in await came.case.messages()
    await ledger_is_right(office)
