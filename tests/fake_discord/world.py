"""The world behind the loopback Discord: it outlives every client that connects to it."""

from __future__ import annotations

import heapq
import itertools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fake_discord import payloads
from tests.fake_discord.intents import Intent
from tests.fake_discord.messages import Attachment, Message
from tests.fake_discord.model import Channel, ChannelKind, Guild, Json, Member, Role, User
from tests.fake_discord.permissions import Permission
from tests.fake_discord.threads import Thread
from tests.fake_discord.waiting import Changes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fake_discord.interaction import Interaction

_EPOCH_MS = 1_420_070_400_000
"""Where snowflakes count from: the first second of 2015."""
_PICTURED = 12
LOGGED = 100_000
"""Requests that are kept."""
FORGOTTEN_AFTER = 3600.0
"""Seconds after which an interaction is forgotten: long after its token has run out."""


@dataclass(frozen=True, slots=True)
class Event:
    """A gateway event; `build` makes its data for the intents that a session has."""

    name: str
    needs: Intent
    build: Callable[[Intent], Json]
    guild: Guild | None
    """Where it happened; None for DMs."""


@dataclass(frozen=True, slots=True)
class Request:
    """One REST request as it was answered; `code` is the JSON error code, 0 where there is none."""

    method: str
    route: str
    path: str
    status: int
    code: int = 0
    injected: bool = False
    asked_at: float = 0.0
    """When it arrived, by `time.perf_counter`."""
    answered_at: float = 0.0

    def __str__(self) -> str:
        return f"{self.method} {self.path} -> {self.status}" + (f" ({self.code})" if self.code else "")


