"""Completes collected songs from what somebody else knows of them: tables, playlists, the starter catalogue.

What a service said stays as it is; what was missing and is known now needs no task any longer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, update

from recommender.collected import AudioFacts, DetailFacts, KnownSong, LyricFacts, Stage, TagFacts
from recommender.store.collected import facts_of, write_listings
from recommender.store.facts import decode, encode, merged
from recommender.store.links import append_videos, songs_with_videos
from recommender.store.schema import collected_songs as songs
from recommender.store.tasks import close_open, open_tasks


@dataclass(slots=True)
class Held:
    """What is known of a song."""

    details: DetailFacts | None
    tags: TagFacts | None
    lyrics: LyricFacts | None
    audio: AudioFacts | None
    has_video: bool

    def complete(self, known: KnownSong) -> None:
        """Add what is not known yet."""
        if known.details is not None:
            self.details = known.details if self.details is None else merged(self.details, known.details)
        self.tags = known.tags if self.tags is None else self.tags
        self.lyrics = known.lyrics if self.lyrics is None else self.lyrics
        if known.audio is not None:
            self.audio = known.audio if self.audio is None else merged(self.audio, known.audio)

    def missing(self) -> frozenset[Stage]:
        """Return the stages that have something to find out."""
        numbers = None if self.audio is None else self.audio.numbers
        has = {
            Stage.TAGS: self.tags is not None,
            Stage.DETAILS: self.details is not None,
            Stage.LYRICS: self.lyrics is not None,
            Stage.VIDEOS: self.has_video,
            Stage.AUDIO: numbers is not None,
        }
        return frozenset(stage for stage, known in has.items() if not known)

    def columns(self) -> dict[str, object]:
        """Return the song's columns of facts."""
        return {
            "details": None if self.details is None else encode(self.details),
            "tags": None if self.tags is None else encode(self.tags),
            "lyrics": None if self.lyrics is None else encode(self.lyrics),
            "audio": None if self.audio is None else encode(self.audio),
            "has_genre": has_own_genre(self.tags),
            "spotify_id": None if self.audio is None else self.audio.spotify_id,
        }


def has_own_genre(tags: TagFacts | None) -> bool:
    """Return whether a song's own tags tell a genre."""
    return tags is not None and bool(tags.genres) and not tags.inferred


def complete(connection: Connection, known: Sequence[tuple[int, KnownSong]], *, now: float) -> None:
    """Add to these songs what is not known yet, and open the tasks of what is missing still."""
    song_ids = {song_id for song_id, _ in known}
    held = _held(connection, song_ids)
    missed = {song_id: its.missing() for song_id, its in held.items()}
    before = {song_id: its.columns() for song_id, its in held.items()}
    for song_id, song in known:
        held[song_id].complete(song)
    append_videos(connection, [(song_id, video) for song_id, song in known for video in song.videos])
    for song_id in songs_with_videos(connection, song_ids):
        held[song_id].has_video = True
    write_listings(connection, ((song_id, listed) for song_id, song in known for listed in song.listed))
    after = {song_id: its.columns() for song_id, its in held.items()}
    _write(connection, [{"at": song_id, **row} for song_id, row in after.items() if row != before[song_id]])
    _settle_tasks(connection, held, missed, now)


def _held(connection: Connection, song_ids: Collection[int]) -> dict[int, Held]:
    with_videos = songs_with_videos(connection, song_ids)
    return {
        song_id: _read(row, has_video=song_id in with_videos) for song_id, row in facts_of(connection, song_ids).items()
    }


def _read(row: Row[Any], *, has_video: bool) -> Held:
    return Held(
        decode(DetailFacts, row.details),
        decode(TagFacts, row.tags),
        decode(LyricFacts, row.lyrics),
        decode(AudioFacts, row.audio),
        has_video,
    )


def _write(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    if rows:
        connection.execute(update(songs).where(songs.c.id == bindparam("at")), rows)


def _settle_tasks(
    connection: Connection, held: dict[int, Held], missed: dict[int, frozenset[Stage]], now: float
) -> None:
    missing = {song_id: its.missing() for song_id, its in held.items()}
    open_tasks(connection, ((stage, song_id) for stage in Stage for song_id in missing if stage in missing[song_id]))
    for stage in Stage:
        # Only what became known just now: an open task for known facts is a refresh.
        if found := [song_id for song_id in missing if stage in missed[song_id] - missing[song_id]]:
            close_open(connection, stage, found, now=now)
