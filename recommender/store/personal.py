"""All that is stored of a listener: to hand it over, and to forget what is old."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, ScalarSelect, Table, delete, exists, func, or_, select

from recommender.store.database import Database
from recommender.store.schema import consents, link_reports, replies, reply_picks, servings, songs, votes

RETENTION_DAYS = 90.0
"""How long what listeners were served, felt and said is kept unless the operator says otherwise."""

DAY = 86_400.0
"""Seconds."""

TIMES = {
    replies: replies.c.made_at,
    servings: servings.c.served_at,
    votes: votes.c.voted_at,
    link_reports: link_reports.c.reported_at,
}
"""When a row of each table was made."""

OF_LISTENERS = (consents, *TIMES)
"""Every table with rows of listeners. What belongs to a reply goes with it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is stored of a listener; `agreed_at` in seconds since 1970, None where there is no agreement."""

    agreed_at: float | None
    answers: int
    served: int
    votes: int
    reports: int


class Personal:
    """A listener's data as a whole."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """Work on `database`; `clock` tells the seconds since 1970."""
        self._database = database
        self._clock = clock

    def kept(self, listener: str) -> Kept:
        """Return how much is stored of a listener."""

        def count(table: Table) -> ScalarSelect[int]:
            return select(func.count()).select_from(table).where(table.c.listener == listener).scalar_subquery()

        agreed = select(consents.c.given_at).where(consents.c.listener == listener).scalar_subquery()
        with self._database.reading() as connection:
            row = connection.execute(select(agreed, *map(count, (replies, servings, votes, link_reports)))).one()
            return Kept(*row)

    def export(self, listener: str) -> dict[str, Any]:
        """Return everything that is stored of a listener, as JSON can say it; times are in ISO 8601, UTC."""
        with self._database.reading() as connection:
            consented = connection.scalar(select(consents.c.given_at).where(consents.c.listener == listener))
            return {
                "listener": listener,
                "consented_at": None if consented is None else _time(consented),
                "answers": _answers(connection, listener),
                "served": _served(connection, listener),
                "votes": _votes(connection, listener),
                "reported_links": _reported(connection, listener),
            }

    def forget_old(self, *, days: float = RETENTION_DAYS) -> int:
        """Erase what is older than `days`, of everybody, and return how many rows that were.

        An agreement that old goes as soon as nothing else of its listener is left.
        """
        before = self._clock() - days * DAY
        with self._database.writing() as connection:
            gone = sum(connection.execute(delete(table).where(time < before)).rowcount for table, time in TIMES.items())
            in_use = [exists().where(table.c.listener == consents.c.listener) for table in TIMES]
            unused = delete(consents).where(consents.c.given_at < before, ~or_(*in_use))
            return gone + connection.execute(unused).rowcount


def _answers(connection: Connection, listener: str) -> list[dict[str, Any]]:
    query = select(replies).where(replies.c.listener == listener).order_by(replies.c.made_at, replies.c.id)
    return [_answer(row, _shown(connection, row.id)) for row in connection.execute(query).all()]


def _answer(row: Row[Any], shown: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("place", "genre", "filters", "goal", "valence", "arousal", "emotion", "confidence", "source", "name")
    values = {name: getattr(row, name) for name in (*names, "guild")}
    corrected = row.corrected_name or row.corrected
    return {"at": _time(row.made_at), **values, "corrected": corrected, "songs": shown}


def _shown(connection: Connection, reply_id: str) -> list[dict[str, Any]]:
    query = select(songs.c.artist, songs.c.title, reply_picks.c.reason).join(reply_picks)
    shown = query.where(reply_picks.c.reply_id == reply_id, reply_picks.c.role == "shown")
    rows = connection.execute(shown.order_by(reply_picks.c.position)).all()
    return [{"artist": row.artist, "title": row.title, "reason": row.reason} for row in rows]


def _served(connection: Connection, listener: str) -> list[dict[str, Any]]:
    query = select(servings.c.served_at, servings.c.channel, songs.c.artist, songs.c.title).join(songs)
    rows = connection.execute(query.where(servings.c.listener == listener).order_by(servings.c.id)).all()
    return [
        {"at": _time(row.served_at), "channel": row.channel, "artist": row.artist, "title": row.title} for row in rows
    ]


def _votes(connection: Connection, listener: str) -> list[dict[str, Any]]:
    query = select(votes.c.voted_at, votes.c.vote, songs.c.artist, songs.c.title).join(songs)
    rows = connection.execute(query.where(votes.c.listener == listener).order_by(votes.c.voted_at, songs.c.id)).all()
    return [{"at": _time(row.voted_at), "vote": row.vote, "artist": row.artist, "title": row.title} for row in rows]


def _reported(connection: Connection, listener: str) -> list[dict[str, Any]]:
    columns = link_reports.c
    query = select(columns.reported_at, columns.video_id, songs.c.artist, songs.c.title).join(songs)
    rows = connection.execute(query.where(columns.listener == listener).order_by(columns.reported_at, songs.c.id)).all()
    return [
        {"at": _time(row.reported_at), "video_id": row.video_id, "artist": row.artist, "title": row.title}
        for row in rows
    ]


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
