"""The bank's gateway against the played bank over real HTTP."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from domain.jalali import tehran_date
from domain.reconciliation import MARKET, NETWORK, StatementLine
from gateways.bank import BankGateway, TransferState
from gateways.caller import Address, CaseClock, GatewayRefused, GatewayUnavailable, OutcomeUnknown
from tests.fixtures.sandbox import Sandbox
from tests.gateways.conftest import eventually, rehearsed

SHEBA = "IR150700001000112233445566"
NATIONAL_CODE = "0499370899"
Name = Callable[[str], str]


async def test_a_sheba_belongs_to_the_person_unless_told_otherwise(
    bank: BankGateway, calm: Sandbox, live: CaseClock
) -> None:
    assert await bank.owns_sheba("loan:ownership", SHEBA, NATIONAL_CODE, live)

    calm.tell("/ownership", sheba=SHEBA, national_code="0013542419", owns=False)
    assert not await bank.owns_sheba("loan:ownership", SHEBA, "0013542419", live)
    assert await bank.owns_sheba("loan:ownership", SHEBA, NATIONAL_CODE, live)


async def test_a_sheba_with_a_wrong_check_number_is_nobodys(bank: BankGateway, live: CaseClock) -> None:
    assert not await bank.owns_sheba("loan:ownership", "IR160700001000112233445566", NATIONAL_CODE, live)


async def test_not_owner_strikes_as_often_as_it_was_ordered(
    bank: BankGateway, calm: Sandbox, live: CaseClock
) -> None:
    calm.fault("bank", "not_owner", for_process=NATIONAL_CODE, times=2)

    answers = [await bank.owns_sheba("loan:ownership", SHEBA, NATIONAL_CODE, live) for _ in range(3)]

    assert answers == [False, False, True]


async def test_a_rehearsed_order_settles_four_hours_later_by_the_cases_clock(
    bank: BankGateway, name: Name
) -> None:
    process = name("loan")
    order = f"{process}:disburse"

    accepted = await bank.order_transfer(order, SHEBA, 200_000_000, rehearsed(process))
    before = await bank.transfer_state(order, rehearsed(process, hours=3, minutes=59))
    after = await bank.transfer_state(order, rehearsed(process, hours=4))

    assert accepted.state == "accepted"
    assert before is not None
    assert before.state == "accepted"
    assert after == TransferState("settled", accepted.reference, None, rehearsed(process, hours=4).now)


async def test_a_live_order_settles_by_the_wall_clock(
    bank: BankGateway, live: CaseClock, name: Name, calm: Sandbox
) -> None:
    order = name("order")
    assert (await bank.order_transfer(order, SHEBA, 1_000, live)).state == "accepted"

    def settled() -> bool:
        return bool(calm.see("/orders", order_id=order)["items"][0]["state"] == "settled")

    assert eventually(settled)
    state = await bank.transfer_state(order, live)
    assert state is not None
    assert state.state == "settled"


async def test_each_account_has_a_statement_of_its_own(
    bank: BankGateway, live: CaseClock, name: Name, calm: Sandbox
) -> None:
    loan, cell, reference = name("loan"), name("cell"), name("settlement")
    await bank.order_transfer(loan, SHEBA, 1_000, live)
    await bank.order_transfer(cell, SHEBA, 1_000, live, MARKET)
    calm.tell("/gateway-settlements", gateway="gozar", reference=reference, amount_rials=7)
    with pytest.raises(GatewayRefused):
        await bank.order_transfer(cell, SHEBA, 1_000, live)

    async def lines(account: str) -> set[tuple[str, str]]:
        found, after = set(), 0
        while True:
            page = await bank.statement(tehran_date(live.now), after, account)
            found |= {(line.kind, line.reference) for line in page.lines}
            if page.next is None:
                return found & {("payment", loan), ("payment", cell), ("receipt", reference)}
            after = page.next

    def both_settled() -> bool:
        orders = [*calm.see("/orders", order_id=loan)["items"], *calm.see("/orders", order_id=cell)["items"]]
        return [one["state"] for one in orders] == ["settled", "settled"]

    assert eventually(both_settled)
    assert await lines(NETWORK) == {("payment", loan)}
    assert await lines(MARKET) == {("payment", cell), ("receipt", reference)}


async def test_an_order_that_the_bank_never_got_is_unknown_there(
    bank: BankGateway, live: CaseClock, name: Name
) -> None:
    assert await bank.transfer_state(name("order"), live) is None


async def test_the_same_order_again_is_answered_with_the_first(
    bank: BankGateway, name: Name, calm: Sandbox
) -> None:
    process = name("loan")
    first = await bank.order_transfer(f"{process}:disburse", SHEBA, 5_000_000, rehearsed(process))
    again = await bank.order_transfer(f"{process}:disburse", SHEBA, 5_000_000, rehearsed(process, hours=1))

    assert again == first
    assert len(calm.see("/orders", order_id=process)["items"]) == 1


@pytest.mark.parametrize(
    ("sheba", "amount_rials"), [(SHEBA, 6_000_000), ("IR820540102680020817909002", 5_000_000)]
)
async def test_the_same_order_id_with_other_content_is_refused(
    bank: BankGateway, live: CaseClock, name: Name, sheba: str, amount_rials: int
) -> None:
    order = name("order")
    await bank.order_transfer(order, SHEBA, 5_000_000, live)

    with pytest.raises(GatewayRefused) as refused:
        await bank.order_transfer(order, sheba, amount_rials, live)

    assert refused.value.code == "order_exists"


@pytest.mark.parametrize(
    ("sheba", "amount_rials", "code"),
    [(SHEBA, 0, "invalid_amount"), ("IR160700001000112233445566", 1, "invalid_sheba")],
)
async def test_an_impossible_order_is_refused_with_its_code(
    bank: BankGateway, live: CaseClock, sheba: str, amount_rials: int, code: str
) -> None:
    with pytest.raises(GatewayRefused) as refused:
        await bank.order_transfer("impossible", sheba, amount_rials, live)
    assert refused.value.code == code


async def test_a_rejected_order_says_why(bank: BankGateway, calm: Sandbox, name: Name) -> None:
    process = name("loan")
    calm.fault("bank", "reject", for_process=process, reason="account_closed")

    state = await bank.order_transfer(f"{process}:disburse", SHEBA, 1_000, rehearsed(process))

    assert (state.state, state.reason) == ("rejected", "account_closed")


async def test_an_order_can_be_rejected_after_it_was_accepted(
    bank: BankGateway, calm: Sandbox, name: Name
) -> None:
    process = name("loan")
    calm.fault("bank", "reject_later", for_process=process)

    accepted = await bank.order_transfer(process, SHEBA, 1_000, rehearsed(process))
    rejected = await bank.transfer_state(process, rehearsed(process, hours=4))

    assert accepted.state == "accepted"
    assert rejected is not None
    assert (rejected.state, rejected.reason) == ("rejected", "account_blocked")


async def test_a_settled_order_can_come_back_a_day_later(
    bank: BankGateway, calm: Sandbox, name: Name
) -> None:
    process = name("loan")
    calm.fault("bank", "returned", for_process=process)
    await bank.order_transfer(process, SHEBA, 1_000, rehearsed(process))

    states = [await bank.transfer_state(process, rehearsed(process, hours=hours)) for hours in (1, 5, 29)]

    assert [state and state.state for state in states] == ["accepted", "settled", "returned"]


async def test_a_presenter_can_send_a_settled_order_back(
    bank: BankGateway, calm: Sandbox, name: Name
) -> None:
    process = name("loan")
    await bank.order_transfer(process, SHEBA, 1_000, rehearsed(process))
    calm.tell(f"/orders/{process}/return", reason="heirs")

    state = await bank.transfer_state(process, rehearsed(process, hours=5))

    assert state is not None
    assert (state.state, state.reason) == ("returned", "heirs")


async def test_a_silent_bank_never_settles(bank: BankGateway, calm: Sandbox, name: Name) -> None:
    process = name("loan")
    calm.fault("bank", "silent", for_process=process)
    await bank.order_transfer(process, SHEBA, 1_000, rehearsed(process))

    state = await bank.transfer_state(process, rehearsed(process, days=30))

    assert state is not None
    assert state.state == "accepted"


@pytest.mark.parametrize("seconds", [0.0, 1.5], ids=["a 500", "no answer in time"])
async def test_an_order_accepted_without_an_answer_is_unknown_and_then_found(
    bank: BankGateway, calm: Sandbox, name: Name, seconds: float
) -> None:
    process = name("loan")
    calm.fault("bank", "unknown_outcome", for_process=process, seconds=seconds)

    with pytest.raises(OutcomeUnknown):
        await bank.order_transfer(process, SHEBA, 1_000, rehearsed(process))

    state = await bank.transfer_state(process, rehearsed(process))
    assert state is not None
    assert state.state == "accepted"


@pytest.mark.parametrize(("kind", "seconds"), [("error", 0.0), ("slow", 1.5)])
async def test_a_failing_bank_leaves_an_order_unknown_and_a_question_unanswered(
    bank: BankGateway, calm: Sandbox, name: Name, kind: str, seconds: float
) -> None:
    process = name("loan")
    calm.fault("bank", kind, for_process=process, seconds=seconds, times=2)

    with pytest.raises(OutcomeUnknown):
        await bank.order_transfer(process, SHEBA, 1_000, rehearsed(process))
    with pytest.raises(GatewayUnavailable):
        await bank.transfer_state(process, rehearsed(process))


async def test_a_fault_for_one_case_leaves_the_others_alone(
    bank: BankGateway, calm: Sandbox, name: Name
) -> None:
    calm.fault("bank", "error", for_process=name("loan-broken"), times=None)
    process = name("loan-well")

    assert (await bank.order_transfer(process, SHEBA, 1_000, rehearsed(process))).state == "accepted"


async def test_a_fault_of_one_operation_leaves_the_others_alone(
    bank: BankGateway, calm: Sandbox, name: Name
) -> None:
    process = name("loan")
    fault = calm.fault("bank", "error", operation="transfer_state", for_process=process, times=None)
    await bank.order_transfer(process, SHEBA, 1_000, rehearsed(process))
    with pytest.raises(GatewayUnavailable):
        await bank.transfer_state(process, rehearsed(process))

    calm.control().delete(f"/faults/{fault}").raise_for_status()
    assert await bank.transfer_state(process, rehearsed(process))


async def test_a_wrong_token_is_our_fault_and_no_decision_of_the_bank(
    calm: Sandbox, client: httpx.AsyncClient, live: CaseClock, name: Name
) -> None:
    stranger = BankGateway(Address(calm.url("bank"), "wrong"), client)
    with pytest.raises(GatewayUnavailable):
        await stranger.order_transfer(name("order"), SHEBA, 1_000, live)


async def test_an_order_to_a_closed_port_was_surely_not_sent(
    client: httpx.AsyncClient, live: CaseClock
) -> None:
    nowhere = BankGateway(Address("http://127.0.0.1:9", "token"), client)
    with pytest.raises(GatewayUnavailable):
        await nowhere.order_transfer("order", SHEBA, 1_000, live)


async def test_a_page_of_a_proxy_is_not_taken_for_a_lost_order(
    calm: Sandbox, client: httpx.AsyncClient, live: CaseClock, name: Name
) -> None:
    lost = BankGateway(Address(calm.url("no-such-system"), "token"), client)
    with pytest.raises(GatewayUnavailable):
        await lost.transfer_state(name("order"), live)


async def test_a_statement_has_what_the_bank_booked_on_its_day_page_by_page(
    bank: BankGateway, calm: Sandbox
) -> None:
    at = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)  # half past eleven at night in Tehran
    for number in range(501):
        calm.tell(
            "/statement",
            kind="receipt",
            reference=f"line-{number:03}",
            amount_rials=number + 1,
            at=at.isoformat(),
        )
    calm.tell(
        "/statement", kind="receipt", reference="next-day", amount_rials=1, at="2026-03-01T20:31:00+00:00"
    )
    first = await bank.statement(date(2026, 3, 1))
    assert (len(first.lines), first.next) == (500, 500)
    assert first.lines[7] == StatementLine("receipt", "line-007", 8, at)
    rest = await bank.statement(date(2026, 3, 1), 500)
    assert ([line.reference for line in rest.lines], rest.next) == (["line-500"], None)
    assert [line.reference for line in (await bank.statement(date(2026, 3, 2))).lines] == ["next-day"]


async def test_a_bank_without_a_statement_says_so(bank: BankGateway, calm: Sandbox) -> None:
    calm.fault("bank", "error", operation="statement")
    with pytest.raises(GatewayUnavailable):
        await bank.statement(date(2026, 3, 3))
    assert (await bank.statement(date(2026, 3, 3))).lines == ()


async def test_an_order_that_settled_and_was_sent_back_stands_twice_in_the_statement(
    bank: BankGateway, calm: Sandbox, live: CaseClock, name: Name
) -> None:
    order = f"{name('loan')}:disburse"
    await bank.order_transfer(order, SHEBA, 6_000, live)
    calm.tell(f"/orders/{order}/return", at="2026-03-05T08:00:00+00:00")
    lines = (await bank.statement(date(2026, 3, 5))).lines
    assert lines == (StatementLine("return", order, 6_000, datetime(2026, 3, 5, 8, 0, tzinfo=UTC)),)


async def test_orders_that_settled_and_money_that_bounced_stand_in_the_statement(
    bank: BankGateway, calm: Sandbox, live: CaseClock, name: Name
) -> None:
    order, reference = f"{name('loan')}:disburse", name("receipt")
    await bank.order_transfer(order, SHEBA, 5_000, live)
    calm.tell("/receipts", amount_rials=700, reference=reference)
    calm.tell("/receipts", amount_rials=800, reference=f"{reference}-told-only", booked=False)
    calm.tell(f"/receipts/{reference}/bounce")
    today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Tehran")).date()  # noqa: TID251 - the bank's own clock

    async def booked() -> set[tuple[str, str, int]]:
        found: set[tuple[str, str, int]] = set()
        after: int | None = 0
        while after is not None:
            page = await bank.statement(today, after)
            found |= {(line.kind, line.reference, line.amount_rials) for line in page.lines}
            after = page.next
        return found

    wanted = {("payment", order, 5_000), ("receipt", reference, 700), ("bounce", reference, 700)}
    for _ in range(200):
        if wanted <= await booked():
            break
        await asyncio.sleep(0.05)
    lines = await booked()
    assert wanted <= lines
    assert f"{reference}-told-only" not in {reference for _, reference, _ in lines}
