"""CSV files as people and banks save them: any encoding, separator, line end and heading."""

import csv
import io
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commands.csv_rows import Column, Row, clean, opened, table_of
from commands.failures import Failure

COLUMNS = (
    Column("national_code", str, ("کد ملی",)),
    Column("first_name", str, ("نام",)),
    Column("last_name", str, ("نام خانوادگی",)),
    Column("sheba", str, ("شبا", "شماره شبا"), required=False),
)
PERSIAN = "کد ملی,نام,نام خانوادگی\n0084575948,علی,کریمی\n0499370899,مریم,رضایی\n"
FIELDS = [
    {"national_code": "0084575948", "first_name": "علی", "last_name": "کریمی"},
    {"national_code": "0499370899", "first_name": "مریم", "last_name": "رضایی"},
]


@dataclass(frozen=True)
class Read:
    """A table gone through to its end."""

    delimiter: str
    rows: list[Row]


def read_bytes(content: bytes) -> Read:
    table = table_of(io.BytesIO(content), COLUMNS, "FILE.csv")
    return Read(table.delimiter, list(table.rows))


def read(text: str, encoding: str = "utf-8") -> Read:
    return read_bytes(text.encode(encoding))


def fields(table: Read) -> list[dict[str, str]]:
    return [dict(row.fields) for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_line_ends_and_separators_make_no_difference(
    encoding: str, line_end: str, delimiter: str
) -> None:
    text = PERSIAN.replace(",", delimiter).replace("\n", line_end)
    table = read(text, encoding)
    assert fields(table) == FIELDS
    assert [row.line for row in table.rows] == [2, 3]
    assert table.delimiter == delimiter


def test_the_arabic_code_page_of_windows_is_read() -> None:
    assert fields(read(PERSIAN.replace("ی", "ي"), "cp1256")) == FIELDS


def test_arabic_letters_half_spaces_and_case_make_no_difference_in_headings() -> None:
    assert fields(read(PERSIAN.replace("کد ملی", "كد\u200cملي").replace("خانوادگی", "خانوادگي"))) == FIELDS
    assert fields(read(PERSIAN.replace("کد ملی", " National Code ").replace("نام,", "FIRST_NAME,"))) == FIELDS


def test_a_broken_byte_spoils_its_field_only() -> None:
    content = PERSIAN.encode().replace("مریم".encode(), "مر".encode() + b"\xd9")
    table = read_bytes(content)
    assert table.rows[0].fields == FIELDS[0]
    assert "\ufffd" in table.rows[1].fields["first_name"]


def test_what_a_bank_writes_above_the_headings_is_passed_over() -> None:
    table = read(f"sep=,\nبانک قرض‌الحسنهٔ رسالت\n\n{PERSIAN}")
    assert fields(table) == FIELDS
    assert [row.line for row in table.rows] == [5, 6]


def test_empty_lines_are_no_rows_and_unknown_columns_no_harm() -> None:
    table = read("نام,کد ملی,یادداشت,نام خانوادگی\n\n,,,\nعلی,0084575948,سلام,کریمی\n  \n")
    assert fields(table) == FIELDS[:1]
    assert table.rows[0].line == 4


def test_a_field_in_quotation_marks_may_hold_separators_and_line_ends() -> None:
    text = (
        'نام,کد ملی,یادداشت,نام خانوادگی\nعلی,0084575948,"سلام, «""\r\nدوم",کریمی\nمریم,0499370899,,رضایی\n'
    )
    table = read(text)
    assert fields(table) == FIELDS
    assert [row.line for row in table.rows] == [2, 4]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "headings",
    [
        'نام,"کد\nملی",یادداشت,نام خانوادگی',
        '"نام","کد\r\n\r\nملی",یادداشت,"نام\nخانوادگی"',
        'نام,کد ملی,نام خانوادگی,"یادداشتِ\nهمکار"',
        'نام,کد ملی,نام خانوادگی,"یادداشت, یا\nشرح"',
    ],
)
def test_a_heading_in_quotation_marks_may_hold_line_ends(headings: str, delimiter: str) -> None:
    order = [0, 1, 3] if headings.index("خانوادگی") > headings.index("یادداشت") else [0, 1, 2]
    rows = [["", "", "", ""] for _ in FIELDS]
    for row, meant in zip(rows, FIELDS, strict=True):
        for place, name in zip(order, ("first_name", "national_code", "last_name"), strict=True):
            row[place] = meant[name]
    text = "\n".join([f"بانک رسالت\n{headings}", *map(",".join, rows)])
    table = read(text.replace(",", delimiter))
    assert fields(table) == FIELDS
    first = 3 + headings.count("\n")
    assert [row.line for row in table.rows] == [first, first + 1]


