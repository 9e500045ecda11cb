"""A file of crafts takes the place of the table in force: as a whole, or not at all."""

from pathlib import Path

from sqlalchemy.orm import Session

from commands.failures import Failure
from commands.table_import import TableReport, columns_of, read_whole
from domain.crafts import Craft, craft_of, fault_of, named_twice
from stores.crafts import CraftStore
from stores.database import Database

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
_COLUMNS = columns_of(_HEADINGS, {"known_in"}, fault_of)


def import_crafts(database: Database, path: Path) -> TableReport:
    """Replaces the table. Raises Failure, and has changed nothing then; wrong rows are written beside the file."""
    crafts = read_whole(path, _COLUMNS, craft_of, named_twice)
    if not crafts:
        raise Failure(f"{path} has no craft, and would take the place of the whole table.")
    return database.write(lambda session: _put(session, crafts))


def _put(session: Session, crafts: list[Craft]) -> TableReport:
    store = CraftStore(session)
    changed = set(crafts) != set(store.all())
    if changed:
        store.replace(crafts)
    return TableReport("crafts", len(crafts), changed)
