"""The panel by which moderators see and change how the bot works in their server.

Whatever hangs under it is made again from its id after a restart. What somebody chose is compared with what the panel
showed as chosen, and only the difference is applied, to what is stored by then: moderators at work at the same time
undo nothing of each other's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias, cast

import discord
from discord import app_commands

from bot.discord.errors import NotAModerator
from bot.discord.permissions import abilities_in
from bot.discord.requests import handling_interaction
from bot.discord.setup import changing, forms, telling
from bot.discord.setup.changing import Change, setting
from bot.discord.setup.fitting import fit_of
from bot.discord.setup.meaning import CHOSEN, PAGE_OF, PRESSED, SEVERAL, code_of, in_order, part_of
from bot.discord.setup.pages import ID, KINDS, Page, Shelf, rows_of
from recommender.servers import Quiet, ServerRules

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

Button: TypeAlias = discord.ui.Button[discord.ui.View]
Select: TypeAlias = discord.ui.Select[discord.ui.View]
ChannelSelect: TypeAlias = discord.ui.ChannelSelect[discord.ui.View]

PRESS: Final = re.compile(ID + r":press:(?P<name>[a-z]+):(?P<value>[\w.]*):[a-z]*")
PICK: Final = re.compile(ID + r":pick:(?P<name>[a-z]+):(?P<part>\d{1,6})")
CHANNELS: Final = re.compile(ID + ":channels")


class Pressed(discord.ui.DynamicItem[Button], template=PRESS):
    """A button under the panel."""

    def __init__(self, item: Button, match: re.Match[str]) -> None:
        """Hear a button, by its id."""
        super().__init__(item)
        self._name = match["name"]
        self._value = match["value"]

    @classmethod
    async def from_custom_id(cls, _: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:  # type: ignore[override]  # of our client only
        """Make the button again from its id."""
        return cls(cast("Button", item), match)

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]  # of our client only
        """Turn to another page, ask with a form, or change something."""
        async with handling_interaction("setup", interaction):
            guild_id = managed_by(interaction)
            match self._name, self._value:
                case "country", "ask":
                    await interaction.response.send_modal(forms.country())
                    return
                case "find", "genre":
                    await interaction.response.send_modal(forms.genre())
                    return
                case "page", where:
                    page = Page.parse(where)
                case "all", where:
                    page = Page(where)
                case name, _:
                    page = Page(PAGE_OF.get(name, "where"))
            await interaction.response.defer()
            await change(interaction, guild_id, PRESSED.get((self._name, self._value)), page)


class Picked(discord.ui.DynamicItem[Select], template=PICK):
    """A select under the panel."""

    def __init__(self, item: Select, match: re.Match[str]) -> None:
        """Hear a select, by its id."""
        super().__init__(item)
        self._name = match["name"]
        self._part = int(match["part"])

    @classmethod
    async def from_custom_id(cls, _: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:  # type: ignore[override]  # of our client only
        """Make the select again from its id, with the options that the message shows."""
        return cls(cast("Select", item), match)

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]  # of our client only
        """Change what was chosen; what the select did not offer changes nothing."""
        async with handling_interaction("setup", interaction):
            guild_id = managed_by(interaction)
            await interaction.response.defer()
            page = Page(PAGE_OF.get(self._name, "where"), self._part)
            await change(interaction, guild_id, self._change(), page)

    def _change(self) -> Change | None:
        offered, values = {option.value for option in self.item.options}, self.item.values
        if not offered.issuperset(values):
            return None
        if self._name in SEVERAL:
            before = [option.value for option in self.item.options if option.default]
            return SEVERAL[self._name](before, values)
        make = CHOSEN.get(self._name)
        return None if make is None or len(values) != 1 else make(values[0])


class PickedChannels(discord.ui.DynamicItem[ChannelSelect], template=CHANNELS):
    """The select of channels under the panel."""

    @classmethod
    async def from_custom_id(cls, _: Interaction, item: discord.ui.Item[Any], __: re.Match[str], /) -> Self:  # type: ignore[override]  # of our client only
        """Make the select again, with the channels that the message shows as chosen."""
        return cls(cast("ChannelSelect", item))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]  # of our client only
        """Switch channels on and off."""
        async with handling_interaction("setup", interaction):
            guild_id = managed_by(interaction)
            await interaction.response.defer()
            before = {value.id for value in self.item.default_values}
            values: Sequence[object] = self.item.values  # ids of nothing that Discord knows stay texts
            ids = {each.id for each in values if isinstance(each, app_commands.AppCommandChannel)}
            chosen = {channel_id for channel_id in ids if is_for_talk(interaction.guild, channel_id)}
            await change(interaction, guild_id, changing.channels(before, chosen), Page())


def managed_by(interaction: Interaction) -> int:
    """Return the server that somebody may manage; raises NotAModerator, whatever Discord let through."""
    can = interaction.permissions
    if interaction.guild_id is None or not (can.manage_guild or can.administrator):
        raise NotAModerator
    return interaction.guild_id


def is_for_talk(guild: discord.Guild | None, channel_id: int) -> bool:
    """Return whether people write in a channel of this server; where the server is not known, any may be one."""
    channel = None if guild is None else guild.get_channel(channel_id)
    return guild is None or (channel is not None and channel.type in KINDS)


async def hear_form(interaction: Interaction) -> None:
    """Take what was filled into one of the panel's forms."""
    async with handling_interaction("setup", interaction):
        guild_id = managed_by(interaction)
        typed = forms.typed_in(interaction)
        if forms.is_for_country(interaction):
            code = code_of(typed)  # before anything is answered, so that the panel stays as it is
            await _defer(interaction)
            await change(interaction, guild_id, setting(country=code), Page("songs"))
            return
        await _defer(interaction)
        genres = await interaction.client.answers.service.genres()
        await change(interaction, guild_id, None, Page("genres", part_of(typed, genres)))


