"""The text of a CSV file in any encoding, line by line: what is in memory does not grow with the file."""

import codecs
from collections import deque
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO, TextIO

from commands.failures import Failure

DAMAGED = "\ufffd"
_CHUNK = 65_536
_LONGEST_LINE = 1_000_000
_NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"SQLite")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FIRST_BYTES = 8


class Lines:
    """The lines of a text with their ends, of which the next ones can be looked at before they are taken.

    `file` is what the text is read from; it is closed when this goes.
    """

    def __init__(self, text: TextIO, file: BinaryIO) -> None:
        self._text = text
        self._file = file
        self._ahead: deque[str] = deque()
        self.taken = 0

    def position(self) -> int:
        """How many bytes of the file are read."""
        return self._file.tell()

    def ahead(self, most: int) -> Iterator[str]:
        """The next lines, as far as they are wanted."""
        for at in range(most):
            if at == len(self._ahead) and not self._read_one():
                return
            yield self._ahead[at]

    def take(self, count: int) -> list[str]:
        """Takes lines that were looked at."""
        self.taken += count
        return [self._ahead.popleft() for _ in range(count)]

    def _read_one(self) -> bool:
        line = self._text.readline(_LONGEST_LINE)
        if not line:
            return False
        if len(line) == _LONGEST_LINE and not line.endswith(("\n", "\r")):
            # No row is that long. Cut off it might look like a good one, so nothing of it is read.
            while (rest := self._text.readline(_LONGEST_LINE)) and not rest.endswith(("\n", "\r")):
                pass
            line = DAMAGED + "\n"
        self._ahead.append(line)
        return True


def text_of(file: BinaryIO, name: str) -> TextIO:
    """The file as text, from its beginning. Looks through the whole file before. Raises Failure."""
    head = file.read(_FIRST_BYTES)
    if head.startswith(_NOT_TEXT):
        raise Failure(
            f"{name} is not a CSV file. Open it in its program, save it as CSV UTF-8, and try again."
        )
    encoding = _encoding_of(file, head, name)
    file.seek(0)
    return TextIOWrapper(file, encoding, errors="replace", newline="")


def _encoding_of(file: BinaryIO, head: bytes, name: str) -> str:
    """UTF-16 by its mark, UTF-8 with or without one, else the code page of Windows for Arabic letters (1256)."""
    supposed = "utf-16" if head.startswith(_UTF16) else "utf-8-sig"
    file.seek(0)
    text = TextIOWrapper(file, supposed, errors="replace", newline="")
    is_empty, damaged, foreign = True, 0, 0
    try:
        while chunk := text.read(_CHUNK):
            if "\0" in chunk:
                raise Failure(
                    f"{name} is not a CSV file: it is not text. Save it as CSV UTF-8, and try again."
                )
            is_empty = is_empty and not chunk.strip()
            damaged += chunk.count(DAMAGED)
            foreign += len(chunk) - len(chunk.encode("ascii", errors="ignore"))
    finally:
        text.detach()
    if is_empty:
        raise Failure(f"{name} is empty. Export it again, with its headings in the first line.")
    # A UTF-8 file with a few broken bytes must not be read as another one's letters.
    is_utf8 = not damaged or damaged < foreign - damaged or head.startswith(codecs.BOM_UTF8)
    return supposed if supposed == "utf-16" or is_utf8 else "cp1256"
