"""Categories of products: how long a buyer may withdraw from each, and what the market keeps of a sale.

domain/reference/categories.csv is what we ship; domain/reference/SOURCES.md says where each column is from.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from types import MappingProxyType

from domain.words import Text

_SHIPPED = Path(__file__).parent / "reference" / "categories.csv"
_MOST_DAYS, _MOST_PER_MILLE = 60, 500
HEADINGS = ("category_code", "category_fa", "category_en", "withdrawal_days", "commission_per_mille")


@dataclass(frozen=True, slots=True)
class Category:
    """A category. `withdrawal_days` are working days from delivery, 0 where nothing is taken back (perishables)."""

    category_code: str
    name: Text
    withdrawal_days: int
    commission_per_mille: int

    def commission_rials(self, amount_rials: int) -> int:
        """What the market keeps of an amount, rounded down: the rest of a rial is the cell's."""
        return amount_rials * self.commission_per_mille // 1_000


@cache
def shipped_categories() -> Mapping[str, Category]:
    """The categories of this release by their codes, in the order in which people read them."""
    return MappingProxyType(read_categories(_SHIPPED.read_text("utf-8")))


def category_of(code: str) -> Category | None:
    return shipped_categories().get(code)


def read_categories(text: str) -> dict[str, Category]:
    """The categories of a CSV table with exactly our headings. Raises ValueError, naming the line."""
    rows = csv.reader(StringIO(text, newline=""))
    if tuple(next(rows, ())) != HEADINGS:
        raise ValueError("line 1: wrong headings")
    found: dict[str, Category] = {}
    for row in rows:
        try:
            code, fa, en, days, per_mille = row
            one = Category(code, Text(fa=fa, en=en), int(days), int(per_mille))
        except ValueError as error:
            raise ValueError(f"line {rows.line_num}: {error}") from error
        bounded = 0 <= one.withdrawal_days <= _MOST_DAYS and 0 <= one.commission_per_mille <= _MOST_PER_MILLE
        if not (bounded and code.isidentifier() and fa and en and code not in found):
            raise ValueError(f"line {rows.line_num}: not a category, or one that is there already")
        found[code] = one
    return found
