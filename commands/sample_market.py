"""A dozen products of sample cells for the market of a sample network, with pictures that are drawn, not taken."""

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from activities.cells import begin_cell
from domain.cells import CellBegun
from domain.files import FileType
from domain.ledger import REAL_BOOK
from domain.products import Maker, OfferState, OfferTerms, ProductDefinition
from stores.cells import CellStore
from stores.database import Database
from stores.kanoons import KanoonStore
from stores.members import ACTIVE, MemberStore
from stores.offers import OfferStore
from stores.product_photos import Photo, PhotoStore, Size
from stores.products import ProductStore
from stores.sealing import Keys

_BY = "sample"
_SIDES: dict[Size, int] = {"large": 960, "small": 320}
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class SampleProduct:
    """Of a craft, in a category; `description_en` may be empty; `days` is how long it takes where it is made to order, 0 where there is a stock."""

    craft_code: str
    category_code: str
    name_fa: str
    name_en: str
    description: str
    description_en: str
    price_rials: int
    weight_grams: int
    days: int
    colours: tuple[str, str, str]


PRODUCTS = (
    SampleProduct("kilim", "carpets", "گلیم دست‌بافت", "Hand-woven kilim",
                  "پشم گوسفند، ۱۲۰ در ۸۰ سانتی‌متر", "Sheep's wool, 120 by 80 cm",
                  85 * _MILLION, 2_400, 30, ("#8c2f2a", "#e9d7b0", "#21425c")),
    SampleProduct("kilim", "textiles", "جاجیم رنگ گیاهی", "Jajim, plant-dyed",
                  "پشم با رنگ روناس و پوست گردو", "Wool, dyed with madder and walnut husks",
                  42 * _MILLION, 1_600, 0, ("#b5651d", "#f0e2c0", "#4b5d2a")),
    SampleProduct("giveh", "shoes", "گیوهٔ ملکی", "Maleki giveh",
                  "رویهٔ نخی و زیرهٔ چرمی، شماره‌های ۳۷ تا ۴۴", "Cotton uppers on leather soles, sizes 37 to 44",
                  12 * _MILLION, 700, 7, ("#f3efe2", "#7a4a22", "#c9b08a")),
    SampleProduct("pottery", "pottery", "کوزهٔ لعاب‌دار", "Glazed jug",
                  "گل رس با لعاب فیروزه‌ای", "Clay with a turquoise glaze",
                  3_200_000, 1_800, 0, ("#2a9d9a", "#d9f0ea", "#155e63")),
    SampleProduct("leather_goods", "leather", "کیف چرمی دست‌دوز", "Hand-stitched leather bag",
                  "چرم گاوی، جای رایانه دارد", "Cowhide, with room for a laptop",
                  19 * _MILLION, 1_100, 10, ("#6b3e1f", "#d9a86c", "#2f1b10")),
    SampleProduct("wicker", "wood", "سبد حصیری", "Wicker basket",
                  "از مروار، دسته‌دار", "Of willow, with a handle", 2_100_000, 600, 0,
                  ("#c8a165", "#f2e3c2", "#7d5a2b")),
    SampleProduct("needlework", "home", "کوسن سوزن‌دوزی", "Needlework cushion",
                  "سوزن‌دوزی بلوچ روی پارچهٔ نخی", "Baluchi needlework on cotton",
                  6_800_000, 500, 0, ("#7b1e3a", "#f4b942", "#1f3b57")),
    SampleProduct("beekeeping", "honey", "عسل آویشن ۵۰۰ گرمی", "Thyme honey, 500 g",
                  "بهارهٔ کوهستان", "Of the mountain spring",
                  4_500_000, 750, 0, ("#d98e04", "#fbe29a", "#8a5300")),
    SampleProduct("saffron", "dried_food", "زعفران سرگل یک مثقالی", "Saffron, 4.6 g",
                  "برداشت امسال", "", 9_750_000, 60, 0,
                  ("#a3122a", "#f6c344", "#5a0f1c")),
    SampleProduct("dried_fruit", "dried_food", "برگهٔ زردآلو", "Dried apricots",
                  "بی‌گوگرد، آفتاب‌خشک", "Without sulphur, dried in the sun", 2_900_000, 1_050, 0,
                  ("#e07b1a", "#fde0b4", "#9a4a08")),
    SampleProduct("preserves", "preserves", "رب انار ترش", "Sour pomegranate paste",
                  "در دیگ مسی پخته", "Cooked in a copper pot", 3_600_000, 900, 0,
                  ("#6d1128", "#e8c7c8", "#3c0a17")),
    SampleProduct("baking", "bread_sweets", "کلوچهٔ گردویی", "Walnut cookies",
                  "با شیره و گردوی تازه", "With grape syrup and fresh walnuts", 1_450_000, 550, 2,
                  ("#9b6a3c", "#f1dcc0", "#5e3b1d")),
)  # fmt: skip


