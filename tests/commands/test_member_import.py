"""Importing members: good rows kept once, every kind of wrong row written beside the file with its reasons."""

import csv
import stat
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.bad_rows import REASONS
from commands.failures import Failure
from commands.imports import Outcome, import_members
from commands.member_import import MEMBER_COLUMNS
from domain.identifiers import national_code_from_serial
from domain.jalali import tehran_midnight
from domain.ledger import REAL_BOOK
from domain.persian import to_persian_digits
from stores.database import Database
from stores.ledger import LedgerStore
from stores.members import Member, MemberStore, member_id_of
from tests.commands.house import KEYS, NOW, Taken, everything, found_kanoons, imported, silent, write_csv

HEADINGS = [column.name for column in MEMBER_COLUMNS]
GOOD = {
    "national_code": "0084575948",
    "first_name": "علی",
    "last_name": "کریمی",
    "mobile": "09121234567",
    "kanoon_id": "kanoon-1",
    "joined_on": "1401/02/03",
    "sheba": "IR062960000000100324200001",
    "trustee_ceiling_rials": "2000000000",
}


@pytest.fixture
def house(database: Database) -> Database:
    found_kanoons(database)
    return database


def take_in(database: Database, path: Path, *rows: Mapping[str, str], delimiter: str = ",") -> Taken:
    """Writes the rows into the file, and imports it."""
    lines = [[row.get(heading, "") for heading in HEADINGS] for row in rows]
    write_csv(path, [HEADINGS, *lines], delimiter)
    return imported(import_members, database, path)


def member_of(database: Database, national_code: str) -> Member | None:
    return database.read(lambda session: MemberStore(session, KEYS).by_national_code(national_code))


def test_a_good_row_becomes_a_member_with_their_ceiling(either_database: Database, tmp_path: Path) -> None:
    found_kanoons(either_database)
    report = take_in(either_database, tmp_path / "members.csv", GOOD)
    assert report.outcomes == [Outcome.KEPT]
    assert report.bad_file is None
    member = member_of(either_database, "0084575948")
    assert member is not None
    assert member.id == member_id_of(KEYS, "0084575948")
    assert (member.name, member.mobile, member.kanoon_id) == ("علی کریمی", "+989121234567", "kanoon-1")
    assert (member.sheba, member.trustee_ceiling_rials) == (GOOD["sheba"], 2_000_000_000)
    assert member.joined_at.isoformat() == "2022-04-22T19:30:00+00:00"
    with either_database.reading() as session:
        ledger = LedgerStore(session)
        assert ledger.balance(REAL_BOOK, f"capacity:{member.id}").available == 2_000_000_000
        assert ledger.balance(REAL_BOOK, f"points:{member.id}").posted == 0


def test_a_member_needs_no_sheba_and_no_ceiling(house: Database, tmp_path: Path) -> None:
    report = take_in(house, tmp_path / "members.csv", GOOD | {"sheba": "", "trustee_ceiling_rials": "-"})
    assert report.count(Outcome.KEPT) == 1
    member = member_of(house, "0084575948")
    assert member is not None
    assert (member.sheba, member.trustee_ceiling_rials) == (None, 0)
    with house.reading() as session:
        assert LedgerStore(session).entries(REAL_BOOK, f"capacity:{member.id}") == []


@pytest.mark.parametrize(
    "written",
    [
        {name: to_persian_digits(text) for name, text in GOOD.items() if name not in ("kanoon_id", "sheba")},
        {"first_name": "علي", "last_name": " كريمي "},
        {"national_code": "84575948", "mobile": "9121234567", "joined_on": "1401-2-3"},
        {"mobile": "+98 912 123 4567", "sheba": "ir06 2960 0000 0010 0324 2000 01"},
        {"mobile": "00989121234567", "joined_on": "١٤٠١.٠٢.٠٣"},
        {"trustee_ceiling_rials": "۲٬۰۰۰٬۰۰۰٬۰۰۰ ریال"},
        {"trustee_ceiling_rials": "2000000000.00", "national_code": '="0084575948"'},
    ],
)
def test_any_way_of_writing_is_the_same_member(
    house: Database, tmp_path: Path, written: dict[str, str]
) -> None:
    take_in(house, tmp_path / "members.csv", GOOD)
    before = everything(house)
    report = take_in(house, tmp_path / "members.csv", GOOD | written, delimiter=";")
    assert report.outcomes == [Outcome.REPEATED]
    assert everything(house) == before


