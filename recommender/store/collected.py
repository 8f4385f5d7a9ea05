"""The rows of artists and songs that collectors found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from recommender.collected import (
    ArtistFacts,
    AudioFacts,
    CollectedArtist,
    CollectedSong,
    DetailFacts,
    ListedFacts,
    LyricFacts,
    TagFacts,
    TrackFacts,
)
from recommender.keys import clean, credit_key, song_key
from recommender.store import dialects
from recommender.store.facts import decode, decode_names
from recommender.store.links import read_videos
from recommender.store.numbering import numbered_from
from recommender.store.schema import collected_artists as artists
from recommender.store.schema import collected_listings as listings
from recommender.store.schema import collected_songs as songs
from recommender.vocabulary import Point


def number_artists(connection: Connection, found: Iterable[ArtistFacts]) -> dict[str, int]:
    """Return the artists' ids by their keys, those without a name left out; new ones get a row.

    The first spelling of a name stays, the last word on its listeners counts.
    """
    dialects.lock_for_numbering(connection)
    by_key: dict[str, ArtistFacts] = {}
    for artist in found:
        if clean(artist.name):
            by_key.setdefault(credit_key(artist.name), artist)
    query = select(artists.c.artist_key, artists.c.id, artists.c.listeners).where(artists.c.artist_key.in_(by_key))
    known = {row.artist_key: row for row in connection.execute(query)}
    new = {key: artist for key, artist in by_key.items() if key not in known}
    _update_listeners(connection, artists, [(known[key], artist) for key, artist in by_key.items() if key in known])
    numbers = dict(zip(new, range(numbered_from(connection, artists), 2**31), strict=False)) if new else {}
    rows = [
        {"id": numbers[key], "artist_key": key, "name": clean(artist.name), "listeners": artist.listeners}
        for key, artist in new.items()
    ]
    if rows:
        connection.execute(insert(artists), rows)
    return {key: known[key].id if key in known else numbers[key] for key in by_key}


def number_songs(connection: Connection, found: Iterable[TrackFacts]) -> tuple[dict[str, int], tuple[int, ...]]:
    """Return the songs' ids by their keys, those without a name left out, and which are new; these get a row."""
    by_key: dict[str, TrackFacts] = {}
    for track in found:
        if clean(track.artist) and clean(track.title):
            by_key.setdefault(key_of(track), track)
    query = select(songs.c.song_key, songs.c.id, songs.c.listeners).where(songs.c.song_key.in_(by_key))
    known = {row.song_key: row for row in connection.execute(query)}
    new = {key: track for key, track in by_key.items() if key not in known}
    _update_listeners(connection, songs, [(known[key], track) for key, track in by_key.items() if key in known])
    numbers = _insert_songs(connection, new) if new else {}
    ids = {key: known[key].id if key in known else numbers[key] for key in by_key}
    return ids, tuple(numbers.values())


def key_of(track: TrackFacts) -> str:
    """Return the song's key as the tables hold it."""
    return "\t".join(song_key(track.artist, track.title))


def _insert_songs(connection: Connection, new: dict[str, TrackFacts]) -> dict[str, int]:
    artist_ids = number_artists(connection, (ArtistFacts(track.artist) for track in new.values()))
    first = numbered_from(connection, songs)
    rows = [
        {
            "id": number,
            "artist_id": artist_ids[credit_key(track.artist)],
            "artist": clean(track.artist),
            "title": clean(track.title),
            "song_key": key,
            "listeners": track.listeners,
            "has_genre": False,
        }
        for number, (key, track) in enumerate(new.items(), start=first)
    ]
    connection.execute(insert(songs), rows)
    return {key: number for number, key in enumerate(new, start=first)}


def _update_listeners(connection: Connection, table: Any, pairs: Iterable[tuple[Any, Any]]) -> None:  # noqa: ANN401  # a Table, whose columns are not typed
    changed = [
        {"at": row.id, "listeners": facts.listeners}
        for row, facts in pairs
        if facts.listeners is not None and facts.listeners != row.listeners
    ]
    if changed:
        connection.execute(update(table).where(table.c.id == bindparam("at")), changed)


def write_listings(connection: Connection, listed: Iterable[tuple[int, ListedFacts]]) -> None:
    """Keep people's words on songs; the same word from the same source counts once."""
    rows = [
        {
            "song_id": song_id,
            "source": facts.source,
            "word": facts.word,
            "valence": None if facts.point is None else facts.point.valence,
            "arousal": None if facts.point is None else facts.point.arousal,
        }
        for song_id, facts in listed
    ]
    if rows:
        connection.execute(dialects.insert_if_new(connection, listings), rows)


def read_artist(row: Row[Any]) -> CollectedArtist:
    """Return the artist of a row."""
    return CollectedArtist(row.id, row.name, row.listeners, decode_names(row.genres))


def read_songs(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[CollectedSong, ...]:
    """Return the songs of rows, which stand in the order of their ids, with all that is known of them."""
    if not rows:
        return ()
    first, last = rows[0].id, rows[-1].id
    videos, listed = read_videos(connection, first, last), _read_listings(connection, first, last)
    return tuple(
        CollectedSong(
            id=row.id,
            artist_id=row.artist_id,
            artist=row.artist,
            title=row.title,
            listeners=row.listeners,
            details=decode(DetailFacts, row.details),
            tags=decode(TagFacts, row.tags),
            lyrics=decode(LyricFacts, row.lyrics),
            videos=videos.get(row.id, ()),
            audio=decode(AudioFacts, row.audio),
            listed=listed.get(row.id, ()),
        )
        for row in rows
    )


LISTINGS = (
    select(listings)
    .where(listings.c.song_id.between(bindparam("first"), bindparam("last")))
    .order_by(listings.c.song_id, listings.c.source, listings.c.word)
)
"""Made once, as it runs for every task."""


def _read_listings(connection: Connection, first: int, last: int) -> dict[int, tuple[ListedFacts, ...]]:
    found: defaultdict[int, list[ListedFacts]] = defaultdict(list)
    for row in connection.execute(LISTINGS, {"first": first, "last": last}):
        point = None if row.valence is None else Point(row.valence, row.arousal)
        found[row.song_id].append(ListedFacts(row.word, row.source, point))
    return {song_id: tuple(its) for song_id, its in found.items()}


def facts_of(connection: Connection, song_ids: Collection[int]) -> dict[int, Any]:
    """Return the columns of facts by song."""
    columns = (songs.c.id, songs.c.details, songs.c.tags, songs.c.lyrics, songs.c.audio)
    return {row.id: row for row in connection.execute(select(*columns).where(songs.c.id.in_(song_ids)))}
