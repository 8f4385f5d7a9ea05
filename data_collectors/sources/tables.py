"""Tables on disk, CSV or gzipped CSV, each read into rows of plain facts; a row that lacks its numbers is skipped.

A folder may hold any of the files named below.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TextIO

from recommender.evidence import AudioNumbers, LyricScores
from recommender.vocabulary import Point

LYRICS = "songs_with_lyric_scores.csv"
VIDEOS = "youtube_ids.csv"
AUDIO = "spotify_features.csv.gz"
PLAYLISTS = "mood_playlists_686.csv"
LISTENERS = "deezer_valence_arousal.csv"
TAGS = "moodylyrics4q.csv"

GENRES = ("Hip-Hop", "Jazz", "Soul", "Blues", "Rock", "Dance", "Electronic", "Pop", "Country")
"""The columns of `LYRICS` that are 1 where a song has the genre."""

YEAR = re.compile(r"(?:19|20)\d\d\b")
"""How a date of release begins."""

DEEZER_VALENCE = (0.6, 0.0)
DEEZER_AROUSAL = (0.5, -0.15)
"""Scale and shift from Deezer's standardised numbers to the plane: they take the songs that `TAGS` calls happy, angry,
sad and relaxed about to the points that the plane gives these words."""


@dataclass(frozen=True, slots=True)
class LyricsRow:
    """A song with the scores of its lyrics and, where known, a video."""

    artist: str
    title: str
    video_id: str
    genres: tuple[str, ...]
    scores: LyricScores


@dataclass(frozen=True, slots=True)
class VideoRow:
    """A song with a video."""

    artist: str
    title: str
    video_id: str


@dataclass(frozen=True, slots=True)
class AudioRow:
    """A track of Spotify's with its audio features; `genre` may be empty."""

    artist: str
    title: str
    spotify_id: str
    genre: str
    numbers: AudioNumbers


@dataclass(frozen=True, slots=True)
class WordRow:
    """A song with the mood that people gave it, in lower case."""

    artist: str
    title: str
    word: str


@dataclass(frozen=True, slots=True)
class PlaylistRow:
    """A track of a playlist of a mood: the playlist's word, its numbers, and the year of its release where known."""

    word: WordRow
    audio: AudioRow
    year: int | None


@dataclass(frozen=True, slots=True)
class ListenersRow:
    """A song with the point on the plane that listeners' tags put it on."""

    artist: str
    title: str
    point: Point


def lyrics(folder: Path) -> Iterator[LyricsRow]:
    """Yield the songs whose lyrics were scored."""
    for row in _rows(folder / LYRICS):
        genres = tuple(genre for genre in GENRES if row[genre] == "1")
        numbers = _numbers(row, "neg", "neu", "pos", "com")
        if numbers is not None:
            yield LyricsRow(row["artist"], row["title"], row["videoId"], genres, LyricScores(*numbers))


def videos(folder: Path) -> Iterator[VideoRow]:
    """Yield the songs with a video."""
    for row in _rows(folder / VIDEOS):
        yield VideoRow(row["artist"], row["title"], row["videoId"])


def audio(folder: Path) -> Iterator[AudioRow]:
    """Yield the tracks with audio features."""
    for row in _rows(folder / AUDIO):
        numbers = _audio_numbers(row)
        if numbers is not None:
            yield AudioRow(row["artist"], row["title"], row["id"], row["genre"], numbers)


def playlists(folder: Path) -> Iterator[PlaylistRow]:
    """Yield the tracks of playlists of a mood, with their audio features."""
    for row in _rows(folder / PLAYLISTS):
        numbers = _audio_numbers(row)
        if numbers is not None:
            artist, title, year = row["artist"], row["name"], YEAR.match(row["release_date"])
            word = WordRow(artist, title, row["mood"].casefold())
            yield PlaylistRow(word, AudioRow(artist, title, row["id"], "", numbers), year and int(year[0]))


def tags(folder: Path) -> Iterator[WordRow]:
    """Yield the songs that people tagged with one of four moods."""
    for row in _rows(folder / TAGS):
        yield WordRow(row["artist"], row["title"], row["mood"].casefold())


def listeners(folder: Path) -> Iterator[ListenersRow]:
    """Yield the songs that listeners' tags put on the plane."""
    for row in _rows(folder / LISTENERS):
        numbers = _numbers(row, "valence", "arousal")
        if numbers is not None:
            valence, arousal = _scaled(numbers[0], DEEZER_VALENCE), _scaled(numbers[1], DEEZER_AROUSAL)
            yield ListenersRow(row["artist_name"], row["track_name"], Point(valence, arousal))


def _scaled(value: float, scale: tuple[float, float]) -> float:
    return min(1.0, max(-1.0, scale[0] * value + scale[1]))


def _audio_numbers(row: Mapping[str, str]) -> AudioNumbers | None:
    numbers = _numbers(row, "danceability", "acousticness", "energy", "valence", "instrumentalness")
    if numbers is None or not all(0.0 <= number <= 1.0 for number in numbers):
        return None
    return AudioNumbers(*numbers)


def _numbers(row: Mapping[str, str], *columns: str) -> tuple[float, ...] | None:
    try:
        numbers = tuple(float(row[column]) for column in columns)
    except ValueError:
        return None
    return numbers if all(map(isfinite, numbers)) else None


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.exists():
        with _opened(path) as file:
            yield from csv.DictReader(file)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            yield file
    else:
        with path.open(encoding="utf-8", newline="") as file:
            yield file
