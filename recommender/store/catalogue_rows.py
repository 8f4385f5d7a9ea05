"""Songs of the catalogue as rows of its three tables, and back."""

from __future__ import annotations

from collections import defaultdict, namedtuple
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import Column, Connection, Row, Select, Table, bindparam, select

from recommender.details import SongDetails
from recommender.evidence import from_operator
from recommender.keys import credit_key, title_key
from recommender.songs import (
    Agreement,
    Evidence,
    EvidenceSource,
    MoodLabel,
    NewSong,
    Song,
    artist_key,
    genre_key,
    label,
)
from recommender.store.driving import Driver, Prepared, numbered, numbers
from recommender.store.schema import evidence, song_genres, songs
from recommender.vocabulary import Mood, Point

Values = Mapping[str, object]
"""A row to write."""


MOOD_COLUMNS = tuple((mood, mood.value) for mood in Mood)
"""The moods and their columns' names."""

artist_key_of = lru_cache(maxsize=1024)(artist_key)  # an artist's songs mostly stand together
credit_key_of = lru_cache(maxsize=1024)(credit_key)


def key_of(song: NewSong | Song) -> str:
    """Return the song's key as the catalogue holds it: `recommender.keys.song_key` with a tab between."""
    return f"{credit_key_of(song.artist)}\t{title_key(song.title)}"


def song_row(song: NewSong, key: str) -> Values:
    """Return the song's row."""
    details = song.details
    return {
        "title": song.title,
        "artist": song.artist,
        "artist_key": artist_key_of(song.artist),
        "song_key": key,
        "video_id": song.video_id,
        "spotify_id": song.spotify_id,
        **_label_columns(song.label),
        "album": details.album,
        "cover_url": details.cover_url,
        "year": details.year,
        "language": details.language,
        "explicit": details.explicit,
        "age_restricted": details.age_restricted,
        "genres_inferred": details.genres_inferred,
        "checked_at": details.checked_at,
        "blocked": " ".join(details.blocked),
        "allowed": " ".join(details.allowed),
        "settled": None if details.settled is None else details.settled.value,
        "withdrawn": False,
    }


def settled(song: NewSong, mood: Mood | None) -> NewSong:
    """Return the song as the operator's decision makes it: for a mood, or for none any longer."""
    own = tuple(piece for piece in song.label.evidence if piece.source is not EvidenceSource.OPERATOR)
    pieces = own if mood is None else (*own, from_operator(mood))
    obeying = song.label if pieces == song.label.evidence else label(pieces)
    return replace(song, label=obeying, details=replace(song.details, settled=mood))


def _label_columns(given: MoodLabel) -> dict[str, object]:
    return {
        "served": given.agreement is not Agreement.DISPUTED,
        "agreement": given.agreement.value,
        "certainty": given.certainty,
        "valence": given.point.valence,
        "arousal": given.point.arousal,
        **{name: given.moods[mood] for mood, name in MOOD_COLUMNS},
    }


def genre_rows(song_id: int, song: NewSong) -> Iterator[Values]:
    """Yield the rows of a song's genres."""
    for position, genre in enumerate(song.genres):
        yield {"song_id": song_id, "position": position, "genre": genre, "genre_key": genre_key(genre)}


def evidence_rows(song_id: int, pieces: Iterable[Evidence]) -> Iterator[Values]:
    """Yield the rows of a song's evidence."""
    for position, piece in enumerate(pieces):
        yield {
            "song_id": song_id,
            "position": position,
            "source": piece.source.value,
            "valence": piece.point.valence,
            "arousal": piece.point.arousal,
            "note": piece.note,
            **_mood_columns(piece.moods),
        }


def _mood_columns(moods: Mapping[Mood, float] | None) -> Values:
    return NO_MOODS if moods is None else {name: moods[mood] for mood, name in MOOD_COLUMNS}


NO_MOODS: Values = {name: None for _, name in MOOD_COLUMNS}


def read_songs(driver: Driver, song_ids: Sequence[int]) -> dict[int, Song]:
    """Return those of the songs that exist, by id."""
    ids = sorted(set(song_ids))
    if not ids:
        return {}
    values = numbered(ids)
    of_songs, of_evidence, of_genres = _reading(len(ids))
    stands_on: defaultdict[int, list[Evidence]] = defaultdict(list)
    for piece in map(EvidenceRow._make, driver.rows(of_evidence, **values)):
        stands_on[piece.song_id].append(_piece(piece))
    genres: defaultdict[int, list[str]] = defaultdict(list)
    for song_id, genre in driver.rows(of_genres, **values):
        genres[song_id].append(genre)
    found = map(SongRow._make, driver.rows(of_songs, **values))
    return {row.id: _song(row, tuple(genres[row.id]), tuple(stands_on[row.id])) for row in found}


