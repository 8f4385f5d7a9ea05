"""The videos that play songs, and whether their links still live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from recommender.collected import Stage, VideoFacts
from recommender.store.database import Part
from recommender.store.schema import collected_videos as videos
from recommender.store.tasks import reopen


class Links(Part):
    """Links by when they were last checked."""

    def videos_to_check(self, *, before: float, limit: int) -> tuple[str, ...]:
        """Return at most `limit` ids of videos that were not checked since `before`, and not found dead then.

        Those never checked come first, as do those that listeners reported, then those whose last check is the
        longest ago.
        """
        ids = select(videos.c.video_id)
        never = ids.where(videos.c.checked_at.is_(None)).order_by(videos.c.video_id)
        alive = ids.where(~videos.c.dead, videos.c.checked_at < before)
        old = alive.order_by(videos.c.checked_at, videos.c.video_id)
        with self._database.reading() as connection:
            found = connection.scalars(never.limit(limit)).all()
            if len(found) < limit:
                found = [*found, *connection.scalars(old.limit(limit - len(found)))]
        return tuple(found)

    def save_checks(self, checks: Sequence[VideoFacts], *, now: float) -> int:
        """Keep what checks found at `now`, and return how many videos died.

        A song whose videos are all dead is looked for again. Ids that no song has any longer are passed over.
        """
        with self._database.writing() as connection:
            died = _dying(connection, [check.video_id for check in checks if check.dead])
            _write_checks(connection, checks, now)
            songs = {row.song_id for row in died}
            if orphans := songs - songs_with_videos(connection, songs):
                reopen(connection, Stage.VIDEOS, sorted(orphans))
        return len(died)


def _dying(connection: Connection, video_ids: Collection[str]) -> Sequence[Row[Any]]:
    # A reported video counts as dead already, but nobody has looked yet.
    alive = or_(~videos.c.dead, videos.c.checked_at.is_(None))
    return connection.execute(select(videos.c.song_id).where(videos.c.video_id.in_(video_ids), alive)).all()


def _write_checks(connection: Connection, checks: Iterable[VideoFacts], now: float) -> None:
    rows = [{"at": check.video_id, **_columns(check), "checked_at": now} for check in checks]
    if rows:
        connection.execute(update(videos).where(videos.c.video_id == bindparam("at")), rows)


def songs_with_videos(connection: Connection, song_ids: Collection[int]) -> set[int]:
    """Return those of the songs that have a living video."""
    alive = select(videos.c.song_id).where(videos.c.song_id.in_(song_ids), ~videos.c.dead)
    return set(connection.scalars(alive.distinct()))


def replace_videos(connection: Connection, song_id: int, found: Iterable[VideoFacts]) -> bool:
    """Let a song have exactly these videos, but for those of other songs; return whether it has any then."""
    connection.execute(REMOVE, {"at": song_id})
    wanted = {video.video_id: video for video in found}
    taken = set(connection.scalars(HELD, {"ids": list(wanted)}))
    free = [video for video_id, video in wanted.items() if video_id not in taken]
    if free:
        rows = [{"song_id": song_id, "position": position, **_columns(video)} for position, video in enumerate(free)]
        connection.execute(ADD, rows)
    return any(not video.dead for video in free)


def append_videos(connection: Connection, found: Sequence[tuple[int, VideoFacts]]) -> None:
    """Give songs further videos, in this order; a video that has a song stays with it."""
    taken = set(connection.scalars(HELD, {"ids": [video.video_id for _, video in found]}))
    last = select(videos.c.song_id, func.max(videos.c.position)).group_by(videos.c.song_id)
    ends = connection.execute(last.where(videos.c.song_id.in_({song_id for song_id, _ in found}))).all()
    positions = defaultdict(int, {song_id: position + 1 for song_id, position in ends})
    rows = []
    for song_id, video in found:
        if video.video_id not in taken:
            taken.add(video.video_id)
            rows.append({"song_id": song_id, "position": positions[song_id], **_columns(video)})
            positions[song_id] += 1
    if rows:
        connection.execute(ADD, rows)


REMOVE = delete(videos).where(videos.c.song_id == bindparam("at"))
HELD = select(videos.c.video_id).where(videos.c.video_id.in_(bindparam("ids", expanding=True)))
ADD = insert(videos)
VIDEOS = (
    select(videos)
    .where(videos.c.song_id.between(bindparam("first"), bindparam("last")))
    .order_by(videos.c.song_id, videos.c.position)
)
"""Made once, as they run for every task."""


def read_videos(connection: Connection, first: int, last: int) -> dict[int, tuple[VideoFacts, ...]]:
    """Return the videos of the songs with these ids and those between."""
    found: defaultdict[int, list[VideoFacts]] = defaultdict(list)
    for row in connection.execute(VIDEOS, {"first": first, "last": last}):
        found[row.song_id].append(_video(row))
    return {song_id: tuple(its) for song_id, its in found.items()}


def _video(row: Row[Any]) -> VideoFacts:
    limits = (tuple(row.blocked.split()), tuple(row.allowed.split()))
    return VideoFacts(row.video_id, row.checked_at, row.dead, row.age_restricted, *limits)


def _columns(video: VideoFacts) -> dict[str, object]:
    return {
        "video_id": video.video_id,
        "checked_at": video.checked_at,
        "dead": video.dead,
        "age_restricted": video.age_restricted,
        "blocked": " ".join(video.blocked),
        "allowed": " ".join(video.allowed),
    }
