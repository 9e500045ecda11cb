"""Identifiers of people, firms and accounts, checked by their check digits at every door."""

import re

import phonenumbers

from domain.persian import to_ascii_digits

NATIONAL_CODE_LENGTH = 10
_SHORTEST_NATIONAL_CODE = 8
_LEGAL_ENTITY_LENGTH = 11
_LEGAL_ENTITY_WEIGHTS = (29, 27, 23, 19, 17, 29, 27, 23, 19, 17)
_CARD_LENGTH = 16
_BANK_CODE_LENGTH = 3
_ACCOUNT_LENGTH = 19
_IR_AS_DIGITS = "1827"  # letters count from A = 10 (ISO 13616)
_SHEBA = re.compile(r"IR(0[2-9]|[1-8][0-9]|9[0-8])[0-9]{22}")
# What people and other programs put between digits: spaces, hyphens, direction marks.
_BETWEEN = re.compile("[\\s\\-‐-–−\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_DIGITS = re.compile(r"[0-9]+")
_IRAN = 98


class InvalidIdentifier(ValueError):
    """An identifier that cannot be true; never carries the value, which may be personal.

    `code` is one of national_code, legal_entity_id, sheba, card, mobile.
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"not a valid {code}")
        self.code = code


def parse_national_code(text: str) -> str:
    """The ten digits of a person's national code; 8 or 9 digits are padded with zeros."""
    digits = _digits(text, "national_code")
    if not _SHORTEST_NATIONAL_CODE <= len(digits) <= NATIONAL_CODE_LENGTH:
        raise InvalidIdentifier("national_code")
    digits = digits.zfill(NATIONAL_CODE_LENGTH)
    if len(set(digits)) == 1 or digits[-1] != _national_check_digit(digits[:-1]):
        raise InvalidIdentifier("national_code")
    return digits


def national_code_from_serial(nine_digits: int) -> str:
    """The valid national code that begins with this number of nine digits; ValueError if there is none."""
    first = f"{nine_digits:09d}"
    if len(first) != NATIONAL_CODE_LENGTH - 1 or nine_digits < 0:
        raise ValueError("the serial of a national code has at most nine digits")
    code = first + _national_check_digit(first)
    if len(set(code)) == 1:
        raise ValueError("a national code of equal digits is not given to anybody")
    return code


def parse_legal_entity_id(text: str) -> str:
    """The eleven digits of a firm's national id (شناسهٔ ملی)."""
    digits = _digits(text, "legal_entity_id")
    if len(digits) != _LEGAL_ENTITY_LENGTH:
        raise InvalidIdentifier("legal_entity_id")
    added = int(digits[9]) + 2
    weighted = zip(digits[:10], _LEGAL_ENTITY_WEIGHTS, strict=True)
    check = sum((int(digit) + added) * weight for digit, weight in weighted) % 11 % 10
    if check != int(digits[10]):
        raise InvalidIdentifier("legal_entity_id")
    return digits


def parse_sheba(text: str) -> str:
    """`IR` and 24 digits, whose ISO 7064 remainder is 1."""
    sheba = _bare(text).upper()
    if not _SHEBA.fullmatch(sheba) or int(sheba[4:] + _IR_AS_DIGITS + sheba[2:4]) % 97 != 1:
        raise InvalidIdentifier("sheba")
    return sheba


def sheba_bank_code(sheba: str) -> str:
    """The three digits that name the bank of a parsed Sheba."""
    return sheba[4:7]


def sheba_from_account(bank_code: str, account_number: str) -> str:
    """The Sheba of an account (at most 19 digits) at a bank; ValueError if the parts do not fit."""
    bank, account = to_ascii_digits(bank_code), to_ascii_digits(account_number)
    if not (_DIGITS.fullmatch(bank) and len(bank) == _BANK_CODE_LENGTH):
        raise ValueError("a bank code has three digits")
    if not (_DIGITS.fullmatch(account) and len(account) <= _ACCOUNT_LENGTH):
        raise ValueError("an account number has at most 19 digits")
    body = bank + account.zfill(_ACCOUNT_LENGTH)
    return f"IR{98 - int(body + _IR_AS_DIGITS + '00') % 97:02d}{body}"


def parse_card(text: str) -> str:
    """The sixteen digits of a bank card (Luhn)."""
    digits = _digits(text, "card")
    if len(digits) != _CARD_LENGTH or len(set(digits)) == 1:
        raise InvalidIdentifier("card")
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[::2])
    if (sum(doubled) + sum(int(digit) for digit in digits[1::2])) % 10:
        raise InvalidIdentifier("card")
    return digits


def parse_mobile(text: str) -> str:
    """An Iranian mobile number as E.164, from any way of writing it (+98, 0098, 98, 09, 9)."""
    written = _bare(text).replace("(", "").replace(")", "")
    # Without this door phonenumbers would read letters as keys of a telephone.
    if not _DIGITS.fullmatch(written.removeprefix("+")):
        raise InvalidIdentifier("mobile")
    try:
        number = phonenumbers.parse(written, "IR")
    except phonenumbers.NumberParseException as error:
        raise InvalidIdentifier("mobile") from error
    is_mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    if number.country_code != _IRAN or not is_mobile:
        raise InvalidIdentifier("mobile")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask_national_code(national_code: str) -> str:
    """A national code for those who need not read it: its last three digits only."""
    return "*" * (len(national_code) - 3) + national_code[-3:]


def mask_mobile(mobile: str) -> str:
    """A mobile number for those who need not read it: 0912***4567."""
    local = "0" + mobile.removeprefix("+98").removeprefix("0")
    return f"{local[:4]}***{local[-4:]}"


def mask_sheba(sheba: str) -> str:
    """A Sheba for those who need not read it: its bank and its last four digits."""
    return f"{sheba[:2]}**{sheba[4:7]}{'*' * (len(sheba) - 11)}{sheba[-4:]}"


def _bare(text: str) -> str:
    return _BETWEEN.sub("", to_ascii_digits(text))


def _digits(text: str, code: str) -> str:
    digits = _bare(text)
    if not _DIGITS.fullmatch(digits):
        raise InvalidIdentifier(code)
    return digits


def _national_check_digit(first_nine: str) -> str:
    remainder = sum(int(digit) * (10 - i) for i, digit in enumerate(first_nine)) % 11
    return str(remainder if remainder < 2 else 11 - remainder)  # noqa: PLR2004 - the rule's own number
