"""One request from end to end: its number in every line of the log, its language, and its failure in a sentence.

Everything that people do comes in here: messages, reactions, commands, buttons, selects and forms. What comes in after
closing time (`bot.desk`) is told so, and goes no further.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final, TypeAlias

import discord

from bot import desk
from bot.discord.cooldowns import Pace
from bot.discord.errors import UNREACHABLE, Say, kindly, tell, to_interaction
from bot.discord.options import can_complete, check_options
from bot.errors import Restarting, TooFast
from bot.language import speak, speaking

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient

    Interaction: TypeAlias = discord.Interaction[SerenadeClient]

Sign: TypeAlias = Callable[[], Awaitable[object]]
"""Shows somebody something without words."""

PACE: Final = "pace"
"""The key under which a command's extras say what it is counted as, where it is."""


@asynccontextmanager
async def handling(
    what: str, say: Say, *, locale: str | None, aloud: bool = True, sign: Sign | None = None
) -> AsyncIterator[None]:
    """Handle a request such as "photo" in the language of `locale`; what fails inside ends here, in a sentence.

    What is said `aloud`, where others hear it, tells whoever is too fast so only once; from then on they get a `sign`.
    After closing time the body does not run: its task is called off, which discord.py takes for a quiet end.
    """
    with speaking(locale), desk.request(what) as request:
        if request.refused:
            await tell(Restarting(), say)
            raise asyncio.CancelledError
        async with kindly(say):
            try:
                yield
            except TooFast as error:
                if not (aloud and error.again):
                    raise
                desk.note("refused: TooFast")
                with suppress(discord.HTTPException, *UNREACHABLE):
                    await (sign or _nothing)()


async def _nothing() -> None:
    pass


@asynccontextmanager
async def handling_interaction(what: str, interaction: Interaction) -> AsyncIterator[None]:
    """Handle what somebody pressed, chose or filled in."""
    locale = interaction.locale.value
    interaction.client.answers.locales.heard(interaction.user.id, locale)
    async with handling(what, to_interaction(interaction), locale=locale, aloud=False):
        yield


async def begin_command(interaction: Interaction) -> bool:
    """Give a command its number and language until the end of its task; its failures end in the tree.

    Returns whether it may run: who comes after closing time, or too fast, is told so.
    """
    command = interaction.command
    name = "unknown" if command is None else command.qualified_name
    typing = interaction.type is discord.InteractionType.autocomplete
    request = desk.begin_task(f"/{name}", quiet=typing)
    locale = interaction.locale.value
    speak(locale)
    if typing:
        return not request.refused and can_complete(interaction)
    refused = True
    async with kindly(to_interaction(interaction)):
        interaction.client.answers.locales.heard(interaction.user.id, locale)
        if request.refused:
            raise Restarting
        check_options(interaction)
        try:
            keep_pace(interaction, None if command is None else command.extras.get(PACE))
        except TooFast:
            _check_care(interaction)  # whoever needs help is not told to slow down
            raise
        refused = False
    return not refused


def _check_care(interaction: Interaction) -> None:
    for _, words in interaction.namespace:
        if isinstance(words, str):
            interaction.client.answers.service.check_care(words, locale=interaction.locale.value)


def keep_pace(interaction: Interaction, pace: Pace | None) -> None:
    """Count what somebody does, if it is counted; TooFast, which is told privately where nothing is answered yet."""
    if pace is not None:
        interaction.client.answers.cooldowns.check(interaction.user.id, interaction.channel_id, pace)
