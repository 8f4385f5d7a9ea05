"""One request from end to end: its number in every line of the log, its language, and its failure in a sentence.

Everything that people do comes in here: messages, reactions, commands, buttons, selects and forms.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Final

import discord
from structlog.contextvars import bind_contextvars, bound_contextvars
from structlog.stdlib import get_logger

from bot.discord.errors import Say, kindly, to_interaction
from bot.language import speak, speaking

log = get_logger(__name__)

NUMBER_BYTES: Final = 4
"""Enough to tell the requests of a day apart."""


@asynccontextmanager
async def handling(what: str, say: Say, *, locale: str | None) -> AsyncIterator[None]:
    """Handle a request such as "photo" in the language of `locale`; what fails inside ends here, in a sentence."""
    begin = perf_counter()
    with speaking(locale), bound_contextvars(request=secrets.token_hex(NUMBER_BYTES), what=what):
        async with kindly(say):
            yield
        log.info("handled", milliseconds=round(1000 * (perf_counter() - begin)))


@asynccontextmanager
async def handling_interaction(what: str, interaction: discord.Interaction) -> AsyncIterator[None]:
    """Handle what somebody pressed, chose or filled in."""
    async with handling(what, to_interaction(interaction), locale=interaction.locale.value):
        yield


def begin_command(interaction: discord.Interaction) -> None:
    """Give a command its number and language until the end of its task; its failures end in the tree."""
    command = interaction.command
    name = "unknown" if command is None else command.qualified_name
    bind_contextvars(request=secrets.token_hex(NUMBER_BYTES), what=f"/{name}")
    speak(interaction.locale.value)
