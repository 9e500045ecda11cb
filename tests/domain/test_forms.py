"""Forms: every kind of field cleans what people write, in both languages, and names each mistake by a stable code."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.files import MEGABYTE, PICTURES
from domain.form_schema import json_schema, ui_hints
from domain.forms import ERROR_WORDS, Choice, Field, FieldError, FieldKind, FormErrors, validate_form
from domain.jalali import format_jalali_numeric
from domain.words import Language, Text

COLOURS = (Choice("red", Text(fa="سرخ", en="Red")), Choice("blue", Text(fa="آبی", en="Blue")))


def field(kind: FieldKind, name: str = "it", **more: Any) -> Field:
    choices = COLOURS if kind is FieldKind.CHOICE else ()
    return Field(name, Text(fa=f"برچسب {kind}", en=f"Label {kind}"), kind, choices=choices, **more)


EVERY_KIND = tuple(field(kind, kind.value) for kind in FieldKind)

# What somebody sends, what is kept of it.
CLEANED: tuple[tuple[FieldKind, Any, Any], ...] = (
    (FieldKind.TEXT, "  علي \n رضا ", "علی رضا"),
    (FieldKind.TEXT, "می‌رود", "می‌رود"),
    (FieldKind.LONG_TEXT, "خط ١\r\n\r\n\r\n\r\nخط دو ", "خط ١\n\nخط دو"),
    (FieldKind.INTEGER, "۱۲", 12),
    (FieldKind.INTEGER, "-3", -3),
    (FieldKind.INTEGER, 7, 7),
    (FieldKind.RIALS, "۲۰۰٬۰۰۰٬۰۰۰", 200_000_000),
    (FieldKind.RIALS, " 1,500,000 ", 1_500_000),
    (FieldKind.RIALS, 0, 0),
    (FieldKind.CHOICE, "red", "red"),
    (FieldKind.BOOLEAN, True, True),
    (FieldKind.BOOLEAN, False, False),
    (FieldKind.BOOLEAN, "on", True),
    (FieldKind.BOOLEAN, "no", False),
    (FieldKind.DATE, "۱۴۰۵/۰۹/۰۳", "2026-11-24"),
    (FieldKind.DATE, "1405-9-3", "2026-11-24"),
    (FieldKind.DATE, "2026-11-24", "2026-11-24"),
    (FieldKind.CODE, " ۱۲۳ ٤٥٦ ", "123456"),
    (FieldKind.NATIONAL_CODE, "۸۴۵۷۵۹۴۸", "0084575948"),
    (FieldKind.LEGAL_ENTITY_ID, "۱۰۳۸۰۲۸۴۷۹۰", "10380284790"),
    (FieldKind.FILE, "file-" + "0f" * 16, "file-" + "0f" * 16),
    (FieldKind.PICKS, ["b:2", "a:1", "b:2"], ["a:1", "b:2"]),
    (FieldKind.PICKS, " b:2  a:1 ", ["a:1", "b:2"]),
)

# A field, what somebody sends, the code of what is wrong with it.
REFUSED: tuple[tuple[Field, Any, str], ...] = (
    (field(FieldKind.TEXT), None, "required"),
    (field(FieldKind.TEXT), "  ", "required"),
    (field(FieldKind.TEXT), "\u200e\u200c", "required"),  # marks that nobody sees are no answer
    (field(FieldKind.TEXT, max_length=3), "چهار", "too_long"),
    (field(FieldKind.TEXT), 5, "invalid"),
    (field(FieldKind.LONG_TEXT), ["a"], "invalid"),
    (field(FieldKind.LONG_TEXT), "a" * 2_001, "too_long"),
    (field(FieldKind.INTEGER), "دو", "not_a_number"),
    (field(FieldKind.INTEGER), "1.5", "not_a_number"),
    (field(FieldKind.INTEGER), "-", "not_a_number"),
    (field(FieldKind.INTEGER), True, "not_a_number"),
    (field(FieldKind.RIALS), 1.0, "not_a_number"),  # no float touches money
    (field(FieldKind.RIALS), "9" * 19, "not_a_number"),
    (field(FieldKind.RIALS), {"rials": 1}, "not_a_number"),
    (field(FieldKind.RIALS, minimum=10), "9", "too_small"),
    (field(FieldKind.RIALS, maximum=10), "۱۱", "too_large"),
    (field(FieldKind.CHOICE), "green", "not_a_choice"),
    (field(FieldKind.CHOICE), "Red", "not_a_choice"),
    (field(FieldKind.CHOICE), ["red"], "not_a_choice"),
    (field(FieldKind.BOOLEAN), "maybe", "invalid"),
    (field(FieldKind.BOOLEAN), 2, "invalid"),
    (field(FieldKind.DATE), "1405/07/31", "not_a_date"),
    (field(FieldKind.DATE), "tomorrow", "not_a_date"),
    (field(FieldKind.DATE), "1405-07-31", "not_a_date"),  # a wrong Jalali day is no Gregorian year 1405
    (field(FieldKind.DATE), 14050903, "invalid"),
    (field(FieldKind.NATIONAL_CODE), "0684159415", "national_code"),
    (field(FieldKind.NATIONAL_CODE), 84575948, "invalid"),
    (field(FieldKind.LEGAL_ENTITY_ID), "10380284791", "legal_entity_id"),
    (field(FieldKind.CODE), 123456, "invalid"),
    (field(FieldKind.FILE), "minutes.pdf", "unknown_file"),
    (field(FieldKind.FILE), "file-" + "0F" * 16, "unknown_file"),
    (field(FieldKind.FILE), {"id": "file-" + "0f" * 16}, "invalid"),
    (field(FieldKind.PICKS), [], "required"),
    (field(FieldKind.PICKS), [""], "invalid"),
    (field(FieldKind.PICKS), [1], "invalid"),
    (field(FieldKind.PICKS), {"a": "b"}, "invalid"),
    (field(FieldKind.PICKS), ["a" * 141], "invalid"),
    (field(FieldKind.PICKS), [str(n) for n in range(501)], "invalid"),
)

SAID_ELSEWHERE = {
    "answered_before",
    "below_cost",
    "differs_from_registered",
    "filled",
    "more_than_asked",
    "more_than_equipment",
    "more_than_kept",
    "more_than_wallet",
    "nothing_agrees",
    "tried_too_often",
    "override_needed",
    "unknown_craft",
    "excluded_craft",
    "not_a_founder",
    "named_twice",
    "too_few",
    "oneself",
    "day_out_of_range",
    "day_ahead",
    "day_past",
    "more_than_members",
    "needs_word",
    "no_majority",
    "wrong_code",
    "too_many_tries",
    "reason_required",
    "not_enough",
    "price_changed",
    "said_twice",
    "postal_code",
    "other_sum",
    "wrong_period",
    "wrong_rows",
    "malformed",
    "yourself",
}
"""Codes of the workflow and of the API's door, which speak in the same words."""


