"""The selects under an answer: what the songs are to do, what was felt more exactly, and whose face counts.

Only who asked may choose. Faces are remembered for a while only; whoever chooses one too late is told so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import discord

from bot.discord.answers import place
from bot.discord.controls.base import FACES_ROW, GOAL_ROW, MOOD_ROW, Control, message_of, show
from bot.discord.cooldowns import Pace
from bot.errors import FacesForgotten, NoSuchChoice
from bot.faces import ALL_OF_US, has_choice, name_of, place_of
from bot.language import N_, _
from bot.phrases import FEELINGS, GOALS
from recommender.vocabulary import NAMED_FEELINGS, FeelingSource, Goal, NamedFeeling

if TYPE_CHECKING:
    from bot.discord.controls.base import Interaction, Select
    from bot.replies import Reply
    from bot.service import Serenade
    from models.schemas import PhotoReading

GOAL_EMOJI: Final = {Goal.MATCH: "🫂", Goal.LIFT: "🌤️", Goal.CALM: "🍃"}

FIRST: Final = "first"
"""The value that takes a correction back."""

MOST_FACES: Final = 24
"""Faces to choose from: Discord offers 25 options, and one of them is everybody."""
EVERYBODY: Final = "all"

OLD_REACTION: Final = N_(
    "Your correction was about the reading before. To use a reaction for this one, take it off and put it on again."
)
"""The bot cannot take it off: that would need a permission that it has no other use for."""


class GoalChoice(Control, name="goal", row=GOAL_ROW, pace=Pace.SONGS):
    """Sets what the songs are to do, and brings such songs."""

    @classmethod
    def under(cls, reply: Reply) -> Iterator[Control]:
        """One, where there are songs; it shows what they do now."""
        if not reply.asks:
            options = [
                discord.SelectOption(label=_(words), value=goal, emoji=GOAL_EMOJI[goal], default=goal is reply.goal)
                for goal, words in GOALS.items()
            ]
            yield cls(discord.ui.Select(options=options), reply.id)

    async def act(self, interaction: Interaction, service: Serenade, who: str) -> None:
        """Set it."""
        if self.chosen not in set(Goal):
            raise NoSuchChoice
        await show(interaction, await service.again(self.reply_id, goal=Goal(self.chosen), listener=who))


class MoodChoice(Control, name="mood", row=MOOD_ROW, pace=Pace.TOUCHES):
    """Says more exactly what was felt, or takes back what was said."""

    @classmethod
    def under(cls, reply: Reply) -> Iterator[Control]:
        """One, where there are songs; of a corrected reading, the feelings that fit the correction come first."""
        if not reply.asks:
            options = [_way_back()] if reply.corrected else []
            options += [_feeling(named, reply) for named in _in_order(reply)]
            select: Select = discord.ui.Select(placeholder=_("More exactly, I feel …"), options=options)
            yield cls(select, reply.id)

    async def act(self, interaction: Interaction, service: Serenade, who: str) -> None:
        """Take it as what was felt."""
        if self.chosen not in {FIRST, *NAMED_FEELINGS}:
            raise NoSuchChoice
        told = None if self.chosen == FIRST else self.chosen
        await show(interaction, await service.correct(self.reply_id, told, listener=who))


def _way_back() -> discord.SelectOption:
    return discord.SelectOption(label=_("Back to how it was at first"), value=FIRST, emoji="↩️")


def _feeling(named: NamedFeeling, reply: Reply) -> discord.SelectOption:
    told = reply.corrected or reply.feeling.source is FeelingSource.NAMED
    stands = told and reply.feeling.name == named.name
    return discord.SelectOption(label=_(FEELINGS[named.name]), value=named.name, emoji=named.emoji, default=stands)


def _in_order(reply: Reply) -> list[NamedFeeling]:
    feelings = list(NAMED_FEELINGS.values())
    return sorted(feelings, key=lambda each: each.emotion != reply.feeling.emotion) if reply.corrected else feelings


class FaceChoice(Control, name="face", row=FACES_ROW, pace=Pace.SONGS):
    """Reads another face of the same photo, or all of them."""

    @classmethod
    def under(cls, reply: Reply) -> Iterator[Control]:
        """One, as long as several faces are remembered."""
        if reply.reading is not None and has_choice(reply.reading):
            yield cls(discord.ui.Select(options=_faces(reply.reading)), reply.id)

    async def act(self, interaction: Interaction, service: Serenade, who: str) -> None:
        """Put the answer for the other face in the place of this one."""
        message = message_of(interaction)
        before = await service.reply_at(place(message.channel.id, message.id))
        try:
            reply = await service.choose(self.reply_id, _face(self.chosen), listener=who)
        except FacesForgotten:
            if before is not None:  # which draws no faces any more
                await show(interaction, before)
            raise
        corrected_before = before is not None and before.corrected
        await show(interaction, reply, *([_(OLD_REACTION)] if corrected_before else []))


def _face(chosen: str) -> int | None:
    if chosen != EVERYBODY and not (chosen.isdecimal() and int(chosen) < MOST_FACES):
        raise NoSuchChoice
    return None if chosen == EVERYBODY else int(chosen)


def _faces(reading: PhotoReading) -> list[discord.SelectOption]:
    faces = [
        discord.SelectOption(
            label=name_of(index), value=str(index), description=place_of(read.face), default=index == reading.chosen
        )
        for index, read in enumerate(reading.readings[:MOST_FACES])
    ]
    return [*faces, discord.SelectOption(label=_(ALL_OF_US), value=EVERYBODY, default=reading.chosen is None)]
