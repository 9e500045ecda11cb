"""Searching a market of a hundred thousand products, every way of writing and every filter: on PostgreSQL."""

import asyncio
import itertools
import time
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from rich.progress import Progress
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from bench.findings import Bar, Finding, Line, bar, milliseconds
from bench.house import House
from bench.people import Village
from domain.categories import shipped_categories
from domain.crafts import shipped_crafts
from domain.market_words import words_of
from domain.provinces import PROVINCES
from stores.database import Database, table_of
from stores.market import MarketStore, WantedGoods
from stores.pages import Cursor
from stores.product_rows import OfferRow, ProductRow
from stores.product_words import written
from tests.fixtures.postgres import postgres_binaries, running_postgres

Item = TypeVar("Item")
_PRODUCTS, _PRODUCTS_QUICK = 100_000, 20_000
_A_BATCH = 2_000
_PAGES_DEEP = 4
_NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
_THINGS = (
    "گلیم", "جاجیم", "قالیچه", "گبه", "زیلو", "کیف چرمی", "کمربند", "گیوه", "کوزه", "کاسه", "بشقاب سفالی", "گلدان",
    "سبد حصیری", "سینی مسی", "قندان", "گردن‌بند", "انگشتر", "شال", "روسری", "مانتو", "پیراهن", "عروسک", "رومیزی", "کوسن",
    "برگه زردآلو", "انجیر خشک", "گردو", "زعفران", "زیره", "رب انار", "مربای به", "ترشی لیته", "عسل آویشن", "موم",
    "کشک", "قره‌قروت", "نان محلی", "کلوچه", "گلاب", "عرق نعنا", "صابون زیتون", "شمع", "جعبه خاتم", "قاب منبت",
)  # fmt: skip
_SORTS = (
    "دست‌بافت", "دست‌ساز", "پشمی", "نخی", "ابریشمی", "ساده", "گلدار", "سنتی", "کوهی", "درجه یک", "بزرگ", "کوچک",
    "قرمز", "آبی", "سبز", "طبیعی", "بدون قند", "خانگی", "عشایری", "روستایی",
)  # fmt: skip
_ASKED: tuple[WantedGoods, ...] = (
    WantedGoods(),
    WantedGoods("گليم"),
    WantedGoods("دست بافت"),
    WantedGoods("دستبافت گلیم"),
    WantedGoods("گلیم‌های پشمی قرمز"),
    WantedGoods("زعف"),
    WantedGoods("قره قروت"),
    WantedGoods("عسل ۵۰۰"),
    WantedGoods("گ"),
    WantedGoods("چیزی که نیست"),
    WantedGoods(category="pottery"),
    WantedGoods(region="IR-07"),
    WantedGoods(craft="kilim", region="IR-29"),
    WantedGoods("کیف", region="IR-23", least_rials=2_000_000, most_rials=4_000_000),
    WantedGoods(least_rials=9_990_000),
    WantedGoods("مربا", category="honey"),
)


async def measure(house: House, village: Village, progress: Progress, *, quick: bool) -> Finding:
    """Nothing of the house is used: the market has a server of its own."""
    del house, village
    binaries = postgres_binaries()
    if binaries is None:
        return Finding("market", {}, [], ["The market was not measured: PostgreSQL's binaries are not here."])
    return await asyncio.to_thread(_measured, binaries, progress, quick)


