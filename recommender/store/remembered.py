"""Small notes by which the bot knows what it has done: what it registered, whom it told what."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import Connection, delete, select, update

from recommender.store.database import Database
from recommender.store.dialects import insert_if_new
from recommender.store.schema import remembered


class Remembered:
    """Notes by name, such as "commands" or "told:GUILD:reactions"; never anybody's words.

    A note with a server's id between colons goes when the server's data do.
    """

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """Work on `database`; `clock` tells the seconds since 1970."""
        self._database = database
        self._clock = clock

    def get(self, name: str) -> str | None:
        """Return a note, None where there is none."""
        with self._database.reading() as connection:
            return connection.scalar(select(remembered.c.value).where(remembered.c.name == name))

    def put(self, name: str, value: str) -> None:
        """Keep a note, in place of the one with its name."""
        noted = {"value": value, "at": self._clock()}
        with self._database.writing() as connection:
            connection.execute(insert_if_new(connection, remembered), {"name": name, **noted})
            connection.execute(update(remembered).where(remembered.c.name == name).values(**noted))

    def drop(self, name: str) -> None:
        """Forget a note; nothing happens where there is none."""
        with self._database.writing() as connection:
            connection.execute(delete(remembered).where(remembered.c.name == name))


def drop_of_guilds(connection: Connection, guild_ids: Collection[int]) -> None:
    """Forget the notes that are named after these servers."""
    ids = set(map(str, guild_ids))
    names = connection.scalars(select(remembered.c.name)).all()
    gone = [name for name in names if ids.intersection(name.split(":"))]
    connection.execute(delete(remembered).where(remembered.c.name.in_(gone)))
