"""`/privacy`: what is kept about a member, and the way to take an agreement back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.answers import listener
from bot.discord.errors import kindly, to_interaction
from bot.memory import KEPT_MINUTES

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

Button: TypeAlias = discord.ui.Button[discord.ui.View]

KEPT: Final = (
    "I keep your Discord number, whether you agreed to have your expression read, which songs I offered you for "
    "which feeling, and your corrections. A photo stays in memory while I look at it and is never stored, and "
    f"neither is what you write to me. What I saw in a photo stays in memory for {KEPT_MINUTES} minutes at most, so "
    "that you can choose another face in it."
)
AGREED: Final = "You have agreed to have your expression read."
NOT_AGREED: Final = "You have not agreed to have your expression read, so I ask before I look at a photo of yours."
WITHDRAWN: Final = (
    "Done: I have forgotten your agreement, your answers and your corrections. Answers that are in a channel stay "
    "there until somebody deletes them, but no longer change."
)


class Withdraw(discord.ui.DynamicItem[Button], template=r"serenade:withdraw"):
    """Forgets whoever presses it."""

    def __init__(self) -> None:
        """Make the button."""
        style = discord.ButtonStyle.danger
        super().__init__(discord.ui.Button(style=style, label="Withdraw my agreement", custom_id="serenade:withdraw"))

    @classmethod
    async def from_custom_id(cls, _: Interaction, __: discord.ui.Item[Any], ___: re.Match[str], /) -> Self:  # type: ignore[override]  # of our client only
        """Make the button again."""
        return cls()

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]  # of our client only
        """Forget, and say so."""
        async with kindly(to_interaction(interaction)):
            await interaction.response.defer()
            await interaction.client.answers.service.withdraw(listener(interaction.user.id))
            await interaction.edit_original_response(content=WITHDRAWN, view=None)


class Privacy(commands.Cog):
    """Answers `/privacy`."""

    def __init__(self, client: SerenadeClient) -> None:
        """Answer through `client`."""
        self._service = client.answers.service

    @app_commands.command(description="What I keep about you, and how to take your agreement back")
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def privacy(self, interaction: Interaction) -> None:
        """Say privately what is kept."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        agreed = await self._service.has_consented(listener(interaction.user.id))
        view = discord.ui.View(timeout=None)
        view.add_item(Withdraw())
        await interaction.edit_original_response(content=f"{KEPT}\n\n{AGREED if agreed else NOT_AGREED}", view=view)