def load_market(database: Database, keys: Keys, now: datetime) -> int:
    """Begins the cells, lists what they make, and says how many products are there; doing it twice changes nothing."""
    return sum(
        database.write(lambda session, at=at, one=one: _load(session, keys, at, one, now))  # type: ignore[misc]
        for at, one in enumerate(PRODUCTS)
    )


def _load(session: Session, keys: Keys, at: int, one: SampleProduct, now: datetime) -> int:
    product_id = f"product-sample-{at + 1}"
    if ProductStore(session).get(product_id) is not None:
        return 1
    cell_id = _cell(session, keys, at, one, now)
    cell = CellStore(session, keys).get(cell_id) if cell_id else None
    if cell is None:
        return 0
    begun_at = now - timedelta(days=at)
    ProductStore(session).define(
        ProductDefinition(
            product_id, REAL_BOOK, Maker(cell.id, cell.member_id, cell.region, cell.province, cell.county), one.name_fa,
            one.name_en, one.description, one.category_code, one.craft_code, one.weight_grams,
            OfferTerms(one.price_rials, one.price_rials * 6 // 10, one.days > 0, 0 if one.days else 4 + at, one.days), (),
            _BY, begun_at, one.description_en,
        )
    )  # fmt: skip
    photos = PhotoStore(session, keys)
    photo = Photo(
        f"photo-{hashlib.sha256(product_id.encode()).hexdigest()[:32]}", product_id, FileType.WEBP, _BY, now
    )
    photos.add(photo, drawn(one, _SIDES["large"]))
    photos.keep(photo.id, "small", drawn(one, _SIDES["small"]))
    OfferStore(session).move(product_id, cell.id, OfferState.LISTED, begun_at)
    return 1


def _cell(session: Session, keys: Keys, at: int, one: SampleProduct, now: datetime) -> str:
    """The cell of somebody of one of the first kanoons who has none; empty where nobody is left."""
    kanoons = KanoonStore(session).find(limit=len(PRODUCTS)).items
    if not kanoons:
        return ""
    kanoon = kanoons[at % len(kanoons)]
    # The last of the list has no office, and no account that a demonstration needs for something else.
    members = MemberStore(session, keys).find(kanoon_id=kanoon.id).items
    people = [member for member in members if member.state == ACTIVE]
    person = people[-1 - at // len(kanoons)]
    begun = CellBegun("", person.id, kanoon.id, one.craft_code, "work_and_life", REAL_BOOK, now)
    kept = begin_cell(session, keys, begun, cell_id=f"cell-sample-{at + 1}", age=timedelta(days=120 + at))
    return kept.cell_id


def drawn(one: SampleProduct, side: int) -> bytes:
    """A picture in the colours of the product: rows of diamonds, as they are woven and painted everywhere."""
    ground, light, dark = one.colours
    image = Image.new("RGB", (side, side), ground)
    pen, step = ImageDraw.Draw(image), side // 6
    for row in range(7):
        for column in range(7):
            x, y = column * step + (row % 2) * step // 2, row * step
            for size, colour in ((step // 2, dark), (step // 3, light), (step // 7, ground)):
                pen.polygon([(x, y - size), (x + size, y), (x, y + size), (x - size, y)], fill=colour)
    pen.rectangle((0, 0, side - 1, side - 1), outline=light, width=side // 40)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80)
    return out.getvalue()
