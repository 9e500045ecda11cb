"""A carrier's parcels as a file: good rows and wrong ones, each by its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.carrier_file import BilledRow, read_carrier_file, write_carrier_file
from domain.carrier_invoices import MOST_OF_A_PARCEL, BilledParcel
from domain.csv_file import MOST_ROWS, WrongFile, text_of

HEAD = "shipment_id,rials\n"


def wrong(row: BilledRow) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in row.errors]


@pytest.mark.parametrize(
    "text",
    [
        "shipment_id,rials\nS-1,300000\nS-2,70000\n",
        "مرسوله;مبلغ\r\nS-1;۳۰۰۰۰۰\r\n\r\nS-2;۷۰٬۰۰۰\r\n",
        "تاریخ\tشماره مرسوله\tوزن\tمبلغ (ریال)\n۱۴۰۵/۰۱/۰۲\t S-1 \t۲\t۳۰۰,۰۰۰\nx\tS-2\t\t70 000\n",
        'amount,parcel\n"300,000",S-1\n"٧٠٬٠٠٠",S-2\n',
    ],
    ids=["plain", "persian", "other columns", "quoted"],
)
def test_parcels_are_read_however_they_are_written(text: str) -> None:
    rows = read_carrier_file(text)
    assert [row.parcel for row in rows] == [BilledParcel("S-1", 300_000), BilledParcel("S-2", 70_000)]
    assert not any(row.errors for row in rows)


@pytest.mark.parametrize(
    ("row", "errors"),
    [
        ("S-1,", [("rials", "required")]),
        (",5", [("shipment_id", "required")]),
        ("S-1", [("rials", "required")]),
        ("S-1,-5", [("rials", "too_small")]),
        ("S-1,−۵", [("rials", "too_small")]),
        ("S-1,0", [("rials", "too_small")]),
        ("S-1,1.5", [("rials", "not_a_number")]),
        ("S-1,x", [("rials", "not_a_number")]),
        ("S-1,۳۰۰ هزار", [("rials", "not_a_number")]),
        ("S-1,²", [("rials", "not_a_number")]),
        (f"S-1,{MOST_OF_A_PARCEL + 1}", [("rials", "too_large")]),
        (f"S-1,{'9' * 5_000}", [("rials", "too_large")]),
        (f"{'S' * 81},5", [("shipment_id", "too_long")]),
        ("S-1,300,000", [("row", "too_many_fields")]),
        (",-1", [("shipment_id", "required"), ("rials", "too_small")]),
    ],
)
def test_what_is_wrong_with_a_row_is_named_by_field(row: str, errors: list[tuple[str, str]]) -> None:
    good, bad = read_carrier_file(f"{HEAD}S-0,5\n{row}\n")
    assert (good.errors, wrong(bad), bad.line, bad.parcel) == ((), errors, 3, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_file"),
        ("\n\n", "empty_file"),
        (HEAD, "empty_file"),
        ("shipment_id\nS-1\n", "wrong_parcel_headings"),
        ("rials\n5\n", "wrong_parcel_headings"),
        ("S-1,300000\n", "wrong_parcel_headings"),
        ("parcel,مرسوله,rials\nS-1,S-1,5\n", "wrong_parcel_headings"),
        (HEAD + "S-1,5\n" * (MOST_ROWS + 1), "too_many_rows"),
    ],
)
def test_a_file_that_is_none_is_not_taken(text: str, code: str) -> None:
    with pytest.raises(WrongFile) as refused:
        read_carrier_file(text)
    assert refused.value.code == code


def test_what_is_no_text_is_not_taken() -> None:
    with pytest.raises(WrongFile) as refused:
        text_of("مرسوله".encode("cp1256"))
    assert refused.value.code == "not_utf8"
    assert text_of("\ufeffمرسوله".encode()) == "مرسوله"


@given(st.text(max_size=300))
def test_nothing_that_is_sent_is_our_fault(text: str) -> None:
    for whole in (text, HEAD + text):
        try:
            rows = read_carrier_file(whole)
        except WrongFile:
            continue
        assert all((row.parcel is None) == bool(row.errors) for row in rows)


def test_parcels_that_were_read_are_written_and_read_again() -> None:
    parcels = tuple(
        row.parcel for row in read_carrier_file(f'{HEAD}"S ""1"", x",5\nبسته ۲,۷\n') if row.parcel
    )
    again = tuple(row.parcel for row in read_carrier_file(write_carrier_file(parcels)))
    assert again == parcels
    assert [one.shipment_id for one in parcels] == ['S "1", x', "بسته ۲"]
