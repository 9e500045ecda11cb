"""Importing a bank's statement: each receipt kept once as an event that the API's relay can hand over."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.event_relay import read_event
from commands.imports import Outcome, import_receipts
from commands.receipt_import import RECEIPT_COLUMNS
from domain.case import OutsideEvent
from domain.jalali import TEHRAN, format_jalali_numeric
from domain.outside_events import YEARS, read_receipt
from domain.persian import format_number, to_persian_digits
from stores.database import Database
from stores.sealing import unseal
from stores.webhook_events import WebhookEventStore
from tests.commands.house import KEYS, NOW, Taken, everything, imported, write_csv

HEADINGS = [column.name for column in RECEIPT_COLUMNS]
GOOD = {
    "reference": "R0000000001",
    "amount_rials": "5000000",
    "paid_at": "1405/09/02 14:30",
    "payer": "0084575948",
    "loan_id": "loan-abcdefgh",
    "account": "10.1234567.1",
}


def take_in(database: Database, path: Path, *rows: Mapping[str, str], delimiter: str = ";") -> Taken:
    """Writes the rows into the file, and imports it."""
    lines = [[row.get(heading, "") for heading in HEADINGS] for row in rows]
    write_csv(path, [HEADINGS, *lines], delimiter)
    return imported(import_receipts, database, path)


def events(database: Database) -> list[OutsideEvent]:
    """What the relay would hand over."""
    waiting = database.read(lambda session: WebhookEventStore(session).waiting(NOW, 1000))
    return [read_event(event, unseal(KEYS, event.sealed_body, "webhook:bank")) for event in waiting]


def test_a_good_row_waits_as_an_event_of_the_bank(either_database: Database, tmp_path: Path) -> None:
    report = take_in(either_database, tmp_path / "statement.csv", GOOD)
    assert report.outcomes == [Outcome.KEPT]
    (event,) = events(either_database)
    assert (event.id, event.type, event.at) == ("bank:receipt:R0000000001", "bank.receipt", NOW)
    assert event.facts == {
        "reference": "R0000000001",
        "account": "10.1234567.1",
        "amount_rials": 5_000_000,
        "at": "2026-11-23T14:30:00+03:30",
        "payer": "0084575948",
        "loan_id": "loan-abcdefgh",
    }
    receipt = read_receipt(event.facts)
    assert (receipt.reference, receipt.amount_rials) == ("R0000000001", 5_000_000)


def test_payer_loan_and_time_may_be_unknown(database: Database, tmp_path: Path) -> None:
    take_in(database, tmp_path / "s.csv", GOOD | {"payer": "", "loan_id": "-", "paid_at": "1405/09/02"})
    (event,) = events(database)
    assert (event.facts["payer"], event.facts["loan_id"]) == (None, None)
    assert event.facts["at"] == "2026-11-23T00:00:00+03:30"


def test_a_statement_as_banks_write_it(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "statement.csv"
    path.write_bytes(
        "بانك قرض‌الحسنه رسالت\r\nشماره حساب:;10.1234567.1\r\n\r\n"
        "رديف;تاريخ;مبلغ (ريال);شماره پيگيري;واريز كننده;شماره حساب;شرح\r\n"
        "١;١٤٠٥/٠٩/٠٢ - ١٤:٣٠;٥٬٠٠٠٬٠٠٠;٠٠١٢٣٤;٨٤٥٧٥٩٤٨;10.1234567.1;قسط\r\n"
        ";;٥٬٠٠٠٬٠٠٠;;;;جمع\r\n".encode("utf-8-sig")
    )
    report = imported(import_receipts, database, path)
    assert report.outcomes == [Outcome.KEPT, Outcome.REFUSED]
    (event,) = events(database)
    assert event.facts["reference"] == "001234"
    assert event.facts["payer"] == "0084575948"
    assert event.facts["amount_rials"] == 5_000_000
    assert event.facts["at"] == "2026-11-23T14:30:00+03:30"


@pytest.mark.parametrize(
    "written",
    [
        {"amount_rials": "۵٬۰۰۰٬۰۰۰", "reference": "R۰۰۰۰۰۰۰۰۰۱"},
        {"amount_rials": "5 000 000 ریال"},
        {"amount_rials": "5،000،000"},
        {"amount_rials": "5000000.0"},
        {"amount_rials": "5,000,000 IRR"},
        {"paid_at": "۱۴۰۵/۹/۲ ۱۴:۳۰:۰۰"},
        {"paid_at": "1405-09-02T14:30"},
        {"paid_at": "1405/09/02، 14:30"},
        {"paid_at": "14:30 1405.09.02"},
        {"payer": "۸۴۵۷۵۹۴۸", "account": " ۱۰.۱۲۳۴۵۶۷.۱"},
    ],
)
def test_any_way_of_writing_is_the_same_receipt(
    database: Database, tmp_path: Path, written: dict[str, str]
) -> None:
    take_in(database, tmp_path / "s.csv", GOOD)
    before = everything(database)
    report = take_in(database, tmp_path / "s.csv", GOOD | written)
    assert report.outcomes == [Outcome.REPEATED], report.codes
    assert everything(database) == before


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"reference": ""}, ("reference", "missing")),
        ({"reference": "R 1"}, ("reference", "not_an_identifier")),
        ({"reference": "R" * 81}, ("reference", "too_long")),
        ({"reference": "1.23457E+15"}, ("reference", "cut_by_a_spreadsheet")),
        ({"amount_rials": ""}, ("amount_rials", "missing")),
        ({"amount_rials": "0"}, ("amount_rials", "impossible_amount")),
        ({"amount_rials": "-5000000"}, ("amount_rials", "impossible_amount")),
        ({"amount_rials": "100000000000000001"}, ("amount_rials", "impossible_amount")),
        ({"amount_rials": "5000.75"}, ("amount_rials", "not_an_amount")),
        ({"amount_rials": "50,00,000"}, ("amount_rials", "not_an_amount")),
        ({"amount_rials": "500 هزار تومان"}, ("amount_rials", "in_tomans")),
        ({"paid_at": ""}, ("paid_at", "missing")),
        ({"paid_at": "2026-11-23 14:30"}, ("paid_at", "not_a_date")),
        ({"paid_at": "1405/09/31"}, ("paid_at", "not_a_date")),
        ({"paid_at": "1405/09/02 25:00"}, ("paid_at", "not_a_time")),
        ({"paid_at": "1405/09/02 صبح"}, ("paid_at", "not_a_date")),
        ({"paid_at": "1405/09/04"}, ("paid_at", "in_future")),
        ({"paid_at": "1378/10/10"}, ("paid_at", "too_long_ago")),
        ({"payer": "علی کریمی"}, ("payer", "not_a_national_code")),
        ({"payer": "0684159415"}, ("payer", "not_a_national_code")),
        ({"loan_id": "وام ۱"}, ("loan_id", "not_an_identifier")),
        ({"account": ""}, ("account", "missing")),
        ({"account": "حساب اصلی"}, ("account", "not_an_account")),
        ({"account": "IR062960000000100324200002"}, ("account", "not_a_sheba")),
    ],
)
def test_a_wrong_row_is_not_kept(
    database: Database, tmp_path: Path, wrong: dict[str, str], fault: tuple[str, str]
) -> None:
    report = take_in(database, tmp_path / "s.csv", GOOD | wrong)
    assert report.codes == [fault]
    assert report.bad_file == tmp_path / "s.bad.csv"
    assert events(database) == []


def test_a_second_import_changes_nothing(either_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    first = take_in(either_database, path, GOOD, GOOD | {"reference": "R2"}, GOOD, GOOD | {"account": ""})
    assert first.outcomes == [
        Outcome.KEPT,
        Outcome.KEPT,
        Outcome.REPEATED,
        Outcome.REFUSED,
    ]
    before = everything(either_database)
    second = imported(import_receipts, either_database, path, NOW + timedelta(days=1))
    assert (second.count(Outcome.KEPT), second.count(Outcome.REPEATED)) == (0, 3)
    assert everything(either_database) == before


@pytest.mark.parametrize(
    "changed",
    [
        {"amount_rials": "5000001"},
        {"paid_at": "1405/09/02 14:31"},
        {"payer": ""},
        {"loan_id": "loan-other"},
        {"account": "10.1234567.2"},
    ],
)
def test_a_reference_kept_with_other_content_is_a_wrong_row(
    database: Database, tmp_path: Path, changed: dict[str, str]
) -> None:
    take_in(database, tmp_path / "s.csv", GOOD)
    before = everything(database)
    report = take_in(database, tmp_path / "s.csv", GOOD | changed, GOOD | {"reference": "R2"})
    assert report.codes == [("reference", "changed_repeat")]
    assert report.count(Outcome.KEPT) == 1
    assert len(everything(database)["webhook_event"]) == len(before["webhook_event"]) + 1


@given(
    amount_rials=st.integers(1, 10**17),
    at=st.datetimes(datetime(1950, 1, 1), datetime(2026, 11, 20)),  # noqa: DTZ001 - the zone comes below
    in_persian=st.booleans(),
)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_receipt_is_kept_just_as_a_loan_reads_it_or_is_too_long_ago(
    database: Database, tmp_path: Path, amount_rials: int, at: datetime, in_persian: bool
) -> None:
    day = format_jalali_numeric(at.date(), "fa" if in_persian else "en")
    hour = f"{at:%H:%M}"
    row = GOOD | {
        "reference": f"R{amount_rials}-{at:%Y%m%d%H%M}",
        "amount_rials": format_number(amount_rials, "fa" if in_persian else "en"),
        "paid_at": f"{day} {to_persian_digits(hour) if in_persian else hour}",
    }
    report = take_in(database, tmp_path / "s.csv", row)
    if at.year < YEARS.start:
        assert report.codes == [("paid_at", "too_long_ago")]
        return
    # Hypothesis tells the same example again now and then: it is then a repeat, and not the last event.
    (kept,) = (event for event in events(database) if event.id == f"bank:receipt:{row['reference']}")
    receipt = read_receipt(kept.facts)
    assert receipt.reference == row["reference"]
    assert receipt.amount_rials == amount_rials
    # Compared as read on a clock: some hours were twice, or never, when Tehran had summer time.
    assert receipt.paid_at.replace(tzinfo=None) == at.replace(second=0, microsecond=0)
    assert receipt.paid_at.utcoffset() == at.replace(second=0, microsecond=0, tzinfo=TEHRAN).utcoffset()
