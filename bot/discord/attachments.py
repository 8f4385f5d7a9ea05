"""Photos as Discord hands them over: which attachment is one, and its bytes, in memory alone."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from time import monotonic
from typing import TYPE_CHECKING, Final

import discord

from bot.discord.errors import UNREACHABLE, DiscordError, PhotoGone, PhotoUnreachable
from models.errors import ModelError, PhotoTooHeavy
from models.photos import Limits
from recommender.filters import ANYTHING, Filters
from recommender.vocabulary import Goal

if TYPE_CHECKING:
    from bot.discord.answers import Where

SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".jpe", ".png", ".webp", ".gif", ".heic", ".heif", ".avif"})
"""The endings of photos' names; Discord knows no content type for some of them."""

HEAVIEST: Final = Limits().weight
"""The most bytes of a photo that are fetched."""

DOWNLOAD_SECONDS: Final = 30.0
"""How long one photo may take to arrive: 25 MB at an honest speed."""

WAITING_PHOTOS: Final = 1_000
"""Commands whose photos may wait for an agreement at once; the oldest makes room."""
WAITING_SECONDS: Final = 15 * 60.0
"""How long one waits: as long as Discord lets us answer a command."""


def photos_among(attachments: Sequence[discord.Attachment]) -> list[discord.Attachment]:
    """Return the attachments that claim to be photos, by type or by name; only decoding tells whether they are."""
    return [attachment for attachment in attachments if _claims_to_be_a_photo(attachment)]


def _claims_to_be_a_photo(attachment: discord.Attachment) -> bool:
    if (attachment.content_type or "").startswith("image/"):
        return True
    return PurePosixPath(attachment.filename.lower()).suffix in SUFFIXES


def check_weight(photo: discord.Attachment) -> None:
    """Raise PhotoTooHeavy for a file with too many bytes, before any of them is fetched."""
    if photo.size > HEAVIEST:
        raise PhotoTooHeavy(photo.size, HEAVIEST)


def check_weights(photos: Sequence[discord.Attachment]) -> None:
    """Raise PhotoTooHeavy where not one of at least one photo would be fetched."""
    check_weight(min(photos, key=lambda photo: photo.size))


async def download(photo: discord.Attachment) -> bytes:
    """Return the photo's bytes; PhotoGone where its address has run out, PhotoUnreachable where it fails otherwise."""
    try:
        async with asyncio.timeout(DOWNLOAD_SECONDS):
            return await photo.read()
    except (discord.NotFound, discord.Forbidden) as error:
        raise PhotoGone from error
    except (discord.HTTPException, *UNREACHABLE) as error:
        raise PhotoUnreachable from error


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of photos, and why there are none of the others, both by their places among those that were sent."""

    data: Mapping[int, bytes]
    failures: Mapping[int, Exception]


async def fetch(photos: Sequence[discord.Attachment]) -> Fetched:
    """Fetch at least one photo, all at once.

    Where none arrives, raises what the first failed with: PhotoTooHeavy, PhotoGone or PhotoUnreachable.
    """
    results = await asyncio.gather(*map(_fetch_one, photos), return_exceptions=True)
    data = {place: each for place, each in enumerate(results) if isinstance(each, bytes)}
    failures = [each for each in results if isinstance(each, BaseException)]
    expected = {place: each for place, each in enumerate(results) if isinstance(each, DiscordError | ModelError)}
    if len(expected) < len(failures):  # a mistake of ours, which nothing makes good
        raise next(each for each in failures if each not in expected.values())
    if not data:
        raise next(iter(expected.values()))
    return Fetched(data, expected)


async def _fetch_one(photo: discord.Attachment) -> bytes:
    check_weight(photo)
    return await download(photo)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Photos whose sender was asked for an agreement: where they are, and not a byte of them.

    `where` is where they were sent; None where that is where the question stands.
    """

    photos: tuple[discord.Attachment, ...]
    filters: Filters = ANYTHING
    goal: Goal | None = None
    where: Where | None = None


class WaitingPhotos:
    """The photos of commands that wait for an agreement, by the command's number; a restart forgets them."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        """Begin empty; `clock` counts seconds."""
        self._clock = clock
        self._photos: OrderedDict[int, tuple[float, Waiting]] = OrderedDict()

    def __len__(self) -> int:
        """Return how many commands' photos wait."""
        return len(self._photos)

    def put(self, number: int, waiting: Waiting) -> None:
        """Keep photos for a while; those that have waited too long or are too many go."""
        now = self._clock()
        self._photos[number] = (now, waiting)
        while len(self._photos) > WAITING_PHOTOS or now - next(iter(self._photos.values()))[0] > WAITING_SECONDS:
            self._photos.popitem(last=False)

    def take(self, number: int) -> Waiting | None:
        """Return the photos and forget them; None where it has waited too long or never was."""
        since, waiting = self._photos.pop(number, (0.0, None))
        return waiting if waiting is not None and self._clock() - since <= WAITING_SECONDS else None
