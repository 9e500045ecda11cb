"""A product is found however its words are put, by who wrote it or by who asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.market_words import LONGEST_WORD, MOST_ASKED, MOST_KEPT, asked_words, stem, words_of


def found(written: str, asked: str) -> bool:
    """As the store does it: one of the ways of each word is the beginning of a word that is kept."""
    kept, ways = words_of([written]), asked_words(asked)
    return bool(ways) and all(any(word.startswith(one) for one in way for word in kept) for way in ways)


@pytest.mark.parametrize("written", ["گلیم دست‌بافت", "گلیم دست بافت", "گلیم دستبافت"])
@pytest.mark.parametrize("asked", ["دست‌بافت", "دست بافت", "دستبافت", "گلیم دستبافت", "گليم دست‌بافت"])
def test_a_space_a_half_space_or_none_is_the_same(written: str, asked: str) -> None:
    assert found(written, asked)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("كيف چرمي", "کیف چرمی"),
        ("کیف چرمی", "كيف چرمي"),
        ("مُربّای هویج", "مربای"),
        ("مربای هویج", "مُربّا"),
        ("عسل ۵۰۰ گرمی", "500"),
        ("عسل 500 گرمی", "٥٠٠"),
        ("گلیم‌ها", "گلیم"),
        ("گلیم", "گلیم‌ها"),
        ("گلیم", "گلیم ها"),
        ("گلیم", "گلیمهای"),
        ("آلبالو خشک", "البالو"),
        ("رؤیای سفید", "رویای"),
        ("Kilim (hand-woven)", "kilim WOVEN"),
        ("رب، انار", "رب انار"),
        ("زعفران قائنات", "زعف قائن"),
        ("کتـــاب", "کتاب"),
        ("خانهٔ عروسک", "خانه‌ی عروسک"),
    ],
)
def test_how_a_word_is_written_makes_no_difference(written: str, asked: str) -> None:
    assert found(written, asked)


@pytest.mark.parametrize(
    ("written", "asked"), [("گلیم", "قالی"), ("گلیم دستباف", "گلیم ماشینی"), ("عسل", "سل"), ("گلیم", "؟!")]
)
def test_what_is_not_there_is_not_found(written: str, asked: str) -> None:
    assert not found(written, asked)


@pytest.mark.parametrize(
    ("word", "left"), [("تنها", "تنها"), ("بها", "بها"), ("ها", "ها"), ("گلیمهایی", "گلیم")]
)
def test_only_what_is_still_a_word_loses_its_ending(word: str, left: str) -> None:
    assert stem(word) == left


@given(st.text(alphabet=st.sampled_from("گلیمکتابآهاي ك\u200c۱2٣ًaB.-"), max_size=60))
def test_whatever_is_written_finds_itself(text: str) -> None:
    ways = asked_words(text)
    assert len(ways) <= MOST_ASKED
    assert not ways or found(text, text)


@given(st.text(max_size=400))
def test_what_is_kept_is_bounded(text: str) -> None:
    kept = words_of([text])
    assert len(kept) <= MOST_KEPT
    assert all(0 < len(word) <= LONGEST_WORD for word in kept)
    assert len(set(kept)) == len(kept)
