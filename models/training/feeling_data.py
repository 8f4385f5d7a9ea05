"""Texts with what people felt in them, from the files in the folder `text`, and texts of our own making."""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

from models.text_features import is_negation
from models.training.feeling_made import made, misspelt
from models.training.feeling_written import AS_COMMENTS, FELT, written
from recommender.vocabulary import Emotion

FOLDER = "text"
GOEMOTIONS, TWEETS, MADE, LANGUAGES = "goemotions", "tweeteval_emotion", "our own", "other_languages"
MISSPELT = "goemotions, misspelt"
WRITTEN, ROUGH = "written for it", "written for it, misspelt"
REMARKS, SHOUTED = "written for it, as comments", "written for it, in capitals"
EXTRA = "feelings_extra.csv.gz"
OTHERS = "other_languages.csv.gz"
ENGLISH = "English"
APART = 10
"""One text in so many is kept apart, by its words: to choose by, to stop by, and to calibrate."""

SLIPPED, SLIPS = 4, 2
"""One comment in so many is learned from misspelt as well, in at most so many words."""
LOUD = 4
"""One message in so many is learned from in capitals as well."""
BLIND = "carer"
"""The source whose labels are blind to negation: "i didnt feel humiliated" is sad there."""

EMOTIONS = tuple(Emotion)
TWEET_EMOTIONS = ("anger", "joy", "optimism", "sadness")

PLACES: Mapping[str, tuple[float, float]] = {
    "admiration": (0.6, 0.2), "amusement": (0.7, 0.5), "anger": (-0.6, 0.8), "annoyance": (-0.5, 0.4),
    "approval": (0.4, 0.0), "caring": (0.6, 0.0), "confusion": (-0.1, 0.2), "curiosity": (0.2, 0.3),
    "desire": (0.4, 0.4), "disappointment": (-0.6, -0.3), "disapproval": (-0.5, 0.2), "disgust": (-0.6, 0.3),
    "embarrassment": (-0.5, 0.2), "excitement": (0.7, 0.8), "fear": (-0.6, 0.7), "gratitude": (0.7, 0.2),
    "grief": (-0.8, -0.4), "joy": (0.8, 0.4), "love": (0.8, 0.2), "nervousness": (-0.5, 0.6), "optimism": (0.6, 0.3),
    "pride": (0.7, 0.4), "realization": (0.1, 0.1), "relief": (0.6, -0.3), "remorse": (-0.6, -0.3),
    "sadness": (-0.7, -0.4), "surprise": (0.2, 0.7), "neutral": (0.0, -0.1), "worry": (-0.5, 0.5),
    "happiness": (0.8, 0.4), "fun": (0.8, 0.6), "hate": (-0.7, 0.7), "empty": (-0.5, -0.5), "enthusiasm": (0.7, 0.7),
    "boredom": (-0.3, -0.5), "joyful": (0.8, 0.5), "scared": (-0.6, 0.7), "mad": (-0.6, 0.8), "peaceful": (0.5, -0.5),
    "powerful": (0.5, 0.5), "sad": (-0.7, -0.4), "happy": (0.8, 0.4), "anticipation": (0.3, 0.5), "trust": (0.5, 0.0),
    "pessimism": (-0.6, -0.2), "contentment": (0.6, -0.3), "serenity": (0.5, -0.6), "despair": (-0.8, -0.2),
    "nostalgia": (0.1, -0.3), "awe": (0.5, 0.6), "loneliness": (-0.6, -0.5), "hope": (0.6, 0.3),
}  # fmt: skip
"""Where the sources' words for emotions lie on the plane, after the circumplex of Russell (1980); ours."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what is known of it: an emotion, a point, whether its language is one we know; else None.

    `fine` are GoEmotions' own labels of it, as places in its list.
    """

    text: str
    source: str
    emotion: Emotion | None = None
    point: tuple[float, float] | None = None
    known: bool | None = None
    fine: tuple[int, ...] = ()

    @property
    def apart(self) -> bool:
        """Whether it is kept apart: by its words, so always the same, whatever else there is."""
        return crc32(self.text.casefold().encode()) % APART == 0


def taught(data: Path, seed: int) -> list[Example]:
    """Return all that may be learned from, none of it in the reporting sets.

    Of equal texts it is the first; only what is learned from in capitals as well is there twice.
    """
    judges = {each.text.casefold() for each in (*goemotions(data, "dev"), *tweets(data, "val"))}
    comments = list(goemotions(data, "train"))
    slipping = [each for each in comments if not each.apart][::SLIPPED]
    everything = (
        *comments, *tweets(data, "train"), *told(), *own(seed), *languages(data), *extra(data),
        *slipped(slipping, MISSPELT, seed), *slipped(told(), ROUGH, seed),
    )  # fmt: skip
    first: dict[str, Example] = {}
    for each in everything:
        first.setdefault(each.text.casefold(), each)
    found = [each for text, each in first.items() if text not in judges]
    return [*found, *shouted(found)]


