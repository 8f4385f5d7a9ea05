"""`/mood`: songs for a feeling that is said, or for photos that come with the command.

Who says how they feel knows it better than their face shows it: with both, the photos are left unread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.commanding import Wish, answer_photos, answer_words
from bot.discord.cooldowns import Pace
from bot.discord.requests import PACE
from bot.errors import Busy
from bot.language import N_, _, ngettext
from bot.logs import get_logger
from bot.own_words import beginning
from bot.phrases import FEELINGS, GOALS
from models.text_named import named, suggestions
from recommender.errors import StoreError
from recommender.filters import ANYTHING, Filters
from recommender.vocabulary import Goal

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

log = get_logger(__name__)

NOTHING_SAID: Final = N_("Tell me a feeling, or add a photo of your face: /mood feeling, or /mood photo.")

MOST_CHOICES: Final = 25
"""Discord offers no more."""
LONGEST_CHOICE: Final = 100
"""Discord's limit on a choice, in characters."""

Words: TypeAlias = app_commands.Range[str, 1, 1000]
Genre: TypeAlias = app_commands.Range[str, 1, LONGEST_CHOICE]


CHOICES: Final = [app_commands.Choice(name=words, value=goal.value) for goal, words in GOALS.items()]

ANOTHER: Final = "Another photo; all of them count together"


class Mood(commands.Cog):
    """Answers `/mood`."""

    def __init__(self, client: SerenadeClient) -> None:
        """Answer through `client`."""
        self._answers = client.answers

    @app_commands.command(
        description="Songs for how you feel: say it, or add a photo. With both, your words count.",
        extras={PACE: Pace.SONGS},
    )
    @app_commands.describe(
        feeling="How you feel: choose one, or use your own words",
        photo="A photo of your face; left unread when you say a feeling",
        photo2=ANOTHER,
        photo3=ANOTHER,
        photo4=ANOTHER,
        genre="Songs of this genre only",
        goal="What the songs should do",
    )
    @app_commands.choices(goal=CHOICES)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def mood(  # noqa: PLR0917  # a command's options are its parameters
        self,
        interaction: Interaction,
        feeling: Words | None = None,
        photo: discord.Attachment | None = None,
        genre: Genre | None = None,
        goal: str | None = None,
        photo2: discord.Attachment | None = None,
        photo3: discord.Attachment | None = None,
        photo4: discord.Attachment | None = None,
    ) -> None:
        """Answer a feeling where everybody sees it, unless the server is quiet; ask before the first photo."""
        photos = [each for each in (photo, photo2, photo3, photo4) if each is not None]
        wish = Wish(ANYTHING if genre is None else Filters(genre=genre), None if goal is None else Goal(goal))
        if feeling is not None:
            await answer_words(interaction, feeling, wish, _unread(len(photos)))
        elif photos:
            await answer_photos(interaction, photos, wish)
        else:
            await interaction.response.send_message(_(NOTHING_SAID), ephemeral=True)

    @mood.autocomplete("feeling")
    async def _feelings(self, __: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        words = dict.fromkeys((*beginning(typed), *suggestions(typed, MOST_CHOICES)))
        return [app_commands.Choice(name=_shown(word), value=word) for word in list(words)[:MOST_CHOICES]]

    @mood.autocomplete("genre")
    async def _genres(self, __: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        try:
            genres = await self._answers.service.genres()
        except (StoreError, Busy) as error:
            log.warning("no genres to offer", error=type(error).__name__)
            return []
        sought = typed.casefold().strip()
        found = [genre for genre in genres if sought in genre.casefold() and len(genre) <= LONGEST_CHOICE]
        return [app_commands.Choice(name=genre, value=genre) for genre in found[:MOST_CHOICES]]


def _unread(photos: int) -> tuple[str, ...]:
    """Return what to say of photos that came beside words."""
    if not photos:
        return ()
    return (
        ngettext(
            "You told me how you feel, so I left the photo unread.",
            "You told me how you feel, so I left the photos unread.",
            photos,
        ),
    )


def _shown(word: str) -> str:
    feeling = named(word)
    said = _(FEELINGS[word]) if word in FEELINGS else word
    return said if feeling is None else f"{feeling.emoji} {said}"
