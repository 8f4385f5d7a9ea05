"""The trouble that a test can order: failing requests and downloads, a gateway that misbehaves, guilds that go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fake_discord import rest
from tests.fake_discord.cdn import Cdn, Trouble
from tests.fake_discord.model import Guild, Member
from tests.fake_discord.sessions import Close

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fake_discord.gateway import Gateway
    from tests.fake_discord.world import World


class Troubles:
    """The part of `FakeDiscord` that makes life hard for a bot."""

    world: World
    gateway: Gateway
    cdn: Cdn
    _door: rest.Door

    # --- REST

    def fail_next(self, status: int, *, times: int = 1, on: str = "", after: bool = False) -> None:
        """Answer the next requests with `status`; `on` is part of "METHOD /route", such as "POST /channels".

        With `after`, what was asked for is done all the same: only its answer is lost.
        discord.py retries 500, 502, 504 and 524 after 1, 3, 5 … seconds, for interactions and their webhooks every
        5xx; 503 elsewhere it reports at once.
        """
        self._door.faults.extend([rest.failure(status, on=on, after=after)] * times)

    def rate_limit_next(
        self, *, times: int = 1, retry_after: float = 0.01, on: str = "", is_global: bool = False
    ) -> None:
        """Answer the next requests with 429; the client waits `retry_after` seconds and asks again.

        With `is_global` it is told to let all its other requests wait too.
        """
        self._door.faults.extend([rest.rate_limit(retry_after, on=on, is_global=is_global)] * times)

    def interrupt_next(self, happens: Callable[[], object], *, on: str = "", after: bool = False) -> None:
        """Call `happens` when the next request arrives; it has no effect, or `after` all its effect, and no answer."""
        self._door.faults.append(rest.interruption(happens, on=on, after=after))

    # --- downloads of attachments

    def fail_download(self, status: int = 404, *, times: int = 1) -> None:
        """Answer the next downloads with `status`: 404 as for an address that ran out, or 5xx."""
        self.cdn.ordered.extend(Trouble(status=status) for _ in range(times))

    def hold_download(self) -> Trouble:
        """Let the next download hang until `release()`; `reached` tells that the client waits."""
        trouble = Trouble(holds=True)
        self.cdn.ordered.append(trouble)
        return trouble

    def cut_download(self, *, part: float = 0.5) -> None:
        """Hang up on the next download after `part` of its bytes."""
        self.cdn.ordered.append(Trouble(part=part))

    # --- the gateway

    async def drop_connections(self, *, resumable: bool = True) -> None:
        """Hang up on every client; without `resumable` they have to identify themselves again."""
        await self.gateway.drop(resumable=resumable)

    async def hang_up(self, code: int) -> None:
        """Hang up on every client with a close code, such as 4004 (wrong token) or 4014 (intents not granted)."""
        await self.gateway.drop(resumable=False, code=Close(code))

    def invalidate_sessions(self, *, resumable: bool) -> None:
        """Tell every client that its session is invalid (opcode 9), and whether it can still resume it."""
        self.gateway.invalidate(resumable=resumable)

    def ask_to_reconnect(self) -> None:
        """Ask every client to come back (opcode 7), as Discord does when it moves them to another machine."""
        self.gateway.ask_to_reconnect()

    # --- the bot's life in guilds

    def remove_bot(self, guild: Guild) -> None:
        """Throw the bot out of a guild."""
        guild.remove_member(self.world.bot)

    def invite_bot(self, guild: Guild) -> None:
        """Let the bot come back to a guild that it was thrown out of."""
        guild.members[self.world.bot.id] = Member(self.world.bot, [guild.bot_role])
        self.world.guild_joined(guild)

    def begin_outage(self, guild: Guild) -> None:
        """Make a guild unavailable: it is silent, and requests about its channels are answered with 503."""
        self.world.guild_lost(guild)

    def end_outage(self, guild: Guild) -> None:
        """Make a guild available again."""
        self.world.guild_back(guild)
