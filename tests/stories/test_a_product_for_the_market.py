"""A product on its way into the market: reviewed, returned and put right, refused; and a price that moves far."""

import pytest

from tests.office import Case, Office
from tests.stories.cells import COMMITTEE, EXPERT, orders
from tests.stories.market import (
    OFFER,
    OTHER_SAMIN,
    SAMIN,
    a_product,
    add_photo,
    drafted,
    handed_in,
    listed,
    send,
    the_offer,
)


async def test_a_product_is_defined_reviewed_by_somebody_else_and_comes_into_the_market(
    office: Office,
) -> None:
    village = office.found_village()
    product_id, cell_id = await drafted(office, village)
    case = await handed_in(office, product_id, cell_id)
    # Nothing of it changes while it is looked at.
    assert (await the_offer(office, product_id))["state"] == "in_review"
    for method, path, body in (
        ("PATCH", f"/products/{product_id}", {"name_fa": "چیز دیگر"}),
        ("PATCH", f"/products/{product_id}/offers/{cell_id}", {"price_rials": 1}),
        ("POST", f"/products/{product_id}/offers/{cell_id}/submit", None),
    ):
        assert (await send(office, method, path, body)).status_code == 409
    assert (await add_photo(office, product_id)).status_code == 409
    # An expert of cells has no say in it, nor has the member whose cell it is.
    for nobody, status in ((EXPERT, 403), (village.members[0], 404)):
        answer = await case.answer("listing.review", nobody, outcome="approve")
        assert answer.status_code == status
    await case.says("listing.review", SAMIN, "approve")
    assert (await case.ends())["outcome"] == "APPROVED"
    assert await case.messages() == ["listing.approved"]
    offer = await the_offer(office, product_id)
    assert (offer["state"], offer["process_id"], offer["available"]) == ("listed", case.id, 5)


async def test_who_hands_it_in_does_not_review_it(office: Office) -> None:
    product_id, cell_id = await drafted(office, office.found_village())
    case = await handed_in(office, product_id, cell_id, as_=SAMIN)
    own = await case.answer("listing.review", SAMIN, outcome="approve")
    assert own.status_code == 403
    await case.says("listing.review", OTHER_SAMIN, "approve")
    assert (await case.ends())["outcome"] == "APPROVED"


async def test_returned_with_remarks_put_right_and_approved(office: Office) -> None:
    village = office.found_village()
    product_id, cell_id = await drafted(office, village)
    case = await handed_in(office, product_id, cell_id)
    silent = await case.answer("listing.review", SAMIN, outcome="return")
    assert silent.status_code == 422
    await case.says("listing.review", SAMIN, "return", reason="عکس روشن‌تر")
    assert await case.stage() == "RETURNED"
    assert (await the_offer(office, product_id))["state"] == "draft"
    # The cell itself puts it right and hands it in again: the same case goes on.
    own = village.members[0]
    better = {"name_fa": "گلیم پشمی"}
    assert (await send(office, "PATCH", f"/products/{product_id}", better, as_=own)).status_code == 200
    assert (await add_photo(office, product_id, as_=own)).status_code == 201
    again = await send(office, "POST", f"/products/{product_id}/offers/{cell_id}/submit", as_=own)
    assert (again.status_code, again.json()["id"]) == (202, case.id)
    await case.sees("task_opened", task="listing.review")
    await case.says("listing.review", SAMIN, "return", reason="شرح کوتاه است")
    # Or the expert of cells does so with it.
    await case.says("listing.correct", EXPERT, "resubmit")
    await case.sees("resubmitted")
    await case.says("listing.review", SAMIN, "approve")
    assert (await case.ends())["outcome"] == "APPROVED"
    assert await case.messages() == ["listing.returned", "listing.returned", "listing.approved"]


async def test_returned_too_often_it_is_refused(office: Office) -> None:
    product_id, cell_id = await drafted(office, office.found_village())
    case = await handed_in(office, product_id, cell_id)
    for _ in range(3):
        await case.says("listing.review", SAMIN, "return", reason="هنوز نه")
        await case.says("listing.correct", EXPERT, "resubmit")
    await case.says("listing.review", SAMIN, "return", reason="هنوز نه")
    assert (await case.ends())["outcome"] == "REFUSED"
    assert (await case.sees("left"))["facts"]["reasons"] == ["returned_too_often"]
    assert (await the_offer(office, product_id))["state"] == "refused"


