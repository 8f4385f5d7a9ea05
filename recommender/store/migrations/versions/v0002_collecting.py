"""What collectors know and have done; songs get a key, details and what the operator settled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from recommender.keys import song_key

revision = "0002"
down_revision = "0001"

BATCH = 1000
"""Songs that are given their keys at once."""


def upgrade() -> None:
    """Widen the catalogue, keeping what it holds, and create the collectors' tables."""
    _widen_songs()
    _fill_keys(op.get_bind())
    op.create_index("songs_by_key", "songs", ["song_key"], unique=True)
    for mood in ("happy", "energetic", "calm", "sad"):
        op.add_column("evidence", sa.Column(mood, sa.Float))
    _collected()
    _tasks()


def _widen_songs() -> None:
    # Columns are added, never changed: SQLite would have to make the table anew, and with it lose what refers to it.
    for column in (
        sa.Column("song_key", sa.Text, nullable=False, server_default=""),
        sa.Column("album", sa.Text),
        sa.Column("cover_url", sa.Text),
        sa.Column("year", sa.Integer),
        sa.Column("language", sa.Text),
        sa.Column("explicit", sa.Boolean),
        sa.Column("age_restricted", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("genres_inferred", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("checked_at", sa.Float),
        sa.Column("blocked", sa.Text, nullable=False, server_default=""),
        sa.Column("allowed", sa.Text, nullable=False, server_default=""),
        sa.Column("settled", sa.Text),
        sa.Column("withdrawn", sa.Boolean, nullable=False, server_default=sa.false()),
    ):
        op.add_column("songs", column)


def _fill_keys(connection: sa.Connection) -> None:
    songs = sa.table("songs", *(sa.column(name) for name in ("id", "artist", "title", "song_key")))
    change = songs.update().where(songs.c.id == sa.bindparam("at")).values(song_key=sa.bindparam("key"))
    seen: set[str] = set()
    after = 0
    query = sa.select(songs.c.id, songs.c.artist, songs.c.title).order_by(songs.c.id).limit(BATCH)
    while rows := connection.execute(query.where(songs.c.id > after)).all():
        keys = [_key(row.artist, row.title, row.id, seen) for row in rows]
        connection.execute(change, [{"at": row.id, "key": key} for row, key in zip(rows, keys, strict=True)])
        after = rows[-1].id


def _key(artist: str, title: str, song_id: int, seen: set[str]) -> str:
    """Return a song's key; one that an earlier song has gets a suffix that no title's key can have."""
    key = "\t".join(song_key(artist, title))
    if key in seen:
        key = f"{key}\t{song_id}"
    seen.add(key)
    return key


def _collected() -> None:
    op.create_table(
        "charts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("wanted", sa.Integer, nullable=False),
        sa.UniqueConstraint("kind", "name"),
    )
    op.create_table(
        "collected_artists",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("artist_key", sa.Text, nullable=False, unique=True),
        sa.Column("listeners", sa.Integer),
        sa.Column("genres", sa.Text),
        sa.Column("asked_at", sa.Float),
    )
    op.create_table(
        "collected_songs",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("artist_id", sa.Integer, sa.ForeignKey("collected_artists.id"), nullable=False, index=True),
        sa.Column("artist", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("song_key", sa.Text, nullable=False, unique=True),
        sa.Column("listeners", sa.Integer),
        sa.Column("has_genre", sa.Boolean, nullable=False),
        sa.Column("spotify_id", sa.Text, index=True),
        *(sa.Column(name, sa.Text) for name in ("details", "tags", "lyrics", "audio")),
    )
    op.create_table(
        "collected_videos",
        sa.Column("video_id", sa.Text, primary_key=True),
        sa.Column("song_id", sa.Integer, sa.ForeignKey("collected_songs.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("checked_at", sa.Float),
        sa.Column("dead", sa.Boolean, nullable=False),
        sa.Column("age_restricted", sa.Boolean, nullable=False),
        sa.Column("blocked", sa.Text, nullable=False),
        sa.Column("allowed", sa.Text, nullable=False),
    )
    op.create_index("collected_videos_by_song", "collected_videos", ["song_id", "position"])
    op.create_index("collected_videos_by_check", "collected_videos", ["dead", "checked_at", "video_id"])
    op.create_table(
        "collected_listings",
        sa.Column("song_id", sa.Integer, sa.ForeignKey("collected_songs.id"), primary_key=True),
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("word", sa.Text, primary_key=True),
        sa.Column("valence", sa.Float),
        sa.Column("arousal", sa.Float),
    )


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("stage", sa.Text, primary_key=True),
        sa.Column("subject", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due_at", sa.Float, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("closed_at", sa.Float),
        sa.Column("memory", sa.Text),
    )
    op.create_index("tasks_in_order", "tasks", ["stage", "state", "subject"])
    op.create_index("tasks_by_time", "tasks", ["stage", "state", "due_at"])
    op.create_table(
        "spendings",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("cost", sa.Integer, nullable=False),
    )
