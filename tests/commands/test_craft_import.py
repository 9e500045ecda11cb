"""A table of crafts as a file: it takes the place of the one in force as a whole, or leaves it as it was."""

from pathlib import Path

import pytest

from commands.craft_import import import_crafts
from commands.failures import Failure
from domain.crafts import HEADINGS, shipped_crafts
from stores.crafts import CraftStore
from stores.database import Database

KILIM = "kilim,گلیم‌بافی,Kilim weaving,weaving,low,work_and_life,3,IR-07 IR-08"
BREAD = "bread,نان,Bread,baking,low,work_and_life work_and_business,۵,"


@pytest.fixture
def house(either_database: Database) -> Database:
    either_database.write(lambda session: CraftStore(session).seed())
    return either_database


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join((",".join(HEADINGS), *rows)), "utf-8")
    return path


def in_force(database: Database) -> list[str]:
    return [one.craft_code for one in database.read(lambda session: CraftStore(session).all())]


def test_it_takes_the_place_of_the_table_and_stays(house: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "crafts.csv", KILIM, BREAD)
    assert str(import_crafts(house, path)) == "2 crafts are in force."
    assert str(import_crafts(house, path)) == "2 crafts, as they were."
    assert in_force(house) == ["bread", "kilim"]
    with house.reading() as session:
        bread = CraftStore(session).get("bread")
        assert CraftStore(session).get("carpet") is None
    assert bread is not None
    assert (bread.demand, bread.cell_kinds) == (5, ("work_and_life", "work_and_business"))
    # What people gave stays at the next start.
    house.write(lambda session: CraftStore(session).seed())
    assert in_force(house) == ["bread", "kilim"]


def test_one_wrong_row_and_nothing_changes(house: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "crafts.csv", KILIM, KILIM, BREAD.replace("baking", "flying"))
    with pytest.raises(Failure, match="2 of 3 rows are wrong, and nothing was taken in"):
        import_crafts(house, path)
    assert in_force(house) == sorted(one.craft_code for one in shipped_crafts())
    told = path.with_suffix(".bad.csv").read_text("utf-8-sig")
    assert "stands there twice" in told
    assert "مهارتی ناشناخته دارد" in told


def test_an_empty_table_takes_nobodys_place(house: Database, tmp_path: Path) -> None:
    with pytest.raises(Failure, match="has no craft"):
        import_crafts(house, write(tmp_path / "crafts.csv"))
    assert len(in_force(house)) == 30