async def test_nobody_puts_it_right_so_that_the_draft_stays(office: Office) -> None:
    product_id, cell_id = await drafted(office, office.found_village())
    case = await handed_in(office, product_id, cell_id)
    await case.says("listing.review", SAMIN, "return", reason="عکس روشن‌تر")
    fired = await case.pass_days(15)
    assert {"task_reminded", "task_expired"} <= set(fired)
    assert (await case.ends())["outcome"] == "EXPIRED"
    assert (await the_offer(office, product_id))["state"] == "draft"
    # It may be handed in anew, as another case.
    other = await handed_in(office, product_id, cell_id)
    assert other.id != case.id


async def test_refused_with_a_reason(office: Office) -> None:
    product_id, cell_id = await drafted(office, office.found_village())
    case = await handed_in(office, product_id, cell_id)
    await case.says("listing.review", SAMIN, "refuse", reason="ساخت هسته نیست")
    assert (await case.ends())["outcome"] == "REFUSED"
    assert await case.messages() == ["listing.refused"]
    again = await send(office, "POST", f"/products/{product_id}/offers/{cell_id}/submit")
    assert again.status_code == 409


@pytest.mark.parametrize("who", ["the_cell", "supervisor1"])
async def test_withdrawn_it_is_a_draft_again(office: Office, who: str) -> None:
    village = office.found_village()
    product_id, cell_id = await drafted(office, village)
    case = await handed_in(office, product_id, cell_id)
    by = village.members[0] if who == "the_cell" else who
    why = {"reason": "پشیمان شد"}
    answer = await office.call("POST", f"/processes/{case.id}/withdraw", why, as_=by)
    assert answer.status_code == 202, answer.text
    assert (await case.ends())["outcome"] == "WITHDRAWN"
    assert (await the_offer(office, product_id))["state"] == "draft"


async def test_nobody_reviews_for_long_so_that_a_supervisor_may(office: Office) -> None:
    product_id, cell_id = await drafted(office, office.found_village())
    case = await handed_in(office, product_id, cell_id)
    fired = await case.pass_days(9)
    assert {"task_reminded", "task_escalated"} <= set(fired)
    await case.says("listing.review", "supervisor1", "approve")
    assert (await case.ends())["outcome"] == "APPROVED"


async def test_a_small_change_of_price_is_at_once_and_a_large_one_reviewed(office: Office) -> None:
    product_id, cell_id = await listed(office, office.found_village())
    path = f"/products/{product_id}/offers/{cell_id}"
    small = await send(office, "PATCH", path, {"price_rials": 2_200_000, "stock": 9})
    assert small.status_code == 200, small.text
    assert (await the_offer(office, product_id))["price_rials"] == 2_200_000
    # From what was seen, not from the last small step.
    large = await send(office, "PATCH", path, {"price_rials": 2_500_000}, key="the-price")
    assert large.status_code == 202, large.text
    case = Case(office, large.headers["location"].rpartition("/")[2])
    office.cases.insert(0, case.id)
    await case.sees("task_opened", task="listing.review_price")
    offer = await the_offer(office, product_id)
    assert (offer["price_rials"], offer["wanted_rials"], offer["state"]) == (2_200_000, 2_500_000, "listed")
    # One at a time; the same request again is the same review.
    assert (await send(office, "PATCH", path, {"price_rials": 3_000_000})).status_code == 409
    repeated = await send(office, "PATCH", path, {"price_rials": 2_500_000}, key="the-price")
    assert repeated.headers["location"] == large.headers["location"]
    await case.says("listing.review_price", SAMIN, "approve")
    assert (await case.ends())["outcome"] == "APPROVED"
    offer = await the_offer(office, product_id)
    assert (offer["price_rials"], offer["wanted_rials"], offer["stock"]) == (2_500_000, None, 9)
    told = await office.read(f"{path}/prices", as_=EXPERT)
    assert [one["price_rials"] for one in told["items"]] == [2_500_000, 2_200_000, 2_000_000]
    assert [one["by"] for one in told["items"]] == [SAMIN, EXPERT, EXPERT]
    assert await case.messages() == ["listing.price_agreed"]


