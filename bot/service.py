"""The conversation, free of any front: a photo or words go in, a Reply comes out."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from bot.errors import NeedsConsent, NotYours, NothingReadable
from bot.executor import BoundedExecutor
from bot.replies import Reply
from models.schemas import FeelingReader, PhotoReading
from recommender.service import Filters, Recommender
from recommender.store import Store
from recommender.store.replies import StoredReply
from recommender.vocabulary import EMOTION_POINTS, Emotion, Feeling, FeelingSource

Result = TypeVar("Result")

STORE_WORKERS = 2
STORE_WAITING = 1_000
"""Store calls last about a millisecond; a queue this long is seconds, and then an honest "busy" is better."""


class PhotoReader(Protocol):
    """Reads the bytes of a photo."""

    def read(self, data: bytes) -> PhotoReading:
        """Return the faces and the feeling of the largest; a PhotoError where that cannot be."""
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
        songs: int = 5,
        workers: int = 2,
        waiting: int = 32,
    ) -> None:
        """Compose the conversation; `songs` per reply, `workers` photos at once and `waiting` more in the queue."""
        self._photos = photos
        self._words = words
        self._recommender = recommender
        self._store = store
        self._songs = songs
        self._reading = BoundedExecutor("reading", workers=workers, waiting=waiting)
        self._books = BoundedExecutor("store", workers=STORE_WORKERS, waiting=STORE_WAITING)

    async def read_photo(self, data: bytes, *, listener: str, filters: Filters = Filters()) -> Reply:  # noqa: B008 frozen
        """Answer a photo with songs; raises NeedsConsent, Busy, a PhotoError, NoSongs."""
        if not await self.has_consented(listener):
            raise NeedsConsent
        reading = await self._reading.run(lambda: self._photos.read(data))
        reply = await self._books.run(lambda: self._answer(reading.feeling, listener, filters))
        return replace(reply, reading=reading)

    async def read_words(self, text: str, *, listener: str, filters: Filters = Filters()) -> Reply:  # noqa: B008 frozen
        """Answer a named feeling or free words with songs; raises NothingReadable, NoSongs."""
        feeling = await self._reading.run(lambda: self._words.read(text))
        if feeling is None:
            raise NothingReadable
        return await self._books.run(lambda: self._answer(feeling, listener, filters))
