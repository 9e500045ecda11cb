"""Nobody decides in the market for their own cell or of their own purchase, whatever else they are in the network."""

import secrets

import pytest

from domain.permissions import NATIONWIDE, Role
from stores.staff import StaffMember, StaffStore
from tests.office import HASHED, Office
from tests.stories.buying import line, on_sale, placed
from tests.stories.market import send
from tests.stories.ordering import SUPPORT, a_seller, bought, goods
from tests.stories.returning import sold as sold_to_return
from tests.stories.sales import COMPLAINT, sold
from tests.stories.test_deaths_in_the_market import HEIRS, order_of_the_dead

OWN_GOODS = {
    "fa": "کالای هستهٔ خودتان است؛ امتیاز و شکایت برای خریداران دیگر است",
    "en": "These are goods of your own cell: ratings and complaints are for other buyers",
}


def works_as(office: Office, role: Role, member_id: str) -> str:
    """A member is one of the house's people as well; their username there."""
    username = f"{role.value}-{secrets.token_hex(4)}"
    person = StaffMember(username, HASHED, frozenset({role}), None, NATIONWIDE, member_id)
    office.database.write(lambda session: StaffStore(session).put_person(person))
    return username


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_nobody_rates_or_complains_of_what_their_own_cell_sold_them(
    office: Office, language: str
) -> None:
    one = await sold(office, office.found_village(), own=True)
    for what, body in (("rating", {"stars": 5}), ("complaints", COMPLAINT)):
        headers = {"Accept-Language": language, "Idempotency-Key": secrets.token_hex(8)}
        refused = await office.call("POST", f"/orders/{one.order_id}/{what}", body, as_=one.buyer, **headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "own_goods")
        assert refused.json()["title"] == OWN_GOODS[language]
    # Behind the buyer's link as well.
    headers = {"Cookie": f"hamyar_language={language}", "Origin": "http://testserver"}
    for path, data in (("rating", {"stars": "5"}), ("complaint", COMPLAINT)):
        page = await office.api.post(f"{one.link}/{path}", data=data, headers=headers)
        assert OWN_GOODS[language] in page.text
    assert await one.kept() == []
    assert (await office.call("GET", f"/orders/{one.order_id}/rating", as_=one.buyer)).status_code == 404


async def test_market_support_speaks_for_no_buyer_of_its_own_cell(office: Office) -> None:
    one = await sold(office, office.found_village())
    theirs = works_as(office, Role.MARKET_SUPPORT, one.maker)
    complains = await send(office, "POST", f"/orders/{one.order_id}/complaints", COMPLAINT, as_=theirs)
    assert (complains.status_code, complains.json()["code"]) == (403, "not_for_you")
    assert await one.kept() == []
    case = await one.complains(SUPPORT)
    await case.says("after_sales.answer", one.maker, "refers", answer="نمی‌پذیرم")
    await case.sees("task_opened", task="after_sales.decide")
    decides = await case.answer("after_sales.decide", theirs, outcome="nothing", reason="درست است")
    assert (decides.status_code, decides.json()["code"]) == (403, "own_case")

    sale = await sold_to_return(office)
    returns = await sale.asks(as_=works_as(office, Role.MARKET_SUPPORT, sale.maker))
    assert (returns.status_code, returns.json()["code"]) == (403, "not_for_you")
    await sale.begins(as_=works_as(office, Role.MARKET_SUPPORT, sale.buyer))


async def test_market_support_cancels_no_order_of_its_own_cell_and_its_own_as_a_buyer(office: Office) -> None:
    seller, buyer = await a_seller(office), office.found_village().members[0]
    (case,) = await bought(office, buyer, (seller, goods(office, seller), 1))
    path, body = f"/orders/{case.id}/cancel", {"reason": "پشیمان شد"}
    theirs = works_as(office, Role.MARKET_SUPPORT, seller.member_id)
    refused = await send(office, "POST", path, body, as_=theirs)
    assert (refused.status_code, refused.json()["code"]) == (403, "own_case")
    assert (await case.read())["status"] == "running"
    own = await send(office, "POST", path, body, as_=works_as(office, Role.MARKET_SUPPORT, buyer))
    assert own.status_code == 202, own.text
    assert (await case.sees("left"))["facts"]["reasons"] == ["buyer_cancelled"]


async def test_nobody_says_that_a_gateway_has_money_for_their_own_cell(office: Office) -> None:
    village = office.found_village()
    kilim, _ = on_sale(office, village)
    basket = await placed(office, village.members[1], [line(kilim)], rehearsal=True)
    fault = office.sandbox.fault(
        "payment", "error", operation="inquire", for_process=f"{basket.id}:pay:1", times=None
    )
    await basket.pass_days(4)
    await basket.sees("task_opened", task="basket.ask_about_payment")
    for whose in (village.members[0], village.members[1]):
        theirs = works_as(office, Role.TREASURY, whose)
        own = await basket.answer("basket.ask_about_payment", theirs, outcome="paid", reference="G-1")
        assert (own.status_code, own.json()["code"]) == (403, "own_case")
    office.sandbox.control().delete(f"/faults/{fault}").raise_for_status()
    await basket.says("basket.ask_about_payment", "treasury1", "not_paid")
    await basket.ends()


async def test_nobody_says_of_themselves_that_they_are_the_heir(office: Office) -> None:
    case, _, _ = await order_of_the_dead(office)
    member_id = office.found_village().members[0]
    theirs = works_as(office, Role.MARKET_SUPPORT, member_id)
    own = await case.answer(HEIRS, theirs, outcome="to_heir", heir_member_id=member_id)
    assert own.status_code == 422
    assert [(one["field"], one["code"]) for one in own.json()["errors"]] == [("heir_member_id", "yourself")]
    await case.says(HEIRS, SUPPORT, "to_heir", heir_member_id=member_id)
    assert (await case.sees("task_answered", task=HEIRS))["facts"]["answer"] == "to_heir"
