"""Replies, so that buttons and reactions still work after a restart."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, insert, select, update

from recommender.errors import UnknownReply
from recommender.filters import ANYTHING, Filters
from recommender.songs import Pick, Song
from recommender.store.catalogue_rows import read_songs
from recommender.store.corrections import count
from recommender.store.database import Database
from recommender.store.driving import Driver
from recommender.store.schema import replies, reply_picks, songs
from recommender.vocabulary import Emotion, Feeling, FeelingSource, Goal, Point, correction


@dataclass(frozen=True, slots=True)
class StoredReply:
    """What must be remembered of an answer.

    `id` is an unguessable token that the caller makes. `place` is where the answer stands
    ("discord:CHANNEL:MESSAGE"), None as long as it stands nowhere. Its songs obey `filters` and serve `goal`.
    `read` is the feeling that was read and `corrected` what its listener says it is. `picks` are the songs shown
    now, `current` the index of the one whose link is shown; `read_picks` are the songs for what was read, so that
    an undo brings them back: none where the reading was too unsure for songs. A pick's song has the video that plays
    it in this reply. `count` is how many songs are wanted, `guild` the server that it was made in, if any.
    """

    id: str
    listener: str
    place: str | None
    read: Feeling
    corrected: Feeling | None
    picks: tuple[Pick, ...]
    read_picks: tuple[Pick, ...]
    current: int
    filters: Filters = ANYTHING
    goal: Goal = Goal.MATCH
    count: int = 5
    guild: int | None = None


class Role(StrEnum):
    """Which of a reply's two lists a pick is in."""

    READ = "read"
    SHOWN = "shown"


class Replies:
    """Replies by their id, or by where they stand."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """Work on `database`; `clock` tells the seconds since 1970."""
        self._database = database
        self._clock = clock

    def save(self, reply: StoredReply) -> None:
        """Keep a new reply; its songs must be in the catalogue, its id new (StoreError)."""
        with self._database.writing() as connection:
            _leave(connection, reply.place)
            connection.execute(insert(replies), {**_reply_row(reply), "made_at": self._clock()})
            _write_picks(connection, reply.id, Role.READ, reply.read_picks)
            _write_picks(connection, reply.id, Role.SHOWN, reply.picks)

    def load(self, reply_id: str) -> StoredReply:
        """Return a reply; UnknownReply where there is none."""
        found = self._find(replies.c.id == reply_id)
        if found is None:
            raise UnknownReply(reply_id)
        return found

    def at(self, place: str) -> StoredReply | None:
        """Return the reply that stands at `place`, None where none does."""
        return self._find(replies.c.place == place)

    def bind(self, reply_id: str, place: str) -> None:
        """Say where a reply stands; whichever stood there before does no longer. UnknownReply where there is none."""
        with self._database.writing() as connection:
            _leave(connection, place)
            _change(connection, reply_id, place=place)

    def claim(self, reply_id: str, place: str) -> bool:
        """Say where a reply stands that stands nowhere yet; False where there is none, or it stands somewhere."""
        nowhere = (replies.c.id == reply_id) & replies.c.place.is_(None)
        with self._database.writing() as connection:
            return connection.execute(update(replies).where(nowhere).values(place=place)).rowcount > 0

    def set_current(self, reply_id: str, current: int) -> None:
        """Say which pick's link is shown; UnknownReply where there is no such reply."""
        with self._database.writing() as connection:
            _change(connection, reply_id, current=current)

    def set_correction(self, reply_id: str, corrected: Feeling | None, picks: Sequence[Pick]) -> None:
        """Show other songs, the first of them now, for a corrected feeling; None takes the correction back.

        The feeling is one that `vocabulary.correction` tells by its name, ValueError. UnknownReply where there is no
        such reply.
        """
        with self._database.writing() as connection:
            _recount(connection, reply_id, None if corrected is None else corrected.emotion.value)
            _change(connection, reply_id, **_correction_columns(corrected), current=0)
            _replace_picks(connection, reply_id, Role.SHOWN, picks)

    def set_picks(self, reply_id: str, picks: Sequence[Pick], *, goal: Goal) -> None:
        """Show other songs for the same feeling, the first of them now, and let this be their goal.

        Where nothing is corrected they are the songs for what was read from now on. UnknownReply where there is no
        such reply.
        """
        with self._database.writing() as connection:
            _change(connection, reply_id, goal=goal.value, current=0)
            corrected = connection.scalar(select(replies.c.corrected).where(replies.c.id == reply_id))
            for role in (Role.SHOWN,) if corrected is not None else Role:
                _replace_picks(connection, reply_id, role, picks)

    def swap(self, reply_id: str, position: int, pick: Pick) -> None:
        """Put another pick in the place of one that is shown, and of the same song among those for what was read.

        The pick may be the same song with another video. UnknownReply where there is no such reply or place.
        """
        listed = reply_picks.c.reply_id == reply_id
        shown = (reply_picks.c.role == Role.SHOWN.value) & (reply_picks.c.position == position)
        with self._database.writing() as connection:
            old = connection.scalar(select(reply_picks.c.song_id).where(listed, shown))
            if old is None:
                raise UnknownReply(reply_id)
            read = (reply_picks.c.role == Role.READ.value) & (reply_picks.c.song_id == old)
            connection.execute(update(reply_picks).where(listed, shown | read).values(**PICKED), _picked(pick))

    def set_reading(self, reply_id: str, read: Feeling, picks: Sequence[Pick]) -> None:
        """Let a reply stand on another reading, with its songs and no correction; UnknownReply where there is none."""
        with self._database.writing() as connection:
            _recount(connection, reply_id, None)
            _change(connection, reply_id, **_feeling_columns(read), **_correction_columns(None), current=0)
            for role in Role:
                _replace_picks(connection, reply_id, role, picks)

    def erase(self, reply_id: str) -> None:
        """Forget a reply; nothing happens where there is none."""
        with self._database.writing() as connection:
            connection.execute(delete(replies).where(replies.c.id == reply_id))

    def _find(self, condition: ColumnElement[bool]) -> StoredReply | None:
        with self._database.reading() as connection:
            row = connection.execute(select(replies).where(condition)).first()
            return None if row is None else _reply(row, _read_picks(connection, row.id))


