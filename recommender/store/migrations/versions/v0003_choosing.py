"""What choosing looks at: votes, channels, goals, corrections in aggregate, and a snapshot of the songs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Widen what was served and replied, keeping it, and create the new tables."""
    op.add_column("servings", sa.Column("channel", sa.Text))
    op.create_index("servings_by_channel", "servings", ["channel", "id", "song_id"])
    op.drop_index("servings_by_listener", "servings")
    op.create_index("servings_by_listener", "servings", ["listener", "id", "song_id"])
    op.create_index("ix_servings_served_at", "servings", ["served_at"])
    op.add_column("replies", sa.Column("filters", sa.Text))
    op.add_column("replies", sa.Column("goal", sa.Text, nullable=False, server_default="match"))
    op.create_table(
        "votes",
        sa.Column("listener", sa.Text, primary_key=True),
        sa.Column("song_id", sa.Integer, sa.ForeignKey("songs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("vote", sa.Text, nullable=False),
        sa.Column("voted_at", sa.Float, nullable=False, index=True),
    )
    op.create_table(
        "corrections",
        sa.Column("read", sa.Text, primary_key=True),
        sa.Column("told", sa.Text, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    _catalogue()


def _catalogue() -> None:
    version = op.create_table(
        "catalogue_version",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(version, [{"id": 1, "version": 1}])
    op.create_table(
        "shelf_parts",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
