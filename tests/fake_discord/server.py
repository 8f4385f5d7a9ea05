"""The loopback Discord itself: starting and stopping it, its world, and waiting for what the bot does."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from aiohttp import web

from tests.fake_discord import localization, rest
from tests.fake_discord.account_routes import AccountRoutes
from tests.fake_discord.cdn import Cdn
from tests.fake_discord.channel_routes import ChannelRoutes
from tests.fake_discord.gateway import Gateway
from tests.fake_discord.intents import Intent
from tests.fake_discord.interaction_routes import InteractionRoutes
from tests.fake_discord.messages import Message
from tests.fake_discord.model import Channel, Guild, Json, Member, Role, User
from tests.fake_discord.people import Person
from tests.fake_discord.permissions import EVERYONE, Permission
from tests.fake_discord.thread_routes import ThreadRoutes
from tests.fake_discord.troubles import Troubles
from tests.fake_discord.waiting import PATIENCE
from tests.fake_discord.world import Request, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType
    from typing import Self

T = TypeVar("T")

TOKEN = "loopback-token"
_MAX_REQUEST = 128 * 1024 * 1024
"""Bytes; more than Discord takes, so that its own refusal is what the client sees."""


class FakeDiscord(Troubles):
    """A Discord on 127.0.0.1, as an asynchronous context manager; see the package's docstring."""

    def __init__(self, *, token: str = TOKEN, intents: Intent = Intent.MESSAGE_CONTENT, shards: int = 1) -> None:
        self.token = token
        self.world = World(token=token, granted=intents, shards=shards)
        self.cdn = Cdn(self.world)
        self.gateway = Gateway(self.world)
        self._door = rest.Door(self.world)
        self._seen: dict[tuple[int, int], int] = {}
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._door.middleware], client_max_size=_MAX_REQUEST)
        for part in (AccountRoutes, ChannelRoutes, ThreadRoutes, InteractionRoutes):
            app.add_routes(part(self.world).routes())
        app.add_routes(self.cdn.routes())
        app.add_routes(self.gateway.routes())
        app.router.add_route("*", "/{anything:.*}", rest.no_such_route)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.world.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cdn.close()
        await self.gateway.close()
        assert self._runner is not None
        await self._runner.cleanup()
        if self.world.broken and error is None:
            raise self.world.broken[0]

    @property
    def api(self) -> str:
        """The address that stands for https://discord.com/api/v10."""
        return self.world.address + rest.API

    @property
    def gateway_url(self) -> str:
        """The address that stands for wss://gateway.discord.gg/."""
        return self.world.address.replace("http", "ws", 1) + "/gateway"

    # --- the world

    @property
    def bot(self) -> User:
        """The bot's account."""
        return self.world.bot

    def add_guild(self, name: str, *, bot_can: Permission = EVERYONE, preferred_locale: str = "en-US") -> Guild:
        """Make a guild that the bot is in; `bot_can` is what its own role allows beyond everyone."""
        owner = Person(self.world.next_id(), f"Owner of {name}", world=self.world)
        self.world.users[owner.id] = owner
        guild_id = self.world.next_guild_id()
        everyone = Role(guild_id, "@everyone", EVERYONE, position=0)
        guild = Guild(
            self.world, guild_id, name, owner, [everyone], preferred_locale=localization.known(preferred_locale)
        )
        guild.add_member(owner)
        role = guild.add_role(self.bot.name, bot_can, managed=True)
        guild.members[self.bot.id] = Member(self.bot, [role])
        self.world.guild_joined(guild)
        return guild

    def add_user(
        self,
        name: str,
        *,
        member_of: Iterable[Guild] | None = None,
        accepts_dms: bool = True,
        locale: str = "en-US",
    ) -> Person:
        """Make a person; a member of every guild there is so far, unless `member_of` says otherwise."""
        locale = localization.known(locale)
        person = Person(self.world.next_id(), name, accepts_dms=accepts_dms, locale=locale, world=self.world)
        self.world.users[person.id] = person
        for guild in self.world.guilds.values() if member_of is None else member_of:
            guild.add_member(person)
        return person

    # --- waiting; each wait ends with the change that it waits for, or fails with a picture of what was seen

    async def wait_until(
        self, look: Callable[[], T], *, what: str = "", within: float = PATIENCE, about: object = None
    ) -> T:
        """Return the first true value of `look`, which is called again whenever the server's state changes.

        With `about` (a channel, message or interaction) only when that changes: cheaper, where hundreds wait.
        """
        return await self.world.changes.until(
            look,
            within=within,
            about=about,
            failure=lambda: f"waited in vain{' for ' + what if what else ''}; {self.world.picture()}",
        )

    async def next_message(self, channel: Channel, *, by: User, within: float = PATIENCE) -> Message:
        """Return the next message that `by` wrote here and that no call has returned yet.

        Answers to interactions do not count: `Interaction.response` and `Interaction.followup` return those.
        """
        key = (channel.id, by.id)
        passed = self._seen.get(key, 0)

        def look() -> Message | None:
            nonlocal passed
            for place in range(channel.place_of(passed + 1), len(channel.messages)):
                message = channel.messages[place]
                if message.id > self._seen.get(key, 0) and _is_said_by(message, by):
                    return message
                passed = message.id
            return None

        what = f"a message by {by.name} in {channel.name}"
        found = await self.wait_until(look, what=what, within=within, about=channel)
        assert found is not None
        self._seen[key] = found.id
        return found

    async def reply_to(self, message: Message, *, within: float = PATIENCE) -> Message:
        """Return the bot's first reply to a message; answers to interactions do not count."""
        found = await self.wait_until(
            lambda: next((each for each in message.replies if _is_said_by(each, self.bot)), None),
            what=f"a reply to {message!r}",
            within=within,
            about=message,
        )
        assert found is not None
        return found

    async def connected(self, *, within: float = PATIENCE) -> None:
        """Wait until a client has identified itself or resumed."""
        await self.wait_until(self.gateway.live, what="a client on the gateway", within=within)

    async def delivered(self, *, within: float = PATIENCE) -> None:
        """Wait until every connected client has read all events sent so far (its handlers have then begun)."""
        goals = {session: session.sequence for session in self.gateway.live()}
        self.gateway.ask_for_heartbeats()
        await self.wait_until(
            lambda: all(session.heard >= goal for session, goal in goals.items()),
            what="the client to read",
            within=within,
        )

    # --- what the bot did

    @property
    def requests(self) -> list[Request]:
        """The REST requests so far (of very many, the latest), as they were answered."""
        return self.world.requests

    @property
    def refusals(self) -> list[Request]:
        """The requests that Discord itself refused: every 4xx but for those that the test ordered."""
        return self.world.refusals

    @property
    def commands(self) -> list[Json]:
        """The global commands that the bot registered."""
        return self.world.commands[None]

    def advance(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0) -> None:
        """Let time pass on the server: interactions, tokens and attachment addresses run out."""
        self.world.advance(seconds + 60 * minutes + 3600 * hours)

    def forget(self, *, older_than: float) -> None:
        """Drop messages, interactions and requests older than so many seconds, unnoticed: for long runs."""
        self.world.forget(older_than)


def _is_said_by(message: Message, by: User) -> bool:
    return message.author is by and message.interaction is None and not message.is_notice