WRONG = [
    ({"national_code": ""}, ("national_code", "missing")),
    ({"national_code": "0684159415"}, ("national_code", "not_a_national_code")),
    ({"national_code": "1111111111"}, ("national_code", "not_a_national_code")),
    ({"national_code": "8.45759E+07"}, ("national_code", "cut_by_a_spreadsheet")),
    ({"first_name": ""}, ("first_name", "missing")),
    ({"first_name": "علی۲"}, ("first_name", "not_a_name")),
    ({"first_name": ". ."}, ("first_name", "not_a_name")),
    ({"first_name": "عل\ufffdی"}, ("first_name", "unreadable_letters")),
    ({"last_name": "ک" * 81}, ("last_name", "too_long")),
    ({"mobile": "02188888888"}, ("mobile", "not_a_mobile")),
    ({"mobile": ""}, ("mobile", "missing")),
    ({"kanoon_id": ""}, ("kanoon_id", "missing")),
    ({"kanoon_id": "kanoon-9"}, ("kanoon_id", "unknown_kanoon")),
    ({"kanoon_id": "kanoon-2"}, ("kanoon_id", "closed_kanoon")),
    ({"kanoon_id": "کانون ما"}, ("kanoon_id", "not_an_identifier")),
    ({"joined_on": ""}, ("joined_on", "missing")),
    ({"joined_on": "1401/13/03"}, ("joined_on", "not_a_date")),
    ({"joined_on": "1403/12/31"}, ("joined_on", "not_a_date")),
    ({"joined_on": "2022-04-23"}, ("joined_on", "not_a_date")),
    ({"joined_on": "دیروز"}, ("joined_on", "not_a_date")),
    ({"joined_on": "1405/09/04"}, ("joined_on", "in_future")),
    ({"sheba": "IR062960000000100324200002"}, ("sheba", "not_a_sheba")),
    ({"trustee_ceiling_rials": "-5"}, ("trustee_ceiling_rials", "impossible_amount")),
    ({"trustee_ceiling_rials": "9" * 5000}, ("trustee_ceiling_rials", "impossible_amount")),
    ({"trustee_ceiling_rials": "1000000.5"}, ("trustee_ceiling_rials", "not_an_amount")),
    ({"trustee_ceiling_rials": "۲۰۰ میلیون تومان"}, ("trustee_ceiling_rials", "in_tomans")),
    ({"trustee_ceiling_rials": "زیاد"}, ("trustee_ceiling_rials", "not_an_amount")),
]


@pytest.mark.parametrize(("wrong", "fault"), WRONG)
def test_a_wrong_row_is_not_taken_in(
    house: Database, tmp_path: Path, wrong: dict[str, str], fault: tuple[str, str]
) -> None:
    before = everything(house)
    report = take_in(house, tmp_path / "members.csv", GOOD | wrong)
    assert report.codes == [fault]
    assert everything(house) == before


def test_a_row_with_too_many_fields_is_not_taken_in(house: Database, tmp_path: Path) -> None:
    row = [*GOOD.values()]
    path = write_csv(tmp_path / "members.csv", [HEADINGS, [*row[:-1], "2,000,000,000"]])
    report = imported(import_members, house, path)
    assert report.codes == [("row", "too_many_fields")]


def test_wrong_rows_are_written_beside_the_file_with_all_their_reasons(
    house: Database, tmp_path: Path
) -> None:
    twice_wrong = GOOD | {"mobile": "1", "joined_on": ""}
    report = take_in(
        house, tmp_path / "اعضا.csv", twice_wrong, GOOD, GOOD | {"national_code": "1"}, delimiter=";"
    )
    assert report.outcomes == [Outcome.REFUSED, Outcome.KEPT, Outcome.REFUSED]
    assert report.bad_file == tmp_path / "اعضا.bad.csv"
    assert stat.S_IMODE(report.bad_file.stat().st_mode) == 0o600
    text = report.bad_file.read_bytes().decode("utf-8-sig")
    headings, first, second = csv.reader(text.splitlines(), delimiter=";")
    assert headings == [*HEADINGS, "line", "reason", "دلیل"]
    assert first[:8] == list(twice_wrong.values())
    assert first[8:] == [
        "2",
        "mobile: is not a mobile number of Iran; joined_on: is missing",
        "mobile: شمارهٔ همراه درست نیست؛ joined_on: خالی است",
    ]
    assert second[8:10] == ["4", "national_code: is not a valid national code"]
    assert [path.name for path in sorted(tmp_path.glob("*.csv*"))] == ["اعضا.bad.csv", "اعضا.csv"]


def test_the_file_of_wrong_rows_is_corrected_and_imported(house: Database, tmp_path: Path) -> None:
    report = take_in(house, tmp_path / "members.csv", GOOD | {"mobile": "1"}, GOOD | {"national_code": "1"})
    assert report.bad_file is not None
    text = report.bad_file.read_text("utf-8-sig")
    report.bad_file.write_text(text.replace(",1,kanoon-1", ",09121234567,kanoon-1"), "utf-8-sig")
    again = imported(import_members, house, report.bad_file)
    assert again.outcomes == [Outcome.KEPT, Outcome.REFUSED]
    assert again.bad_file == tmp_path / "members.bad.bad.csv"
    headings = again.bad_file.read_text("utf-8-sig").splitlines()[0]
    assert headings == ",".join([*HEADINGS, "line", "reason", "دلیل"])