def goemotions(data: Path, part: str) -> Iterator[Example]:
    """Yield the comments of a part, `train` or `dev`; ambiguous ones, and those of both signs, have no emotion."""
    folder = data / FOLDER / GOEMOTIONS
    names = (folder / "emotions.txt").read_text(encoding="utf-8").split()
    mapping = json.loads((folder / "sentiment_mapping.json").read_text(encoding="utf-8"))
    sentiment = {name: kind for kind, members in mapping.items() for name in members}
    with (folder / "original" / f"{part}.tsv").open(encoding="utf-8", newline="") as file:
        for text, labels, _ in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            fine = tuple(int(label) for label in labels.split(","))
            words = [names[label] for label in fine]
            emotion = _one({sentiment[word] for word in words})
            yield Example(text, GOEMOTIONS, emotion, place_of(words), known=True, fine=fine)


def _one(kinds: set[str]) -> Emotion | None:
    """Return the sentiment of a comment: a sign beside neutral counts as the sign."""
    if "ambiguous" in kinds or {"positive", "negative"} <= kinds:
        return None
    signs = kinds - {"neutral"}
    return Emotion(signs.pop()) if signs else Emotion.NEUTRAL


def tweets(data: Path, part: str) -> Iterator[Example]:
    """Yield TweetEval's tweets of a part, `train` or `val`: joy and optimism, or anger and sadness."""
    folder = data / FOLDER / TWEETS
    texts = (folder / f"{part}_text.txt").read_text(encoding="utf-8").splitlines()
    labels = (folder / f"{part}_labels.txt").read_text(encoding="utf-8").split()
    for text, label in zip(texts, labels, strict=True):
        word = TWEET_EMOTIONS[int(label)]
        emotion = Emotion.POSITIVE if word in {"joy", "optimism"} else Emotion.NEGATIVE
        yield Example(text, TWEETS, emotion, PLACES[word], known=True)


def slipped(examples: Sequence[Example], source: str, seed: int) -> Iterator[Example]:
    """Yield those of the texts that are learned from once more, with slips of the finger, as of another source."""
    chance = random.Random(seed)  # noqa: S311  # chance for training, no secret
    for each in (each for each in examples if not each.apart):
        text = each.text
        for _ in range(SLIPS):
            text = misspelt(text, chance)
        yield replace(each, text=text, source=source)


def shouted(examples: Sequence[Example]) -> Iterator[Example]:
    """Yield one in so many of the messages that are learned from once more, in capitals: both joy and anger shout."""
    for each in [each for each in examples if each.source in {WRITTEN, REMARKS} and not each.apart][::LOUD]:
        yield replace(each, text=each.text.upper(), source=SHOUTED)


def own(seed: int) -> Iterator[Example]:
    """Yield the texts of our own making."""
    for text, emotion in made(seed):
        yield Example(text, MADE, emotion, known=emotion is not None)


def told() -> list[Example]:
    """Return the messages that were written for the network, and the comments."""
    return [
        Example(
            each.text, REMARKS if each.topic in AS_COMMENTS else WRITTEN, each.emotion, FELT[each.feeling], known=True
        )
        for each in written()
    ]


def languages(data: Path) -> Iterator[Example]:
    """Yield lines in forty languages, of which we know one."""
    for row in _rows(data / FOLDER / OTHERS):
        yield Example(row["text"], LANGUAGES, known=row["language"] == ENGLISH)


def extra(data: Path) -> Iterator[Example]:
    """Yield the short texts of many sources; what some call surprise and the like has no emotion."""
    for row in _rows(data / FOLDER / EXTRA):
        text = mended(row["text"]) if row["source"] == BLIND else row["text"]
        if row["source"] == BLIND and any(map(is_negation, text.split())):
            continue
        emotion = Emotion(row["three_class"]) if row["three_class"] else None
        yield Example(text, row["source"], emotion, place_of(row["emotion"].split("|")), known=None)


def mended(text: str) -> str:
    """Return a text that lost its apostrophes to spaces ("i m", "don t") with them."""
    return re.sub(r"(?<=n) t\b|(?<=\bi) m\b|(?<=\w) (?:ve|ll|re)\b", lambda lost: f"'{lost[0].strip()}", text)


def place_of(words: Sequence[str]) -> tuple[float, float] | None:
    """Return the mean place of the words that have one; None where none has."""
    places = [PLACES[word] for word in words if word in PLACES]
    if not places:
        return None
    valences, arousals = zip(*places, strict=True)
    return sum(valences) / len(places), sum(arousals) / len(places)


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
