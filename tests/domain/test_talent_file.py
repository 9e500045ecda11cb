"""A file of members who are nominated: good rows and wrong ones, each by its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.crafts import keys_of_crafts, shipped_crafts
from domain.csv_file import MOST_ROWS, WrongFile
from domain.identifiers import national_code_from_serial
from domain.talent_file import NamedMember, read_talent_file

CRAFTS = keys_of_crafts(shipped_crafts())
GOOD, OTHER = "0499370899", "0084575948"


def read(text: str) -> tuple[NamedMember, ...]:
    return read_talent_file(text.encode(), CRAFTS)


def told(text: str) -> list[tuple[int, str, str, list[tuple[str, str]]]]:
    return [
        (one.line, one.national_code, one.wish, [(error.field, error.code) for error in one.errors])
        for one in read(text)
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"national_code,craft_hint\n{GOOD},kilim\n",
        "\ufeffکد ملی;حرفه\r\n۰۴۹۹۳۷۰۸۹۹;گلیم و جاجیم بافی\r\n",
        f"حرفه\tکد ملي\nKilim  weaving\t{int(GOOD)}",
        f'"کد ملی","حرفهٔ پیشنهادی"\n"{GOOD}","گلیم و جاجیم‌بافی"',
    ],
    ids=["english", "persian", "tabs", "quotes"],
)
def test_a_row_is_read_however_the_file_is_written(text: str) -> None:
    assert told(text) == [(2, GOOD, "kilim", [])]


def test_broken_rows_are_told_by_line_and_field_and_keep_no_other_back() -> None:
    text = f"کد ملی,حرفه\n{GOOD},\n\n0684159415,kilim\n,\n{OTHER},flying\n{GOOD},\n{OTHER},kilim,more\nabc,پرواز\n"
    assert told(text) == [
        (2, GOOD, "", []),
        (4, "", "kilim", [("national_code", "national_code")]),
        (6, OTHER, "", [("craft_hint", "unknown_craft")]),
        (7, GOOD, "", [("national_code", "named_twice")]),
        (8, "", "", [("row", "too_many_fields")]),
        (9, "", "", [("national_code", "national_code"), ("craft_hint", "unknown_craft")]),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n", "empty_file"),
        ("کد ملی\n".encode(), "empty_file"),
        ("کد ملی\n,,\n\n".encode(), "empty_file"),
        ("كد ملي".encode("cp1256"), "not_utf8"),
        (b"\x89PNG\r\n\x1a\n", "not_utf8"),
        (b"name,age\nx,1", "wrong_headings"),
        (b"national_code,national_code\nx,1", "wrong_headings"),
        (b"craft_hint\nkilim", "wrong_headings"),
        (("national_code\n" + "1\n" * (MOST_ROWS + 1)).encode(), "too_many_rows"),
    ],
)
def test_what_is_no_such_file_is_not_taken_at_all(content: bytes, code: str) -> None:
    with pytest.raises(WrongFile) as wrong:
        read_talent_file(content, CRAFTS)
    assert wrong.value.code == code


@given(st.binary(max_size=300))
def test_no_bytes_are_our_fault(content: bytes) -> None:
    for whole in (content, b"national_code,craft_hint\n" + content):
        try:
            rows = read_talent_file(whole, CRAFTS)
        except WrongFile:
            continue
        assert all(row.errors or row.national_code for row in rows)


@given(st.lists(st.integers(1_000, 999_999_998).filter(lambda one: one % 111_111_111), min_size=1))
def test_everybody_counts_once(serials: list[int]) -> None:
    codes = [national_code_from_serial(serial) for serial in serials]
    rows = read("national_code\n" + "\n".join(codes))
    good = [row.national_code for row in rows if not row.errors]
    assert good == list(dict.fromkeys(codes))
