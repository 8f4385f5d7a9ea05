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
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
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
    # The artist's and the title's key, a tab between: one song, one row.
    Column("song_key", Text, nullable=False),
    Column("album", Text),
    Column("cover_url", Text),
    Column("year", Integer),
    Column("language", Text),
    Column("explicit", Boolean),
    Column("age_restricted", Boolean, nullable=False),
    Column("genres_inferred", Boolean, nullable=False),
    # When the link was last checked; null for never.
    Column("checked_at", Float),
    # Countries, blanks between.
    Column("blocked", Text, nullable=False),
    Column("allowed", Text, nullable=False),
    # The mood that the operator decided on; the label obeys it.
    Column("settled", Text),
    # No longer part of the catalogue, and kept for the replies that show it.
    Column("withdrawn", Boolean, nullable=False),
    Index("songs_by_key", "song_key", unique=True),
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
    # The moods' probabilities, where the source tells them.
    Column("happy", Float),
    Column("energetic", Float),
    Column("calm", Float),
    Column("sad", Float),
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
    Column("served_at", Float, nullable=False, index=True),
    # Where others saw it too, such as "discord:CHANNEL"; null where nobody did.
    Column("channel", Text),
    # With the songs, so that a pick looks back without visiting the rows.
    Index("servings_by_listener", "listener", "id", "song_id"),
    Index("servings_by_channel", "channel", "id", "song_id"),
)

votes = Table(
    "votes",
    metadata,
    Column("listener", Text, primary_key=True),
    Column("song_id", ForeignKey("songs.id", ondelete="CASCADE"), primary_key=True),
    # "up", "down" or "skip".
    Column("vote", Text, nullable=False),
    Column("voted_at", Float, nullable=False, index=True),
)

corrections = Table(
    "corrections",
    metadata,
    # Emotions: what photos were read as, and what people said of the reading. Nobody's in particular.
    Column("read", Text, primary_key=True),
    Column("told", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)

catalogue_version = Table(
    "catalogue_version",
    metadata,
    # One row, which counts the changes of songs and their genres.
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
)

shelf_parts = Table(
    "shelf_parts",
    metadata,
    # What `recommender.shelf` dumps, and the version of the catalogue that it was made from.
    Column("name", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

enabled_channels = Table(
    "enabled_channels",
    metadata,
    Column("channel_id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False, index=True),
)

guilds = Table(
    "guilds",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    # What its moderators decided, as JSON, but for the channels; null where they decided nothing.
    Column("rules", Text),
    # When the bot was removed from it; null as long as it is there.
    Column("left_at", Float),
)

remembered = Table(
    "remembered",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", Float, nullable=False),
)

link_reports = Table(
    "link_reports",
    metadata,
    Column("song_id", ForeignKey("songs.id", ondelete="CASCADE"), primary_key=True),
    Column("video_id", String(11), primary_key=True),
    Column("listener", Text, primary_key=True, index=True),
    Column("reported_at", Float, nullable=False, index=True),
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
    # The other filters as JSON, null where there are none, and the goal.
    Column("filters", Text),
    Column("goal", Text, nullable=False),
    # How many songs it is to have, and the server that it was made in.
    Column("wanted", Integer, nullable=False),
    Column("guild", BigInteger, index=True),
    # The feeling that was read first.
    Column("valence", Float, nullable=False),
    Column("arousal", Float, nullable=False),
    Column("emotion", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("source", Text, nullable=False),
    Column("name", Text, nullable=False),
    # What its listener made of it: the emotion, and the finer name where one was told.
    Column("corrected", Text),
    Column("corrected_name", Text),
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
    # The video that plays the song in this reply; null for the catalogue's.
    Column("video_id", String(11)),
)

# What collectors know and have done. Ids are numbered by `collecting`, so that they are the same however often it
# was interrupted.

charts = Table(
    "charts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    # How many artists.
    Column("wanted", Integer, nullable=False),
    UniqueConstraint("kind", "name"),
)

collected_artists = Table(
    "collected_artists",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("artist_key", Text, nullable=False, unique=True),
    Column("listeners", Integer),
    # Its own tags' genres as JSON, and when they were asked for.
    Column("genres", Text),
    Column("asked_at", Float),
)

collected_songs = Table(
    "collected_songs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("artist_id", ForeignKey("collected_artists.id"), nullable=False, index=True),
    Column("artist", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("song_key", Text, nullable=False, unique=True),
    Column("listeners", Integer),
    # Whether its own tags tell a genre.
    Column("has_genre", Boolean, nullable=False),
    Column("spotify_id", Text, index=True),
    # Facts as JSON: they are only ever read as wholes, with their song.
    Column("details", Text),
    Column("tags", Text),
    Column("lyrics", Text),
    Column("audio", Text),
)

collected_videos = Table(
    "collected_videos",
    metadata,
    Column("video_id", Text, primary_key=True),
    Column("song_id", ForeignKey("collected_songs.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("checked_at", Float),
    Column("dead", Boolean, nullable=False),
    Column("age_restricted", Boolean, nullable=False),
    # Countries, blanks between.
    Column("blocked", Text, nullable=False),
    Column("allowed", Text, nullable=False),
    Index("collected_videos_by_song", "song_id", "position"),
    Index("collected_videos_by_check", "dead", "checked_at", "video_id"),
)

collected_listings = Table(
    "collected_listings",
    metadata,
    Column("song_id", ForeignKey("collected_songs.id"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("word", Text, primary_key=True),
    Column("valence", Float),
    Column("arousal", Float),
)

tasks = Table(
    "tasks",
    metadata,
    Column("stage", Text, primary_key=True),
    # The number of a chart, an artist or a collected song.
    Column("subject", Integer, primary_key=True, autoincrement=False),
    # "due", "later", "done" or "nothing".
    Column("state", Text, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("closed_at", Float),
    # What a call brought that was not the task's last.
    Column("memory", Text),
    Index("tasks_in_order", "stage", "state", "subject"),
    Index("tasks_by_time", "stage", "state", "due_at"),
)

spendings = Table(
    "spendings",
    metadata,
    Column("name", Text, primary_key=True),
    # In the place where the service's day begins, as YYYY-MM-DD.
    Column("day", Text, primary_key=True),
    Column("cost", Integer, nullable=False),
)
