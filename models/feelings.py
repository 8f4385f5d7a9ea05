"""Reads a feeling from words: one of the named feelings, or free text through one small network.

The network sees words, pieces of words and what VADER (Hutto and Gilbert, 2014) makes of them. It knows English and
emoji, and says so where it does not know a text. What a member writes is neither stored nor logged.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.errors import WeightsError
from models.sessions import WEIGHTS, Session
from models.text_features import COLUMNS, SIZE, Cut, Featurizer, cut
from models.text_named import mentioned, named
from recommender.vocabulary import Emotion, Feeling, FeelingSource, NamedFeeling, Point

NETWORK = "feelings"
EMOTIONS = tuple(Emotion)
OUTPUTS = 5  # a logit for each emotion, arousal, and a logit of knowing the language

GREETINGS = frozenset(
    ("hello", "hi", "hey", "hiya", "heya", "yo", "howdy", "sup", "there", "help", "test", "testing", "ping", "bot")
)
LONGEST_GREETING = 200  # characters; nobody greets for longer

EXCLAMATION, MOST_EXCLAMATIONS = 0.15, 4  # arousal for each "!", as VADER too counts up to four
SHOUTING = 0.3  # arousal for words in capitals among others
FARTHEST = 0.85  # valence of the surest text; the rim of the plane is for nobody's words


@dataclass(frozen=True, slots=True)
class TextReading:
    """What the network makes of a text.

    `shares` are the probabilities of the emotions, in the order of `Emotion`; `known` is how likely the text is one
    that the network can read at all.
    """

    shares: tuple[float, ...]
    arousal: float
    known: float


class WordsReader:
    """Reads feelings from English words and emoji; safe to call from several threads."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        """Load network and lexicons, a tenth of a second; WeightsError where the network does not load."""
        self._session = Session.open(NETWORK, folder)
        entry = self._session.entry
        settings = entry.settings
        if settings.get("labels") != [emotion.value for emotion in EMOTIONS] or entry.input != (SIZE, COLUMNS):
            raise WeightsError(entry.path, "has other labels or features than ours")
        try:
            self._temperature, self._known_from = float(settings["temperature"]), float(settings["known_from"])
        except (KeyError, TypeError, ValueError) as error:
            raise WeightsError(entry.path, "has no temperature, or no limit of knowing") from error
        self._featurizer = Featurizer()

    def read(self, text: str) -> Feeling | None:
        """Return the feeling that the words express; None where they only greet, or are in no language that is known.

        Of a long text, the first 1,000 characters count.
        """
        if _greets(text):
            return None
        found = cut(text)
        chosen = named(found)
        if chosen is not None:
            return Feeling(chosen.point, chosen.emotion, 1.0, FeelingSource.NAMED, chosen.name)
        if not self._featurizer.says_something(found):
            return None
        reading = self._reading(found)
        return _feeling(text, reading, mentioned(found)) if reading.known >= self._known_from else None

    def reading(self, text: str) -> TextReading:
        """Return what the network alone makes of a text, whether it knows the language or not."""
        return self._reading(cut(text))

    def _reading(self, found: Cut) -> TextReading:
        (outputs,) = self._session.run(*self._featurizer.features(found).inputs())
        *logits, arousal, known = outputs.reshape(OUTPUTS).tolist()
        return TextReading(_shares(logits, self._temperature), arousal, _sigmoid(known))


def _feeling(text: str, reading: TextReading, mention: NamedFeeling | None) -> Feeling:
    confidence = max(reading.shares)
    emotion = EMOTIONS[reading.shares.index(confidence)]
    if mention is not None and mention.emotion is emotion:
        return Feeling(mention.point, emotion, confidence, FeelingSource.WORDS, mention.name)
    valence = FARTHEST * (reading.shares[0] - reading.shares[2])
    arousal = min(1.0, max(-1.0, reading.arousal + stir(text)))
    return Feeling(Point(valence, arousal), emotion, confidence, FeelingSource.WORDS, emotion.value)


def _greets(text: str) -> bool:
    words = text[:LONGEST_GREETING].casefold().split()
    return bool(words) and all(word.strip("!?.,") in GREETINGS for word in words)


def stir(text: str) -> float:
    """Return the arousal that can be seen in the writing: exclamation marks and shouted words."""
    shouting = any(word.isupper() and len(word) > 1 and any(map(str.isalpha, word)) for word in text.split())
    return EXCLAMATION * min(text.count("!"), MOST_EXCLAMATIONS) + SHOUTING * shouting


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities of logits [..., K]."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float64)


def _shares(logits: Sequence[float], temperature: float) -> tuple[float, ...]:
    """Return what `softmax` does of a text's few logits, which numpy would take several times as long for."""
    most = max(logits)
    powers = [math.exp((logit - most) / temperature) for logit in logits]
    total = sum(powers)
    return tuple(power / total for power in powers)


def _sigmoid(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, logit))))
