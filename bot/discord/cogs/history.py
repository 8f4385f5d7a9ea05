"""`/history`: one's own moods over time, as a picture that nobody else sees."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Final, TypeAlias

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.answers import listener
from bot.discord.cooldowns import Pace
from bot.discord.requests import PACE
from bot.language import N_, _, ngettext
from recommender.vocabulary import Emotion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.discord.client import SerenadeClient
    from recommender.store.listeners import PastFeeling

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

LEAST, USUAL, MOST = 7, 30, 90
"""Days to look back; what listeners felt is usually kept for no longer than the most."""
Days: TypeAlias = app_commands.Range[int, LEAST, MOST]

PICTURE_NAME: Final = "serenade-history.png"

COUNTS: Final = N_("🟡 positive: {positive} · ⚪ neutral: {neutral} · 🔵 negative: {negative}")
SHAPES: Final = N_("● from a photo · ■ from your words · ▲ chosen by name · ◆ as you corrected me")
PLACES: Final = N_(
    "Higher up is more pleasant; where there are many feelings, a line evens out the ups and downs. On the right are "
    "the same feelings again: from unpleasant to pleasant, and from sleepy below to lively above."
)


class History(commands.Cog):
    """Answers `/history`."""

    def __init__(self, client: SerenadeClient) -> None:
        """Answer through `client`."""
        self._service = client.answers.service

    @app_commands.command(
        description="A picture of how you felt over time, which only you see", extras={PACE: Pace.SONGS}
    )
    @app_commands.describe(days="How many days to look back")
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def history(self, interaction: Interaction, days: Days = USUAL) -> None:
        """Show it, or say that there is nothing to show."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        now = interaction.created_at
        since = (now - timedelta(days=days)).timestamp()
        past = await self._service.history(listener(interaction.user.id), since=since)
        if not past:
            await interaction.edit_original_response(content=_nothing(days))
            return
        picture = await self._service.draw_history(past, days=days, now=now)
        content = legend(past, days)
        file = discord.File(BytesIO(picture), filename=PICTURE_NAME, description=content)
        await interaction.edit_original_response(content=content, attachments=[file])


def legend(past: Sequence[PastFeeling], days: int) -> str:
    """Return in words what the picture shows; it is what a screen reader tells, too."""
    counts = Counter(each.emotion for each in past)
    return "\n".join(
        (
            ngettext(
                "{count} feeling in the last {days} days.", "{count} feelings in the last {days} days.", len(past)
            ).format(count=len(past), days=days),
            _(COUNTS).format(**{emotion.value: counts[emotion] for emotion in Emotion}),
            _(SHAPES),
            _(PLACES),
        )
    )


def _nothing(days: int) -> str:
    return _(
        "I remember no feeling of yours from the last {days} days; tell me one with /mood, and your picture begins."
    ).format(days=days)
