"""The conversation, free of any front: a photo or words go in, a Reply comes out."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.care import help_words
from bot.errors import FacesForgotten, NeedsCare, NeedsConsent, NoSuchFace, NothingReadable, NotYours
from bot.executor import BoundedExecutor
from bot.memory import KEPT_SECONDS, SeenFaces
from bot.priors import calibrated
from bot.replies import Reply
from bot.wording import notes
from models import reader
from models.care import needs_care
from models.schemas import FeelingReader, PhotoReading
from recommender.calibration import prior_multipliers
from recommender.errors import UnknownReply
from recommender.filters import ANYTHING, Filters
from recommender.service import Recommender
from recommender.songs import Pick
from recommender.store import Store
from recommender.store.listeners import PastFeeling
from recommender.store.replies import StoredReply
from recommender.taste import Vote
from recommender.vocabulary import EMOTION_POINTS, Emotion, Feeling, FeelingSource, Goal

NO_FILTERS = ANYTHING

TOKEN_BYTES = 12
"""96 random bits: a reply's id cannot be guessed, and sixteen characters fit a button's custom id."""

STORE_WORKERS = 2
STORE_WAITING = 1_000
"""Store calls last about a millisecond; a queue this long is seconds, and then an honest "busy" is better."""


class PhotoReader(Protocol):
    """Reads the bytes of a photo."""

    def read(self, data: bytes) -> PhotoReading:
        """Return the faces with their readings, the largest chosen; a PhotoError where that cannot be."""
        ...


class Serenade:
    """What Serenade can do for a listener; every front talks to this.

    A listener is a key such as "discord:1234" or "local". Every method may raise StoreError; those that
    read or change a reply raise UnknownReply where it is not known and NotYours where it is another's.
    """

    def __init__(
        self,
        *,
        photos: PhotoReader,
        words: FeelingReader,
        recommender: Recommender,
        store: Store,
        seen: SeenFaces | None = None,
        goal: Goal = Goal.MATCH,
        help_text: str | None = None,
        songs: int = 5,
        workers: int = 2,
        waiting: int = 32,
    ) -> None:
        """Compose the conversation; `songs` per reply, `workers` photos at once and `waiting` more in the queue.

        `seen` remembers for a while what was seen in photos; where there is none, a new memory does. `goal` is what
        songs are to do where nobody wished, `help_text` what to say first to words of self-harm.
        """
        self._photos = photos
        self._words = words
        self._recommender = recommender
        self._store = store
        self._seen = SeenFaces() if seen is None else seen
        self._goal = goal
        self._help_text = help_text
        self._songs = songs
        self._reading = BoundedExecutor("reading", workers=workers, waiting=waiting)
        self._books = BoundedExecutor("store", workers=STORE_WORKERS, waiting=STORE_WAITING)

    async def read_photo(
        self,
        data: bytes,
        *,
        listener: str,
        filters: Filters = NO_FILTERS,
        goal: Goal | None = None,
        channel: str | None = None,
    ) -> Reply:
        """Answer a photo with songs, or with a question where its face leaves it unclear (`Reply.asks`).

        `channel` is where others see the songs, too, such as "discord:CHANNEL". Raises NeedsConsent, Busy, a
        PhotoError, NoSongs.
        """
        if not await self.has_consented(listener):
            raise NeedsConsent
        raw = await self._reading.run(lambda: self._photos.read(data))
        reading = await self._books.run(lambda: self._calibrated(raw))
        asked = _Asked(listener, filters, goal or self._goal, channel)
        reply = await self._books.run(lambda: self._answer(reading.feeling, asked, sure=reading.sure))
        # One sure face leaves nothing to choose or to ask again, and so nothing to remember.
        if len(reading.readings) > 1 or not reading.sure:
            self._seen.put(reply.id, reading, listener=listener)
            asyncio.get_running_loop().call_later(KEPT_SECONDS, self._seen.sweep)
        return _with_reading(reply, reading)

    async def read_words(
        self,
        text: str,
        *,
        listener: str,
        filters: Filters = NO_FILTERS,
        goal: Goal | None = None,
        channel: str | None = None,
        locale: str | None = None,
    ) -> Reply:
        """Answer a named feeling or free words with songs; raises NeedsCare, NothingReadable, NoSongs."""
        self.check_care(text, locale=locale)
        feeling = await self._reading.run(lambda: self._words.read(text))
        if feeling is None:
            raise NothingReadable
        return await self._books.run(
            lambda: self._answer(feeling, _Asked(listener, filters, goal or self._goal, channel))
        )

    def check_care(self, text: str, *, locale: str | None = None) -> None:
        """Raise NeedsCare, with what to say in a language ("de", "pt-BR"), where words speak of self-harm."""
        if needs_care(text):
            raise NeedsCare(help_words(locale, self._help_text))

    async def correct(self, reply_id: str, emotion: Emotion | None, *, listener: str) -> Reply:
        """Take `emotion` as what was really felt and bring new songs; None takes that back, songs and all.

        The same answers a question, and None brings the question back.
        """
        return await self._books.run(lambda: self._correct(reply_id, emotion, listener))

    async def choose(self, reply_id: str, face: int | None, *, listener: str) -> Reply:
        """Read another face of the same photo, by its index, or where None, all of them blended; songs are new.

        What was corrected before was about another face, and is taken back. The face that is chosen already brings
        nothing new. Raises FacesForgotten, NoSuchFace, NoSongs.
        """
        return await self._books.run(lambda: self._choose(reply_id, face, listener))

    async def turn(self, reply_id: str, step: int, *, listener: str) -> Reply:
        """Show the link of the song `step` places further on, around the end."""
        return await self._books.run(lambda: self._turn(reply_id, step, listener))

    async def vote(self, reply_id: str, song_id: int, vote: Vote | None, *, listener: str) -> None:
        """Remember what a listener says of a song of a reply, anybody's; None takes it back.

        Raises UnknownReply, also where the reply has no such song.
        """
        await self._books.run(lambda: self._vote(reply_id, song_id, vote, listener))

    async def votes(self, listener: str) -> Mapping[int, Vote]:
        """Return what a listener said of songs, by their ids."""
        return await self._books.run(lambda: self._store.votes.of(listener))

    async def history(self, listener: str, *, since: float = 0.0) -> tuple[PastFeeling, ...]:
        """Return what a listener felt since a time in seconds since 1970, oldest first."""
        return await self._books.run(lambda: self._store.listeners.history(listener, since=since))

    async def export(self, listener: str) -> Mapping[str, Any]:
        """Return everything that is stored of a listener, as JSON can say it."""
        return await self._books.run(lambda: self._store.personal.export(listener))

    async def bind(self, reply_id: str, place: str) -> None:
        """Remember where a reply is shown ("discord:CHANNEL:MESSAGE"), so that `reply_at` finds it."""
        await self._books.run(lambda: self._store.replies.bind(reply_id, place))

    async def reply_at(self, place: str) -> Reply | None:
        """Return the reply that is shown at `place`, None where there is none."""
        return await self._books.run(lambda: self._reply_at(place))

    async def has_consented(self, listener: str) -> bool:
        """Tell whether this listener has agreed to have expressions read."""
        return await self._books.run(lambda: self._store.listeners.has_consented(listener))

    async def consent(self, listener: str) -> None:
        """Remember that this listener has agreed."""
        await self._books.run(lambda: self._store.listeners.consent(listener))

    async def withdraw(self, listener: str) -> None:
        """Forget this listener: the agreement, the answers, what was served, and what was seen in photos."""
        self._seen.forget(listener)
        await self._books.run(lambda: self._store.listeners.withdraw(listener))

    async def enable_channel(self, guild_id: int, channel_id: int) -> None:
        """Let photos that are posted in a channel be answered."""
        await self._books.run(lambda: self._store.guilds.enable(guild_id, channel_id))

    async def disable_channel(self, guild_id: int, channel_id: int) -> None:
        """Leave photos that are posted in a channel alone."""
        await self._books.run(lambda: self._store.guilds.disable(guild_id, channel_id))

    async def enabled_channels(self, guild_id: int) -> frozenset[int]:
        """Return the channels of a guild in which photos are answered."""
        return await self._books.run(lambda: self._store.guilds.channels(guild_id))

    async def genres(self) -> tuple[str, ...]:
        """Return the genres that songs can be asked for by."""
        return await self._books.run(self._store.catalogue.genres)

    async def forget_old(self, *, days: float) -> None:
        """Erase what is stored about anybody that is older than `days`."""
        await self._books.run(lambda: self._store.personal.forget_old(days=days))

    async def close(self) -> None:
        """Finish the work that is under way."""
        await self._reading.close()
        await self._books.close()

    def _calibrated(self, reading: PhotoReading) -> PhotoReading:
        return calibrated(reading, prior_multipliers(self._store.corrections.counts()))

    def _answer(self, feeling: Feeling, asked: _Asked, *, sure: bool = True) -> Reply:
        picks = self._pick(feeling, asked) if sure else ()
        stored = StoredReply(
            id=secrets.token_urlsafe(TOKEN_BYTES),
            listener=asked.listener,
            place=None,
            read=feeling,
            corrected=None,
            picks=picks,
            read_picks=picks,
            current=0,
            filters=asked.filters,
            goal=asked.goal,
        )
        self._store.replies.save(stored)
        return self._shown(stored)

    def _correct(self, reply_id: str, emotion: Emotion | None, listener: str) -> Reply:
        stored = self._own(reply_id, listener)
        if emotion != stored.corrected:
            picks = self._picks_after(stored, emotion)
            self._store.replies.set_correction(reply_id, emotion, picks)
            stored = self._store.replies.load(reply_id)
        return self._shown(stored)

    def _picks_after(self, stored: StoredReply, emotion: Emotion | None) -> tuple[Pick, ...]:
        # Taking a correction back, or confirming what was read, keeps the songs of the reading. A question has
        # none: taken back it is a question again, and an answer to it always needs songs.
        if emotion is None or (emotion == stored.read.emotion and stored.read_picks):
            return stored.read_picks
        return self._pick(_corrected(emotion), _asked(stored))

    def _choose(self, reply_id: str, face: int | None, listener: str) -> Reply:
        stored = self._own(reply_id, listener)
        reading = self._seen.get(reply_id)
        if reading is None:
            raise FacesForgotten
        if face == reading.chosen:
            return self._correct(reply_id, None, listener)
        try:
            chosen = reader.choose(reading, face)
        except IndexError as error:
            raise NoSuchFace from error
        picks = self._pick(chosen.feeling, _asked(stored)) if chosen.sure else ()
        self._store.replies.set_reading(reply_id, chosen.feeling, picks)
        self._seen.change(reply_id, chosen)
        return _with_reading(self._shown(self._store.replies.load(reply_id)), chosen)

    def _pick(self, feeling: Feeling, asked: _Asked) -> tuple[Pick, ...]:
        return self._recommender.pick(
            feeling,
            listener=asked.listener,
            channel=asked.channel,
            goal=asked.goal,
            count=self._songs,
            filters=asked.filters,
        )

    def _vote(self, reply_id: str, song_id: int, vote: Vote | None, listener: str) -> None:
        stored = self._store.replies.load(reply_id)
        if song_id not in {pick.song.id for pick in (*stored.picks, *stored.read_picks)}:
            raise UnknownReply(reply_id)
        self._store.votes.cast(listener, song_id, vote)

    def _turn(self, reply_id: str, step: int, listener: str) -> Reply:
        stored = self._own(reply_id, listener)
        if stored.picks:  # a question has nothing to turn to
            stored = replace(stored, current=(stored.current + step) % len(stored.picks))
            self._store.replies.set_current(reply_id, stored.current)
        return self._shown(stored)

    def _own(self, reply_id: str, listener: str) -> StoredReply:
        stored = self._store.replies.load(reply_id)
        if stored.listener != listener:
            raise NotYours
        return stored

    def _reply_at(self, place: str) -> Reply | None:
        stored = self._store.replies.at(place)
        return None if stored is None else self._shown(stored)

    def _shown(self, stored: StoredReply) -> Reply:
        feeling = stored.read if stored.corrected is None else _corrected(stored.corrected)
        reply = Reply(
            stored.id, feeling, stored.read.emotion, stored.picks, stored.current, asked=not stored.read_picks
        )
        reading = self._seen.get(stored.id)
        return reply if reading is None else _with_reading(reply, reading)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks for songs, what they must be and do, and where others see them."""

    listener: str
    filters: Filters
    goal: Goal
    channel: str | None


def _asked(stored: StoredReply) -> _Asked:
    """Return what a reply was asked for with; the last part of its place is its message, before it stands where."""
    channel = None if stored.place is None else stored.place.rpartition(":")[0]
    return _Asked(stored.listener, stored.filters, stored.goal, channel)


def _corrected(emotion: Emotion) -> Feeling:
    return Feeling(EMOTION_POINTS[emotion], emotion, 1.0, FeelingSource.CORRECTION, emotion.value)


def _with_reading(reply: Reply, reading: PhotoReading) -> Reply:
    return replace(reply, reading=reading, notes=notes(reading))
