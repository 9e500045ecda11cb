"""The clocks of the market to the minute: half an hour to pay, 72 hours to accept, three days for a word of either side."""

from datetime import datetime, timedelta

from tests.office import Case, Office
from tests.stories.buying import line, on_sale, placed
from tests.stories.ordering import ACCEPT, a_seller, bought, goods
from tests.stories.returning import sold

A_MINUTE, AN_HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def moves_to(case: Case, until: datetime) -> None:
    answer = await case.office.call("POST", f"/rehearsals/{case.id}/advance", {"until": until.isoformat()})
    assert answer.status_code == 200, answer.text


async def times_of(case: Case, what: str, **facts: object) -> list[datetime]:
    """When something happened, each time."""
    return [
        datetime.fromisoformat(entry["at"])
        for entry in (await case.read())["timeline"]
        if entry["what"] == what and facts.items() <= entry["facts"].items()
    ]


def near(moments: list[datetime], *expected: datetime) -> bool:
    """As many, each within the minute after it."""
    pairs = zip(moments, expected, strict=True)
    return all(timedelta(0) <= moment - due < 2 * A_MINUTE for moment, due in pairs)


async def test_there_is_half_an_hour_to_pay_and_then_the_goods_are_free(office: Office) -> None:
    village = office.found_village()
    kilim, _ = on_sale(office, village)
    basket = await placed(office, village.members[1], [line(kilim)], rehearsal=True)
    began = datetime.fromisoformat((await basket.read())["started_at"])
    await moves_to(basket, began + 29 * A_MINUTE)
    assert await basket.states() == ("awaiting_payment", ["waiting"])
    await moves_to(basket, began + 30 * A_MINUTE)
    assert await basket.states() == ("expired", ["expired"])
    assert near(await times_of(basket, "stock_free"), began + 30 * A_MINUTE)


async def test_a_cell_has_72_hours_and_is_reminded_after_24_and_48(office: Office) -> None:
    seller, buyer = await a_seller(office), office.found_village().members[0]
    (case,) = await bought(office, buyer, (seller, goods(office, seller), 1))
    (asked,) = await times_of(case, "task_opened", task=ACCEPT)
    await moves_to(case, asked + 72 * AN_HOUR - A_MINUTE)
    assert await case.stage() == "PAID"
    assert near(
        await times_of(case, "task_reminded", task=ACCEPT, member=seller.member_id),
        asked + 24 * AN_HOUR,
        asked + 48 * AN_HOUR,
    )
    assert near(await times_of(case, "task_opened", task="order.accept_for_cell"), asked + 24 * AN_HOUR)
    assert (await case.messages()).count("task.reminder") >= 2
    await moves_to(case, asked + 72 * AN_HOUR)
    assert near(await times_of(case, "task_expired", task=ACCEPT), asked + 72 * AN_HOUR)
    assert near(await times_of(case, "cell_silent"), asked + 72 * AN_HOUR)


async def test_each_side_has_three_days_and_market_support_seven_working_days(office: Office) -> None:
    sale = await sold(office)
    case = await sale.begins("disputes", reason="همان نیست")
    begun = (await times_of(case, "task_opened", task="dispute.evidence"))[0]
    await moves_to(case, begun + 3 * A_DAY - A_MINUTE)
    assert await case.stage() == "EVIDENCE"
    for side in (sale.buyer, sale.maker):
        reminded = await times_of(case, "task_reminded", task="dispute.evidence", member=side)
        assert near(reminded, begun + A_DAY, begun + 2 * A_DAY)
    await moves_to(case, begun + 3 * A_DAY)
    assert await case.stage() == "DECIDING"
    (asked,) = await times_of(case, "task_opened", task="dispute.decide")
    # Nobody decides: seven working days, and at least one Friday among them.
    await moves_to(case, asked + 7 * A_DAY)
    assert await times_of(case, "task_escalated", task="dispute.decide") == []
    await case.pass_days(20)
    (escalated,) = await times_of(case, "task_escalated", task="dispute.decide")
    assert escalated - asked >= 8 * A_DAY
    (task,) = [one for one in await case.tasks() if one["kind"] == "dispute.decide"]
    assert near([escalated], datetime.fromisoformat(task["due_at"]))
