"""What hangs under an answer: Previous and Next, and the faces to choose from where there are several.

Each carries all it needs in its id, and so works under messages from before a restart; faces are forgotten by then,
and whoever chooses one is told so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias, cast

import discord

from bot.discord.answers import listener, place
from bot.discord.errors import kindly, to_interaction
from bot.discord.permissions import abilities_of
from bot.discord.rendering import draw, text_of
from bot.errors import FacesForgotten
from bot.faces import ALL_OF_US, has_choice, name_of, place_of

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient
    from bot.replies import Reply
    from models.schemas import PhotoReading

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

Button: TypeAlias = discord.ui.Button[discord.ui.View]
Select: TypeAlias = discord.ui.Select[discord.ui.View]

LABELS: Final = {-1: ("⏮️", "Previous"), 1: ("⏭️", "Next")}
"""The emoji and the word on the button, by its step."""

MOST_FACES: Final = 24
"""Faces to choose from: Discord offers 25 options, and one of them is everybody."""
EVERYBODY: Final = "all"

OLD_REACTION: Final = (
    "Your reaction was about the reading before. To use it for this one, take it off and put it on again."
)
"""The bot cannot take it off: that would need a permission that it has no other use for."""


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


class FaceChoice(discord.ui.DynamicItem[Select], template=r"serenade:face:(?P<reply>[\w-]{1,64})"):
    """Reads another face of the same photo, or all of them; only who asked may."""

    def __init__(self, reply_id: str, options: list[discord.SelectOption]) -> None:
        """Make the select with the faces for its options."""
        super().__init__(discord.ui.Select(custom_id=f"serenade:face:{reply_id}", options=options))
        self.reply_id = reply_id

    @classmethod
    async def from_custom_id(cls, _: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:  # type: ignore[override]  # of our client only
        """Make the select again from its id, with the options that the message shows."""
        return cls(match["reply"], cast("Select", item).options)

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]  # of our client only
        """Put the answer for the other face in the place of this one."""
        async with kindly(to_interaction(interaction)):
            await interaction.response.defer()
            message = message_of(interaction)
            async with interaction.client.answers.locks.of(message.id):
                await self._choose(interaction, place(message.channel.id, message.id))

    async def _choose(self, interaction: Interaction, where: str) -> None:
        service, [chosen] = interaction.client.answers.service, self.item.values
        face = int(chosen) if chosen.isdecimal() else None
        before = await service.reply_at(where)
        try:
            reply = await service.choose(self.reply_id, face, listener=listener(interaction.user.id))
        except FacesForgotten:
            if before is not None:  # which draws no faces any more
                await _redraw(interaction, before)
            raise
        corrected_before = before is not None and before.corrected
        await _redraw(interaction, reply, *([OLD_REACTION] if corrected_before else []))


class Controls(discord.ui.View):
    """What hangs under an answer."""

    def __init__(self, reply: Reply) -> None:
        """Make what there is to press under `reply`; under a question about one face, that is nothing."""
        super().__init__(timeout=None)
        if not reply.asks:
            for step in LABELS:
                self.add_item(Turn(reply.id, step))
        if reply.reading is not None and has_choice(reply.reading):
            self.add_item(FaceChoice(reply.id, _options(reply.reading)))


def _options(reading: PhotoReading) -> list[discord.SelectOption]:
    faces = [
        discord.SelectOption(
            label=name_of(index), value=str(index), description=place_of(read.face), default=index == reading.chosen
        )
        for index, read in enumerate(reading.readings[:MOST_FACES])
    ]
    return [*faces, discord.SelectOption(label=ALL_OF_US, value=EVERYBODY, default=reading.chosen is None)]


async def _redraw(interaction: Interaction, reply: Reply, *notes: str) -> None:
    can = abilities_of(interaction)
    drawing = draw(reply, embeds=can.embed, correctable=can.react, notes=(*notes, *can.notes))
    await interaction.edit_original_response(content=drawing.content, embeds=drawing.embeds, view=Controls(reply))


def message_of(interaction: Interaction) -> discord.Message:
    """Return the message under which hangs what was pressed; Discord always sends it."""
    return cast("discord.Message", interaction.message)


def _text(reply: Reply, message: discord.Message) -> str:
    """Return the text for a song turned to; where the songs are in no embed, the text keeps listing them."""
    if any(embed.type == "rich" for embed in message.embeds):
        return text_of(reply)
    return draw(reply, embeds=False).content
