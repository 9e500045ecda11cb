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
