"""A bot in a process of its own that is killed: the server outlives it, and the next one takes over."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from tests.fake_discord import FakeDiscord, Guild, happenings
from tests.fake_discord.messages import Message

if TYPE_CHECKING:
    from asyncio.subprocess import Process


async def _bot(server: FakeDiscord) -> Process:
    module = "tests.fake_discord.killed_bot"
    addresses = (server.api, server.gateway_url, server.token)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *addresses, stdout=pipe)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    return process


async def test_a_killed_bots_buttons_are_answered_by_the_next_one(server: FakeDiscord, guild: Guild) -> None:
    channel = guild.add_text_channel("songs")
    ada = server.add_user("Ada")
    button = {"type": 2, "style": 1, "label": "Next", "custom_id": "next"}
    row = {"type": 1, "components": [button]}
    message = Message(server.world.next_id(), channel, server.bot, "songs", components=[row])
    happenings.created(message)
    for life in (1, 2):
        process = await _bot(server)
        await (await ada.click(message, "Next")).acknowledged()
        assert (message.content, server.gateway.identified) == ("clicked 1", life)
        process.kill()
        await process.wait()
        await server.wait_until(lambda: not server.gateway.live(), what="the server to notice")
    assert server.refusals == []
