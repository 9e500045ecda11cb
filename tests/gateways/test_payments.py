"""The payment gateways against the played ones over real HTTP."""

from collections.abc import Callable
from dataclasses import dataclass

import httpx
import pytest

from domain.payment_gateways import GATEWAYS, GOZAR, PEYVAND
from gateways.caller import CaseClock, GatewayRefused, GatewayUnavailable, OutcomeUnknown
from gateways.payments import PayLink, PaymentGateway, SentBack, Tried, payment_gateways
from tests.fixtures.sandbox import Sandbox
from tests.gateways.conftest import Received, eventually, rehearsed

RIALS = 4_500_000
BACK = "https://hamyar.example/market/paid?of=basket"
Name = Callable[[str], str]


@dataclass
class Buyer:
    """Speaks to one played gateway, as we do and as a buyer's browser does."""

    gateway: PaymentGateway
    http: httpx.AsyncClient

    async def begins(self, payment_id: str, clock: CaseClock) -> PayLink:
        return await self.gateway.create(payment_id, RIALS, BACK, clock)

    async def does(self, link: PayLink, state: str = "paid") -> httpx.Response:
        return await self.http.post(link.pay_url, data={"state": state})

    async def paid(self, payment_id: str, clock: CaseClock) -> PayLink:
        link = await self.begins(payment_id, clock)
        await self.does(link)
        await self.gateway.verify(link.authority, RIALS, clock)
        return link


def buyer_of(name: str, calm: Sandbox, client: httpx.AsyncClient) -> Buyer:
    played = {one: calm.address(f"payment/{one}") for one in GATEWAYS}
    return Buyer(payment_gateways({}, played, client, seconds=1.0)[name], client)


@pytest.fixture(params=list(GATEWAYS))
def buyer(request: pytest.FixtureRequest, calm: Sandbox, client: httpx.AsyncClient) -> Buyer:
    return buyer_of(request.param, calm, client)


async def test_the_same_try_again_has_the_same_link_and_another_amount_is_refused(
    buyer: Buyer, name: Name
) -> None:
    process = name("basket")
    first = await buyer.begins(f"{process}:pay:1", rehearsed(process))

    assert await buyer.begins(f"{process}:pay:1", rehearsed(process)) == first
    other = await buyer.begins(f"{process}:pay:2", rehearsed(process))
    assert other.authority != first.authority
    with pytest.raises(GatewayRefused) as refused:
        await buyer.gateway.create(f"{process}:pay:1", RIALS + 1, BACK, rehearsed(process))
    assert refused.value.code == "payment_exists"


@pytest.mark.parametrize(("name_of", "says_again"), [(PEYVAND, True), (GOZAR, False)])
async def test_what_a_buyer_paid_is_taken_once_whatever_the_gateway_calls_a_repetition(
    calm: Sandbox, client: httpx.AsyncClient, name: Name, name_of: str, *, says_again: bool
) -> None:
    buyer, process = buyer_of(name_of, calm, client), name("basket")
    clock = rehearsed(process)
    link = await buyer.begins(f"{process}:pay:1", clock)
    assert await buyer.gateway.inquire(link.authority, clock) == Tried("waiting", RIALS)

    page, back = await client.get(link.pay_url), await buyer.does(link)
    found = await buyer.gateway.inquire(link.authority, clock)
    first = await buyer.gateway.verify(link.authority, RIALS, clock)
    second = await buyer.gateway.verify(link.authority, RIALS, clock)

    assert "4,500,000" in page.text
    assert (back.status_code, back.headers["location"]) == (
        303,
        f"{BACK}&authority={link.authority}&state=OK",
    )
    assert found == Tried("paid", RIALS, first.reference)
    assert (first.again, second.again) == (False, says_again)
    assert (first.reference, first.amount_rials) == (second.reference, second.amount_rials)
    assert await buyer.gateway.inquire(link.authority, clock) == Tried("verified", RIALS, first.reference)


