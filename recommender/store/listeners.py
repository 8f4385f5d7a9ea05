"""Who has consented to having an expression read, what each listener was served, and what they felt."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, Text, bindparam, cast, delete, exists, insert, select

from recommender.store.database import Database
from recommender.store.dialects import InOneList, insert_if_new
from recommender.store.driving import Prepared, numbered, numbers
from recommender.store.personal import OF_LISTENERS
from recommender.store.replies import corrected_feeling
from recommender.store.schema import (
    catalogue_version,
    consents,
    replies,
    reply_picks,
    servings,
    votes,
)
from recommender.taste import Vote
from recommender.vocabulary import Emotion, FeelingSource, Point

LOOKED_BACK = 100
"""Songs served to a listener, and shown in a channel, that a pick looks back on: twenty lists of five each."""

HEARD = 300
"""Votes that a pick hears, the latest."""


@dataclass(frozen=True, slots=True)
class Before:
    """What a pick must know: ids of songs served to the listener and shown in the channel, each latest first.

    `votes` are the listener's by songs' ids, and `version` is the catalogue's.
    """

    version: int
    served: tuple[int, ...]
    shown: tuple[int, ...]
    votes: Mapping[int, Vote]


@dataclass(frozen=True, slots=True)
class PastFeeling:
    """A feeling that a listener was brought songs for, at seconds since 1970; what was corrected is as corrected."""

    at: float
    point: Point
    emotion: Emotion
    source: FeelingSource
    name: str


class Listeners:
    """Listeners by their name, such as "discord:1234"."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """Work on `database`; `clock` tells the seconds since 1970."""
        self._database = database
        self._clock = clock

    def has_consented(self, listener: str) -> bool:
        """Return whether this listener's photos may be read."""
        with self._database.reading() as connection:
            return connection.scalar(select(consents.c.listener).where(consents.c.listener == listener)) is not None

    def consent(self, listener: str) -> None:
        """Remember that this listener's photos may be read."""
        with self._database.writing() as connection:
            statement = insert_if_new(connection, consents)
            connection.execute(statement, {"listener": listener, "given_at": self._clock()})

    def revoke(self, listener: str) -> None:
        """Take back this listener's agreement; what else is known of them stays."""
        with self._database.writing() as connection:
            connection.execute(delete(consents).where(consents.c.listener == listener))

    def withdraw(self, listener: str) -> None:
        """Erase all that is known of a listener: consent, replies, votes, reports of links, and what was served.

        What they corrected stays in the counts of `Corrections`, which tell of nobody.
        """
        with self._database.writing() as connection:
            for table in OF_LISTENERS:
                connection.execute(delete(table).where(table.c.listener == listener))

    def recent(self, listener: str, limit: int) -> tuple[int, ...]:
        """Return the ids of the last `limit` songs served to a listener, latest first."""
        query = select(servings.c.song_id).where(servings.c.listener == listener)
        with self._database.reading() as connection:
            return tuple(connection.scalars(query.order_by(servings.c.id.desc()).limit(limit)))

    def before(self, listener: str, channel: str | None = None) -> Before:
        """Return what a pick for a listener, shown in a channel or to the listener alone, must know."""
        with self._database.driving() as driver:
            ((version, served, shown, said),) = driver.rows(LOOKING_BACK, listener=listener, channel=channel)
        votes_cast = (each.split(" ") for each in _listed(said))
        heard = {int(song_id): Vote(word) for song_id, word in votes_cast}
        return Before(version, tuple(_listed(served)), tuple(_listed(shown)), heard)

    def record_served(self, listener: str, song_ids: Sequence[int], channel: str | None = None) -> None:
        """Remember that these songs were served, in this order, and shown in a channel."""
        if song_ids:
            with self._database.driving_writes() as driver:
                ids = numbered(song_ids)
                driver.run(_recording(len(ids)), listener=listener, served_at=self._clock(), channel=channel, **ids)

    def history(self, listener: str, *, since: float = 0.0, limit: int = 1_000) -> tuple[PastFeeling, ...]:
        """Return the last `limit` feelings that a listener was brought songs for since a time, oldest first."""
        answered = exists().where(reply_picks.c.reply_id == replies.c.id)
        query = select(replies).where(replies.c.listener == listener, replies.c.made_at >= since, answered)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(replies.c.made_at.desc()).limit(limit)).all()
        return tuple(_past(row) for row in reversed(rows))


def _past(row: Row[Any]) -> PastFeeling:
    told = corrected_feeling(row)
    if told is None:
        point = Point(row.valence, row.arousal)
        return PastFeeling(row.made_at, point, Emotion(row.emotion), FeelingSource(row.source), row.name)
    return PastFeeling(row.made_at, told.point, told.emotion, told.source, told.name)


def _listed(text: str | None) -> list[Any]:
    return json.loads(text) if text else []


def _in_one(query: Select[Any]) -> ScalarSelect[str]:
    """Return what a query finds, its column "it", in one list, in the query's order."""
    return select(InOneList(query.subquery().c.it)).scalar_subquery()


def _looking_back() -> Select[Any]:
    """Return one statement for all that `before` tells, and one row: other threads run between any two."""
    of_servings = select(servings.c.song_id.label("it")).order_by(servings.c.id.desc()).limit(LOOKED_BACK)
    word = cast(votes.c.song_id, Text) + " " + votes.c.vote
    of_votes = select(word.label("it")).order_by(votes.c.voted_at.desc()).limit(HEARD)
    return select(
        catalogue_version.c.version,
        _in_one(of_servings.where(servings.c.listener == bindparam("listener"))),
        _in_one(of_servings.where(servings.c.channel == bindparam("channel"))),
        _in_one(of_votes.where(votes.c.listener == bindparam("listener"))),
    )


LOOKING_BACK = Prepared(_looking_back())


@lru_cache(maxsize=32)  # lists have at most ten songs
def _recording(count: int) -> Prepared:
    """Return one statement that records so many songs as served, which is kept as a whole."""
    same: dict[str, object] = {name: bindparam(name) for name in ("listener", "served_at", "channel")}
    return Prepared(insert(servings).values([{**same, "song_id": each} for each in numbers(count)]))
