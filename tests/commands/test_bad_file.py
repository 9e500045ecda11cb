"""The file of wrong rows belongs to its file, and to whoever has corrected it: an import overwrites neither."""

import stat
from pathlib import Path

import pytest

from commands.imports import import_receipts
from stores.database import Database
from tests.commands.house import Taken, imported

HEADINGS = "reference;amount_rials;paid_at;account"
NAMES = ["s.csv", "s.txt", "s", "s.CSV", "s.bad", "صورت‌حساب.csv", "[s].csv"]


def row(reference: str, amount: str = "1000") -> str:
    return f"{reference};{amount};1405/09/01;10.1234567.1"


def take_in(database: Database, path: Path, *rows: str) -> Taken:
    path.write_text("\n".join([HEADINGS, *rows]), "utf-8")
    return imported(import_receipts, database, path)


def wrong_rows(path: Path | None) -> list[str]:
    """The references in a file of wrong rows."""
    assert path is not None
    return [line.partition(";")[0] for line in path.read_text("utf-8-sig").splitlines()[1:]]


def files_in(folder: Path) -> set[str]:
    """What people see there."""
    return {path.name for path in folder.iterdir() if path.suffix == ".csv"}


def test_files_that_differ_in_their_ends_keep_their_wrong_rows_apart(
    database: Database, tmp_path: Path
) -> None:
    kept = {name: take_in(database, tmp_path / name, row(name, "x")).bad_file for name in NAMES}
    assert len(set(kept.values())) == len(NAMES)
    assert kept["s.csv"] == tmp_path / "s.bad.csv"
    assert kept["s.txt"] == tmp_path / "s.txt.bad.csv"
    for name, path in kept.items():
        assert wrong_rows(path) == [name]


@pytest.mark.parametrize("name", NAMES[1:])
def test_an_import_without_wrong_rows_leaves_those_of_another_file_alone(
    database: Database, tmp_path: Path, name: str
) -> None:
    of_other = take_in(database, tmp_path / "s.csv", row("A", "x")).bad_file
    assert take_in(database, tmp_path / name, row("B")).bad_file is None
    assert wrong_rows(of_other) == ["A"]


def test_the_next_import_of_the_same_file_replaces_what_nobody_has_touched(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "s.csv"
    take_in(database, path, row("A", "x"), row("B", "y"))
    assert wrong_rows(take_in(database, path, row("A"), row("B", "y")).bad_file) == ["B"]
    assert files_in(tmp_path) == {"s.csv", "s.bad.csv"}
    take_in(database, path, row("A"), row("B"))
    assert [one.name for one in tmp_path.iterdir() if not one.name.startswith("hamyar.db")] == ["s.csv"]


def test_rows_that_somebody_has_corrected_are_never_overwritten(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    first = take_in(database, path, row("A", "x"), row("B", "y")).bad_file
    assert first is not None
    corrected = first.read_text("utf-8-sig").replace("A;x", "A;1000")
    first.write_text(corrected, "utf-8-sig")

    # A repeat writes beside it, and the one after that in the same place
    for wrong in (["A", "B"], ["B"]):
        again = take_in(database, path, *[row(one, "x") for one in wrong])
        assert again.bad_file == tmp_path / "s.bad.2.csv"
        assert str(again.report).endswith(f"Correct {tmp_path / 's.bad.2.csv'}, and import it.")
        assert wrong_rows(again.bad_file) == wrong
        assert first.read_text("utf-8-sig") == corrected
        assert stat.S_IMODE((tmp_path / "s.bad.2.csv").stat().st_mode) == 0o600

    # That one is corrected too; then nothing is wrong any more
    (tmp_path / "s.bad.2.csv").write_text("mine", "utf-8")
    assert take_in(database, path, row("B", "z")).bad_file == tmp_path / "s.bad.3.csv"
    assert take_in(database, path, row("B")).bad_file is None
    assert files_in(tmp_path) == {"s.csv", "s.bad.csv", "s.bad.2.csv"}
    assert first.read_text("utf-8-sig") == corrected


def test_wrong_rows_that_are_the_same_again_need_no_second_file(database: Database, tmp_path: Path) -> None:
    """Also where it cannot be known who wrote them: the note beside them is gone."""
    first = take_in(database, tmp_path / "s.csv", row("A", "x")).bad_file
    for note in tmp_path.glob(".*"):
        note.unlink()
    assert take_in(database, tmp_path / "s.csv", row("A", "x")).bad_file == first
    assert files_in(tmp_path) == {"s.csv", "s.bad.csv"}
    assert take_in(database, tmp_path / "s.csv", row("A", "y")).bad_file == tmp_path / "s.bad.2.csv"
