"""A file of crafts takes the place of the table in force: as a whole, or not at all."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from commands.bad_rows import BadRows
from commands.csv_fields import BadRow, Fault, WrongField, read_row
from commands.csv_rows import Column, opened
from commands.failures import Failure
from domain.crafts import Craft, craft_of, fault_of, named_twice
from stores.crafts import CraftStore
from stores.database import Database


def _checked(column: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if code := fault_of(column, text):
            raise WrongField(code)
        return text

    return parse


_HEADINGS = {
    "craft_code": ("کد حرفه",),
    "craft_fa": ("حرفه", "نام حرفه"),
    "craft_en": ("نام انگلیسی حرفه",),
    "skills": ("مهارت‌ها",),
    "water_need": ("نیاز آبی",),
    "cell_kinds": ("گونه هسته",),
    "demand": ("تقاضا",),
    "known_in": ("استان‌های شناخته‌شده",),
}
CRAFT_COLUMNS = tuple(
    Column(name, _checked(name), headings, required=name != "known_in")
    for name, headings in _HEADINGS.items()
)


@dataclass(frozen=True, slots=True)
class CraftReport:
    """How many crafts are in force, and whether they are others than before."""

    crafts: int
    changed: bool

    def __str__(self) -> str:
        return (
            f"{self.crafts} crafts are in force." if self.changed else f"{self.crafts} crafts, as they were."
        )


def import_crafts(database: Database, path: Path) -> CraftReport:
    """Replaces the table. Raises Failure, and has changed nothing then; wrong rows are written beside the file."""
    with opened(path, CRAFT_COLUMNS) as table, BadRows(path, table) as bad:
        rows = list(table.rows)
        found: list[tuple[int, Craft]] = []
        wrong: dict[int, list[Fault]] = defaultdict(list)
        for row in rows:
            try:
                fields = read_row(CRAFT_COLUMNS, row)
            except BadRow as refused:
                wrong[row.line] += refused.faults
                continue
            found.append((row.line, craft_of({name: text or "" for name, text in fields.items()})))
        for line, column, code in named_twice(found):
            wrong[line].append(Fault(column, code))
        for row in rows:
            if row.line in wrong:
                bad.add(row, wrong[row.line])
        bad_file = bad.keep()
    if bad_file is not None:
        raise Failure(
            f"{len(wrong)} of {len(rows)} rows are wrong, and nothing was taken in. {bad_file} says why. "
            f"Correct them in {path}, and import it again."
        )
    if not found:
        raise Failure(f"{path} has no craft, and would take the place of the whole table.")
    return database.write(lambda session: _put(session, [craft for _, craft in found]))


def _put(session: Session, crafts: list[Craft]) -> CraftReport:
    store = CraftStore(session)
    changed = set(crafts) != set(store.all())
    if changed:
        store.replace(crafts)
    return CraftReport(len(crafts), changed)
