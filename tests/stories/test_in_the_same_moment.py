"""Several who want the same at once by the API: one has it, and the others are told so."""

import asyncio

from tests.office import Case, Office
from tests.stories.buying import line, offer_of, on_sale, order
from tests.stories.returning import sold


async def test_two_who_want_the_last_piece_in_the_same_moment(office: Office) -> None:
    village = office.found_village(members=6)
    kilim, cell = on_sale(office, village, stock=1)
    answers = await asyncio.gather(*(order(office, one, [line(kilim)]) for one in village.members))
    assert sorted(one.status_code for one in answers) == [202, 422, 422, 422, 422, 422]
    for refused in (one.json() for one in answers if one.status_code == 422):
        assert [(one["field"], one["code"]) for one in refused["errors"]] == [
            ("lines.0.quantity", "not_enough")
        ]
    offer = offer_of(office, kilim, cell)
    assert (offer.reserved, offer.stock.available) == (1, 0)


async def test_a_return_and_a_dispute_asked_for_in_the_same_moment(office: Office) -> None:
    sale = await sold(office)
    why = {"reason": "همان نیست"}
    answers = await asyncio.gather(
        *(sale.asks(what, **(why if what == "disputes" else {})) for what in ("returns", "disputes") * 2),
        sale.asks("disputes", as_=sale.maker, **why),
    )
    begun = [one for one in answers if one.status_code == 202]
    assert len(begun) == 1, [one.text for one in answers]
    refused = [one.json()["code"] for one in answers if one.status_code != 202]
    assert refused == ["order_contested"] * 4
    known = await office.read(f"/orders/{sale.order_id}/contests", as_=sale.maker)
    assert [one["id"] for one in known["items"]] == [begun[0].json()["id"]]
    assert sale.order().contested in ("refund", "dispute")
    case = Case(office, begun[0].json()["id"])
    office.cases.insert(0, case.id)
    await case.sees("task_opened")
