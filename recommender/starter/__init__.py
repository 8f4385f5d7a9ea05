"""The starter catalogue, so that a fresh install answers at once.

`songs.csv` holds facts: a song a row, what was measured of it and what people said; the labels are made from
them on loading, by the rules of `recommender.evidence` and `recommender.songs`. `serenade-collect starter` made it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from logging import getLogger
from typing import TextIO

from recommender.details import SongDetails
from recommender.evidence import (
    AudioNumbers,
    LyricScores,
    from_audio,
    from_listeners,
    from_lyrics,
    from_playlist,
    from_tag,
    usual_arousal,
)
from recommender.songs import Evidence, MoodLabel, NewSong, labels
from recommender.store import Store
from recommender.vocabulary import Mood, Point

log = getLogger(__name__)

COLUMNS = (
    *("artist", "title", "video_id", "spotify_id", "genres"),
    *("negative", "neutral", "positive", "compound"),
    *("danceability", "acousticness", "energy", "valence", "instrumentalness"),
    *("tag", "playlist", "listeners_valence", "listeners_arousal"),
    *("sounds_happy", "sounds_energetic", "sounds_calm", "sounds_sad"),
    *("year", "language"),
)
"""What a row holds; all but the first three may be empty. Genres are joined by a bar.

How a song sounds are the probabilities that the audio network read in the five numbers.
"""


@dataclass(frozen=True, slots=True)
class SongFacts:
    """A row: None or empty where nothing is known."""

    artist: str
    title: str
    video_id: str
    spotify_id: str | None = None
    genres: tuple[str, ...] = ()
    lyrics: LyricScores | None = None
    audio: AudioNumbers | None = None
    tag: str | None = None
    playlist: str | None = None
    listeners: Point | None = None
    audio_moods: Mapping[Mood, float] | None = None
    year: int | None = None
    language: str | None = None

    def evidence(self) -> tuple[Evidence, ...]:
        """Return all that is known of the song's mood: people's word first, then lyrics, then sound."""
        found = (
            None if self.tag is None else from_tag(self.tag),
            None if self.playlist is None else from_playlist(self.playlist),
            None if self.listeners is None else from_listeners(self.listeners),
            None if self.lyrics is None else from_lyrics(self.lyrics, arousal=usual_arousal(self.genres)),
            None if self.audio is None else from_audio(self.audio, self.audio_moods),
        )
        return tuple(item for item in found if item is not None)


def load_if_empty(store: Store) -> int:
    """Put the starter songs into an empty catalogue, all or none, and return how many; 0 where it has songs."""
    if store.catalogue.count():
        return 0
    songs = new_songs(list(starter_facts()))  # all of them before the database is locked
    added = store.catalogue.add(songs, only_when_empty=True)
    log.info("starter catalogue loaded: %d songs", added)
    return added


def starter_facts() -> Iterator[SongFacts]:
    """Yield the facts of the starter catalogue's songs."""
    with files(__name__).joinpath("songs.csv").open(encoding="utf-8") as file:
        yield from read_facts(file)


def new_songs(facts: Sequence[SongFacts]) -> list[NewSong]:
    """Return the songs with their labels; ValueError where nothing is known of one's mood."""
    made = labels([song.evidence() for song in facts])
    return [_new_song(song, label) for song, label in zip(facts, made, strict=True)]


def _new_song(facts: SongFacts, label: MoodLabel) -> NewSong:
    details = SongDetails(year=facts.year, language=facts.language)
    return NewSong(facts.title, facts.artist, facts.genres, facts.video_id, facts.spotify_id, label, details)


def read_facts(file: Iterable[str]) -> Iterator[SongFacts]:
    """Yield the rows of a file of facts."""
    rows = csv.reader(file)
    next(rows, None)  # the names of the columns
    return map(_facts, rows)


def write_facts(file: TextIO, songs: Iterable[SongFacts]) -> None:
    """Write a file of facts."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_row, songs))


def _facts(row: list[str]) -> SongFacts:
    artist, title, video_id, spotify_id, genres = row[:5]
    lyrics, audio, (tag, playlist), listeners = _floats(row[5:9]), _floats(row[9:14]), row[14:16], _floats(row[16:18])
    moods, year, language = _floats(row[18:22]), row[22], row[23]
    return SongFacts(
        artist,
        title,
        video_id,
        spotify_id or None,
        tuple(genres.split("|")) if genres else (),
        None if lyrics is None else LyricScores(*lyrics),
        None if audio is None else AudioNumbers(*audio),
        tag or None,
        playlist or None,
        None if listeners is None else Point(*listeners),
        None if moods is None else dict(zip(Mood, moods, strict=True)),
        int(year) if year else None,
        language or None,
    )


def _floats(cells: list[str]) -> list[float] | None:
    return [float(cell) for cell in cells] if all(cells) else None


def _row(song: SongFacts) -> tuple[str, ...]:
    lyrics, audio, listeners, moods = song.lyrics, song.audio, song.listeners, song.audio_moods
    return (
        *(song.artist, song.title, song.video_id, song.spotify_id or "", "|".join(song.genres)),
        *(("",) * 4 if lyrics is None else _cells(lyrics.negative, lyrics.neutral, lyrics.positive, lyrics.compound)),
        *(("",) * 5 if audio is None else _audio_cells(audio)),
        *(song.tag or "", song.playlist or ""),
        *(("",) * 2 if listeners is None else _cells(listeners.valence, listeners.arousal)),
        *(("",) * 4 if moods is None else _cells(*(moods[mood] for mood in Mood))),
        *("" if song.year is None else str(song.year), song.language or ""),
    )


def _audio_cells(audio: AudioNumbers) -> tuple[str, ...]:
    return _cells(audio.danceability, audio.acousticness, audio.energy, audio.valence, audio.instrumentalness)


def _cells(*values: float) -> tuple[str, ...]:
    return tuple(f"{value:.3g}" for value in values)  # three digits are more than any of these numbers means
