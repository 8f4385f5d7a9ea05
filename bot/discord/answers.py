"""What every way in shares: whose answer it is, reading a photo within the rules, and keeping an answer correctable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from logging import getLogger
from typing import Final

import discord

from bot.discord.attachments import WaitingPhotos, check_weight, download
from bot.discord.errors import UNREACHABLE, brief
from bot.discord.locks import MessageLocks
from bot.discord.permissions import Abilities
from bot.errors import Busy
from bot.replies import Reply
from bot.service import NO_FILTERS, Serenade
from bot.wording import EMOJI_OF
from recommender.errors import StoreError
from recommender.service import Filters
from recommender.vocabulary import Goal

log = getLogger(__name__)

MOST_BYTES: Final = 256 * 2**20
"""Bytes of photos held at once, from before they are fetched until they are read: ten of the heaviest."""
BUSY_SECONDS: Final = 10
"""When to come back where there are more; by then some have been fetched and read."""

ONLY_THE_FIRST: Final = "You sent {} photos, and I read the first."


class Answers:
    """The conversation as the parts of the Discord front share it."""

    def __init__(self, service: Serenade) -> None:
        """Answer with `service`."""
        self.service = service
        self.waiting = WaitingPhotos()
        self.locks = MessageLocks()
        self._held = 0

    async def read(
        self,
        photo: discord.Attachment,
        *,
        user_id: int,
        channel_id: int | None,
        filters: Filters = NO_FILTERS,
        goal: Goal | None = None,
    ) -> Reply:
        """Answer a photo of somebody who has agreed; nothing is fetched that is too heavy, or too much at once.

        Raises PhotoTooHeavy, PhotoGone, PhotoUnreachable and what `Serenade.read_photo` raises.
        """
        check_weight(photo)
        with self._room_for(photo.size):
            return await self.service.read_photo(
                await download(photo),
                listener=listener(user_id),
                filters=filters,
                goal=goal,
                channel=channel(channel_id),
            )

    @contextmanager
    def _room_for(self, size: int) -> Iterator[None]:
        if self._held + size > MOST_BYTES:
            raise Busy(BUSY_SECONDS)
        self._held += size
        try:
            yield
        finally:
            self._held -= size

    async def seal(self, reply: Reply, message: discord.Message, can: Abilities) -> None:
        """Remember where an answer stands and offer the reactions that correct it.

        The answer is there already, so a failure here spoils nothing: without a note of its place no reactions
        are offered, because nobody would hear them.
        """
        try:
            await self.service.bind(reply.id, place(message.channel.id, message.id))
        except StoreError as error:
            log.warning("an answer cannot be corrected: %s: %s", type(error).__name__, error)
            return
        if can.react:
            await _offer_reactions(message)


async def _offer_reactions(message: discord.Message) -> None:
    try:
        for emoji in EMOJI_OF.values():
            await message.add_reaction(emoji)
    except (discord.HTTPException, *UNREACHABLE) as error:
        log.info("an answer has not all of its reactions: %s", brief(error))


def listener(user_id: int) -> str:
    """Return the key under which a Discord user is known to the service."""
    return f"discord:{user_id}"


def channel(channel_id: int | None) -> str | None:
    """Return the key under which the service knows where others see the songs."""
    return None if channel_id is None else f"discord:{channel_id}"


def place(channel_id: int, message_id: int) -> str:
    """Return the key under which the service remembers the answer in a message."""
    return f"discord:{channel_id}:{message_id}"


def notes_on(photos: Sequence[discord.Attachment]) -> tuple[str, ...]:
    """Return what to say when somebody sent more photos than the one that is read."""
    return (ONLY_THE_FIRST.format(len(photos)),) if len(photos) > 1 else ()
