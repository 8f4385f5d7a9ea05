"""What collectors know and have done.

Each method that saves facts closes its task and opens the tasks that follow from them, in one transaction: a collector
that is killed at any moment loses nothing, and repeats no more than the call in flight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, select, update

from recommender.collected import (
    ArtistFacts,
    AudioFacts,
    CollectedArtist,
    CollectedSong,
    DetailFacts,
    KnownSong,
    ListedFacts,
    LyricFacts,
    Stage,
    TagFacts,
    Task,
    TrackFacts,
    VideoFacts,
)
from recommender.evidence import AudioNumbers
from recommender.store.collected import (
    key_of,
    number_artists,
    number_songs,
    read_artist,
    read_songs,
    write_listings,
)
from recommender.store.completing import complete, has_own_genre
from recommender.store.facts import decode, encode, encode_names, merged
from recommender.store.links import Links, replace_videos
from recommender.store.publishing import settle
from recommender.store.schema import collected_artists as artists
from recommender.store.schema import collected_songs as songs
from recommender.store.schema import tasks
from recommender.store.spending import Spending
from recommender.store.tasks import OPEN, Tasks, close_task, open_tasks
from recommender.store.versions import note_change
from recommender.vocabulary import Mood

SONG_STAGES = (Stage.TAGS, Stage.DETAILS, Stage.LYRICS, Stage.VIDEOS, Stage.AUDIO)
"""What is asked of each song."""

BATCH = 500
"""Songs that are completed at once."""


class Collecting(Tasks, Links, Spending):
    """Artists, songs, the facts on them, and what is still to be found out."""

    def save_artists(self, task: Task, found: Sequence[ArtistFacts], *, now: float) -> int:
        """Keep a chart's artists, and return for how many of them songs are asked for the first time."""
        with self._database.writing() as connection:
            ids = number_artists(connection, found)
            before = _count_tasks(connection, Stage.SONGS)
            open_tasks(connection, ((Stage.SONGS, artist_id) for artist_id in ids.values()))
            close_task(connection, task, now=now, found=bool(found))
            return _count_tasks(connection, Stage.SONGS) - before

    def save_tracks(self, task: Task, found: Sequence[TrackFacts], *, now: float) -> int:
        """Keep an artist's tracks, and return how many songs are new."""
        with self._database.writing() as connection:
            _, new = number_songs(connection, found)
            open_tasks(connection, ((stage, song_id) for stage in SONG_STAGES for song_id in new))
            close_task(connection, task, now=now, found=bool(found))
        return len(new)

    def save_tags(self, task: Task, facts: TagFacts, *, now: float) -> None:
        """Keep what a song's tags say."""
        columns = {"tags": encode(facts), "has_genre": has_own_genre(facts)}
        self._save(task, columns, now=now, found=facts != TagFacts())

    def save_details(self, task: Task, facts: DetailFacts, *, now: float) -> None:
        """Keep a song's details; those that are not known now stay as they were."""
        with self._database.writing() as connection:
            known = decode(DetailFacts, _facts(connection, task).details)
            all_known = facts if known is None else merged(facts, known)
            _write(connection, task, {"details": encode(all_known)})
            close_task(connection, task, now=now, found=facts != DetailFacts())

    def save_lyrics(self, task: Task, facts: LyricFacts, *, now: float) -> None:
        """Keep what a song's lyrics say."""
        self._save(task, {"lyrics": encode(facts)}, now=now, found=True)

    def save_audio(self, task: Task, facts: AudioFacts, *, now: float) -> None:
        """Keep a song's sound; what is not known now stays as it was, a table's numbers for instance."""
        with self._database.writing() as connection:
            known = decode(AudioFacts, _facts(connection, task).audio)
            all_known = facts if known is None else merged(facts, known)
            _write(connection, task, {"audio": encode(all_known), "spotify_id": all_known.spotify_id})
            close_task(connection, task, now=now, found=facts != AudioFacts())

    def save_videos(self, task: Task, found: Sequence[VideoFacts], *, now: float) -> None:
        """Let a song have these videos in this order, but for those that are another song's."""
        with self._database.writing() as connection:
            has_any = replace_videos(connection, task.subject, found)
            close_task(connection, task, now=now, found=has_any)

    def add_song(
        self,
        track: TrackFacts,
        *,
        listed: Sequence[ListedFacts] = (),
        details: DetailFacts | None = None,
        audio: AudioFacts | None = None,
        videos: Sequence[VideoFacts] = (),
        tags: TagFacts | None = None,
        lyrics: LyricFacts | None = None,
        now: float,
    ) -> int:
        """Do what `add_songs` does with one song, and return its id; ValueError without artist or title."""
        known = KnownSong(track, tuple(listed), details, tags, lyrics, tuple(videos), audio)
        self.add_songs([known], now=now)
        with self._database.reading() as connection:
            song_id: int | None = connection.execute(_ids([known])).scalar()
        if song_id is None:
            message = "a song has an artist and a title"
            raise ValueError(message)
        return song_id

    def add_songs(self, known: Sequence[KnownSong], *, now: float) -> int:
        """Keep songs that somebody else knows, all or none, and return how many are new.

        What a service said of them stays; tasks are opened for what is not known. Those without artist or title are
        passed over.
        """
        added = 0
        with self._database.writing() as connection:
            for batch in _batches(known):
                ids, new = number_songs(connection, (song.track for song in batch))
                added += len(new)
                complete(connection, _numbered(batch, ids), now=now)
        return added

    def complete_songs(self, known: Sequence[KnownSong], *, now: float) -> int:
        """Do what `add_songs` does for songs that were collected, pass over others, and return how many were."""
        completed = 0
        with self._database.writing() as connection:
            for batch in _batches(known):
                columns = select(songs.c.song_key, songs.c.id).where(songs.c.song_key.in_(_keys(batch)))
                ids = {row.song_key: row.id for row in connection.execute(columns)}
                found = _numbered(batch, ids)
                complete(connection, found, now=now)
                completed += len(found)
        return completed

    def list_song(self, song_id: int, listed: ListedFacts) -> None:
        """Keep a further word of people on a song; the same word from the same source counts once."""
        with self._database.writing() as connection:
            write_listings(connection, [(song_id, listed)])

    def artist_of(self, song_id: int) -> CollectedArtist:
        """Return a song's artist; KeyError where there is no such song."""
        return self._artist(select(artists).join(songs).where(songs.c.id == song_id), song_id)

    def artist(self, artist_id: int) -> CollectedArtist:
        """Return an artist; KeyError where there is none."""
        return self._artist(select(artists).where(artists.c.id == artist_id), artist_id)

    def commonest_genre(self, artist_id: int) -> str | None:
        """Return the commonest genre of those songs of an artist whose own tags tell one, None where none does."""
        own = select(songs.c.tags).where(songs.c.artist_id == artist_id, songs.c.has_genre)
        with self._database.reading() as connection:
            found = [decode(TagFacts, text) for text in connection.scalars(own)]
        counts = Counter(genre for tags in found if tags is not None for genre in tags.genres)
        return min(counts, key=lambda genre: (-counts[genre], genre), default=None)

    def artists_without_genre(self, *, after: int, limit: int) -> tuple[CollectedArtist, ...]:
        """Return artists, by id, all of whose songs were asked for tags and tell no genre, and who were not yet."""
        its = songs.c.artist_id == artists.c.id
        waits = (tasks.c.stage == Stage.TAGS.value) & (tasks.c.subject == songs.c.id) & tasks.c.state.in_(OPEN)
        query = select(artists).where(
            artists.c.id > after,
            artists.c.genres.is_(None),
            exists().where(its),
            ~exists().where(its, songs.c.has_genre),
            ~exists().where(its, waits),
        )
        with self._database.reading() as connection:
            return tuple(map(read_artist, connection.execute(query.order_by(artists.c.id).limit(limit))))

    def save_artist_genres(self, artist_id: int, genres: tuple[str, ...], *, now: float) -> None:
        """Keep the genres of an artist's own tags; without any, its songs stay out of the catalogue."""
        values = {"genres": encode_names(genres), "asked_at": now}
        with self._database.writing() as connection:
            connection.execute(update(artists).where(artists.c.id == artist_id).values(**values))

    def artists_left_out(self) -> tuple[str, ...]:
        """Return the names of artists neither whose songs nor whose own tags tell a genre."""
        its = exists().where(songs.c.artist_id == artists.c.id, songs.c.has_genre)
        query = select(artists.c.name).where(artists.c.genres == encode_names(()), ~its).order_by(artists.c.id)
        with self._database.reading() as connection:
            return tuple(connection.scalars(query))

    def song(self, song_id: int) -> CollectedSong:
        """Return a song; KeyError where there is none."""
        with self._database.reading() as connection:
            found = read_songs(connection, connection.execute(SONG, {"at": song_id}).all())
        if not found:
            raise KeyError(song_id)
        return found[0]

    def named(self, song_id: int) -> CollectedSong:
        """Return a song with its names and details alone, which is all that asking for it needs; KeyError."""
        with self._database.reading() as connection:
            row = connection.execute(NAMED, {"song": song_id}).first()
        if row is None:
            raise KeyError(song_id)
        details = decode(DetailFacts, row.details)
        return CollectedSong(row.id, row.artist_id, row.artist, row.title, row.listeners, details)

    def songs(self, *, after: int, limit: int) -> tuple[CollectedSong, ...]:
        """Return at most `limit` songs with all facts, by id, from the one after `after`."""
        query = select(songs).where(songs.c.id > after).order_by(songs.c.id).limit(limit)
        with self._database.reading() as connection:
            return read_songs(connection, connection.execute(query).all())

    def count(self) -> int:
        """Return how many songs were collected."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(songs)).scalar_one())

    def numbers_of(self, spotify_ids: Collection[str]) -> dict[str, AudioNumbers]:
        """Return what is known of the sound of those of Spotify's tracks whose songs were collected."""
        query = select(songs.c.spotify_id, songs.c.audio).where(songs.c.spotify_id.in_(spotify_ids))
        with self._database.reading() as connection:
            found = {row.spotify_id: decode(AudioFacts, row.audio) for row in connection.execute(query)}
        return {track: audio.numbers for track, audio in found.items() if audio is not None and audio.numbers}

    def settle(self, song_id: int, mood: str | None) -> None:
        """Keep which mood the operator says that a song of the catalogue has; None takes it back."""
        with self._database.writing() as connection:
            settle(connection, song_id, None if mood is None else Mood(mood))
            note_change(connection)

    def _save(self, task: Task, columns: dict[str, object], *, now: float, found: bool) -> None:
        with self._database.writing() as connection:
            _write(connection, task, columns)
            close_task(connection, task, now=now, found=found)

    def _artist(self, query: Select[Any], number: int) -> CollectedArtist:
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise KeyError(number)
        return read_artist(row)


