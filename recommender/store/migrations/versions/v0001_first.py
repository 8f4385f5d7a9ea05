"""The first schema: songs with their evidence, consent, what was served, channels, replies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    _songs()
    _listeners()
    _replies()


def _songs() -> None:
    op.create_table(
        "songs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("artist", sa.Text, nullable=False),
        sa.Column("artist_key", sa.Text, nullable=False),
        sa.Column("video_id", sa.String(11), nullable=False, unique=True),
        sa.Column("spotify_id", sa.String(22)),
        sa.Column("served", sa.Boolean, nullable=False),
        sa.Column("agreement", sa.Text, nullable=False),
        *(sa.Column(name, sa.Float, nullable=False) for name in ("certainty", "valence", "arousal")),
        *(sa.Column(name, sa.Float, nullable=False) for name in ("happy", "energetic", "calm", "sad")),
    )
    op.create_table(
        "evidence",
        sa.Column("song_id", sa.Integer, sa.ForeignKey("songs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("valence", sa.Float, nullable=False),
        sa.Column("arousal", sa.Float, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_table(
        "song_genres",
        sa.Column("song_id", sa.Integer, sa.ForeignKey("songs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("genre", sa.Text, nullable=False),
        sa.Column("genre_key", sa.Text, nullable=False),
    )
    op.create_index("song_genres_by_key", "song_genres", ["genre_key", "song_id"])


def _listeners() -> None:
    op.create_table(
        "consents",
        sa.Column("listener", sa.Text, primary_key=True),
        sa.Column("given_at", sa.Float, nullable=False),
    )
    op.create_table(
        "servings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("listener", sa.Text, nullable=False),
        sa.Column("song_id", sa.Integer, sa.ForeignKey("songs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("served_at", sa.Float, nullable=False),
    )
    op.create_index("servings_by_listener", "servings", ["listener", "id"])
    op.create_table(
        "enabled_channels",
        sa.Column("channel_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("guild_id", sa.BigInteger, nullable=False, index=True),
    )


def _replies() -> None:
    op.create_table(
        "replies",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("listener", sa.Text, nullable=False, index=True),
        sa.Column("place", sa.Text, unique=True),
        sa.Column("made_at", sa.Float, nullable=False, index=True),
        sa.Column("genre", sa.Text),
        sa.Column("valence", sa.Float, nullable=False),
        sa.Column("arousal", sa.Float, nullable=False),
        sa.Column("emotion", sa.Text, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("corrected", sa.Text),
        sa.Column("current", sa.Integer, nullable=False),
    )
    op.create_table(
        "reply_picks",
        sa.Column("reply_id", sa.Text, sa.ForeignKey("replies.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("role", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("song_id", sa.Integer, sa.ForeignKey("songs.id"), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
