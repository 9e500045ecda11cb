"""The words by which a product is found, however the reader or the writer puts them."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from domain.persian import HALF_SPACE, normalise, search_key

MOST_ASKED = 6
"""So many words of a question count; nobody writes more of them on purpose."""
MOST_KEPT = 120
LONGEST_WORD = 48
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670"
"""Vowel marks and accents: they stand inside words, though they are no letters."""
_NO_WORD = re.compile(rf"[^\w{HALF_SPACE}{_MARKS}]+|_+")
_PLURALS = ("هایی", "های", "ها")
_LOOSE_ENDINGS = frozenset({*_PLURALS, "ی", "ای"})
"""What a half-space ties to a word, and is none by itself."""
_SHORTEST_STEM = 3


def words_of(texts: Iterable[str]) -> tuple[str, ...]:
    """What is kept of a product's texts: each word, its parts at half-spaces, and every two neighbours as one word.

    So `دست بافت`, `دست‌بافت` and `دستبافت` are all found by any of the three.
    """
    found: dict[str, None] = {}
    for text in texts:
        parts: list[str] = []
        for chunk in _chunks(text):
            found[search_key(chunk)] = None
            parts += [search_key(part) for part in chunk.split(HALF_SPACE)]
        found |= dict.fromkeys(parts)
        found |= dict.fromkeys(first + second for first, second in itertools.pairwise(parts))
    words = (word[:LONGEST_WORD] for word in found if word)
    return tuple(dict.fromkeys(words))[:MOST_KEPT]


def asked_words(question: str) -> tuple[tuple[str, ...], ...]:
    """The words of a question, each with how else it may have been written: a product fits that has one of each.

    They are beginnings of words. A plural's ending is left away, for `گلیم‌ها` are found as `گلیم`.
    """
    keys = [stem(search_key(_bare(chunk))) for chunk in _chunks(question)]
    said = [key for key in keys if key and key not in _PLURALS] or [key for key in keys if key]
    return tuple(_ways(said[:MOST_ASKED]))


def _bare(chunk: str) -> str:
    """A word without what a half-space has tied to its end: `خانه‌ی` is asked for as `خانه`."""
    word, _, ending = chunk.rpartition(HALF_SPACE)
    return word if word and ending in _LOOSE_ENDINGS else chunk


def stem(word: str) -> str:
    """A word without a plural's ending, where enough of it is left to be a word."""
    for ending in _PLURALS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def _ways(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Each word by itself, or as one with the word before or after it."""
    for at, word in enumerate(words):
        before = [words[at - 1] + word] if at else []
        after = [word + words[at + 1]] if at + 1 < len(words) else []
        yield tuple(one[:LONGEST_WORD] for one in (word, *before, *after))


def _chunks(text: str) -> list[str]:
    return [chunk.strip(HALF_SPACE) for chunk in _NO_WORD.split(normalise(text)) if chunk.strip(HALF_SPACE)]
