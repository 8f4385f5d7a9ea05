"""Brings the catalogue up to date with songs that were labelled elsewhere: one song, one row, by its key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, Select, Table, bindparam, delete, insert, select, update

from recommender.songs import NewSong
from recommender.store.catalogue_rows import (
    Values,
    evidence_rows,
    genre_rows,
    key_of,
    parts_of,
    read_songs,
    settled,
    song_row,
)
from recommender.store.dialects import write_many
from recommender.store.driving import Driver
from recommender.store.schema import evidence, song_genres, songs
from recommender.store.versions import note_change
from recommender.vocabulary import Mood

Known: TypeAlias = Mapping[str, Row[Any]]
"""Rows of the catalogue by their keys."""


COLUMNS = tuple(name for name in songs.columns.keys() if name != "id")  # noqa: SIM118  # it is no dictionary
values_of = itemgetter(*COLUMNS)
"""What a song's row says beside its id."""

WITHDRAWN = {"served": False, "withdrawn": True}
"""The columns of a song that is no longer part of the catalogue."""


@dataclass(frozen=True, slots=True)
class Published:
    """How many songs were new, how many were known otherwise, and how many just so."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def plus(self, other: Published) -> Published:
        """Return the sums."""
        return Published(self.added + other.added, self.changed + other.changed, self.unchanged + other.unchanged)


def publish(connection: Connection, batch: Iterable[NewSong]) -> Published:
    """Insert new songs, and update those that are known and differ; ids stay.

    Of two songs with one key or one video, the later counts; a song that loses its video is withdrawn until it is
    published with another.
    """
    wanted = {key_of(song): song for song in {song.video_id: song for song in batch}.values()}
    rows = connection.execute(_known().where(songs.c.song_key.in_(wanted))).all()
    known = {row.song_key: row for row in rows}
    wanted = {key: _obeying(song, known.get(key)) for key, song in wanted.items()}
    new = {key: song for key, song in wanted.items() if key not in known}
    _free_videos(connection, wanted, known)
    changed = _update(connection, {key: wanted[key] for key in known}, known)
    insert_songs(connection, list(new.items()))
    return Published(len(new), changed, len(known) - changed)


def insert_songs(connection: Connection, new: Sequence[tuple[str, NewSong]]) -> None:
    """Insert songs by their keys, with genres and evidence; StoreError where a key or a video is there already."""
    if not new:
        return
    write_many(connection, insert(songs), [song_row(song, key) for key, song in new])
    query = select(songs.c.song_key, songs.c.id).where(songs.c.song_key.in_([key for key, _ in new]))
    ids = {row.song_key: row.id for row in connection.execute(query)}
    write_many(connection, insert(song_genres), [row for key, song in new for row in genre_rows(ids[key], song)])
    pieces = ((ids[key], song.label.evidence) for key, song in new)
    write_many(connection, insert(evidence), [row for song_id, its in pieces for row in evidence_rows(song_id, its)])


def settle(connection: Connection, song_id: int, mood: Mood | None) -> None:
    """Let a song's label be what the operator says, or again what its evidence says; KeyError without such a song."""
    song = read_songs(Driver.of(connection), [song_id])[song_id]
    new = NewSong(song.title, song.artist, song.genres, song.video_id, song.spotify_id, song.label, song.details)
    row = connection.execute(_known().where(songs.c.id == song_id)).one()
    _update(connection, {row.song_key: settled(new, mood)}, {row.song_key: row})
    if row.withdrawn:
        withdraw(connection, [row.song_key])
    note_change(connection)


def withdraw(connection: Connection, keys: Collection[str]) -> int:
    """Take these songs out of the catalogue, and return how many were in it."""
    known = (songs.c.song_key.in_(keys), ~songs.c.withdrawn)
    return connection.execute(update(songs).where(*known).values(**WITHDRAWN)).rowcount


def _free_videos(connection: Connection, wanted: Mapping[str, NewSong], known: Known) -> None:
    """Take the wanted videos from the songs that have them now and should not."""
    owners = {song.video_id: key for key, song in wanted.items()}
    moved = [video for video, key in owners.items() if key not in known or known[key].video_id != video]
    query = select(songs.c.id).where(songs.c.video_id.in_(moved))
    # An id that no video has, as the column demands one that no other song has.
    freed = [{"at": song_id, "video_id": f"!{song_id}", **WITHDRAWN} for song_id in connection.scalars(query)]
    write_many(connection, update(songs).where(songs.c.id == bindparam("at")), freed)


def _update(connection: Connection, wanted: Mapping[str, NewSong], known: Known) -> int:
    """Write what differs, and return how many songs do."""
    changes: list[Values] = []
    for key, song in wanted.items():
        row = song_row(song, key)
        if values_of(row) != tuple(known[key])[1:]:
            changes.append({"at": known[key].id, **row})
    write_many(connection, update(songs).where(songs.c.id == bindparam("at")), changes)
    numbered = {known[key].id: song for key, song in wanted.items()}
    changed = {int(str(change["at"])) for change in changes}
    changed |= _replace(connection, song_genres, {n: list(genre_rows(n, song)) for n, song in numbered.items()})
    pieces = {n: list(evidence_rows(n, song.label.evidence)) for n, song in numbered.items()}
    return len(changed | _replace(connection, evidence, pieces))


def _replace(connection: Connection, table: Table, wanted: Mapping[int, Sequence[Values]]) -> set[int]:
    """Let songs have exactly these rows of a table, and return which had others."""
    values = itemgetter(*table.columns.keys())
    held: defaultdict[int, list[tuple[object, ...]]] = defaultdict(list)
    for row in connection.execute(parts_of(table, list(wanted))):
        held[row[0]].append(tuple(row))
    differ = {song_id for song_id, rows in wanted.items() if held[song_id] != list(map(values, rows))}
    if differ:
        connection.execute(delete(table).where(table.c.song_id.in_(differ)))
        write_many(connection, insert(table), [row for song_id in sorted(differ) for row in wanted[song_id]])
    return differ


def _known() -> Select[Any]:
    return select(songs.c.id, *(songs.c[name] for name in COLUMNS))


def _obeying(song: NewSong, known: Row[Any] | None) -> NewSong:
    """Return the song with what the operator settled, now or earlier."""
    mood = song.details.settled
    if mood is None and known is not None and known.settled is not None:
        mood = Mood(known.settled)
    return song if mood is None else settled(song, mood)
