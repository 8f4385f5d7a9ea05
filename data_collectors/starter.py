"""Derives the starter catalogue: several tables become one row of facts a song."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np

from data_collectors.exclusions import is_no_song, is_unfit
from data_collectors.genres import canonical
from data_collectors.sources import tables
from data_collectors.sources.tables import AudioRow, ListenersRow, LyricsRow, PlaylistRow, VideoRow, WordRow
from models.audio_moods import COLUMNS, AudioMoods
from recommender.keys import SongKey, clean, is_other_recording, song_key
from recommender.songs import artist_key
from recommender.starter import SongFacts
from recommender.vocabulary import Mood

VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
SPOTIFY_ID = re.compile(r"[A-Za-z0-9]{22}")


class Titled(Protocol):
    """A row of any table."""

    @property
    def artist(self) -> str:
        """The artist, as the table spells it."""
        ...

    @property
    def title(self) -> str:
        """The title, as the table spells it."""
        ...


Row = TypeVar("Row", bound=Titled)


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables by song, one row each; `genres` is each artist's commonest."""

    lyrics: Mapping[SongKey, LyricsRow]
    audio: Mapping[SongKey, AudioRow]
    tags: Mapping[SongKey, WordRow]
    playlists: Mapping[SongKey, WordRow]
    listeners: Mapping[SongKey, ListenersRow]
    years: Mapping[SongKey, int]
    genres: Mapping[str, str]

    def facts(self, artist: str, title: str, video_id: str) -> SongFacts:
        """Return all that the tables know of a song."""
        key = song_key(artist, title)
        # Another recording has the same words and another sound.
        audio = None if is_other_recording(title) else self.audio.get(key)
        lyrics, tag, playlist = self.lyrics.get(key), self.tags.get(key), self.playlists.get(key)
        listeners = self.listeners.get(key)
        return SongFacts(
            artist,
            title,
            video_id,
            audio.spotify_id if audio is not None and SPOTIFY_ID.fullmatch(audio.spotify_id) else None,
            self._genres(artist, lyrics, audio),
            None if lyrics is None else lyrics.scores,
            None if audio is None else audio.numbers,
            None if tag is None else tag.word,
            None if playlist is None else playlist.word,
            None if listeners is None else listeners.point,
            year=self.years.get(key),
        )

    def _genres(self, artist: str, lyrics: LyricsRow | None, audio: AudioRow | None) -> tuple[str, ...]:
        if lyrics is not None and lyrics.genres:
            return lyrics.genres
        genre = self.genres.get(artist_key(artist)) or (canonical(audio.genre) if audio is not None else None)
        return () if genre is None else (genre,)


@dataclass(frozen=True, slots=True)
class Derived:
    """The songs, sorted, and how many entries were left out for which reason."""

    songs: tuple[SongFacts, ...]
    left_out: Mapping[str, int]


def read_tables(folder: Path) -> Tables:
    """Read the tables in `folder`; a missing one counts as empty."""
    lyrics = list(tables.lyrics(folder))
    playlists = list(tables.playlists(folder))
    audio = chain(tables.audio(folder), (row.audio for row in playlists))
    return Tables(
        lyrics=_by_key(lyrics),
        audio=_by_key(row for row in audio if not is_other_recording(row.title)),
        tags=_by_key(tables.tags(folder)),
        playlists=_by_key(row.word for row in playlists),
        listeners=_by_key(tables.listeners(folder)),
        years=_years(playlists),
        genres=_artists_genres(lyrics),
    )


def derive(folder: Path) -> Derived:
    """Return the starter catalogue that the tables in `folder` make: one row a song, each with a video of its own."""
    entries = [*map(_entry, tables.lyrics(folder)), *map(_entry, tables.videos(folder))]
    selection = Selection(read_tables(folder), wrong_videos(entries))
    # A song's plain recording is offered before its remixes, which have the same key.
    for entry in sorted(entries, key=lambda entry: is_other_recording(entry.title)):
        selection.offer(entry)
    songs = selection.songs
    return Derived(tuple(with_audio_moods(songs[key] for key in sorted(songs))), selection.left_out)


def with_audio_moods(songs: Iterable[SongFacts]) -> Iterator[SongFacts]:
    """Yield the songs with the moods that the audio network reads in their numbers; WeightsError."""
    known = list(songs)
    heard = [astuple(song.audio) for song in known if song.audio is not None]
    moods = iter(AudioMoods.open().read(np.array(heard).reshape(-1, len(COLUMNS))).tolist())
    for song in known:
        yield song if song.audio is None else replace(song, audio_moods=dict(zip(Mood, next(moods), strict=True)))


def _entry(row: LyricsRow | VideoRow) -> VideoRow:
    return VideoRow(clean(row.artist), clean(row.title), row.video_id)


class Selection:
    """The songs taken so far, and the reasons for which others were not."""

    def __init__(self, known: Tables, wrong: frozenset[str]) -> None:
        """Take songs with the facts in `known`, and no video of `wrong`."""
        self.songs: dict[SongKey, SongFacts] = {}
        self.left_out: Counter[str] = Counter()
        self._known = known
        self._wrong = wrong
        self._videos: set[str] = set()

    def offer(self, entry: VideoRow) -> None:
        """Take a song, or count why not."""
        reason = self._reason_against(entry)
        if reason is None:
            facts = self._known.facts(entry.artist, entry.title, entry.video_id)
            if facts.evidence():
                self.songs[song_key(entry.artist, entry.title)] = facts
                self._videos.add(entry.video_id)
                return
            reason = "nothing known of its mood"
        self.left_out[reason] += 1

    def _reason_against(self, entry: VideoRow) -> str | None:
        against = {
            "no song": not entry.artist or is_no_song(entry.title),
            "unfit title": is_unfit(entry.title),
            "no video": VIDEO_ID.fullmatch(entry.video_id) is None,
            "told before": song_key(entry.artist, entry.title) in self.songs,
            "video of another song": entry.video_id in self._wrong or entry.video_id in self._videos,
        }
        return next((reason for reason, holds in against.items() if holds), None)


def wrong_videos(entries: Iterable[VideoRow]) -> frozenset[str]:
    """Return the video ids that several songs share: all but one of the songs are wrong, and we cannot tell which.

    Titles that merely go on where the shortest ends ("Everybody", "Everybody (Backstreet's Back)") are one song.
    """
    titles: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if entry.title:
            titles[entry.video_id].add(song_key(entry.artist, entry.title)[1])
    return frozenset(video_id for video_id, shared in titles.items() if not _one_song(shared))


def _one_song(titles: Iterable[str]) -> bool:
    shortest = min(titles, key=len)
    return all(title.startswith(shortest) for title in titles)


def _by_key(rows: Iterable[Row]) -> dict[SongKey, Row]:
    first: dict[SongKey, Row] = {}
    for row in rows:
        first.setdefault(song_key(row.artist, row.title), row)
    return first


def _years(rows: Iterable[PlaylistRow]) -> dict[SongKey, int]:
    """Return the first year in which a song was released, of what the playlists tell; a remaster tells its own."""
    years: dict[SongKey, int] = {}
    for row in rows:
        if row.year is not None:
            key = song_key(row.word.artist, row.word.title)
            years[key] = min(row.year, years.get(key, row.year))
    return years


def _artists_genres(rows: Iterable[LyricsRow]) -> dict[str, str]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[artist_key(row.artist)].update(row.genres)
    return {artist: genres.most_common(1)[0][0] for artist, genres in counts.items() if genres}
