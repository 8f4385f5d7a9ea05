"""What collectors found out about artists and songs: plain facts, before they become labels and a catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from recommender.evidence import AudioNumbers, LyricScores
from recommender.vocabulary import Point


class Stage(StrEnum):
    """The steps of collecting, in their order; what each one's tasks are about stands in brackets."""

    ARTISTS = "artists"
    """Charts' top artists (a chart)."""
    SONGS = "songs"
    """Artists' top tracks (an artist)."""
    TAGS = "tags"
    """Songs' tags and, of artists whose songs have none, the artists' (a song)."""
    DETAILS = "details"
    """Album, cover, duration (a song)."""
    LYRICS = "lyrics"
    """Genius' entry and the words' scores (a song)."""
    VIDEOS = "videos"
    """A video that plays it (a song)."""
    AUDIO = "audio"
    """Spotify's id and numbers (a song)."""


class Outcome(StrEnum):
    """How a task ended: its facts are there, the service has none, or it is to be tried again later."""

    DONE = "done"
    NOTHING = "nothing"
    LATER = "later"


class ChartKind(StrEnum):
    """Which chart of artists."""

    WORLD = "world"
    COUNTRY = "country"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and how many of its artists are wanted; `name` is a country's or a tag's, empty for the world's."""

    kind: ChartKind
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Task:
    """A thing to find out: `subject` numbers a chart, an artist or a song; `attempts` counts earlier tries.

    `memory` is what was kept with it of an earlier try, None where nothing was.
    """

    stage: Stage
    subject: int
    attempts: int = 0
    memory: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many tasks of a stage stand where; `later` are those that wait for a time that has not come."""

    done: int
    nothing: int
    due: int
    later: int


@dataclass(frozen=True, slots=True)
class ArtistFacts:
    """An artist of a chart."""

    name: str
    listeners: int | None = None


@dataclass(frozen=True, slots=True)
class TrackFacts:
    """A track of an artist."""

    artist: str
    title: str
    listeners: int | None = None


@dataclass(frozen=True, slots=True)
class DetailFacts:
    """What a song's page says; all may be unknown."""

    album: str | None = None
    cover_url: str | None = None
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class TagFacts:
    """What people's tags say of a song; `inferred` where the genres are its artist's, not its own."""

    genres: tuple[str, ...] = ()
    inferred: bool = False
    mood_point: Point | None = None
    mood_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LyricFacts:
    """What is kept of lyrics, never the words: an ISO 639-1 language; scores where VADER knows it; the song's cover."""

    language: str | None = None
    scores: LyricScores | None = None
    digest: str | None = None
    instrumental: bool = False
    cover_url: str | None = None


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """A video that plays a song, in its order among the song's videos: the first that lives is served.

    `blocked` and `allowed` are ISO 3166-1 countries, empty where there is no such limit. `checked_at` is in seconds
    since 1970, None where its link was never checked; `dead` where the last check did not find it or may not embed it.
    """

    video_id: str
    checked_at: float | None = None
    dead: bool = False
    age_restricted: bool = False
    blocked: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """A track of Spotify's that is the song; `numbers` may come from a table that the operator has."""

    spotify_id: str | None = None
    numbers: AudioNumbers | None = None
    year: int | None = None
    explicit: bool | None = None


@dataclass(frozen=True, slots=True)
class ListedFacts:
    """What people said by putting a song on a playlist of a mood, or by labelling it.

    `source` is "playlist", "tag" or "listeners"; `word` is one of `TAG_POINTS`, and empty where there is a `point`.
    """

    word: str
    source: str
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class CollectedArtist:
    """An artist as the collectors' tables hold it; `genres` are its own tags', None where they were not asked for."""

    id: int
    name: str
    listeners: int | None
    genres: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class CollectedSong:
    """A song with all that was found out so far; what is None was not looked for, or not found."""

    id: int
    artist_id: int
    artist: str
    title: str
    listeners: int | None = None
    details: DetailFacts | None = None
    tags: TagFacts | None = None
    lyrics: LyricFacts | None = None
    videos: tuple[VideoFacts, ...] = ()
    audio: AudioFacts | None = None
    listed: tuple[ListedFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownSong:
    """A song that a table, a playlist or the starter catalogue knows, with what it knows of it."""

    track: TrackFacts
    listed: tuple[ListedFacts, ...] = ()
    details: DetailFacts | None = None
    tags: TagFacts | None = None
    lyrics: LyricFacts | None = None
    videos: tuple[VideoFacts, ...] = ()
    audio: AudioFacts | None = None