def _measured(binaries: Any, progress: Progress, quick: bool) -> Finding:
    products = _PRODUCTS_QUICK if quick else _PRODUCTS
    with running_postgres(binaries) as admin:
        database = Database(f"{admin}/hamyar_template")
        with bar(progress, f"A market of {products:,} products", products // _A_BATCH + 1) as shown:
            _fill(database, products, shown)
            # As autovacuum does within its minute.
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
            pages, bare, slowest = _searched(database, rounds=5 if quick else 30)
            shown.step()
        database.close()
    numbers: dict[str, Any] = {
        "products": products, "search": milliseconds(pages), "bare": milliseconds(bare), "slowest": slowest
    }  # fmt: skip
    search, beside = numbers["search"], numbers["bare"]
    line = Line(
        f"A page of the market's search over {products:,} products (any words, any filter, up to page {_PAGES_DEEP}), "
        "PostgreSQL",
        f"p50 {search['p50_ms']:.1f} ms, p95 {search['p95_ms']:.1f} ms; "
        f"{search['p50_ms'] / beside['p50_ms']:.1f} of reading 24 rows by their keys",
        "p95 ≤ 50 ms",
    )
    return Finding("market", numbers, [line])


def _fill(database: Database, products: int, shown: Bar) -> None:
    """Straight into the tables, with the words that the store itself would keep."""
    made = _made(products)
    while batch := list(itertools.islice(made, _A_BATCH)):
        with database.writing() as session:
            session.execute(text("SET LOCAL session_replication_role = replica"))
            session.execute(insert(table_of(ProductRow)), [row for row, _ in batch])
            session.execute(insert(table_of(OfferRow)), [offer for _, offer in batch])
        shown.step()


def _made(products: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Products with their offers; the same ones at every run."""
    categories, crafts, regions = list(shipped_categories().values()), shipped_crafts(), list(PROVINCES)
    for number in range(products):
        thing, size = _one_of(_THINGS, number, 1), _one_of((250, 500, 1_000), number, 2)
        name = f"{thing} {_one_of(_SORTS, number, 3)} {_one_of(_SORTS, number, 4)} {size}"
        at, price = _NOW - timedelta(minutes=number), 100_000 + _drawn(number, 5) % 990 * 10_000
        # One in ten is a draft, or gone.
        listed = _drawn(number, 6) % 10 > 0
        region, category, craft = (
            regions[number % len(regions)],
            _one_of(categories, number, 8),
            _one_of(crafts, number, 9),
        )
        said = f"از جنس {_one_of(_SORTS, number, 7)} برای خانه"
        named = [category.name.fa, category.name.en, craft.name.fa, craft.name.en]
        marks = [f"c={category.category_code}", f"k={craft.craft_code}", f"r={region}"]
        yield (
            {
                "id": f"product-{number:06}", "book": "real", "name_fa": name, "name_en": "",
                "description": said, "description_en": "", "category_code": category.category_code, "craft_code": craft.craft_code,
                "weight_grams": 500, "defined_by": "bench", "defined_at": at, "listed": listed,
                "listed_at": at if listed else None, "lowest_rials": price if listed else None,
                "highest_rials": price if listed else None,
                "words": written([*words_of([name, *named, said]), *marks], "postgresql"),
            },
            {
                "product_id": f"product-{number:06}", "cell_id": f"cell-{number % 5_000}", "book": "real",
                "member_id": "m-1", "region": region, "province": "", "county": "",
                "price_rials": price, "cost_rials": 0, "seen_rials": price, "wanted_rials": None, "made_to_order": False,
                "stock": 5, "reserved": 0, "production_days": 0, "state": "listed" if listed else "draft",
                "offered_by": "bench", "offered_at": at, "changed_at": at, "process_id": None,
            },
        )  # fmt: skip


def _drawn(number: int, which: int) -> int:
    """As good as drawn by lot, and the same at every run."""
    return zlib.crc32(f"{number}:{which}".encode())


def _one_of(many: Sequence[Item], number: int, which: int) -> Item:
    return many[_drawn(number, which) % len(many)]


def _searched(database: Database, rounds: int) -> tuple[list[float], list[float], dict[str, Any]]:
    """Every question, page after page, as often; as many rows by their keys; and which question took longest."""
    pages: list[float] = []
    bare: list[float] = []
    by_question: dict[int, list[float]] = {}
    by_key = text("SELECT * FROM product WHERE id = ANY(:keys)")
    keys = [f"product-{number:06}" for number in range(0, 2_400, 100)]
    for _ in range(rounds):
        for place, wanted in enumerate(_ASKED):
            after: Cursor | None = None
            for _ in range(_PAGES_DEEP):
                took, after = _one_page(database, wanted, after)
                pages.append(took)
                by_question.setdefault(place, []).append(took)
                began = time.perf_counter()
                with database.reading() as session:
                    session.execute(by_key, {"keys": keys}).all()
                bare.append(time.perf_counter() - began)
                if after is None:
                    break
    slowest = max(by_question, key=lambda place: milliseconds(by_question[place])["p50_ms"])
    return pages, bare, {"asked": str(_ASKED[slowest])} | milliseconds(by_question[slowest])


def _one_page(database: Database, wanted: WantedGoods, after: Cursor | None) -> tuple[float, Cursor | None]:
    def ask(session: Session) -> Cursor | None:
        return MarketStore(session).find(wanted, after=after).next

    began = time.perf_counter()
    found = database.read(ask)
    return time.perf_counter() - began, found
