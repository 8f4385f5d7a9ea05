"""The buttons that answer a question: the same three as its reactions, for channels in which nobody may react."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import discord

from bot.discord.controls.base import SONGS_ROW, Control, show
from bot.discord.cooldowns import Pace
from bot.language import _
from bot.phrases import EMOTIONS
from bot.wording import EMOJI_OF
from recommender.vocabulary import Emotion

if TYPE_CHECKING:
    from bot.discord.controls.base import Button, Interaction
    from bot.replies import Reply
    from bot.service import Serenade


class Tell(Control, name="tell", row=SONGS_ROW, detail="|".join(Emotion), pace=Pace.TOUCHES):
    """Tells what the face looks like, and brings songs for it."""

    @classmethod
    def under(cls, reply: Reply) -> Iterator[Control]:
        """One for each emotion, under a question."""
        for emotion, emoji in EMOJI_OF.items() if reply.asks else ():
            button: Button = discord.ui.Button(emoji=emoji, label=_(EMOTIONS[emotion]))
            yield cls(button, reply.id, emotion)

    async def act(self, interaction: Interaction, service: Serenade, who: str) -> None:
        """Take it as the answer."""
        await show(interaction, await service.correct(self.reply_id, Emotion(self.detail), listener=who))
