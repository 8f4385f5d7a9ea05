"""Links that listeners say do not play: another video where one is known, and what several say, checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from recommender.store.database import Database
from recommender.store.dialects import insert_if_new
from recommender.store.publishing import withdraw
from recommender.store.schema import collected_songs, link_reports, songs
from recommender.store.schema import collected_videos as videos
from recommender.store.versions import note_change

ENOUGH = 3
"""Listeners whose word takes a link out of the catalogue: more than one household, or one grudge."""


class LinkReports:
    """Reports of broken links, one a listener and video."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """Work on `database`; `clock` tells the seconds since 1970."""
        self._database = database
        self._clock = clock

    def report(self, song_id: int, video_id: str, listener: str) -> str | None:
        """Remember that a song's video does not play for a listener, and return another that lives.

        None where no other is known that this listener did not report. When `ENOUGH` listeners have reported a video
        since it was last checked, it counts as dead until a sweep has checked it: the song gets another, or is
        withdrawn until then. StoreError where there is no such song.
        """
        with self._database.writing() as connection:
            # Held, so that of several reports at once the last one counts the others.
            song = connection.execute(select(songs).where(songs.c.id == song_id).with_for_update()).first()
            told = {"song_id": song_id, "video_id": video_id, "listener": listener, "reported_at": self._clock()}
            connection.execute(insert_if_new(connection, link_reports), told)
            if song is not None and _is_enough(connection, song, video_id):
                _doubt(connection, song, video_id)
            return _unreported(connection, song_id, listener)


def _unreported(connection: Connection, song_id: int, listener: str) -> str | None:
    own = select(link_reports.c.video_id).where(link_reports.c.listener == listener)
    reported = own.where(link_reports.c.song_id == song_id)
    others = _living(song_id).where(videos.c.video_id.not_in(reported))
    found = connection.execute(others.limit(1)).first()
    return None if found is None else str(found.video_id)


def _living(song_id: int) -> Select[Any]:
    """Return a query for a song's videos that were checked and live, the likeliest first."""
    collected = select(videos).join(collected_songs).join(songs, songs.c.song_key == collected_songs.c.song_key)
    alive = collected.where(songs.c.id == song_id, ~videos.c.dead, videos.c.checked_at.is_not(None))
    return alive.order_by(videos.c.position)


def _is_enough(connection: Connection, song: Row[Any], video_id: str) -> bool:
    """Return whether enough listeners reported a video since it was last checked."""
    own = connection.execute(select(videos.c.checked_at).where(videos.c.video_id == video_id)).first()
    checked_at = song.checked_at if own is None else own.checked_at
    query = select(func.count()).where(link_reports.c.song_id == song.id, link_reports.c.video_id == video_id)
    since = query if checked_at is None else query.where(link_reports.c.reported_at > checked_at)
    return int(connection.execute(since).scalar_one()) >= ENOUGH


def _doubt(connection: Connection, song: Row[Any], video_id: str) -> None:
    """Let a video count as dead and be checked first, and the song have another, or be withdrawn."""
    doubted = update(videos).where(videos.c.video_id == video_id)
    connection.execute(doubted.values(dead=True, checked_at=None))
    if song.video_id != video_id or song.withdrawn:
        return
    other = _first_free(connection, connection.execute(_living(song.id)).all())
    if other is None:
        withdraw(connection, [song.song_key])
    else:
        names = ("video_id", "checked_at", "age_restricted", "blocked", "allowed")
        values = {name: getattr(other, name) for name in names}
        connection.execute(update(songs).where(songs.c.id == song.id).values(**values))
    note_change(connection)


def _first_free(connection: Connection, found: Sequence[Row[Any]]) -> Row[Any] | None:
    """Return the first of the videos that no song of the catalogue has."""
    query = select(songs.c.video_id).where(songs.c.video_id.in_([each.video_id for each in found]))
    taken = set(connection.scalars(query))
    return next((each for each in found if each.video_id not in taken), None)
