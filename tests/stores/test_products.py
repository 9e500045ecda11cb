"""The catalogue: defined once, found by its words, in the market as long as somebody offers it, its stock exact."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from activities.products import Products
from domain.files import FileType
from domain.products import OfferState, OfferStep, PriceStep
from stores.database import Database
from stores.files import FileStore, KeptFile
from stores.market import MarketStore, WantedGoods
from stores.offers import OfferStore
from stores.pages import BadCursor
from stores.product_photos import Photo, PhotoStore
from stores.product_rows import OfferRow, PriceRow
from stores.products import Description, ProductStore, WantedProducts
from stores.sealing import seal
from tests.stores.catalogue import (
    KILIM,
    REY,
    SHIRAZ,
    TERMS,
    define,
    found_cells,
    move,
    offer,
    product,
)
from tests.stores.house import KEYS, LATER, NOW, a_case, begin

STEP = OfferStep("product-1", "cell-1", "real", NOW, "expert")


@pytest.fixture
def market(either_database: Database) -> Database:
    found_cells(either_database)
    return either_database


def found(database: Database, q: str = "", **narrowed: Any) -> list[str]:
    page = database.read(lambda session: MarketStore(session).find(WantedGoods(q, **narrowed)))
    assert page.count == len(page.items)
    return [one.id for one in page.items]


def test_a_product_is_defined_once(market: Database) -> None:
    define(market, listed=False)
    assert not market.write(lambda session: ProductStore(session).define(replace(KILIM, name_fa="قالی")))
    kept = market.read(lambda session: ProductStore(session).get("product-1"))
    assert kept
    assert (kept.name_fa, kept.listed, kept.lowest_rials) == ("گلیم دست‌بافت", False, None)
    assert offer(market).state is OfferState.DRAFT
    assert len(market.read(lambda session: OfferStore(session).prices("product-1", "cell-1"))) == 1


@pytest.mark.parametrize(
    "q", ["گلیم", "گليم", "دستبافت", "دست بافت", "دست‌بافت", "kilim", "KILIM hand", "فرش", "گلیم‌ها", "پشم"]
)
def test_it_is_found_however_it_is_written(market: Database, q: str) -> None:
    define(market)
    assert found(market, q) == ["product-1"]


@pytest.mark.parametrize("q", ["قالی", "گلیم قالی", "لیم", "kilimo", "گلیم ماشینی"])
def test_what_it_is_not_does_not_find_it(market: Database, q: str) -> None:
    define(market)
    assert found(market, q) == []


@pytest.mark.parametrize("q", ["%", "؟!", " ", "گلیم_", "'گلیم\\"])
def test_what_is_no_letter_makes_no_difference(market: Database, q: str) -> None:
    define(market)
    assert found(market, q) == ["product-1"]


def test_only_what_somebody_offers_now_is_in_the_market(market: Database) -> None:
    define(market, listed=False)
    assert found(market) == []
    assert move(market, OfferState.IN_REVIEW)
    assert found(market) == []
    assert move(market, OfferState.LISTED)
    assert found(market) == ["product-1"]
    assert not move(market, OfferState.LISTED)
    assert move(market, OfferState.UNLISTED)
    assert found(market) == []
    assert not move(market, OfferState.REFUSED)
    assert move(market, OfferState.LISTED)
    assert found(market, "گلیم") == ["product-1"]


def test_several_cells_make_the_same_and_the_lowest_price_is_said(market: Database) -> None:
    define(market)
    cheaper = replace(TERMS, price_rials=1_500_000)

    def join(session: Session) -> None:
        assert OfferStore(session).add("product-1", "real", REY, cheaper, "expert", LATER)
        assert not OfferStore(session).add("product-1", "real", REY, TERMS, "expert", LATER)

    market.write(join)
    assert lowest(market) == 2_000_000
    move(market, OfferState.LISTED, cell_id="cell-2")
    assert lowest(market) == 1_500_000
    assert [
        one.maker for one in market.read(lambda session: OfferStore(session).of_product("product-1"))
    ] == [
        REY,
        SHIRAZ,
    ]
    assert market.write(lambda session: OfferStore(session).unlist_all("cell-2", LATER)) == 1
    assert lowest(market) == 2_000_000
    assert found(market) == ["product-1"]
    assert market.write(lambda session: OfferStore(session).unlist_all("cell-1", LATER)) == 1
    assert found(market) == []


def lowest(database: Database) -> int | None:
    kept = database.read(lambda session: ProductStore(session).get("product-1"))
    assert kept
    return kept.lowest_rials


def test_a_filter_is_met_by_one_and_the_same_offer(market: Database) -> None:
    define(market)
    define(market, product(2, "سفال", REY, category_code="pottery", craft_code="pottery"))
    assert found(market, category="pottery") == ["product-2"]
    assert found(market, craft="kilim") == ["product-1"]
    assert found(market, region="IR-23") == ["product-2"]
    assert found(market, least_rials=2_000_001) == []
    assert found(market, most_rials=2_000_000) == ["product-2", "product-1"]
    market.write(
        lambda session: OfferStore(session).add(
            "product-1", "real", REY, replace(TERMS, price_rials=900), "expert", NOW
        )
    )
    assert found(market, region="IR-23", most_rials=900) == []
    move(market, OfferState.LISTED, cell_id="cell-2")
    assert found(market, region="IR-23", most_rials=900) == ["product-1"]
    assert found(market, region="IR-07", most_rials=900) == []


def test_pages_follow_one_another_without_gaps(market: Database) -> None:
    for number in range(1, 8):
        define(market, product(number, "گلیم"), listed=False)
        at = NOW + timedelta(minutes=number // 2)
        with market.writing() as session:
            OfferStore(session).move(f"product-{number}", "cell-1", OfferState.LISTED, at)
    seen: list[str] = []
    after = None
    for _ in range(9):
        with market.reading() as session:
            page = MarketStore(session).find(WantedGoods("گلیم"), after=after, limit=2)
        assert page.count == 7
        seen += [one.id for one in page.items]
        if (after := page.next) is None:
            break
    assert seen == [f"product-{n}" for n in range(7, 0, -1)]
    with pytest.raises(BadCursor):
        market.read(lambda session: MarketStore(session).find(WantedGoods(), after=("x", "y")))


def test_staff_find_drafts_and_a_cell_its_own(market: Database) -> None:
    define(market, listed=False)
    define(market, product(2, "سفال", REY))

    def listed(**wanted: Any) -> list[str]:
        page = market.read(lambda session: ProductStore(session).find(WantedProducts(**wanted)))
        return [one.id for one in page.items]

    assert listed() == ["product-2", "product-1"]
    assert listed(state="draft") == ["product-1"]
    assert listed(region="IR-23") == ["product-2"]
    assert listed(region="IR-23", state="draft") == []
    assert listed(member_id="m-1") == listed(cell_id="cell-1") == listed(q="دستبافت") == ["product-1"]


def test_what_is_described_anew_is_found_by_its_new_words_only(market: Database) -> None:
    define(market)
    anew = Description("جاجیم", "", "", "textiles", "kilim", 900, "Striped blanket")
    market.write(lambda session: ProductStore(session).describe("product-1", anew))
    assert found(market, "جاجیم") == found(market, "striped") == ["product-1"]
    assert found(market, "دستبافت") == found(market, "hand") == []


def test_what_was_rehearsed_is_in_no_market(market: Database) -> None:
    define(market, replace(KILIM, book="rehearsal:x"))
    assert found(market) == []
    assert market.read(lambda session: ProductStore(session).find(WantedProducts())).items == ()


def test_the_history_of_a_price_is_only_added_to(market: Database) -> None:
    define(market)

    def change(session: Session) -> None:
        offers = OfferStore(session)
        offers.want_price("product-1", "cell-1", 3_000_000, LATER)
        offers.set_price("product-1", "cell-1", 3_000_000, "samin", LATER, seen=True)
        offers.set_price("product-1", "cell-1", 3_000_000, "samin", LATER, seen=True)
        offers.set_terms("product-1", "cell-1", replace(TERMS, cost_rials=5), "expert", LATER)

    market.write(change)
    told = market.read(lambda session: OfferStore(session).prices("product-1", "cell-1"))
    assert [(one.price_rials, one.cost_rials, one.by) for one in told] == [
        (3_000_000, 5, "expert"),
        (3_000_000, 1_200_000, "samin"),
        (2_000_000, 1_200_000, "expert"),
    ]
    now = offer(market)
    assert (now.terms.price_rials, now.seen_rials, now.wanted_rials) == (3_000_000, 3_000_000, None)
    assert lowest(market) == 3_000_000
    for statement in (update(PriceRow).values(price_rials=1), delete(PriceRow)):
        with pytest.raises(IntegrityError, match="append only"), market.writing() as session:
            session.execute(statement)


@pytest.mark.parametrize(
    "wrong",
    [
        {"price_rials": 0}, {"price_rials": -5}, {"cost_rials": -1}, {"stock": -1}, {"reserved": -1},
        {"reserved": 6}, {"production_days": -1}, {"state": "sold"}, {"wanted_rials": 0},
    ],
    ids=lambda wrong: " ".join(f"{name} {value}" for name, value in wrong.items()),
)  # fmt: skip
def test_the_database_refuses_what_cannot_be(market: Database, wrong: dict[str, Any]) -> None:
    define(market)
    with pytest.raises(IntegrityError):
        market.write(lambda session: session.execute(update(OfferRow).values(**wrong)))


def test_stock_is_reserved_released_and_handed_over(market: Database) -> None:
    define(market)

    def with_stock(change: str, units: int) -> bool:
        with market.writing() as session:
            done: bool = getattr(OfferStore(session), change)("product-1", "cell-1", units)
        return done

    assert with_stock("reserve", 4)
    assert not with_stock("reserve", 2)
    assert offer(market).stock.available == 1
    assert not with_stock("release", 5)
    assert with_stock("release", 1)
    assert with_stock("hand_over", 3)
    assert (offer(market).terms.stock, offer(market).reserved) == (2, 0)
    assert not with_stock("hand_over", 1)
    assert with_stock("reserve", 2)
    assert not offer(market).can_be_had
    fewer = replace(TERMS, stock=1)
    assert not market.write(
        lambda session: OfferStore(session).set_terms("product-1", "cell-1", fewer, "x", NOW)
    )
    assert offer(market).terms.stock == 2
    with pytest.raises(ValueError, match="from one"):
        with_stock("reserve", 0)
    move(market, OfferState.UNLISTED)
    assert with_stock("release", 1)
    assert not with_stock("reserve", 1)


def test_what_is_made_to_order_has_no_bound(market: Database) -> None:
    define(market, replace(KILIM, terms=replace(TERMS, made_to_order=True, stock=0)))

    def write(session: Session) -> None:
        offers = OfferStore(session)
        assert offers.reserve("product-1", "cell-1", 9)
        assert offers.hand_over("product-1", "cell-1", 4)

    market.write(write)
    assert (offer(market).terms.stock, offer(market).reserved) == (0, 5)
    assert offer(market).can_be_had


def test_of_many_who_want_the_last_ones_as_many_get_them_as_there_are(market: Database) -> None:
    define(market)
    got: list[bool] = []
    ready = threading.Barrier(8)

    def buy() -> None:
        ready.wait()
        got.append(market.write(lambda session: OfferStore(session).reserve("product-1", "cell-1", 1)))

    buyers = [threading.Thread(target=buy) for _ in range(8)]
    for one in buyers:
        one.start()
    for one in buyers:
        one.join()
    assert sorted(got) == [False] * 3 + [True] * 5
    assert offer(market).stock.available == 0


async def test_steps_of_another_process_define_list_and_unlist_and_may_be_repeated(market: Database) -> None:
    begin(market, a_case("talent-1"))
    content = b"\xff\xd8\xff picture"
    file_id = "file-" + "a" * 32
    kept = KeptFile(
        file_id, "talent-1", "talent-1.1", "talent.pilot", "photo", FileType.JPEG, 3, "", "x", NOW
    )
    market.write(lambda session: FileStore(session).keep(kept, seal(KEYS, content, f"file:{file_id}")))
    steps, wanted = Products(market, KEYS), replace(KILIM, photo_file_ids=(file_id, "file-" + "b" * 32))
    for _ in range(2):
        await steps.define(wanted)
        await steps.list(STEP)
    known = market.read(lambda session: ProductStore(session).get("product-1"))
    assert known
    assert known.listed
    assert len(known.photo_ids) == 1
    photos = market.read(lambda session: PhotoStore(session, KEYS).content(known.photo_ids[0], "large"))
    assert photos == content
    assert offer(market).seen_rials == TERMS.price_rials
    for _ in range(2):
        await steps.unlist(STEP)
    assert offer(market).state is OfferState.UNLISTED
    assert found(market) == []


async def test_unlisting_what_was_only_defined_leaves_a_draft(market: Database) -> None:
    steps = Products(market, KEYS)
    await steps.define(KILIM)
    await steps.unlist(STEP)
    assert offer(market).state is OfferState.DRAFT


async def test_steps_of_a_review_may_be_repeated(market: Database) -> None:
    define(market, listed=False)
    steps = Products(market, KEYS)
    for _ in range(2):
        await steps.take_up(STEP)
        facts = await steps.look(STEP)
        assert (facts.name, facts.category_code, facts.terms) == ("گلیم دست‌بافت", "carpets", TERMS)
    await steps.put_back(STEP)
    assert offer(market).state is OfferState.DRAFT
    await steps.take_up(STEP)
    await steps.refuse(STEP)
    await steps.put_back(STEP)
    assert offer(market).state is OfferState.REFUSED


async def test_an_agreed_price_is_asked_and_another_one_dropped(market: Database) -> None:
    define(market)
    steps = Products(market, KEYS)
    market.write(lambda session: OfferStore(session).want_price("product-1", "cell-1", 9_000_000, NOW))
    await steps.drop_price(STEP)
    assert (offer(market).wanted_rials, offer(market).terms.price_rials) == (None, 2_000_000)
    agreed = PriceStep("product-1", "cell-1", "real", LATER, "samin", 9_000_000)
    for _ in range(2):
        await steps.set_price(agreed)
    assert offer(market).terms.price_rials == offer(market).seen_rials == 9_000_000
    assert len(market.read(lambda session: OfferStore(session).prices("product-1", "cell-1"))) == 2


def test_photos_are_sealed_ordered_and_removed(market: Database) -> None:
    define(market)

    def write(session: Session) -> None:
        photos = PhotoStore(session, KEYS)
        for number in (2, 1):
            photos.add(Photo(f"photo-{number}", "product-1", FileType.WEBP, "x", NOW), b"%d" % number)
        photos.keep("photo-1", "small", b"tiny")

    market.write(write)
    kept = market.read(lambda session: ProductStore(session).get("product-1"))
    assert kept
    assert kept.photo_ids == ("photo-2", "photo-1")
    sealed = market.read(
        lambda session: session.execute(text("SELECT sealed FROM product_photo_content")).all()
    )
    assert not any(b"tiny" in bytes(one) for (one,) in sealed)
    assert market.read(lambda session: PhotoStore(session, KEYS).content("photo-1", "small")) == b"tiny"
    market.write(lambda session: PhotoStore(session, KEYS).remove("photo-1"))
    assert market.read(lambda session: PhotoStore(session, KEYS).get("photo-1")) is None
    assert market.read(lambda session: PhotoStore(session, KEYS).count("product-1")) == 1
