"""How well feelings are read from words that the network has never seen; needs no torch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from models.feelings import NETWORK, WordsReader
from models.sessions import WEIGHTS, read_manifest
from models.training.feeling_data import (
    ENGLISH,
    GOEMOTIONS,
    LANGUAGES,
    MADE,
    SHOUTED,
    TWEETS,
    Example,
    goemotions,
    taught,
    tweets,
)
from models.training.feeling_report import FeelingReport, Known, Phrase, Spoken, Trial, halves, phrases, spoken, trial
from models.training.feeling_sections import sections
from models.vader import vader
from recommender.vocabulary import EMOTION_POINTS, Emotion, Feeling, FeelingSource, Point

DEV, VALIDATION = "GoEmotions dev", "TweetEval validation"
MOST = 500
"""Texts of each source kept apart that are read: enough to see how a source fares, soon enough."""
THRESHOLD = 0.05  # of VADER's compound score; the convention of its authors
NOT_JUDGED = (LANGUAGES, SHOUTED, "isarcasm")
"""Sources that say nothing of emotions, or have no text that is kept apart."""
SEED = 1


def report(data: Path, folder: Path = WEIGHTS, *, seed: int = SEED) -> FeelingReport:
    """Measure the network in `folder` on the texts of `data`; WeightsError where it does not load."""
    return measure(data, folder, taught(data, seed))


def measure(data: Path, folder: Path, examples: Sequence[Example]) -> FeelingReport:
    """Measure the network in `folder`: on the reporting sets, on texts kept apart, and on our own phrases."""
    reader, entry = WordsReader(folder), read_manifest(folder)[NETWORK]
    judges = ((DEV, _clear(goemotions(data, "dev"))), (VALIDATION, _clear(tweets(data, "val"))))
    apart = [each for each in examples if each.apart]
    counts = dict(entry.settings["counts"])
    table = phrases()
    return FeelingReport(
        sha256=entry.sha256,
        size=entry.path.stat().st_size,
        temperature=float(entry.settings["temperature"]),
        known_from=float(entry.settings["known_from"]),
        learned=tuple(
            (source, sum(each.source == source and not each.apart for each in examples), float(count))
            for source, count in counts.items()
        ),
        judged=tuple(_read(name, some, reader) for name, some in judges),
        vader=tuple(trial(name, _truth(some), [_by_vader(each.text) for each in some]) for name, some in judges),
        apart=tuple(
            _read(source, _first(_clear(apart), source), reader) for source in counts if source not in NOT_JUDGED
        ),
        known=tuple(_known(apart, reader)),
        spoken=tuple(spoken_of(table, reader)),
    )


def lines(measured: FeelingReport) -> Iterator[str]:
    """Yield what was measured, for a screen."""
    for section in sections(measured):
        yield from section.lines()
        yield ""


def spoken_of(table: Sequence[Phrase], reader: WordsReader) -> Iterator[tuple[str, tuple[Spoken, ...]]]:
    """Yield each half of the phrases by name, with how its kinds were read."""
    for name, half in zip(("to develop with", "looked at in the end"), halves(table), strict=True):
        yield name, tuple(spoken(half, [reader.read(phrase.text) for phrase in half]))


def _clear(examples: Iterable[Example]) -> list[Example]:
    return [each for each in examples if each.emotion is not None]


def _first(examples: Iterable[Example], source: str) -> list[Example]:
    return list(islice((each for each in examples if each.source == source), MOST))


def _truth(examples: Iterable[Example]) -> list[Emotion]:
    return [each.emotion for each in examples if each.emotion is not None]


def _read(name: str, examples: Sequence[Example], reader: WordsReader) -> Trial:
    return trial(name, _truth(examples), [reader.read(each.text) for each in examples])


def _known(apart: Sequence[Example], reader: WordsReader) -> Iterator[Known]:
    kinds = (
        ("English of GoEmotions", GOEMOTIONS, True),
        ("English of TweetEval", TWEETS, True),
        (f"{ENGLISH} beside the other languages", LANGUAGES, True),
        ("other languages", LANGUAGES, False),
        ("random letters", MADE, False),
    )
    for name, source, known in kinds:
        some = list(islice((each for each in apart if each.source == source and each.known is known), 3 * MOST))
        read = sum(reader.read(each.text) is not None for each in some)
        yield Known(name, len(some), read / max(len(some), 1))


def _by_vader(text: str) -> Feeling:
    compound = vader().line(text).compound
    neutral = Emotion.NEUTRAL if abs(compound) < THRESHOLD else None
    emotion = neutral or (Emotion.POSITIVE if compound > 0 else Emotion.NEGATIVE)
    point = Point(compound, EMOTION_POINTS[emotion].arousal)
    return Feeling(point, emotion, 0.5 + abs(compound) / 2, FeelingSource.WORDS, emotion.value)
