"""The conversation, free of any front: a photo or words go in, a Reply comes out."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Protocol

from bot import history_plot
from bot.answering import Answering, with_reading
from bot.asking import Asked
from bot.care import help_words
from bot.errors import NeedsCare, NeedsConsent, NothingReadable
from bot.executor import BoundedExecutor, Place
from bot.language import spoken
from bot.memory import KEPT_SECONDS, Seen, SeenFaces
from bot.priors import calibrated
from bot.replies import Reply
from models import drawing, photos, reader
from models.care import needs_care
from models.errors import PhotoError
from models.schemas import FeelingReader, PhotoReading
from recommender.calibration import prior_multipliers
from recommender.filters import Filters
from recommender.servers import ServerRules
from recommender.service import Recommender
from recommender.store import Store
from recommender.store.listeners import PastFeeling
from recommender.store.personal import Kept
from recommender.taste import Vote
from recommender.vocabulary import Goal

MOST_PHOTOS: Final = 4
"""Photos that are read for one answer."""

NO_RULES: Final = ServerRules()

NOBODY: Final[Mapping[int, str]] = MappingProxyType({})
"""No names."""

LOOKUP_WORKERS = 1
"""For what has to be known before a command is acknowledged, in time, however much else there is to do."""

WORDS_WORKERS = 1
WORDS_WAITING = 300
"""Words are read in a millisecond or two, and do not wait behind photos."""

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
        self._help_text = help_text
        self._answering = Answering(recommender, store, self._seen, goal=goal, songs=songs)
        self._reading = BoundedExecutor("reading", workers=workers, waiting=waiting)
        self._books = BoundedExecutor("store", workers=STORE_WORKERS, waiting=STORE_WAITING)
        self._quick = BoundedExecutor("lookup", workers=LOOKUP_WORKERS, waiting=STORE_WAITING)
        self._hearing = BoundedExecutor("words", workers=WORDS_WORKERS, waiting=WORDS_WAITING)

    def room_for_photos(self) -> AbstractContextManager[Place]:
        """Keep a place in the queue for photos that are still to be fetched, for as long as the context lasts.

        Raises Busy on entering, so that nothing is fetched that would not be read.
        """
        return self._reading.place()

    async def read_photos(
        self,
        photos: Sequence[bytes],
        asked: Asked,
        *,
        source: object = None,
        numbers: Sequence[int] | None = None,
        place: Place | None = None,
    ) -> Reply:
        """Answer up to MOST_PHOTOS photos with songs, or with a question where they leave it unclear (`Reply.asks`).

        Of one photo every face is read, of several the largest face of each, and the mean counts. What cannot be read
        among several is left out, and a note says so. `source` is whatever the front needs to find the photos again;
        `seen` returns it, as long as the faces are remembered; `numbers` are what notes call the photos, where these
        are not all that were sent; `place` is one of `room_for_photos`. Raises NeedsConsent, Busy (with no place), a
        PhotoError, NoSongs.
        """
        if not await self.has_consented(asked.listener):
            raise NeedsConsent
        raw, places, failures = await self._reading.run(lambda: self._read(photos), place=place)
        reading = await self._books.run(lambda: self._calibrated(raw))
        reply = await self._books.run(lambda: self._answering.answer(reading.feeling, asked, sure=reading.sure))
        self._seen.put(reply.id, reading, listener=asked.listener, source=source, places=places)
        asyncio.get_running_loop().call_later(KEPT_SECONDS, self._seen.sweep)
        called = range(1, len(photos) + 1) if numbers is None else numbers
        return with_reading(reply, reading, {called[at]: error for at, error in failures.items()})

    async def read_words(self, text: str, asked: Asked, *, locale: str | None = None, sure_from: float = 0.0) -> Reply:
        """Answer a named feeling or free words with songs; raises NeedsCare, NothingReadable, NoSongs.

        A feeling that is read with less confidence than `sure_from` is as good as none, unless the words name it.
        """
        self.check_care(text, locale=locale)
        feeling = await self._hearing.run(lambda: self._words.read(text))
        if feeling is None or (feeling.confidence < sure_from and feeling.name == feeling.emotion):
            raise NothingReadable
        return await self._books.run(lambda: self._answering.answer(feeling, asked))

    def check_care(self, text: str, *, locale: str | None = None) -> None:
        """Raise NeedsCare, with what to say in a language ("de", "pt-BR"), where words speak of self-harm."""
        if needs_care(text):
            raise NeedsCare(help_words(locale, self._help_text))

    async def correct(self, reply_id: str, told: str | None, *, listener: str) -> Reply:
        """Take an emotion, or one of NAMED_FEELINGS, as what was really felt, and bring new songs.

        None takes that back, songs and all. The same answers a question, and None brings the question back. ValueError
        for any other word.
        """
        return await self._books.run(lambda: self._answering.correct(reply_id, told, listener))

    async def choose(self, reply_id: str, face: int | None, *, listener: str) -> Reply:
        """Read another face of the same photo, by its index, or where None, all of them blended; songs are new.

        What was corrected before was about another face, and is taken back. The face that is chosen already brings
        nothing new. Raises FacesForgotten, NoSuchFace, NoSongs.
        """
        return await self._books.run(lambda: self._answering.choose(reply_id, face, listener))

    async def again(self, reply_id: str, *, listener: str, goal: Goal | None = None) -> Reply:
        """Bring other songs for the same feeling; `goal` is what they are to do from now on. Raises NoSongs."""
        return await self._books.run(lambda: self._answering.again(reply_id, goal, listener))

    async def report(self, reply_id: str, song_id: int, *, listener: str) -> Reply:
        """Take a song's link as broken: another video of it takes its place, or else another song. Raises NoSongs.

        UnknownReply where the answer does not show the song.
        """
        return await self._books.run(lambda: self._answering.report(reply_id, song_id, listener))

    def seen(self, reply_id: str, *, listener: str) -> Seen:
        """Return what was seen in an answer's photos, and where these are; only to who sent them.

        Raises FacesForgotten, NotYours.
        """
        return self._answering.seen_in(reply_id, listener)

    async def draw(
        self,
        photo: bytes,
        reading: PhotoReading,
        names: Mapping[int, str] = NOBODY,
        labels: drawing.Labels = drawing.ENGLISH,
    ) -> bytes:
        """Return a PNG of a photo with its faces marked; `names` stand beside the letters of the faces at an index.

        `labels` are the words in it. Raises Busy and a PhotoError.
        """
        return await self._reading.run(lambda: drawing.png(photos.decode(photo), reading, names, labels))

    async def turn(self, reply_id: str, step: int, *, listener: str) -> Reply:
        """Show the link of the song `step` places further on, around the end."""
        return await self._books.run(lambda: self._answering.turn(reply_id, step, listener))

    async def vote(self, reply_id: str, song_id: int, vote: Vote, *, listener: str) -> Vote | None:
        """Remember what a listener says of a song of a reply, anybody's, and return what stands.

        The same word again takes it back. Raises UnknownReply, also where the reply has no such song.
        """
        return await self._books.run(lambda: self._answering.vote(reply_id, song_id, vote, listener))

    async def votes(self, listener: str) -> Mapping[int, Vote]:
        """Return what a listener said of songs, by their ids."""
        return await self._books.run(lambda: self._store.votes.of(listener))

    async def history(self, listener: str, *, since: float = 0.0) -> tuple[PastFeeling, ...]:
        """Return what a listener felt since a time in seconds since 1970, oldest first."""
        return await self._books.run(lambda: self._store.listeners.history(listener, since=since))

    async def draw_history(self, past: Sequence[PastFeeling], *, days: int, now: datetime) -> bytes:
        """Return a PNG of what was felt in the `days` before `now`; its dates are in the language of the moment.

        Raises Busy.
        """
        language = spoken()
        return await self._reading.run(lambda: history_plot.png(past, days=days, now=now, language=language))

    async def kept(self, listener: str) -> Kept:
        """Return how much is stored of a listener."""
        return await self._books.run(lambda: self._store.personal.kept(listener))

    async def export(self, listener: str) -> Mapping[str, Any]:
        """Return everything that is stored of a listener, as JSON can say it."""
        return await self._books.run(lambda: self._store.personal.export(listener))

    async def bind(self, reply_id: str, place: str) -> None:
        """Remember where a reply is shown ("discord:CHANNEL:MESSAGE"), so that `reply_at` finds it."""
        await self._books.run(lambda: self._store.replies.bind(reply_id, place))

    async def claim(self, reply_id: str, place: str) -> Reply | None:
        """Return a reply that stands nowhere yet, from now on at `place`; None where there is none."""
        claimed = await self._books.run(lambda: self._store.replies.claim(reply_id, place))
        return await self.reply_at(place) if claimed else None

    async def reply_at(self, place: str) -> Reply | None:
        """Return the reply that is shown at `place`, None where there is none."""
        return await self._books.run(lambda: self._answering.at(place))

    async def has_consented(self, listener: str) -> bool:
        """Tell whether this listener has agreed to have expressions read."""
        return await self._quick.run(lambda: self._store.listeners.has_consented(listener))

    async def consent(self, listener: str) -> None:
        """Remember that this listener has agreed."""
        await self._books.run(lambda: self._store.listeners.consent(listener))

    async def revoke(self, listener: str) -> None:
        """Take back this listener's agreement, and forget what was seen in photos; what is stored stays."""
        self._seen.forget(listener)
        await self._books.run(lambda: self._store.listeners.revoke(listener))

    async def withdraw(self, listener: str) -> None:
        """Forget this listener: the agreement, the answers, what was served, and what was seen in photos."""
        self._seen.forget(listener)
        await self._books.run(lambda: self._store.listeners.withdraw(listener))

    async def rules(self, guild: int | None) -> ServerRules:
        """Return what a server's moderators decided; outside of servers, and where nothing was, the defaults."""
        return NO_RULES if guild is None else await self._quick.run(lambda: self._store.guilds.rules(guild))

    async def set_rules(self, guild: int, rules: ServerRules) -> None:
        """Remember what a server's moderators decided."""
        await self._books.run(lambda: self._store.guilds.set_rules(guild, rules))

    async def joined(self, guild: int) -> None:
        """Remember that a server has invited the bot, perhaps again."""
        await self._books.run(lambda: self._store.guilds.joined(guild))

    async def left(self, guild: int) -> None:
        """Remember when a server removed the bot, so that what is stored of it can go in time."""
        await self._books.run(lambda: self._store.guilds.left(guild))

    async def only_in(self, guilds: Collection[int]) -> None:
        """Learn in which servers the bot is; it may have been removed from others while it was away."""
        await self._books.run(lambda: self._store.guilds.keep_only(guilds))

    async def remembered(self, name: str) -> str | None:
        """Return a note to itself, None where there is none."""
        return await self._books.run(lambda: self._store.remembered.get(name))

    async def remember(self, name: str, value: str) -> None:
        """Keep a note to itself: what it has done already, nobody's words."""
        await self._books.run(lambda: self._store.remembered.put(name, value))

    async def songs_within(self, filters: Filters) -> int:
        """Return how many songs obey filters."""
        return await self._books.run(lambda: self._recommender.count(filters))

    async def languages(self) -> Mapping[str, int]:
        """Return how many songs there are in each language (ISO 639-1), the commonest first."""
        return await self._books.run(self._recommender.languages)

    async def genres(self) -> tuple[str, ...]:
        """Return the genres that songs can be asked for by."""
        return await self._books.run(self._store.catalogue.genres)

    async def forget_old(self, *, days: float) -> None:
        """Erase what is stored about anybody that is older than `days`, and of servers long left."""
        await self._books.run(lambda: self._store.personal.forget_old(days=days))
        await self._books.run(self._store.guilds.forget_left)

    async def close(self) -> None:
        """Finish the work that is under way."""
        for executor in (self._reading, self._hearing, self._books, self._quick):
            await executor.close()

    def _calibrated(self, reading: PhotoReading) -> PhotoReading:
        return calibrated(reading, prior_multipliers(self._store.corrections.counts()))

    def _read(self, data: Sequence[bytes]) -> tuple[PhotoReading, tuple[int, ...], Mapping[int, PhotoError]]:
        """Return what photos say together, which of them do, and why others do not; PhotoError where none does."""
        readings, failures = {}, {}
        for place, photo in enumerate(data):
            try:
                readings[place] = self._photos.read(photo)
            except PhotoError as error:
                failures[place] = error
        if not readings:
            raise next(iter(failures.values()))
        return reader.average(tuple(readings.values())), tuple(readings), failures
