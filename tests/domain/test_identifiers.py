"""Identifiers are taken by their check digits, in any way people write them, and shown masked."""

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.identifiers import (
    InvalidIdentifier,
    mask_mobile,
    mask_national_code,
    mask_sheba,
    national_code_from_serial,
    parse_card,
    parse_legal_entity_id,
    parse_mobile,
    parse_national_code,
    parse_sheba,
    sheba_bank_code,
    sheba_from_account,
)
from domain.persian import to_persian_digits

SHEBA = "IR062960000000100324200001"
CARD = "6037991234567893"
MOBILE = "+989121234567"

# Nine equal digits may end in ten equal ones, which nobody has.
serials = st.integers(1, 999_999_999).filter(lambda serial: len(set(f"{serial:09d}")) > 1)
PARSERS = {
    "national_code": parse_national_code,
    "legal_entity_id": parse_legal_entity_id,
    "sheba": parse_sheba,
    "card": parse_card,
    "mobile": parse_mobile,
}


def arabic(text: str) -> str:
    return text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


def is_refused(parse: Callable[[str], str], text: str) -> bool:
    try:
        parse(text)
    except InvalidIdentifier:
        return True
    return False


def replaced(text: str, at: int, digit: str) -> str:
    return text[:at] + digit + text[at + 1 :]


@pytest.mark.parametrize("code", ["0499370899", "0084575948"])
def test_a_true_national_code_is_taken_as_it_is(code: str) -> None:
    assert parse_national_code(code) == code


@pytest.mark.parametrize("written", ["84575948", "084575948", "۸۴۵۷۵۹۴۸", "٨٤٥٧٥٩٤٨", " 008-457594-8 "])
def test_leading_zeros_digits_of_any_script_and_what_stands_between_make_no_difference(written: str) -> None:
    assert parse_national_code(written) == "0084575948"


@pytest.mark.parametrize(
    "written",
    [
        "0684159415",
        "1111111111",
        "0000000000",
        "00000000",
        "4575948",
        "00084575948",
        "",
        "008457594A",
    ],
)
def test_what_is_no_national_code_is_refused(written: str) -> None:
    with pytest.raises(InvalidIdentifier) as refused:
        parse_national_code(written)
    assert refused.value.code == "national_code"


@given(serials, st.integers(0, 9), st.sampled_from("0123456789"))
def test_one_mistyped_digit_of_a_national_code_is_found_unless_two_remainders_share_a_check_digit(
    serial: int, at: int, digit: str
) -> None:
    code = national_code_from_serial(serial)
    mistyped = replaced(code, at, digit)
    assume(mistyped != code)
    # Remainder 1 and remainder 10 both give the check digit 1: the rule's own blind spot.
    assume(code[-1] != "1")
    with pytest.raises(InvalidIdentifier):
        parse_national_code(mistyped)


@given(serials)
def test_every_serial_has_one_national_code(serial: int) -> None:
    code = national_code_from_serial(serial)
    assert parse_national_code(code) == code
    good = [d for d in "0123456789" if not is_refused(parse_national_code, code[:-1] + d)]
    assert good == [code[-1]]


@pytest.mark.parametrize("serial", [-1, 1_000_000_000, 0, 111_111_111])
def test_a_serial_that_nobody_can_have_is_refused(serial: int) -> None:
    with pytest.raises(ValueError, match="national code"):
        national_code_from_serial(serial)


def test_a_firm_is_known_by_eleven_digits() -> None:
    assert parse_legal_entity_id("10380284790") == "10380284790"
    assert parse_legal_entity_id("۱۰۳۸۰۲۸۴۷۹۰") == "10380284790"


@given(st.text("0123456789", min_size=10, max_size=10))
def test_every_ten_digits_of_a_firm_have_one_check_digit(first_ten: str) -> None:
    good = [d for d in "0123456789" if not is_refused(parse_legal_entity_id, first_ten + d)]
    assert len(good) == 1


@pytest.mark.parametrize("written", ["10380284791", "1038028479", "103802847900", "1038028479x", ""])
def test_what_is_no_firm_is_refused(written: str) -> None:
    with pytest.raises(InvalidIdentifier, match="legal_entity_id"):
        parse_legal_entity_id(written)


@pytest.mark.parametrize(
    "written",
    [SHEBA, SHEBA.lower(), "IR06 2960 0000 0010 0324 2000 01", to_persian_digits(SHEBA), arabic(SHEBA)],
)
def test_a_sheba_is_taken_in_any_way_of_writing_it(written: str) -> None:
    assert parse_sheba(written) == SHEBA


def test_a_sheba_names_its_bank() -> None:
    assert sheba_bank_code(SHEBA) == "296"


