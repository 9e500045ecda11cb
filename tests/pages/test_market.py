"""The market without a log-in or a script, and the catalogue behind it for cells and staff."""

from dataclasses import replace

import httpx
import pytest
from sqlalchemy.orm import Session

from domain.files import FileType
from domain.identifiers import national_code_from_serial
from domain.permissions import Role
from domain.products import OfferState, ProductDefinition
from stores.cells import Cell, CellStore
from stores.crafts import CraftStore
from stores.database import Database
from stores.members import MemberStore
from stores.offers import OfferStore
from stores.product_photos import Photo, PhotoStore
from stores.products import ProductStore, WantedProducts
from stores.staff import StaffStore
from tests.api.conftest import House, Keys, person
from tests.pages.conftest import a_member, hidden, log_in, send
from tests.papers import picture
from tests.stores.catalogue import KILIM, REY, TERMS, define, move, offer, product
from tests.stores.house import NOW, a_case, begin

TYPED = {
    "name_fa": "گليم دست‌بافت", "name_en": "Hand-woven kilim", "category_code": "carpets", "description": "از پشم",
    "description_en": "Of wool",
    "weight_grams": "۱۵۰۰", "price_rials": "۲٬۰۰۰٬۰۰۰", "cost_rials": "1200000", "stock": "5", "production_days": "",
}  # fmt: skip
LEFT = ("name_en", "description", "description_en")
LARGEST_PAGE_BYTES = 30_000


@pytest.fixture
def house(house: House) -> House:
    begin(house.database, a_case("cell-1", kind="cell_life"))

    def write(session: Session) -> None:
        CraftStore(session).seed()
        MemberStore(session, Keys()).put([a_member("m-2", "زهرا", "رضایی", national_code_from_serial(77))])
        StaffStore(session).put_person(
            person("weaver", Role.MEMBER, region="IR-07", member_id="m-1", kanoon_id="k-1")
        )
        cell = Cell(
            "cell-1", "real", None, "m-1", "k-1", "IR-07", "فارس", "شیراز", "kilim", "work_and_life", "ACTIVE", NOW,
            None, NOW, None, None, None, None, None,
        )  # fmt: skip
        CellStore(session, Keys()).begin(cell, "", NOW)

    house.database.write(write)
    return house


def photographed(database: Database, product_id: str = "product-1", photo_id: str = "photo-1") -> None:
    def write(session: Session) -> None:
        photos = PhotoStore(session, Keys())
        photos.add(Photo(photo_id, product_id, FileType.JPEG, "x", NOW), picture("JPEG"))

    database.write(write)


async def test_everybody_finds_what_is_in_the_market_in_both_languages(
    house: House, browser: httpx.AsyncClient
) -> None:
    define(house.database)
    photographed(house.database)
    define(house.database, product(2, "کوزه", category_code="pottery", craft_code="pottery"), listed=False)
    page = (await browser.get("/market", params={"q": "دست بافت"})).text
    assert "گلیم دست‌بافت" in page
    assert "۲٬۰۰۰٬۰۰۰ ریال" in page
    assert "شیراز، فارس" in page
    assert '/market/photos/photo-1/small"' in page
    assert "کوزه" not in page.partition('class="goods"')[2]
    await browser.post("/language", data={"language": "en"})
    page = (await browser.get("/market")).text
    assert "Hand-woven kilim" in page
    assert "Shiraz, Fars" in page
    one = (await browser.get("/market/product-1")).text
    for said in ("Kilim weaving cell, Shiraz, Fars", "5 in stock", "1,500 g", "Within 7 working days"):
        assert said in one
    # Nobody of the cell, what making it costs, and no script.
    for hidden_ in ("مریم", "کریمی", "1,200,000", "cell-1", "<script"):
        assert hidden_ not in one


BOTH = replace(KILIM, description_en="Of sheep's wool")
PERSIAN_ONLY = product(2, "جاجیم", description="با رنگ گیاهی")
ENGLISH_ONLY = replace(BOTH, product_id="product-3", description="")


