"""The rows that were not taken in, written beside their file with the reasons, ready to be corrected."""

import csv
import tempfile
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path
from typing import Self

from commands.bad_file import BadFile
from commands.csv_fields import Fault
from commands.csv_rows import Row, Table
from commands.failures import Failure

REASONS = {
    "missing": ("is missing", "خالی است"),
    "too_many_fields": ("has more fields than there are headings", "خانه‌های سطر از سرستون‌ها بیشتر است"),
    "unreadable_letters": ("has letters that cannot be read", "حرف‌های ناخوانا دارد"),
    "cut_by_a_spreadsheet": (
        "was shortened by a spreadsheet (like 1.2E+15); export the column as text",
        "صفحه‌گسترده آن را کوتاه کرده است (مانند 1.2E+15)؛ ستون را به‌صورت متن ذخیره کنید",
    ),
    "too_long": ("is too long", "بیش از اندازه بلند است"),
    "not_a_national_code": ("is not a valid national code", "کد ملی درست نیست"),
    "not_a_mobile": ("is not a mobile number of Iran", "شمارهٔ همراه درست نیست"),
    "not_a_sheba": ("is not a valid Sheba", "شمارهٔ شبا درست نیست"),
    "not_a_name": ("is not a name", "نام نیست"),
    "not_a_date": ("is not a Jalali date like 1405/09/03", "تاریخ شمسی مانند ۱۴۰۵/۰۹/۰۳ نیست"),
    "not_a_time": ("has no such time of day", "ساعت آن درست نیست"),
    "in_future": ("lies in the future", "در آینده است"),
    "too_long_ago": ("lies too far in the past", "در گذشته‌ای بسیار دور است"),
    "in_tomans": ("is in tomans; write rials", "به تومان است؛ به ریال بنویسید"),
    "not_an_amount": ("is not a whole number of rials", "عدد درستی به ریال نیست"),
    "impossible_amount": ("is not a possible amount", "مبلغ ممکنی نیست"),
    "not_a_kind": ("is not receipt, payment or bounce", "واریز، برداشت یا برگشت نیست"),
    "not_an_identifier": ("is not a code of letters and digits", "شناسه‌ای از حرف و رقم نیست"),
    "not_an_account": ("is not an account", "شمارهٔ حساب نیست"),
    "unknown_kanoon": ("names no kanoon that there is", "چنین کانونی نیست"),
    "closed_kanoon": ("names a kanoon that is not active", "این کانون فعال نیست"),
    "differs": ("differs from what is kept of this person", "با آنچه از این شخص ثبت شده فرق دارد"),
    "unknown_province": (
        "is not the ISO 3166-2 code of a province, like IR-23",
        "کد استان در ISO 3166-2 (مانند IR-23) نیست",
    ),
    "not_a_count": ("is not a whole number of people", "شمار درستی از مردم نیست"),
    "unknown_class": ("is not one of the classes", "هیچ‌یک از رده‌ها نیست"),
    "duplicate_county": ("stands there twice in its province", "در استان خود دو بار آمده است"),
    "province_differs": (
        "differs from the province's name in an earlier row",
        "با نام این استان در سطری پیش از این فرق دارد",
    ),
    "not_a_code": ("is not a code of small letters like wood_carving", "کدی از حروف کوچک لاتین نیست"),
    "unknown_skill": ("names a skill that is not known", "مهارتی ناشناخته دارد"),
    "not_a_demand": ("is not a number from 1 to 5", "عددی از ۱ تا ۵ نیست"),
    "duplicate_craft": ("stands there twice", "دو بار آمده است"),
    "changed_repeat": ("was kept before with other content", "پیش‌تر با محتوای دیگری ثبت شده است"),
}
"""By code, in English and in Persian."""

_ADDED = ("line", "reason", "دلیل")
_ENGLISH, _PERSIAN = 0, 1


def english(faults: Iterable[Fault]) -> str:
    return _told(faults, _ENGLISH)


def _told(faults: Iterable[Fault], language: int) -> str:
    mark = "؛ " if language == _PERSIAN else "; "
    return mark.join(f"{fault.column}: {REASONS[fault.code][language]}" for fault in faults)


class BadRows:
    """A draft in the file's folder from the start: where it cannot be written, nothing is taken in.

    Use it as a context manager and `keep` it at the end. It has no name until then, so that an import that is
    killed leaves nothing behind; only its owner may read it: it names people.
    """

    def __init__(self, source: Path, table: Table) -> None:
        self._place = BadFile(source)
        # A file of wrong rows that was corrected has the reasons of the last time; they go.
        told_before = table.headings[-len(_ADDED) :] == _ADDED
        self._headings = table.headings[: -len(_ADDED)] if told_before else table.headings
        self._width = len(table.headings)
        self._delimiter = table.delimiter
        self._count = 0

    def __enter__(self) -> Self:
        folder = self._place.folder
        try:
            self._draft = tempfile.TemporaryFile("w+b", dir=folder)
        except OSError as error:
            raise Failure(
                f"The folder {folder} cannot be written ({error.strerror}), and wrong rows are "
                "written beside the file. Copy the file into a folder of yours, and try again."
            ) from error
        # The byte-order mark tells spreadsheets that the letters are UTF-8.
        self._text = TextIOWrapper(self._draft, "utf-8-sig", newline="")
        self._rows = csv.writer(self._text, delimiter=self._delimiter)
        self._rows.writerow([*self._headings, *_ADDED])
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()

    def add(self, row: Row, faults: Iterable[Fault]) -> None:
        faults = tuple(faults)
        width = len(self._headings)
        # Missing fields are filled, so that the reasons stand under their headings.
        fields = (*row.written, *[""] * (width - len(row.written)))
        reasons = (row.line, _told(faults, _ENGLISH), _told(faults, _PERSIAN))
        self._rows.writerow([*fields[:width], *reasons, *fields[self._width :]])
        self._count += 1

    def keep(self) -> Path | None:
        """Puts the rows in their place at once; without any, those of an earlier run go."""
        if not self._count:
            self._place.clear()
            return None
        self._text.flush()
        return self._place.put(self._draft)
