"""Answering commands: who may see the answer, which Discord wants to know first, and photos that come with one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

import discord

from bot.discord.answers import Answers, Where, check_faces, commands_are_private, listener
from bot.discord.attachments import Waiting, check_weights, photos_among
from bot.discord.consent import IN_MEMORY, ConsentButtons, question
from bot.discord.controls import Controls
from bot.discord.permissions import abilities_of
from bot.discord.rendering import draw
from bot.errors import Busy
from bot.logs import get_logger
from models.errors import NotAPhoto
from recommender.errors import StoreError
from recommender.filters import ANYTHING, Filters
from recommender.servers import ServerRules
from recommender.vocabulary import Goal

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient
    from bot.replies import Reply

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

log = get_logger(__name__)

LOOKUP_SECONDS: Final = 0.5
"""How long may be looked up who sees the answer, before the command is acknowledged."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the songs must be, and do; no goal is the server's or the bot's own."""

    filters: Filters = ANYTHING
    goal: Goal | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a member and a server in time; what is not counts as nothing agreed, and no rules."""

    agreed: bool = False
    rules: ServerRules | None = None
    channel: object = None

    @property
    def private(self) -> bool:
        """Whether nobody else is to see answers, be it only because nothing is known."""
        return self.rules is None or commands_are_private(self.rules, self.channel)


async def known_of(interaction: Interaction) -> Known:
    """Look up what decides who sees an answer, as long as there is time for that."""
    service = interaction.client.answers.service
    looking = asyncio.gather(service.has_consented(listener(interaction.user.id)), service.rules(interaction.guild_id))
    try:
        return Known(*await asyncio.wait_for(looking, LOOKUP_SECONDS), interaction.channel)
    except (TimeoutError, StoreError, Busy) as error:
        log.warning("an answer is private, since nothing could be looked up", error=type(error).__name__)
        return Known()


async def answer_words(interaction: Interaction, words: str, wish: Wish, notes: Sequence[str] = ()) -> None:
    """Answer words that came with a command."""
    answers, locale = interaction.client.answers, interaction.locale.value
    answers.service.check_care(words, locale=locale)  # ahead of all else, so that its answer is private
    known = await known_of(interaction)
    await interaction.response.defer(thinking=True, ephemeral=known.private)
    where = Where.of(interaction.channel, interaction.guild_id)
    asked = await answers.asked(
        interaction.user.id, where, filters=wish.filters, goal=wish.goal, private=known.private, rules=known.rules
    )
    reply = await answers.hear(words, asked, locale=locale)
    await _show(interaction, reply, private=known.private, notes=notes)


async def answer_photos(interaction: Interaction, photos: Sequence[discord.Attachment], wish: Wish = Wish()) -> None:
    """Answer photos that came with a command, or ask privately before the first ones of a member."""
    answers = interaction.client.answers
    known = await known_of(interaction)
    if known.rules is not None:
        check_faces(known.rules)
    # Who sees the answer can be said only now, once and for all.
    private = known.private or not known.agreed
    await interaction.response.defer(thinking=True, ephemeral=private)
    rules = known.rules or await answers.service.rules(interaction.guild_id)
    check_faces(rules)
    if not (known.agreed or await answers.service.has_consented(listener(interaction.user.id))):
        await _ask(interaction, answers, Waiting(tuple(photos), wish.filters, wish.goal))
        return
    where = Where.of(interaction.channel, interaction.guild_id)
    asked = await answers.asked(
        interaction.user.id, where, filters=wish.filters, goal=wish.goal, private=private, rules=rules
    )
    await _show(interaction, await answers.read(photos, asked), private=private)


async def _ask(interaction: Interaction, answers: Answers, waiting: Waiting) -> None:
    if not photos_among(waiting.photos):
        raise NotAPhoto
    check_weights(waiting.photos)  # nobody is asked about a photo that would not be read
    answers.waiting.put(interaction.id, waiting)
    buttons = ConsentButtons(member=interaction.user.id, where=IN_MEMORY, origin=interaction.id)
    await interaction.edit_original_response(content=question(), view=buttons)


async def _show(interaction: Interaction, reply: Reply, *, private: bool, notes: Sequence[str] = ()) -> None:
    can = abilities_of(interaction)
    can = replace(can, react=can.react and not private)  # nobody can react to what only one person sees
    drawing = draw(reply, embeds=can.embed, correctable=can.react, notes=(*notes, *can.notes))
    message = await interaction.edit_original_response(
        content=drawing.content, embeds=drawing.embeds, view=Controls(reply)
    )
    await interaction.client.answers.seal(reply, message, can)
