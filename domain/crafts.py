"""Crafts that a cell may live from: how the table is read, and the words of its codes.

domain/reference/crafts.csv is what we ship; domain/reference/SOURCES.md says where each column is from.
"""

import csv
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Literal, get_args

from domain.counties import PROVINCE_CODES
from domain.persian import normalise, search_key, to_ascii_digits
from domain.words import Text

WaterNeed = Literal["low", "medium", "high"]
CellKind = Literal["work_and_life", "work_and_business"]

SKILLS: dict[str, Text] = {
    "weaving": Text(fa="بافندگی", en="Weaving"),
    "sewing": Text(fa="دوخت", en="Sewing"),
    "embroidery": Text(fa="سوزن‌دوزی و گل‌دوزی", en="Embroidery"),
    "dyeing": Text(fa="رنگرزی", en="Dyeing"),
    "leather": Text(fa="کار با چرم", en="Leather work"),
    "pottery": Text(fa="سفال و سرامیک", en="Pottery"),
    "woodwork": Text(fa="کار با چوب", en="Woodwork"),
    "metalwork": Text(fa="کار با فلز", en="Metalwork"),
    "jewellery": Text(fa="زیورسازی", en="Jewellery"),
    "cooking": Text(fa="آشپزی", en="Cooking"),
    "baking": Text(fa="نانوایی و شیرینی‌پزی", en="Baking"),
    "food_drying": Text(fa="خشک‌کردن خوراک", en="Drying food"),
    "dairy": Text(fa="فرآوری شیر", en="Dairy work"),
    "farming": Text(fa="کشاورزی", en="Farming"),
    "livestock": Text(fa="دامداری و آبزی‌پروری", en="Livestock and fish"),
    "beekeeping": Text(fa="زنبورداری", en="Beekeeping"),
    "packing": Text(fa="بسته‌بندی", en="Packing"),
    "repair": Text(fa="تعمیرات", en="Repairing"),
    "selling": Text(fa="فروش", en="Selling"),
    "computer": Text(fa="کار با رایانه", en="Computer work"),
}
WATER_NEEDS: dict[str, Text] = {
    "low": Text(fa="کم‌آب", en="little water"),
    "medium": Text(fa="آب میانه", en="some water"),
    "high": Text(fa="پرآب", en="much water"),
}
CELL_KINDS: dict[str, Text] = {
    "work_and_life": Text(fa="کار و زندگی", en="Work and life"),
    "work_and_business": Text(fa="کار و کسب", en="Work and business"),
}
MOST_DEMAND = 5
LONGEST_CODE, LONGEST_NAME = 32, 60

_SHIPPED = Path(__file__).parent / "reference" / "crafts.csv"
_CODE = re.compile("[a-z][a-z0-9_]*")
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Craft:
    """A craft. `skills` are codes of SKILLS; `demand` is 1 to 5; `known_in` are provinces that it is known for."""

    craft_code: str
    craft_fa: str
    craft_en: str
    skills: tuple[str, ...]
    water_need: WaterNeed
    cell_kinds: tuple[CellKind, ...]
    demand: int
    known_in: tuple[str, ...] = ()

    @property
    def name(self) -> Text:
        return Text(fa=self.craft_fa, en=self.craft_en)


HEADINGS = tuple(field.name for field in fields(Craft))


