"""Reads a feeling from words: one of the named feelings, or free text through NLTK's VADER.

VADER (Hutto and Gilbert, 2014) scores English words and emoji. NLTK brings the method, the vaderSentiment wheel
the lexicons; nothing is downloaded. What a member writes is neither stored nor logged.
"""

from __future__ import annotations

import nltk.data

from models.vader import vader
from recommender.vocabulary import EMOTION_POINTS, NAMED_FEELINGS, Emotion, Feeling, FeelingSource, NamedFeeling, Point

LONGEST = 1000  # characters that are read; a feeling is said in fewer, and a hostile text costs no time
THRESHOLD = 0.05  # of the compound score; the convention of VADER's authors
EXCLAMATION, MOST_EXCLAMATIONS = 0.15, 4  # arousal for each "!", as VADER too counts up to four
SHOUTING = 0.3  # arousal for words in capitals among others
# How often VADER's emotion is right: at a compound score of 0, and how much more often at 1. Least squares over the
# 30,653 of GoEmotions' training comments that people gave one sentiment and in which VADER knows a word, rounded so
# that nothing is ever certain. The dev comments lie within 0.04 of it, on average.
CONFIDENCE = {Emotion.POSITIVE: (0.28, 0.71), Emotion.NEUTRAL: (0.32, 0.0), Emotion.NEGATIVE: (0.32, 0.43)}
VARIATION_SELECTOR = "\N{VARIATION SELECTOR-16}"  # asks for an emoji's coloured form; the lexicon goes without


class WordsReader:
    """Reads feelings from English words and emoji; safe to call from several threads."""

    def __init__(self) -> None:
        """Load the lexicons, some 20 ms."""
        self._analyzer = vader()
        self._emoji = _emoji_words(nltk.data.load("nltk:emoji_utf8_lexicon.txt", format="text"))

    def read(self, text: str) -> Feeling | None:
        """Return the feeling that the words express, None where VADER knows none of them.

        Of a long text, the first 1,000 characters count.
        """
        text = text[:LONGEST].strip()
        named = _NAMED.get(_plain(text))
        return _said(named) if named else self._scored(text)

    def _scored(self, text: str) -> Feeling | None:
        # A phone's apostrophe would hide every "isn’t" from VADER's list of negations.
        words = "".join(map(self._described, text.replace("’", "'")))
        scores = self._analyzer.polarity_scores(words)
        if scores["pos"] == 0 == scores["neg"]:
            return None
        valence = float(scores["compound"])
        emotion = _emotion(valence)
        point = Point(valence, arousal_of(text, emotion))
        return Feeling(point, emotion, confidence_of(valence), FeelingSource.WORDS, emotion.value)

    def _described(self, character: str) -> str:
        words = self._emoji.get(character)
        return f" {words} " if words else character


def arousal_of(text: str, emotion: Emotion) -> float:
    """Return the arousal of the emotion, raised by exclamation marks and shouted words, at most 1.

    VADER knows no arousal; this much can be seen in the writing.
    """
    words = [word for word in text.split() if len(word) > 1 and any(map(str.isalpha, word))]
    shouting = any(map(str.isupper, words))
    marks = min(text.count("!"), MOST_EXCLAMATIONS)
    return min(1.0, EMOTION_POINTS[emotion].arousal + EXCLAMATION * marks + SHOUTING * shouting)


def confidence_of(valence: float) -> float:
    """Return the probability that VADER's emotion is right at this compound score; see `CONFIDENCE`."""
    base, slope = CONFIDENCE[_emotion(valence)]
    return base + slope * abs(valence)


def _emotion(valence: float) -> Emotion:
    if abs(valence) < THRESHOLD:
        return Emotion.NEUTRAL
    return Emotion.POSITIVE if valence > 0 else Emotion.NEGATIVE


def _said(feeling: NamedFeeling) -> Feeling:
    return Feeling(feeling.point, feeling.emotion, 1.0, FeelingSource.NAMED, feeling.name)


def _plain(text: str) -> str:
    return text.casefold().replace(VARIATION_SELECTOR, "")


def _emoji_words(lexicon: str) -> dict[str, str]:
    rows = (line.split("\t") for line in lexicon.splitlines() if line)
    return {emoji.replace(VARIATION_SELECTOR, ""): words for emoji, words in rows}


_NAMED = {_plain(key): feeling for feeling in NAMED_FEELINGS.values() for key in (feeling.name, feeling.emoji)}
