"""Bringing the real discord.py to the loopback Discord."""

from __future__ import annotations

import asyncio
import warnings
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from unittest.mock import patch

import yarl

with warnings.catch_warnings():
    # Its voice half imports a module whose end Python 3.11 and 3.12 announce; this is the first import of it here.
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    import discord
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.fake_discord.server import FakeDiscord

ClientT = TypeVar("ClientT", bound=discord.Client)

_READY_AFTER = 0.05
"""Seconds without a new guild after which the client calls itself ready; its own 2.0 is for the real service."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a loopback Discord of another process is: its `api` and its `gateway_url`."""

    api: str
    gateway_url: str


@contextmanager
def pointed_at(server: FakeDiscord | Addresses) -> Iterator[None]:
    """Send every discord.py client of this process to `server` instead of to Discord."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(Route, "BASE", server.api))
        stack.enter_context(patch.object(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway_url)))
        # Waits five seconds before each IDENTIFY but the first, which the real service demands of large bots.
        stack.enter_context(patch.object(discord.Client, "before_identify_hook", _at_once))
        yield


async def _at_once(_client: discord.Client, _shard_id: int | None, *, initial: bool = False) -> None:
    del initial


def quicken(client: discord.Client) -> None:
    """Let a client be ready as soon as it can be; before it connects."""
    client._connection.guild_ready_timeout = _READY_AFTER


@asynccontextmanager
async def running(client: ClientT, server: FakeDiscord, *, token: str | None = None) -> AsyncIterator[ClientT]:
    """Log a client in at `server`, go on when it is ready, and close it at the end; its failure is raised here."""
    quicken(client)
    with pointed_at(server):
        async with client:
            await client.login(server.token if token is None else token)
            connection = asyncio.create_task(client.connect())
            ready = asyncio.create_task(client.wait_until_ready())
            await asyncio.wait({connection, ready}, return_when=asyncio.FIRST_COMPLETED)
            try:
                if connection.done():
                    await connection
                yield client
            finally:
                ready.cancel()
                await client.close()
                await asyncio.gather(connection, ready, return_exceptions=True)
