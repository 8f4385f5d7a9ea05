"""Songs and what is known of their mood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from recommender.vocabulary import Mood, Point


class EvidenceSource(StrEnum):
    """Where an opinion on a song's mood comes from."""

    LYRICS = "lyrics"
    AUDIO = "audio"
    PEOPLE = "people"


class Agreement(StrEnum):
    """How the pieces of evidence stand to each other; disputed songs are not served."""

    AGREED = "agreed"
    DISPUTED = "disputed"
    SINGLE = "single"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One source's opinion: a point on the plane and, in `note`, a clause of plain words ("lyrics lean sad")."""

    source: EvidenceSource
    point: Point
    note: str


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


@dataclass(frozen=True, slots=True)
class NewSong:
    """A song that the catalogue has not numbered yet."""

    title: str
    artist: str
    genres: tuple[str, ...]
    video_id: str
    spotify_id: str | None
    label: MoodLabel


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


@dataclass(frozen=True, slots=True)
class Pick:
    """A song chosen for a feeling, with the reason in one plain sentence."""

    song: Song
    reason: str


def artist_key(artist: str) -> str:
    """Return the artist's name as it is compared."""
    return " ".join(artist.casefold().split())


def genre_key(genre: str) -> str:
    """Return the genre as it is compared."""
    return " ".join(genre.casefold().split())
