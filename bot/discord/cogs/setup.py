"""`/serenade`: moderators decide where and how the bot answers in their server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.errors import NotAModerator
from bot.discord.permissions import Abilities, abilities_in, abilities_of, listed
from bot.discord.setup import changing, countries, forms
from bot.discord.setup.changing import setting
from bot.discord.setup.meaning import code_of
from bot.discord.setup.pages import EXPLICIT, GOALS, NOTHING, QUIET, Page
from bot.discord.setup.panel import change, hear_form, managed_by
from bot.discord.setup.telling import BLIND, PHOTOS_IN, SWITCHED_ON
from bot.language import N_, _
from recommender.servers import MOST_SONGS, Explicit, Quiet
from recommender.vocabulary import Goal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.discord.client import SerenadeClient

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

ENABLED: Final = N_("Done: I answer photos in {channel} from now on. Before the first one, I ask each member.")
ENABLED_WITHOUT_FACES: Final = N_(
    "Done: {channel} is switched on. I answer no photos there, though, while I read no faces in this server."
)
LACKING: Final = N_(
    "I did not switch {channel} on yet, because I lack {permissions} there. Please allow that, then ask me again."
)
DISABLED: Final = N_("Done: I leave photos in {channel} alone. /mood and mentioning me still work there.")
NO_CHANNELS: Final = N_("I answer photos in no channel here. /serenade enable switches one on.")

WHERE: Final = frozenset({"words", "faces", "quiet"})
"""The settings that the panel's first page shows; the others are on the second."""

MOST_LISTED: Final = 50
"""Channels named in one message, of at most 24 characters each."""
MOST_CHOICES: Final = 25
"""Discord offers no more."""


def _choices(labels: Mapping[Any, str]) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name, value=NOTHING if key is None else str(key)) for key, name in labels.items()]


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Setup(commands.GroupCog, group_name="serenade", group_description="How I work in this server"):
    """Answers `/serenade` and its subcommands."""

    def __init__(self, client: SerenadeClient) -> None:
        """Answer through `client`."""
        self._client = client
        self._rules = client.rules

    async def interaction_check(self, interaction: Interaction, /) -> bool:  # type: ignore[override]  # of our client only
        """Let moderators alone through, whatever Discord let through before."""
        typing = interaction.type is discord.InteractionType.autocomplete  # which tells nobody anything
        if not typing and isinstance(interaction.command, app_commands.Command):
            try:
                managed_by(interaction)
            except NotAModerator as error:
                raise app_commands.CommandInvokeError(interaction.command, error) from error
        return True

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Hear the forms of the panel, which discord.py knows no longer after a restart."""
        if forms.is_ours(interaction):
            await hear_form(interaction)

    @app_commands.command(description="See and change how I work in this server")
    async def setup(self, interaction: Interaction) -> None:
        """Show the panel."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        await change(interaction, managed_by(interaction), None, Page())

    @app_commands.command(name="set", description="Change how I work in this server without the panel")
    @app_commands.describe(
        words="Whether I answer what is written in the channels that are switched on",
        goal="What songs do, unless a member wishes otherwise",
        songs="How many songs an answer has",
        quiet="Who sees my answers",
        faces="Whether I read faces in photos",
        explicit="Where songs may be explicit",
        country="The country in which videos must play",
    )
    @app_commands.choices(goal=_choices(GOALS), quiet=_choices(QUIET), explicit=_choices(EXPLICIT))
    async def adjust(  # noqa: PLR0917  # Discord's options, each by its name
        self,
        interaction: Interaction,
        words: bool | None = None,  # noqa: FBT001  # by its name
        goal: str | None = None,
        songs: app_commands.Range[int, 1, MOST_SONGS] | None = None,
        quiet: str | None = None,
        faces: bool | None = None,  # noqa: FBT001  # by its name
        explicit: str | None = None,
        country: app_commands.Range[str, 1, forms.LONGEST] | None = None,
    ) -> None:
        """Change what is given, and show the panel with what holds then."""
        given: dict[str, Any] = {"words": words, "songs": songs, "faces": faces}
        values = {name: value for name, value in given.items() if value is not None}
        if goal is not None:
            values["goal"] = None if goal == NOTHING else Goal(goal)
        if quiet is not None:
            values["quiet"] = Quiet(quiet)
        if explicit is not None:
            values["explicit"] = Explicit(explicit)
        if country is not None:
            values["country"] = None if country == NOTHING else code_of(country)
        await interaction.response.defer(thinking=True, ephemeral=True)
        page = Page("where" if values.keys() <= WHERE else "songs")
        await change(interaction, managed_by(interaction), setting(**values), page)

    @adjust.autocomplete("country")
    async def _countries(self, _interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = countries.suggestions(typed)[: MOST_CHOICES - 1]
        named = [app_commands.Choice(name=countries.name_of(code), value=code) for code in found]
        return named if typed.strip() else [app_commands.Choice(name=_("No country"), value=NOTHING), *named]

    @app_commands.command(description="Let me answer photos in a channel")
    @app_commands.describe(channel="The channel; this one, unless you choose another")
    async def enable(self, interaction: Interaction, channel: discord.TextChannel | None = None) -> None:
        """Switch a channel on, if everything needed is allowed there."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        guild_id, channel_id = _where(interaction, channel)
        rules = await self._rules.of(guild_id)
        mention = f"<#{channel_id}>"
        missing = _abilities(interaction, channel, threads=rules.quiet is Quiet.THREAD).missing
        if missing:
            words = _(LACKING).format(channel=mention, permissions=listed(missing))
        else:
            await self._rules.change(guild_id, changing.channels((), (channel_id,)))
            words = _(ENABLED if rules.faces else ENABLED_WITHOUT_FACES).format(channel=mention)
            if not self._client.intents.message_content:
                words = f"{words}\n\n{_(BLIND)}"
        await interaction.edit_original_response(content=words)

    @app_commands.command(description="Let me leave photos in a channel alone")
    @app_commands.describe(channel="The channel; this one, unless you choose another")
    async def disable(self, interaction: Interaction, channel: discord.TextChannel | None = None) -> None:
        """Switch a channel off."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        guild_id, channel_id = _where(interaction, channel)
        await self._rules.change(guild_id, changing.channels((channel_id,), ()))
        await interaction.edit_original_response(content=_(DISABLED).format(channel=f"<#{channel_id}>"))

    @app_commands.command(description="List the channels in which I answer photos")
    async def channels(self, interaction: Interaction) -> None:
        """List what is switched on."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        rules = await self._rules.of(managed_by(interaction))
        await interaction.edit_original_response(content=_listed(sorted(rules.channels), faces=rules.faces))


def _listed(enabled: list[int], *, faces: bool) -> str:
    if not enabled:
        return _(NO_CHANNELS)
    mentions = ", ".join(f"<#{channel_id}>" for channel_id in enabled[:MOST_LISTED])
    more = len(enabled) - MOST_LISTED
    if more > 0:
        mentions = _("{names} and {count} more").format(names=mentions, count=more)
    return _(PHOTOS_IN if faces else SWITCHED_ON).format(channels=mentions)


def _where(interaction: Interaction, channel: discord.TextChannel | None) -> tuple[int, int]:
    channel_id = interaction.channel_id if channel is None else channel.id
    return managed_by(interaction), cast("int", channel_id)  # commands always come from a channel


def _abilities(interaction: Interaction, channel: discord.TextChannel | None, *, threads: bool) -> Abilities:
    return abilities_of(interaction, threads=threads) if channel is None else abilities_in(channel, threads=threads)
