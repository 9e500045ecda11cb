"""Persian text: how it is stored, how it is compared, and how numbers are written for people."""

import re
import unicodedata

from domain.words import Language

HALF_SPACE = "\u200c"
_ASCII = "0123456789"
_PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
_ARABIC = "٠١٢٣٤٥٦٧٨٩"
_TO_ASCII = str.maketrans(_PERSIAN + _ARABIC, _ASCII + _ASCII)
_TO_PERSIAN = str.maketrans(_ASCII + _ARABIC, _PERSIAN + _PERSIAN)
_ARABIC_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک"})
_FOLDED_LETTERS = str.maketrans({"ة": "ه", "ە": "ه", "ہ": "ه", "ٱ": "ا", "ء": None, "ـ": None})
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACES = re.compile(r"[^\S\n]+")
_HALF_SPACES = re.compile(HALF_SPACE + "+")
_LOOSE = re.compile(rf"[ {HALF_SPACE}]*(\n|\Z)[ {HALF_SPACE}]*|\A[ {HALF_SPACE}]+")
_LOOSE_HALF_SPACE = re.compile(rf"{HALF_SPACE}? {HALF_SPACE}?")
_MANY_LINES = re.compile(r"\n{3,}")


def normalise(text: str) -> str:
    """Text as it is stored: Persian letters for Arabic ones, NFC, single spaces, half-spaces kept.

    Control and direction characters and lone surrogates go, since no database or page takes them well;
    line breaks stay, at most two together. Doing it twice changes nothing more.
    """
    text = _DIRECTION.sub("", _LINE_BREAK.sub("\n", text))
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    text = unicodedata.normalize("NFC", text).translate(_ARABIC_LETTERS)
    text = _HALF_SPACES.sub(HALF_SPACE, _SPACES.sub(" ", text))
    # A half-space beside a space joins nothing; taking it away may leave two spaces side by side.
    text = _SPACES.sub(" ", _LOOSE_HALF_SPACE.sub(" ", text))
    return _MANY_LINES.sub("\n\n", _LOOSE.sub(r"\1", text)).strip()


def to_ascii_digits(text: str) -> str:
    """The same text with Persian and Arabic digits written 0 to 9."""
    return text.translate(_TO_ASCII)


def to_persian_digits(text: str) -> str:
    """The same text with Latin and Arabic digits written ۰ to ۹."""
    return text.translate(_TO_PERSIAN)


def search_key(text: str) -> str:
    """Text as it is compared: what two people may type differently for one word becomes the same.

    Hamza, vowel marks, half-spaces and letter case make no difference; digits are ASCII.
    """
    text = unicodedata.normalize("NFKC", normalise(text)).replace(HALF_SPACE, "").casefold()
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    folded = unicodedata.normalize("NFC", bare).translate(_ARABIC_LETTERS).translate(_FOLDED_LETTERS)
    return " ".join(to_ascii_digits(folded).split())


def format_number(n: int, language: Language) -> str:
    """A whole number in groups of three: ۱٬۲۳۴ or 1,234."""
    if language == "en":
        return f"{n:,}"
    written = to_persian_digits(f"{abs(n):,}").replace(",", "٬")
    # The left-to-right mark keeps the sign before the digits in a Persian line (as CLDR writes it).
    return f"\u200e−{written}" if n < 0 else written


def format_rials(n: int, language: Language) -> str:
    """An amount of money with its unit: ۱٬۲۳۴ ریال or 1,234 rials."""
    unit = "ریال" if language == "fa" else "rial" if n == 1 else "rials"
    return f"{format_number(n, language)} {unit}"