@pytest.mark.parametrize("way", ["refused", "withdrawn"])
async def test_a_price_that_is_not_agreed_to_stays_what_it_was(office: Office, way: str) -> None:
    product_id, cell_id = await listed(office, office.found_village())
    wanted = {"price_rials": 9_000_000}
    answer = await send(office, "PATCH", f"/products/{product_id}/offers/{cell_id}", wanted)
    case = Case(office, answer.json()["offers"][0]["process_id"])
    await case.sees("task_opened", task="listing.review_price")
    if way == "refused":
        await case.says("listing.review_price", SAMIN, "refuse", reason="گران است")
    else:
        why = {"reason": "پشیمان شد"}
        await office.call("POST", f"/processes/{case.id}/withdraw", why, as_="supervisor1")
    assert (await case.ends())["outcome"] == way.upper()
    offer = await the_offer(office, product_id)
    assert (offer["price_rials"], offer["wanted_rials"]) == (2_000_000, None)
    assert await case.messages() == (["listing.price_refused"] if way == "refused" else [])


async def test_a_cell_that_closes_offers_nothing_any_more(office: Office) -> None:
    village = office.found_village()
    product_id, cell_id = await listed(office, village, rehearsal=False)
    second = await send(office, "POST", "/products", a_product(cell_id, name_fa="جاجیم"))
    in_review = second.json()["id"]
    await add_photo(office, in_review)
    case = await handed_in(office, in_review, cell_id)
    assert product_id in [one["id"] for one in (await office.read("/products", EXPERT))["items"]]
    cell = Case(office, cell_id)
    assert (await orders(cell, "close", "ادامه نمی‌دهم", village.members[0])).status_code == 202
    await cell.sees("task_opened", task="cell_life.confirm_closing")
    await cell.says("cell_life.confirm_closing", COMMITTEE, "confirm")
    ended = await case.ends()
    assert ended["outcome"] == "WITHDRAWN"
    assert (await case.sees("left"))["facts"]["reasons"] == ["cell_closes"]
    assert (await the_offer(office, in_review))["state"] == "draft"
    assert (await the_offer(office, product_id))["state"] == "unlisted"
    assert product_id not in [one["id"] for one in (await office.read("/products", EXPERT))["items"]]


async def test_what_goes_wrong_at_the_door(office: Office) -> None:
    village = office.found_village()
    product_id, cell_id = await drafted(office, village)

    async def refused(body: dict[str, object], as_: str = EXPERT) -> tuple[int, list[str]]:
        answer = await send(office, "POST", "/products", body, as_=as_)
        return answer.status_code, sorted(f"{one['field']}: {one['code']}" for one in answer.json()["errors"])

    offers = {
        "price_rials": (0, "too_small"), "cost_rials": (-1, "too_small"), "stock": (-1, "too_small"),
        "production_days": (-1, "too_small"),
    }  # fmt: skip
    for name, (value, code) in offers.items():
        status, errors = await refused(a_product(cell_id, offer=OFFER | {name: value}))
        assert (status, errors) == (422, [f"offer.{name}: {code}"])
    made = a_product(cell_id, offer=OFFER | {"made_to_order": True, "production_days": 0})
    assert await refused(made) == (422, ["offer.production_days: too_small"])
    unknown = a_product(cell_id, category_code="weapons")
    assert await refused(unknown) == (422, ["category_code: unknown_category"])
    assert await refused(a_product("cell-nowhere")) == (422, ["cell_id: unknown_cell"])
    # Somebody else's cell is as if there were none.
    assert await refused(a_product(cell_id), village.members[1]) == (422, ["cell_id: unknown_cell"])
    assert (await office.call("GET", f"/products/{product_id}", as_=village.members[1])).status_code == 404
    for content, code in (
        (b"no picture", "file_kind"),
        (b"", "file_empty"),
        (b"\xff\xd8\xff..", "file_broken"),
    ):
        photo = await add_photo(office, product_id, content)
        assert (photo.status_code, photo.json()["errors"][0]["code"]) == (422, code)
    large = await add_photo(office, product_id, b"\xff\xd8\xff" + bytes(11 * 1024 * 1024))
    assert (large.status_code, large.json()["errors"][0]["code"]) == (422, "file_too_large")


async def test_without_a_photo_it_is_not_handed_in(office: Office) -> None:
    product_id, cell_id = await drafted(office, office.found_village())
    shown = await office.read(f"/products/{product_id}", as_=EXPERT)
    photo = shown["photos"][0]["id"]
    gone = await send(office, "DELETE", f"/products/{product_id}/photos/{photo}")
    assert gone.status_code == 204
    answer = await send(office, "POST", f"/products/{product_id}/offers/{cell_id}/submit")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "photo_needed")