@pytest.mark.parametrize(
    ("language", "wanted", "name", "about"),
    [
        ("fa", BOTH, ("fa", "rtl", "گلیم دست‌بافت"), ("fa", "rtl", "از پشم گوسفند")),
        ("en", BOTH, ("en", "ltr", "Hand-woven kilim"), ("en", "ltr", "Of sheep&#39;s wool")),
        ("en", PERSIAN_ONLY, ("fa", "rtl", "جاجیم"), ("fa", "rtl", "با رنگ گیاهی")),
        ("fa", ENGLISH_ONLY, ("fa", "rtl", "گلیم دست‌بافت"), ("en", "ltr", "Of sheep&#39;s wool")),
    ],
    ids=["fa-both", "en-both", "en-persian-only", "fa-english-only"],
)
async def test_who_reads_english_reads_english_where_it_is_given(
    house: House,
    browser: httpx.AsyncClient,
    language: str,
    wanted: ProductDefinition,
    name: tuple[str, str, str],
    about: tuple[str, str, str],
) -> None:
    define(house.database, wanted)
    await browser.post("/language", data={"language": language})
    page = (await browser.get(f"/market/{wanted.product_id}")).text
    named = '<bdi lang="{}" dir="{}">{}</bdi>'.format(*name)
    assert named in page
    assert '<p class="text" lang="{}" dir="{}">{}</p>'.format(*about) in page
    assert named in (await browser.get("/market")).text
    # Who keeps it reads both, each in its own direction.
    await log_in(browser, "cell_expert", language)
    kept = (await browser.get(f"/products/{wanted.product_id}")).text
    assert named in kept
    for said, of in (
        (wanted.description, 'lang="fa" dir="rtl"'),
        (wanted.description_en, 'lang="en" dir="ltr"'),
    ):
        assert (f"<dd {of}>" in kept) == bool(said)


async def test_what_is_not_in_the_market_is_nowhere(house: House, browser: httpx.AsyncClient) -> None:
    define(house.database, listed=False)
    photographed(house.database)
    assert "چیزی با این نشانی‌ها نیست" in (await browser.get("/market")).text
    for path in (
        "/market/product-1",
        "/market/photos/photo-1/small",
        "/market/none",
        "/market/photos/none/large",
    ):
        assert (await browser.get(path)).status_code == 404, path
    # Whoever keeps it sees its photos before.
    await log_in(browser, "cell_expert", "en")
    assert (await browser.get("/market/photos/photo-1/small")).headers["cache-control"] == "private, no-store"
    assert (await browser.get("/market/photos/photo-1/huge")).status_code == 404


