"""The songs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, func, select, true

from recommender.songs import Agreement, NewSong, Song
from recommender.store.catalogue_rows import key_of, read_rows, read_songs
from recommender.store.database import Database
from recommender.store.publishing import Published, insert_songs, publish, settle, withdraw
from recommender.store.schema import song_genres, songs
from recommender.store.versions import note_change
from recommender.vocabulary import Mood

T = TypeVar("T")

BATCH = 1000
"""Songs written by one statement: large enough to be fast, small enough for a driver's limit on parameters."""


class Catalogue:
    """What there is to serve, and why each song is where it is on the plane."""

    def __init__(self, database: Database) -> None:
        """Work on `database`."""
        self._database = database

    def count(self) -> int:
        """Return how many songs there are, disputed ones included."""
        return self._number(select(func.count()).where(~songs.c.withdrawn))

    def served_count(self) -> int:
        """Return how many songs may be served."""
        return self._number(select(func.count()).select_from(songs).where(songs.c.served))

    def genres(self) -> tuple[str, ...]:
        """Return the genres that have songs to serve, the one with most songs first."""
        served = select(song_genres.c.genre).join(songs).where(songs.c.served)
        query = served.group_by(song_genres.c.genre).order_by(func.count().desc(), song_genres.c.genre)
        with self._database.reading() as connection:
            return tuple(connection.scalars(query))

    def song(self, song_id: int) -> Song | None:
        """Return a song with its evidence, None where no song has this id."""
        with self._database.driving() as driver:
            return read_songs(driver, [song_id]).get(song_id)

    def songs(self, song_ids: Sequence[int]) -> tuple[Song, ...]:
        """Return these songs in this order; KeyError where one does not exist."""
        with self._database.driving() as driver:
            found = read_songs(driver, song_ids)
        return tuple(found[song_id] for song_id in song_ids)

    def add(self, new_songs: Iterable[NewSong], *, only_when_empty: bool = False) -> int:
        """Add songs, all or none, and return how many; StoreError where one is there already.

        With `only_when_empty`, nothing is added to a catalogue that has songs.
        """
        added = 0
        with self._database.writing() as connection:
            if only_when_empty and connection.scalar(select(songs.c.id).limit(1)) is not None:
                return 0
            for batch in _batches(new_songs):
                insert_songs(connection, [(key_of(song), song) for song in batch])
                added += len(batch)
            note_change(connection)
        return added

    def publish(self, new_songs: Iterable[NewSong]) -> Published:
        """Add songs that are new, and update those that are known by their key and differ; ids stay.

        Each batch is kept by itself, all or none. What the operator settled stays settled. Of two songs with one
        video, the later has it, and the other is withdrawn until it is published with another.
        """
        total = Published()
        for batch in _batches(new_songs):  # made before the database is locked
            with self._database.writing() as connection:
                total = total.plus(_publish(connection, batch))
        return total

    def publish_at_once(self, new_songs: Iterable[NewSong]) -> Published:
        """Do the same, all or none: when the iterable raises, nothing is kept."""
        total = Published()
        with self._database.writing() as connection:
            for batch in _batches(new_songs):
                total = total.plus(_publish(connection, batch))
        return total

    def withdraw(self, keys: Iterable[str]) -> int:
        """Take songs out by their keys, and return how many were in; they stay for the replies that show them."""
        withdrawn = 0
        for batch in _batches(keys):
            with self._database.writing() as connection:
                withdrawn += withdraw(connection, batch)
                note_change(connection)
        return withdrawn

    def disputed(self, *, after: int, limit: int) -> tuple[Song, ...]:
        """Return songs whose evidence contradicts itself and that the operator did not settle, by id."""
        return self._page(songs.c.agreement == Agreement.DISPUTED.value, after, limit)

    def settle(self, song_id: int, mood: Mood | None) -> None:
        """Let a song have the mood that the operator says, or None for what its evidence says; KeyError."""
        with self._database.writing() as connection:
            settle(connection, song_id, mood)

    def each(self, *, batch: int = BATCH) -> Iterator[Song]:
        """Yield every song by id, `batch` of them in memory; songs may change meanwhile."""
        after = 0
        while page := self._page(true(), after, batch):
            yield from page
            after = page[-1].id

    def checked_oldest(self) -> float | None:
        """Return when that link of a served song was checked whose check is the oldest, None where none was."""
        with self._database.reading() as connection:
            query = select(func.min(songs.c.checked_at)).where(songs.c.served)
            oldest: float | None = connection.execute(query).scalar()
        return oldest

    def unchecked_count(self) -> int:
        """Return how many served songs have a link that was never checked."""
        return self._number(select(func.count()).where(songs.c.served, songs.c.checked_at.is_(None)))

    def _page(self, condition: ColumnElement[bool], after: int, limit: int) -> tuple[Song, ...]:
        query = select(songs).where(songs.c.id > after, ~songs.c.withdrawn, condition).order_by(songs.c.id).limit(limit)
        with self._database.reading() as connection:
            return tuple(read_rows(connection, connection.execute(query).all()))

    def _number(self, query: Select[Any]) -> int:
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())


def _publish(connection: Connection, batch: Sequence[NewSong]) -> Published:
    published = publish(connection, batch)
    if published.added or published.changed:
        note_change(connection)
    return published


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(items)
    while batch := list(islice(remaining, BATCH)):
        yield batch
