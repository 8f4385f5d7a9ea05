"""Songs, what is known of their mood, and how several pieces of evidence become one label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from math import dist, exp
from types import MappingProxyType
from unicodedata import combining, normalize

from recommender.details import SongDetails
from recommender.vocabulary import MOOD_POINTS, Mood, Point


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
        weight = sum(VALENCE_WEIGHTS[piece.source] for piece in self.evidence)
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
    details: SongDetails = SongDetails()


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
    details: SongDetails = SongDetails()


@dataclass(frozen=True, slots=True)
class Pick:
    """A song chosen for a feeling, with the reason in one plain sentence."""

    song: Song
    reason: str


VALENCE_WEIGHTS: Mapping[EvidenceSource, float] = MappingProxyType(
    {
        EvidenceSource.OPERATOR: 20.0,
        EvidenceSource.PEOPLE: 4.0,
        EvidenceSource.TAGS: 2.0,
        EvidenceSource.AUDIO: 1.0,
        EvidenceSource.LYRICS: 0.5,
    }
)
"""How much each source counts for pleasantness: on songs that people rated, audio tells about twice what words do."""

AROUSAL_WEIGHTS: Mapping[EvidenceSource, float] = MappingProxyType(
    {
        EvidenceSource.OPERATOR: 20.0,
        EvidenceSource.PEOPLE: 4.0,
        EvidenceSource.TAGS: 2.0,
        EvidenceSource.AUDIO: 1.0,
        EvidenceSource.LYRICS: 0.05,
    }
)
"""How much each source counts for energy: lyrics know nothing of it, and decide only where they stand alone."""

DISPUTE = 1.1
"""Sources whose valence lies farther apart than this, on a scale that is 2 wide, contradict each other."""

SOFTNESS = 0.45
"""How fast a mood's probability falls with the distance from its corner (one sigma, on the plane)."""


def label(evidence: Iterable[Evidence]) -> MoodLabel:
    """Return what the pieces of evidence say together; ValueError without any.

    The point is their weighted mean; a mood's probability falls with its distance from the point. Evidence
    contradicts itself when two pieces stand on opposite sides of pleasant, far apart.
    """
    pieces = tuple(evidence)
    if not pieces:
        message = "no evidence, no label"
        raise ValueError(message)
    valence = _mean([piece.point.valence for piece in pieces], [VALENCE_WEIGHTS[piece.source] for piece in pieces])
    arousal = _mean([piece.point.arousal for piece in pieces], [AROUSAL_WEIGHTS[piece.source] for piece in pieces])
    point = Point(valence, arousal)
    return MoodLabel(_moods(point), point, _agreement(pieces), pieces)


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)


def _moods(point: Point) -> Mapping[Mood, float]:
    here = (point.valence, point.arousal)
    distances = {mood: dist(here, (corner.valence, corner.arousal)) for mood, corner in MOOD_POINTS.items()}
    closeness = {mood: exp(-0.5 * (distance / SOFTNESS) ** 2) for mood, distance in distances.items()}
    return {mood: value / sum(closeness.values()) for mood, value in closeness.items()}


def _agreement(pieces: Sequence[Evidence]) -> Agreement:
    if len(pieces) == 1:
        return Agreement.SINGLE
    disputed = any(_contradict(one.point.valence, other.point.valence) for one, other in combinations(pieces, 2))
    return Agreement.DISPUTED if disputed else Agreement.AGREED


def _contradict(one: float, other: float) -> bool:
    return one * other < 0 and abs(one - other) > DISPUTE


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
