"""The songs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from recommender.ranking import Candidate
from recommender.songs import Agreement, Evidence, EvidenceSource, MoodLabel, NewSong, Song, artist_key, genre_key
from recommender.store.database import Database
from recommender.store.schema import evidence, song_genres, songs
from recommender.vocabulary import Mood, Point

BATCH = 1000
"""Songs written by one statement: large enough to be fast, small enough for a driver's limit on parameters."""


class Catalogue:
    """What there is to serve, and why each song is where it is on the plane."""

    def __init__(self, database: Database) -> None:
        """Work on `database`."""
        self._database = database

    def count(self) -> int:
        """Return how many songs there are, disputed ones included."""
        return self._number(select(func.count()).select_from(songs))

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
        with self._database.reading() as connection:
            return read_songs(connection, [song_id]).get(song_id)

    def songs(self, song_ids: Sequence[int]) -> tuple[Song, ...]:
        """Return these songs in this order; KeyError where one does not exist."""
        with self._database.reading() as connection:
            found = read_songs(connection, song_ids)
        return tuple(found[song_id] for song_id in song_ids)

    def near(
        self,
        point: Point,
        *,
        limit: int,
        genre: str | None = None,
        without: Collection[int] = (),
        without_artists: Collection[str] = (),
    ) -> tuple[Candidate, ...]:
        """Return the `limit` songs to serve that lie nearest to a point, nearest first.

        `genre` is compared without regard to case; `without` are ids and `without_artists` artists' keys to leave out.
        """
        valence, arousal = songs.c.valence - point.valence, songs.c.arousal - point.arousal
        query = _candidates().order_by(valence * valence + arousal * arousal, songs.c.id).limit(limit)
        if genre is not None:
            of_genre = select(song_genres.c.song_id).where(song_genres.c.genre_key == genre_key(genre))
            query = query.where(songs.c.id.in_(of_genre))
        if without:
            query = query.where(songs.c.id.not_in(without))
        if without_artists:
            query = query.where(songs.c.artist_key.not_in(without_artists))
        with self._database.reading() as connection:
            return tuple(Candidate(*row) for row in connection.execute(query))

    def add(self, new_songs: Iterable[NewSong], *, only_when_empty: bool = False) -> int:
        """Add songs, all or none, and return how many; StoreError where a video id is in the catalogue already.

        With `only_when_empty`, nothing is added to a catalogue that has songs.
        """
        remaining, added = iter(new_songs), 0
        with self._database.writing() as connection:
            if only_when_empty and connection.scalar(select(songs.c.id).limit(1)) is not None:
                return 0
            while batch := list(islice(remaining, BATCH)):
                _write_songs(connection, batch)
                added += len(batch)
        return added

    def _number(self, query: Select[Any]) -> int:
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())


def _candidates() -> Select[Any]:
    columns = (songs.c.id, songs.c.artist_key, songs.c.valence, songs.c.arousal, songs.c.certainty)
    return select(*columns).where(songs.c.served)


def read_songs(connection: Connection, song_ids: Sequence[int]) -> dict[int, Song]:
    """Return those of the songs that exist, by id."""
    stands_on: defaultdict[int, list[Evidence]] = defaultdict(list)
    for row in connection.execute(_parts_of(evidence, song_ids)):
        stands_on[row.song_id].append(Evidence(EvidenceSource(row.source), Point(row.valence, row.arousal), row.note))
    genres: defaultdict[int, list[str]] = defaultdict(list)
    for row in connection.execute(_parts_of(song_genres, song_ids)):
        genres[row.song_id].append(row.genre)
    rows = connection.execute(select(songs).where(songs.c.id.in_(song_ids)))
    return {row.id: _song(row, tuple(genres[row.id]), tuple(stands_on[row.id])) for row in rows}


def _parts_of(table: Any, song_ids: Sequence[int]) -> Select[Any]:  # noqa: ANN401  # a Table, whose columns are not typed
    return select(table).where(table.c.song_id.in_(song_ids)).order_by(table.c.song_id, table.c.position)


def _song(row: Row[Any], genres: tuple[str, ...], stands_on: tuple[Evidence, ...]) -> Song:
    moods = {mood: getattr(row, mood) for mood in Mood}
    label = MoodLabel(moods, Point(row.valence, row.arousal), Agreement(row.agreement), stands_on)
    return Song(row.id, row.title, row.artist, genres, row.video_id, row.spotify_id, label)


def _write_songs(connection: Connection, batch: Sequence[NewSong]) -> None:
    connection.execute(insert(songs), [_song_row(song) for song in batch])
    videos = [song.video_id for song in batch]
    query = select(songs.c.video_id, songs.c.id).where(songs.c.video_id.in_(videos))
    song_ids = {row.video_id: row.id for row in connection.execute(query)}
    numbered = [(song_ids[song.video_id], song) for song in batch]
    if genre_rows := list(_genre_rows(numbered)):
        connection.execute(insert(song_genres), genre_rows)
    if evidence_rows := list(_evidence_rows(numbered)):
        connection.execute(insert(evidence), evidence_rows)


def _song_row(song: NewSong) -> dict[str, object]:
    return {
        "title": song.title,
        "artist": song.artist,
        "artist_key": artist_key(song.artist),
        "video_id": song.video_id,
        "spotify_id": song.spotify_id,
        "served": song.label.agreement is not Agreement.DISPUTED,
        "agreement": song.label.agreement.value,
        "certainty": song.label.certainty,
        "valence": song.label.point.valence,
        "arousal": song.label.point.arousal,
        **{mood.value: song.label.moods[mood] for mood in Mood},
    }


def _genre_rows(numbered: Iterable[tuple[int, NewSong]]) -> Iterator[dict[str, object]]:
    for song_id, song in numbered:
        for position, genre in enumerate(song.genres):
            yield {"song_id": song_id, "position": position, "genre": genre, "genre_key": genre_key(genre)}


def _evidence_rows(numbered: Iterable[tuple[int, NewSong]]) -> Iterator[dict[str, object]]:
    for song_id, song in numbered:
        for position, item in enumerate(song.label.evidence):
            yield {
                "song_id": song_id,
                "position": position,
                "source": item.source.value,
                "valence": item.point.valence,
                "arousal": item.point.arousal,
                "note": item.note,
            }
