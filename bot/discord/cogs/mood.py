"""`/mood`: songs for a feeling that is said, or for a photo that comes with the command.

Who says how they feel knows it better than their face shows it: with both, the photo is left unread.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from logging import getLogger
from typing import TYPE_CHECKING, Final, TypeAlias

import discord
from discord import app_commands
from discord.ext import commands

from bot.asking import Asked
from bot.discord.answers import Where, listener
from bot.discord.attachments import Waiting, check_weight
from bot.discord.consent import IN_MEMORY, QUESTION, ConsentButtons
from bot.discord.permissions import abilities_of
from bot.discord.rendering import draw
from bot.discord.views import Controls
from models.text_named import named, suggestions
from recommender.errors import StoreError
from recommender.filters import ANYTHING, Filters
from recommender.vocabulary import Goal

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient
    from bot.replies import Reply

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

log = getLogger(__name__)

NOTHING_SAID: Final = "Tell me a feeling, or add a photo of your face: /mood feeling, or /mood photo."
PHOTO_UNREAD: Final = "You told me how you feel, so I left the photo unread."

LOOKUP_SECONDS: Final = 1.0
"""How long an agreement may be looked up before the command is acknowledged, which Discord wants within 3 s."""

MOST_CHOICES: Final = 25
"""Discord offers no more."""
LONGEST_CHOICE: Final = 100
"""Discord's limit on a choice, in characters."""

Words: TypeAlias = app_commands.Range[str, 1, 1000]
Genre: TypeAlias = app_commands.Range[str, 1, LONGEST_CHOICE]


GOALS: Final = [
    app_commands.Choice(name="fit how I feel", value=Goal.MATCH.value),
    app_commands.Choice(name="lift me", value=Goal.LIFT.value),
    app_commands.Choice(name="calm me", value=Goal.CALM.value),
]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the songs must be, and do; no goal is the bot's own."""

    filters: Filters
    goal: Goal | None


class Mood(commands.Cog):
    """Answers `/mood`."""

    def __init__(self, client: SerenadeClient) -> None:
        """Answer through `client`."""
        self._answers = client.answers

    @app_commands.command(description="Songs for how you feel: say it, or add a photo. With both, your words count.")
    @app_commands.describe(
        feeling="How you feel: choose one, or use your own words",
        photo="A photo of your face; left unread when you say a feeling",
        genre="Songs of this genre only",
        goal="What the songs should do",
    )
    @app_commands.choices(goal=GOALS)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def mood(
        self,
        interaction: Interaction,
        feeling: Words | None = None,
        photo: discord.Attachment | None = None,
        genre: Genre | None = None,
        goal: str | None = None,
    ) -> None:
        """Answer a feeling in public; ask privately before the first photo."""
        wish = Wish(ANYTHING if genre is None else Filters(genre=genre), None if goal is None else Goal(goal))
        if feeling is not None:
            await self._answer_words(interaction, feeling, wish, () if photo is None else (PHOTO_UNREAD,))
        elif photo is not None:
            await self._answer_photo(interaction, photo, wish)
        else:
            await interaction.response.send_message(NOTHING_SAID, ephemeral=True)

    async def _answer_words(self, interaction: Interaction, words: str, wish: Wish, notes: tuple[str, ...]) -> None:
        locale = interaction.locale.value
        self._answers.service.check_care(words, locale=locale)  # ahead of all else, so that its answer is private
        await interaction.response.defer(thinking=True)
        reply = await self._answers.service.read_words(words, await self._asked(interaction, wish), locale=locale)
        await self._show(interaction, reply, notes)

    async def _answer_photo(self, interaction: Interaction, photo: discord.Attachment, wish: Wish) -> None:
        agreed = await self._has_agreed_for_sure(interaction.user.id)
        # Whether the answer is private can be said only now, once and for all.
        await interaction.response.defer(thinking=True, ephemeral=not agreed)
        if not agreed and not await self._answers.service.has_consented(listener(interaction.user.id)):
            check_weight(photo)  # nobody is asked about a photo that would not be read
            self._answers.waiting.put(interaction.id, Waiting((photo,), wish.filters, wish.goal))
            buttons = ConsentButtons(member=interaction.user.id, where=IN_MEMORY, origin=interaction.id)
            await interaction.edit_original_response(content=QUESTION, view=buttons)
            return
        reply = await self._answers.read((photo,), await self._asked(interaction, wish, private=not agreed))
        await self._show(interaction, reply)

    async def _asked(self, interaction: Interaction, wish: Wish, *, private: bool = False) -> Asked:
        where = Where.of(interaction.channel, interaction.guild_id)
        return await self._answers.asked(
            interaction.user.id, where, filters=wish.filters, goal=wish.goal, private=private
        )

    async def _has_agreed_for_sure(self, user_id: int) -> bool:
        try:
            return await asyncio.wait_for(self._answers.service.has_consented(listener(user_id)), LOOKUP_SECONDS)
        except (TimeoutError, StoreError):
            return False

    async def _show(self, interaction: Interaction, reply: Reply, notes: tuple[str, ...] = ()) -> None:
        can = abilities_of(interaction)
        drawing = draw(reply, embeds=can.embed, correctable=can.react, notes=(*notes, *can.notes))
        message = await interaction.edit_original_response(
            content=drawing.content, embeds=drawing.embeds, view=Controls(reply)
        )
        await self._answers.seal(reply, message, can)

    @mood.autocomplete("feeling")
    async def _feelings(self, _: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(name=f"{feeling.emoji} {word}" if feeling else word, value=word)
            for word, feeling in ((word, named(word)) for word in suggestions(typed, MOST_CHOICES))
        ]

    @mood.autocomplete("genre")
    async def _genres(self, _: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        try:
            genres = await self._answers.service.genres()
        except StoreError as error:
            log.warning("no genres to offer: %s: %s", type(error).__name__, error)
            return []
        sought = typed.casefold().strip()
        found = [genre for genre in genres if sought in genre.casefold() and len(genre) <= LONGEST_CHOICE]
        return [app_commands.Choice(name=genre, value=genre) for genre in found[:MOST_CHOICES]]