@pytest.mark.parametrize(
    "written",
    [
        SHEBA[2:],  # without the country
        SHEBA[:-1],  # a digit short
        SHEBA + "0",
        "DE" + SHEBA[2:],
        "IR072960000000100324200001",  # other check digits
        "IR992960000000100324200001",  # check digits above 98 are never given
        "",
    ],
)
def test_what_is_no_sheba_is_refused(written: str) -> None:
    with pytest.raises(InvalidIdentifier, match="sheba"):
        parse_sheba(written)


@given(st.integers(0, 999), st.integers(0, 10**19 - 1), st.integers(4, 25), st.sampled_from("0123456789"))
def test_every_account_has_a_sheba_in_which_one_mistyped_digit_is_found(
    bank: int, account: int, at: int, digit: str
) -> None:
    sheba = sheba_from_account(f"{bank:03d}", str(account))
    assert parse_sheba(sheba) == sheba
    assert sheba_bank_code(sheba) == f"{bank:03d}"
    assert int(sheba[7:]) == account
    mistyped = replaced(sheba, at, digit)
    assume(mistyped != sheba)
    with pytest.raises(InvalidIdentifier):
        parse_sheba(mistyped)


@pytest.mark.parametrize(
    ("bank", "account"), [("29", "1"), ("2960", "1"), ("29a", "1"), ("296", ""), ("296", "1" * 20)]
)
def test_parts_that_make_no_sheba_are_refused(bank: str, account: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        sheba_from_account(bank, account)


@pytest.mark.parametrize(
    "written", [CARD, "6037-9912-3456-7893", "6037 9912 3456 7893", to_persian_digits(CARD)]
)
def test_a_card_is_taken_in_any_way_of_writing_it(written: str) -> None:
    assert parse_card(written) == CARD


@pytest.mark.parametrize(
    "written", ["6037991234567894", "603799123456789", "60379912345678930", "0" * 16, "card"]
)
def test_what_is_no_card_is_refused(written: str) -> None:
    with pytest.raises(InvalidIdentifier, match="card"):
        parse_card(written)


@given(st.integers(0, 15), st.sampled_from("0123456789"))
def test_one_mistyped_digit_of_a_card_is_found(at: int, digit: str) -> None:
    mistyped = replaced(CARD, at, digit)
    assume(mistyped != CARD)
    with pytest.raises(InvalidIdentifier):
        parse_card(mistyped)


@given(
    st.sampled_from(["+98", "0098", "98", "0", ""]),
    st.integers(100_000_000, 199_999_999),
    st.sampled_from([str, to_persian_digits, arabic]),
)
def test_a_mobile_number_is_one_number_in_every_prefix_and_script(
    prefix: str, rest: int, script: Callable[[str], str]
) -> None:
    assert parse_mobile(script(f"{prefix}9{rest}")) == f"+989{rest}"


@pytest.mark.parametrize(
    "written", ["0912 123 4567", "(0912) 123-4567", "\u202a+98 912 123 4567\u202c", "0912\u200c1234567"]
)
def test_what_stands_between_the_digits_of_a_mobile_number_makes_no_difference(written: str) -> None:
    assert parse_mobile(written) == MOBILE


@pytest.mark.parametrize(
    "written",
    ["02188776655", "+14155552671", "0912123456", "091212345678", "0912CALLNOW", "", "+", "0" * 40, "۰۹۱۲"],
)
def test_a_landline_another_country_and_words_are_no_mobile_number(written: str) -> None:
    with pytest.raises(InvalidIdentifier, match="mobile"):
        parse_mobile(written)


@given(st.sampled_from(sorted(PARSERS)), st.text() | st.text("0123456789۰۱۲۳ +-IR", max_size=30))
def test_any_text_is_either_taken_or_refused_and_what_is_taken_stays_itself(kind: str, text: str) -> None:
    try:
        taken = PARSERS[kind](text)
    except InvalidIdentifier:
        return
    assert PARSERS[kind](taken) == taken


@pytest.mark.parametrize("kind", sorted(PARSERS))
def test_a_refusal_says_which_identifier_it_was(kind: str) -> None:
    with pytest.raises(InvalidIdentifier) as refused:
        PARSERS[kind]("?")
    assert refused.value.code == kind


def test_a_refusal_never_repeats_what_was_written() -> None:
    with pytest.raises(InvalidIdentifier) as refused:
        parse_national_code("0684159415")
    assert "0684159415" not in str(refused.value)


def test_masks_show_enough_to_recognise_and_too_little_to_use() -> None:
    assert mask_national_code("0499370899") == "*******899"
    assert mask_mobile(MOBILE) == "0912***4567"
    assert mask_mobile("09121234567") == "0912***4567"
    assert mask_sheba(SHEBA) == "IR**296***************0001"