def test_a_lone_quotation_mark_among_the_headings_swallows_no_row() -> None:
    text = 'نام,کد ملی,نام خانوادگی,"یادداشت\nعلی,0084575948,کریمی,"\nمریم,0499370899,رضایی,\n'
    assert fields(read(text)) == FIELDS


def test_a_line_without_end_is_no_row_and_the_next_one_is() -> None:
    text = PERSIAN.replace("مریم", "م" * 3_000_000) + "0499370899,مریم,رضایی\n"
    table = read(text)
    assert [row.line for row in table.rows] == [2, 3, 4]
    assert "\ufffd" in table.rows[1].fields["national_code"]
    assert table.rows[2].fields == FIELDS[1]


@pytest.mark.parametrize("later", ["", '0084575948,"علی,کریمی\n', '0084575948,علی"ا,کریمی\n'])
def test_a_lone_quotation_mark_spoils_its_own_line_only(later: str) -> None:
    table = read(PERSIAN + '0084575948,"حسن,کریمی\n' + later + PERSIAN.partition("\n")[2])
    assert fields(table)[:2] == FIELDS
    assert fields(table)[-2:] == FIELDS
    assert len(table.rows) == 5 + bool(later)


def test_a_row_may_be_short_and_is_marked_where_it_is_too_long() -> None:
    table = read("کد ملی,نام,نام خانوادگی\n0084575948,علی\n0084575948,علی,کریمی,,\n0084575948,علی,کریمی,1\n")
    assert table.rows[0].fields == {"national_code": "0084575948", "first_name": "علی"}
    assert [row.has_too_many for row in table.rows] == [False, False, True]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('="0012345678"', "0012345678"),
        ("=0012345678", "0012345678"),
        ("'0012345678", "0012345678"),
        ("\u200e0012345678\u200f", "0012345678"),
        ("\u00a0علي\u00a0كريمي ", "علی کریمی"),
        (" - ", ""),
        ("—", ""),
        ("می\u200cرود", "می\u200cرود"),
    ],
)
def test_what_spreadsheets_put_around_a_field_goes(written: str, meant: str) -> None:
    assert clean(written) == meant


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "is empty"),
        (b"PK\x03\x04rest of a workbook", "is not a CSV file"),
        (b"%PDF-1.7", "is not a CSV file"),
        (b"a,b\0c\n", "is not text"),
        ("نام,نام خانوادگی\nعلی,کریمی\n".encode(), "has no column for national_code."),
        (b"just a letter\nwith two lines\n", "has no column for national_code, first_name, last_name."),
        (
            "کد ملی,نام,نام خانوادگی,شبا,شماره شبا\n".encode(),
            "has more than one column for sheba",
        ),
    ],
)
def test_what_is_no_such_table_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(Failure) as refused:
        read_bytes(content)
    assert str(refused.value).startswith("FILE.csv ")
    assert sentence in str(refused.value)
    assert str(refused.value).endswith(".")


def test_files_that_are_not_there_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusal(path: Path) -> str:
        with pytest.raises(Failure) as refused, opened(path, COLUMNS):
            pass
        return str(refused.value)

    assert "There is no file" in refusal(tmp_path / "none.csv")
    assert "is a folder" in refusal(tmp_path)
    os.mkfifo(tmp_path / "pipe.csv")
    with os.fdopen(os.open(tmp_path / "pipe.csv", os.O_RDWR)):
        assert "can be read only once" in refusal(tmp_path / "pipe.csv")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "cannot be read: Permission denied" in refusal(tmp_path / "secret.csv")


@given(st.binary(max_size=400))
@example(b'\xef\xbb\xbf"')
@example(b"\xff\xfe\x00")
def test_no_file_makes_it_stumble(content: bytes) -> None:
    headed = "کد ملی,نام,نام خانوادگی\n".encode() + content
    for one in (content, headed):
        with suppress(Failure):
            read_bytes(one)


_WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=12
)


@given(st.lists(st.tuples(_WORDS, _WORDS, _WORDS), max_size=6), st.sampled_from([",", ";", "\t"]))
def test_what_a_writer_of_csv_writes_is_read(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerow(["national_code", "first_name", "last_name"])
    writer.writerows(rows)
    table = read_bytes(written.getvalue().encode())
    kept = [row for row in rows if any(clean(field) for field in row)]
    assert [tuple(row.fields.values()) for row in table.rows] == [tuple(map(clean, row)) for row in kept]
