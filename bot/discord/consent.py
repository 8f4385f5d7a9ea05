"""Asking before an expression is read.

The question stands before anything is fetched. Its buttons carry whose photos it is about and where these are: in a
message, which is fetched again and so survives a restart, or waiting in memory, as the attachments of a command do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

import discord

from bot.discord.answers import Where, check_faces, commands_are_private, listener
from bot.discord.attachments import Waiting, photos_among
from bot.discord.controls import Controls, message_of
from bot.discord.errors import PhotoForgotten, PhotoGone, kindly
from bot.discord.permissions import abilities_of
from bot.discord.rendering import draw
from bot.discord.requests import handling_interaction
from bot.language import N_, _
from bot.wording import CONSENT

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient
    from bot.replies import Reply

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

Button: TypeAlias = discord.ui.Button[discord.ui.View]

COMMAND: Final = N_("The command for that is /privacy.")
THANKS: Final = N_("Thank you. I am looking at your photo …")
ANSWERED: Final = N_("Thank you. You can take your agreement back with /privacy at any time.")
DECLINED: Final = N_("All right, I did not look at it. You can still tell me how you feel with /mood.")
NOT_YOURS: Final = N_("This question is for the person who sent the photo.")

IN_MEMORY: Final = "memory"
ID: Final = r"serenade:{}:(?P<member>\d{{1,20}}):(?P<where>memory|\d{{1,20}}):(?P<origin>\d{{1,20}})"


def question() -> str:
    """Return the whole question, in the language of the moment."""
    return f"{_(CONSENT)} {_(COMMAND)}"


class Agree(discord.ui.DynamicItem[Button], template=ID.format("agree")):
    """Remembers the agreement and reads the photos right away."""

    def __init__(self, member: int, where: str, origin: int) -> None:
        """Make the button for `member` and the photos that are `where`, under the number `origin`."""
        style = discord.ButtonStyle.success
        custom_id = f"serenade:agree:{member}:{where}:{origin}"
        super().__init__(discord.ui.Button(style=style, label=_("Agree"), custom_id=custom_id))
        self.member = member
        self.where = where
        self.origin = origin

    @classmethod
    async def from_custom_id(cls, __: Interaction, ___: discord.ui.Item[Any], match: re.Match[str], /) -> Self:  # type: ignore[override]  # of our client only
        """Make the button again from its id."""
        return cls(int(match["member"]), match["where"], int(match["origin"]))

    async def interaction_check(self, interaction: Interaction, /) -> bool:  # type: ignore[override]  # of our client only
        """Let only the person who sent the photos press it."""
        return await _is_theirs(interaction, self.member)

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]  # of our client only
        """Remember, then read; a second click while that lasts does nothing."""
        async with handling_interaction("agree", interaction):
            await interaction.response.defer()
            answers = interaction.client.answers
            lock = answers.locks.of(message_of(interaction).id)
            if lock.locked():
                return
            async with lock:
                await answers.service.consent(listener(self.member))
                await self._turn_into_answer(interaction)

    async def _turn_into_answer(self, interaction: Interaction) -> None:
        async def say(words: str) -> None:
            await interaction.edit_original_response(content=words, view=None)

        async with kindly(say):
            await say(_(THANKS))
            found = await self._find(interaction)
            answers = interaction.client.answers
            rules = await answers.service.rules(found.where.guild_id)
            check_faces(rules)
            # What a command was asked stands where only its user sees it; the answer does where the server is quiet.
            quiet = commands_are_private(rules, interaction.channel)
            aside = message_of(interaction).flags.ephemeral and not quiet
            private = interaction.guild_id is None or (message_of(interaction).flags.ephemeral and not aside)
            waiting = found.waiting
            asked = await answers.asked(
                self.member, found.where, filters=waiting.filters, goal=waiting.goal, private=private, rules=rules
            )
            await _show(interaction, await answers.read(waiting.photos, asked), aside=aside, private=private)

    async def _find(self, interaction: Interaction) -> _Found:
        if self.where == IN_MEMORY:
            waiting = interaction.client.answers.waiting.take(self.origin)
            if waiting is None:
                raise PhotoForgotten
            return _Found(waiting, waiting.where or Where.of(interaction.channel, interaction.guild_id))
        channel_id = int(self.where)
        channel = interaction.client.get_channel(channel_id)
        guild = getattr(channel, "guild", None)
        try:
            message = await interaction.client.get_partial_messageable(channel_id).fetch_message(self.origin)
        except (discord.NotFound, discord.Forbidden) as error:
            raise PhotoGone from error
        photos = photos_among(message.attachments)
        if not photos or message.author.id != self.member:
            raise PhotoGone
        known = channel if channel is not None else interaction.channel
        return _Found(Waiting(tuple(photos)), Where.of(known, interaction.guild_id if guild is None else guild.id))


@dataclass(frozen=True, slots=True)
class _Found:
    """Photos that were asked about, and where they were sent."""

    waiting: Waiting
    where: Where


class Decline(discord.ui.DynamicItem[Button], template=ID.format("decline")):
    """Leaves the photos unread."""

    def __init__(self, member: int, where: str, origin: int) -> None:
        """Make the button for `member` and the photos that are `where`, under the number `origin`."""
        custom_id = f"serenade:decline:{member}:{where}:{origin}"
        super().__init__(discord.ui.Button(label=_("Not now"), custom_id=custom_id))
        self.member = member
        self.origin = origin

    @classmethod
    async def from_custom_id(cls, __: Interaction, ___: discord.ui.Item[Any], match: re.Match[str], /) -> Self:  # type: ignore[override]  # of our client only
        """Make the button again from its id."""
        return cls(int(match["member"]), match["where"], int(match["origin"]))

    async def interaction_check(self, interaction: Interaction, /) -> bool:  # type: ignore[override]  # of our client only
        """Let only the person who sent the photos press it."""
        return await _is_theirs(interaction, self.member)

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]  # of our client only
        """Put a polite word in the question's place, and forget the photos."""
        async with handling_interaction("decline", interaction):
            interaction.client.answers.waiting.take(self.origin)
            await interaction.response.edit_message(content=_(DECLINED), view=None)


class ConsentButtons(discord.ui.View):
    """Agree and Not now, for one member and what they sent at once."""

    def __init__(self, *, member: int, where: str, origin: int) -> None:
        """Make both buttons; `where` is a channel's number, with a message's for `origin`, or IN_MEMORY."""
        super().__init__(timeout=None)
        self.add_item(Agree(member, where, origin))
        self.add_item(Decline(member, where, origin))


async def _is_theirs(interaction: Interaction, member: int) -> bool:
    if interaction.user.id == member:
        return True
    async with handling_interaction("not theirs", interaction):
        await interaction.response.send_message(_(NOT_YOURS), ephemeral=True)
    return False


async def _show(interaction: Interaction, reply: Reply, *, aside: bool, private: bool) -> None:
    """Put the answer in the question's place, or `aside` of it, where everybody sees it."""
    can = abilities_of(interaction)
    if private and interaction.guild_id is not None:
        can = replace(can, react=False)  # nobody can react to what only one person sees
    drawing = draw(reply, embeds=can.embed, correctable=can.react, notes=can.notes)
    view = Controls(reply)
    if aside:
        message: discord.Message = await interaction.followup.send(
            drawing.content, embeds=drawing.embeds, view=view, wait=True
        )
        await interaction.edit_original_response(content=_(ANSWERED))
    else:
        message = await interaction.edit_original_response(content=drawing.content, embeds=drawing.embeds, view=view)
    await interaction.client.answers.seal(reply, message, can)
