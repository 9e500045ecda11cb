"""A carrier's invoice as a file of its parcels: read row by row; what is wrong with a row is named by field."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from domain.carrier_invoices import LONGEST_PARCEL, MOST_OF_A_PARCEL, BilledParcel
from domain.csv_file import headings, rows_of
from domain.forms import FieldError
from domain.persian import to_ascii_digits

PARCEL, RIALS = "shipment_id", "rials"
_HEADINGS = headings(
    {
        PARCEL: ("shipment_id", "shipment", "parcel", "مرسوله", "شماره مرسوله", "بسته", "شماره بسته"),
        RIALS: ("rials", "amount", "amount_rials", "مبلغ", "مبلغ ریال", "مبلغ (ریال)", "ریال", "کرایه"),
    }
)
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class BilledRow:
    """A row: its line in the file (the headings are line 1), what stands there, and what it says or what is wrong with it."""

    line: int
    written: tuple[str, str]
    parcel: BilledParcel | None = None
    errors: tuple[FieldError, ...] = ()


def read_carrier_file(text: str) -> tuple[BilledRow, ...]:
    """Every row with something in it; columns of other names are the carrier's own. Raises WrongFile."""
    found = []
    for row in rows_of(
        text, _HEADINGS, frozenset({PARCEL, RIALS}), wrong="wrong_parcel_headings", others=True
    ):
        parcel, written = row.fields.get(PARCEL, ""), row.fields.get(RIALS, "")
        errors = [] if row.is_whole else [FieldError("row", "too_many_fields")]
        if code := _wrong_parcel(parcel):
            errors.append(FieldError(PARCEL, code))
        rials, code = _rials(written)
        if code:
            errors.append(FieldError(RIALS, code))
        billed = None if errors else BilledParcel(parcel, rials)
        found.append(BilledRow(row.line, (parcel, written), billed, tuple(errors)))
    return tuple(found)


def write_carrier_file(parcels: Sequence[BilledParcel]) -> str:
    """The same as text that `read_carrier_file` reads."""
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow((PARCEL, RIALS))
    rows.writerows((one.shipment_id, one.rials) for one in parcels)
    return text.getvalue()


def _wrong_parcel(written: str) -> str:
    if not written:
        return "required"
    if len(written) > LONGEST_PARCEL:
        return "too_long"
    return "" if written.isprintable() else "invalid"


def _rials(written: str) -> tuple[int, str]:
    """Whole rials in either digits, with or without marks between thousands; or the code of what is wrong."""
    digits = "".join(to_ascii_digits(written).replace(",", "").replace("٬", "").split()).replace("−", "-")
    if not digits:
        return 0, "required"
    if not digits.removeprefix("-").isdecimal():
        return 0, "not_a_number"
    if digits.startswith("-") or not int(digits[:_MOST_DIGITS]):
        return 0, "too_small"
    if len(digits) > _MOST_DIGITS or int(digits) > MOST_OF_A_PARCEL:
        return 0, "too_large"
    return int(digits), ""