async def test_what_nobody_paid_or_another_amount_is_not_taken(buyer: Buyer, name: Name) -> None:
    process = name("basket")
    clock = rehearsed(process)
    link = await buyer.begins(f"{process}:pay:1", clock)

    async def refusal(authority: str, rials: int) -> str:
        with pytest.raises(GatewayRefused) as refused:
            await buyer.gateway.verify(authority, rials, clock)
        return refused.value.code

    assert await refusal(link.authority, RIALS) == "not_paid"
    assert await refusal(link.authority, RIALS - 1) == "other_amount"
    assert await refusal("nobody-has-this", RIALS) == "unknown_payment"
    assert await buyer.gateway.inquire("nobody-has-this", clock) is None


async def test_who_gives_up_comes_back_and_does_not_pay_by_that_try_any_more(
    buyer: Buyer, name: Name
) -> None:
    process = name("basket")
    link = await buyer.begins(f"{process}:pay:1", rehearsed(process))

    back, again = await buyer.does(link, "given_up"), await buyer.does(link, "paid")

    assert (
        back.headers["location"]
        == again.headers["location"]
        == f"{BACK}&authority={link.authority}&state=NOK"
    )
    assert await buyer.gateway.inquire(link.authority, rehearsed(process)) == Tried("given_up", RIALS)


async def test_a_try_of_one_gateway_is_unknown_to_the_other(
    calm: Sandbox, client: httpx.AsyncClient, name: Name
) -> None:
    first, second = (buyer_of(one, calm, client) for one in GATEWAYS)
    process = name("basket")
    link = await first.begins(f"{process}:pay:1", rehearsed(process))
    assert await second.gateway.inquire(link.authority, rehearsed(process)) is None


async def test_a_gateway_that_is_down_or_refuses_opens_no_try(
    buyer: Buyer, calm: Sandbox, name: Name
) -> None:
    process = name("basket")
    calm.fault("payment", "error", operation="create", for_process=process)
    with pytest.raises(GatewayUnavailable):
        await buyer.begins(f"{process}:pay:1", rehearsed(process))
    calm.fault("payment", "reject", operation="create", for_process=f"{process}:pay:1")
    with pytest.raises(GatewayRefused) as refused:
        await buyer.begins(f"{process}:pay:1", rehearsed(process))
    assert refused.value.code == "not_opened"
    # With its whole id: the sandbox finds by beginnings, and another test's basket may begin alike.
    assert calm.see("/payments", payment_id=f"{process}:pay:")["items"] == []


async def test_a_verification_whose_answer_is_lost_is_said_again(
    buyer: Buyer, calm: Sandbox, name: Name
) -> None:
    process = name("basket")
    clock = rehearsed(process)
    link = await buyer.begins(f"{process}:pay:1", clock)
    await buyer.does(link)
    calm.fault("payment", "unknown_outcome", operation="verify", for_process=process)

    with pytest.raises(OutcomeUnknown):
        await buyer.gateway.verify(link.authority, RIALS, clock)

    taken = await buyer.gateway.verify(link.authority, RIALS, clock)
    assert await buyer.gateway.inquire(link.authority, clock) == Tried("verified", RIALS, taken.reference)


async def test_a_refund_is_sent_once_and_arrives_after_a_day(buyer: Buyer, name: Name) -> None:
    process = name("basket")
    link = await buyer.paid(f"{process}:pay:1", rehearsed(process))

    async def send(refund_id: str, rials: int) -> SentBack:
        return await buyer.gateway.refund(refund_id, link.authority, rials, rehearsed(process))

    async def refusal(refund_id: str, rials: int) -> str:
        with pytest.raises(GatewayRefused) as refused:
            await send(refund_id, rials)
        return refused.value.code

    assert await buyer.gateway.refund_state(f"{process}:r1", rehearsed(process)) is None
    assert await send(f"{process}:r1", 4_000_000) == await send(f"{process}:r1", 4_000_000)
    assert await refusal(f"{process}:r1", 3_000_000) == "refund_exists"
    assert await refusal(f"{process}:r2", 500_001) == "above_paid"
    assert (await send(f"{process}:r2", 500_000)).state == "sending"

    before = await buyer.gateway.refund_state(f"{process}:r1", rehearsed(process, hours=23))
    after = await buyer.gateway.refund_state(f"{process}:r1", rehearsed(process, days=1))
    assert before == SentBack("sending", 4_000_000)
    assert after is not None
    assert (after.state, after.amount_rials, after.reason) == ("paid", 4_000_000, None)
    assert after.reference


