"""A guild with a channel and a member, and a bare client that is connected to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest

from tests.fake_discord import Channel, FakeDiscord, Guild, Person, running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def server() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as server:
        yield server


@pytest.fixture
def guild(server: FakeDiscord) -> Guild:
    return server.add_guild("Band")


@pytest.fixture
def channel(guild: Guild) -> Channel:
    return guild.add_text_channel("music")


@pytest.fixture
def ada(server: FakeDiscord, channel: Channel) -> Person:
    assert channel.in_guild.id in server.world.guilds
    return server.add_user("Ada")


@pytest.fixture
async def client(server: FakeDiscord, ada: Person) -> AsyncIterator[discord.Client]:
    assert ada.id in server.world.users
    intents = discord.Intents.default()
    intents.message_content = True
    client = discord.Client(intents=intents)
    async with running(client, server):
        yield client


@pytest.fixture
def room(client: discord.Client, channel: Channel) -> discord.TextChannel:
    """The channel as the client sees it."""
    found = client.get_channel(channel.id)
    assert isinstance(found, discord.TextChannel)
    return found
