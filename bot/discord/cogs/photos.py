"""Photos and words in messages: in a channel that was enabled, in a DM, or where the bot is mentioned.

A photo speaks for itself, so the words beside it are left unread. Discord counts a reply that pings the bot as a
mention: a photo in one is meant for the bot, but words alone need not be.
"""

from __future__ import annotations

from collections.abc import Sequence
from logging import getLogger
from typing import TYPE_CHECKING, Final, cast

import discord
from discord.ext import commands

from bot.asking import Asked
from bot.discord.answers import Where, listener, notes_on
from bot.discord.attachments import Waiting, check_weight, photos_among
from bot.discord.consent import IN_MEMORY, IN_MESSAGE, QUESTION, ConsentButtons
from bot.discord.errors import MayNotSpeak, kindly
from bot.discord.permissions import Abilities, abilities_in
from bot.discord.rendering import draw
from bot.discord.sending import answer, to_author_of, typing_in
from bot.discord.views import Controls
from bot.errors import NothingReadable
from bot.wording import sentence
from models.errors import NotAPhoto
from recommender.errors import StoreError

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient
    from bot.replies import Reply

log = getLogger(__name__)

BY_PEOPLE: Final = frozenset({discord.MessageType.default, discord.MessageType.reply})
"""The messages that people write; the others announce pins, boosts and the like."""

CAN_DO: Final = (
    "Send me a photo of your face, or tell me in a few words how you feel, and I answer with songs that fit. "
    "/mood does the same anywhere."
)


class Photos(commands.Cog):
    """Answers messages."""

    def __init__(self, client: SerenadeClient) -> None:
        """Listen through `client`."""
        self._client = client
        self._answers = client.answers

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is meant for the bot, and leave every other one alone."""
        if message.author.bot or message.webhook_id is not None or message.type not in BY_PEOPLE:
            return
        spoken_to = message.guild is None or self._is_named_in(message)
        photos = photos_among(message.attachments)
        if not spoken_to and not (photos and await self._wants_photos_of(message)):
            return
        can = abilities_in(message.channel)
        async with kindly(to_author_of(message, can)):
            if not can.send:
                log.warning("may not answer in channel %d: missing %s", message.channel.id, ", ".join(can.missing))
                raise MayNotSpeak(message.channel.id, can.missing)
            await (self._answer_photo(message, photos, can) if photos else self._answer_words(message, can))

    def _is_named_in(self, message: discord.Message) -> bool:
        return any(mention in message.content for mention in self._mentions())

    def _mentions(self) -> tuple[str, str]:
        user = cast("discord.ClientUser", self._client.user)  # known since the login
        return f"<@{user.id}>", f"<@!{user.id}>"

    async def _wants_photos_of(self, message: discord.Message) -> bool:
        if self._client.user in message.mentions:
            return True
        if message.guild is None:
            return False
        try:
            enabled = await self._answers.service.enabled_channels(message.guild.id)
        except StoreError as error:
            # Whether this channel wants an answer is not known, and an unwanted word is worse than none.
            log.warning("channels unknown: %s: %s", type(error).__name__, error)
            return False
        return not enabled.isdisjoint({message.channel.id, getattr(message.channel, "parent_id", None)})

    async def _answer_photo(self, message: discord.Message, photos: list[discord.Attachment], can: Abilities) -> None:
        if not await self._answers.service.has_consented(listener(message.author.id)):
            check_weight(photos[0])  # nobody is asked about a photo that would not be read
            await self._ask(message, photos, can)
            return
        async with typing_in(message.channel):
            reply = await self._answers.read(photos, await self._asked(message))
        await self._show(message, reply, can, notes_on(photos))

    async def _ask(self, message: discord.Message, photos: Sequence[discord.Attachment], can: Abilities) -> None:
        # The message is fetched again after the agreement; where that is not allowed, its photos wait in memory.
        where = IN_MESSAGE if can.reply else IN_MEMORY
        if where == IN_MEMORY:
            self._answers.waiting.put(message.id, Waiting(tuple(photos)))
        buttons = ConsentButtons(member=message.author.id, where=where, origin=message.id)
        await answer(message, QUESTION, can, view=buttons)

    async def _answer_words(self, message: discord.Message, can: Abilities) -> None:
        words = message.content
        for mention in self._mentions():
            words = words.replace(mention, " ")
        if not words.strip() and message.attachments:
            raise NotAPhoto
        say = to_author_of(message, can)
        if not words.strip():
            await say(CAN_DO)
            return
        try:
            reply = await self._answers.service.read_words(words.strip(), await self._asked(message))
        except NothingReadable as error:
            await say(f"{sentence(error)} {CAN_DO}")
            return
        await self._show(message, reply, can)

    async def _asked(self, message: discord.Message) -> Asked:
        where = Where.of(message.channel, None if message.guild is None else message.guild.id)
        return await self._answers.asked(message.author.id, where)

    async def _show(self, message: discord.Message, reply: Reply, can: Abilities, notes: tuple[str, ...] = ()) -> None:
        drawing = draw(reply, embeds=can.embed, correctable=can.react, notes=(*notes, *can.notes))
        shown = await answer(message, drawing.content, can, embeds=drawing.embeds, view=Controls(reply))
        await self._answers.seal(reply, shown, can)