def codes(fields: tuple[Field, ...], form: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(FormErrors) as refused:
        validate_form(fields, form)
    return [(error.field, error.code) for error in refused.value.errors]


@pytest.mark.parametrize(("kind", "sent", "kept"), CLEANED)
def test_what_people_write_is_cleaned_by_its_kind(kind: FieldKind, sent: Any, kept: Any) -> None:
    clean = validate_form([field(kind)], {"it": sent})
    assert clean == {"it": kept}
    assert type(clean["it"]) is type(kept)


def test_every_kind_of_field_stands_in_the_table() -> None:
    assert {kind for kind, _, _ in CLEANED} == set(FieldKind)


@pytest.mark.parametrize(("asked", "sent", "code"), REFUSED)
def test_what_cannot_be_taken_is_named_by_a_stable_code(asked: Field, sent: Any, code: str) -> None:
    assert codes((asked,), {"it": sent}) == [("it", code)]


def test_every_error_code_stands_in_the_table() -> None:
    shown = {code for _, _, code in REFUSED} | {"unknown_field"}
    assert shown | SAID_ELSEWHERE == set(ERROR_WORDS)


@pytest.mark.parametrize("code", sorted(ERROR_WORDS))
def test_every_error_is_said_in_both_languages(code: str) -> None:
    error = FieldError("it", code)
    assert error.message("fa") == ERROR_WORDS[code].fa
    assert error.message("en") == ERROR_WORDS[code].en
    assert ERROR_WORDS[code].en.isascii()
    assert not ERROR_WORDS[code].fa.isascii()


def test_a_code_without_words_is_said_to_be_not_valid() -> None:
    assert FieldError("it", "from_a_later_release").message("en") == "The value is not valid."


def test_all_mistakes_are_told_at_once_those_of_unknown_fields_first() -> None:
    asked = (field(FieldKind.INTEGER, "a"), field(FieldKind.DATE, "b"), field(FieldKind.TEXT, "c"))
    assert codes(asked, {"a": "x", "b": "y", "z": 1, "y": None}) == [
        ("y", "unknown_field"),
        ("z", "unknown_field"),
        ("a", "not_a_number"),
        ("b", "not_a_date"),
        ("c", "required"),
    ]


@pytest.mark.parametrize("empty", [None, "", " \t", "\u200f"])
def test_an_optional_field_left_empty_is_left_out(empty: Any) -> None:
    assert validate_form([field(FieldKind.TEXT, required=False)], {"it": empty}) == {}
    assert validate_form([field(FieldKind.TEXT, required=False)], {}) == {}


def test_nothing_picked_is_left_out() -> None:
    assert validate_form([field(FieldKind.PICKS, required=False)], {"it": []}) == {}


def test_no_and_zero_are_answers() -> None:
    asked = (field(FieldKind.BOOLEAN, "b"), field(FieldKind.INTEGER, "n"))
    assert validate_form(asked, {"b": False, "n": 0}) == {"b": False, "n": 0}


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"outcome": "blue"}, []),
        ({"outcome": "red", "reason": "چون"}, []),
        ({"outcome": "red"}, [("reason", "required")]),
        ({"outcome": "red", "reason": "\u200c"}, [("reason", "required")]),
        ({"outcome": ["red"]}, [("outcome", "not_a_choice")]),
    ],
)
def test_a_choice_may_make_another_field_needed(
    form: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    reason = field(FieldKind.LONG_TEXT, "reason", required=False, needed_when=("outcome", ("red",)))
    asked = (field(FieldKind.CHOICE, "outcome"), reason)
    if expected:
        assert codes(asked, form) == expected
    else:
        assert validate_form(asked, form) == form


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.text("0123456789۰۱۲-/.,٬ \u200e", max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=3,
)


@given(st.dictionaries(st.sampled_from([*FieldKind]).map(str) | st.text(max_size=5), json_values))
def test_whatever_is_sent_is_either_cleaned_or_refused_by_known_codes(form: dict[str, Any]) -> None:
    try:
        validate_form(EVERY_KIND, form)
    except FormErrors as refused:
        unknown = {error.code for error in refused.errors} - ERROR_WORDS.keys()
        if unknown:
            pytest.fail(f"codes without words: {unknown}")


# Letters and digits among signs that nobody sees, which no database or page takes well.
any_text = st.text("اي12۱۲ \n\x00\x07\u200c\u200e\u2028\ufeff\ud800") | st.text()


@given(st.sampled_from([FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.CODE]), any_text)
def test_clean_text_fits_any_database_and_cleaning_it_again_changes_nothing(
    kind: FieldKind, text: str
) -> None:
    asked = [field(kind, required=False)]
    clean = validate_form(asked, {"it": text})
    kept = clean.get("it", "")
    kept.encode()
    assert "\x00" not in kept
    assert validate_form(asked, clean) == clean


@given(st.dates(date(1921, 3, 21), date(2088, 3, 19)), st.sampled_from(["fa", "en"]))
def test_a_day_is_kept_in_one_form_however_it_is_written(day: date, language: Language) -> None:
    asked = [field(FieldKind.DATE)]
    for written in (format_jalali_numeric(day, language), day.isoformat()):
        assert validate_form(asked, {"it": written}) == {"it": day.isoformat()}


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_form_is_described_as_json_schema_in_the_reader_s_language(language: Language) -> None:
    help_ = Text(fa="راهنما", en="Help")
    asked = (
        field(FieldKind.RIALS, "rials", minimum=1, maximum=9, help=help_),
        field(FieldKind.CHOICE, "choice"),
        field(FieldKind.DATE, "day", required=False),
        field(FieldKind.BOOLEAN, "yes"),
        field(FieldKind.CODE, "code", max_length=6),
    )
    titles = {one.name: one.label.in_(language) for one in asked}
    assert json_schema(asked, language) == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "required": ["rials", "choice", "yes", "code"],
        "properties": {
            "rials": {
                "title": titles["rials"],
                "type": "integer",
                "minimum": 1,
                "maximum": 9,
                "description": help_.in_(language),
            },
            "choice": {"title": titles["choice"], "type": "string", "enum": ["red", "blue"]},
            "day": {"title": titles["day"], "type": "string", "format": "date"},
            "yes": {"title": titles["yes"], "type": "boolean"},
            "code": {"title": titles["code"], "type": "string", "maxLength": 6},
        },
    }


