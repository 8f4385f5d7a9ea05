"""Reactions that correct a reading, from raw events, so that they count under messages from before a restart.

The rule: the reaction put on last is what was felt. Taking that one back leaves the poster's other reaction, if
there is one, and otherwise brings the reading back, songs and all. Taking back an older one changes nothing.
Under a question the reaction is its answer, by the same rule: taken back, the question stands again. What was chosen
or pressed after a reaction is the later word: taking the reaction back then changes nothing either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord.ext import commands

from bot.discord.answers import listener, place
from bot.discord.controls import Controls, reply_id_under
from bot.discord.cooldowns import Pace
from bot.discord.errors import UNREACHABLE, brief
from bot.discord.forgotten import retire
from bot.discord.permissions import abilities_in
from bot.discord.rendering import draw
from bot.discord.requests import handling
from bot.errors import Busy
from bot.language import speaking
from bot.logs import get_logger
from bot.wording import EMOJI_OF
from recommender.errors import StoreError

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient
    from bot.replies import Reply
    from recommender.vocabulary import Emotion

log = get_logger(__name__)

EMOTIONS: Final = {emoji: emotion for emotion, emoji in EMOJI_OF.items()}


class Corrections(commands.Cog):
    """Hears the poster's reactions to an answer."""

    def __init__(self, client: SerenadeClient) -> None:
        """Listen through `client`."""
        self._client = client
        self._answers = client.answers

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        """Take the reaction as what was felt."""
        await self._hear(event)

    @commands.Cog.listener()
    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        """Take the correction back."""
        await self._hear(event)

    async def _hear(self, event: discord.RawReactionActionEvent) -> None:
        emotion = EMOTIONS.get(event.emoji.name) if event.emoji.is_unicode_emoji() else None
        us = None if self._client.user is None else self._client.user.id
        if emotion is None or us is None or event.user_id == us or event.message_author_id not in {us, None}:
            return  # nobody's answer, as far as Discord tells: it names the author of a message only with new reactions
        async with self._answers.locks.of(event.message_id):
            reply = await self._reply_under(event)
            if reply is None or reply.listener != listener(event.user_id):
                return
            message = self._message(event)
            async with handling("reaction", message.reply, locale=self._locale(event)):
                await self._correct(event, emotion, reply, message)

    async def _reply_under(self, event: discord.RawReactionActionEvent) -> Reply | None:
        us = self._client.user
        try:
            reply = await self._answers.service.reply_at(place(event.channel_id, event.message_id))
            if reply is None and us is not None and event.message_author_id == us.id:
                reply = await self._look_closely(event, us)
        except (StoreError, Busy) as error:
            # Most reactions are under messages of other people: not knowing better, say nothing there.
            log.warning("a reaction was not heard: %s: %s", type(error).__name__, error)
            return None
        return reply

    async def _look_closely(self, event: discord.RawReactionActionEvent, us: discord.ClientUser) -> Reply | None:
        """Return the answer in a message of ours whose place nobody noted, as it is when the program ends just then.

        Where there is none any more, the message says so.
        """
        try:
            message = await self._message(event).fetch()
        except (discord.HTTPException, *UNREACHABLE) as error:
            log.info("an answer cannot be looked at: %s", brief(error))
            return None
        reply_id = reply_id_under(message)
        if reply_id is not None:
            reply = await self._answers.service.claim(reply_id, place(event.channel_id, event.message_id))
            if reply is not None:
                return reply
        with speaking(self._locale(event)):
            await retire(message, us, EMOTIONS)
        return None

    async def _correct(
        self, event: discord.RawReactionActionEvent, emotion: Emotion, reply: Reply, message: discord.PartialMessage
    ) -> None:
        stands = reply.corrected and reply.feeling.name == emotion  # and no finer word
        added = event.event_type == "REACTION_ADD"
        if added == stands:
            return  # put on again, or an older one taken back: what stands is right already
        self._answers.cooldowns.check(event.user_id, event.channel_id, Pace.TOUCHES)
        corrected = await self._corrected(event, emotion if added else None, reply, message)
        can = abilities_in(self._client.get_channel(event.channel_id))
        drawing = draw(corrected, embeds=can.embed, notes=can.notes)
        await message.edit(content=drawing.content, embeds=drawing.embeds, view=Controls(corrected))

    async def _corrected(
        self,
        event: discord.RawReactionActionEvent,
        emotion: Emotion | None,
        reply: Reply,
        message: discord.PartialMessage,
    ) -> Reply:
        service, who = self._answers.service, listener(event.user_id)
        corrected = await service.correct(reply.id, emotion, listener=who)
        if emotion is None and (left := await _emotion_left(message, event.user_id)) is not None:
            corrected = await service.correct(reply.id, left, listener=who)
        return corrected

    def _locale(self, event: discord.RawReactionActionEvent) -> str | None:
        guild = None if event.guild_id is None else self._client.get_guild(event.guild_id)
        return self._answers.locales.of(event.user_id, guild)

    def _message(self, event: discord.RawReactionActionEvent) -> discord.PartialMessage:
        channel = self._client.get_partial_messageable(event.channel_id, guild_id=event.guild_id)
        return channel.get_partial_message(event.message_id)


async def _emotion_left(message: discord.PartialMessage, user_id: int) -> Emotion | None:
    """Return what somebody's remaining reaction says, None where there is none or Discord does not tell."""
    just_before = discord.Object(user_id - 1)
    try:
        reactions = (await message.fetch()).reactions
        for reaction in reactions:
            emotion = EMOTIONS.get(str(reaction.emoji))
            if emotion is None:
                continue
            async for user in reaction.users(limit=1, after=just_before):
                if user.id == user_id:
                    return emotion
    except (discord.HTTPException, *UNREACHABLE) as error:
        log.info("no other reaction is known: %s", brief(error))
    return None
