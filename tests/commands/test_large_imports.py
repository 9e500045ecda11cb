"""Large files: what is in memory does not grow with them, the bar moves with the bytes, and a kill costs nothing."""

import os
import signal
import subprocess
import sys
import tracemalloc
from collections import Counter
from io import StringIO
from pathlib import Path

from rich.console import Console

from commands.csv_rows import opened
from commands.imports import import_receipts
from commands.receipt_import import RECEIPT_COLUMNS
from stores.database import Database
from stores.webhook_events import WebhookEventRow
from tests.commands.house import KEYS, NOW

ROOT = Path(__file__).parent.parent.parent
HEADINGS = "reference;amount_rials;paid_at;account\n"
ROWS = 2_000
EVERY_SEVENTH = 7


def statement(path: Path, rows: int, *, good: bool = False) -> Path:
    """Every seventh row is wrong, or all of them."""
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADINGS)
        for number in range(rows):
            amount = "1000" if good and number % EVERY_SEVENTH else "x"
            file.write(f"R{number};{amount};1405/09/01;10.1234567.1\n")
    return path


def peak_of_import(database: Database, path: Path) -> int:
    """The most bytes that Python held at once."""
    console = Console(file=StringIO(), quiet=True)
    tracemalloc.start()
    try:
        import_receipts(database, KEYS, path, NOW, console)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file(database: Database, tmp_path: Path) -> None:
    small, large = statement(tmp_path / "small.csv", 300), statement(tmp_path / "large.csv", 3_000)
    peak_of_import(database, small)  # what is imported and cached once
    least = peak_of_import(database, small)
    assert peak_of_import(database, large) < least + 200_000


def test_the_position_in_the_file_moves_on_to_its_end(tmp_path: Path) -> None:
    path = statement(tmp_path / "s.csv", 3_000)
    with opened(path, RECEIPT_COLUMNS) as table:
        positions = [table.position() for _ in table.rows]
        assert table.size == path.stat().st_size == table.position()
    assert positions == sorted(positions)
    assert len(set(positions)) > 5


def test_an_import_that_is_killed_in_the_middle_is_made_whole_by_the_next(tmp_path: Path) -> None:
    path = statement(tmp_path / "s.csv", ROWS, good=True)
    house = tmp_path / "house"
    command = [sys.executable, "-m", "commands.app", "import", "receipts", str(path)]
    environment = os.environ | {"HAMYAR_FOLDER": str(house), "HAMYAR_DATABASE_URL": ""}

    # Its words fill a small pipe that nobody empties: it cannot have ended when it is killed
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, pipesize=4096
    ) as first:
        assert first.stdout is not None
        assert "line 2: not taken in" in first.stdout.readline()
        first.send_signal(signal.SIGKILL)
    assert first.returncode == -signal.SIGKILL
    database = Database(f"sqlite:///{house}/hamyar.db")
    kept = references(database)
    assert 0 < len(kept) < ROWS
    assert [one.name for one in tmp_path.iterdir() if one != house] == ["s.csv"], "and leaves no draft"

    second = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=300
    )
    good = {f"receipt:R{number}" for number in range(ROWS) if number % EVERY_SEVENTH}
    assert references(database) == Counter(good)
    wrong = ROWS - len(good)
    told = f"{ROWS} rows: {len(good) - len(kept)} kept, {len(kept)} kept before, {wrong} not taken in."
    assert told in second.stdout
    assert len((tmp_path / "s.bad.csv").read_text("utf-8-sig").splitlines()) == wrong + 1
    database.close()


def references(database: Database) -> Counter[str | None]:
    with database.reading() as session:
        return Counter(one.event_id for one in session.query(WebhookEventRow))
