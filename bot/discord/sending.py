"""Saying something in a channel within what is allowed there, and showing that an answer is on its way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import discord

from bot.discord.errors import UNREACHABLE, Say
from bot.discord.permissions import Abilities


async def answer(
    message: discord.Message,
    content: str,
    can: Abilities,
    *,
    embeds: Sequence[discord.Embed] = (),
    view: discord.ui.View = discord.utils.MISSING,
) -> discord.Message:
    """Answer a message and return what was sent: a reply that pings nobody, or, where none is allowed, beside it."""
    if can.reply:
        return await message.reply(content, embeds=embeds, view=view, mention_author=False)
    return await message.channel.send(content, embeds=embeds, view=view)


def to_author_of(message: discord.Message, can: Abilities) -> Say:
    """Return the way to tell somebody about their message: beside it, or in a DM where nothing may be said there."""

    async def say(words: str) -> None:
        if can.send:
            await answer(message, words, can)
        else:
            await message.author.send(words)

    return say


@asynccontextmanager
async def typing_in(channel: discord.abc.Messageable) -> AsyncIterator[None]:
    """Show "is typing" while the body runs; the body neither waits for it nor fails with it."""
    showing = asyncio.create_task(_show_typing(channel))
    try:
        yield
    finally:
        showing.cancel()


async def _show_typing(channel: discord.abc.Messageable) -> None:
    with suppress(discord.HTTPException, *UNREACHABLE):
        async with channel.typing():
            await asyncio.Event().wait()
