"""Songs, what is known of their mood, and how several pieces of evidence become one label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from unicodedata import combining, normalize

import numpy as np

from recommender import fusion
from recommender.details import SongDetails
from recommender.vocabulary import Mood, Point


class EvidenceSource(StrEnum):
    """Where an opinion on a song's mood comes from."""

    LYRICS = "lyrics"
    """The words, as VADER scores them."""
    AUDIO = "audio"
    """The sound, as the audio network reads it."""
    TAGS = "tags"
    """The mood words among the tags that a service's members gave, many of them off the mark."""
    PEOPLE = "people"
    """People who labelled the song: a data set's, a playlist's editor, many listeners averaged."""
    OPERATOR = "operator"
    """Whoever runs the bot and settled the song's mood; it decides."""


class Agreement(StrEnum):
    """How the pieces of evidence stand to each other; disputed songs are not served."""

    AGREED = "agreed"
    DISPUTED = "disputed"
    SINGLE = "single"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One source's opinion: a point on the plane and, in `note`, a clause of plain words ("lyrics lean sad").

    `moods` is how likely the source holds each mood, summing to 1; None where it tells no more than the point does.
    """

    source: EvidenceSource
    point: Point
    note: str
    moods: Mapping[Mood, float] | None = None


@dataclass(frozen=True, slots=True)
class MoodLabel:
    """What a song's mood is taken to be; `moods` sums to 1."""

    moods: Mapping[Mood, float]
    point: Point
    agreement: Agreement
    evidence: tuple[Evidence, ...]

    @property
    def mood(self) -> Mood:
        """The likeliest mood."""
        return max(self.moods, key=lambda mood: self.moods[mood])

    @property
    def certainty(self) -> float:
        """How much the evidence weighs, 0 to 1: a third for lyrics alone, half for audio, four fifths for people."""
        weight = sum(fusion.VALENCE_WEIGHTS[piece.source] for piece in self.evidence)
        return weight / (weight + 1.0)


@dataclass(frozen=True, slots=True)
class NewSong:
    """A song that the catalogue has not numbered yet."""

    title: str
    artist: str
    genres: tuple[str, ...]
    video_id: str
    spotify_id: str | None
    label: MoodLabel
    details: SongDetails = SongDetails()  # noqa: RUF009  # it is frozen, so all may share it


@dataclass(frozen=True, slots=True)
class Song:
    """A song as the catalogue holds it; `id` is the store's number."""

    id: int
    title: str
    artist: str
    genres: tuple[str, ...]
    video_id: str
    spotify_id: str | None
    label: MoodLabel
    details: SongDetails = SongDetails()  # noqa: RUF009  # it is frozen, so all may share it


@dataclass(frozen=True, slots=True)
class Pick:
    """A song chosen for a feeling, with the reason in one plain sentence."""

    song: Song
    reason: str


def label(evidence: Iterable[Evidence]) -> MoodLabel:
    """Return what the pieces of evidence say together, as `recommender.fusion` weighs them; ValueError without any."""
    return labels([tuple(evidence)])[0]


def labels(songs: Sequence[Sequence[Evidence]]) -> list[MoodLabel]:
    """Return the label of each of many songs, fused at once; ValueError where one has no evidence."""
    if not songs:
        return []
    if not all(songs):
        message = "no evidence, no label"
        raise ValueError(message)
    fused = fusion.fuse(opinions(songs))
    rows = zip(songs, fused.moods.tolist(), fused.points.tolist(), fused.disputed.tolist(), strict=True)
    return [
        MoodLabel(dict(zip(Mood, moods, strict=True)), Point(*point), _agreement(pieces, disputed=disputed), (*pieces,))
        for pieces, moods, point, disputed in rows
    ]


def opinions(songs: Sequence[Sequence[Evidence]]) -> fusion.Opinions:
    """Return the evidence of songs as arrays; where a source tells no probabilities, its point does."""
    shape = len(songs), max(map(len, songs))
    source, points, moods = np.full(shape, -1, np.int8), np.zeros((*shape, 2)), np.full((*shape, len(Mood)), np.nan)
    for row, pieces in enumerate(songs):
        for place, piece in enumerate(pieces):
            source[row, place] = PLACES[piece.source]
            points[row, place] = piece.point.valence, piece.point.arousal
            if piece.moods is not None:
                moods[row, place] = [piece.moods[mood] for mood in Mood]
    told = np.isfinite(moods)
    return fusion.Opinions(source, points, np.where(told, moods, fusion.near(points)))


def _agreement(pieces: Sequence[Evidence], *, disputed: bool) -> Agreement:
    if disputed:
        return Agreement.DISPUTED
    return Agreement.SINGLE if len(pieces) == 1 else Agreement.AGREED


PLACES: Mapping[EvidenceSource, int] = {EvidenceSource(name): place for place, name in enumerate(fusion.SOURCES)}
"""The number that `recommender.fusion` gives each source."""


COMPANY = re.compile(r"\s*(?:[,;/&+]|\W(?:feat|ft|featuring|with|and|vs|x)\b)")
"""Where the first name of a credit ends and its company begins."""


APOSTROPHES = str.maketrans("", "", "'’`")


def folded(text: str) -> str:
    """Return text without case, accents and apostrophes, for comparing."""
    plain = text.casefold().translate(APOSTROPHES)
    if plain.isascii():  # most are, and need no more work
        return plain
    return "".join(letter for letter in normalize("NFKD", plain) if not combining(letter))


def artist_key(artist: str) -> str:
    """Return the first name of an artist's credit as it is compared.

    Without case, accents and leading article: "The Beatles" are "beatles", "Beyoncé feat. JAY-Z" is "beyonce".
    """
    words = re.findall(r"[^\W_]+", COMPANY.split(folded(artist), maxsplit=1)[0])
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words) or artist.casefold().strip()


@lru_cache(maxsize=256)  # there are few genres and many songs
def genre_key(genre: str) -> str:
    """Return the genre as it is compared."""
    return " ".join(folded(genre).split())
