"""The entry "Songs for this photo" in a message's menu, which works where the bot does not see what is posted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.attachments import photos_among
from bot.discord.commanding import answer_photos
from bot.discord.cooldowns import Pace
from bot.discord.requests import PACE
from bot.language import N_, _

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

ENTRY: Final = "Songs for this photo"
NOT_YOURS: Final = N_("That is somebody else's photo, and I read a face only when its owner asks. Try one of your own.")
NO_PHOTO: Final = N_("There is no photo in that message. Please try one of your messages that has one.")


class OwnPhoto(commands.Cog):
    """Answers the entry on messages of one's own."""

    def __init__(self, client: SerenadeClient) -> None:
        """Answer through `client`."""
        self._tree = client.tree
        self._menu = app_commands.ContextMenu(
            name=ENTRY,
            callback=self._songs_for,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            extras={PACE: Pace.SONGS},
        )

    async def cog_load(self) -> None:
        """Offer the entry."""
        self._tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Offer it no longer."""
        self._tree.remove_command(self._menu.name, type=self._menu.type)

    async def _songs_for(self, interaction: Interaction, message: discord.Message) -> None:
        photos = photos_among(message.attachments)
        if message.author.id != interaction.user.id:
            await interaction.response.send_message(_(NOT_YOURS), ephemeral=True)
        elif not photos:
            await interaction.response.send_message(_(NO_PHOTO), ephemeral=True)
        else:
            await answer_photos(interaction, photos)
