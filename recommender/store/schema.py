"""The tables. Change one only together with a new script in `migrations/versions`.

Times are seconds since 1970. Listeners and places are names such as "discord:1234": an account or a message,
never what somebody wrote.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

BigSerial = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database gives; SQLite counts by itself only in columns declared INTEGER."""

metadata = MetaData()

songs = Table(
    "songs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("artist", Text, nullable=False),
    # The artist's name as it is compared: case folded.
    Column("artist_key", Text, nullable=False),
    Column("video_id", String(11), nullable=False, unique=True),
    Column("spotify_id", String(22)),
    # The label. Disputed songs are kept, but not served.
    Column("served", Boolean, nullable=False),
    Column("agreement", Text, nullable=False),
    Column("certainty", Float, nullable=False),
    Column("valence", Float, nullable=False),
    Column("arousal", Float, nullable=False),
    Column("happy", Float, nullable=False),
    Column("energetic", Float, nullable=False),
    Column("calm", Float, nullable=False),
    Column("sad", Float, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("song_id", ForeignKey("songs.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("valence", Float, nullable=False),
    Column("arousal", Float, nullable=False),
    Column("note", Text, nullable=False),
)

song_genres = Table(
    "song_genres",
    metadata,
    Column("song_id", ForeignKey("songs.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("genre", Text, nullable=False),
    # The genre as it is compared: case folded.
    Column("genre_key", Text, nullable=False),
    Index("song_genres_by_key", "genre_key", "song_id"),
)

consents = Table(
    "consents",
    metadata,
    Column("listener", Text, primary_key=True),
    Column("given_at", Float, nullable=False),
)

servings = Table(
    "servings",
    metadata,
    Column("id", BigSerial, primary_key=True),
    Column("listener", Text, nullable=False),
    Column("song_id", ForeignKey("songs.id", ondelete="CASCADE"), nullable=False),
    Column("served_at", Float, nullable=False),
    Index("servings_by_listener", "listener", "id"),
)

enabled_channels = Table(
    "enabled_channels",
    metadata,
    Column("channel_id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False, index=True),
)

replies = Table(
    "replies",
    metadata,
    Column("id", Text, primary_key=True),
    Column("listener", Text, nullable=False, index=True),
    Column("place", Text, unique=True),
    Column("made_at", Float, nullable=False, index=True),
    # The filter that its songs obey, a correction's too.
    Column("genre", Text),
    # The feeling that was read first.
    Column("valence", Float, nullable=False),
    Column("arousal", Float, nullable=False),
    Column("emotion", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("source", Text, nullable=False),
    Column("name", Text, nullable=False),
    # What its listener made of it.
    Column("corrected", Text),
    Column("current", Integer, nullable=False),
)

reply_picks = Table(
    "reply_picks",
    metadata,
    Column("reply_id", ForeignKey("replies.id", ondelete="CASCADE"), primary_key=True),
    # "read": the songs of the first answer; "shown": those shown now.
    Column("role", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("song_id", ForeignKey("songs.id"), nullable=False),
    Column("reason", Text, nullable=False),
)
