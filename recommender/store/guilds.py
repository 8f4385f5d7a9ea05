"""The servers: what their moderators decided, and which of them the bot has left."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from recommender.servers import Explicit, Quiet, ServerRules
from recommender.store.database import Database
from recommender.store.dialects import insert_if_new
from recommender.store.personal import DAY
from recommender.store.remembered import drop_of_guilds
from recommender.store.schema import enabled_channels, guilds, replies, servings
from recommender.vocabulary import Goal

LEFT_DAYS = 30.0
"""How long a server's data outlive the bot's removal, in case it comes back."""

AT_ONCE = 500
"""Names in one statement: well below every driver's limit on parameters."""


class Guilds:
    """Servers' rules, the channels that are enabled among them; ids are Discord's."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """Work on `database`; `clock` tells the seconds since 1970."""
        self._database = database
        self._clock = clock

    def rules(self, guild_id: int) -> ServerRules:
        """Return what a server's moderators decided; the defaults where they decided nothing."""
        with self._database.reading() as connection:
            text = connection.scalar(select(guilds.c.rules).where(guilds.c.guild_id == guild_id))
            return _rules(text, _channels(connection, guild_id))

    def set_rules(self, guild_id: int, rules: ServerRules) -> None:
        """Let these be a server's rules, its channels among them."""
        with self._database.writing() as connection:
            _know(connection, [guild_id])
            connection.execute(update(guilds).where(guilds.c.guild_id == guild_id).values(rules=_text(rules)))
            connection.execute(delete(enabled_channels).where(enabled_channels.c.guild_id == guild_id))
            rows = [{"guild_id": guild_id, "channel_id": channel_id} for channel_id in sorted(rules.channels)]
            if rows:
                connection.execute(insert_if_new(connection, enabled_channels), rows)

    def left(self, guild_id: int) -> None:
        """Note that the bot was removed from a server, unless that is known."""
        with self._database.writing() as connection:
            _know(connection, [guild_id])
            _leave(connection, [guild_id], self._clock())

    def joined(self, guild_id: int) -> None:
        """Note that the bot is in a server."""
        with self._database.writing() as connection:
            _join(connection, [guild_id])

    def keep_only(self, guild_ids: Iterable[int]) -> None:
        """Note that the bot is in these servers, and was removed from all others that are known."""
        here = set(guild_ids)
        with self._database.writing() as connection:
            known = set(connection.scalars(select(guilds.c.guild_id)))
            _leave(connection, known - here, self._clock())
            _join(connection, here)

    def forget_left(self, *, days: float = LEFT_DAYS) -> int:
        """Erase everything of the servers that were left `days` ago or longer, and return how many these were."""
        with self._database.writing() as connection:
            long_ago = select(guilds.c.guild_id).where(guilds.c.left_at <= self._clock() - days * DAY)
            gone = connection.scalars(long_ago).all()
            for guild_id in gone:
                _erase(connection, guild_id)
            drop_of_guilds(connection, gone)
        return len(gone)


def _channels(connection: Connection, guild_id: int) -> frozenset[int]:
    query = select(enabled_channels.c.channel_id).where(enabled_channels.c.guild_id == guild_id)
    return frozenset(connection.scalars(query))


def _know(connection: Connection, guild_ids: Collection[int]) -> None:
    if guild_ids:
        connection.execute(insert_if_new(connection, guilds), [{"guild_id": guild_id} for guild_id in guild_ids])


def _leave(connection: Connection, guild_ids: Collection[int], now: float) -> None:
    here = update(guilds).where(guilds.c.left_at.is_(None))
    for some in _parts(sorted(guild_ids)):
        connection.execute(here.where(guilds.c.guild_id.in_(some)).values(left_at=now))


def _join(connection: Connection, guild_ids: Collection[int]) -> None:
    _know(connection, sorted(guild_ids))
    away = update(guilds).where(guilds.c.left_at.is_not(None))
    for some in _parts(sorted(guild_ids)):
        connection.execute(away.where(guilds.c.guild_id.in_(some)).values(left_at=None))


def _parts(values: list[Any]) -> Iterable[list[Any]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


def _erase(connection: Connection, guild_id: int) -> None:
    """Erase a server, with the replies made there and the names of its channels, wherever songs were served."""
    made = replies.c.guild == guild_id
    places = connection.scalars(select(replies.c.place).where(made, replies.c.place.is_not(None)))
    # A reply's place ends with its message. Replies made before they knew their server tell it by an enabled channel.
    enabled = {f"discord:{channel_id}" for channel_id in _channels(connection, guild_id)}
    channels = enabled | {str(place).rpartition(":")[0] for place in places}
    connection.execute(delete(replies).where(or_(made, *(replies.c.place.like(f"{name}:%") for name in enabled))))
    for some in _parts(sorted(channels)):
        connection.execute(update(servings).where(servings.c.channel.in_(some)).values(channel=None))
    for table in (enabled_channels, guilds):
        connection.execute(delete(table).where(table.c.guild_id == guild_id))


def _text(rules: ServerRules) -> str:
    """Return the rules beside the channels, which have their own table, as JSON."""
    told = {name: getattr(rules, name) for name in ServerRules.__slots__ if name != "channels"}
    return json.dumps(told, sort_keys=True)


def _rules(text: str | None, channels: frozenset[int]) -> ServerRules:
    if text is None:
        return ServerRules(channels=channels)
    told: dict[str, Any] = json.loads(text)
    told |= {name: tuple(told[name]) for name in ("genres", "without_genres", "languages")}
    told |= {"explicit": Explicit(told["explicit"]), "quiet": Quiet(told["quiet"])}
    told["goal"] = None if told["goal"] is None else Goal(told["goal"])
    return ServerRules(channels=channels, **told)
