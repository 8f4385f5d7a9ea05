"""Answering a message where its server wants that, in one message: beside it, in a thread of its own, or in a DM."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

import discord

from bot.discord.errors import UNREACHABLE, brief, is_gone
from bot.discord.permissions import Abilities, abilities_in
from bot.language import N_, _
from bot.logs import get_logger
from recommender.servers import Quiet

log = get_logger(__name__)

CLOSED: Final = N_("I answer privately here, but I cannot reach you by direct message. /mood answers privately, too.")
THREAD_NAME: Final = N_("Songs for you")

TOO_FAST: Final = "⏳"
"""The reaction for those who were told already to slow down."""

TYPING_SECONDS: Final = 8.0
"""Discord shows somebody typing for ten."""

THREAD_EXISTS: Final = 160004
"""Discord's code where a message has a thread already."""


class Room:
    """Where what there is to say about a message goes; a line that asks for patience makes way for what follows."""

    def __init__(self, message: discord.Message) -> None:
        """Answer `message` beside it, until a server's wish is known."""
        self.message = message
        self.gone = False
        """Whether the message was deleted meanwhile: then nothing is said any more."""
        self._quiet = Quiet.OFF
        self._line: discord.Message | None = None
        self._closed = False

    def follow(self, quiet: Quiet) -> None:
        """Answer where a server wants it."""
        self._quiet = quiet

    @property
    def private(self) -> bool:
        """Whether only the author sees the answer, though the message is for everybody."""
        return self._quiet is Quiet.PRIVATE

    @property
    def can(self) -> Abilities:
        """What the bot may do where the answer goes."""
        return abilities_in(None) if self.private else self._beside

    @property
    def may_speak(self) -> bool:
        """Whether there is any way to answer."""
        return self.can.send or (self._quiet is Quiet.THREAD and self.can.thread)

    @property
    def can_look_back(self) -> bool:
        """Whether the message can be fetched again."""
        return self._beside.reply

    @property
    def _beside(self) -> Abilities:
        return abilities_in(self.message.channel, threads=self._quiet is Quiet.THREAD)

    async def say(self, words: str) -> None:
        """Say a sentence; where nothing may be said beside the message, in a DM."""
        if self.may_speak:
            await self.send(words)
        elif not self.gone:
            await self.message.author.send(words)

    async def wave(self) -> None:
        """Show under the message that it was seen but is too much just now, without a word that others would read."""
        if not self.gone and self._beside.react:
            await self.message.add_reaction(TOO_FAST)

    async def whisper(self, words: str) -> None:
        """Say to the author alone what matters more than the server's wish: beside the message, if nowhere else."""
        try:
            await self.message.author.send(words)
        except (discord.HTTPException, *UNREACHABLE) as error:
            log.info("somebody cannot be reached by direct message", error=brief(error))
            await self._reply(words, (), discord.utils.MISSING)

    async def send(
        self,
        content: str,
        *,
        embeds: Sequence[discord.Embed] = (),
        view: discord.ui.View | None = None,
    ) -> discord.Message | None:
        """Send an answer that pings nobody, or put it in the place of a line that asked for patience.

        Returns what stands there now, None where the message is gone or its author cannot be reached.
        """
        if self.gone:
            await self._take_back()
            return None
        if self._line is not None:
            return await self._line.edit(content=content, embeds=embeds, view=view)
        hung = discord.utils.MISSING if view is None else view
        if self.private:
            return await self._to_author(content, embeds, hung)
        thread = await self._thread() if self._quiet is Quiet.THREAD else None
        if thread is not None:
            return await thread.send(content, embeds=embeds, view=hung)
        return await self._reply(content, embeds, hung)

    @asynccontextmanager
    async def working(self, words: str, *, after: float) -> AsyncIterator[None]:
        """Show "is typing" while the body runs, and where it takes longer than `after` seconds, say `words`, too.

        The body neither waits for that nor fails with it.
        """
        lines: list[asyncio.Task[None]] = []
        loop = asyncio.get_running_loop()
        timer = loop.call_later(after, lambda: lines.append(asyncio.create_task(self._ask_for_patience(words))))
        place = self.message.author if self.private else self.message.channel
        typing = asyncio.create_task(_show_typing(place))
        try:
            yield
        finally:
            timer.cancel()
            typing.cancel()
            await asyncio.gather(*lines)  # what is being sent must be known, to be replaced

    async def _ask_for_patience(self, words: str) -> None:
        with suppress(discord.HTTPException, *UNREACHABLE):
            self._line = await self.send(words)

    async def _take_back(self) -> None:
        if self._line is not None:
            with suppress(discord.HTTPException, *UNREACHABLE):
                await self._line.delete()

    async def _reply(self, content: str, embeds: Sequence[discord.Embed], view: discord.ui.View) -> discord.Message:
        if self._beside.reply:
            return await self.message.reply(content, embeds=embeds, view=view, mention_author=False)
        return await self.message.channel.send(content, embeds=embeds, view=view)

    async def _to_author(
        self, content: str, embeds: Sequence[discord.Embed], view: discord.ui.View
    ) -> discord.Message | None:
        try:
            return await self.message.author.send(content, embeds=embeds, view=view)
        except discord.Forbidden:
            if not self._closed and self._beside.send:
                self._closed = True
                await self._reply(_(CLOSED), (), discord.utils.MISSING)
            return None

    async def _thread(self) -> discord.Thread | None:
        """Return the message's thread, a new one where it has none; None where there can be none."""
        message = self.message
        if isinstance(message.channel, discord.Thread) or not self._beside.thread:
            return None
        if message.thread is not None:
            return message.thread
        try:
            return await message.create_thread(name=_(THREAD_NAME))
        except discord.HTTPException as error:
            if is_gone(error):
                raise
            if error.code == THREAD_EXISTS and message.guild is not None:
                found = await message.guild.fetch_channel(message.id)  # which has the same number
                return found if isinstance(found, discord.Thread) else None
            log.info("an answer stands in no thread", error=brief(error))
            return None


async def _show_typing(place: discord.abc.Messageable) -> None:
    while True:
        # No request may be called off, as discord.py's own way to type does: one that waits for the end of a limit
        # on the whole bot would take that end with it, and nothing would ever be sent again.
        await asyncio.shield(_type_once(place))
        await asyncio.sleep(TYPING_SECONDS)


async def _type_once(place: discord.abc.Messageable) -> None:
    with suppress(discord.HTTPException, *UNREACHABLE):
        await place.typing()
