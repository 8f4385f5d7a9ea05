"""`/help` and `/about`: what there is to do, in one screen, and who is being talked to."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Final, TypeAlias

import discord
from babel.numbers import format_decimal
from discord import app_commands
from discord.ext import commands

from bot.discord.cogs.own_photo import ENTRY
from bot.language import N_, _, spoken
from recommender.filters import ANYTHING

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

HELP: Final = (
    N_("**Songs for how you feel**"),
    N_(
        "📷 Send me a photo of your face: in a channel where I answer photos, in a direct message, where you mention "
        "me, or with /mood. In the menu of a message of yours with a photo, Apps offers “{entry}”."
    ),
    N_("💬 Or say how you feel: /mood offers words for it and takes yours. You can also write them to me directly."),
    N_("😀 😐 🙁 React with one of these if I read you wrong, and I pick again. Take it back, and so do I."),
    N_(
        "Under an answer, ◀️ ▶️ turn to another song, 🔀 brings others, 👍 👎 ⏭️ teach me your taste, 🔗 tells me of a "
        "broken link, and 🔍 shows you your photo as I saw it. The lists choose what the songs should do, and what you "
        "feel more exactly."
    ),
    N_("📈 /history shows you how you felt over time."),
    N_("🔒 /privacy shows what I keep about you, and exports or erases it. /about says who I am."),
)
HELP_FOR_MODERATORS: Final = N_(
    "🛠️ As a moderator you decide with /serenade setup where I answer and what I may do on this server."
)

NAME: Final = N_("**Serenade {version}** answers a photo of a face, or words, with songs that fit.")
READS: Final = N_(
    "I read faces in photos that are sent to me, after their sender agreed, and words that are meant for me or that "
    "are written where moderators let me listen. I recognise nobody, and store neither photos nor words; /privacy "
    "shows what I keep."
)
NOTICE: Final = N_(
    "I am an AI system that recognises emotions, of which the EU AI Act (Regulation 2024/1689, Article 50) wants you "
    "to know. What I say is a guess about an expression, not a fact about how anybody feels. I am no medical device, "
    "and not meant for workplaces and schools: there, moderators switch the reading of faces off."
)
SONGS: Final = N_(
    "Songs on my shelf: {count}. Charts, tags and artists come from Last.fm (<https://www.last.fm>), which I thank; "
    "links lead to YouTube and Spotify. What I know of lyrics is their mood alone; I store none."
)
LICENCE: Final = N_("I am free software under the MIT licence, and no product of Discord, Last.fm, YouTube or Spotify.")


class About(commands.Cog):
    """Answers `/help` and `/about`."""

    def __init__(self, client: SerenadeClient) -> None:
        """Answer through `client`."""
        self._service = client.answers.service

    @app_commands.command(description="What you can do with me")
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def help(self, interaction: Interaction) -> None:
        """Say privately what there is to do."""
        moderates = interaction.guild_id is not None and interaction.permissions.manage_guild
        parts = (*HELP, HELP_FOR_MODERATORS) if moderates else HELP
        told = "\n".join(map(_, parts)).format(entry=_(ENTRY))
        await interaction.response.send_message(told, ephemeral=True)

    @app_commands.command(description="Who I am, what I read, and where the songs come from")
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def about(self, interaction: Interaction) -> None:
        """Say privately who is being talked to."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        count = format_decimal(await self._service.songs_within(ANYTHING), locale=spoken())
        parts = (
            _(NAME).format(version=version("serenade")),
            _(READS),
            _(NOTICE),
            _(SONGS).format(count=count),
            _(LICENCE),
        )
        await interaction.edit_original_response(content="\n".join(parts))
