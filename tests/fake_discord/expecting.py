"""What the tests of the loopback Discord share: naming a refusal by its code, and letting the bot speak."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord.http import Route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fake_discord import Channel, FakeDiscord, Message

Json = dict[str, Any]

INVALID_FORM = 50035


@contextmanager
def refused(code: int, *, status: int = 400, saying: str = "") -> Iterator[None]:
    """Expect Discord to refuse what is done inside, with this JSON error code."""
    with pytest.raises(discord.HTTPException) as caught:
        yield
    assert (caught.value.status, caught.value.code) == (status, code), caught.value
    assert saying in caught.value.text


async def send(client: discord.Client, channel: Channel, **payload: object) -> Json:
    """Send what discord.py would not, past its own checks."""
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id)
    sent: Json = await client.http.request(route, json=payload)
    return sent


async def said(server: FakeDiscord, room: discord.TextChannel, **parts: Any) -> Message:  # noqa: ANN401  # send's own
    """Let the bot send a message, and return it as the server holds it."""
    sent = await room.send(**parts)
    found = server.world.channels[room.id].find(sent.id)
    assert found is not None
    return found


def file(content: bytes = b"picture", name: str = "plot.png") -> discord.File:
    return discord.File(io.BytesIO(content), name)
