"""Previous and Next. The buttons carry all they need in their ids, and so work under messages from before a restart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias, cast

import discord

from bot.discord.answers import listener
from bot.discord.errors import kindly, to_interaction
from bot.discord.rendering import draw, text_of

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient
    from bot.replies import Reply

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

Button: TypeAlias = discord.ui.Button[discord.ui.View]

LABELS: Final = {-1: ("⏮️", "Previous"), 1: ("⏭️", "Next")}
"""The emoji and the word on the button, by its step."""


class Turn(discord.ui.DynamicItem[Button], template=r"serenade:turn:(?P<reply>[\w-]{1,64}):(?P<step>-1|1)"):
    """Shows the link of another song of the same answer; only who asked may."""

    def __init__(self, reply_id: str, step: int) -> None:
        """Make the button that goes `step` songs on."""
        emoji, label = LABELS[step]
        super().__init__(discord.ui.Button(emoji=emoji, label=label, custom_id=f"serenade:turn:{reply_id}:{step}"))
        self.reply_id = reply_id
        self.step = step

    @classmethod
    async def from_custom_id(cls, _: Interaction, __: discord.ui.Item[Any], match: re.Match[str], /) -> Self:  # type: ignore[override]  # of our client only
        """Make the button again from its id."""
        return cls(match["reply"], int(match["step"]))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]  # of our client only
        """Show the other song; the embed stays as it is."""
        async with kindly(to_interaction(interaction)):
            await interaction.response.defer()
            answers = interaction.client.answers
            async with answers.locks.of(message_of(interaction).id):
                reply = await answers.service.turn(self.reply_id, self.step, listener=listener(interaction.user.id))
                await interaction.edit_original_response(content=_text(reply, message_of(interaction)))


class SongButtons(discord.ui.View):
    """What hangs under an answer."""

    def __init__(self, reply: Reply) -> None:
        """Make the buttons of `reply`."""
        super().__init__(timeout=None)
        for step in LABELS:
            self.add_item(Turn(reply.id, step))


def message_of(interaction: Interaction) -> discord.Message:
    """Return the message under which the pressed button hangs; Discord always sends it."""
    return cast("discord.Message", interaction.message)


def _text(reply: Reply, message: discord.Message) -> str:
    """Return the text for a song turned to; where the songs are in no embed, the text keeps listing them."""
    if any(embed.type == "rich" for embed in message.embeds):
        return text_of(reply)
    return draw(reply, embeds=False).content
