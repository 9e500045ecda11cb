"""Where the wrong rows of a file are kept: beside it, and never in place of what a person has written since."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from glob import escape
from io import BufferedRandom
from itertools import count
from pathlib import Path

from settings import write_private


class BadFile:
    """a.bad.csv for a.csv, a.txt.bad.csv for a.txt; a.bad.2.csv where a person has changed the first one.

    Beside each lies a small hidden file with the sum of what was written, and of which file: as long as it fits,
    nobody has touched the rows, and the next import of the same file may replace them.
    """

    def __init__(self, source: Path) -> None:
        self.folder = source.parent
        self._source = source.name
        self._stem = source.stem if source.suffix == ".csv" else source.name

    def put(self, rows: BufferedRandom) -> Path:
        """Keeps the rows, in one step, in the first place that is free or ours. Raises OSError."""
        rows.seek(0)
        told = hashlib.file_digest(rows, "sha256").hexdigest()
        kept = next(place for place in self._places() if self._may_hold(place, told))
        if not kept.exists() or _sum_of(kept) != told:
            rows.seek(0)
            _replace(kept, rows)
            write_private(self._note(kept), self._signed(told))
        self.clear(but=kept)
        return kept

    def clear(self, but: Path | None = None) -> None:
        """Takes away what earlier imports of this file wrote, as far as nobody has touched it."""
        for place in self.folder.glob(f"{escape(self._stem)}.bad*.csv"):
            if place != but and self._is_untouched(place):
                place.unlink()
                self._note(place).unlink()

    def _places(self) -> Iterator[Path]:
        yield self.folder / f"{self._stem}.bad.csv"
        for number in count(2):
            yield self.folder / f"{self._stem}.bad.{number}.csv"

    def _may_hold(self, place: Path, told: str) -> bool:
        return not place.exists() or self._is_untouched(place) or _sum_of(place) == told

    def _is_untouched(self, place: Path) -> bool:
        note = self._note(place)
        return note.exists() and note.read_bytes() == self._signed(_sum_of(place)).encode()

    def _note(self, place: Path) -> Path:
        return place.with_name(f".{place.stem}.sum")

    def _signed(self, told: str) -> str:
        return f"{told}  {self._source!a}\n"


def _sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _replace(place: Path, content: BufferedRandom) -> None:
    number, name = tempfile.mkstemp(prefix=f".{place.stem}.", dir=place.parent)
    try:
        with os.fdopen(number, "wb") as draft:
            shutil.copyfileobj(content, draft)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
