"""REST for threads: starting, changing and joining them; and for taking channels away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from tests.fake_discord import errors, payloads, starting
from tests.fake_discord.forms import Form
from tests.fake_discord.model import ChannelKind, Json, User
from tests.fake_discord.permissions import Permission
from tests.fake_discord.reaching import Reaching
from tests.fake_discord.rest import API, answer
from tests.fake_discord.threads import ARCHIVE_AFTER, DAY, Thread
from tests.fake_discord.uploads import read_body

if TYPE_CHECKING:
    from tests.fake_discord.model import Channel

_CHANNEL = API + "/channels/{channel_id}"
_PEOPLE = _CHANNEL + "/thread-members/{user_id}"
NAME = 100
"""Characters of a thread's name."""
_NEEDS = {
    ChannelKind.PUBLIC_THREAD: Permission.CREATE_PUBLIC_THREADS,
    ChannelKind.PRIVATE_THREAD: Permission.CREATE_PRIVATE_THREADS,
}


class ThreadRoutes(Reaching):
    """Answers as Discord does for what the bot may do with threads."""

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of this topic."""
        return [
            web.post(_CHANNEL + "/messages/{message_id}/threads", self.start_below),
            web.post(_CHANNEL + "/threads", self.start),
            web.patch(_CHANNEL, self.change),
            web.delete(_CHANNEL, self.delete),
            web.put(_PEOPLE, self.add),
            web.get(API + "/guilds/{guild_id}/threads/active", self.list_active),
        ]

    async def start_below(self, request: web.Request) -> web.Response:
        """Start a public thread from a message; one each."""
        message = self._message(request)
        self._must_have_threads(message.channel)
        self._require(message.channel, Permission.CREATE_PUBLIC_THREADS)
        payload = (await read_body(request)).payload
        _check(payload)
        if message.thread is not None:
            raise errors.thread_exists()
        after = payload.get("auto_archive_duration") or DAY
        thread = starting.below(message, self._world.bot, payload["name"], archive_after=after)
        return answer(payloads.channel(thread), status=201)

    async def start(self, request: web.Request) -> web.Response:
        """Start a thread in a channel; a private one where no type says otherwise."""
        channel = self._channel(request)
        self._must_have_threads(channel)
        payload = (await read_body(request)).payload
        _check(payload)
        kind = ChannelKind(payload.get("type") or ChannelKind.PRIVATE_THREAD)
        self._require(channel, _NEEDS[kind])
        after = payload.get("auto_archive_duration") or DAY
        thread = starting.in_channel(channel, self._world.bot, payload["name"], kind=kind, archive_after=after)
        return answer(payloads.channel(thread), status=201)

    async def change(self, request: web.Request) -> web.Response:
        """Rename, archive, open or lock a thread: its starter or who manages threads; opening, who may write."""
        thread = self._thread(request)
        payload = (await read_body(request)).payload
        opens = payload.get("archived") is False
        if thread.archived and not opens:
            raise errors.thread_is_archived()
        if not (opens and set(payload) == {"archived"} and not thread.locked):
            self._must_manage(thread)
        self._require(thread, thread.speaking if opens else Permission.VIEW_CHANNEL)
        if payload.get("name") is not None:
            _check(payload)
        thread.set(archived=payload.get("archived"), locked=payload.get("locked"), name=payload.get("name"))
        return answer(payloads.channel(thread))

    async def delete(self, request: web.Request) -> web.Response:
        """Take a channel or a thread away with everything in it."""
        channel = self._channel(request)
        if channel.guild is None:
            raise errors.not_in_a_dm()
        is_thread = isinstance(channel, Thread)
        self._require(channel, Permission.MANAGE_THREADS if is_thread else Permission.MANAGE_CHANNELS)
        body = payloads.channel(channel)
        self._world.channel_deleted(channel)
        return answer(body)

    async def add(self, request: web.Request) -> web.Response:
        """Let the bot, or a member, join a thread."""
        thread = self._thread(request)
        if thread.archived:
            raise errors.thread_is_archived()
        who = request.match_info["user_id"]
        user: User | None = self._world.bot if who == "@me" else self._world.users.get(int(who))
        if user is None or user.id not in thread.in_guild.members:
            raise errors.unknown("User")
        if user is not self._world.bot:
            self._require(thread, thread.speaking)
        thread.join(user)
        return answer()

    async def list_active(self, request: web.Request) -> web.Response:
        """Return the guild's threads that are not archived."""
        guild = self._world.guilds.get(int(request.match_info["guild_id"]))
        if guild is None:
            raise errors.unknown("Guild")
        return answer({"threads": payloads.active_threads(guild), "members": []})

    def _thread(self, request: web.Request) -> Thread:
        channel = self._channel(request)
        if not isinstance(channel, Thread):
            raise errors.wrong_channel_type()
        return channel

    def _must_have_threads(self, channel: Channel) -> None:
        if channel.kind is not ChannelKind.TEXT:
            raise errors.wrong_channel_type()

    def _must_manage(self, thread: Thread) -> None:
        if thread.is_locked_for(self._world.bot) or thread.owner is not self._world.bot:
            self._require(thread, Permission.MANAGE_THREADS)


def _check(payload: Json) -> None:
    form = Form()
    form.length("name", payload.get("name"), at_least=1, at_most=NAME)
    if payload.get("auto_archive_duration") is not None:
        form.one_of("auto_archive_duration", payload["auto_archive_duration"], ARCHIVE_AFTER)
    if payload.get("type") is not None:
        form.one_of("type", payload["type"], set(map(int, _NEEDS)))
    form.finish()
