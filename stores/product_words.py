"""The words that a product is found by: kept as PostgreSQL indexes them, or as SQLite reads them.

Beside words of people there are marks: `c=` its category, `k=` its craft, `r=` each province where it is made for the
market now. No word has a `=`, so that both are found by one index.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, cast, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from domain.categories import category_of
from domain.ledger import REAL_BOOK
from domain.market_words import asked_words, words_of
from domain.products import OfferState
from domain.words import Text
from stores.crafts import CraftStore
from stores.database import table_of
from stores.product_rows import OfferRow, ProductRow

_OFFER = table_of(OfferRow).c


def keep_words(session: Session, product_id: str) -> None:
    """By its names, category and craft in both languages, what is said of it, and where it is made."""
    row = session.get(ProductRow, product_id, populate_existing=True)
    if row is None:
        raise AssertionError("a product is kept before its words")
    category, craft = category_of(row.category_code), CraftStore(session).get(row.craft_code)
    named: list[Text] = [one.name for one in (category, craft) if one is not None]
    texts = [
        row.name_fa,
        row.name_en,
        *(text for one in named for text in (one.fa, one.en)),
        row.description,
        row.description_en,
    ]
    regions = session.scalars(
        select(_OFFER.region)
        .where(
            _OFFER.product_id == product_id,
            _OFFER.state == OfferState.LISTED.value,
            _OFFER.book == REAL_BOOK,
        )
        .distinct()
    )
    marks = [f"c={row.category_code}", f"k={row.craft_code}", *sorted(f"r={one}" for one in regions)]
    kept = written([*words_of(texts), *marks], session.get_bind().dialect.name)
    session.execute(update(ProductRow).where(ProductRow.id == product_id).values(words=kept))


def written(words: Iterable[str], dialect: str) -> str:
    """Words as the column of a database takes them; none of them has a quote or a space."""
    if dialect == "postgresql":
        return " ".join(f"'{word}'" for word in words)
    return f" {' '.join(words)} "


def fitting(
    session: Session,
    question: str,
    *,
    category: str | None = None,
    craft: str | None = None,
    region: str | None = None,
    by_index: bool = True,
) -> ColumnElement[bool]:
    """That a product has one way of each word that is asked for, as a beginning, and all of the marks.

    `by_index` False: the rows are gone through in another order, and looked at one by one.
    """
    ways = asked_words(question)
    given = {"c": category, "k": craft, "r": region}
    marks = [f"{name}={value}" for name, value in given.items() if value is not None]
    if session.get_bind().dialect.name != "postgresql":
        begun = [or_(*(func.instr(ProductRow.words, f" {one}") > 0 for one in way)) for way in ways]
        marked = [func.instr(ProductRow.words, f" {one} ") > 0 for one in marks]
        return and_(true(), *begun, *marked)
    parts = [f"({' | '.join(f'{_quoted(one)}:*' for one in way)})" for way in ways]
    parts += [_quoted(one) for one in marks]
    if not parts:
        return true()
    found: ColumnElement[bool] = ProductRow.words.op("@@", is_comparison=True)(
        cast(" & ".join(parts), TSQUERY)
    )
    return found if by_index else func.coalesce(found, False)


def _quoted(word: str) -> str:
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
