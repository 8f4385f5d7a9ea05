"""`/serenade`: moderators choose the channels in which photos are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.permissions import Abilities, abilities_in, abilities_of, listed

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

ENABLED: Final = "Done: I answer photos in <#{}> from now on. Before the first one, I ask each member."
LACKING: Final = "I did not switch <#{}> on yet, because I lack {} there. Please allow that, then ask me again."
BLIND: Final = (
    "One thing is missing, though: whoever runs me has to switch on the Message Content intent before I can see "
    "photos in channels. Until then, mention me with your photo, or use /mood."
)
DISABLED: Final = "Done: I leave photos in <#{}> alone. /mood and mentioning me still work there."
NO_CHANNELS: Final = "I answer photos in no channel here. /serenade enable switches one on."
CHANNELS: Final = "I answer photos in {}."

MOST_LISTED: Final = 50
"""Channels named in one message, of at most 24 characters each."""


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Setup(commands.GroupCog, group_name="serenade", group_description="Where I answer photos"):
    """Answers `/serenade enable`, `disable` and `channels`."""

    def __init__(self, client: SerenadeClient) -> None:
        """Answer through `client`."""
        self._client = client
        self._service = client.answers.service

    @app_commands.command(description="Let me answer photos in a channel")
    @app_commands.describe(channel="The channel; this one, unless you choose another")
    async def enable(self, interaction: Interaction, channel: discord.TextChannel | None = None) -> None:
        """Switch a channel on, if everything needed is allowed there."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        guild_id, channel_id = _where(interaction, channel)
        missing = _abilities(interaction, channel).missing
        if missing:
            await interaction.edit_original_response(content=LACKING.format(channel_id, listed(missing)))
            return
        await self._service.enable_channel(guild_id, channel_id)
        words = ENABLED.format(channel_id)
        if not self._client.intents.message_content:
            words = f"{words} {BLIND}"
        await interaction.edit_original_response(content=words)

    @app_commands.command(description="Let me leave photos in a channel alone")
    @app_commands.describe(channel="The channel; this one, unless you choose another")
    async def disable(self, interaction: Interaction, channel: discord.TextChannel | None = None) -> None:
        """Switch a channel off."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        guild_id, channel_id = _where(interaction, channel)
        await self._service.disable_channel(guild_id, channel_id)
        await interaction.edit_original_response(content=DISABLED.format(channel_id))

    @app_commands.command(description="List the channels in which I answer photos")
    async def channels(self, interaction: Interaction) -> None:
        """List what is switched on."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        guild_id, _ = _where(interaction, None)
        enabled = sorted(await self._service.enabled_channels(guild_id))
        mentions = ", ".join(f"<#{channel_id}>" for channel_id in enabled[:MOST_LISTED])
        more = f" and {len(enabled) - MOST_LISTED} more" if len(enabled) > MOST_LISTED else ""
        await interaction.edit_original_response(content=CHANNELS.format(mentions + more) if enabled else NO_CHANNELS)


def _where(interaction: Interaction, channel: discord.TextChannel | None) -> tuple[int, int]:
    channel_id = interaction.channel_id if channel is None else channel.id
    return cast("int", interaction.guild_id), cast("int", channel_id)  # Discord offers these commands in guilds alone


def _abilities(interaction: Interaction, channel: discord.TextChannel | None) -> Abilities:
    return abilities_of(interaction) if channel is None else abilities_in(channel)