async def test_a_photo_is_made_small_once_kept_by_browsers_and_never_runs(
    house: House, browser: httpx.AsyncClient
) -> None:
    define(house.database)
    photographed(house.database)
    small = await browser.get("/market/photos/photo-1/small")
    assert small.status_code == 200
    assert small.headers["content-type"] == "image/webp"
    assert small.headers["cache-control"] == "public, max-age=86400"
    assert small.headers["content-security-policy"] == "default-src 'none'; sandbox"
    kept = house.database.read(lambda session: PhotoStore(session, Keys()).content("photo-1", "small"))
    assert kept == small.content
    same = await browser.get("/market/photos/photo-1/small", headers={"If-None-Match": small.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    large = await browser.get("/market/photos/photo-1/large")
    assert large.headers["content-type"] == "image/jpeg"


async def test_filters_narrow_it_and_pages_follow(house: House, browser: httpx.AsyncClient) -> None:
    define(house.database)
    dear = replace(TERMS, price_rials=9_000_000)
    define(house.database, product(2, "کوزه", REY, category_code="pottery", craft_code="pottery", terms=dear))

    async def named(**asked: str) -> list[bool]:
        page = (await browser.get("/market", params=asked)).text.partition('class="goods"')[2]
        return [name in page for name in ("گلیم دست‌بافت", "کوزه")]

    assert await named() == [True, True]
    assert await named(category="pottery") == [False, True]
    assert await named(province="IR-07") == [True, False]
    assert await named(craft="kilim") == [True, False]
    assert await named(least="۵٬۰۰۰٬۰۰۰") == [False, True]
    assert await named(most="5,000,000 ریال") == [True, False]
    # What there is not narrows nothing.
    assert await named(category="weapons", province="IR-99", least="گران") == [True, True]
    for number in range(3, 40):
        define(house.database, product(number, "سبد"))
    page = (await browser.get("/market", params={"q": "سبد"})).text
    assert page.count("/market/product-") == 24
    following = page.partition('class="paging"')[2].partition('href="')[2].partition('"')[0]
    second = (await browser.get(following.replace("&amp;", "&"))).text
    assert second.count("/market/product-") == 13
    assert (await browser.get("/market", params={"after": "nonsense"})).status_code == 422


async def test_the_page_is_light(house: House, browser: httpx.AsyncClient) -> None:
    for number in range(1, 30):
        define(house.database, product(number, "گلیم دست‌بافت پشمی با نقش‌های سنتی و رنگ گیاهی"))
        photographed(house.database, f"product-{number}", f"photo-{number}")
    for language in ("fa", "en"):
        await browser.post("/language", data={"language": language})
        page = await browser.get("/market")
        styles = [await browser.get(path) for path in ("/static/css/light.css", "/static/css/market.css")]
        assert len(page.content) + sum(len(one.content) for one in styles) < LARGEST_PAGE_BYTES
        assert "<script" not in page.text


async def test_a_product_is_defined_photographed_and_handed_in(
    house: House, browser: httpx.AsyncClient
) -> None:
    await log_in(browser, "cell_expert", "fa")
    for _ in range(2):
        answer = await send(
            browser, "/products/new", "/products/new", request_id="same", cell_id="cell-1", **TYPED
        )
        assert answer.status_code == 303, answer.text
    (one,) = house.database.read(lambda session: ProductStore(session).find(WantedProducts())).items
    page = (await browser.get(answer.headers["location"])).text
    assert "پیش‌نویس ساخته شد" in page
    token = {"csrf_token": hidden(page, "csrf_token")}
    without = await browser.post(
        f"/products/{one.id}/offers/cell-1/submit", data=token | {"request_id": "r1"}
    )
    assert without.status_code == 422
    assert "نخست دست‌کم یک عکس بیفزایید." in without.text
    for name, content, status in (
        ("a.txt", b"no picture", 422),
        ("", b"", 422),
        ("a.jpg", picture("JPEG"), 303),
    ):
        files = {"upload-photo": (name, content)} if name else None
        added = await browser.post(f"/products/{one.id}/photos", data=token, files=files)
        assert added.status_code == status, added.text
    sent = await browser.post(f"/products/{one.id}/offers/cell-1/submit", data=token | {"request_id": "r2"})
    assert sent.status_code == 303
    assert offer(house.database, one.id).state is OfferState.IN_REVIEW
    page = (await browser.get(sent.headers["location"])).text
    assert "برای بررسی فرستاده شد." in page
    assert "upload-photo" not in page
    listed = (await browser.get("/products?state=in_review&q=گليم")).text
    assert "گلیم دست‌بافت" in listed
    assert one.id not in (await browser.get("/products?state=draft")).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"price_rials": "0"}, "The number is smaller than allowed."),
        ({"price_rials": "cheap"}, "Write a whole number."),
        ({"stock": "-1"}, "The number is smaller than allowed."),
        ({"category_code": "weapons"}, "Choose one of the options."),
        ({"cell_id": "cell-nowhere"}, "There is no such cell, or it is not yours."),
        ({"made_to_order": "true"}, "The number is smaller than allowed."),
        ({"name_fa": ""}, "This is required."),
    ],
)
async def test_a_refused_product_keeps_what_was_typed(
    house: House, browser: httpx.AsyncClient, typed: dict[str, str], said: str
) -> None:
    await log_in(browser, "cell_expert", "en")
    whole = {"cell_id": "cell-1"} | TYPED | typed
    answer = await send(browser, "/products/new", "/products/new", **whole)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Hand-woven kilim"' in answer.text
    assert house.database.read(lambda session: ProductStore(session).find(WantedProducts())).items == ()