async def test_a_refund_is_refused_at_once_or_later_or_never_ends(
    buyer: Buyer, calm: Sandbox, name: Name
) -> None:
    process = name("basket")
    link = await buyer.paid(f"{process}:pay:1", rehearsed(process))
    calm.fault("payment", "reject", operation="refund", for_process=process)
    with pytest.raises(GatewayRefused) as refused:
        await buyer.gateway.refund(f"{process}:r1", link.authority, RIALS, rehearsed(process))
    assert refused.value.code == "not_refunded"
    assert await buyer.gateway.refund_state(f"{process}:r1", rehearsed(process)) is None

    calm.fault("payment", "reject_later", for_process=f"{process}:r2")
    calm.fault("payment", "silent", operation="refund", for_process=f"{process}:r3")
    await buyer.gateway.refund(f"{process}:r2", link.authority, RIALS, rehearsed(process))
    with pytest.raises(GatewayRefused) as above:
        await buyer.gateway.refund(f"{process}:r3", link.authority, 1, rehearsed(process))
    assert above.value.code == "above_paid", "what is on its way cannot be sent a second time"
    failed = await buyer.gateway.refund_state(f"{process}:r2", rehearsed(process, days=1))
    assert failed == SentBack("refused", RIALS, reason="card_closed")

    later = rehearsed(process, days=1)
    await buyer.gateway.refund(f"{process}:r3", link.authority, RIALS, later)
    silent = await buyer.gateway.refund_state(f"{process}:r3", rehearsed(process, days=400))
    assert silent == SentBack("sending", RIALS)


async def test_a_refund_whose_answer_is_lost_is_asked_about_and_no_second_one(
    buyer: Buyer, calm: Sandbox, name: Name
) -> None:
    process = name("basket")
    link = await buyer.paid(f"{process}:pay:1", rehearsed(process))
    calm.fault("payment", "unknown_outcome", operation="refund", for_process=process)
    with pytest.raises(OutcomeUnknown):
        await buyer.gateway.refund(f"{process}:r1", link.authority, RIALS, rehearsed(process))
    assert await buyer.gateway.refund_state(f"{process}:r1", rehearsed(process)) == SentBack("sending", RIALS)
    assert len(calm.see("/refunds", refund_id=process)["items"]) == 1


@pytest.mark.parametrize(
    ("fault", "state", "times"),
    [
        (None, "paid", 1),
        (None, "given_up", 1),
        ("duplicate_webhook", "paid", 3),
        ("dropped_webhook", "paid", 0),
        ("silent", "paid", 0),
    ],
)
async def test_a_live_buyer_is_told_of_by_a_signed_webhook(
    buyer: Buyer,
    calm: Sandbox,
    live: CaseClock,
    front_door: Received,
    name: Name,
    fault: str | None,
    state: str,
    times: int,
) -> None:
    calm.tell("/settings", webhook_base_url=front_door.base_url)
    payment_id = f"{name('basket')}:pay:1"
    link = await buyer.begins(payment_id, live)
    if fault is not None:
        calm.fault("payment", fault, for_process=payment_id)

    answer = await buyer.does(link, state)

    told = eventually(lambda: len(front_door.about("payment.callback", authority=link.authority)) == times)
    assert told
    assert all(
        one == {"authority": link.authority, "state": state}
        for one in front_door.about("payment.callback", authority=link.authority)
    )
    assert answer.is_success == (fault == "silent"), "a browser that is lost stays on the gateway's page"
    found = await buyer.gateway.inquire(link.authority, live)
    assert found is not None
    assert found.state == state


async def test_a_played_buyer_needs_no_browser(buyer: Buyer, calm: Sandbox, name: Name) -> None:
    process = name("basket")
    link = await buyer.begins(f"{process}:pay:1", rehearsed(process))
    assert calm.tell(f"/payments/{link.authority}", state="paid") == {"state": "paid"}
    assert (await buyer.gateway.verify(link.authority, RIALS, rehearsed(process))).amount_rials == RIALS