@lru_cache(maxsize=32)  # replies have at most ten songs
def _reading(count: int) -> tuple[Prepared, Prepared, Prepared]:
    """Return the statements for the rows of so many songs, their evidence and genres, by `numbers`."""
    ids = numbers(count)
    of_songs = select(*SONG_COLUMNS).where(songs.c.id.in_(ids))
    of_evidence, of_genres = (
        select(*columns).where(table.c.song_id.in_(ids)).order_by(table.c.song_id, table.c.position)
        for table, columns in ((evidence, EVIDENCE_COLUMNS), (song_genres, GENRE_COLUMNS))
    )
    return Prepared(of_songs), Prepared(of_evidence), Prepared(of_genres)


AnyRow: TypeAlias = Any
"""A row with its columns as attributes, SQLAlchemy's or the driver's as below; the schema knows their types."""


def _without(table: Table, *names: str) -> list[Column[Any]]:
    return [column for column in table.columns if column.name not in names]


# What a pick reads: what only other queries ask for takes its time, too.
SONG_COLUMNS = _without(songs, "artist_key", "song_key", "served", "certainty", "withdrawn")
EVIDENCE_COLUMNS = _without(evidence, "position")
GENRE_COLUMNS = [song_genres.c.song_id, song_genres.c.genre]


def _row_of(columns: Iterable[Column[Any]]) -> AnyRow:
    return namedtuple("Row", [column.name for column in columns])  # noqa: PYI024  # the schema types them


SongRow, EvidenceRow = map(_row_of, (SONG_COLUMNS, EVIDENCE_COLUMNS))


def read_rows(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[Song]:
    """Yield the songs of rows, with their genres and evidence."""
    song_ids = [row.id for row in rows]
    stands_on: defaultdict[int, list[Evidence]] = defaultdict(list)
    for row in connection.execute(EVIDENCE, {"song_ids": song_ids}):
        stands_on[row.song_id].append(_piece(row))
    genres: defaultdict[int, list[str]] = defaultdict(list)
    for row in connection.execute(GENRES, {"song_ids": song_ids}):
        genres[row.song_id].append(row.genre)
    for row in rows:
        yield _song(row, tuple(genres[row.id]), tuple(stands_on[row.id]))


def parts_of(table: Any, song_ids: Sequence[int]) -> Select[Any]:  # noqa: ANN401  # a Table, whose columns are not typed
    """Return a query for the rows of songs' genres or evidence, in order."""
    return _parts(table).params(song_ids=song_ids)


def _parts(table: Any) -> Select[Any]:  # noqa: ANN401  # the same
    among = table.c.song_id.in_(bindparam("song_ids", expanding=True))
    return select(table).where(among).order_by(table.c.song_id, table.c.position)


# Made once, as to make a statement takes longer than to run it.
EVIDENCE = _parts(evidence)
GENRES = _parts(song_genres)


def _piece(row: AnyRow) -> Evidence:
    moods = None if row.happy is None else {mood: getattr(row, name) for mood, name in MOOD_COLUMNS}
    return Evidence(EvidenceSource(row.source), Point(row.valence, row.arousal), row.note, moods)


def _song(row: AnyRow, genres: tuple[str, ...], stands_on: tuple[Evidence, ...]) -> Song:
    moods = {mood: getattr(row, name) for mood, name in MOOD_COLUMNS}
    given = MoodLabel(moods, Point(row.valence, row.arousal), Agreement(row.agreement), stands_on)
    return Song(row.id, row.title, row.artist, genres, row.video_id, row.spotify_id, given, _details(row))


def _details(row: AnyRow) -> SongDetails:
    return SongDetails(
        album=row.album,
        cover_url=row.cover_url,
        year=row.year,
        language=row.language,
        explicit=None if row.explicit is None else bool(row.explicit),  # SQLite has numbers alone
        age_restricted=bool(row.age_restricted),
        genres_inferred=bool(row.genres_inferred),
        checked_at=row.checked_at,
        blocked=tuple(row.blocked.split()),
        allowed=tuple(row.allowed.split()),
        settled=None if row.settled is None else Mood(row.settled),
    )