async def test_a_cells_person_keeps_its_own_and_nobody_elses(
    house: House, browser: httpx.AsyncClient
) -> None:
    define(house.database)
    define(house.database, product(2, "کوزه", REY), listed=False)
    await log_in(browser, "weaver", "en")
    page = (await browser.get("/products")).text
    assert "product-1" in page
    assert "product-2" not in page
    assert (await browser.get("/products/product-2")).status_code == 404
    # Their one cell is not asked for.
    assert 'name="cell_id"' not in (await browser.get("/products/new")).text
    form = "/products/product-1/offers/cell-1/change"
    small = TYPED | {"price_rials": "2100000"}
    small = {name: small[name] for name in ("price_rials", "cost_rials", "stock", "production_days")}
    changed = await send(browser, form, form, **small)
    assert changed.status_code == 303, changed.text
    assert offer(house.database).terms.price_rials == 2_100_000
    far = await send(browser, form, form, **(small | {"price_rials": "9000000"}))
    assert far.headers["location"].endswith("said=offer_price_in_review")
    page = (await browser.get("/products/product-1")).text
    assert "A price of 9,000,000 rials is in review." in page
    token = {"csrf_token": hidden(page, "csrf_token"), "request_id": "r"}
    out = await browser.post("/products/product-1/offers/cell-1/unlist", data=token)
    assert out.status_code == 303
    assert (await browser.get("/market/product-1")).status_code == 404
    again = await browser.post("/products/product-1/offers/cell-1/relist", data=token)
    assert again.status_code == 303
    assert (await browser.get("/market/product-1")).status_code == 200
    odd = await browser.post("/products/product-1/offers/cell-1/explode", data=token)
    assert odd.status_code == 404


async def test_a_draft_is_described_anew_and_another_cell_joins(
    house: House, browser: httpx.AsyncClient
) -> None:
    define(house.database, replace(KILIM, maker=replace(REY, region="IR-07")), listed=False)
    await log_in(browser, "cell_expert", "en")
    form = "/products/product-1/describe"
    told = {name: TYPED[name] for name in (*LEFT, "category_code", "weight_grams")}
    saved = await send(browser, form, form, name_fa="جاجیم", **told)
    assert saved.status_code == 303, saved.text
    kept = house.database.read(lambda session: ProductStore(session).get("product-1"))
    assert kept
    assert kept.name_fa == "جاجیم"
    assert (kept.description, kept.description_en) == ("از پشم", "Of wool")
    join = "/products/product-1/join"
    terms = {name: TYPED[name] for name in ("price_rials", "cost_rials", "stock")}
    wrong = await send(browser, join, join, cell_id="cell-nowhere", **terms)
    assert wrong.status_code == 422
    joined = await send(browser, join, join, cell_id="cell-1", **terms)
    assert joined.status_code == 303, joined.text
    offers = house.database.read(lambda session: OfferStore(session).of_product("product-1"))
    assert {one.maker.cell_id for one in offers} == {"cell-1", "cell-2"}
    move(house.database, OfferState.LISTED)
    assert (await browser.get(form)).status_code == 409
    page = (await browser.get("/products/product-1")).text
    assert "Its page in the market" in page
    assert 'href="/products/product-1/describe"' not in page


async def test_who_has_no_cell_defines_nothing(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "member", "en")
    answer = await browser.get("/products/new")
    assert answer.status_code == 403
    assert "You have no open cell" in answer.text
