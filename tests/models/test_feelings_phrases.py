"""Short phrases as people write them, and what should be read in them."""

from __future__ import annotations

from collections import Counter

import pytest

from models.feelings import WordsReader
from models.training.feeling_made import overlap
from models.training.feeling_report import UNSURE, Phrase, Spoken, halves, phrases, spoken

SHARE = 0.9
"""Of the phrases that are to be read as they should be."""


@pytest.fixture(scope="module")
def table() -> tuple[Phrase, ...]:
    return phrases()


def test_the_table_is_large_and_of_many_kinds(table: tuple[Phrase, ...]) -> None:
    assert len({phrase.text for phrase in table}) == len(table) >= 250
    kinds = Counter(phrase.kind for phrase in table)
    assert set(kinds) >= {"negation", "slang", "typos", "elongation", "emoji", "capitals", "mixed", "sarcasm"}
    assert set(kinds) >= {"questions", "songs", "languages"}


def test_nothing_but_emoji_and_single_words_was_learned_word_for_word(table: tuple[Phrase, ...]) -> None:
    assert [text for text in overlap([phrase.text for phrase in table], seed=1) if " " in text] == []


def test_five_in_six_phrases_are_read_as_they_should_be(
    table: tuple[Phrase, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    reader = WordsReader()
    (everything,) = (
        each for each in spoken(table, [reader.read(phrase.text) for phrase in table]) if each.kind == "all"
    )
    with capsys.disabled():
        print()  # noqa: T201  # the share and the misses are to be seen
        print("\n".join(_lines(everything)))  # noqa: T201  # as above
    assert everything.share >= SHARE


def _lines(everything: Spoken) -> list[str]:
    head = f"{everything.share:.3f} of {everything.number} phrases are read as they should be; not these:"
    return [
        head,
        *(
            f"  {phrase.text!r}: {phrase.expected or UNSURE}, read as {read or UNSURE}"
            for phrase, read in everything.misses
        ),
    ]


def test_the_halves_are_the_table(table: tuple[Phrase, ...]) -> None:
    first, second = halves(table)
    assert abs(len(first) - len(second)) <= 1
    assert {*first, *second} == set(table)
