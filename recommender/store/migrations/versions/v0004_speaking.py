"""What servers decide, finer corrections, other videos in replies, reports of broken links, and the bot's own notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Widen the replies, keeping them, create the new tables, and know the servers that have channels."""
    op.add_column("replies", sa.Column("wanted", sa.Integer, nullable=False, server_default="5"))
    op.add_column("replies", sa.Column("guild", sa.BigInteger))
    op.create_index("ix_replies_guild", "replies", ["guild"])
    op.add_column("replies", sa.Column("corrected_name", sa.Text))
    op.add_column("reply_picks", sa.Column("video_id", sa.String(11)))
    op.create_table(
        "guilds",
        sa.Column("guild_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("rules", sa.Text),
        sa.Column("left_at", sa.Float),
    )
    op.execute("INSERT INTO guilds (guild_id) SELECT DISTINCT guild_id FROM enabled_channels")
    op.create_table(
        "remembered",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_table(
        "link_reports",
        sa.Column("song_id", sa.Integer, sa.ForeignKey("songs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("video_id", sa.String(11), primary_key=True),
        sa.Column("listener", sa.Text, primary_key=True, index=True),
        sa.Column("reported_at", sa.Float, nullable=False, index=True),
    )
