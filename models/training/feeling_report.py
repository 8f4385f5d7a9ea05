"""What is known of the network of feelings: how often it says what people say."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.feelings import EMOTIONS
from models.training.metrics import Reliability, accuracy, confusion, reliability
from recommender.vocabulary import Emotion, Feeling

UNSURE = "unsure"
PHRASES = Path(__file__).parents[2] / "tests" / "models" / "phrases.csv"
"""Our own table of phrases, in a checkout of the repository."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, its kind, and the emotion that it should be read as, None for none."""

    text: str
    expected: Emotion | None
    kind: str


@dataclass(frozen=True, slots=True)
class Trial:
    """How texts of a source were read, as the bot would: counts [3][4], rows as people say, last column unsure.

    `signs` is the share whose valence has the right sign, among texts that people call positive or negative.
    """

    name: str
    counts: NDArray[np.int64]
    signs: float
    sureness: Reliability

    @property
    def texts(self) -> int:
        """How many texts there are."""
        return int(self.counts.sum())

    @property
    def accuracy(self) -> float:
        """The share that is right; an answer of none is wrong."""
        return accuracy(self.counts)

    @property
    def macro_f1(self) -> float:
        """The mean F1 of the emotions that people named."""
        right = np.diag(self.counts[:, : len(EMOTIONS)])
        said, read = self.counts.sum(axis=1), self.counts[:, : len(EMOTIONS)].sum(axis=0)
        members = said > 0
        return float((2 * right / np.maximum(said + read, 1))[members].mean()) if members.any() else float("nan")


@dataclass(frozen=True, slots=True)
class Spoken:
    """How phrases of a kind were read: how many there are, and those that were read as something else."""

    kind: str
    number: int
    misses: tuple[tuple[Phrase, Emotion | None], ...]

    @property
    def share(self) -> float:
        """The share that was read as it should be."""
        return 1.0 - len(self.misses) / self.number


@dataclass(frozen=True, slots=True)
class Known:
    """Texts of a kind, and the share that the network says it can read."""

    name: str
    texts: int
    share: float


@dataclass(frozen=True, slots=True)
class FeelingReport:
    """The network's file and settings, and how it fares; `vader` is VADER alone on the same texts as `judged`."""

    sha256: str
    size: int
    temperature: float
    known_from: float
    learned: tuple[tuple[str, int, float], ...]
    judged: tuple[Trial, ...]
    vader: tuple[Trial, ...]
    apart: tuple[Trial, ...]
    known: tuple[Known, ...]
    spoken: tuple[tuple[str, tuple[Spoken, ...]], ...]


def trial(name: str, truth: Sequence[Emotion], feelings: Sequence[Feeling | None]) -> Trial:
    """Return how feelings agree with people's emotions."""
    places = np.array([EMOTIONS.index(each) for each in truth], np.int64)
    guess = np.array([len(EMOTIONS) if each is None else EMOTIONS.index(each.emotion) for each in feelings], np.int64)
    counts = confusion(places, guess, len(EMOTIONS) + 1)[: len(EMOTIONS)]
    valence = np.array([0.0 if each is None else each.point.valence for each in feelings])
    signed = places != EMOTIONS.index(Emotion.NEUTRAL)
    want = np.where(places == EMOTIONS.index(Emotion.POSITIVE), 1.0, -1.0)
    signs = float((valence * want > 0)[signed].mean()) if signed.any() else float("nan")
    shares = np.zeros((len(feelings), len(EMOTIONS) + 1))
    for row, each in enumerate(feelings):
        shares[row, guess[row]] = 0.0 if each is None else each.confidence
    answered = guess < len(EMOTIONS)
    return Trial(name, counts, signs, reliability(shares[answered], places[answered]))


def phrases(path: Path = PHRASES) -> tuple[Phrase, ...]:
    """Return the table of phrases; none, where there is no checkout around."""
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Phrase(row["text"], None if row["expected"] == UNSURE else Emotion(row["expected"]), row["kind"])
            for row in csv.DictReader(file)
        )


def halves(table: Sequence[Phrase]) -> tuple[Sequence[Phrase], Sequence[Phrase]]:
    """Return every other phrase, to develop with, and those between, to look at in the end."""
    return table[::2], table[1::2]


def spoken(table: Sequence[Phrase], feelings: Sequence[Feeling | None]) -> Iterator[Spoken]:
    """Yield how the phrases of each kind were read, then all of them."""
    read = [None if feeling is None else feeling.emotion for feeling in feelings]
    pairs = list(zip(table, read, strict=True))
    for kind in (*dict.fromkeys(phrase.kind for phrase in table), "all"):
        some = [pair for pair in pairs if kind in {pair[0].kind, "all"}]
        if some:
            yield Spoken(kind, len(some), tuple((phrase, got) for phrase, got in some if got != phrase.expected))
