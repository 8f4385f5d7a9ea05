"""The snapshot of the songs to choose from, kept beside them, so that a start need not read them all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, delete, insert, select

from recommender.shelf import Shelf, Title, build
from recommender.store.database import Part
from recommender.store.schema import catalogue_version, collected_songs, shelf_parts, song_genres, songs
from recommender.store.versions import version_now

BATCH = 20_000
"""Songs read at once: some ten megabytes."""


class Shelves(Part):
    """The shelf that the catalogue makes, saved with the version of the catalogue that it was made from."""

    def version(self) -> int:
        """Return the number of changes of the catalogue so far; a shelf of another version is stale."""
        with self._database.reading() as connection:
            return version_now(connection)

    def load(self) -> Shelf | None:
        """Return the shelf that was saved last, stale or not; None where there is none that can be read."""
        with self._database.reading() as connection:
            rows = connection.execute(select(shelf_parts)).all()  # one statement, so that all are of one saving
        versions = {row.version for row in rows}
        if len(versions) != 1:
            return None
        try:
            return Shelf.load({row.name: row.data for row in rows}, versions.pop())
        except (ValueError, KeyError, TypeError, IndexError):  # an older program made it, and built it otherwise
            return None

    def build(self) -> Shelf:
        """Make a shelf from the songs as they are now, save it for others, and return it."""
        with self._database.reading() as connection:
            # Read before the songs: what changes meanwhile makes the shelf stale, never the stale one fresh.
            version = version_now(connection)
            shelf = build(_titles(connection), version)
        self._save(shelf)
        return shelf

    def _save(self, shelf: Shelf) -> None:
        with self._database.writing() as connection:
            connection.execute(select(catalogue_version).with_for_update())  # one at a time
            kept = connection.execute(select(shelf_parts.c.version).limit(1)).scalar()
            if kept is not None and kept > shelf.version:
                return
            connection.execute(delete(shelf_parts))
            for name, data in shelf.dump().items():
                connection.execute(insert(shelf_parts), {"name": name, "version": shelf.version, "data": data})


def _titles(connection: Connection) -> Iterator[list[Title]]:
    """Yield the songs to serve, by id."""
    after = 0
    query = (
        select(songs, collected_songs.c.listeners)
        .outerjoin(collected_songs, collected_songs.c.song_key == songs.c.song_key)
        .with_only_columns(
            *(songs.c.id, songs.c.artist_key, songs.c.valence, songs.c.arousal, songs.c.certainty),
            *(songs.c.language, songs.c.year, songs.c.explicit, songs.c.age_restricted),
            *(songs.c.blocked, songs.c.allowed, collected_songs.c.listeners),
        )
        .where(songs.c.served)
        .order_by(songs.c.id)
        .limit(BATCH)
    )
    while rows := connection.execute(query.where(songs.c.id > after)).all():
        after = rows[-1].id
        genres = _genres(connection, rows[0].id, after)
        yield [_title(tuple(genres.get(row[0], ())), *tuple(row)) for row in rows]


def _genres(connection: Connection, first: int, last: int) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    columns = song_genres.c
    query = select(columns.song_id, columns.genre).where(columns.song_id.between(first, last))
    for song_id, genre in connection.execute(query.order_by(columns.song_id, columns.position)):
        found[song_id].append(genre)
    return found


def _title(  # noqa: PLR0917  # a row's columns in their order
    genres: tuple[str, ...],
    song_id: int,
    artist_key: str,
    valence: float,
    arousal: float,
    certainty: float,
    language: str | None,
    year: int | None,
    explicit: bool | None,  # noqa: FBT001  # as it stands in the row
    age_restricted: bool,  # noqa: FBT001  # the same
    blocked: str,
    allowed: str,
    listeners: int | None,
) -> Title:
    """Return what a shelf is told of a song; there may be a million, hence no look-ups by name."""
    adult = bool(explicit or age_restricted)
    nowhere, only = tuple(blocked.split()), tuple(allowed.split())
    return Title(
        song_id, artist_key, valence, arousal, certainty, genres, listeners, language, year, adult, nowhere, only
    )