def _leave(connection: Connection, place: str | None) -> None:
    if place is not None:
        connection.execute(update(replies).where(replies.c.place == place).values(place=None))


def _change(connection: Connection, reply_id: str, **values: object) -> None:
    changed = connection.execute(update(replies).where(replies.c.id == reply_id).values(**values))
    if changed.rowcount == 0:
        raise UnknownReply(reply_id)


def _recount(connection: Connection, reply_id: str, told: str | None) -> None:
    """Let the counts of corrections say of a photo's reply what is told now, and no longer what was told before."""
    columns = replies.c
    query = select(columns.emotion, columns.corrected).where(columns.id == reply_id)
    of_photo = query.where(columns.source == FeelingSource.PHOTO.value).with_for_update()
    row = connection.execute(of_photo).first()
    if row is not None and row.corrected != told:
        count(connection, row.emotion, row.corrected, -1)
        count(connection, row.emotion, told, +1)


def _reply_row(reply: StoredReply) -> dict[str, object]:
    return {
        "id": reply.id,
        "listener": reply.listener,
        "place": reply.place,
        "genre": reply.filters.genre,
        "filters": _filters_text(reply.filters),
        "goal": reply.goal.value,
        "wanted": reply.count,
        "guild": reply.guild,
        **_feeling_columns(reply.read),
        **_correction_columns(reply.corrected),
        "current": reply.current,
    }


def _feeling_columns(read: Feeling) -> dict[str, object]:
    return {
        "valence": read.point.valence,
        "arousal": read.point.arousal,
        "emotion": read.emotion.value,
        "confidence": read.confidence,
        "source": read.source.value,
        "name": read.name,
    }


def _correction_columns(corrected: Feeling | None) -> dict[str, object]:
    if corrected is None:
        return {"corrected": None, "corrected_name": None}
    return {"corrected": corrected.emotion.value, "corrected_name": correction(corrected.name).name}


def corrected_feeling(row: Row[Any]) -> Feeling | None:
    """Return what a reply's row was corrected to; earlier ones tell the emotion alone."""
    return None if row.corrected is None else correction(row.corrected_name or row.corrected)


def _reply(row: Row[Any], picks: dict[Role, tuple[Pick, ...]]) -> StoredReply:
    read = Feeling(
        Point(row.valence, row.arousal), Emotion(row.emotion), row.confidence, FeelingSource(row.source), row.name
    )
    return StoredReply(
        row.id,
        row.listener,
        row.place,
        read,
        corrected_feeling(row),
        picks[Role.SHOWN],
        picks[Role.READ],
        row.current,
        _filters(row.genre, row.filters),
        Goal(row.goal),
        row.wanted,
        row.guild,
    )


def _filters_text(filters: Filters) -> str | None:
    """Return the filters beside the genre, which has its own column, as JSON; None where there are none."""
    values = asdict(replace(filters, genre=None))
    asked = {name: value for name, value in values.items() if value not in (None, False, ())}
    return json.dumps(asked, sort_keys=True) if asked else None


def _filters(genre: str | None, text: str | None) -> Filters:
    asked = {} if text is None else json.loads(text)
    told: dict[str, Any] = {name: tuple(its) if isinstance(its, list) else its for name, its in asked.items()}
    return Filters(genre=genre, **told)


def _replace_picks(connection: Connection, reply_id: str, role: Role, picks: Iterable[Pick]) -> None:
    listed = (reply_picks.c.reply_id == reply_id) & (reply_picks.c.role == role.value)
    connection.execute(delete(reply_picks).where(listed))
    _write_picks(connection, reply_id, role, picks)


def _write_picks(connection: Connection, reply_id: str, role: Role, picks: Iterable[Pick]) -> None:
    rows = [
        {"reply_id": reply_id, "role": role.value, "position": position, **_picked(pick)}
        for position, pick in enumerate(picks)
    ]
    if rows:
        connection.execute(PICKING, rows)


def _picked(pick: Pick) -> dict[str, object]:
    return {"at_song": pick.song.id, "at_reason": pick.reason, "at_video": pick.song.video_id}


def _own_video() -> ColumnElement[str]:
    """Return a pick's video where it is not the catalogue's, and null where it is, so that it changes with that."""
    catalogues = select(songs.c.video_id).where(songs.c.id == bindparam("at_song")).scalar_subquery()
    return func.nullif(bindparam("at_video", type_=songs.c.video_id.type), catalogues)


PICKED = {"song_id": bindparam("at_song"), "reason": bindparam("at_reason"), "video_id": _own_video()}
# Made once: to make a statement takes longer than to run it.
PICKING = insert(reply_picks).values(PICKED)


def _read_picks(connection: Connection, reply_id: str) -> dict[Role, tuple[Pick, ...]]:
    query = select(reply_picks).where(reply_picks.c.reply_id == reply_id).order_by(reply_picks.c.position)
    rows = connection.execute(query).all()
    found = read_songs(Driver.of(connection), [row.song_id for row in rows])
    return {role: tuple(_pick(row, found[row.song_id]) for row in rows if row.role == role.value) for role in Role}


def _pick(row: Row[Any], song: Song) -> Pick:
    return Pick(song if row.video_id is None else replace(song, video_id=row.video_id), row.reason)
