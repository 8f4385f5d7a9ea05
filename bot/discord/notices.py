"""Telling moderators what keeps the bot from its work: once, and again only when something else does.

What was told is remembered in the database, so that a restart repeats nothing, and forgotten when all is well again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import discord

from bot import desk
from bot.discord.errors import UNREACHABLE, brief
from bot.discord.locks import MessageLocks
from bot.discord.permissions import abilities_in, listed
from bot.discord.setup.telling import BLIND
from bot.errors import Busy
from bot.language import N_, _, speaking
from bot.logs import get_logger
from recommender.errors import StoreError
from recommender.servers import Quiet

if TYPE_CHECKING:
    from bot.discord.client import SerenadeClient
    from recommender.servers import ServerRules

log = get_logger(__name__)

LACKING: Final = N_(
    "To the moderators: in {channel} I am to answer photos, but I lack {permissions} there. Until that is allowed, I "
    "do there what I can, and /mood works everywhere. /serenade setup shows how I work here."
)
BLIND_THERE: Final = N_("To the moderators, about the channels in which I am to answer photos.")
"""What stands before the sentence about the intent."""

INTENT: Final = "intent"

MOST_KNOWN: Final = 10_000
"""Channels of which it is known without asking the database what was told."""


class Notices:
    """Tells of missing permissions in the channels that are switched on, and of a missing intent."""

    def __init__(self, client: SerenadeClient) -> None:
        """Speak through `client`."""
        self._client = client
        self._service = client.answers.service
        self._locks = MessageLocks()
        self._known: OrderedDict[str, str] = OrderedDict()

    async def look_everywhere(self) -> None:
        """Look at every channel that is switched on in any server; what the store cannot tell is left out."""
        for guild in list(self._client.guilds):
            try:
                rules = await self._service.rules(guild.id)
            except (StoreError, Busy) as error:
                log.warning("not looked for what is missing", error=type(error).__name__)
                continue
            for channel_id in sorted(rules.channels):
                await self.look_at(guild.get_channel_or_thread(channel_id), rules)
            blind = bool(rules.channels) and not self._client.intents.message_content
            await self._note(guild, INTENT, INTENT if blind else "", lambda: f"{_(BLIND_THERE)} {_(BLIND)}")

    async def look_at(self, channel: object, rules: ServerRules) -> None:
        """Tell what is missing in a channel, if it is switched on, something is, and that was not told before."""
        if not isinstance(channel, discord.abc.GuildChannel | discord.Thread) or not _is_on(channel, rules):
            return
        missing = abilities_in(channel, threads=rules.quiet is Quiet.THREAD).missing

        def words() -> str:
            return _(LACKING).format(channel=f"<#{channel.id}>", permissions=listed(missing))

        await self._note(channel.guild, str(channel.id), ",".join(missing), words)

    def forget(self, guild_id: int) -> None:
        """Ask the database again about what was told in a server."""
        for name in [name for name in self._known if name.startswith(f"told:{guild_id}:")]:
            del self._known[name]

    async def _note(self, guild: discord.Guild, place: str, missing: str, words: Callable[[], str]) -> None:
        """Tell what is missing at a place of a server, unless just that was told; nothing missing clears the memory."""
        name = f"told:{guild.id}:{place}"
        if self._known.get(name) == missing:
            return
        with desk.request("notice", quiet=True) as request:
            if not request.refused and await self._is_news(guild.id, name, missing):
                log.warning("told moderators what is missing", guild=guild.id, place=place, missing=missing)
                with speaking(guild.preferred_locale.value):
                    await self._tell(guild, words())

    async def _is_news(self, guild_id: int, name: str, missing: str) -> bool:
        """Remember what is missing, and return whether that is something that was not told before."""
        async with self._locks.of(guild_id):
            try:
                before = await self._service.remembered(name) or ""
                if missing != before:
                    await self._service.remember(name, missing)
            except (StoreError, Busy) as error:
                log.warning("not told what is missing", error=type(error).__name__)
                return False
            self._known[name] = missing
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        return missing not in {"", before}

    async def _tell(self, guild: discord.Guild, words: str) -> None:
        try:
            channel = place_to_speak(guild)
            if channel is not None:
                await channel.send(words)
            elif guild.owner_id is not None:
                owner = await self._client.create_dm(discord.Object(guild.owner_id))
                await owner.send(words)
        except (discord.HTTPException, *UNREACHABLE) as error:
            log.info("no moderator could be told: %s", brief(error))


def _is_on(channel: discord.abc.GuildChannel | discord.Thread, rules: ServerRules) -> bool:
    return not rules.channels.isdisjoint({channel.id, getattr(channel, "parent_id", None)})


def place_to_speak(guild: discord.Guild) -> discord.TextChannel | None:
    """Return the channel for news of a server, or the first one in which the bot may speak, if there is any."""
    channels = [channel for channel in (guild.system_channel, *guild.text_channels) if channel is not None]
    return next((channel for channel in channels if abilities_in(channel).send), None)