async def _defer(interaction: Interaction) -> None:
    alone = interaction.message is None  # a form of ours hangs on the panel; a forged one need not
    await interaction.response.defer(thinking=alone, ephemeral=alone)


async def change(interaction: Interaction, guild_id: int, how: Change | None, page: Page) -> None:
    """Change a server's rules, if there is anything to change, and show the panel with what holds then."""
    rules = interaction.client.rules
    holds = await rules.of(guild_id) if how is None else await rules.change(guild_id, how)
    await show(interaction, holds, page)


async def show(interaction: Interaction, rules: ServerRules, page: Page) -> None:
    """Show the panel, in place of what was there."""
    service = interaction.client.answers.service
    shelf = Shelf(in_order(await service.genres()), await service.languages())
    page = shelf.within(page)
    channels = _channels(interaction.guild, rules)
    restricted = bool(channels) and all(getattr(channel, "nsfw", False) for channel in channels)
    missing = {channel.id: abilities_in(channel, threads=rules.quiet is Quiet.THREAD).missing for channel in channels}
    state = telling.State(
        rules,
        await fit_of(service, rules, age_restricted=restricted),
        tuple(missing),
        {channel_id: names for channel_id, names in missing.items() if names},
        blind=bool(channels) and not interaction.client.intents.message_content,
    )
    selectable = [channel.id for channel in channels if channel.type in KINDS]
    view = discord.ui.View(timeout=None)
    for number, row in enumerate(rows_of(page, rules, shelf, selectable)):
        for item in row:
            view.add_item(_heard(item, number))
    await interaction.edit_original_response(embed=telling.tell(state), view=view)


def _channels(guild: discord.Guild | None, rules: ServerRules) -> list[discord.abc.GuildChannel | discord.Thread]:
    if guild is None:
        return []
    found = [guild.get_channel_or_thread(channel_id) for channel_id in sorted(rules.channels)]
    return [channel for channel in found if channel is not None]


def _heard(item: discord.ui.Item[Any], row: int) -> discord.ui.Item[Any]:
    """Return a part of the panel as one that is heard after a restart, too."""
    item.row = row
    if isinstance(item, discord.ui.ChannelSelect):
        return PickedChannels(item)
    match item:
        case discord.ui.Button(custom_id=str(custom_id)) if found := PRESS.fullmatch(custom_id):
            return Pressed(item, found)
        case discord.ui.Select(custom_id=custom_id) if found := PICK.fullmatch(custom_id):
            return Picked(item, found)
        case _:
            return item