SONG = select(songs).where(songs.c.id == bindparam("at"))
CHANGE_SONG = update(songs).where(songs.c.id == bindparam("at"))
"""Made once, as they run for every task."""


def _facts(connection: Connection, task: Task) -> Any:  # noqa: ANN401  # a Row, whose columns are not typed
    """Return the task's song as a row; KeyError where there is none."""
    row = connection.execute(SONG, {"at": task.subject}).first()
    if row is None:
        raise KeyError(task.subject)
    return row


NAMED = select(songs.c.id, songs.c.artist_id, songs.c.artist, songs.c.title, songs.c.listeners, songs.c.details).where(
    songs.c.id == bindparam("song")
)
"""Made once, as it runs for every task."""


def _write(connection: Connection, task: Task, columns: dict[str, object]) -> None:
    connection.execute(CHANGE_SONG, {"at": task.subject, **columns})


def _count_tasks(connection: Connection, stage: Stage) -> int:
    return int(connection.execute(select(func.count()).where(tasks.c.stage == stage.value)).scalar_one())


def _batches(known: Sequence[KnownSong]) -> list[Sequence[KnownSong]]:
    return [known[start : start + BATCH] for start in range(0, len(known), BATCH)]


def _keys(known: Sequence[KnownSong]) -> list[str]:
    return [key_of(song.track) for song in known]


def _ids(known: Sequence[KnownSong]) -> Select[Any]:
    return select(songs.c.id).where(songs.c.song_key.in_(_keys(known)))


def _numbered(known: Sequence[KnownSong], ids: dict[str, int]) -> list[tuple[int, KnownSong]]:
    keyed = zip(_keys(known), known, strict=True)
    return [(ids[key], song) for key, song in keyed if key in ids]
