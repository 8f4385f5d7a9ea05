"""What every way in shares: whose answer it is, reading a photo within the rules, and keeping an answer correctable."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final, cast

import discord

from bot.asking import Asked
from bot.discord.attachments import WaitingPhotos, fetch
from bot.discord.cooldowns import Cooldowns
from bot.discord.errors import UNREACHABLE, FacesOff, brief, words_for
from bot.discord.locales import Locales
from bot.discord.locks import MessageLocks
from bot.discord.permissions import Abilities
from bot.errors import Busy
from bot.language import _
from bot.logs import get_logger
from bot.memory import Seen
from bot.own_words import feeling_in
from bot.replies import Reply
from bot.service import MOST_PHOTOS, Serenade
from bot.wording import EMOJI_OF, of_photo_number
from models.drawing import Labels
from models.reader import of_photo
from recommender.errors import StoreError
from recommender.filters import ANYTHING, Filters
from recommender.servers import Quiet, ServerRules
from recommender.vocabulary import Goal

log = get_logger(__name__)

MOST_BYTES: Final = 256 * 2**20
"""Bytes of photos held at once, from before they are fetched until they are read: ten of the heaviest."""
BUSY_SECONDS: Final = 10
"""When to come back where there are more; by then some have been fetched and read."""

MOMENT: Final = 2.0
"""Seconds that an answer may take until its author is asked for patience in words."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where somebody asks; in direct messages there is no guild."""

    guild_id: int | None
    channel_id: int | None
    age_restricted: bool

    @classmethod
    def of(cls, channel: object, guild_id: int | None) -> Where:
        """Return the place of a channel as Discord shows it, None where it is not known."""
        restricted = getattr(channel, "is_nsfw", None)  # direct messages have no such thing
        return cls(guild_id, getattr(channel, "id", None), restricted is not None and bool(restricted()))


class Answers:
    """The conversation as the parts of the Discord front share it."""

    def __init__(self, service: Serenade, *, cooldowns: Cooldowns | None = None) -> None:
        """Answer with `service`, at the pace that `cooldowns` allow."""
        self.service = service
        self.waiting = WaitingPhotos()
        self.locks = MessageLocks()
        self.locales = Locales()
        self.cooldowns = Cooldowns() if cooldowns is None else cooldowns
        self.moment = MOMENT
        self._held = 0

    async def asked(
        self,
        user_id: int,
        where: Where,
        *,
        filters: Filters = ANYTHING,
        goal: Goal | None = None,
        private: bool = False,
        rules: ServerRules | None = None,
    ) -> Asked:
        """Return what somebody asks for under the server's `rules`, which are looked up where they are not at hand.

        `private` answers are seen by nobody else.
        """
        rules = rules or await self.service.rules(where.guild_id)
        return Asked(
            listener(user_id),
            filters,
            goal or rules.goal,
            None if private or where.guild_id is None else channel(where.channel_id),
            rules.songs,
            where.guild_id,
            rules.filters(age_restricted=where.age_restricted),
        )

    async def hear(self, words: str, asked: Asked, *, locale: str | None, sure_from: float = 0.0) -> Reply:
        """Answer words, a feeling's name in the language of the moment among them.

        Raises what `Serenade.read_words` raises.
        """
        return await self.service.read_words(feeling_in(words) or words, asked, locale=locale, sure_from=sure_from)

    async def read(self, photos: Sequence[discord.Attachment], asked: Asked) -> Reply:
        """Answer photos of somebody who has agreed; nothing is fetched that is too heavy, or too much at once.

        What cannot be fetched of several is left out, and a note says so. Raises Busy, what `fetch` raises, and what
        `Serenade.read_photos` raises.
        """
        notes, photos = _notes_on(photos), photos[:MOST_PHOTOS]
        with self.service.room_for_photos() as room, self._room_for(sum(photo.size for photo in photos)):
            fetched = await fetch(photos)
            there = tuple(photos[number] for number in fetched.data)
            numbers = [number + 1 for number in fetched.data]
            reply = await self.service.read_photos(
                tuple(fetched.data.values()), asked, source=there, numbers=numbers, place=room
            )
        failed = ((number + 1, words_for(error)) for number, error in fetched.failures.items())
        notes = (*notes, *(of_photo_number(number, why) for number, why in failed if why is not None))
        return replace(reply, notes=(*notes, *reply.notes))

    async def draw(
        self, seen: Seen, names: Mapping[int, str], labels: Labels
    ) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
        """Return pictures of what was seen in photos, fetched once more, and why there is none of some.

        Raises Busy, what `fetch` raises, and a PhotoError.
        """
        sent = cast("tuple[discord.Attachment, ...]", seen.source)  # as `read` gave them
        photos = [sent[number] for number in seen.places]
        with self._room_for(sum(photo.size for photo in photos)):
            fetched = await fetch(photos)
            drawing = (
                self.service.draw(data, of_photo(seen.reading, number), names, labels)
                for number, data in fetched.data.items()
            )
            return tuple(await asyncio.gather(*drawing)), tuple(filter(None, map(words_for, fetched.failures.values())))

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
        except (StoreError, Busy) as error:
            log.warning("an answer cannot be corrected", error=type(error).__name__)
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


def commands_are_private(rules: ServerRules, channel: object) -> bool:
    """Return whether commands are answered to their user alone: where the server wants that, or wants threads.

    A thread begins at a message, and a command has none; in a thread, answers are where they belong already.
    """
    threads = rules.quiet is Quiet.THREAD and not isinstance(channel, discord.Thread)
    return threads or rules.quiet is Quiet.PRIVATE


def check_faces(rules: ServerRules) -> None:
    """Raise FacesOff where a server's moderators want no face to be read."""
    if not rules.faces:
        raise FacesOff


def _notes_on(photos: Sequence[discord.Attachment]) -> tuple[str, ...]:
    """Return what to say when somebody sent more photos than are read."""
    if len(photos) <= MOST_PHOTOS:
        return ()
    return (_("You sent {count} photos, and I read the first {read}.").format(count=len(photos), read=MOST_PHOTOS),)
