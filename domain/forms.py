"""Forms, declared once: fields that are shown, described as JSON Schema, and validated on the server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from domain.files import DOCUMENTS, LARGEST_FILE_BYTES, FileType, is_file_id, limits_in_words
from domain.identifiers import InvalidIdentifier, parse_legal_entity_id, parse_national_code
from domain.jalali import InvalidDate, parse_jalali_date
from domain.persian import normalise, to_ascii_digits
from domain.words import Language, Text

_MOST_DIGITS = 18  # what a 64-bit column holds without looking
_MOST_UNKNOWN, _LONGEST_NAME = 60, 100  # of what no form asked for, enough is said with some
MOST_PICKS, LONGEST_PICK = 500, 140
_EARLIEST_GREGORIAN_YEAR = 1900  # no Jalali year that anybody writes is that large


class FieldKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    RIALS = "rials"
    CHOICE = "choice"
    BOOLEAN = "boolean"
    DATE = "date"
    CODE = "code"
    NATIONAL_CODE = "national_code"
    LEGAL_ENTITY_ID = "legal_entity_id"
    FILE = "file"
    PICKS = "picks"


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form; `needed_when` names a choice that makes an optional field required.

    The value of a file's field is the id that the file got when it was handed in; `accepts` and `max_bytes` are
    what is taken there. The value of a field of picks is the ids of some of what the task lists, each once.
    """

    name: str
    label: Text
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    choices: tuple[Choice, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    max_length: int = 2_000
    help: Text | None = None
    needed_when: tuple[str, tuple[str, ...]] | None = None
    accepts: tuple[FileType, ...] = DOCUMENTS
    max_bytes: int = LARGEST_FILE_BYTES

    @property
    def explained(self) -> Text | None:
        """What is said beside it: its help, and of a file what may be handed in."""
        if self.kind is not FieldKind.FILE:
            return self.help
        limits = limits_in_words(self.accepts, self.max_bytes)
        return (
            Text(fa=f"{self.help.fa} {limits.fa}", en=f"{self.help.en} {limits.en}") if self.help else limits
        )


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field; `code` is stable, the words come from ERROR_WORDS."""

    field: str
    code: str

    def message(self, language: Language) -> str:
        return ERROR_WORDS.get(self.code, ERROR_WORDS["invalid"]).in_(language)


ERROR_WORDS: dict[str, Text] = {
    "nothing_agrees": Text(fa="هیچ سطری نمی‌خواند", en="None of its lines agrees."),
    "oneself": Text(fa="خود عضو است", en="is the member themselves"),
    "yourself": Text(
        fa="خودتان را نمی‌توانید نام ببرید؛ همکار دیگری پاسخ دهد.",
        en="You cannot name yourself: a colleague answers.",
    ),
    "required": Text(fa="این مورد لازم است.", en="This is required."),
    "unknown_field": Text(fa="چنین موردی در این فرم نیست.", en="This form has no such field."),
    "invalid": Text(fa="مقدار درست نیست.", en="The value is not valid."),
    "not_a_number": Text(fa="یک عدد درست بنویسید.", en="Write a whole number."),
    "too_small": Text(fa="عدد کمتر از اندازهٔ مجاز است.", en="The number is smaller than allowed."),
    "too_large": Text(fa="عدد بیشتر از اندازهٔ مجاز است.", en="The number is larger than allowed."),
    "too_long": Text(fa="متن از اندازهٔ مجاز بلندتر است.", en="The text is longer than allowed."),
    "not_a_choice": Text(fa="یکی از گزینه‌ها را برگزینید.", en="Choose one of the options."),
    "not_a_date": Text(fa="تاریخ درست نیست؛ مانند ۱۴۰۵/۰۹/۰۳.", en="Not a date; write it like 1405/09/03."),
    "day_out_of_range": Text(
        fa="روزی از امروز تا یک سال بعد بنویسید.", en="Name a day from today to a year ahead."
    ),
    "national_code": Text(fa="کد ملی درست نیست.", en="The national code is not valid."),
    "legal_entity_id": Text(
        fa="شناسهٔ ملی درست نیست؛ یازده رقم است.",
        en="The legal entity's id is not valid: it has eleven digits.",
    ),
    "override_needed": Text(
        fa="جدول چیز دیگری می‌گوید؛ «نظری دیگر» را با دلیل برگزینید.",
        en="The table says otherwise: choose to decide otherwise, with a reason.",
    ),
    "unknown_craft": Text(fa="چنین حرفه‌ای نیست.", en="There is no such craft."),
    "excluded_craft": Text(
        fa="این حرفه این‌جا کنار گذاشته شده است و استثنا ندارد.",
        en="This craft is excluded here, and there are no exceptions.",
    ),
    "not_a_founder": Text(
        fa="شمارهٔ مؤسسی تأییدشده نیست.", en="This is not the number of a founder who was confirmed."
    ),
    "named_twice": Text(fa="یک نفر دو بار آمده است.", en="Somebody is named twice."),
    "day_ahead": Text(fa="این روز هنوز نرسیده است.", en="This day is still ahead."),
    "day_past": Text(fa="این روز گذشته است.", en="This day is past."),
    "no_majority": Text(fa="بیش از نیمی نیست.", en="It is not more than half of them."),
    "needs_word": Text(
        fa="کانون معلق است؛ اگر با این همه تأیید می‌کنید همان گزینه را برگزینید.",
        en="The kanoon is suspended: to approve it all the same, choose that answer.",
    ),
    "more_than_members": Text(fa="بیش از شمار اعضاست.", en="It is more than there are members."),
    "too_few": Text(fa="کمتر از شمار لازم است.", en="There are fewer than are needed."),
    "more_than_equipment": Text(
        fa="بیش از بهای ابزار و مواد است.", en="It is more than equipment and inputs cost."
    ),
    "below_cost": Text(fa="کمتر از بهای تمام‌شده است.", en="It is less than it costs."),
    "tried_too_often": Text(
        fa="بیش از این نمی‌شود؛ گزینهٔ دیگری برگزینید.",
        en="That was tried often enough: choose something else.",
    ),
    "more_than_wallet": Text(fa="بیش از ماندهٔ کیف هدف است.", en="It is more than is left in the wallet."),
    "differs_from_registered": Text(
        fa="با شناسه‌ای که ثبت شده است یکی نیست.", en="It is not the id that was registered."
    ),
    "filled": Text(
        fa="حامیان کافی پذیرفته‌اند؛ از همراهی شما سپاسگزاریم.",
        en="Enough supporters have accepted; thank you all the same.",
    ),
    "answered_before": Text(fa="پیش‌تر پاسخ داده‌اید.", en="You have answered before."),
    "wrong_code": Text(fa="کد یک‌بارمصرف درست نیست.", en="The one-time code is not right."),
    "too_many_tries": Text(
        fa="کد بیش از اندازه نادرست وارد شد؛ کد تازه‌ای فرستاده می‌شود.",
        en="The code was wrong too often; a new one is being sent.",
    ),
    "reason_required": Text(fa="دلیل را بنویسید.", en="Give a reason."),
    "more_than_asked": Text(fa="بیش از آن است که خواسته شده است.", en="It is more than was asked for."),
    "more_than_kept": Text(
        fa="بیش از آن است که از این سفارش مانده است.", en="It is more than is left of this order."
    ),
    "unknown_file": Text(
        fa="این فایل اینجا نیست؛ دوباره برگزینید.", en="This file is not here; choose it again."
    ),
    "not_enough": Text(fa="به این شمار موجود نیست.", en="There are not so many left."),
    "price_changed": Text(
        fa="بها پس از آنکه دیدید دگرگون شده است؛ صفحه را دوباره ببینید.",
        en="The price has changed since you saw it: look at the page again.",
    ),
    "said_twice": Text(fa="این کالا دو بار آمده است.", en="This product is in it twice."),
    "postal_code": Text(fa="کد پستی ده رقم است.", en="A postal code has ten digits."),
    "other_sum": Text(fa="با جمع سطرها یکی نیست.", en="It is not the sum of the lines."),
    "wrong_period": Text(
        fa="روز پایان از روز آغاز است تا یک سال پس از آن.",
        en="The last day is between the first one and a year after it.",
    ),
    "wrong_rows": Text(
        fa="سطرهایی درست نیست؛ هیچ چیز ثبت نشد.", en="Some rows are not right: nothing was recorded."
    ),
    "malformed": Text(fa="ساختار درخواست درست نیست.", en="The request is malformed."),
}


class FormErrors(ValueError):
    """A form that cannot be taken, field by field."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(", ".join(f"{error.field}: {error.code}" for error in errors))
        self.errors = tuple(errors)


def validate_form(fields: Sequence[Field], form: Mapping[str, Any]) -> dict[str, Any]:
    """Clean values by field name. Raises FormErrors naming every field that is wrong (of unknown ones, some)."""
    known = {field.name for field in fields}
    unknown = sorted(form.keys() - known)[:_MOST_UNKNOWN]
    errors = [FieldError(name[:_LONGEST_NAME], "unknown_field") for name in unknown]
    clean: dict[str, Any] = {}
    for field in fields:
        raw = form.get(field.name)
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            if _is_needed(field, form):
                errors.append(FieldError(field.name, "required"))
            continue
        try:
            value = _clean(field, raw)
        except _Wrong as wrong:
            errors.append(FieldError(field.name, wrong.code))
            continue
        if value not in ("", []):
            clean[field.name] = value
        elif _is_needed(field, form):
            # Marks that nobody sees are no answer.
            errors.append(FieldError(field.name, "required"))
    if errors:
        raise FormErrors(errors)
    return clean


class _Wrong(Exception):
    def __init__(self, code: str) -> None:
        self.code = code


def _is_needed(field: Field, form: Mapping[str, Any]) -> bool:
    if field.needed_when is None:
        return field.required
    name, values = field.needed_when
    return form.get(name) in values


def _clean(field: Field, raw: Any) -> Any:
    match field.kind:
        case FieldKind.INTEGER | FieldKind.RIALS:
            return _number(field, raw)
        case FieldKind.BOOLEAN:
            return _truth(raw)
        case FieldKind.PICKS:
            return _picked(raw)
        case _:
            return _words(field, raw)


def _number(field: Field, raw: Any) -> int:
    if isinstance(raw, (bool, float)):
        raise _Wrong("not_a_number")
    text = to_ascii_digits(str(raw)).replace(",", "").replace("٬", "").strip()
    if not text.removeprefix("-").isdecimal() or len(text) > _MOST_DIGITS:
        raise _Wrong("not_a_number")
    number = int(text)
    if field.minimum is not None and number < field.minimum:
        raise _Wrong("too_small")
    if field.maximum is not None and number > field.maximum:
        raise _Wrong("too_large")
    return number


def _truth(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("true", "on", "1", "yes"):
        return True
    if raw in ("false", "off", "0", "no"):
        return False
    raise _Wrong("invalid")


def _picked(raw: Any) -> list[str]:
    """As a program sends them, a list, or as a page does: with spaces between them."""
    picks = raw.split() if isinstance(raw, str) else raw
    if not isinstance(picks, list) or len(picks) > MOST_PICKS:
        raise _Wrong("invalid")
    if not all(isinstance(one, str) and 0 < len(one) <= LONGEST_PICK for one in picks):
        raise _Wrong("invalid")
    return sorted(set(picks))


def _words(field: Field, raw: Any) -> str:
    if not isinstance(raw, str):
        raise _Wrong("not_a_choice" if field.kind is FieldKind.CHOICE else "invalid")
    if len(raw) > field.max_length:
        raise _Wrong("too_long")
    match field.kind:
        case FieldKind.CHOICE | FieldKind.FILE:
            return _as_it_is(field, raw)
        case FieldKind.DATE:
            return _day(raw).isoformat()
        case FieldKind.NATIONAL_CODE | FieldKind.LEGAL_ENTITY_ID:
            parse = parse_national_code if field.kind is FieldKind.NATIONAL_CODE else parse_legal_entity_id
            try:
                return parse(raw)
            except InvalidIdentifier as error:
                raise _Wrong(error.code) from error
        case FieldKind.CODE:
            # Marks that a space kept apart stand in an order of their own side by side.
            return normalise("".join(to_ascii_digits(normalise(raw)).split()))
        case FieldKind.LONG_TEXT:
            return normalise(raw)
        case _:
            return " ".join(normalise(raw).split())


def _as_it_is(field: Field, raw: str) -> str:
    if field.kind is FieldKind.FILE and not is_file_id(raw):
        raise _Wrong("unknown_file")
    if field.kind is FieldKind.CHOICE and raw not in {choice.value for choice in field.choices}:
        raise _Wrong("not_a_choice")
    return raw


def _day(raw: str) -> date:
    """A day as a person writes it (Jalali) or as a program sends it (ISO 8601, as the schema says)."""
    try:
        return parse_jalali_date(raw)
    except InvalidDate as not_jalali:
        try:
            day = date.fromisoformat(raw)
        except ValueError:
            raise _Wrong("not_a_date") from not_jalali
        if day.year < _EARLIEST_GREGORIAN_YEAR:
            raise _Wrong("not_a_date") from not_jalali
        return day