def test_a_file_without_wrong_rows_leaves_no_file_of_wrong_rows(house: Database, tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    assert take_in(house, path, GOOD | {"mobile": "1"}).bad_file is not None
    assert take_in(house, path, GOOD).bad_file is None
    assert [one.name for one in tmp_path.glob("*.csv")] == ["members.csv"]


def test_a_second_import_changes_nothing(either_database: Database, tmp_path: Path) -> None:
    found_kanoons(either_database)
    path = tmp_path / "members.csv"
    other = GOOD | {"national_code": "0499370899", "sheba": ""}
    first = take_in(either_database, path, GOOD, GOOD | {"mobile": "1"}, other, GOOD)
    assert first.outcomes == [
        Outcome.KEPT,
        Outcome.REFUSED,
        Outcome.KEPT,
        Outcome.REPEATED,
    ]
    assert first.bad_file is not None
    before, bad_rows = everything(either_database), first.bad_file.read_bytes()
    second = imported(import_members, either_database, path, NOW + timedelta(days=3))
    assert second.count(Outcome.REPEATED) == 3
    assert everything(either_database) == before
    assert first.bad_file.read_bytes() == bad_rows


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"first_name": "رضا"}, "first_name"),
        ({"mobile": "09121234568"}, "mobile"),
        ({"joined_on": "1401/02/04"}, "joined_on"),
        ({"kanoon_id": "kanoon-2"}, "kanoon_id"),
        ({"trustee_ceiling_rials": "1"}, "trustee_ceiling_rials"),
    ],
)
def test_an_import_never_changes_a_person(
    house: Database, tmp_path: Path, changed: dict[str, str], column: str
) -> None:
    take_in(house, tmp_path / "members.csv", GOOD)
    before = everything(house)
    report = take_in(house, tmp_path / "members.csv", GOOD | changed)
    assert report.codes == [(column, "differs")]
    assert everything(house) == before


def test_what_a_repeat_leaves_out_is_no_difference(house: Database, tmp_path: Path) -> None:
    take_in(house, tmp_path / "members.csv", GOOD)
    report = take_in(house, tmp_path / "members.csv", GOOD | {"sheba": "", "trustee_ceiling_rials": ""})
    assert report.count(Outcome.REPEATED) == 1


def test_many_rows_are_kept_in_many_transactions(house: Database, tmp_path: Path) -> None:
    people = [GOOD | {"national_code": national_code_from_serial(serial)} for serial in range(1, 251)]
    report = take_in(house, tmp_path / "members.csv", *people)
    assert report.count(Outcome.KEPT) == 250
    assert [row.line for row in report.rows] == list(range(2, 252))


def test_nothing_is_taken_in_where_wrong_rows_could_not_be_written(
    house: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("commands.bad_rows.tempfile.TemporaryFile", refuse)
    before = everything(house)
    with pytest.raises(Failure, match=r"cannot be written \(Permission denied\)"):
        take_in(house, tmp_path / "members.csv", GOOD)
    assert everything(house) == before


def test_the_report_names_lines_and_reasons_but_no_person(house: Database, tmp_path: Path) -> None:
    console = silent()
    path = write_csv(tmp_path / "m.csv", [HEADINGS, [*GOOD.values()], ["0084575948", "علی"]])
    import_members(house, KEYS, path, NOW, console)
    told = console.file.getvalue()  # type: ignore[attr-defined]
    assert "line 2: kept\n" in told
    assert "line 3: not taken in (last_name: is missing; mobile: is missing" in told
    assert "2 rows: 1 kept, 0 kept before, 1 not taken in." in told
    assert "0084575948" not in told
    assert "علی" not in told


def test_every_reason_is_told_in_two_languages() -> None:
    assert {fault[1] for _, fault in WRONG} <= set(REASONS)
    assert all(english.isascii() and not persian.isascii() for english, persian in REASONS.values())


# A file with a NUL in it is refused as a whole: it is no text.
_TEXT = st.text(st.characters(exclude_characters="\0"), max_size=15)


@given(rows=st.lists(st.dictionaries(st.sampled_from(HEADINGS), _TEXT), max_size=5))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_row_makes_it_stumble(house: Database, tmp_path: Path, rows: list[dict[str, str]]) -> None:
    path = tmp_path / "members.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        writer.writerows(GOOD | row for row in rows)
    report = imported(import_members, house, path)
    assert all((row.outcome is Outcome.REFUSED) == bool(row.faults) for row in report.rows)
    again = imported(import_members, house, path)
    assert again.count(Outcome.KEPT) == 0
    assert again.count(Outcome.REFUSED) == report.count(Outcome.REFUSED)


@given(serial=st.integers(1, 10**9 - 1).filter(lambda number: number % 111_111_111), day=st.integers(1, 31))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everybody_with_a_valid_code_is_taken_in_once(
    house: Database, tmp_path: Path, serial: int, day: int
) -> None:
    national_code = national_code_from_serial(serial)
    row = GOOD | {"national_code": national_code, "joined_on": to_persian_digits(f"1400/01/{day}")}
    first, second = (take_in(house, tmp_path / "members.csv", row) for _ in range(2))
    assert second.count(Outcome.REPEATED) == 1 or first.count(Outcome.REFUSED) == 1
    member = member_of(house, national_code)
    assert member is not None
    assert member.joined_at >= tehran_midnight(member.joined_at.date())
