"""VADER (Hutto and Gilbert, 2014) as NLTK has it, with the vaderSentiment wheel's lexicon, and quicker over lyrics."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from string import punctuation
from typing import NamedTuple

import nltk.data
from nltk.sentiment.vader import SentimentIntensityAnalyzer, SentiText, VaderConstants

WITHOUT_MARKS = str.maketrans("", "", punctuation)


class LineScores(NamedTuple):
    """A line's shares of negative, neutral and positive words, its compound score, and its weight among other lines.

    A word weighs 1, and a feeling word as much more as its strength: so VADER makes the shares of one text.
    """

    negative: float
    neutral: float
    positive: float
    compound: float
    weight: float


class _Constants(VaderConstants):  # type: ignore[misc]  # NLTK ships no types
    """VADER's rules; NLTK asks of every single word near a feeling whether it negates."""

    def negated(self, input_words: Sequence[str], include_nt: bool = True) -> bool:  # noqa: FBT001, FBT002  # NLTK's own
        """Return whether a negation is among the words."""
        if len(input_words) != 1:
            return bool(super().negated(input_words, include_nt))
        word = input_words[0].lower()
        return word in self.NEGATE or (include_nt and "n't" in word)


class Vader(SentimentIntensityAnalyzer):  # type: ignore[misc]  # NLTK ships no types
    """The analyser; it holds no state between texts, so that threads can share it."""

    def __init__(self, lexicon_file: str) -> None:
        """Load the lexicon, some 20 ms."""
        super().__init__(lexicon_file)
        self.constants = _Constants()

    def line(self, text: str) -> LineScores:
        """Return what `polarity_scores` returns of a line, in about a third of its time, and the line's weight.

        Where VADER knows no word, all words are neutral; it itself sees none in a line of single letters.
        """
        words = text.split()
        if not any(map(self._may_feel, words)):  # most lines
            return LineScores(0.0, 1.0, 0.0, 0.0, float(len(words)))
        parts = _Parts(text, self.constants.PUNC_LIST, self.constants.REGEX_REMOVE_PUNCTUATION)
        feelings = self._feelings(parts)
        scores = self.score_valence(feelings, text)
        weight = sum(1.0 + abs(feeling) for feeling in feelings)
        return LineScores(scores["neg"], scores["neu"], scores["pos"], scores["compound"], weight)

    def _may_feel(self, word: str) -> bool:
        plain = word.lower()
        return plain in self.lexicon or plain.strip(punctuation) in self.lexicon

    def _feelings(self, parts: SentiText) -> list[float]:
        """Return each word's feeling; as in `polarity_scores`, a repeated word's neighbours are those of its first."""
        words: list[str] = parts.words_and_emoticons
        first: dict[str, int] = {}
        feelings: list[float] = []
        for place, word in enumerate(words):
            index, plain = first.setdefault(word, place), word.lower()
            is_kind_of = plain == "kind" and words[index + 1 : index + 2] != [] and words[index + 1].lower() == "of"
            if plain not in self.lexicon or plain in self.constants.BOOSTER_DICT or is_kind_of:
                feelings.append(0.0)
            else:
                self.sentiment_valence(0, parts, word, index, feelings)
        return list(self._but_check(words, feelings))


class _Parts(SentiText):  # type: ignore[misc]  # NLTK ships no types
    """A line's words; NLTK tries every word with every punctuation mark, this the words that have one."""

    def _words_plus_punc(self) -> dict[str, str]:
        plain = {word for word in self.text.translate(WITHOUT_MARKS).split() if len(word) > 1}
        marks = [mark for mark in self.PUNC_LIST if mark in self.text]
        found: dict[str, str] = {}
        for token in self.text.split():
            if token[0].isalnum() and token[-1].isalnum():
                continue
            for mark in marks:
                if token.startswith(mark) and token[len(mark) :] in plain:
                    found.setdefault(token, token[len(mark) :])
                if token.endswith(mark) and token[: -len(mark)] in plain:
                    found[token] = token[: -len(mark)]
        return found


@cache
def vader() -> Vader:
    """Return VADER with its lexicon, loaded once, some 20 ms."""
    folder = str(lexicon_folder())
    if folder not in nltk.data.path:  # NLTK opens files below its own path only
        nltk.data.path.append(folder)
    return Vader(lexicon_file="nltk:vader_lexicon.txt")


def lexicon_folder() -> Path:
    """Return the folder of the lexicons; ModuleNotFoundError where the install lacks it."""
    spec = find_spec("vaderSentiment")
    if spec is None or spec.origin is None:  # a dependency of this package: only a broken install lacks it
        message = "vaderSentiment, which carries the VADER lexicon, is not installed"
        raise ModuleNotFoundError(message)
    return Path(spec.origin).parent
