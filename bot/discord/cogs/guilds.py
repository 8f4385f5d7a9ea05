"""Coming into servers and leaving them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import discord
from discord.ext import commands

from bot import desk
from bot.discord.errors import UNREACHABLE, brief
from bot.discord.permissions import abilities_in
from bot.errors import Busy
from bot.language import N_, _, speaking
from bot.logs import get_logger
from recommender.errors import StoreError

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient

log = get_logger(__name__)

WELCOME: Final = N_(
    "Hello! I answer photos of faces, and words, with songs that fit how you feel: try /mood. Moderators choose with "
    "/serenade setup in which channels I answer photos; before the first one, I ask each member. /help says more, and "
    "/privacy what I keep."
)


class Guilds(commands.Cog):
    """Remembers in which servers the bot is, and greets new ones."""

    def __init__(self, client: SerenadeClient) -> None:
        """Listen through `client`."""
        self._client = client
        self._service = client.answers.service

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Learn, once all shards are connected, which servers there are, and look for what is missing there."""
        with desk.request("start", quiet=True) as request:
            if request.refused:
                return
            with _logged("not known in which servers I am"):
                await self._service.only_in([guild.id for guild in self._client.guilds])
            await self._client.notices.look_everywhere()

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Greet a server where it reads its news, if that is allowed."""
        with desk.request("new server", quiet=True) as request:
            if not request.refused:
                with _logged("a new server is not remembered"):
                    await self._service.joined(guild.id)
                await _greet(guild)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Remember when a server removed the bot; discord.py does not call an outage so."""
        self._client.notices.forget(guild.id)
        with desk.request("left server", quiet=True) as request:
            if not request.refused:
                with _logged("a server that I left is not remembered"):
                    await self._service.left(guild.id)


async def _greet(guild: discord.Guild) -> None:
    channel = guild.system_channel
    if channel is None or not abilities_in(channel).send:
        return
    with speaking(guild.preferred_locale.value):
        words = _(WELCOME)
    try:
        await channel.send(words)
    except (discord.HTTPException, *UNREACHABLE) as error:
        log.info("a new server was not greeted: %s", brief(error))


@contextmanager
def _logged(what: str) -> Iterator[None]:
    """Log that the store did not hear of something; it learns of it when the bot starts again."""
    try:
        yield
    except (StoreError, Busy) as error:
        log.warning(what, error=type(error).__name__)
