"""Files that people hand in with a form: which kinds there are, how their bytes tell them, what is not taken."""

import re
from collections.abc import Sequence
from enum import StrEnum

from domain.persian import format_number
from domain.words import Text

MEGABYTE = 1024 * 1024
LARGEST_FILE_BYTES = 10 * MEGABYTE
"""What a form takes unless its field says less: a scanned document of some pages, a photo of any telephone."""
MOST_PIXELS = 50_000_000
"""A picture with more of them is refused before it is unpacked; the largest telephones take as many."""

_FILE_ID = re.compile("file-[0-9a-f]{32}")
FILE_ID_PATTERN = f"^{_FILE_ID.pattern}$"
_PDF_TAIL_BYTES = 1024  # where a PDF says that it is whole


class FileType(StrEnum):
    """The kinds of files that are known, by their media types."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"

    @property
    def called(self) -> str:
        """What people call it, in either language."""
        return "WebP" if self is FileType.WEBP else self.name

    @property
    def ending(self) -> str:
        """Of a file's name when it is downloaded, without the dot."""
        return "jpg" if self is FileType.JPEG else self.name.lower()

    @property
    def is_picture(self) -> bool:
        return self is not FileType.PDF


PICTURES = (FileType.JPEG, FileType.PNG, FileType.WEBP)
DOCUMENTS = (FileType.PDF, *PICTURES)


class WrongFile(ValueError):
    """A file that is not taken. Codes: file_empty, file_too_large, file_kind, file_broken, file_pixels."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_file_id(text: str) -> bool:
    """Whether a text is how a file that was handed in is called."""
    return _FILE_ID.fullmatch(text) is not None


def type_of(content: bytes) -> FileType | None:
    """What the first bytes say that a file is; its name and what the sender calls it say nothing."""
    if content.startswith(b"%PDF-"):
        return FileType.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileType.WEBP
    return None


def checked_type(content: bytes, accepts: Sequence[FileType], max_bytes: int) -> FileType:
    """The type of a file that may be taken, as far as that is seen without unpacking it. Raises WrongFile."""
    if not content:
        raise WrongFile("file_empty")
    if len(content) > max_bytes:
        raise WrongFile("file_too_large")
    found = type_of(content)
    if found is None or found not in accepts:
        raise WrongFile("file_kind")
    if found is FileType.PDF and b"%%EOF" not in content[-_PDF_TAIL_BYTES:]:
        raise WrongFile("file_broken")
    return found


def limits_in_words(accepts: Sequence[FileType], max_bytes: int) -> Text:
    """What may be handed in, for people: `PDF, JPEG or PNG, at most 10 MB`."""
    *others, last = [one.called for one in accepts]
    size = max_bytes // MEGABYTE
    fa = f"{'، '.join(others)} یا {last}" if others else last
    en = f"{', '.join(others)} or {last}" if others else last
    return Text(fa=f"{fa}؛ دست بالا {format_number(size, 'fa')} مگابایت.", en=f"{en}, at most {size} MB.")


def file_in_words(type_: FileType, size_bytes: int) -> Text:
    """A file for people: what it is and how large, in kilobytes of 1024 bytes, at least one."""
    kilobytes = max(1, round(size_bytes / 1024))
    return Text(
        # The Latin word last: after it, a number would be read with it, from the left.
        fa=f"{format_number(kilobytes, 'fa')} کیلوبایت، {type_.called}",
        en=f"{type_.called}, {format_number(kilobytes, 'en')} KB",
    )
