"""Answers that are forgotten, because their asker erased them or they became too old: they say so, once.

Whoever presses what is under one is told privately. Reactions can be answered in public alone, and whose answer it was
is no longer known: so the answer itself says it, to everybody, and offers nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import discord

from bot.discord.errors import UNREACHABLE, brief
from bot.discord.text import units
from bot.language import N_, _
from bot.logs import get_logger

log = get_logger(__name__)

FORGOTTEN: Final = N_("I have forgotten what this answer is about, so it changes no more. Ask me again for new songs.")

MOST: Final = 2_000
"""Discord's limit on a message's text, in units."""


async def retire(message: discord.Message, us: discord.abc.Snowflake, offered: Collection[str]) -> None:
    """Let a message say that it is forgotten, if it is an answer of ours that still offers reactions, and end them."""
    try:
        ours = [reaction for reaction in message.reactions if reaction.me and str(reaction.emoji) in offered]
        if not ours:
            return  # no answer, or one that has said so
        content, embeds = _told(message)
        await message.edit(content=content, embeds=embeds, view=None)
        for reaction in ours:
            await reaction.remove(us)
    except (discord.HTTPException, *UNREACHABLE) as error:
        log.info("a forgotten answer does not say so: %s", brief(error))


def _told(message: discord.Message) -> tuple[str, list[discord.Embed]]:
    embeds = [embed for embed in message.embeds if embed.type == "rich"]  # and not the player of a link
    if embeds:
        embeds[0].set_footer(text=_(FORGOTTEN))
        return message.content, embeds
    told = f"{message.content}\n\n{_(FORGOTTEN)}"
    return (told if units(told) <= MOST else _(FORGOTTEN)), embeds
