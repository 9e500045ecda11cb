"""What cannot be asked for of an order is said at its field, and nothing moves."""

from datetime import timedelta
from typing import Any

import pytest

from tests.office import Office, now
from tests.stories.returning import SUPPORT, Sale, sold


async def wrong(sale: Sale, what: str = "returns", **body: Any) -> list[tuple[str, str]]:
    answer = await sale.asks(what, **body)
    assert answer.status_code == 422, answer.text
    assert sale.order().contested is None
    return [(one["field"], one["code"]) for one in answer.json()["errors"]]


async def test_units_that_were_not_bought(office: Office) -> None:
    sale = await sold(office)
    assert await wrong(sale, lines=[{"line": 1, "units": 4}]) == [("lines.0.units", "more_than_bought")]
    assert await wrong(sale, lines=[{"line": 2, "units": 1}]) == [("lines.0.line", "unknown_line")]
    twice = [{"line": 1, "units": 1}, {"line": 1, "units": 2}]
    assert await wrong(sale, lines=twice) == [("lines", "twice")]
    assert await wrong(sale, lines=[{"line": 1, "units": 0}]) == [("lines.0.units", "too_small")]
    assert await wrong(sale, wish="flowers") == [("wish", "not_a_choice")]
    assert await wrong(sale, ground="defect") == [("reason", "required")]
    assert await wrong(sale, "disputes", reason=" ") == [("reason", "required")]


@pytest.mark.parametrize(
    ("days", "ground", "where"), [(20, "withdrawal", "lines"), (200, "defect", "ground")]
)
async def test_after_its_time(office: Office, days: int, ground: str, where: str) -> None:
    sale = await sold(office, delivered=False)
    sale.deliver(now() - timedelta(days=days))
    found = await wrong(sale, ground=ground, reason="دیر شد")
    assert found == [(where, "after_window")]
    # By its line where one is named.
    if ground == "withdrawal":
        assert await wrong(sale, lines=[{"line": 1, "units": 1}]) == [("lines.0.line", "after_window")]
    else:
        assert await wrong(sale, "disputes", reason="دیر شد") == [("order_id", "after_window")]


async def test_what_perishes_is_not_taken_back_but_may_be_faulty(office: Office) -> None:
    sale = await sold(office, category="dairy")
    assert await wrong(sale) == [("lines", "not_taken_back")]
    case = await sale.begins(ground="defect", reason="ترش بود")
    assert (await sale.shown(case))["ground"] == "defect"


async def test_an_order_that_is_not_there_yet(office: Office) -> None:
    sale = await sold(office, delivered=False)
    for what, more in (("returns", {}), ("disputes", {"reason": "نیامد"})):
        assert await wrong(sale, what, **more) == [("order_id", "not_delivered")]


async def test_an_order_of_somebody_else(office: Office) -> None:
    sale, other = await sold(office), await sold(office)
    for what, more in (("returns", {}), ("disputes", {"reason": "همان نیست"})):
        strange = await sale.asks(what, as_=other.buyer, **more)
        assert strange.status_code == 404
    # A cell does not give back what it sold; it may begin a dispute.
    assert (await sale.asks(as_=sale.maker)).status_code == 403
    missing = await office.call(
        "POST", "/orders/nothing/returns", {}, as_=SUPPORT, **{"Idempotency-Key": "k-nothing"}
    )
    assert missing.status_code == 404


async def test_the_same_request_again_is_the_same_return(office: Office) -> None:
    sale = await sold(office)
    key = {"Idempotency-Key": "the-same-key"}
    path = f"/orders/{sale.order_id}/returns"
    first = await office.call("POST", path, {}, as_=sale.buyer, **key)
    again = await office.call("POST", path, {}, as_=sale.buyer, **key)
    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
    other = await office.call("POST", path, {"wish": "replacement"}, as_=sale.buyer, **key)
    assert other.status_code == 422


async def test_who_reads_a_return(office: Office) -> None:
    sale, other = await sold(office), await sold(office)
    case = await sale.begins()
    for reader in (sale.buyer, sale.maker, SUPPORT, None):
        assert (await office.call("GET", f"/returns/{case.id}", as_=reader)).status_code == 200
    for reader in (other.buyer, sale.village.trustees[0]):
        assert (await office.call("GET", f"/returns/{case.id}", as_=reader)).status_code == 404
    assert (await office.call("GET", f"/disputes/{case.id}", as_=SUPPORT)).status_code == 404
    known = await office.read(f"/orders/{sale.order_id}/contests", as_=sale.maker)
    assert (known["contested"], [one["id"] for one in known["items"]]) == ("refund", [case.id])
    assert (known["items"][0]["kind"], known["items"][0]["state"]) == ("goods_return", "awaiting_goods")
    strange = await office.call("GET", f"/orders/{sale.order_id}/contests", as_=other.buyer)
    assert strange.status_code == 404