@pytest.mark.parametrize(
    ("language", "words"), [("fa", ("برچسب choice", "سرخ", "آبی")), ("en", ("Label choice", "Red", "Blue"))]
)
def test_a_page_gets_labels_and_choices_in_the_reader_s_language(
    language: Language, words: tuple[str, str, str]
) -> None:
    label, red, blue = words
    assert ui_hints([field(FieldKind.CHOICE)], language) == [
        {
            "name": "it",
            "kind": "choice",
            "label": label,
            "help": None,
            "required": True,
            "choices": [{"value": "red", "label": red}, {"value": "blue", "label": blue}],
            "accepts": [],
            "max_bytes": None,
        }
    ]


def test_a_file_says_what_is_taken_in_the_schema_and_in_the_hints() -> None:
    help_ = Text(fa="با امضا.", en="Signed.")
    photo = field(FieldKind.FILE, accepts=PICTURES, max_bytes=2 * MEGABYTE, help=help_)
    (hint,) = ui_hints([photo], "en")
    assert hint["accepts"] == ["image/jpeg", "image/png", "image/webp"]
    assert hint["max_bytes"] == 2 * MEGABYTE
    assert hint["help"] == "Signed. JPEG, PNG or WebP, at most 2 MB."
    assert json_schema([photo], "fa")["properties"]["it"] == {
        "title": "برچسب file",
        "type": "string",
        "pattern": "^file-[0-9a-f]{32}$",
        "description": "با امضا. JPEG، PNG یا WebP؛ دست بالا ۲ مگابایت.",
    }


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_kind_of_field_is_described_and_hinted(language: Language) -> None:
    assert set(json_schema(EVERY_KIND, language)["properties"]) == set(FieldKind)
    assert [hint["kind"] for hint in ui_hints(EVERY_KIND, language)] == [kind.value for kind in FieldKind]


def test_of_thousands_of_unknown_fields_some_are_named_beside_the_known_ones() -> None:
    form = {f"{number:05}" + "x" * 500: 1 for number in range(9_000)}
    with pytest.raises(FormErrors) as wrong:
        validate_form((field(FieldKind.TEXT),), form)
    assert len(wrong.value.errors) < 100
    assert all(len(error.field) <= 100 for error in wrong.value.errors)
    assert FieldError("it", "required") in wrong.value.errors
