"""What a file is, is said by its bytes; what is not taken is named by a stable code."""

import pytest

from domain.files import (
    DOCUMENTS,
    LARGEST_FILE_BYTES,
    MEGABYTE,
    PICTURES,
    FileType,
    WrongFile,
    checked_type,
    file_in_words,
    is_file_id,
    limits_in_words,
    type_of,
)

PDF, JPEG, PNG = b"%PDF-1.7 ... %%EOF", b"\xff\xd8\xff\xe0...", b"\x89PNG\r\n\x1a\n..."
WEBP = b"RIFF\x10\x00\x00\x00WEBPVP8 "


@pytest.mark.parametrize(
    ("content", "type_"),
    [
        (PDF, FileType.PDF),
        (JPEG, FileType.JPEG),
        (PNG, FileType.PNG),
        (WEBP, FileType.WEBP),
        (b"GIF89a", None),
        (b"PK\x03\x04", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", None),
        (b"MZ %PDF-1.7 %%EOF", None),
        (b"", None),
    ],
)
def test_the_first_bytes_say_what_a_file_is(content: bytes, type_: FileType | None) -> None:
    assert type_of(content) is type_


@pytest.mark.parametrize(
    ("content", "accepts", "code"),
    [
        (b"", DOCUMENTS, "file_empty"),
        (JPEG, (FileType.PDF,), "file_kind"),
        (PDF, PICTURES, "file_kind"),
        (b"#!/bin/sh", DOCUMENTS, "file_kind"),
        (PDF[:-5], DOCUMENTS, "file_broken"),
        (b"%PDF-1.7 %%EOF" + b" " * 2_000, DOCUMENTS, "file_broken"),
    ],
)
def test_what_is_not_taken_says_why(content: bytes, accepts: tuple[FileType, ...], code: str) -> None:
    with pytest.raises(WrongFile) as wrong:
        checked_type(content, accepts, 10_000)
    assert wrong.value.code == code


def test_a_file_may_be_as_large_as_its_field_says_and_no_byte_larger() -> None:
    content = PDF.replace(b"...", b"." * 100)
    assert checked_type(content, DOCUMENTS, len(content)) is FileType.PDF
    with pytest.raises(WrongFile, match="file_too_large"):
        checked_type(content, DOCUMENTS, len(content) - 1)


def test_limits_and_sizes_are_said_in_both_languages() -> None:
    limits = limits_in_words(DOCUMENTS, LARGEST_FILE_BYTES)
    assert limits.en == "PDF, JPEG, PNG or WebP, at most 10 MB."
    assert limits.fa == "PDF، JPEG، PNG یا WebP؛ دست بالا ۱۰ مگابایت."
    assert limits_in_words((FileType.PDF,), 2 * MEGABYTE).en == "PDF, at most 2 MB."
    assert file_in_words(FileType.JPEG, 2_500_000).en == "JPEG, 2,441 KB"
    assert file_in_words(FileType.PDF, 3).fa == "۱ کیلوبایت، PDF"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("file-" + "0f" * 16, True),
        ("file-" + "0F" * 16, False),
        ("file-" + "0f" * 15, False),
        ("file-" + "0f" * 16 + "\n", False),
        ("../file-" + "0f" * 16, False),
        ("", False),
    ],
)
def test_only_ids_of_ours_are_ids(text: str, *, is_one: bool) -> None:
    assert is_file_id(text) is is_one
