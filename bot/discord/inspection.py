"""What Discord says of a token, without starting the bot."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiohttp
import discord

TIMEOUT = 10.0
"""Seconds to wait for Discord: a person is watching."""


@dataclass(frozen=True, slots=True)
class Application:
    """The application that a token belongs to, and whether it may see the content of messages."""

    name: str
    message_content: bool


class DiscordProblem(Exception):
    """Discord could not be asked, or refused; `seen` says what happened and `advice` what to do."""

    def __init__(self, seen: str, advice: str) -> None:
        """Keep both clauses."""
        super().__init__(seen)
        self.seen = seen
        self.advice = advice


def inspect(token: str) -> Application:
    """Ask Discord which application `token` belongs to; DiscordProblem where that fails."""
    try:
        return asyncio.run(asyncio.wait_for(_inspect(token), TIMEOUT))
    except discord.LoginFailure as error:
        advice = "copy it anew from https://discord.com/developers/applications (Bot, Reset Token) into .env"
        raise DiscordProblem("Discord does not accept it", advice) from error
    except (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError) as error:
        raise DiscordProblem("Discord cannot be reached", "check this machine's connection and try again") from error


async def _inspect(token: str) -> Application:
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(token)
        application = await client.application_info()
        flags = application.flags
        return Application(application.name, flags.gateway_message_content or flags.gateway_message_content_limited)
