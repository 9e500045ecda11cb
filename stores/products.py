"""Products: defined once, described anew, found by their words; what cells offer of them is stores.offers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select, tuple_, update
from sqlalchemy.orm import Session

from domain.ledger import REAL_BOOK
from domain.permissions import NATIONWIDE
from domain.products import ProductDefinition
from domain.words import Language, Said, said_in
from stores.conflicts import insert_new
from stores.database import table_of
from stores.offers import OfferStore
from stores.pages import COUNT_CAP, Cursor, StorePage, moment_of, page_of, texts_of
from stores.product_rows import OfferRow, PhotoRow, ProductRow
from stores.product_words import fitting, keep_words

_OFFER = table_of(OfferRow).c


@dataclass(frozen=True, slots=True)
class Product:
    """A product as kept; `photo_ids` in their order, `lowest_rials` the lowest price asked in the market now."""

    id: str
    book: str
    name_fa: str
    name_en: str
    description: str
    description_en: str
    category_code: str
    craft_code: str
    weight_grams: int
    defined_by: str
    defined_at: datetime
    listed: bool
    listed_at: datetime | None
    lowest_rials: int | None
    photo_ids: tuple[str, ...] = ()

    def name_in(self, language: Language) -> str:
        """Its name for a reader; one that has no English name keeps its own."""
        return self.named(language).words

    def named(self, language: Language) -> Said:
        """The same, with the language that it is in."""
        return said_in(language, fa=self.name_fa, en=self.name_en)

    @property
    def descriptions(self) -> tuple[Said, ...]:
        """All that is said of it, for who works on it."""
        both = (Said(self.description, "fa"), Said(self.description_en, "en"))
        return tuple(one for one in both if one.words)

    def described(self, language: Language) -> Said:
        """What is said of it for a reader, in English where it is said so, else in Persian; may be empty.

        Who reads Persian has the English one where there is no other.
        """
        if not self.description:
            language = "en"
        return said_in(language, fa=self.description, en=self.description_en)


@dataclass(frozen=True, slots=True)
class Description:
    """What may be said anew of a product while nobody has it in the market or in review."""

    name_fa: str
    name_en: str
    description: str
    category_code: str
    craft_code: str
    weight_grams: int
    description_en: str = ""


@dataclass(frozen=True, slots=True)
class WantedProducts:
    """What a list of products is narrowed by. `region`: of the reader; `member_id`: whose cell makes it."""

    q: str = ""
    region: str = NATIONWIDE
    state: str | None = None
    cell_id: str | None = None
    member_id: str | None = None


class ProductStore:
    """The products of the catalogue."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def define(self, wanted: ProductDefinition) -> bool:
        """A product with its first offer, a draft; False where it is there already, and nothing is changed."""
        row = {
            "id": wanted.product_id, "book": wanted.book, "name_fa": wanted.name_fa, "name_en": wanted.name_en,
            "description": wanted.description, "description_en": wanted.description_en, "category_code": wanted.category_code,
            "craft_code": wanted.craft_code, "weight_grams": wanted.weight_grams, "defined_by": wanted.by,
            "defined_at": wanted.at, "listed": False, "listed_at": None, "lowest_rials": None,
            "highest_rials": None, "words": "",
        }  # fmt: skip
        if not insert_new(self._session, ProductRow, [row]):
            return False
        OfferStore(self._session).add(
            wanted.product_id, wanted.book, wanted.maker, wanted.terms, wanted.by, wanted.at
        )
        keep_words(self._session, wanted.product_id)
        return True

    def describe(self, product_id: str, wanted: Description) -> None:
        """Says anew what it is; it is found by its new words from now on."""
        values = {name: getattr(wanted, name) for name in Description.__slots__}
        self._session.execute(update(ProductRow).where(ProductRow.id == product_id).values(**values))
        keep_words(self._session, product_id)

    def get(self, product_id: str) -> Product | None:
        return next(iter(self.of_ids([product_id])), None)

    def of_ids(self, ids: Collection[str]) -> list[Product]:
        """Those of them that there are, in no order."""
        return self.whole(
            self._session.scalars(
                select(ProductRow).where(ProductRow.id.in_(ids)).execution_options(populate_existing=True)
            ).all()
        )

    def find(
        self, wanted: WantedProducts, *, after: Cursor | None = None, limit: int = 50
    ) -> StorePage[Product]:
        """Products of the real book whatever their offers' state, the newest first. Raises BadCursor."""
        conditions = [ProductRow.book == REAL_BOOK, fitting(self._session, wanted.q), *_with_offer(wanted)]
        counted = select(ProductRow.id).where(*conditions).limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        query = select(ProductRow).where(*conditions)
        place = tuple_(ProductRow.defined_at, ProductRow.id)
        if after is not None:
            at, product_id = texts_of(after, 2)
            query = query.where(place < (moment_of(at), product_id))
        rows = self._session.scalars(
            query.order_by(ProductRow.defined_at.desc(), ProductRow.id.desc()).limit(limit + 1)
        ).all()
        last = rows[:limit][-1] if rows else None
        return page_of(
            self.whole(rows), limit, (last.defined_at.isoformat(), last.id) if last else None, count
        )

    def whole(self, rows: Sequence[ProductRow]) -> list[Product]:
        """Rows with their photos, in one statement more."""
        photos: dict[str, list[str]] = {}
        asked = (
            select(PhotoRow.product_id, PhotoRow.id)
            .where(PhotoRow.product_id.in_([row.id for row in rows]))
            .order_by(PhotoRow.product_id, PhotoRow.position, PhotoRow.id)
        )
        for product_id, photo_id in self._session.execute(asked) if rows else ():
            photos.setdefault(product_id, []).append(photo_id)
        names = [name for name in Product.__slots__ if name != "photo_ids"]
        return [
            Product(**{name: getattr(row, name) for name in names}, photo_ids=tuple(photos.get(row.id, ())))
            for row in rows
        ]


def _with_offer(wanted: WantedProducts) -> list[ColumnElement[bool]]:
    """One and the same offer meets everything that is asked of offers."""
    asked = [
        (_OFFER.region, None if wanted.region == NATIONWIDE else wanted.region),
        (_OFFER.state, wanted.state),
        (_OFFER.cell_id, wanted.cell_id),
        (_OFFER.member_id, wanted.member_id),
    ]
    conditions = [column == value for column, value in asked if value is not None]
    return [exists().where(_OFFER.product_id == ProductRow.id, *conditions)] if conditions else []
