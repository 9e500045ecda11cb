"""Words for people, in the two languages that Hamyar speaks."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["fa", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One thing said in both languages; Persian is what people read by default."""

    fa: str
    en: str

    def in_(self, language: Language) -> str:
        return self.fa if language == "fa" else self.en


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote, in the language that they wrote it in: a page marks it where its own is another."""

    words: str
    language: Language

    @property
    def direction(self) -> str:
        return "rtl" if self.language == "fa" else "ltr"


def said_in(language: Language, *, fa: str, en: str) -> Said:
    """Of what was written in Persian, and perhaps in English too, what a reader of a language gets."""
    return Said(en, "en") if language == "en" and en else Said(fa, "fa")