class World:
    """Everything that exists, and the one way (`emit`) by which sessions hear of it."""

    def __init__(self, *, token: str, granted: Intent, shards: int = 1) -> None:
        self.token = token
        self.shards = shards
        self.granted = granted
        self.address = ""
        self.changes = Changes()
        self.listeners: list[Callable[[Event], None]] = []
        self.requests: list[Request] = []
        self.refusals: list[Request] = []
        self._ahead = 0.0
        self._last_id = 0
        self.bot = User(self.next_id(), "Serenade", is_bot=True)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self._direct: dict[int, Channel] = {}
        self.attachments: dict[int, Attachment] = {}
        self.interactions: dict[str, Interaction] = {}
        self.commands: dict[int | None, list[Json]] = {None: []}
        self.broken: list[Exception] = []
        """What went wrong in this server itself: its own faults fail the test."""

    def now(self) -> float:
        """Return the server's clock in seconds since 1970; `advance` moves it."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass: for tokens, interactions and attachment addresses that run out."""
        self._ahead += seconds
        self.changes.notify_all()

    def next_id(self) -> int:
        """Return a new snowflake, greater than all before it."""
        self._last_id = max(self._last_id + 1, (int(self.now() * 1000) - _EPOCH_MS) << 22)
        return self._last_id

    def emit(
        self,
        name: str,
        needs: Intent,
        build: Callable[[Intent], Json],
        *,
        guild: Guild | None,
        about: tuple[object, ...] = (),
    ) -> None:
        """Send an event to every session that has the intents it `needs`, and wake who waits for what it is `about`.

        Of a guild that is out of order, nobody hears.
        """
        if guild is None or not guild.unavailable:
            for listener in self.listeners:
                listener(Event(name, needs, build, guild))
        self.changes.notify(*about)

    def next_guild_id(self) -> int:
        """Return a snowflake of its own millisecond, so that guilds that follow each other are on different shards."""
        self._last_id = ((self.next_id() >> 22) + 1) << 22
        return self._last_id

    def direct_channel(self, user: User) -> Channel:
        """Return the DM channel between `user` and the bot, made when first asked for."""
        if user.id not in self._direct:
            channel = Channel(self, self.next_id(), f"DM with {user.name}", ChannelKind.DIRECT, recipient=user)
            self._direct[user.id] = self.channels[channel.id] = channel
        return self._direct[user.id]

    def asked(self, interaction: Interaction) -> None:
        """Keep an interaction for its answers; those whose token ran out long ago are forgotten."""
        for token, old in list(itertools.islice(self.interactions.items(), 2)):
            if self.now() - old.created > FORGOTTEN_AFTER:
                del self.interactions[token]
        self.interactions[interaction.token] = interaction

    def answered(self, request: Request) -> None:
        """Keep a request; of very many, the newest."""
        if len(self.requests) >= LOGGED:
            del self.requests[: LOGGED // 2]
        self.requests.append(request)
        if 400 <= request.status < 500 and not request.injected:
            self.refusals.append(request)
        self.changes.notify()

    def forget(self, older_than: float) -> None:
        """Drop what was said longer ago than so many seconds, without telling anybody: for long runs."""
        oldest = (int((self.now() - older_than) * 1000) - _EPOCH_MS) << 22
        for channel in self.channels.values():
            place = channel.place_of(oldest)
            self._end(channel.messages[:place])
            del channel.messages[:place]
        self.attachments = {key: each for key, each in self.attachments.items() if key >= oldest}
        self.interactions = {
            token: each for token, each in self.interactions.items() if self.now() - each.created <= older_than
        }
        self.requests.clear()

    def guild_joined(self, guild: Guild) -> None:
        """Tell of a guild that the bot is now in."""
        self.guilds[guild.id] = guild
        self.emit("GUILD_CREATE", Intent.GUILDS, lambda intents: payloads.guild_create(guild, intents), guild=guild)

    def guild_lost(self, guild: Guild) -> None:
        """Tell that a guild is out of order."""
        body = {"id": str(guild.id), "unavailable": True}
        self.emit("GUILD_DELETE", Intent.GUILDS, lambda _: body, guild=guild)
        guild.unavailable = True

    def guild_back(self, guild: Guild) -> None:
        """Tell that a guild works again."""
        guild.unavailable = False
        is_back = {"unavailable": False}
        self.emit(
            "GUILD_CREATE", Intent.GUILDS, lambda intents: payloads.guild_create(guild, intents) | is_back, guild=guild
        )

    def member_joined(self, guild: Guild, member: Member) -> None:
        """Tell of a new member, once the bot is in the guild."""
        if guild.id in self.guilds:
            place = {"guild_id": str(guild.id)}
            self.emit("GUILD_MEMBER_ADD", Intent.GUILD_MEMBERS, lambda _: payloads.member(member) | place, guild=guild)

    def member_left(self, guild: Guild, member: Member) -> None:
        """Tell of a member who left; the bot hears of its own leaving as of a guild that is gone."""
        if member.user is self.bot:
            del self.guilds[guild.id]
            self.emit("GUILD_DELETE", Intent.GUILDS, lambda _: {"id": str(guild.id)}, guild=guild)
        else:
            data = {"guild_id": str(guild.id), "user": payloads.user(member.user)}
            self.emit("GUILD_MEMBER_REMOVE", Intent.GUILD_MEMBERS, lambda _: data, guild=guild)

    def role_created(self, guild: Guild, role: Role) -> None:
        """Tell of a new role, once the bot is in the guild."""
        if guild.id in self.guilds:
            data = {"guild_id": str(guild.id), "role": payloads.role(role)}
            self.emit("GUILD_ROLE_CREATE", Intent.GUILDS, lambda _: data, guild=guild)

    def channel_created(self, channel: Channel) -> None:
        """Tell of a new channel or thread, once the bot is in the guild; of a thread, only if it may see it."""
        self.channels[channel.id] = channel
        guild = channel.in_guild
        if isinstance(channel, Thread):
            guild.threads.append(channel)
        else:
            guild.channels.append(channel)
        is_new = {"newly_created": True} if isinstance(channel, Thread) else {}
        self._about_channel(channel, "CREATE", payloads.channel(channel) | is_new)

    def channel_updated(self, channel: Channel) -> None:
        """Tell of a channel's new permissions, or of a thread's new state."""
        self._about_channel(channel, "UPDATE", payloads.channel(channel))

    def channel_deleted(self, channel: Channel) -> None:
        """Take a channel, its messages and its threads away, and tell of it."""
        guild = channel.in_guild
        for thread in [each for each in guild.threads if each.parent is channel]:
            self._forget(thread)
            guild.threads.remove(thread)
        body = payloads.channel(channel)
        if isinstance(channel, Thread):
            body = {key: body[key] for key in ("id", "guild_id", "parent_id", "type")}
        is_seen = self._is_seen(channel)
        self._forget(channel)
        if isinstance(channel, Thread):
            guild.threads.remove(channel)
        else:
            guild.channels.remove(channel)
        if is_seen:
            self.emit(f"{channel.event}_DELETE", Intent.GUILDS, lambda _: body, guild=guild)

    def _forget(self, channel: Channel) -> None:
        channel.deleted = True
        del self.channels[channel.id]
        self._end(channel.messages)

    def _end(self, messages: list[Message]) -> None:
        for message in messages:
            message.deleted = True
            for attachment in message.attachments:
                self.attachments.pop(attachment.id, None)

    def _about_channel(self, channel: Channel, what: str, body: Json) -> None:
        if self._is_seen(channel):
            self.emit(f"{channel.event}_{what}", Intent.GUILDS, lambda _: body, guild=channel.guild)

    def _is_seen(self, channel: Channel) -> bool:
        """Whether the bot hears of a channel: of all in its guilds, but of a thread only if it may see it."""
        if channel.in_guild.id not in self.guilds:
            return False
        return not isinstance(channel, Thread) or Permission.VIEW_CHANNEL in channel.allowed(self.bot)

    def latest(self, count: int) -> list[Message]:
        """Return the newest messages everywhere, the oldest of them first."""
        recent = [message for channel in self.channels.values() for message in channel.messages[-count:]]
        return heapq.nlargest(count, recent, key=lambda message: message.id)[::-1]

    def picture(self) -> str:
        """Describe what a failed wait saw: the last messages and requests."""
        messages = [
            f"  #{message.channel.name} {message.author.name}: {message.content!r} {message.labels or ''}"
            f" {' '.join(message.reactions)}{' (thinking)' if message.loading else ''}"
            for message in self.latest(_PICTURED)
        ]
        requests = [f"  {request}" for request in self.requests[-_PICTURED:]]
        return "\n".join(["the last messages:", *messages, "the last requests:", *requests])
