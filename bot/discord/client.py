"""The client, and how it runs: logging in, going on without an intent, trying again, ending."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.desk import Desk, receiving
from bot.discord.answers import Answers
from bot.discord.cogs.about import About
from bot.discord.cogs.corrections import Corrections
from bot.discord.cogs.guilds import Guilds
from bot.discord.cogs.history import History
from bot.discord.cogs.mood import Mood
from bot.discord.cogs.own_photo import OwnPhoto
from bot.discord.cogs.photos import Photos
from bot.discord.cogs.privacy import Privacy, PrivacyButton
from bot.discord.cogs.setup import Setup
from bot.discord.consent import Agree, Decline
from bot.discord.controls import KINDS
from bot.discord.cooldowns import Cooldowns
from bot.discord.errors import UNREACHABLE, ConnectionRefused, DiscordError, WrongToken, brief, tell, to_interaction
from bot.discord.notices import Notices
from bot.discord.outages import say_in_one_line
from bot.discord.picture import Names, Saw
from bot.discord.registering import register_commands
from bot.discord.requests import begin_command
from bot.discord.setup.changing import Rules
from bot.discord.setup.panel import Picked, PickedChannels, Pressed
from bot.discord.translation import CommandTranslator
from bot.logs import get_logger
from bot.service import Serenade
from bot.settings import Settings

__all__ = ["DiscordError", "SerenadeClient", "run_discord"]

log = get_logger(__name__)

BAD_TOKEN: Final = 4004
"""The gateway's close code for a token that it does not know."""

FIRST_PAUSE: Final = 5.0
LONGEST_PAUSE: Final = 300.0
"""Seconds between attempts to reach Discord at all; each pause is twice the last."""

INTENT_MISSING: Final = (
    "Discord does not grant the Message Content intent: switch it on at https://discord.com/developers/applications "
    "(your application, Bot, Privileged Gateway Intents) and start again. Going on without it: photos are seen in "
    "direct messages, with /mood and where I am mentioned, but not when they are just posted in a channel."
)


def intents(*, message_content: bool) -> discord.Intents:
    """Return the least that the front listens to."""
    return discord.Intents(
        guilds=True,
        guild_messages=True,
        dm_messages=True,
        guild_reactions=True,
        dm_reactions=True,
        message_content=message_content,
    )


class _Tree(app_commands.CommandTree["SerenadeClient"]):
    async def interaction_check(self, interaction: discord.Interaction[SerenadeClient], /) -> bool:
        """Let every command through at an even pace, with a number in the log and in the member's language."""
        return await begin_command(interaction)

    async def on_error(
        self, interaction: discord.Interaction[SerenadeClient], error: app_commands.AppCommandError, /
    ) -> None:
        await tell(error, to_interaction(interaction))


class SerenadeClient(commands.AutoShardedBot):
    """Serenade's connection to Discord; keeps no messages, because old ones matter as much as new ones."""

    def __init__(self, service: Serenade, settings: Settings, *, message_content: bool | None = None) -> None:
        """Answer with `service`; `message_content` overrides whether the settings ask for that intent."""
        asks = settings.message_content if message_content is None else message_content
        # Serenade never joins a voice channel, so nobody needs to hear that it could not.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=_Tree,
            intents=intents(message_content=asks),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
        )
        self.answers = Answers(service, cooldowns=Cooldowns(member=settings.requests))
        self.rules = Rules(service)
        self.notices = Notices(self)
        self.retention_days = settings.retention_days

    async def setup_hook(self) -> None:
        """Add what members can do, and tell Discord of the commands where they changed."""
        await self.furnish()
        await register_commands(self, self.answers.service)

    async def furnish(self) -> None:
        """Add what members can do; no connection is needed for that."""
        cogs = (Photos, Mood, OwnPhoto, Corrections, Setup, Guilds, Privacy, History, About)
        for cog in cogs:
            await self.add_cog(cog(self))
        self.add_dynamic_items(*KINDS, Saw, Names, Agree, Decline, PrivacyButton, Pressed, Picked, PickedChannels)
        await self.tree.set_translator(CommandTranslator())

    async def on_ready(self) -> None:
        """Say that it works."""
        log.info("ready on Discord", guilds=len(self.guilds), shards=len(self.shards))

    async def on_message(self, message: discord.Message, /) -> None:
        """Look for no commands in messages; the cog for photos has its own way."""

    async def on_error(self, event_method: str, /, *_: object, **__: object) -> None:
        """Log what a listener let through; what it was about stays out of the log."""
        log.exception("unexpected, in %s", event_method)  # noqa: LOG004  # called while the exception is handled


async def run_discord(service: Serenade, settings: Settings, *, stopping: asyncio.Event) -> None:
    """Answer on Discord until `stopping` is set and what is under way by then is done, or has taken too long.

    Waits for a network that is down, and goes on without an intent that is not granted. Raises DiscordError:
    WrongToken, ConnectionRefused. ValueError where the settings hold no token.
    """
    if settings.discord_token is None:
        message = "no token to log in with"
        raise ValueError(message)
    token = settings.discord_token.get_secret_value()
    say_in_one_line()
    message_content = settings.message_content
    pauses = _pauses()
    while not stopping.is_set():
        client = SerenadeClient(service, settings, message_content=message_content)
        try:
            with receiving() as desk:
                await _serve(client, token, stopping, desk)
        except discord.PrivilegedIntentsRequired:
            log.warning(INTENT_MISSING)
            message_content = False
        except (discord.GatewayNotFound, discord.HTTPException, *UNREACHABLE) as error:
            pause = next(pauses)
            log.warning("Discord cannot be reached (%s); trying again in %.0f s", brief(error), pause)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), pause)


async def _serve(client: SerenadeClient, token: str, stopping: asyncio.Event, desk: Desk) -> None:
    async with client:
        running = asyncio.create_task(client.start(token))
        stop = asyncio.create_task(stopping.wait())
        try:
            await asyncio.wait({running, stop}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                _raise_ours(running)
            else:  # connected still, so that answers arrive, and who asks now is told
                await desk.close()
        finally:
            stop.cancel()
            await client.close()
            running.cancel()
            await asyncio.gather(running, stop, return_exceptions=True)


def _raise_ours(running: asyncio.Task[None]) -> None:
    try:
        running.result()
    except discord.LoginFailure as error:
        raise WrongToken from error
    except discord.ConnectionClosed as error:
        raise WrongToken if error.code == BAD_TOKEN else ConnectionRefused(error.code) from error


def _pauses() -> Iterator[float]:
    pause = FIRST_PAUSE
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE)
