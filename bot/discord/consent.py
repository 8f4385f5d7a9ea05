"""Asking before an expression is read.

The question stands before anything is fetched. Its buttons carry whose photo it is about and where that is: in a
message, which is fetched again and so survives a restart, or waiting in memory, as the attachment of a command does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

import discord

from bot.discord.answers import Where, listener, notes_on
from bot.discord.attachments import Waiting, photos_among
from bot.discord.errors import PhotoForgotten, PhotoGone, kindly, to_interaction
from bot.discord.permissions import abilities_of
from bot.discord.rendering import draw
from bot.discord.views import Controls, message_of
from bot.wording import CONSENT

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

Button: TypeAlias = discord.ui.Button[discord.ui.View]

QUESTION: Final = f"{CONSENT} The command for that is /privacy."
THANKS: Final = "Thank you. I am looking at your photo …"
ANSWERED: Final = "Thank you. You can take your agreement back with /privacy at any time."
DECLINED: Final = "All right, I did not look at it. You can still tell me how you feel with /mood."
NOT_YOURS: Final = "This question is for the person who sent the photo."

IN_MESSAGE: Final = "message"
IN_MEMORY: Final = "memory"
ID: Final = r"serenade:{}:(?P<member>\d+):(?P<where>message|memory):(?P<origin>\d+)"


class Agree(discord.ui.DynamicItem[Button], template=ID.format("agree")):
    """Remembers the agreement and reads the photo right away."""

    def __init__(self, member: int, where: str, origin: int) -> None:
        """Make the button for `member` and the photo that is `where`, under the number `origin`."""
        style = discord.ButtonStyle.success
        custom_id = f"serenade:agree:{member}:{where}:{origin}"
        super().__init__(discord.ui.Button(style=style, label="Agree", custom_id=custom_id))
        self.member = member
        self.where = where
        self.origin = origin

    @classmethod
    async def from_custom_id(cls, _: Interaction, __: discord.ui.Item[Any], match: re.Match[str], /) -> Self:  # type: ignore[override]  # of our client only
        """Make the button again from its id."""
        return cls(int(match["member"]), match["where"], int(match["origin"]))

    async def interaction_check(self, interaction: Interaction, /) -> bool:  # type: ignore[override]  # of our client only
        """Let only the person who sent the photo press it."""
        return await _is_theirs(interaction, self.member)

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]  # of our client only
        """Remember, then read; a second click while that lasts does nothing."""
        async with kindly(to_interaction(interaction)):
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
            await say(THANKS)
            waiting, notes = await self._find(interaction)
            answers = interaction.client.answers
            # The question was private in a command, and its answer is, too; that to a message is not.
            private = message_of(interaction).flags.ephemeral
            where = Where.of(interaction.channel, interaction.guild_id)
            asked = await answers.asked(self.member, where, filters=waiting.filters, goal=waiting.goal, private=private)
            reply = await answers.read(waiting.photos, asked)
            can = abilities_of(interaction)
            drawing = draw(reply, embeds=can.embed, correctable=can.react, notes=(*notes, *can.notes))
            message = await _show(interaction, drawing.content, drawing.embeds, Controls(reply))
            await answers.seal(reply, message, can)

    async def _find(self, interaction: Interaction) -> tuple[Waiting, tuple[str, ...]]:
        if self.where == IN_MEMORY:
            waiting = interaction.client.answers.waiting.take(self.origin)
            if waiting is None:
                raise PhotoForgotten
            return waiting, ()
        channel = interaction.client.get_partial_messageable(interaction.channel_id or 0)
        try:
            message = await channel.fetch_message(self.origin)
        except discord.NotFound as error:
            raise PhotoGone from error
        photos = photos_among(message.attachments)
        if not photos:
            raise PhotoGone
        return Waiting(tuple(photos)), notes_on(photos)


class Decline(discord.ui.DynamicItem[Button], template=ID.format("decline")):
    """Leaves the photo unread."""

    def __init__(self, member: int, where: str, origin: int) -> None:
        """Make the button for `member` and the photo that is `where`, under the number `origin`."""
        super().__init__(discord.ui.Button(label="Not now", custom_id=f"serenade:decline:{member}:{where}:{origin}"))
        self.member = member
        self.origin = origin

    @classmethod
    async def from_custom_id(cls, _: Interaction, __: discord.ui.Item[Any], match: re.Match[str], /) -> Self:  # type: ignore[override]  # of our client only
        """Make the button again from its id."""
        return cls(int(match["member"]), match["where"], int(match["origin"]))

    async def interaction_check(self, interaction: Interaction, /) -> bool:  # type: ignore[override]  # of our client only
        """Let only the person who sent the photo press it."""
        return await _is_theirs(interaction, self.member)

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]  # of our client only
        """Put a polite word in the question's place, and forget the photo."""
        async with kindly(to_interaction(interaction)):
            interaction.client.answers.waiting.take(self.origin)
            await interaction.response.edit_message(content=DECLINED, view=None)


class ConsentButtons(discord.ui.View):
    """Agree and Not now, for one member and one photo."""

    def __init__(self, *, member: int, where: str, origin: int) -> None:
        """Make both buttons; `where` is IN_MESSAGE, with the message's id for `origin`, or IN_MEMORY."""
        super().__init__(timeout=None)
        self.add_item(Agree(member, where, origin))
        self.add_item(Decline(member, where, origin))


async def _is_theirs(interaction: Interaction, member: int) -> bool:
    if interaction.user.id == member:
        return True
    async with kindly(to_interaction(interaction)):
        await interaction.response.send_message(NOT_YOURS, ephemeral=True)
    return False


async def _show(interaction: Interaction, content: str, embeds: list[discord.Embed], view: Controls) -> discord.Message:
    """Put the answer in the question's place; beside it where only the asker sees the question."""
    if not message_of(interaction).flags.ephemeral:
        return await interaction.edit_original_response(content=content, embeds=embeds, view=view)
    message = await interaction.followup.send(content, embeds=embeds, view=view, wait=True)
    await interaction.edit_original_response(content=ANSWERED)
    return message
