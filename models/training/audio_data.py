"""Songs with their five numbers and the mood that people gave them, from the tables in the folder `songs`.

What makes two spellings one song is not this room's to know: whoever calls brings the `Spelling`.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from math import isfinite
from pathlib import Path
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from models.audio_moods import COLUMNS
from recommender.vocabulary import Mood

Numbers: TypeAlias = tuple[float, ...]

FOLDER = "songs"
PLAYLISTS = "mood_playlists_686.csv"
FEATURES = "spotify_features.csv.gz"
LISTENERS = "deezer_valence_arousal.csv"
TAGS = "moodylyrics4q.csv"
CIRCULAR = "circular_loudness_bins.csv.gz"

SOURCES = ("playlists", "MoodyLyrics4Q")
"""Where the songs to learn from come from."""
APART = 5
"""One song in so many is kept apart, to say how well the network does."""

MOODS = tuple(Mood)
MOOD_OF_WORD: Mapping[str, Mood] = {
    "happy": Mood.HAPPY,
    "energetic": Mood.ENERGETIC,
    "angry": Mood.ENERGETIC,
    "calm": Mood.CALM,
    "relaxed": Mood.CALM,
    "sad": Mood.SAD,
}
"""Angry counts as energetic, relaxed as calm."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How to know songs by artist and title.

    `key` is what all spellings of a song share; `other` is whether a title says that it is another recording of its
    song (live, a remix), which sounds different.
    """

    key: Callable[[str, str], Hashable]
    other: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Songs:
    """Songs, each once: keys, numbers [N, 5] in the order of `COLUMNS`, and moods [N] as places in `Mood`."""

    keys: tuple[Hashable, ...]
    numbers: NDArray[np.float32]
    moods: NDArray[np.int64]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.keys)

    def where(self, kept: NDArray[np.bool_]) -> Songs:
        """Return those that a mask [N] keeps."""
        keys = tuple(key for key, keep in zip(self.keys, kept, strict=True) if keep)
        return Songs(keys, self.numbers[kept], self.moods[kept])

    def and_also(self, others: Songs) -> Songs:
        """Return these and then others."""
        numbers, moods = np.concatenate([self.numbers, others.numbers]), np.concatenate([self.moods, others.moods])
        return Songs(self.keys + others.keys, numbers, moods)

    def without(self, keys: Collection[Hashable]) -> Songs:
        """Return those that have none of the keys."""
        return self.where(np.array([key not in keys for key in self.keys], bool))


@dataclass(frozen=True, slots=True)
class Taught:
    """Songs to learn from, by their source, and how much a song of each counts.

    A source counts with the square root of its size: between each song alike, which would drown the small one, and
    each source alike, which would stretch it.
    """

    songs: Songs
    source: NDArray[np.int64]

    @property
    def counts(self) -> NDArray[np.float64]:
        """How much each song counts [N]."""
        return 1.0 / np.sqrt(np.bincount(self.source)[self.source])

    def where(self, kept: NDArray[np.bool_]) -> Taught:
        """Return those that a mask [N] keeps."""
        return Taught(self.songs.where(kept), self.source[kept])


def gather(data: Path, spelling: Spelling) -> tuple[Taught, Songs]:
    """Return all labelled songs that may be learned from, each once, and Deezer's less those."""
    numbers = features(data, spelling)
    first = playlists(data, spelling)
    second = tags(data, spelling, numbers).without(frozenset(first.keys))
    taught = Taught(first.and_also(second), np.repeat([0, 1], [len(first), len(second)]))
    return taught, listeners(data, spelling, numbers).without(frozenset(taught.songs.keys))


def kept_apart(songs: Songs) -> NDArray[np.bool_]:
    """Return which songs [N] are kept apart: by their keys, so always the same, whatever else the tables hold."""
    return np.array([crc32(repr(key).encode()) % APART == 0 for key in songs.keys], bool)


def playlists(data: Path, spelling: Spelling) -> Songs:
    """Return the songs that an editor put on playlists of a mood."""
    rows = rows_of(data, PLAYLISTS)
    return _songs((spelling.key(row["artist"], row["name"]), _numbers(row), mood_of(row)) for row in rows)


def features(data: Path, spelling: Spelling) -> Mapping[Hashable, Numbers]:
    """Return the numbers of the tracks in the large table, the first of those that are one song."""
    found: dict[Hashable, Numbers] = {}
    for row in rows_of(data, FEATURES):
        numbers = _numbers(row)
        if numbers is not None and not spelling.other(row["title"]):
            found.setdefault(spelling.key(row["artist"], row["title"]), numbers)
    return found


def listeners(data: Path, spelling: Spelling, numbers: Mapping[Hashable, Numbers]) -> Songs:
    """Return Deezer's songs, those with numbers: the quadrant of valence and arousal from listeners' tags."""
    return _songs(
        (key, numbers.get(key), quadrant(float(row["valence"]), float(row["arousal"])))
        for key, row in _known(data, LISTENERS, spelling, "artist_name", "track_name")
    )


def tags(data: Path, spelling: Spelling, numbers: Mapping[Hashable, Numbers]) -> Songs:
    """Return MoodyLyrics4Q's songs, those with numbers: the mood of their tags."""
    return _songs((key, numbers.get(key), mood_of(row)) for key, row in _known(data, TAGS, spelling, "artist", "title"))


def _known(
    data: Path, name: str, spelling: Spelling, artist: str, title: str
) -> Iterator[tuple[Hashable, dict[str, str]]]:
    """Yield a table's songs by key, without other recordings."""
    for row in rows_of(data, name):
        if not spelling.other(row[title]):
            yield spelling.key(row[artist], row[title]), row


def quadrant(valence: float, arousal: float) -> Mood:
    """Return the mood of a quarter of the plane; unpleasant and excited is angry, which counts as energetic."""
    if arousal > 0:
        return Mood.HAPPY if valence > 0 else Mood.ENERGETIC
    return Mood.CALM if valence > 0 else Mood.SAD


def mood_of(row: Mapping[str, str]) -> Mood:
    """Return the mood that a row names."""
    return MOOD_OF_WORD[row["mood"].strip().casefold()]


def rows_of(data: Path, name: str) -> Iterator[dict[str, str]]:
    """Yield a table's rows; FileNotFoundError where there is no such table."""
    path = data / FOLDER / name
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _numbers(row: Mapping[str, str]) -> Numbers | None:
    try:
        numbers = tuple(float(row[column]) for column in COLUMNS)
    except ValueError:
        return None
    return numbers if all(isfinite(number) and 0.0 <= number <= 1.0 for number in numbers) else None


def _songs(found: Iterable[tuple[Hashable, Numbers | None, Mood]]) -> Songs:
    """Return those that have numbers, the first of each key."""
    first: dict[Hashable, tuple[Numbers, Mood]] = {}
    for key, numbers, mood in found:
        if numbers is not None:
            first.setdefault(key, (numbers, mood))
    numbers_of = np.array([*chain(numbers for numbers, _ in first.values())], np.float32).reshape(-1, len(COLUMNS))
    return Songs(tuple(first), numbers_of, np.array([MOODS.index(mood) for _, mood in first.values()], np.int64))
