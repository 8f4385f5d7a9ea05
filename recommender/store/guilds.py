"""The channels in which photos are read."""

from __future__ import annotations

from sqlalchemy import delete, select

from recommender.store.database import Database
from recommender.store.dialects import insert_if_new
from recommender.store.schema import enabled_channels


class Guilds:
    """Which channels moderators have enabled, by guild; ids are Discord's."""

    def __init__(self, database: Database) -> None:
        """Work on `database`."""
        self._database = database

    def enable(self, guild_id: int, channel_id: int) -> None:
        """Enable a channel; nothing happens where it is already."""
        with self._database.writing() as connection:
            statement = insert_if_new(connection, enabled_channels)
            connection.execute(statement, {"guild_id": guild_id, "channel_id": channel_id})

    def disable(self, guild_id: int, channel_id: int) -> None:
        """Disable a channel of this guild; nothing happens where it was not enabled."""
        table = enabled_channels.c
        with self._database.writing() as connection:
            connection.execute(
                delete(enabled_channels).where(table.guild_id == guild_id, table.channel_id == channel_id)
            )

    def channels(self, guild_id: int) -> frozenset[int]:
        """Return the ids of the guild's enabled channels."""
        with self._database.reading() as connection:
            query = select(enabled_channels.c.channel_id).where(enabled_channels.c.guild_id == guild_id)
            return frozenset(connection.scalars(query))

    def is_enabled(self, channel_id: int) -> bool:
        """Return whether a channel is enabled; ids of channels are unique across guilds."""
        with self._database.reading() as connection:
            query = select(enabled_channels.c.channel_id).where(enabled_channels.c.channel_id == channel_id)
            return connection.scalar(query) is not None