class WrongCraft(ValueError):
    """A row that is no craft; `faults` are columns with codes."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__(", ".join(f"{column}: {code}" for column, code in self.faults))


class WrongCrafts(ValueError):
    """A table that is not taken; `rows` names every fault as line, column, code."""

    def __init__(self, rows: Iterable[tuple[int, str, str]]) -> None:
        self.rows = tuple(sorted(rows))
        super().__init__("; ".join(f"line {line}: {column}: {code}" for line, column, code in self.rows))


@cache
def shipped_crafts() -> tuple[Craft, ...]:
    """The table of this release."""
    return read_crafts(_SHIPPED.read_text("utf-8"))


def read_crafts(text: str) -> tuple[Craft, ...]:
    """The crafts of a CSV table with exactly our headings, in its order. Raises WrongCrafts."""
    rows = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))
    if tuple(next(rows, ())) != HEADINGS:
        raise WrongCrafts([(1, "row", "wrong_headings")])
    found: list[tuple[int, Craft]] = []
    wrong: list[tuple[int, str, str]] = []
    for row in rows:
        if not row:
            continue
        if len(row) != len(HEADINGS):
            wrong.append((rows.line_num, "row", "wrong_number_of_fields"))
            continue
        try:
            found.append((rows.line_num, craft_of(dict(zip(HEADINGS, row, strict=True)))))
        except WrongCraft as bad:
            wrong += [(rows.line_num, column, code) for column, code in bad.faults]
    wrong += named_twice(found)
    if wrong:
        raise WrongCrafts(wrong)
    return tuple(craft for _, craft in found)


def craft_of(written: Mapping[str, str]) -> Craft:
    """A craft from its fields as written, by our headings; lists are divided by spaces. Raises WrongCraft."""
    text = {heading: normalise(written.get(heading, "")).strip() for heading in HEADINGS}
    checked = [(column, fault_of(column, text[column])) for column in HEADINGS]
    if faults := [(column, code) for column, code in checked if code is not None]:
        raise WrongCraft(faults)
    kinds = text["cell_kinds"].split()
    needs: tuple[WaterNeed, ...] = get_args(WaterNeed)
    known: tuple[CellKind, ...] = get_args(CellKind)
    return Craft(
        craft_code=text["craft_code"],
        craft_fa=text["craft_fa"],
        craft_en=text["craft_en"],
        skills=tuple(dict.fromkeys(text["skills"].split())),
        water_need=next(one for one in needs if one == text["water_need"]),
        cell_kinds=tuple(one for one in known if one in kinds),
        demand=int(to_ascii_digits(text["demand"])),
        known_in=tuple(dict.fromkeys(text["known_in"].split())),
    )


def craft_key(written: str) -> str:
    """A craft's name or code as it is compared: only letters and digits, however it is spelt."""
    return _NO_LETTER.sub("", search_key(written))


def keys_of_crafts(crafts: Iterable[Craft]) -> dict[str, str]:
    """The codes of crafts by how people may write them: the code, or the name in either language."""
    return {
        craft_key(written): one.craft_code
        for one in crafts
        for written in (one.craft_code, one.craft_fa, one.craft_en)
    }


def fault_of(column: str, text: str) -> str | None:
    """The code of what is wrong with a field (normalised), None where it can be used."""
    if not text:
        return None if column == "known_in" else "missing"
    right, code = _RULES[column]
    return None if right(text) else code


def named_twice(crafts: Iterable[tuple[int, Craft]]) -> list[tuple[int, str, str]]:
    """Rows with their lines that name a craft which an earlier row has, as line, column, code."""
    seen: set[str] = set()
    wrong = []
    for line, craft in crafts:
        if craft.craft_code in seen:
            wrong.append((line, "craft_code", "duplicate_craft"))
        seen.add(craft.craft_code)
    return wrong


def _is_code(text: str) -> bool:
    return len(text) <= LONGEST_CODE and _CODE.fullmatch(text) is not None


def _is_demand(text: str) -> bool:
    return to_ascii_digits(text) in {str(one) for one in range(1, MOST_DEMAND + 1)}


def _all_in(known: Collection[str]) -> Callable[[str], bool]:
    return lambda text: set(text.split()) <= set(known)


_RULES: dict[str, tuple[Callable[[str], bool], str]] = {
    "craft_code": (_is_code, "not_a_code"),
    "craft_fa": (lambda text: len(text) <= LONGEST_NAME, "too_long"),
    "craft_en": (lambda text: len(text) <= LONGEST_NAME, "too_long"),
    "skills": (_all_in(SKILLS), "unknown_skill"),
    "water_need": (lambda text: text in WATER_NEEDS, "unknown_class"),
    "cell_kinds": (_all_in(CELL_KINDS), "unknown_class"),
    "demand": (_is_demand, "not_a_demand"),
    "known_in": (_all_in(PROVINCE_CODES), "unknown_province"),
}
